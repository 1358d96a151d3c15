#include "alliance/pledge_csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace rufbund::alliance {
namespace {

using namespace std::string_literals;

Date day(std::string_view text) { return *parse_date(text); }

Pledge office_hours() {
  Pledge p{"elbruf", {"de", "termine"}, AlertLevel::kLive, day("2026-01-01"), day("2026-12-31"), {}, 90, {}};
  for (std::size_t hour = 8; hour < 104; ++hour) p.seats[hour] = 12;
  p.blackouts = {day("2026-05-01"), day("2026-12-24")};
  return p;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(PledgeCsv, what_is_written_is_read_again_with_either_separator_mark_and_line_end) {
  for (const char separator : {';', ','}) {
    const std::string text = write_pledges({office_hours()}, separator);
    EXPECT_EQ(read_pledges(text, "elbruf").pledges, std::vector{office_hours()});
    EXPECT_EQ(read_pledges("\xEF\xBB\xBF" + text, "elbruf").pledges, std::vector{office_hours()});
    std::string unix_text = text;
    std::erase(unix_text, '\r');
    EXPECT_EQ(read_pledges(unix_text, "elbruf").pledges, std::vector{office_hours()});
  }
}

TEST(PledgeCsv, every_mistake_is_named_with_its_line_and_column_and_nothing_is_taken) {
  std::string text = write_pledges({office_hours()}, ';');
  text =
      replaced(text, "live;2026-01-01;2026-12-31;90;2026-05-01 2026-12-24;wed", "life;2026-02-30;2026-12-31;-1;x;mid");
  text = replaced(text, ";thu;12", ";thu;5001");
  const PledgeCsv got = read_pledges(text, "elbruf");
  EXPECT_TRUE(got.pledges.empty());
  const std::vector<CsvMistake> want{
      {CsvProblem::kBadLevel, 4, 2, "level", "life"},      {CsvProblem::kBadDate, 4, 3, "from", "2026-02-30"},
      {CsvProblem::kBadNumber, 4, 5, "ramp_up_min", "-1"}, {CsvProblem::kBadDate, 4, 6, "blackouts", "x"},
      {CsvProblem::kBadWeekday, 4, 7, "weekday", "mid"},   {CsvProblem::kBadNumber, 5, 8, "00", "5001"},
  };
  EXPECT_EQ(got.mistakes, want);
}

TEST(PledgeCsv, wrong_columns_are_named_before_any_row_is_read) {
  std::string text = write_pledges({office_hours()}, ';');
  text = replaced(text, "skills;level;from", "skills;stufe;level;level");
  const PledgeCsv got = read_pledges(text, "elbruf");
  ASSERT_EQ(got.mistakes.size(), 3u);
  EXPECT_EQ(got.mistakes[0], (CsvMistake{CsvProblem::kUnknownColumn, 1, 2, "", "stufe"}));
  EXPECT_EQ(got.mistakes[1], (CsvMistake{CsvProblem::kDoubleColumn, 1, 4, "", "level"}));
  EXPECT_EQ(got.mistakes[2], (CsvMistake{CsvProblem::kMissingColumn, 1, 0, "from", ""}));
}

TEST(PledgeCsv, a_pledge_has_each_weekday_once_and_one_ramp_up_time) {
  const std::string good = write_pledges({office_hours()}, ';');
  const PledgeCsv doubled = read_pledges(replaced(good, ";tue;", ";mon;"), "elbruf");
  ASSERT_EQ(doubled.mistakes.size(), 1u);
  EXPECT_EQ(doubled.mistakes[0], (CsvMistake{CsvProblem::kDoubleWeekday, 3, 7, "weekday", "mon"}));
  const auto sunday = good.rfind("de+termine");
  const PledgeCsv missing = read_pledges(good.substr(0, sunday), "elbruf");
  ASSERT_EQ(missing.mistakes.size(), 1u);
  EXPECT_EQ(missing.mistakes[0], (CsvMistake{CsvProblem::kMissingWeekday, 2, 7, "weekday", "sun"}));
  const PledgeCsv differs = read_pledges(replaced(good, "90;2026-05-01 2026-12-24;fri", "60;;fri"), "elbruf");
  ASSERT_EQ(differs.mistakes.size(), 2u);
  EXPECT_EQ(differs.mistakes[0].problem, CsvProblem::kDiffersInPledge);
  EXPECT_EQ(differs.mistakes[1].column_name, "blackouts");
}

TEST(PledgeCsv, pledges_that_contradict_each_other_are_refused_together) {
  Pledge other = office_hours();
  other.from = day("2026-06-01");
  const PledgeCsv got = read_pledges(write_pledges({office_hours(), other}), "elbruf");
  EXPECT_TRUE(got.pledges.empty());
  ASSERT_EQ(got.mistakes.size(), 2u);
  EXPECT_EQ(got.mistakes[0].text, "blackout_outside");
  EXPECT_EQ(got.mistakes[1].text, "overlap");
  EXPECT_EQ(got.mistakes[1].line, 9u);
}

TEST(PledgeCsv, files_that_are_no_table_are_refused_by_what_they_are) {
  const auto refusal = [](const std::string& bytes) { return read_pledges(bytes, "elbruf").refusal; };
  EXPECT_EQ(refusal("\x89PNG\r\n\x1a\n\0\0\0"s), CsvRefusal::kImage);
  EXPECT_EQ(refusal("%PDF-1.7\n"), CsvRefusal::kPdf);
  EXPECT_EQ(refusal("PK\x03\x04 an .xlsx"), CsvRefusal::kArchive);
  EXPECT_EQ(refusal("\xFF\xFEs\0k\0"s), CsvRefusal::kUtf16);
  EXPECT_EQ(refusal("skills;level\nde\0;live"s), CsvRefusal::kBinary);
  EXPECT_EQ(refusal("skills;level\nm\xFCnchen;live"), CsvRefusal::kNotUtf8);
  EXPECT_EQ(read_csv("a;b\nm\xFCnchen;c").line, 2u);
  EXPECT_EQ(refusal(""), CsvRefusal::kEmpty);
  EXPECT_EQ(refusal("\xEF\xBB\xBF\r\n\n"), CsvRefusal::kEmpty);
  EXPECT_EQ(refusal(std::string(kMostCsvBytes + 1, 'a')), CsvRefusal::kTooLarge);
  EXPECT_EQ(refusal(std::string(kMostCsvCells, ';')), CsvRefusal::kTooManyCells);
  EXPECT_EQ(refusal("a;\"b\nc"), CsvRefusal::kQuoteOpen);
  EXPECT_EQ(refusal("a;\"b\"c\n"), CsvRefusal::kQuoteInside);
  EXPECT_EQ(refusal("a\n" + std::string(kMostCsvCellBytes + 1, 'a')), CsvRefusal::kCellTooLong);
}

TEST(PledgeCsv, what_a_mistake_quotes_is_bounded_and_valid_text) {
  std::string long_name;
  for (int i = 0; i < 100; ++i) long_name += "ü";
  const PledgeCsv got =
      read_pledges(replaced(write_pledges({office_hours()}), ";live;", ";x" + long_name + ";"), "elbruf");
  ASSERT_EQ(got.mistakes.size(), 1u);
  EXPECT_EQ(got.mistakes[0].text.size(), 59u);
  EXPECT_TRUE(is_utf8(got.mistakes[0].text));
}

TEST(PledgeCsv, a_flood_of_mistakes_is_counted_not_kept) {
  std::string text = write_pledges({office_hours()});
  for (int i = 0; i < 1'000; ++i) text += "x\r\n";
  const PledgeCsv got = read_pledges(text, "elbruf");
  EXPECT_EQ(got.mistakes.size(), kMostCsvMistakes);
  EXPECT_EQ(got.mistakes_left_out, 500u);
}

TEST(PledgeCsv, words_that_a_spreadsheet_takes_for_a_formula_are_defused) {
  EXPECT_EQ(csv_words("=HYPERLINK(1)", ';'), "'=HYPERLINK(1)");
  EXPECT_EQ(csv_words("Müller; Söhne", ';'), "\"Müller; Söhne\"");
  EXPECT_EQ(csv_cell("a\"b", ','), "\"a\"\"b\"");
}

std::vector<Pledge> any_valid_pledges() {
  static const std::vector<SkillSet> kSkills{{"de"}, {"de", "termine"}, {"de", "en", "fragen"}, {"leichte_sprache"}};
  std::vector<Pledge> out;
  for (const SkillSet& skills : kSkills)
    for (const AlertLevel level : {AlertLevel::kWatch, AlertLevel::kActivation, AlertLevel::kLive}) {
      if (!*rc::gen::arbitrary<bool>()) continue;
      Pledge p{"elbruf", skills, level, {}, {}, {}, *rc::gen::inRange<std::uint32_t>(0, kMostRampUpMinutes + 1), {}};
      p.from = kFirstDate + std::chrono::days{*rc::gen::inRange(0, 30'000)};
      const int length = *rc::gen::inRange(1, kMostDays);
      p.to = p.from + std::chrono::days{length - 1};
      const std::uint32_t seed = *rc::gen::arbitrary<std::uint32_t>();
      for (std::uint32_t i = 0; i < kHoursOfWeek; ++i)
        p.seats[i] = static_cast<std::uint16_t>((seed + i * 7919u) % (kMostSeats + 1));
      for (int d = static_cast<int>(seed % 50); d < length; d += 97)
        p.blackouts.push_back(p.from + std::chrono::days{d});
      out.push_back(p);
    }
  return out;
}

RC_GTEST_PROP(PledgeCsv, reading_is_the_inverse_of_writing, ()) {
  const std::vector<Pledge> pledges = any_valid_pledges();
  RC_PRE(!pledges.empty());
  RC_ASSERT(validate(pledges).empty());
  const PledgeCsv got = read_pledges(write_pledges(pledges, *rc::gen::element(';', ',')), "elbruf");
  RC_ASSERT(got.mistakes.empty());
  RC_ASSERT(got.pledges == pledges);
}

RC_GTEST_PROP(PledgeCsv, any_bytes_give_pledges_or_mistakes_never_both, (const std::string& bytes)) {
  std::string text = write_pledges({office_hours()});
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text.replace(at, std::min<std::size_t>(*rc::gen::inRange(0, 5), text.size() - at), bytes);
  const PledgeCsv got = read_pledges(text, "elbruf");
  RC_ASSERT(got.pledges.empty() != got.mistakes.empty());
  RC_ASSERT(got.pledges.empty() || validate(got.pledges).empty());
}

}  // namespace
}  // namespace rufbund::alliance
