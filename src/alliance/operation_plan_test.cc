#include "alliance/operation_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "alliance/testing/demo_plan.h"

namespace rufbund::alliance {
namespace {

using testing::demo_plan_input;
using testing::demo_pledge;
using testing::kHourMs;

// One demand of `calls` per hour, six hours, and members whose pledges suffice unless a test says otherwise.
PlanInput small(std::vector<std::uint32_t> calls = std::vector<std::uint32_t>(6, 120)) {
  PlanInput in = demo_plan_input();
  in.demand = {{{"de"}, {"Deutsch", "German"}, 180, 120, std::move(calls)}};
  in.members = {{"elbruf", "Elbruf", 600'000, {50, 1'000}}, {"nordlicht", "Nordlicht", 400'000, {60, 1'000}}};
  in.pledges = {demo_pledge("elbruf", {"de"}, 30, 30, 0), demo_pledge("nordlicht", {"de"}, 30, 30, 0)};
  in.sites.clear();
  return in;
}
OperationPlan plan(PlanInput in) {
  auto made = make_plan(std::move(in));
  EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
  return std::move(*made);
}
std::map<std::string, std::int64_t> seats_by_member(const OperationPlan& p) {
  std::map<std::string, std::int64_t> out;
  for (const MemberCost& c : p.costs) out[p.input.members[c.member].key] = c.seat_minutes / p.input.interval_minutes;
  return out;
}

