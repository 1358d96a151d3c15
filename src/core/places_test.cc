// The table of caller keys beside a plain map: what is remembered, what gives way, what is forgotten.
#include "core/places.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <vector>

#include "core/testing/random_history.h"

namespace rufbund::core {
namespace {

using testing::Random;

constexpr TimeMs kMorning{1'800'000'000'000};
constexpr Millis kHour{3'600'000};

Place place(TimeMs first, Millis kept, std::uint8_t klass = 0) { return {first, first + kept, ClassId{klass}}; }

std::size_t used(const Places& places) {
  std::size_t count = 0;
  for (const PlaceEntry& e : places.entries()) count += (e.who << 8 | e.when) != 0;
  return count;
}

TEST(Places, a_place_is_kept_to_the_millisecond) {
  Places places(64);
  EXPECT_TRUE(places.put(CallerKey{7}, place(kMorning, kHour, 3), kMorning));
  const auto found = places.find(CallerKey{7}, kMorning + kHour);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->first, kMorning);
  EXPECT_EQ(found->until, kMorning + kHour);
  EXPECT_EQ(found->klass, ClassId{3});
  EXPECT_FALSE(places.find(CallerKey{7}, kMorning + kHour + Millis{1}));
  EXPECT_FALSE(places.find(CallerKey{8}, kMorning));
}

TEST(Places, a_place_that_was_taken_is_nobodys_and_its_caller_stays_known) {
  Places places(64);
  EXPECT_TRUE(places.take(CallerKey{7}, kMorning));
  EXPECT_FALSE(places.put(CallerKey{7}, place(kMorning, kHour), kMorning));
  EXPECT_FALSE(places.take(CallerKey{7}, kMorning));
  EXPECT_FALSE(places.find(CallerKey{7}, kMorning));
  EXPECT_TRUE(places.take(CallerKey{7}, kMorning + Millis{24 * 3'600'000 + 1})) << "after a day it is another caller";
}

TEST(Places, the_longest_place_that_a_setting_allows_fits) {
  Places places(64);
  const Millis week{604'800'000};
  places.put(CallerKey{7}, place(kMorning, week), kMorning);
  EXPECT_TRUE(places.find(CallerKey{7}, kMorning + week));
  EXPECT_FALSE(places.find(CallerKey{7}, kMorning + week + Millis{1}));
}

// A table with room: the same as a plain map, whatever happens and however full its lines are.
TEST(Places, with_room_it_remembers_what_a_plain_map_remembers) {
  struct Known {
    TimeMs first, until;
    std::uint8_t klass = 0;
    bool at_rest = false;
  };
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    Places places(1024);
    std::map<std::uint64_t, Known> plain;
    TimeMs now = kMorning;
    const std::uint32_t keys = 200 + random.below(550);
    for (int i = 0; i < 4'000; ++i) {
      now = now + Millis{random.below(random.one_in(50) ? 20'000'000 : 20'000)};
      const CallerKey key{1 + random.below(keys)};
      auto& known = plain[key.value];
      const bool is_new = known.until == TimeMs{} || now > known.until + Millis{86'400'000};
      const auto found = places.find(key, now);
      ASSERT_EQ(found.has_value(), known.at_rest && now <= known.until) << "seed " << seed << ", step " << i;
      if (found) {
        ASSERT_TRUE(found->first == known.first && found->until == known.until && found->klass.value == known.klass);
      }
      if (random.one_in(3)) {
        ASSERT_EQ(places.take(key, now), is_new) << "seed " << seed << ", step " << i;
        known = {now, now, 0, false};
      } else if (random.one_in(6)) {
        places.clear(key);
        known.at_rest = false;
      } else {
        const TimeMs first = now - Millis{random.below(3'600'000)};
        const auto klass = static_cast<std::uint8_t>(random.below(8));
        const TimeMs until = now + Millis{random.below(7'200'000)};
        ASSERT_EQ(places.put(key, {first, until, ClassId{klass}}, now), is_new) << "seed " << seed << ", step " << i;
        known = {first, until, klass, true};
      }
    }
  }
}

// Nine tenths full, as with 60 million of 67 million: everything is still found.
TEST(Places, nine_tenths_full_every_key_is_found) {
  constexpr std::uint32_t kKeys = 1 << 16;
  Places places(kKeys);
  const std::uint32_t put = kKeys / 10 * 9;
  for (std::uint64_t key = 1; key <= put; ++key)
    EXPECT_TRUE(places.put(CallerKey{key}, place(kMorning, kHour), kMorning));
  std::uint32_t found = 0;
  for (std::uint64_t key = 1; key <= put; ++key) found += places.find(CallerKey{key}, kMorning).has_value();
  EXPECT_EQ(found, put);
  EXPECT_EQ(used(places), put);
}

TEST(Places, where_there_is_no_room_callers_without_a_place_give_way_first_and_then_what_lapses_first) {
  Places places(8);  // two lines: each key may live anywhere
  const auto kept = [](std::uint64_t key) { return kHour + Millis{static_cast<std::int64_t>(key)}; };
  for (std::uint64_t key = 1; key <= 4; ++key) places.take(CallerKey{key}, kMorning);
  for (std::uint64_t key = 5; key <= 8; ++key) places.put(CallerKey{key}, place(kMorning, kept(key)), kMorning);
  for (std::uint64_t key = 11; key <= 14; ++key) places.put(CallerKey{key}, place(kMorning, kept(key)), kMorning);
  const auto remembers = [&](std::uint64_t key) { return places.find(CallerKey{key}, kMorning).has_value(); };
  for (const std::uint64_t key : {5, 6, 7, 8, 11, 12, 13, 14}) EXPECT_TRUE(remembers(key)) << key;
  EXPECT_EQ(used(places), 8u);
  places.put(CallerKey{20}, place(kMorning, kept(20)), kMorning);
  EXPECT_FALSE(remembers(5));
  for (const std::uint64_t key : {6, 7, 8, 11, 12, 13, 14, 20}) EXPECT_TRUE(remembers(key)) << key;
}

TEST(Places, what_a_day_left_behind_makes_room_without_anybody_looking_for_it) {
  Places places(1024);
  TimeMs now = kMorning;
  for (std::uint64_t day = 0; day < 30; ++day) {
    for (std::uint64_t n = 0; n < 700; ++n) {
      const CallerKey key{day * 1'000'000 + n + 1};
      EXPECT_TRUE(places.put(key, place(now, kHour), now));
    }
    for (std::uint64_t n = 0; n < 700; ++n)
      EXPECT_TRUE(places.find(CallerKey{day * 1'000'000 + n + 1}, now)) << "day " << day;
    now = now + 26 * kHour;
  }
}

TEST(Places, a_table_of_one_place_works) {
  Places places(1);
  for (std::uint64_t key = 1; key < 50; ++key) {
    places.put(CallerKey{key}, place(kMorning, kHour), kMorning);
    EXPECT_TRUE(places.find(CallerKey{key}, kMorning));
  }
}

}  // namespace
}  // namespace rufbund::core
