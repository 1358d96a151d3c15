// Tables as comma- or semicolon-separated text (RFC 4180), as spreadsheets write them: a byte-order mark, CRLF or LF,
// quoted cells. Every cell keeps the line it stands in. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rufbund::alliance {

inline constexpr std::size_t kMostCsvBytes = 4u << 20;
inline constexpr std::size_t kMostCsvRows = 20'000;
inline constexpr std::size_t kMostCsvCells = 64;  // in one row
inline constexpr std::size_t kMostCsvCellBytes = 8'192;

// Why a file as a whole is no table.
enum class CsvRefusal : std::uint8_t {
  kNone,
  kEmpty,
  kTooLarge,
  kTooManyRows,
  kTooManyCells,  // in the row of `line`
  kCellTooLong,   // in the row of `line`
  kImage,         // PNG, JPEG, GIF, WebP
  kPdf,
  kArchive,      // zip (so also .xlsx, .ods), gzip, 7z, and .xls
  kUtf16,        // text, but saved as "Unicode": save it as UTF-8
  kBinary,       // NUL or other control characters
  kNotUtf8,      // at `line`
  kQuoteOpen,    // a quoted cell that begins at `line` never ends
  kQuoteInside,  // text beside the quotes of a cell, at `line`
};
[[nodiscard]] std::string_view to_text(CsvRefusal refusal);  // "archive"

struct CsvRow {
  std::size_t line = 0;  // of its first character, from 1
  std::vector<std::string> cells;
};

struct CsvTable {
  CsvRefusal refusal = CsvRefusal::kNone;
  std::size_t line = 0;  // where the refusal has one
  char separator = ';';
  std::vector<CsvRow> rows;  // empty lines are left out; none where it is refused
};

// The separator is what the first line has more of; ';' where it has neither.
[[nodiscard]] CsvTable read_csv(std::string_view bytes);

// Whether text is well-formed UTF-8 (RFC 3629), and if not, the offset of the first wrong byte.
[[nodiscard]] bool is_utf8(std::string_view text, std::size_t* wrong_at = nullptr);

// One cell as it is written: quoted where it must be.
[[nodiscard]] std::string csv_cell(std::string_view text, char separator);
// The same for text that somebody typed and that a spreadsheet will open: what it would take for a formula gets an
// apostrophe before it (OWASP, "CSV Injection"). Reading does not take that back.
[[nodiscard]] std::string csv_words(std::string_view text, char separator);

}  // namespace rufbund::alliance
