#include "documents/format.h"

#include <gtest/gtest.h>

#include "alliance/local_time.h"

namespace rufbund::documents {
namespace {

const Format kDe{Language::kGerman}, kEn{Language::kEnglish};
constexpr std::int64_t kHourMs = 3'600'000;
TimeMs at(std::string_view day, std::int64_t hours) {
  return TimeMs{alliance::day_begin(*alliance::parse_date(day)).ms + hours * kHourMs};
}

TEST(Format, figures_are_written_as_each_language_does) {
  EXPECT_EQ(kDe.number(1'234'567), "1.234.567");
  EXPECT_EQ(kEn.number(-1'234), "−1,234");
  EXPECT_EQ(kDe.number(999), "999");
  EXPECT_EQ(kDe.number(INT64_MIN), "−9.223.372.036.854.775.808");
  EXPECT_EQ(kDe.money(6'500'005), "65.000,05\u00a0€");
  EXPECT_EQ(kEn.money(-6'500'005), "−€65,000.05");
  EXPECT_EQ(kDe.percent(803'449), "80,3\u00a0%");
  EXPECT_EQ(kEn.percent(803'450), "80.3%");
  EXPECT_EQ(kEn.percent(803'500), "80.4%");
  EXPECT_EQ(kEn.signed_percent(-8'800), "−0.9%");
  EXPECT_EQ(kEn.signed_percent(6'300), "+0.6%");
  EXPECT_EQ(kEn.signed_percent(400), "0.0%");
  EXPECT_EQ(kDe.hours_of_minutes(75), "1,3");
}

TEST(Format, times_are_local_and_say_a_day_once) {
  EXPECT_EQ(kDe.date_time(at("2026-11-30", 8)), "Mo\u00a030.11.2026, 08:00");
  EXPECT_EQ(kEn.period(at("2026-11-30", 8), at("2026-11-30", 12)), "Mon\u00a030\u00a0Nov\u00a02026, 08:00–12:00");
  EXPECT_EQ(kEn.period(at("2026-11-30", 8), at("2026-12-01", 0)), "Mon\u00a030\u00a0Nov\u00a02026, 08:00–24:00");
  EXPECT_EQ(kDe.period(at("2026-11-30", 8), at("2026-12-01", 1)),
            "Mo\u00a030.11.2026, 08:00 – Di\u00a001.12.2026, 01:00");
}

TEST(Format, the_two_hours_of_an_autumn_night_are_told_apart) {
  EXPECT_EQ(kDe.time(at("2026-10-25", 2)), "02:00\u00a0MESZ");
  EXPECT_EQ(kDe.time(at("2026-10-25", 3)), "02:00\u00a0MEZ");
  EXPECT_EQ(kEn.time(at("2026-10-25", 4)), "03:00");
}

TEST(Words, every_word_is_there_and_takes_the_same_values_in_both_languages) {
  const auto words_of = [](Language language) {
    const Words& w = words(language);
    return std::vector<std::string_view>{w.page_of,
                                         w.plan_of,
                                         w.for_member,
                                         w.target_text,
                                         w.budget_left,
                                         w.budget_exceeded,
                                         w.budget_until,
                                         w.capacity_chart_text,
                                         w.report_of,
                                         w.level_definition,
                                         w.level_reached,
                                         w.level_definition_short,
                                         w.level_missed,
                                         w.waiting_chart_text,
                                         w.shares_chart_text,
                                         w.thanks_count,
                                         w.took_part,
                                         w.took_part_drill,
                                         w.issued,
                                         w.certificate_proof};
  };
  const auto holes = [](std::string_view text) {
    int n = 0;
    for (auto at = text.find("{}"); at != text.npos; at = text.find("{}", at + 2)) ++n;
    return n;
  };
  const auto de = words_of(Language::kGerman), en = words_of(Language::kEnglish);
  for (std::size_t i = 0; i < de.size(); ++i) {
    EXPECT_GT(holes(de[i]), 0) << de[i];
    EXPECT_EQ(holes(de[i]), holes(en[i])) << de[i];
  }
}

}  // namespace
}  // namespace rufbund::documents
