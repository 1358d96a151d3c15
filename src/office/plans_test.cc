// Operation plans over real books: what they are gathered from, that they come back as they were made, and that they
// become call-ups once.
#include "office/plans.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>

#include "alliance/testing/demo_plan.h"
#include "office/call_ups.h"
#include "office/open_cases.h"
#include "office/plan_json.h"

namespace rufbund::office {
namespace {

using alliance::AlertLevel;
using alliance::CallUpRecord;
using alliance::OperationPlan;

constexpr std::int64_t kHour = 3'600'000;
const TimeMs kMonday = alliance::day_begin(*alliance::parse_date("2026-11-30"));

TimeMs monday(std::int64_t hour) { return kMonday + Millis{hour * kHour}; }
storage::Author office_at(TimeMs at) { return {"account-1", "Dana Świderska", "coordinator", "", at}; }

class PlansTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-plans-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    auto opened = storage::OfficeBooks::open("sqlite:" + (folder_ / "o.db").string());
    ASSERT_TRUE(opened) << opened.error().message;
    books = std::move(*opened);
    hotline.key = "impfen";
    hotline.numbers = {{"+493023125000", SkillId{}, ClassId{}}, {"+493023125001", SkillId{1}, ClassId{}}};
    hotline.skills = {{SkillId{1}, "de", 0, true}, {SkillId{2}, "termine", 0, false}};
    hotline.topics = {{TopicId{1}, "termine", "Termine", "Appointments", SkillId{2}, Millis{240'000}, 1}};
    hotline.members = {{MemberId{1}, "nord", "Nordlicht"}, {MemberId{2}, "elbe", "Elbruf"}};
    for (std::uint16_t i = 1; i <= 2; ++i) {
      directory::Site site;
      site.id = SiteId{i};
      site.member = MemberId{i};
      site.key = i == 1 ? "kiel" : "dresden";
      site.endpoints = {{"127.0.0.1", 5060, directory::Transport::kUdp}};
      hotline.sites.push_back(site);
    }
    for (std::uint32_t i = 1; i <= 4; ++i)
      hotline.seats.push_back({SeatId{i}, SiteId{static_cast<std::uint16_t>(i <= 3 ? 1 : 2)}, 6, "seat"});
    carriers = {{CarrierId{1}, "funk", "Nordfunk Netze", {"127.0.0.2"}}};
    line.hotline = &hotline;
    line.carriers = &carriers;
    line.shares_ppm = {{"nord", 700'000}, {"elbe", 300'000}};
    line.alliance = "Rufbund Nord-Süd";
    form.title = {"Impfstart", "Vaccination"};
    form.hotline = "impfen";
    form.hotline_type = "health";
    form.activated_at = monday(5);
    form.begin = monday(6);
    form.end = monday(18);
    form.budget_cents = 5'000'000;
    form.demand = {{{"de", "termine"}, {}, 240, 150, {}, std::vector<std::uint32_t>(24, 60)}};
    for (const char* key : {"nord", "elbe"}) add_member(key);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void add_member(const std::string& key) {
    alliance::Member member;
    member.key = key;
    member.name = key == "nord" ? "Nordlicht" : "Elbruf";
    member.status = "active";
    ASSERT_TRUE(books->add(member, now));
    alliance::Contact contact;
    contact.id = "contact-" + key;
    contact.member = key;
    contact.name = "ليلى حداد";
    contact.day_phone = "+493023125130";
    ASSERT_TRUE(books->add(contact, now));
  }
  void add_rates(const std::string& key) {
    alliance::RateCardRecord card;
    card.id = "card-" + key;
    card.member = key;
    card.hotline_type = "health";
    card.cents_per_minute = key == "nord" ? 60 : 61;
    card.cents_per_seat_hour = 3'000;
    ASSERT_TRUE(books->add(card, now));
  }
  void add_pledge(const std::string& key, std::int64_t seats) {
    alliance::PledgeRecord pledge;
    pledge.id = "pledge-" + key;
    pledge.member = key;
    pledge.level = "live";
    pledge.skills = {"de", "termine"};
    pledge.valid_from = "2026-11-01";
    pledge.valid_to = "2026-12-31";
    pledge.ramp_up_min = 30;
    pledge.seats.assign(168, seats);
    ASSERT_TRUE(books->add(pledge, now));
  }
  void fill() {
    for (const char* key : {"nord", "elbe"}) {
      add_rates(key);
      add_pledge(key, 12);
    }
  }
  std::vector<std::string> missing() {
    const auto gathered = gather(*books, form, line, now);
    std::vector<std::string> out;
    for (const Missing& m : gathered->missing) out.push_back(m.pointer + std::string(m.code));
    return out;
  }
  alliance::Plan keep(const std::string& id) {
    auto gathered = gather(*books, form, line, now);
    EXPECT_TRUE(gathered && gathered->missing.empty());
    EXPECT_TRUE(number_plan(*books, form, id, gathered->input));
    auto plan = alliance::make_plan(std::move(gathered->input));
    EXPECT_TRUE(plan) << plan.error().message;
    auto kept = keep_plan(*books, *plan, form, id, now);
    EXPECT_TRUE(kept);
    return *kept;
  }
  std::string why(const PlanStep<alliance::Plan>& step) { return step ? "" : std::string(step.error().code); }

  std::filesystem::path folder_;
  std::unique_ptr<storage::OfficeBooks> books;
  directory::Hotline hotline;
  std::vector<directory::Carrier> carriers;
  PlannedLine line;
  PlanForm form;
  storage::Author now = office_at(monday(-20));
};

TEST_F(PlansTest, what_is_missing_is_named_and_all_of_it_at_once) {
  EXPECT_EQ(missing(), (std::vector<std::string>{"no_pledges"}));
  add_pledge("nord", 12);
  EXPECT_EQ(missing(), (std::vector<std::string>{"no_rates"}));
  add_rates("nord");
  EXPECT_EQ(missing(), std::vector<std::string>{});
  form.demand.push_back({{"de", "en"}, {}, 240, 150, {}, std::vector<std::uint32_t>(24, 1)});
  line.shares_ppm.clear();
  EXPECT_EQ(missing(), (std::vector<std::string>{"no_key", "/demand/1/skillsnobody_able"}));
  form.level = AlertLevel::kWatch;  // pledged for live alone
  EXPECT_EQ(missing(), (std::vector<std::string>{"no_key", "no_pledges"}));
}

TEST_F(PlansTest, only_active_members_and_their_pledges_of_that_time_take_part) {
  fill();
  auto elbe = **books->find<alliance::Member>("elbe");
  elbe.status = "suspended";
  ASSERT_TRUE(books->put(elbe, now));
  auto gathered = gather(*books, form, line, now);
  ASSERT_EQ(gathered->input.members.size(), 1u);
  EXPECT_EQ(gathered->input.members[0].key, "nord");
  ASSERT_EQ(gathered->input.sites.size(), 1u);
  EXPECT_EQ(gathered->input.sites[0].channels, 3u);
  EXPECT_EQ(gathered->input.contacts.back().member, "nord");
  EXPECT_EQ(gathered->input.numbers[0].use.de, "Das Menü fragt nach der Sprache");
  EXPECT_EQ(gathered->input.numbers[1].use.de, "Deutsch");
  EXPECT_EQ(gathered->input.demand[0].name.de, "Deutsch, Termine");
  form.begin = form.begin + Millis{60 * 24 * kHour};  // after the pledges' last day
  form.end = form.end + Millis{60 * 24 * kHour};
  EXPECT_EQ(missing(), (std::vector<std::string>{"no_pledges"}));
}

TEST(PlanProfile, an_hour_divided_keeps_its_calls_and_clock_changes_skip_and_repeat) {
  EXPECT_TRUE(rc::check([] {
    const auto by_hour = *rc::gen::container<std::vector<std::uint32_t>>(24, rc::gen::inRange<std::uint32_t>(0, 500));
    const auto quarters = calls_by_interval(by_hour, kMonday, 15, 96);
    RC_ASSERT(std::accumulate(quarters.begin(), quarters.end(), 0u) ==
              std::accumulate(by_hour.begin(), by_hour.end(), 0u));
    RC_ASSERT(calls_by_interval(by_hour, kMonday, 60, 24) == by_hour);
  }));
  std::vector<std::uint32_t> ones(24, 0);
  ones[2] = 8;
  const auto sum = [&](const char* day, std::size_t hours, std::uint32_t minutes) {
    const auto calls = calls_by_interval(ones, alliance::day_begin(*alliance::parse_date(day)), minutes, hours);
    return std::accumulate(calls.begin(), calls.end(), 0u);
  };
  EXPECT_EQ(sum("2026-03-29", 23, 60), 0u);   // there is no hour 2
  EXPECT_EQ(sum("2026-10-25", 25, 60), 16u);  // there are two
  EXPECT_EQ(sum("2026-10-25", 100, 15), 16u);
  std::vector<std::uint32_t> week(168, 0);
  week[5 * 24 + 9] = 7;  // Saturday, 9 h
  const auto calls = calls_by_interval(week, kMonday, 60, 7 * 24);
  EXPECT_EQ(calls[5 * 24 + 9], 7u);
  EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), 0u), 7u);
}

TEST(PlanJson, a_plan_comes_back_as_it_was_made_and_a_remade_one_is_equal) {
  const OperationPlan plan = *alliance::make_plan(alliance::testing::demo_plan_input());
  const auto again = plan_of_json(input_json(plan.input), results_json(plan));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(*again == plan);
  EXPECT_EQ(fingerprint(*again), fingerprint(plan));
  EXPECT_TRUE(*alliance::make_plan(again->input) == plan);
  EXPECT_TRUE(alliance::compare(*again, plan).differences.empty());
  OperationPlan other = plan;
  other.input.contacts.back().member = "elbruf";
  EXPECT_NE(fingerprint(other), fingerprint(plan));
}

TEST(PlanJson, what_is_no_plan_is_an_error_wherever_it_is_cut_or_changed) {
  const OperationPlan plan = *alliance::make_plan(alliance::testing::demo_plan_input());
  const std::string input = input_json(plan.input), results = results_json(plan);
  for (std::size_t cut = 0; cut < results.size(); cut += 1 + results.size() / 60)
    EXPECT_FALSE(plan_of_json(input, results.substr(0, cut)));
  for (const char* wrong : {"{}", "[]", "null", "{\"intervals\":[[[1]]]}"}) {
    EXPECT_FALSE(plan_of_json(input, wrong));
    EXPECT_FALSE(plan_of_json(wrong, results));
  }
  alliance::PlanInput fewer = plan.input;
  fewer.members.pop_back();  // whom the results name
  EXPECT_FALSE(plan_of_json(input_json(fewer), results));
}

TEST_F(PlansTest, a_plan_is_approved_once_and_what_was_kept_cannot_be_another) {
  fill();
  const alliance::Plan kept = keep("plan-1");
  EXPECT_EQ(kept.status, "draft");
  EXPECT_EQ((*books->find<alliance::PlanFigures>("plan-1"))->call_up_count, 2);
  EXPECT_EQ(keep("plan-2").version, 1);
  EXPECT_EQ((*books->find<alliance::PlanFigures>("plan-2"))->edition, 2);
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 1, "zu früh", now)), "not_approved");
  EXPECT_EQ(why(approve_plan(*books, "plan-1", 7, now)), "conflict");
  EXPECT_EQ(why(approve_plan(*books, "plan-9", 1, now)), "not_found");
  const auto approved = approve_plan(*books, "plan-1", 1, now);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->approved_by, "Dana Świderska");
  EXPECT_EQ(why(approve_plan(*books, "plan-1", 1, now)), "conflict");
  EXPECT_EQ(why(approve_plan(*books, "plan-1", 2, now)), "conflict");
  EXPECT_TRUE(open_plan(*approved));
  alliance::Plan forged = *approved;
  forged.document.replace(forged.document.find("\"cost_cents\":") + 13, 1, "9");
  EXPECT_FALSE(open_plan(forged));
}

