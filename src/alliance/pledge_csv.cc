#include "alliance/pledge_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

namespace rufbund::alliance {
namespace {

enum Column : std::size_t {
  kSkills,
  kLevel,
  kFrom,
  kTo,
  kRampUp,
  kBlackouts,
  kWeekday,
  kHour0,
  kColumns = kHour0 + 24
};

std::string column_name(std::size_t column) {
  static constexpr std::array<std::string_view, kHour0> kNames{"skills",      "level",     "from",   "to",
                                                               "ramp_up_min", "blackouts", "weekday"};
  return column < kHour0 ? std::string{kNames[column]} : fmt::format("{:02}", column - kHour0);
}

constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 7> kWochentage{"mo", "di", "mi", "do", "fr", "sa", "so"};

std::string trimmed_lower(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  std::string out{text.substr(first, text.find_last_not_of(" \t") - first + 1)};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// At most 60 bytes, cut between characters.
std::string excerpt(std::string_view text) {
  std::size_t length = std::min<std::size_t>(text.size(), 60);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return std::string{text.substr(0, length)};
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> out;
  while (true) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    out.emplace_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t most) {
  if (text.empty() || text.size() > 9) return {};
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value <= most ? std::optional{value} : std::nullopt;
}

// A pledge while its rows come in.
struct Draft {
  Pledge pledge;
  std::size_t line = 0;
  std::array<bool, 7> seen{};
};

class PledgeReader {
 public:
  explicit PledgeReader(const std::string& member) : member_(member) {}

  PledgeCsv read(std::string_view bytes) {
    const CsvTable table = read_csv(bytes);
    if (table.refusal != CsvRefusal::kNone) {
      out_.refusal = table.refusal;
      mistake(CsvProblem::kRefused, table.line, kColumns, to_text(table.refusal));
      return std::move(out_);
    }
    if (!read_header(table.rows[0])) return std::move(out_);
    if (table.rows.size() == 1) mistake(CsvProblem::kNoRows, table.rows[0].line, kColumns, {});
    for (std::size_t i = 1; i < table.rows.size(); ++i) read_row(table.rows[i]);
    finish();
    return std::move(out_);
  }

 private:
  // `column`: one of Column; kColumns for the whole row.
  void mistake(CsvProblem problem, std::size_t line, std::size_t column, std::string_view text) {
    if (out_.mistakes.size() == kMostCsvMistakes) {
      ++out_.mistakes_left_out;
      return;
    }
    CsvMistake m{problem, line, 0, {}, excerpt(text)};
    if (column < kColumns) {
      m.column = place_[column] ? *place_[column] + 1 : 0;
      m.column_name = column_name(column);
    }
    out_.mistakes.push_back(std::move(m));
  }

  bool read_header(const CsvRow& row) {
    std::map<std::string, std::size_t> columns;
    for (std::size_t c = 0; c < kColumns; ++c) columns[column_name(c)] = c;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto it = columns.find(trimmed_lower(row.cells[i]));
      const bool known = it != columns.end();
      if (known && !place_[it->second]) {
        place_[it->second] = i;
      } else {
        mistake(known ? CsvProblem::kDoubleColumn : CsvProblem::kUnknownColumn, row.line, kColumns, row.cells[i]);
        if (!out_.mistakes.empty()) out_.mistakes.back().column = i + 1;
      }
    }
    for (std::size_t c = 0; c < kColumns; ++c)
      if (!place_[c] && c != kBlackouts) mistake(CsvProblem::kMissingColumn, row.line, c, {});
    width_ = row.cells.size();
    return out_.mistakes.empty();
  }

  void read_row(const CsvRow& row) {
    if (row.cells.size() != width_) {
      mistake(CsvProblem::kCellCount, row.line, kColumns, std::to_string(row.cells.size()));
      return;
    }
    const auto cell = [&](std::size_t column) {
      return place_[column] ? trimmed_lower(row.cells[*place_[column]]) : std::string{};
    };
    bool good = true;
    const auto wrong = [&](CsvProblem problem, std::size_t column) {
      mistake(problem, row.line, column, cell(column));
      good = false;
    };

    Pledge p;
    p.member = member_;
    p.skills = split(cell(kSkills), "+");
    for (std::string& skill : p.skills) skill = trimmed_lower(skill);
    std::sort(p.skills.begin(), p.skills.end());
    const bool doubled = std::adjacent_find(p.skills.begin(), p.skills.end()) != p.skills.end();
    if (doubled || p.skills.size() > kMostSkills || !std::all_of(p.skills.begin(), p.skills.end(), is_key))
      wrong(CsvProblem::kBadSkills, kSkills);

    bool level_known = false;
    for (const AlertLevel level : {AlertLevel::kWatch, AlertLevel::kActivation, AlertLevel::kLive})
      if (cell(kLevel) == to_text(level)) p.level = level, level_known = true;
    if (!level_known) wrong(CsvProblem::kBadLevel, kLevel);

    const auto date = [&](std::size_t column, Date& into) {
      const auto day = parse_date(cell(column));
      if (day) into = *day;
      if (!day) wrong(CsvProblem::kBadDate, column);
    };
    date(kFrom, p.from);
    date(kTo, p.to);
    if (const auto minutes = number(cell(kRampUp), kMostRampUpMinutes))
      p.ramp_up_minutes = *minutes;
    else
      wrong(CsvProblem::kBadNumber, kRampUp);
    for (const std::string& text : split(cell(kBlackouts), " ")) {
      if (text.empty()) continue;
      const auto day = parse_date(text);
      if (day) p.blackouts.push_back(*day);
      if (!day) {
        wrong(CsvProblem::kBadDate, kBlackouts);
        break;
      }
    }
    std::sort(p.blackouts.begin(), p.blackouts.end());

    const std::string day = cell(kWeekday);
    std::size_t w = 0;
    while (w < 7 && day != kWeekdays[w] && day != kWochentage[w]) ++w;
    if (w == 7) wrong(CsvProblem::kBadWeekday, kWeekday);
    for (std::size_t hour = 0; hour < 24; ++hour) {
      const std::string text = cell(kHour0 + hour);
      const auto seats = text.empty() ? std::optional{0u} : number(text, kMostSeats);
      if (!seats) wrong(CsvProblem::kBadNumber, kHour0 + hour);
      if (seats && w < 7) p.seats[w * 24 + hour] = static_cast<std::uint16_t>(*seats);
    }
    if (good) add(p, w, row.line, cell(kWeekday));
  }

  void add(const Pledge& row, std::size_t w, std::size_t line, const std::string& weekday_text) {
    const auto [it, is_new] = by_identity_.try_emplace({row.skills, row.level, row.from, row.to}, drafts_.size());
    if (is_new) drafts_.push_back({row, line, {}});
    Draft& draft = drafts_[it->second];
    if (row.ramp_up_minutes != draft.pledge.ramp_up_minutes)
      mistake(CsvProblem::kDiffersInPledge, line, kRampUp, std::to_string(row.ramp_up_minutes));
    if (row.blackouts != draft.pledge.blackouts) mistake(CsvProblem::kDiffersInPledge, line, kBlackouts, {});
    if (draft.seen[w]) return mistake(CsvProblem::kDoubleWeekday, line, kWeekday, weekday_text);
    draft.seen[w] = true;
    for (std::size_t i = w * 24; i < w * 24 + 24; ++i) draft.pledge.seats[i] = row.seats[i];
  }

  void finish() {
    // A row that could not be read is one mistake, not also a missing weekday.
    if (out_.mistakes.empty()) {
      for (const Draft& draft : drafts_) {
        std::string missing;
        for (std::size_t w = 0; w < 7; ++w)
          if (!draft.seen[w]) missing += (missing.empty() ? "" : " ") + std::string{kWeekdays[w]};
        if (!missing.empty()) mistake(CsvProblem::kMissingWeekday, draft.line, kWeekday, missing);
      }
    }
    std::vector<Pledge> pledges;
    for (const Draft& draft : drafts_) pledges.push_back(draft.pledge);
    if (out_.mistakes.empty())
      for (const PledgeFinding& finding : validate(pledges))
        mistake(CsvProblem::kBadPledge, finding.index < drafts_.size() ? drafts_[finding.index].line : 0, kColumns,
                to_text(finding.problem));
    std::stable_sort(out_.mistakes.begin(), out_.mistakes.end(), [](const CsvMistake& a, const CsvMistake& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    if (out_.mistakes.empty()) out_.pledges = std::move(pledges);
  }

  const std::string& member_;
  std::array<std::optional<std::size_t>, kColumns> place_{};
  std::size_t width_ = 0;
  std::map<std::tuple<SkillSet, AlertLevel, Date, Date>, std::size_t> by_identity_;
  std::vector<Draft> drafts_;  // in order of their first rows
  PledgeCsv out_;
};

}  // namespace

std::string_view to_text(CsvProblem problem) {
  switch (problem) {
    case CsvProblem::kRefused:
      return "refused";
    case CsvProblem::kUnknownColumn:
      return "unknown_column";
    case CsvProblem::kDoubleColumn:
      return "double_column";
    case CsvProblem::kMissingColumn:
      return "missing_column";
    case CsvProblem::kNoRows:
      return "no_rows";
    case CsvProblem::kCellCount:
      return "cell_count";
    case CsvProblem::kBadSkills:
      return "bad_skills";
    case CsvProblem::kBadLevel:
      return "bad_level";
    case CsvProblem::kBadDate:
      return "bad_date";
    case CsvProblem::kBadNumber:
      return "bad_number";
    case CsvProblem::kBadWeekday:
      return "bad_weekday";
    case CsvProblem::kDoubleWeekday:
      return "double_weekday";
    case CsvProblem::kMissingWeekday:
      return "missing_weekday";
    case CsvProblem::kDiffersInPledge:
      return "differs_in_pledge";
    case CsvProblem::kBadPledge:
      return "bad_pledge";
  }
  return "";
}

PledgeCsv read_pledges(std::string_view bytes, const std::string& member) { return PledgeReader{member}.read(bytes); }

std::string write_pledges(const std::vector<Pledge>& pledges, char separator) {
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      out += (i == 0 ? std::string{} : std::string(1, separator)) + csv_cell(cells[i], separator);
    out += "\r\n";
  };
  std::vector<std::string> names;
  for (std::size_t c = 0; c < kColumns; ++c) names.push_back(column_name(c));
  line(names);
  for (const Pledge& p : pledges) {
    std::string blackouts;
    for (const Date day : p.blackouts) blackouts += (blackouts.empty() ? "" : " ") + to_text(day);
    for (std::size_t w = 0; w < 7; ++w) {
      std::vector<std::string> cells{to_text(p.skills),
                                     std::string{to_text(p.level)},
                                     to_text(p.from),
                                     to_text(p.to),
                                     std::to_string(p.ramp_up_minutes),
                                     blackouts,
                                     std::string{kWeekdays[w]}};
      for (std::size_t hour = 0; hour < 24; ++hour) cells.push_back(std::to_string(p.seats[w * 24 + hour]));
      line(cells);
    }
  }
  return out;
}

}  // namespace rufbund::alliance
