// For tests: every alternative of Command and Event with random field values, small, large and zero.
#pragma once

#include <limits>
#include <vector>

#include "journal/history_for_tests.h"
#include "journal/reflect.h"

namespace rufbund::journal {

template <class T>
void randomize(TestRandom& random, T& value) {
  // A number of random length, so that all varint lengths occur.
  const std::uint64_t bits = random.below(5) == 0 ? 0 : random.next() >> random.below(64);
  if constexpr (kIsId<T>) {
    value.value = static_cast<typename T::rep>(bits);
  } else if constexpr (std::is_same_v<T, Millis>) {
    value = Millis{static_cast<std::int64_t>(bits)};
  } else if constexpr (std::is_same_v<T, TimeMs>) {
    value = TimeMs{static_cast<std::int64_t>(bits)};
  } else if constexpr (std::is_same_v<T, bool>) {
    value = bits % 2 == 1;
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(bits % (kEnumMax<T> + 1));
  } else {
    value = static_cast<T>(bits);
  }
}

// Calls f for each alternative in turn, `rounds` times, with random fields (the first round: all zero).
template <class V, class F>
void for_random_messages(std::uint64_t seed, int rounds, F&& f) {
  TestRandom random(seed);
  for (int round = 0; round < rounds; ++round) {
    for_each_alternative<V>([&]<class M, std::size_t I>() {
      M message{};
      if (round > 0) for_each_field(message, [&]<class N, class T>(N, T& value) { randomize(random, value); });
      f(V{std::in_place_index<I>, message});
    });
  }
}

}  // namespace rufbund::journal
