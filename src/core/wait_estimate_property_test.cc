// R5: what the estimator promises whatever the evidence was.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "core/wait_estimate.h"

namespace rufbund::core {
namespace {

// One arbitrary piece of evidence, extreme values included.
struct Evidence {
  int kind;
  std::int64_t pause_ms, a, b;
  std::uint32_t n;
};

rc::Gen<std::vector<Evidence>> evidence() {
  const auto magnitude =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 45), rc::gen::inRange<std::int64_t>(0, 1 << 20)),
                   [](const auto& p) { return (std::int64_t{1} << p.first) + p.second - 1; });
  return rc::gen::container<std::vector<Evidence>>(rc::gen::construct<Evidence>(
      rc::gen::inRange(0, 9), rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 90'000), magnitude), magnitude,
      magnitude, rc::gen::arbitrary<std::uint32_t>()));
}

TimeMs feed(WaitEstimate& estimate, const std::vector<Evidence>& all) {
  TimeMs at{1'700'000'000'000};
  for (const Evidence& e : all) {
    at = at + Millis{e.pause_ms % 10'000'000'000};
    switch (e.kind) {
      case 0:
        for (std::uint32_t i = 0; i < e.n % 300; ++i) estimate.handled(at, Millis{e.a});
        break;
      case 1:
        for (std::uint32_t i = 0; i < e.n % 300; ++i) estimate.joined_line(at, Millis{e.a});
        break;
      case 2:
        for (std::uint32_t i = 0; i < e.n % 300; ++i) estimate.left_line(at, Millis{e.a}, e.b % 2 == 0);
        break;
      case 3:
        estimate.reached_rank(at, at.ms - e.a);
        break;
      case 4:
        for (std::uint32_t i = 0; i < 40; ++i) estimate.outcome(at, e.n, Millis{e.a - 1}, Millis{e.b});
        break;
      case 5:
        estimate.expect(Millis{e.a});
        break;
      case 6:
        for (std::uint32_t i = 0; i < e.n % 300; ++i) estimate.left_place(at, at.ms - e.a);
        break;
      case 7:
        for (std::uint32_t i = 0; i < e.n % 300; ++i) estimate.came_back(at, at - Millis{e.a % 4'000'000}, at.ms - e.b);
        break;
      default:
        estimate.refresh(at, e.n >> (e.a % 32), at - Millis{e.b % 100'000'000});
        break;
    }
  }
  return at;
}

RC_GTEST_PROP(WaitEstimateProperty, a_wait_is_never_negative_nor_beyond_the_bound_and_grows_with_those_ahead, ()) {
  WaitEstimate estimate;
  const TimeMs at = feed(estimate, *evidence());
  const auto few = *rc::gen::arbitrary<std::uint32_t>();
  const auto more = *rc::gen::arbitrary<std::uint32_t>();
  const std::int64_t rank_ms = at.ms - *rc::gen::inRange<std::int64_t>(-1000, 20'000'000);
  if (*rc::gen::arbitrary<bool>()) estimate.reach(*rc::gen::arbitrary<std::uint32_t>());
  for (const Estimate& e :
       {estimate.estimate(at, few, rank_ms), estimate.estimate(at, 0), estimate.estimate(at, UINT32_MAX)}) {
    RC_ASSERT(e.wait >= Millis{0});
    RC_ASSERT(e.wait <= WaitEstimate::kMaxWait);
    RC_ASSERT(e.low <= e.high);
    RC_ASSERT(e.high <= WaitEstimate::kMaxWait);
    RC_ASSERT(e.low == Millis{-1} || e.low >= Millis{0});
    RC_ASSERT(e.supported == (e.low >= Millis{0}));
  }
  const auto [a, b] = std::minmax(few, more);
  RC_ASSERT(estimate.estimate(at, a, rank_ms).wait <= estimate.estimate(at, b, rank_ms).wait);
  RC_ASSERT(estimate.wait_for(a, rank_ms) <= estimate.wait_for(b, rank_ms));
  RC_ASSERT(estimate.wait_for(a, rank_ms - 1'000'000) <= estimate.wait_for(a, rank_ms));
  RC_ASSERT(estimate.handling() >= Millis{0});
}

RC_GTEST_PROP(WaitEstimateProperty, more_seats_never_lengthen_the_wait, ()) {
  WaitEstimate estimate;
  const TimeMs at = feed(estimate, *evidence());
  const auto seats = *rc::gen::inRange<std::uint32_t>(0, 100'000);
  const auto ahead = *rc::gen::inRange<std::uint32_t>(0, 200'000);
  WaitEstimate better = estimate;
  estimate.refresh(at, seats, at - Millis{100'000});
  better.refresh(at, seats + *rc::gen::inRange<std::uint32_t>(0, 1000), at - Millis{100'000});
  RC_ASSERT(better.wait_for(ahead) <= estimate.wait_for(ahead));
}

RC_GTEST_PROP(WaitEstimateProperty, how_far_the_table_reaches_changes_no_answer, ()) {
  WaitEstimate estimate;
  const TimeMs at = feed(estimate, *evidence());
  WaitEstimate farther = estimate;
  farther.reach(*rc::gen::inRange<std::uint32_t>(0, 200'000));
  const std::int64_t rank_ms = at.ms - *rc::gen::inRange<std::int64_t>(-1000, 20'000'000);
  for (const std::uint32_t ahead : {0u, 10u, 1000u, *rc::gen::inRange<std::uint32_t>(0, 200'000)})
    RC_ASSERT(farther.wait_for(ahead, rank_ms) == estimate.wait_for(ahead, rank_ms));
}

RC_GTEST_PROP(WaitEstimateProperty, ahead_within_is_the_greatest_that_fits, ()) {
  WaitEstimate estimate;
  feed(estimate, *evidence());
  const Millis limit{*rc::gen::inRange<std::int64_t>(0, WaitEstimate::kMaxWait.count())};
  const std::int64_t most = estimate.ahead_within(limit);
  if (most >= 0) RC_ASSERT(estimate.wait_for(static_cast<std::uint32_t>(most)) <= limit);
  if (most < UINT32_MAX) RC_ASSERT(estimate.wait_for(static_cast<std::uint32_t>(most + 1)) > limit);
}

RC_GTEST_PROP(WaitEstimateProperty, the_same_evidence_gives_the_same_bytes_and_a_copy_goes_on_the_same, ()) {
  const auto first = *evidence();
  const auto second = *evidence();
  WaitEstimate a, b;
  feed(a, first);
  feed(b, first);
  RC_ASSERT(std::memcmp(&a, &b, sizeof a) == 0);
  WaitEstimate copy;
  std::memcpy(static_cast<void*>(&copy), &a, sizeof a);
  const TimeMs at = feed(a, second);
  feed(copy, second);
  RC_ASSERT(a == copy);
  RC_ASSERT(a.estimate(at, 17).wait == copy.estimate(at, 17).wait);
}

// Of the last 500 by themselves, whatever came before them.
RC_GTEST_PROP(WaitEstimateProperty, a_band_is_that_of_the_last_outcomes_alone, ()) {
  const TimeMs at{1'700'000'000'000};
  const auto outcomes = *rc::gen::container<std::vector<std::int64_t>>(700, rc::gen::inRange<std::int64_t>(0, 300'000));
  WaitEstimate all, last;
  for (WaitEstimate* e : {&all, &last}) {
    for (std::uint32_t i = 0; i < WaitEstimate::kMinHandled; ++i) e->handled(at, Millis{180'000});
  }
  const auto note = [&](WaitEstimate& e, std::size_t i) { e.outcome(at, 5, Millis{100'000}, Millis{outcomes[i]}); };
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    note(all, i);
    if (i % 7 == 0) all.refresh(at, 10, at);
  }
  for (std::size_t i = 200; i < outcomes.size(); ++i) note(last, i);
  all.refresh(at, 10, at);
  last.refresh(at, 10, at);
  RC_ASSERT(all.estimate(at, 4).low == last.estimate(at, 4).low);
  RC_ASSERT(all.estimate(at, 4).high == last.estimate(at, 4).high);
}

}  // namespace
}  // namespace rufbund::core
