#include "alliance/pledge_grid.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <ctime>

namespace rufbund::alliance {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
Date day(std::string_view text) { return *parse_date(text); }

Pledge pledge(std::string_view from = "2026-01-01", std::string_view to = "2026-12-31") {
  Pledge p{"elbruf", {"de"}, AlertLevel::kLive, day(from), day(to), {}, 60, {}};
  for (std::size_t i = 0; i < p.seats.size(); ++i) p.seats[i] = static_cast<std::uint16_t>(i % 24 + 1);
  return p;
}
std::vector<PledgeProblem> problems(const std::vector<Pledge>& pledges) {
  std::vector<PledgeProblem> out;
  for (const PledgeFinding& f : validate(pledges)) out.push_back(f.problem);
  return out;
}
using Problems = std::vector<PledgeProblem>;

RC_GTEST_PROP(LocalTime, agrees_with_the_systems_own_time_zone_data, ()) {
  setenv("TZ", "Europe/Berlin", 1);
  tzset();
  const std::int64_t seconds = *rc::gen::inRange<std::int64_t>(946'684'800, 2'147'000'000);  // 2000 to 2038
  const std::time_t t = seconds;
  std::tm tm{};
  localtime_r(&t, &tm);
  const LocalTime got = to_local(TimeMs{seconds * 1000});
  RC_ASSERT(got.hour == tm.tm_hour);
  RC_ASSERT(got.minute == tm.tm_min);
  RC_ASSERT(got.utc_offset_h * 3600 == tm.tm_gmtoff);
  RC_ASSERT(weekday(got.date) == (tm.tm_wday + 6) % 7);
  RC_ASSERT(to_local(day_begin(got.date)) == (LocalTime{got.date, 0, 0, to_local(day_begin(got.date)).utc_offset_h}));
}

TEST(LocalTime, days_are_written_and_read_by_iso_8601) {
  EXPECT_EQ(to_text(day("2028-02-29")), "2028-02-29");
  for (const char* wrong :
       {"2026-02-29", "2026-13-01", "2026-1-1", "01.02.2026", "1999-12-31", "2100-01-01", "", "2026-00-10"})
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  EXPECT_EQ(to_text(kFirstDate), "2000-01-01");
  EXPECT_EQ(to_text(kLastDate), "2099-12-31");
}

TEST(PledgeGrid, in_spring_hour_two_is_skipped) {
  const Pledge p = pledge();
  const TimeMs midnight = day_begin(day("2026-03-29"));
  std::vector<std::uint32_t> seats;
  for (int i = 0; i < 4; ++i) seats.push_back(seats_at(p, TimeMs{midnight.ms + i * kHourMs}));
  EXPECT_EQ(seats, (std::vector<std::uint32_t>{1, 2, 4, 5}));
  EXPECT_EQ(day_begin(day("2026-03-30")).ms - midnight.ms, 23 * kHourMs);
}

TEST(PledgeGrid, in_autumn_hour_two_is_there_twice) {
  const Pledge p = pledge();
  const TimeMs midnight = day_begin(day("2026-10-25"));
  std::vector<std::uint32_t> seats;
  for (int i = 0; i < 5; ++i) seats.push_back(seats_at(p, TimeMs{midnight.ms + i * kHourMs}));
  EXPECT_EQ(seats, (std::vector<std::uint32_t>{1, 2, 3, 3, 4}));
  EXPECT_EQ(day_begin(day("2026-10-26")).ms - midnight.ms, 25 * kHourMs);
}

TEST(PledgeGrid, a_pledge_has_seats_on_its_days_alone_and_none_on_blackouts) {
  Pledge p = pledge("2026-06-01", "2026-06-02");
  p.blackouts = {day("2026-06-02")};
  EXPECT_EQ(seats_at(p, TimeMs{day_begin(day("2026-06-01")).ms - 1}), 0u);
  EXPECT_EQ(seats_at(p, day_begin(day("2026-06-01"))), 1u);
  EXPECT_EQ(seats_at(p, day_begin(day("2026-06-02"))), 0u);
  EXPECT_EQ(seat_hours(p, kFirstDate, kLastDate), 300u);  // 1 + 2 + ... + 24
}

TEST(PledgeGrid, what_cannot_be_promised_is_named) {
  EXPECT_EQ(problems({pledge()}), Problems{});
  const auto with = [](auto change) {
    Pledge p = pledge();
    change(p);
    return problems({p});
  };
  EXPECT_EQ(with([](Pledge& p) { p.member = "Elbruf"; }), Problems{PledgeProblem::kBadMember});
  EXPECT_EQ(with([](Pledge& p) { p.skills.clear(); }), Problems{PledgeProblem::kNoSkills});
  EXPECT_EQ(with([](Pledge& p) { p.skills = {"en", "de"}; }), Problems{PledgeProblem::kSkillsUnsorted});
  EXPECT_EQ(with([](Pledge& p) { p.skills = {"de", "de"}; }), Problems{PledgeProblem::kSkillsUnsorted});
  EXPECT_EQ(with([](Pledge& p) { p.skills = {"d e"}; }), Problems{PledgeProblem::kBadSkill});
  EXPECT_EQ(with([](Pledge& p) { p.level = AlertLevel::kStandDown; }), Problems{PledgeProblem::kBadLevel});
  EXPECT_EQ(with([](Pledge& p) { std::swap(p.from, p.to); }), Problems{PledgeProblem::kEndsBeforeBegin});
  EXPECT_EQ(with([](Pledge& p) { p.to = kLastDate; }), Problems{PledgeProblem::kTooLong});
  EXPECT_EQ(with([](Pledge& p) { p.from = Date{}; }), Problems{PledgeProblem::kDateOutOfRange});
  EXPECT_EQ(with([](Pledge& p) { p.seats.fill(0); }), Problems{PledgeProblem::kNoSeats});
  EXPECT_EQ(with([](Pledge& p) { p.ramp_up_minutes = kMostRampUpMinutes + 1; }),
            Problems{PledgeProblem::kRampUpTooLong});
  EXPECT_EQ(with([](Pledge& p) { p.blackouts = {day("2027-01-01")}; }), Problems{PledgeProblem::kBlackoutOutside});
  Pledge many = pledge();
  many.seats[30] = kMostSeats + 1;
  EXPECT_EQ(validate({many}), (std::vector<PledgeFinding>{{PledgeProblem::kTooManySeats, 0, 0, 30}}));
  EXPECT_EQ(problems(std::vector<Pledge>(kMostPledges + 1, pledge())), Problems{PledgeProblem::kTooManyPledges});
}

TEST(PledgeGrid, pledges_overlap_where_member_skills_level_and_a_day_are_the_same) {
  EXPECT_EQ(problems({pledge("2026-01-01", "2026-06-30"), pledge("2026-07-01", "2026-12-31")}), Problems{});
  EXPECT_EQ(validate({pledge("2026-06-30", "2026-12-31"), pledge("2026-01-01", "2026-06-30")}),
            (std::vector<PledgeFinding>{{PledgeProblem::kOverlap, 1, 0}}));
  Pledge other = pledge();
  other.level = AlertLevel::kWatch;
  EXPECT_EQ(problems({pledge(), other}), Problems{});
  other = pledge();
  other.skills = {"de", "en"};
  EXPECT_EQ(problems({pledge(), other}), Problems{});
  other = pledge();
  other.member = "nordlicht";
  EXPECT_EQ(problems({pledge(), other}), Problems{});
  // One that spans two others overlaps both.
  EXPECT_EQ(problems({pledge("2026-01-01", "2026-12-31"), pledge("2026-02-01", "2026-02-02"),
                      pledge("2026-03-01", "2026-03-02")}),
            (Problems{PledgeProblem::kOverlap, PledgeProblem::kOverlap}));
}

RC_GTEST_PROP(PledgeGrid, seat_hours_are_what_the_seats_of_all_hours_sum_to, ()) {
  Pledge p = pledge("2026-01-01", "2027-06-30");
  p.blackouts = {day("2026-10-24"), day("2026-12-25")};
  const Date from = p.from + std::chrono::days{*rc::gen::inRange(-10, 500)};
  const Date to = from + std::chrono::days{*rc::gen::inRange(0, 60)};
  std::uint64_t sum = 0;
  for (TimeMs t = day_begin(from); t < day_begin(to + std::chrono::days{1}); t.ms += kHourMs) sum += seats_at(p, t);
  RC_ASSERT(seat_hours(p, from, to) == sum);
}

}  // namespace
}  // namespace rufbund::alliance
