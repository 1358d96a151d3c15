// The deadlines against the plainest way to keep them: a map by owner, searched from end to end.
#include "core/timer_heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace rufbund::core {
namespace {

struct Step {
  std::uint32_t owner;
  std::int64_t due_ms;  // 0: clears
};

RC_GTEST_PROP(TimerHeap, tells_the_same_next_deadline_as_a_plain_search, ()) {
  constexpr std::uint32_t kOwners = 200;
  // Few distinct times, so that many owners share one.
  const auto steps = *rc::gen::container<std::vector<Step>>(
      rc::gen::construct<Step>(rc::gen::inRange(0u, kOwners), rc::gen::inRange<std::int64_t>(0, 60)));
  TimerHeap heap(kOwners);
  std::map<std::uint32_t, std::int64_t> plain;
  for (const Step& step : steps) {
    if (step.due_ms == 0) {
      heap.clear(step.owner);
      plain.erase(step.owner);
    } else {
      heap.set(step.owner, TimeMs{step.due_ms});
      plain[step.owner] = step.due_ms;
    }
    RC_ASSERT(heap.size() == plain.size());
    std::pair<std::int64_t, std::uint32_t> first{kNever.ms, 0};
    for (const auto& [owner, due_ms] : plain) first = std::min(first, {due_ms, owner});
    RC_ASSERT(heap.next() == TimeMs{first.first});
    if (!plain.empty()) RC_ASSERT(heap.next_owner() == first.second);
  }
  while (!plain.empty()) {
    std::pair<std::int64_t, std::uint32_t> first{kNever.ms, 0};
    for (const auto& [owner, due_ms] : plain) first = std::min(first, {due_ms, owner});
    RC_ASSERT(heap.next_owner() == first.second && heap.due(first.second) == heap.next());
    heap.clear(first.second);
    plain.erase(first.second);
  }
  RC_ASSERT(heap.next() == kNever);
}

TEST(TimerHeap, many_owners_come_in_the_order_of_their_deadlines) {
  constexpr std::uint32_t kOwners = 5000;
  TimerHeap heap(kOwners);
  for (std::uint32_t owner = 0; owner < kOwners; ++owner) heap.set(owner, TimeMs{owner * 7919 % 1009});
  for (std::uint32_t owner = 0; owner < kOwners; owner += 3) heap.set(owner, TimeMs{owner * 104'729 % 1013});
  std::pair<std::int64_t, std::uint32_t> before{-1, 0};
  for (std::uint32_t n = 0; n < kOwners; ++n) {
    const std::pair<std::int64_t, std::uint32_t> next{heap.next().ms, heap.next_owner()};
    EXPECT_LT(before, next);
    before = next;
    heap.clear(next.second);
  }
  EXPECT_EQ(heap.size(), 0u);
}

}  // namespace
}  // namespace rufbund::core
