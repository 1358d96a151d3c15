#include "alliance/csv.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rufbund::alliance {
namespace {

using namespace std::string_view_literals;

// What a file is by its first bytes, where that is no text.
CsvRefusal by_signature(std::string_view bytes) {
  static constexpr std::array kSignatures{
      std::pair{"\x89PNG"sv, CsvRefusal::kImage},      std::pair{"\xFF\xD8\xFF"sv, CsvRefusal::kImage},
      std::pair{"GIF8"sv, CsvRefusal::kImage},         std::pair{"RIFF"sv, CsvRefusal::kImage},
      std::pair{"%PDF"sv, CsvRefusal::kPdf},           std::pair{"PK\x03\x04"sv, CsvRefusal::kArchive},
      std::pair{"PK\x05\x06"sv, CsvRefusal::kArchive}, std::pair{"\x1F\x8B"sv, CsvRefusal::kArchive},
      std::pair{"7z\xBC\xAF"sv, CsvRefusal::kArchive}, std::pair{"\xD0\xCF\x11\xE0"sv, CsvRefusal::kArchive},
      std::pair{"\xFF\xFE"sv, CsvRefusal::kUtf16},     std::pair{"\xFE\xFF"sv, CsvRefusal::kUtf16},
  };
  for (const auto& [start, refusal] : kSignatures)
    if (bytes.starts_with(start)) return refusal;
  return CsvRefusal::kNone;
}

bool is_forbidden_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

char separator_of(std::string_view bytes) {
  const std::string_view first = bytes.substr(0, bytes.find_first_of("\r\n"));
  return std::count(first.begin(), first.end(), ',') > std::count(first.begin(), first.end(), ';') ? ',' : ';';
}

CsvTable refused(CsvRefusal why, std::size_t line = 0) {
  CsvTable table;
  table.refusal = why;
  table.line = line;
  return table;
}

std::size_t line_of(std::string_view bytes, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + offset, '\n'));
}

// Reads one table, cell by cell.
class Reader {
 public:
  Reader(std::string_view bytes, char separator) : bytes_(bytes) { table_.separator = separator; }

  CsvTable read() {
    while (at_ < bytes_.size()) {
      const CsvRefusal why = read_row();
      if (why != CsvRefusal::kNone) return refused(why, row_.line);
      const bool empty = row_.cells.size() == 1 && row_.cells[0].empty();
      if (empty) continue;
      if (table_.rows.size() == kMostCsvRows) return refused(CsvRefusal::kTooManyRows, row_.line);
      table_.rows.push_back(std::move(row_));
    }
    return std::move(table_);
  }

 private:
  bool at_end_of_line() const { return at_ == bytes_.size() || bytes_[at_] == '\n' || bytes_[at_] == '\r'; }

  void skip_end_of_line() {
    if (at_ < bytes_.size() && bytes_[at_] == '\r') ++at_;
    if (at_ < bytes_.size() && bytes_[at_] == '\n') ++at_;
    ++line_;
  }

  CsvRefusal read_row() {
    row_ = {line_, {}};
    while (true) {
      std::string cell;
      const CsvRefusal why = at_ < bytes_.size() && bytes_[at_] == '"' ? read_quoted(cell) : read_plain(cell);
      if (why != CsvRefusal::kNone) return why;
      if (cell.size() > kMostCsvCellBytes) return CsvRefusal::kCellTooLong;
      if (row_.cells.size() == kMostCsvCells) return CsvRefusal::kTooManyCells;
      row_.cells.push_back(std::move(cell));
      if (at_end_of_line()) break;
      ++at_;  // the separator
    }
    skip_end_of_line();
    return CsvRefusal::kNone;
  }

  CsvRefusal read_plain(std::string& cell) {
    while (!at_end_of_line() && bytes_[at_] != table_.separator) {
      if (bytes_[at_] == '"') return CsvRefusal::kQuoteInside;
      cell += bytes_[at_++];
    }
    return CsvRefusal::kNone;
  }

