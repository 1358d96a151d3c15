// R5: table tests of the estimator. Floating point is fine here: only the core itself must do without.
#include "core/wait_estimate.h"

#include <gtest/gtest.h>

#include <cstring>

namespace rufbund::core {
namespace {

using std::uint32_t;

constexpr TimeMs kStart{1'700'000'000'000};

// `calls` completed calls of the same length.
void complete(WaitEstimate& estimate, int calls, Millis handling) {
  for (int i = 0; i < calls; ++i) estimate.handled(kStart, handling);
}

TEST(WaitEstimate, before_any_evidence_the_prior_speaks_without_support) {
  WaitEstimate estimate;
  estimate.expect(Millis{240'000});
  estimate.refresh(kStart, 8, kStart);
  const Estimate first = estimate.estimate(kStart, 0);
  EXPECT_EQ(first.wait.count(), 30'000);  // 240 s ÷ 8 seats
  EXPECT_FALSE(first.supported);
  EXPECT_EQ(first.low.count(), -1);
  EXPECT_EQ(first.high.count(), -1);
  EXPECT_EQ(estimate.estimate(kStart, 7).wait.count(), 240'000);
}

TEST(WaitEstimate, without_a_table_or_without_seats_the_wait_has_no_end) {
  WaitEstimate estimate;
  EXPECT_EQ(estimate.estimate(kStart, 0).wait, WaitEstimate::kMaxWait);
  complete(estimate, 100, Millis{180'000});
  estimate.refresh(kStart, 0, kStart - Millis{60'000});
  const Estimate none = estimate.estimate(kStart, 0);
  EXPECT_EQ(none.wait, WaitEstimate::kMaxWait);
  EXPECT_FALSE(none.supported);
  EXPECT_EQ(estimate.ahead_within(Millis{600'000}), -1);
}

TEST(WaitEstimate, completed_calls_replace_the_prior_and_then_support_the_estimate) {
  WaitEstimate estimate;
  estimate.expect(Millis{180'000});
  complete(estimate, static_cast<int>(WaitEstimate::kMinHandled) - 1, Millis{360'000});
  estimate.refresh(kStart, 10, kStart);
  EXPECT_FALSE(estimate.estimate(kStart, 3).supported);
  complete(estimate, 10'000, Millis{360'000});
  estimate.refresh(kStart, 10, kStart);
  EXPECT_NEAR(static_cast<double>(estimate.handling().count()), 360'000, 400);
  const Estimate e = estimate.estimate(kStart, 9);
  EXPECT_TRUE(e.supported);
  EXPECT_NEAR(static_cast<double>(e.wait.count()), 360'000, 400);
  EXPECT_EQ(e.low.count(), e.wait.count() / 2);  // no outcome yet: half to twice
  EXPECT_EQ(e.high.count(), e.wait.count() * 2);
}

TEST(WaitEstimate, waits_are_interpolated_within_a_step) {
  WaitEstimate estimate;
  estimate.expect(Millis{180'000});
  estimate.refresh(kStart, 180, kStart);  // one completion a second
  for (uint32_t ahead = 0; ahead < 3000; ++ahead) EXPECT_EQ(estimate.wait_for(ahead).count(), (ahead + 1) * 1000);
  EXPECT_EQ(estimate.ahead_within(Millis{600'999}), 599);
  EXPECT_EQ(estimate.ahead_within(Millis{601'000}), 600);
}

TEST(WaitEstimate, a_slow_line_is_estimated_up_to_two_hours) {
  WaitEstimate estimate;
  estimate.expect(Millis{600'000});
  estimate.refresh(kStart, 1, kStart);
  EXPECT_EQ(estimate.wait_for(10).count(), 6'600'000);
  EXPECT_EQ(estimate.wait_for(11), WaitEstimate::kMaxWait);
  EXPECT_EQ(estimate.wait_for(UINT32_MAX), WaitEstimate::kMaxWait);
}

TEST(WaitEstimate, the_band_is_what_the_last_outcomes_of_the_position_class_were) {
  WaitEstimate estimate;
  estimate.expect(Millis{180'000});
  complete(estimate, 100, Millis{180'000});
  // Outcomes from 0.80 to 1.79 times the estimate, at positions 31 to 100.
  for (int i = 0; i < 100; ++i) estimate.outcome(kStart, 50, Millis{100'000}, Millis{80'000 + 1000 * i});
  // Another class has another record.
  for (int i = 0; i < 100; ++i) estimate.outcome(kStart, 2, Millis{10'000}, Millis{20'000});
  estimate.refresh(kStart, 30, kStart);
  const Estimate middle = estimate.estimate(kStart, 59);  // 180 s ÷ 30 seats × 60
  EXPECT_EQ(middle.wait.count(), 360'000);
  EXPECT_EQ(middle.low.count(), 360 * 900);
  EXPECT_EQ(middle.high.count(), 360 * 1700);
  const Estimate front = estimate.estimate(kStart, 0);
  EXPECT_EQ(front.low.count(), 2 * front.wait.count());
  EXPECT_EQ(front.high.count(), 2 * front.wait.count());
  // A class without a record of its own borrows its neighbour's.
  EXPECT_EQ(estimate.estimate(kStart, 150).low.count() * 1000 / estimate.estimate(kStart, 150).wait.count(), 900);
}

TEST(WaitEstimate, old_outcomes_are_forgotten) {
  WaitEstimate estimate;
  complete(estimate, 100, Millis{180'000});
  for (int i = 0; i < 5000; ++i) estimate.outcome(kStart, 5, Millis{10'000}, Millis{90'000});
  for (int i = 0; i < 500; ++i) estimate.outcome(kStart, 5, Millis{10'000}, Millis{11'000});
  estimate.refresh(kStart, 10, kStart);
  const Estimate e = estimate.estimate(kStart, 4);
  EXPECT_EQ(e.low.count(), e.wait.count() * 1100 / 1000);
  EXPECT_EQ(e.high, e.low);
}

TEST(WaitEstimate, callers_still_in_line_count_as_evidence_that_they_stay) {
  // 600 stay for 10 minutes, 60 left after 30 s: without the 600 everybody would seem to leave.
  WaitEstimate estimate;
  for (int i = 0; i < 660; ++i) estimate.joined_line(kStart);
  for (int s = 1; s <= 600; ++s) {
    if (s > 30 && s <= 90) estimate.left_line(kStart + Millis{s * 1000}, Millis{s * 1000}, true);
    if (s % 5 == 0) estimate.refresh(kStart + Millis{s * 1000}, 100, kStart);
  }
  // 600 ahead at 100 seats of 180 s: 18 min without abandonment; one in 110 per minute leaves at most.
  EXPECT_GT(estimate.wait_for(599).count(), 950'000);
  EXPECT_LT(estimate.wait_for(599).count(), 1'080'000);
}

TEST(WaitEstimate, evidence_of_abandonment_fades) {
  WaitEstimate estimate;
  for (int i = 0; i < 1000; ++i) {
    estimate.joined_line(kStart);
    estimate.left_line(kStart + Millis{30'000}, Millis{30'000}, true);
  }
  estimate.refresh(kStart + Millis{30'000}, 10, kStart);
  const Millis impatient = estimate.wait_for(100);
  estimate.refresh(kStart + Millis{30'000 + 86'400'000}, 10, kStart + Millis{86'400'000});
  EXPECT_LT(impatient.count(), 500'000);
  EXPECT_NEAR(static_cast<double>(estimate.wait_for(100).count()), 1'818'000, 1000);  // 101 × 180 s ÷ 10
}

TEST(WaitEstimate, the_head_of_the_line_speaks_where_it_was_nearer) {
  // The seats' true pace is half of what their number says (as if half were away): the fluid model is twice too short.
  WaitEstimate estimate;
  complete(estimate, 100, Millis{180'000});
  TimeMs at = kStart;
  for (int i = 0; i < 400; ++i) {
    at = at + Millis{10'000};
    const TimeMs head_since = at - Millis{600'000};
    estimate.reached_rank(at, at.ms - 600'000);
    estimate.outcome(at, 100, Millis{300'000}, Millis{600'000});
    estimate.refresh(at, 60, head_since);
  }
  EXPECT_TRUE(estimate.speaks_head_of_line());
  const Estimate e = estimate.estimate(at, 99);
  EXPECT_EQ(e.wait.count(), 600'000);
  EXPECT_EQ(e.low.count(), 600'000);
  EXPECT_EQ(e.high.count(), 600'000);
  // A caller whose rank is earlier has the rest of it before it.
  EXPECT_EQ(estimate.estimate(at, 40, at.ms - 400'000).wait.count(), 200'000);
  // An hour without outcomes, and the model speaks again.
  estimate.refresh(at + Millis{3'700'000}, 60, at);
  EXPECT_FALSE(estimate.speaks_head_of_line());
}

TEST(WaitEstimate, equal_evidence_gives_equal_bytes) {
  WaitEstimate a, b;
  for (WaitEstimate* e : {&a, &b}) {
    complete(*e, 30, Millis{150'000});
    e->joined_line(kStart);
    e->outcome(kStart + Millis{70'000}, 7, Millis{60'000}, Millis{70'000});
    e->refresh(kStart + Millis{80'000}, 5, kStart);
  }
  EXPECT_EQ(std::memcmp(&a, &b, sizeof a), 0);
}

}  // namespace
}  // namespace rufbund::core
