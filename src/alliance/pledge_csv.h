// A member's pledges as a table that a spreadsheet opens: one row per weekday, seven rows per pledge. Reading gives
// every mistake with its line and column, and then no pledge at all. Pure functions, any thread.
//
// The first line names the columns, in any order, upper or lower case, separated by ';' or ',':
//
//   skills        keys joined by '+', in any order: de+termine
//   level         watch, activation or live
//   from, to      first and last day, 2026-01-31
//   ramp_up_min   minutes from the call-up to the first seat
//   blackouts     days without seats, separated by blanks; may be left out
//   weekday       mon tue wed thu fri sat sun (or mo di mi do fr sa so)
//   00 ... 23     seats in that hour of local time; an empty cell is 0
//
// Rows with the same skills, level, from and to are one pledge: they name each weekday once, and the same ramp-up time
// and blackouts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alliance/csv.h"
#include "alliance/pledge_grid.h"

namespace rufbund::alliance {

enum class CsvProblem : std::uint8_t {
  kRefused,        // the file as a whole; see PledgeCsv::refusal
  kUnknownColumn,  // `text`: the header's cell
  kDoubleColumn,
  kMissingColumn,  // `column_name` is not in the header
  kNoRows,
  kCellCount,  // the row has more or fewer cells than the header; `text`: how many
  kBadSkills,
  kBadLevel,
  kBadDate,
  kBadNumber,  // no integer from 0 on, or above its bound
  kBadWeekday,
  kDoubleWeekday,    // the pledge has this weekday already
  kMissingWeekday,   // at the pledge's first row; `text`: which weekdays
  kDiffersInPledge,  // ramp-up time or blackouts differ from the pledge's first row
  kBadPledge,        // at the pledge's first row; `text`: the PledgeProblem's name
};
[[nodiscard]] std::string_view to_text(CsvProblem problem);  // "bad_date"

struct CsvMistake {
  CsvProblem problem{};
  std::size_t line = 0;     // from 1; 0: the whole file
  std::size_t column = 0;   // from 1; 0: the whole row
  std::string column_name;  // as in the list above
  std::string text;         // what stands there, at most 60 bytes, always valid UTF-8

  friend bool operator==(const CsvMistake&, const CsvMistake&) = default;
};

inline constexpr std::size_t kMostCsvMistakes = 500;  // what is beyond is counted alone

struct PledgeCsv {
  CsvRefusal refusal = CsvRefusal::kNone;
  std::vector<CsvMistake> mistakes;
  std::size_t mistakes_left_out = 0;
  std::vector<Pledge> pledges;  // none where there is any mistake
};

[[nodiscard]] PledgeCsv read_pledges(std::string_view bytes, const std::string& member);

// What read_pledges reads again as the same pledges, in the same order where each differs from the others in skills,
// level or days, as valid ones do. Ends lines with CRLF (RFC 4180).
[[nodiscard]] std::string write_pledges(const std::vector<Pledge>& pledges, char separator = ';');

}  // namespace rufbund::alliance