TEST(OperationPlan, seats_suffice_for_the_target_and_follow_the_key_over_time) {
  const OperationPlan p = plan(small());
  for (const PlanInterval& x : p.intervals[0]) {
    EXPECT_EQ(x.planned, x.needed);
    EXPECT_GE(x.service_level_ppm, 800'000u);
  }
  const std::int64_t all = p.intervals[0][0].needed * 6;
  EXPECT_NEAR(static_cast<double>(seats_by_member(p)["elbruf"]), 0.6 * static_cast<double>(all), 3.0);
  EXPECT_TRUE(p.gaps.empty());
}

TEST(OperationPlan, seats_owed_to_another_case_are_not_planned_again) {
  PlanInput in = small();
  in.pledges = {demo_pledge("elbruf", {"de"}, 20, 20, 0)};
  in.demand[0].calls.assign(6, 2'000);  // more than all of them serve
  const TimeMs begin = in.begin;
  // Half an hour of eight seats, in quarter hours: the whole hour has that many fewer.
  in.owed = {{"elbruf", "case-7", "Hochwasser", {"de"}, begin + Millis{kHourMs}, 15, {3, 8}}};
  const OperationPlan p = plan(in);
  EXPECT_EQ(p.intervals[0][0].pledged, 20u);
  EXPECT_EQ(p.intervals[0][1].pledged, 12u);
  EXPECT_EQ(p.intervals[0][1].planned, 12u);
  EXPECT_EQ(p.intervals[0][2].pledged, 20u);
  const PlanOwed said{0, "case-7", "Hochwasser", begin + Millis{kHourMs}, begin + Millis{2 * kHourMs}, 20, 8};
  EXPECT_EQ(p.owed, std::vector<PlanOwed>{said});
  EXPECT_NE(canonical_text(p).find("8 of 20 seats, Hochwasser"), std::string::npos);
}

TEST(OperationPlan, an_order_takes_from_the_pledge_with_its_skills_first_and_never_more_than_there_is) {
  PlanInput in = small();
  in.demand = {{{"de"}, {"Deutsch", "German"}, 180, 120, {2'000}},
               {{"de", "termine"}, {"Termine", "Appointments"}, 180, 120, {2'000}}};
  in.pledges = {demo_pledge("elbruf", {"de", "termine"}, 10, 10, 0), demo_pledge("elbruf", {"de"}, 5, 5, 0)};
  const auto left = [&](SkillSet skills, std::uint32_t seats) {
    in.owed = {{"elbruf", "case-7", "Hochwasser", std::move(skills), in.begin, 60, {seats}}};
    const OperationPlan p = plan(in);
    return std::pair{p.intervals[0][0].planned, p.intervals[1][0].planned};
  };
  EXPECT_EQ(left({"de"}, 4), std::pair(1u, 10u));
  EXPECT_EQ(left({"de"}, 7), std::pair(0u, 8u));
  EXPECT_EQ(left({"de", "termine"}, 4), std::pair(5u, 6u));
  EXPECT_EQ(left({"de"}, 99), std::pair(0u, 0u));
}

TEST(OperationPlan, who_cannot_fill_its_share_is_helped_and_earns_no_claim_on_later_hours) {
  PlanInput in = small(std::vector<std::uint32_t>(12, 120));
  // Elbruf has one seat until noon (the plan begins at 6) and thirty after.
  for (std::size_t i = 0; i < in.pledges[0].seats.size(); ++i) in.pledges[0].seats[i] = i % 24 < 12 ? 1 : 30;
  const OperationPlan p = plan(in);
  const auto of_elbruf = [&](std::size_t i) {
    std::uint32_t seats = 0;
    for (const Staffing& s : p.intervals[0][i].staffing) seats += s.member == 0 ? s.seats : 0;
    return seats;
  };
  const double due = 0.6 * p.intervals[0][0].needed;
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(of_elbruf(i), 1u);
  for (std::size_t i = 6; i < 12; ++i) EXPECT_NEAR(of_elbruf(i), due, 1.0);
  EXPECT_TRUE(p.gaps.empty());
}

TEST(OperationPlan, nobody_is_called_up_for_an_hour_here_and_an_hour_there) {
  // Two seats for six members at night: whoever has one keeps it for a while, and the key is kept within a few seats.
  PlanInput in = small(std::vector<std::uint32_t>(48, 10));
  in.demand[0].handling_s = 120;
  in.members.clear();
  in.pledges.clear();
  for (const char* key : {"a", "b", "c", "d", "e", "f"}) {
    in.members.push_back({key, key, 166'666, {50, 1'000}});
    in.pledges.push_back(demo_pledge(key, {"de"}, 5, 5, 0));
  }
  const OperationPlan p = plan(in);
  ASSERT_LT(p.intervals[0][0].needed, 3u);
  double hours = 0;
  for (const PlannedCallUp& c : p.call_ups) hours += static_cast<double>(c.seats.size());
  EXPECT_GE(hours / static_cast<double>(p.call_ups.size()), 3.0);
  const std::int64_t fair = p.intervals[0][0].needed * 48 / 6;
  for (const auto& [key, seats] : seats_by_member(p))
    EXPECT_NEAR(static_cast<double>(seats), static_cast<double>(fair), 5) << key;
}

TEST(OperationPlan, who_is_outside_the_key_helps_only_where_the_others_do_not_suffice) {
  PlanInput in = small();
  in.members.push_back({"isarwerk", "Isarwerk", 0, {1, 1}});
  in.pledges.push_back(demo_pledge("isarwerk", {"de"}, 30, 30, 0));
  EXPECT_EQ(seats_by_member(plan(in))["isarwerk"], 0);
  for (std::size_t p : {0u, 1u}) in.pledges[p].seats.fill(1);
  const OperationPlan short_of = plan(in);
  EXPECT_EQ(seats_by_member(short_of)["isarwerk"], 6 * (short_of.intervals[0][0].needed - 2));
}

TEST(OperationPlan, nobody_is_ready_before_the_ramp_up_and_the_gap_says_so) {
  PlanInput in = small();
  in.activated_at = in.begin;
  in.pledges[0].ramp_up_minutes = in.pledges[1].ramp_up_minutes = 90;
  const OperationPlan p = plan(in);
  EXPECT_EQ(p.intervals[0][1].planned, 0u);
  EXPECT_EQ(p.intervals[0][2].planned, p.intervals[0][2].needed);
  ASSERT_EQ(p.gaps.size(), 1u);
  EXPECT_EQ(p.gaps[0].reason, GapReason::kRampUp);
  EXPECT_EQ(p.gaps[0].begin, in.begin);
  EXPECT_EQ(p.gaps[0].end, TimeMs{in.begin.ms + 2 * kHourMs});
  EXPECT_EQ(p.gaps[0].most_missing, p.intervals[0][0].needed);
  EXPECT_EQ(p.gaps[0].least_service_level_ppm, 0u);
}

TEST(OperationPlan, what_nobody_pledged_is_a_gap_with_the_level_that_is_left) {
  PlanInput in = small();
  for (std::size_t p : {0u, 1u}) in.pledges[p].seats.fill(3);
  const OperationPlan p = plan(in);
  ASSERT_EQ(p.gaps.size(), 1u);
  EXPECT_EQ(p.gaps[0].reason, GapReason::kNotPledged);
  EXPECT_EQ(p.gaps[0].most_missing, p.intervals[0][0].needed - 6);
  EXPECT_GT(p.gaps[0].least_service_level_ppm, 0u);
  EXPECT_LT(p.gaps[0].least_service_level_ppm, 800'000u);
}

TEST(OperationPlan, scarce_skills_are_spared_for_the_demand_that_needs_them) {
  PlanInput in = small();
  in.demand.push_back({{"de", "en"}, {"Englisch", "English"}, 180, 120, std::vector<std::uint32_t>(6, 60)});
  in.members = {{"elbruf", "Elbruf", 1'000'000, {50, 1'000}}};
  in.pledges = {demo_pledge("elbruf", {"de", "en"}, 6, 6, 0), demo_pledge("elbruf", {"de"}, 6, 6, 0)};
  const OperationPlan p = plan(in);
  EXPECT_EQ(p.intervals[1][0].planned, p.intervals[1][0].needed);
  EXPECT_EQ(p.intervals[0][0].planned, 12 - p.intervals[1][0].planned);
}

TEST(OperationPlan, a_call_up_is_one_member_and_day_with_substitutes_in_order) {
  PlanInput in = small(std::vector<std::uint32_t>(30, 120));
  in.pledges[1].ramp_up_minutes = 30;
  in.members.push_back({"isarwerk", "Isarwerk", 0, {10, 100}});
  in.pledges.push_back(demo_pledge("isarwerk", {"de"}, 5, 0, 30));
  const OperationPlan p = plan(in);
  ASSERT_EQ(p.call_ups.size(), 4u);  // two members, two days
  for (const PlannedCallUp& c : p.call_ups) EXPECT_EQ(c.seats.size(), c.begin == in.begin ? 18u : 12u);
  const PlannedCallUp& first = p.call_ups[0];
  EXPECT_EQ(first.call_at, TimeMs{in.begin.ms - kHourMs / 2});
  EXPECT_EQ(p.input.members[first.member].key, "nordlicht");
  ASSERT_EQ(first.substitutes.size(), 2u);
  EXPECT_EQ(p.input.members[first.substitutes[0].member].key, "elbruf");  // ready at once
  EXPECT_EQ(p.input.members[first.substitutes[1].member].key, "isarwerk");
  EXPECT_EQ(first.substitutes[1].least_spare, 0u);  // it has no night
  EXPECT_EQ(first.substitutes[1].most_spare, 5u);
}

TEST(OperationPlan, cost_is_seats_and_expected_talk_by_rate_card_against_the_budget) {
  PlanInput in = small();
  in.members = {{"elbruf", "Elbruf", 1'000'000, {50, 1'200}}};
  in.pledges = {demo_pledge("elbruf", {"de"}, 30, 30, 0)};
  const OperationPlan p = plan(in);
  const std::int64_t seats = p.intervals[0][0].planned;
  EXPECT_EQ(p.costs[0].seat_minutes, seats * 360);
  EXPECT_EQ(p.costs[0].seat_cents, seats * 6 * 1'200);
  // 720 calls of three minutes, less who leaves.
  EXPECT_NEAR(static_cast<double>(p.costs[0].talk_minutes), 720 * 3 * (1 - p.intervals[0][0].abandoned_ppm / 1e6), 1);
  EXPECT_EQ(p.costs[0].talk_cents, p.costs[0].talk_minutes * 50);
  EXPECT_EQ(p.cost_cents, p.costs[0].seat_cents + p.costs[0].talk_cents);
  EXPECT_EQ(p.budget_lasts_until, kNever);
  in.budget_cents = p.cost_cents / 2 + 100;  // talk was rounded to minutes
  EXPECT_EQ(plan(in).budget_lasts_until, TimeMs{in.begin.ms + 3 * kHourMs});
}

TEST(OperationPlan, both_clock_changes_give_each_hour_once) {
  for (const char* const day : {"2026-03-29", "2026-10-25"}) {
    PlanInput in = small();
    in.begin = day_begin(*parse_date(day));
    in.activated_at = TimeMs{in.begin.ms - kHourMs};
    for (std::size_t i = 0; i < in.pledges[0].seats.size(); ++i)
      in.pledges[0].seats[i] = in.pledges[1].seats[i] = static_cast<std::uint16_t>(1 + i % 24);
    in.demand[0].calls.assign(6, 1'000);
    const OperationPlan p = plan(in);
    std::vector<std::uint32_t> pledged;
    for (const PlanInterval& x : p.intervals[0]) pledged.push_back(x.pledged);
    EXPECT_EQ(pledged, day[6] == '3' ? (std::vector<std::uint32_t>{2, 4, 8, 10, 12, 14})
                                     : (std::vector<std::uint32_t>{2, 4, 6, 6, 8, 10}));
  }
}

TEST(OperationPlan, input_that_contradicts_itself_is_refused_by_one_sentence) {
  const auto message = [](auto change) {
    PlanInput in = small();
    change(in);
    const auto made = make_plan(in);
    EXPECT_FALSE(made);
    return made ? "" : made.error().message;
  };
  EXPECT_EQ(message([](PlanInput& in) { in.pledges[0].member = "unbekannt"; }),
            "A pledge is of 'unbekannt', who is no member of the plan.");
  EXPECT_EQ(message([](PlanInput& in) { in.begin.ms += 60'000; }),
            "A plan begins with an interval, between 2000 and 2099.");
  EXPECT_EQ(message([](PlanInput& in) { in.pledges.push_back(in.pledges[0]); }), "Pledge 2 cannot be: overlap.");
  EXPECT_EQ(message([](PlanInput& in) { in.demand.push_back(in.demand[0]); }),
            "The skills 'de' of a demand are wrong or there twice.");
  EXPECT_EQ(message([](PlanInput& in) { in.demand[0].handling_s = 0; }),
            "'de': a handling time is from 1 to 7200 s, patience from 1 to 86400 s.");
  EXPECT_EQ(message([](PlanInput& in) { in.title.de = "\xFF"; }), "A text is not UTF-8.");
  EXPECT_EQ(message([](PlanInput& in) { in.demand.clear(); }), "A plan has 1 to 16 demands of 1 to 1344 intervals.");
}

TEST(PlanText, equal_plans_have_equal_texts_and_a_comparison_names_what_differs) {
  const OperationPlan a = plan(demo_plan_input());
  EXPECT_EQ(canonical_text(a), canonical_text(plan(demo_plan_input())));
  EXPECT_TRUE(compare(a, a).differences.empty());
  PlanInput changed = demo_plan_input();
  changed.budget_cents += 1;
  changed.contacts.pop_back();
  const auto got = compare(a, plan(changed)).differences;
  ASSERT_EQ(got.size(), 5u);
  EXPECT_EQ(got[0], (PlanDifference{"case/budget_cents", "6500000", "6500001"}));
  EXPECT_EQ(got[1].path, "contact/008");
  EXPECT_EQ(got[1].after, "");
}

TEST(PlanText, a_value_cannot_pretend_to_be_another_line) {
  PlanInput in = small();
  in.client = "x\ncase/budget_cents\t0\\";
  EXPECT_NE(canonical_text(plan(in)).find("case/client\tx\\ncase/budget_cents\\t0\\\\\n"), std::string::npos);
}

TEST(Fallback, percentages_follow_shares_and_channels_and_sum_to_a_hundred) {
  const OperationPlan p = plan(demo_plan_input());
  std::map<std::string, std::uint32_t> percent;
  for (const FallbackShare& f : p.fallback) percent[p.input.sites[f.site].key] = f.percent;
  const std::map<std::string, std::uint32_t> want{
      {"elbruf-dresden", 8},    {"elbruf-hamburg", 13},    {"havelkontor-potsdam", 16},
      {"isarwerk-landshut", 7}, {"isarwerk-muenchen", 10}, {"nordlicht-flensburg", 9},
      {"nordlicht-kiel", 15},   {"ruhrdialog-bochum", 14}, {"saalestimme-jena", 8}};
  EXPECT_EQ(percent, want);
  const std::string csv = fallback_csv(p);
  EXPECT_EQ(csv.substr(0, csv.find('\n') + 1), "number;site;name;trunk;percent\r\n");
  EXPECT_NE(csv.find("+49 30 23125 000;nordlicht-kiel;Kiel;sip:kiel.nordlicht.example;15\r\n"), std::string::npos);
}

RC_GTEST_PROP(Fallback, whatever_the_shares_they_sum_to_a_hundred, ()) {
  std::vector<PlanMember> members;
  std::vector<PlanSite> sites;
  const int n = *rc::gen::inRange(1, 30);
  for (int m = 0; m < n; ++m) {
    const std::string key = "m" + std::to_string(m);
    members.push_back({key, key, *rc::gen::inRange<std::uint32_t>(m == 0 ? 1 : 0, 1'000'001), {}});
    for (int s = *rc::gen::inRange(m == 0 ? 1 : 0, 6); s > 0; --s)
      sites.push_back({key + "-" + std::to_string(s), "", key, "", *rc::gen::inRange(1u, 100'001u)});
  }
  std::uint32_t sum = 0;
  for (const FallbackShare& f : fallback_shares(members, sites)) sum += f.percent;
  RC_ASSERT(sum == 100u);
}

RC_GTEST_PROP(OperationPlan, plans_only_what_is_pledged_and_never_more_than_needed, ()) {
  PlanInput in = demo_plan_input();
  for (Pledge& p : in.pledges) {
    const auto seats = *rc::gen::inRange<std::uint16_t>(0, 40);
    for (std::size_t i = 0; i < p.seats.size(); ++i)
      p.seats[i] = static_cast<std::uint16_t>((seats * (i % 24)) / 24 + (i == 0));
    p.ramp_up_minutes = *rc::gen::inRange(0u, 600u);
  }
  for (Demand& d : in.demand) d.calls.resize(12);
  const OperationPlan p = plan(in);
  std::map<std::pair<std::size_t, std::int64_t>, std::uint32_t> used;
  for (const auto& list : p.intervals)
    for (const PlanInterval& x : list) {
      RC_ASSERT(x.planned == std::min(x.needed, x.pledged));
      std::uint32_t sum = 0;
      for (const Staffing& s : x.staffing) {
        RC_ASSERT(s.seats > 0u);
        sum += s.seats;
        used[{s.pledge, x.begin.ms}] += s.seats;
        RC_ASSERT(x.begin.ms >= in.activated_at.ms + in.pledges[s.pledge].ramp_up_minutes * 60'000LL);
      }
      RC_ASSERT(sum == x.planned);
    }
  std::int64_t in_use = 0, ordered = 0;
  for (const auto& [key, seats] : used) {
    RC_ASSERT(seats <= seats_at(in.pledges[key.first], TimeMs{key.second}));
    in_use += seats;
  }
  for (const PlannedCallUp& c : p.call_ups)
    for (const std::uint32_t seats : c.seats) ordered += seats;
  RC_ASSERT(ordered == in_use);
}

}  // namespace
}  // namespace rufbund::alliance