  CsvRefusal read_quoted(std::string& cell) {
    for (++at_; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] != '"') {
        if (bytes_[at_] == '\n') ++line_;
        cell += bytes_[at_];
      } else if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '"') {
        cell += '"';
        ++at_;
      } else {
        ++at_;
        return at_end_of_line() || bytes_[at_] == table_.separator ? CsvRefusal::kNone : CsvRefusal::kQuoteInside;
      }
    }
    return CsvRefusal::kQuoteOpen;
  }

  std::string_view bytes_;
  std::size_t at_ = 0, line_ = 1;
  CsvRow row_;
  CsvTable table_;
};

}  // namespace

std::string_view to_text(CsvRefusal refusal) {
  switch (refusal) {
    case CsvRefusal::kNone:
      return "none";
    case CsvRefusal::kEmpty:
      return "empty";
    case CsvRefusal::kTooLarge:
      return "too_large";
    case CsvRefusal::kTooManyRows:
      return "too_many_rows";
    case CsvRefusal::kTooManyCells:
      return "too_many_cells";
    case CsvRefusal::kCellTooLong:
      return "cell_too_long";
    case CsvRefusal::kImage:
      return "image";
    case CsvRefusal::kPdf:
      return "pdf";
    case CsvRefusal::kArchive:
      return "archive";
    case CsvRefusal::kUtf16:
      return "utf16";
    case CsvRefusal::kBinary:
      return "binary";
    case CsvRefusal::kNotUtf8:
      return "not_utf8";
    case CsvRefusal::kQuoteOpen:
      return "quote_open";
    case CsvRefusal::kQuoteInside:
      return "quote_inside";
  }
  return "";
}

bool is_utf8(std::string_view text, std::size_t* wrong_at) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80                     ? 1
                               : first >= 0xC2 && first <= 0xDF ? 2
                               : (first & 0xF0) == 0xE0         ? 3
                               : first >= 0xF0 && first <= 0xF4 ? 4
                                                                : 0;
    bool good = length > 0 && i + length <= text.size();
    for (std::size_t k = 1; good && k < length; ++k) good = (byte(k) & 0xC0) == 0x80;
    // RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF.
    good = good && !(first == 0xE0 && byte(1) < 0xA0) && !(first == 0xED && byte(1) > 0x9F) &&
           !(first == 0xF0 && byte(1) < 0x90) && !(first == 0xF4 && byte(1) > 0x8F);
    if (!good) {
      if (wrong_at != nullptr) *wrong_at = i;
      return false;
    }
    i += length;
  }
  return true;
}

CsvTable read_csv(std::string_view bytes) {
  if (bytes.size() > kMostCsvBytes) return refused(CsvRefusal::kTooLarge);
  if (const CsvRefusal what = by_signature(bytes); what != CsvRefusal::kNone) return refused(what);
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) bytes.remove_prefix(3);
  if (const auto control = std::find_if(bytes.begin(), bytes.end(), is_forbidden_control); control != bytes.end())
    return refused(CsvRefusal::kBinary, line_of(bytes, static_cast<std::size_t>(control - bytes.begin())));
  std::size_t wrong_at = 0;
  if (!is_utf8(bytes, &wrong_at)) return refused(CsvRefusal::kNotUtf8, line_of(bytes, wrong_at));
  CsvTable table = Reader(bytes, separator_of(bytes)).read();
  if (table.refusal == CsvRefusal::kNone && table.rows.empty()) return refused(CsvRefusal::kEmpty);
  return table;
}

std::string csv_cell(std::string_view text, char separator) {
  const bool plain = text.find_first_of("\"\r\n") == text.npos && text.find(separator) == text.npos;
  if (plain) return std::string{text};
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return out + '"';
}

std::string csv_words(std::string_view text, char separator) {
  const bool formula = !text.empty() && "=+-@\t\r"sv.find(text[0]) != std::string_view::npos;
  return csv_cell(formula ? "'" + std::string{text} : std::string{text}, separator);
}

}  // namespace rufbund::alliance