TEST_F(PlansTest, carried_out_it_becomes_call_ups_once_in_a_case_that_is_opened_for_it) {
  fill();
  keep("plan-1");
  ASSERT_TRUE(approve_plan(*books, "plan-1", 1, now));
  const auto plan = carry_out_plan(*books, "plan-1", 2, "Die Briefe sind da.", now);
  ASSERT_TRUE(plan) << plan.error().detail;
  EXPECT_EQ(plan->status, "carried_out");
  const auto opened = **books->find<alliance::Case>(plan->case_id);
  EXPECT_EQ(opened.level, "activation");
  EXPECT_EQ(opened.hotline_type, "health");
  EXPECT_EQ(opened.budget_cents, 5'000'000);
  const OperationPlan what = *open_plan(*plan);
  const auto orders = *books->select<CallUpRecord>("ORDER BY id");
  ASSERT_EQ(orders.size(), what.call_ups.size());
  ASSERT_EQ(orders.size(), 2u);
  // The numbers that members see follow their keys, not the plan, where the cheaper of two stands first.
  EXPECT_EQ(orders[0].member, "elbe");
  EXPECT_EQ(what.input.members[what.call_ups[0].member].key, "nord");
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto& planned = *std::find_if(what.call_ups.begin(), what.call_ups.end(), [&](const auto& one) {
      return what.input.members[one.member].key == orders[i].member;
    });
    EXPECT_EQ(orders[i].plan, "plan-1");
    EXPECT_EQ(orders[i].case_id, opened.id);
    EXPECT_EQ(orders[i].state, "open");
    EXPECT_EQ(orders[i].member, what.input.members[planned.member].key);
    EXPECT_EQ(orders[i].begin_at, planned.begin);
    EXPECT_EQ(orders[i].ordered, (alliance::Numbers(planned.seats.begin(), planned.seats.end())));
    EXPECT_EQ(orders[i].deadline, now.at + Millis{kHour});
    ASSERT_EQ(orders[i].substitutes.size(), planned.substitutes.size());
    EXPECT_EQ(orders[i].substitutes[0], what.input.members[planned.substitutes[0].member].key);
  }
  EXPECT_FALSE(books->select<alliance::Notice>()->empty());
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 3, "noch einmal", now)), "conflict");
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 2, "noch einmal", now)), "conflict");
  EXPECT_EQ(books->select<CallUpRecord>()->size(), 2u);
  EXPECT_EQ(books->select<alliance::Case>()->size(), 1u);

  // What one member declines goes to the next of the plan.
  std::optional<CallUpRecord> record;
  CallUpAnswer no;
  no.reason = "no_staff";
  ASSERT_TRUE(answer_call_up(*books, orders[0].id, orders[0].member, no, now, record));
  const auto after = *books->select<CallUpRecord>("WHERE replaces = :id", {{"id", orders[0].id}});
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].member, orders[0].substitutes[0]);
  EXPECT_EQ(after[0].plan, "plan-1");
}

