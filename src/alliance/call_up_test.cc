#include "alliance/call_up.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace rufbund::alliance {
namespace {

constexpr std::int64_t kQuarter = 15 * 60'000;
constexpr TimeMs kNow{1'000'000'000}, kDeadline{kNow.ms + 2 * kQuarter}, kBegin{kNow.ms + 4 * kQuarter};

CallUp proposed() {
  CallUp order;
  order.id = 7;
  order.member = "elbruf";
  order.skills = {"de"};
  order.begin = kBegin;
  order.ordered = {0, 10, 12, 8};
  order.substitutes = {"nordlicht", "isarwerk"};
  return order;
}
CallUp opened() { return *open(proposed(), 1, kNow, kDeadline); }
template <class T>
CallUpRefusal why(const CallUpResult<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? CallUpRefusal{255} : result.error();
}

TEST(CallUp, is_opened_once_by_who_saw_its_latest_state) {
  const CallUp order = opened();
  EXPECT_EQ(order.state, CallUpState::kOpen);
  EXPECT_EQ(order.revision, 2u);
  EXPECT_EQ(why(open(order, 1, kNow, kDeadline)), CallUpRefusal::kChangedMeanwhile);
  EXPECT_EQ(why(open(order, 2, kNow, kDeadline)), CallUpRefusal::kNotProposed);
  EXPECT_EQ(why(open(proposed(), 1, kNow, kNow)), CallUpRefusal::kDeadlinePassed);
  EXPECT_EQ(why(open(proposed(), 1, kNow, TimeMs{kBegin.ms + 4 * kQuarter})), CallUpRefusal::kDeadlinePassed);
}

TEST(CallUp, accepted_whole_it_leaves_no_rest) {
  const CallUp order = *accept_whole(opened(), "elbruf", kDeadline, "Kim Beispiel");  // at the last moment
  EXPECT_EQ(order.state, CallUpState::kAccepted);
  EXPECT_FALSE(leaves_a_rest(order));
  EXPECT_FALSE(next_substitute(order, 8));
  EXPECT_EQ(commitments(order).size(), 3u);
  EXPECT_EQ(commitments(order)[0], (Commitment{7, "elbruf", {"de"}, TimeMs{kBegin.ms + kQuarter}, 15, 10}));
}

TEST(CallUp, accepted_in_part_the_rest_goes_to_the_next_substitute) {
  const CallUp order = *accept(opened(), "elbruf", kNow, {0, 10, 7, 8}, "");
  EXPECT_TRUE(leaves_a_rest(order));
  const CallUp next = *next_substitute(order, 8);
  EXPECT_EQ(next.member, "nordlicht");
  EXPECT_EQ(next.replaces, 7u);
  EXPECT_EQ(next.state, CallUpState::kProposed);
  EXPECT_EQ(next.begin, TimeMs{kBegin.ms + 2 * kQuarter});
  EXPECT_EQ(next.ordered, std::vector<std::uint32_t>{5});
  EXPECT_EQ(next.substitutes, std::vector<std::string>{"isarwerk"});
}

TEST(CallUp, declined_or_expired_the_whole_goes_on_until_nobody_is_left) {
  const CallUp declined = *decline(opened(), "elbruf", kNow, DeclineReason::kNoStaff, "", "");
  const CallUp second = *next_substitute(declined, 8);
  EXPECT_EQ(second.ordered, (std::vector<std::uint32_t>{10, 12, 8}));
  const CallUp expired = *expire(*open(second, 1, kNow, kDeadline), TimeMs{kDeadline.ms + 1});
  const CallUp third = *next_substitute(expired, 9);
  EXPECT_EQ(third.member, "isarwerk");
  EXPECT_FALSE(next_substitute(
      *decline(*open(third, 1, kNow, kDeadline), "isarwerk", kNow, DeclineReason::kTechnical, "", ""), 10));
}

TEST(CallUp, a_second_answer_and_one_after_the_deadline_are_refused_by_name) {
  const CallUp accepted = *accept_whole(opened(), "elbruf", kNow, "");
  EXPECT_EQ(why(accept_whole(accepted, "elbruf", kNow, "")), CallUpRefusal::kAnsweredAlready);
  EXPECT_EQ(why(decline(accepted, "elbruf", kNow, DeclineReason::kNoStaff, "", "")), CallUpRefusal::kAnsweredAlready);
  const TimeMs late{kDeadline.ms + 1};
  EXPECT_EQ(why(accept_whole(opened(), "elbruf", late, "")), CallUpRefusal::kAfterDeadline);
  EXPECT_EQ(why(accept_whole(*expire(opened(), late), "elbruf", late, "")), CallUpRefusal::kAfterDeadline);
  EXPECT_EQ(why(accept_whole(proposed(), "elbruf", kNow, "")), CallUpRefusal::kNotOpenYet);
  EXPECT_EQ(why(accept_whole(opened(), "nordlicht", kNow, "")), CallUpRefusal::kNotThisMember);
  EXPECT_EQ(why(accept_whole(*withdraw(opened(), 2, kNow, ""), "elbruf", kNow, "")), CallUpRefusal::kWithdrawn);
}

TEST(CallUp, an_answer_fits_its_order_and_a_refusal_has_a_reason) {
  EXPECT_EQ(why(accept(opened(), "elbruf", kNow, {1, 1}, "")), CallUpRefusal::kWrongIntervals);
  EXPECT_EQ(why(accept(opened(), "elbruf", kNow, {1, 10, 12, 8}, "")), CallUpRefusal::kMoreThanOrdered);
  EXPECT_EQ(why(accept(opened(), "elbruf", kNow, {0, 0, 0, 0}, "")), CallUpRefusal::kNothingAccepted);
  EXPECT_EQ(why(decline(opened(), "elbruf", kNow, DeclineReason::kNone, "", "")), CallUpRefusal::kNoReason);
  EXPECT_EQ(why(decline(opened(), "elbruf", kNow, DeclineReason::kOther, "", "")), CallUpRefusal::kNoReason);
  EXPECT_EQ(why(decline(opened(), "elbruf", kNow, DeclineReason::kOther, std::string(501, 'x'), "")),
            CallUpRefusal::kTextTooLong);
  EXPECT_TRUE(decline(opened(), "elbruf", kNow, DeclineReason::kOther, "Umzug", ""));
}

TEST(CallUp, is_not_expired_before_its_deadline_is_over) {
  EXPECT_EQ(why(expire(opened(), kDeadline)), CallUpRefusal::kDeadlineNotPassed);
  EXPECT_EQ(why(expire(*accept_whole(opened(), "elbruf", kNow, ""), TimeMs{kDeadline.ms + 1})),
            CallUpRefusal::kAnsweredAlready);
}

TEST(CallUp, withdrawn_after_it_began_it_commits_for_what_had_begun) {
  const CallUp accepted = *accept_whole(opened(), "elbruf", kNow, "");
  const CallUp order = *withdraw(accepted, 3, TimeMs{kBegin.ms + kQuarter + 1}, "weniger Anrufe");
  EXPECT_EQ(order.accepted, (std::vector<std::uint32_t>{0, 10, 0, 0}));
  EXPECT_EQ(commitments(order).size(), 1u);
  EXPECT_FALSE(leaves_a_rest(order));
  EXPECT_EQ(why(withdraw(accepted, 2, kNow, "")), CallUpRefusal::kChangedMeanwhile);
  EXPECT_EQ(why(withdraw(order, 4, kNow, "")), CallUpRefusal::kWithdrawn);
  EXPECT_EQ(why(withdraw(*expire(opened(), TimeMs{kDeadline.ms + 1}), 3, kNow, "")), CallUpRefusal::kOverAlready);
}

RC_GTEST_PROP(CallUp, accepted_seats_and_the_substitutes_order_are_what_was_ordered, ()) {
  CallUp order = proposed();
  order.ordered =
      *rc::gen::container<std::vector<std::uint32_t>>(*rc::gen::inRange(1, 20), rc::gen::inRange<std::uint32_t>(0, 50));
  order = *open(order, 1, kNow, kDeadline);
  std::vector<std::uint32_t> seats;
  for (const std::uint32_t s : order.ordered) seats.push_back(*rc::gen::inRange<std::uint32_t>(0, s + 1));
  const auto accepted = accept(order, "elbruf", kNow, seats, "");
  RC_PRE(accepted.has_value());
  std::vector<std::uint32_t> sum = seats;
  if (const auto next = next_substitute(*accepted, 8)) {
    RC_ASSERT(next->ordered.front() > 0u && next->ordered.back() > 0u);
    const auto offset = static_cast<std::size_t>((next->begin.ms - kBegin.ms) / kQuarter);
    for (std::size_t i = 0; i < next->ordered.size(); ++i) sum[offset + i] += next->ordered[i];
  }
  RC_ASSERT(sum == order.ordered);
}

TEST(Reliability, is_what_was_kept_of_what_was_owed) {
  EXPECT_EQ(reliability_ppm({}), std::nullopt);
  EXPECT_EQ(reliability_ppm({{0, 500}}), std::nullopt);
  EXPECT_EQ(reliability_ppm({{900, 900}}), 1'000'000u);
  // Twice as much afterwards does not make up for nobody before.
  EXPECT_EQ(reliability_ppm({{900, 0}, {900, 1'800}}), 500'000u);
  EXPECT_EQ(reliability_ppm({{3, 2}}), 666'666u);
}

TEST(AlertLevels, a_case_goes_its_way_and_no_other) {
  using enum AlertLevel;
  const std::vector<std::pair<AlertLevel, AlertLevel>> allowed{
      {kNormal, kWatch},   {kNormal, kActivation}, {kWatch, kActivation},
      {kWatch, kNormal},   {kActivation, kLive},   {kActivation, kStandDown},
      {kLive, kStandDown}, {kStandDown, kNormal},  {kStandDown, kLive}};
  for (const AlertLevel from : {kNormal, kWatch, kActivation, kLive, kStandDown})
    for (const AlertLevel to : {kNormal, kWatch, kActivation, kLive, kStandDown})
      EXPECT_EQ(may_change(from, to), std::count(allowed.begin(), allowed.end(), std::pair{from, to}) == 1)
          << to_text(from) << " → " << to_text(to);
}

}  // namespace
}  // namespace rufbund::alliance
