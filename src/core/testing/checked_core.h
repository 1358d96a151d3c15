// Test only. A core whose every decision is followed by a naive model, by a second core that only applies the events,
// and now and then by the invariants and by a save and load. `wrong` holds the first thing that was not as it must be.
#pragma once

#include <string>
#include <vector>

#include "core/core.h"
#include "core/testing/naive_books.h"
#include "core/testing/naive_line.h"
#include "core/testing/random_history.h"

namespace rufbund::core::testing {

class CheckedCore {
 public:
  explicit CheckedCore(const Capacity& capacity) : core(capacity), copy_(capacity) {
    books.pool = capacity.tickets;
    for (int s = 1; s < kSettingCount; ++s) {
      const auto setting = static_cast<Setting>(s);
      naive.set(setting, core.state().setting(setting));
      books.follow(TimeMs{}, SettingChanged{setting, core.state().setting(setting)});
    }
  }

  // False where something is wrong.
  bool step(TimeMs at, const Command& command) {
    outcome.clear();
    core.decide(Sequence{++sequence}, at, command, outcome);
    if (outcome.events.empty()) wrong = "a command led to no event";
    for (const Event& event : outcome.events) {
      naive.follow(sequence, at, event);
      books.follow(at, event);
      copy_.apply(Sequence{sequence}, at, event);
    }
    naive.settled();
    books.settled();
    if (wrong.empty()) wrong = naive.wrong;
    if (wrong.empty()) wrong = books.wrong;
    if (wrong.empty() && sequence % 16 == 0)
      for (const auto& [member, counted] : books.counted_ms)
        if (core.state().members[member].counted_ms != counted) wrong = "a member's counted work is another";
    if (wrong.empty() && (core.state().g.callers != books.callers || core.state().g.keyless != books.keyless))
      wrong = "other callers are counted than rang";
    if (wrong.empty() && core.broken_invariant() != nullptr) wrong = core.broken_invariant();
    // The digest reads everything, so only now and then.
    if (wrong.empty() && sequence % 16 == 0 && core.digest() != copy_.digest())
      wrong = "deciding and applying led to different states";
    if (wrong.empty() && core.next_deadline() != copy_.next_deadline()) wrong = "the rebuilt core has other timers";
    return wrong.empty();
  }
  // From now on the loaded copies go on in their place.
  bool save_and_load() {
    const std::uint64_t before = core.digest();
    const Capacity capacity = core.state().capacity;
    std::vector<std::byte> bytes;
    core.save(bytes);
    Core loaded(capacity);
    if (!loaded.load(bytes)) wrong = "a snapshot was not taken";
    if (wrong.empty() && loaded.digest() != before) wrong = "a loaded core has another state";
    if (wrong.empty() && loaded.broken_invariant() != nullptr) wrong = loaded.broken_invariant();
    core = std::move(loaded);
    return wrong.empty();
  }

  Core core;
  NaiveLine naive;
  NaiveBooks books;
  Outcome outcome;
  std::uint64_t sequence = 0;
  std::string wrong;

 private:
  Core copy_;
};

}  // namespace rufbund::core::testing