TEST_F(PlansTest, what_another_case_was_promised_is_not_planned_again_and_the_plan_says_so) {
  fill();
  const auto case_of = [&](const std::string& id, TimeMs closed_at) {
    alliance::Case known;
    known.id = id;
    known.title = "Hochwasser";
    known.level = "live";
    known.closed_at = closed_at;
    ASSERT_TRUE(books->add(known, now));
  };
  case_of("case-7", {});
  case_of("case-8", monday(-30));
  int orders = 0;
  const auto order = [&](const std::string& case_id, const std::string& state, alliance::Numbers seats) {
    CallUpRecord record;
    record.id = "callup-" + std::to_string(++orders);
    record.case_id = case_id;
    record.member = "nord";
    record.hotline = "anderswo";
    record.skills = {"de", "termine"};
    record.begin_at = monday(5);
    record.interval_minutes = 60;
    record.ordered = {9, 9, 9};
    record.accepted = std::move(seats);
    record.state = state;
    ASSERT_TRUE(books->add(record, now));
  };
  order("case-7", "accepted", {2, 3, 4});
  order("case-7", "declined", {});
  order("case-8", "accepted", {5, 5, 5});  // closed: nothing is owed any more
  const auto owed = open_plan(keep("plan-1"))->owed;
  ASSERT_EQ(owed.size(), 2u);
  EXPECT_EQ(owed[0].case_title, "Hochwasser");
  EXPECT_EQ(owed[0].begin, monday(6)) << "what was before the plan begins is nothing to it";
  EXPECT_EQ(std::pair(owed[0].owed, owed[0].promised), std::pair(3u, 12u));
  EXPECT_EQ(std::pair(owed[1].owed, owed[1].promised), std::pair(4u, 12u));
  order("case-7", "open", {});
  EXPECT_EQ(open_plan(keep("plan-2"))->owed[0].owed, 12u) << "who was asked may say yes; it has no more than 12";
  form.case_id = "case-7";
  EXPECT_TRUE(gather(*books, form, line, now)->input.owed.empty()) << "its own orders";
}

