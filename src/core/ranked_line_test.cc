#include "core/ranked_line.h"

#include <gtest/gtest.h>

#include <set>

namespace rufbund::core {
namespace {

TEST(RankedLine, agrees_with_a_sorted_set_over_a_long_random_history) {
  ChunkPool pool{2'000, 2};
  RankedLine line;
  std::set<Rank> model;
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
      line.insert(pool, rank, static_cast<std::uint32_t>(i));
      model.insert(rank);
    } else {
      auto victim = model.begin();
      if (next() % 2 == 0) victim = model.lower_bound(Rank{static_cast<std::int64_t>(i - next() % 4'000), 0});
      if (victim == model.end()) victim = model.begin();
      line.erase(pool, *victim);
      model.erase(victim);
    }
    ASSERT_EQ(line.size(), model.size());
    if (model.empty()) continue;
    ASSERT_EQ(line.front(pool).rank, *model.begin());
    if (i % 500 == 0) {
      auto at = model.begin();
      line.each(pool, [&](const LineEntry& e) {
        EXPECT_EQ(e.rank, *at);
        EXPECT_EQ(line.ahead_of(pool, e.rank), static_cast<std::uint32_t>(std::distance(model.begin(), at)));
        ++at;
        return true;
      });
      EXPECT_EQ(line.ahead_of(pool, kLastRank), model.size());
    }
  }
}

TEST(RankedLine, counts_from_the_end_by_set_or_gives_up) {
  ChunkPool pool{2'000, 2};
  RankedLine line;
  for (std::uint32_t i = 0; i < 1'000; ++i) line.insert(pool, Rank{i, i}, i, i % 3);
  EXPECT_EQ(line.at_or_behind(pool, Rank{1'000, 0}, 7, 10), 0);
  EXPECT_EQ(line.at_or_behind(pool, Rank{900, 900}, 7, 100), 100);
  EXPECT_EQ(line.at_or_behind(pool, Rank{900, 900}, 1, 100), 34);   // 900, 903, ... 999
  EXPECT_EQ(line.at_or_behind(pool, Rank{899, 900}, 7, 100), 100);  // between two
  EXPECT_EQ(line.at_or_behind(pool, Rank{899, 899}, 7, 100), -1);
  EXPECT_EQ(line.at_or_behind(pool, Rank{-1, 0}, 7, 1'000), 1'000);
  EXPECT_EQ(RankedLine{}.at_or_behind(pool, Rank{}, 7, 1), 0);
}

}  // namespace
}  // namespace rufbund::core
