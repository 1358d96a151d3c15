#include "core/ranked_line.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace rufbund::core {
namespace {

TEST(RankedLine, agrees_with_a_sorted_set_over_a_long_random_history) {
  ChunkPool pool{2'000, 2};
  RankedLine line{RankedLine::Counting::kBySet};
  std::map<Rank, std::uint32_t> model;  // and its set
  std::array<std::uint32_t, RankedLine::kSets> in_set{};
  std::uint64_t random = 88172645463325252u;
  const auto next = [&] {
    random ^= random << 13;
    random ^= random >> 7;
    return random ^= random << 17;
  };
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const bool grow = (i / 4'000) % 2 == 0;
    if (model.size() < 1'900 && (model.empty() || next() % 100 < (grow ? 70u : 30u))) {
      const Rank rank{static_cast<std::int64_t>(i) - static_cast<std::int64_t>(next() % 3 == 0 ? next() % 5'000 : 0),
                      i};
      const auto set = static_cast<std::uint32_t>(next() % 3 == 0 ? next() % RankedLine::kSets : 63);
      line.insert(pool, rank, static_cast<std::uint32_t>(i), set);
      model.emplace(rank, set);
      ++in_set[set];
    } else {
      auto victim = model.begin();
      if (next() % 2 == 0) victim = model.lower_bound(Rank{static_cast<std::int64_t>(i - next() % 4'000), 0});
      if (victim == model.end()) victim = model.begin();
      line.erase(pool, victim->first);
      --in_set[victim->second];
      model.erase(victim);
    }
    ASSERT_EQ(line.size(), model.size());
    if (model.empty()) continue;
    ASSERT_EQ(line.front(pool).rank, model.begin()->first);
    if (i % 500 == 0) {
      const std::uint64_t sets = next();
      std::uint32_t in_sets = 0, ahead = 0, ahead_in_sets = 0;
      for (std::uint32_t set = 0; set < RankedLine::kSets; ++set) in_sets += (sets >> set & 1) != 0 ? in_set[set] : 0;
      auto at = model.begin();
      line.each(pool, [&](const LineEntry& e) {
        EXPECT_EQ(e.rank, at->first);
        EXPECT_EQ(e.set, at->second);
        EXPECT_EQ(line.ahead_of(pool, e.rank, UINT64_MAX, line.size()), ahead);
        EXPECT_EQ(line.ahead_of(pool, e.rank, sets, in_sets), ahead_in_sets);
        ++ahead;
        ahead_in_sets += static_cast<std::uint32_t>(sets >> at->second & 1);
        ++at;
        return true;
      });
      EXPECT_EQ(line.ahead_of(pool, kLastRank, UINT64_MAX, line.size()), model.size());
      EXPECT_EQ(line.ahead_of(pool, kLastRank, sets, in_sets), in_sets);
    }
  }
}

TEST(RankedLine, counts_what_is_ahead_of_any_sets) {
  ChunkPool pool{70'000, 1};
  RankedLine line{RankedLine::Counting::kBySet};
  EXPECT_EQ(line.ahead_of(pool, kLastRank, UINT64_MAX, 0), 0u);
  // More chunks than are counted at once, from either end.
  for (std::uint32_t i = 0; i < 70'000; ++i) line.insert(pool, Rank{i, i}, i, i % 2 == 0 ? 0 : 8 + i % 56);
  const std::uint64_t even = 1;
  EXPECT_EQ(line.ahead_of(pool, Rank{34'000, 0}, even, 35'000), 17'000u);
  EXPECT_EQ(line.ahead_of(pool, Rank{69'000, 0}, even, 35'000), 34'500u);
  EXPECT_EQ(line.ahead_of(pool, Rank{34'000, 0}, ~even, 35'000), 17'000u);
  EXPECT_EQ(line.ahead_of(pool, Rank{33'998, 40'000}, UINT64_MAX, 70'000), 33'999u);  // between two
  EXPECT_EQ(line.ahead_of(pool, Rank{-1, 0}, UINT64_MAX, 70'000), 0u);
  EXPECT_EQ(line.ahead_of(pool, kLastRank, UINT64_MAX, 70'000), 70'000u);
  EXPECT_EQ(line.ahead_of(pool, kLastRank, 0, 0), 0u);
}

}  // namespace
}  // namespace rufbund::core