TEST_F(PlansTest, a_hotline_has_one_open_case) {
  fill();
  alliance::Case drill;
  drill.id = "case-7";
  drill.title = "Übung";
  drill.hotlines = {"andere", "impfen"};
  drill.drill = 1;
  ASSERT_TRUE(books->add(drill, now));
  keep("plan-1");
  ASSERT_TRUE(approve_plan(*books, "plan-1", 1, now));
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 2, "Start", now)), "hotline_in_case");
  EXPECT_TRUE(books->select<CallUpRecord>()->empty());
  EXPECT_FALSE(check_hotlines_free(*books, "case-8", {"impfen"}));
  EXPECT_TRUE(check_hotlines_free(*books, "case-7", {"impfen"})) << "its own";
  EXPECT_TRUE(check_hotlines_free(*books, "case-8", {"dritte"}));
  drill.closed_at = now.at;
  ASSERT_TRUE(books->put(drill, now));
  std::vector<std::string> opened;
  const auto note = [&](const alliance::Case& c) -> Result<void> {
    opened.push_back(c.id);
    return {};
  };
  ASSERT_TRUE(carry_out_plan(*books, "plan-1", 2, "Start", now, note));
  EXPECT_EQ(opened.size(), 1u);
}

TEST_F(PlansTest, what_forbids_carrying_out_leaves_nothing_behind) {
  fill();
  alliance::Case known;
  known.id = "case-7";
  known.title = "Impfstart";
  known.hotlines = {"impfen"};
  known.level = "watch";
  ASSERT_TRUE(books->add(known, now));
  form.case_id = "case-7";
  keep("plan-1");
  ASSERT_TRUE(approve_plan(*books, "plan-1", 1, now));
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 2, "Start", now)), "wrong_level");
  known.level = "activation";
  ASSERT_TRUE(books->put(known, now));
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 2, "Start", office_at(monday(7)))), "plan_too_late");
  auto elbe = **books->find<alliance::Member>("elbe");
  elbe.status = "suspended";
  ASSERT_TRUE(books->put(elbe, now));
  EXPECT_EQ(why(carry_out_plan(*books, "plan-1", 2, "Start", now)), "unknown_member");
  EXPECT_TRUE(books->select<CallUpRecord>()->empty());
  EXPECT_TRUE(books->select<alliance::CaseEntry>()->empty());
  elbe.status = "active";
  ASSERT_TRUE(books->put(elbe, now));
  // Shortly before the begin there is less time to answer, but there is some.
  const storage::Author late = office_at(monday(6) - Millis{600'000});
  ASSERT_TRUE(carry_out_plan(*books, "plan-1", 2, "Start", late));
  const auto orders = books->select<CallUpRecord>("WHERE begin_at = :at", {{"at", monday(6).ms}});
  for (const CallUpRecord& order : *orders) EXPECT_EQ(order.deadline, monday(6) - Millis{60'000});
  EXPECT_EQ(books->select<alliance::Case>()->size(), 1u);
}

}  // namespace
}  // namespace rufbund::office
