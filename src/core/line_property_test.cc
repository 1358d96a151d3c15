// Properties of whole histories: the core beside a naive model that was written from the rules' text, and what holds
// for every ticket, seat and snapshot whatever happens.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/testing/checked_core.h"

namespace rufbund::core {
namespace {

using testing::CheckedCore;
using testing::RandomHistory;
using testing::Shape;

// Runs `commands` commands; says what was wrong and where, or nothing.
std::string run(std::uint64_t seed, const Shape& shape, int commands) {
  RandomHistory history(seed, shape);
  CheckedCore checked(history.capacity());
  const auto where = [&](const Command& c) {
    return checked.wrong + " (seed " + std::to_string(seed) + ", command " + std::to_string(checked.sequence) +
           ", kind " + std::to_string(c.index() + 1) + ")";
  };
  for (const Command& c : history.founding())
    if (!checked.step(history.at(), c)) return where(c);
  for (int i = 0; i < commands; ++i) {
    const auto [at, c] = history.next(checked.core);
    if (!checked.step(at, c)) return where(c);
    if (history.random().one_in(100) && !checked.save_and_load()) return where(c);
  }
  std::uint64_t open = 0;
  for (const Ticket& t : checked.core.state().tickets) open += t.phase != TicketPhase::kFree;
  if (checked.naive.admitted != checked.naive.ended.size() + open)
    return "tickets were lost (seed " + std::to_string(seed) + ")";
  return {};
}

RC_GTEST_PROP(LineProperty, the_core_offers_what_the_naive_model_finds_due, ()) {
  const std::string wrong = run(*rc::gen::arbitrary<std::uint64_t>(), Shape{}, 500);
  if (!wrong.empty()) RC_FAIL(wrong);
}

RC_GTEST_PROP(LineProperty, so_it_does_with_one_member_or_one_seat, ()) {
  Shape shape;
  shape.members = static_cast<std::uint16_t>(*rc::gen::inRange(1, 3));
  shape.sites = static_cast<std::uint16_t>(*rc::gen::inRange(1, 3));
  shape.seats = static_cast<std::uint32_t>(*rc::gen::inRange(1, 4));
  shape.tickets = 16;
  const std::string wrong = run(*rc::gen::arbitrary<std::uint64_t>(), shape, 300);
  if (!wrong.empty()) RC_FAIL(wrong);
}

RC_GTEST_PROP(LineProperty, and_with_many_members_and_seats, ()) {
  Shape shape;
  shape.members = 12;
  shape.sites = 20;
  shape.seats = 60;
  shape.tickets = 200;
  const std::string wrong = run(*rc::gen::arbitrary<std::uint64_t>(), shape, 150);
  if (!wrong.empty()) RC_FAIL(wrong);
}

RC_GTEST_PROP(LineProperty, the_same_history_leads_to_the_same_state, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto digest = [&] {
    RandomHistory history(seed, Shape{});
    Core core(history.capacity());
    Outcome outcome;
    std::uint64_t sequence = 0;
    for (const Command& c : history.founding()) core.decide(Sequence{++sequence}, history.at(), c, outcome);
    for (int i = 0; i < 400; ++i) {
      const auto [at, c] = history.next(core);
      outcome.clear();
      core.decide(Sequence{++sequence}, at, c, outcome);
    }
    return core.digest();
  };
  RC_ASSERT(digest() == digest());
}

RC_GTEST_PROP(LineProperty, a_torn_snapshot_is_refused_and_changes_nothing, ()) {
  RandomHistory history(*rc::gen::arbitrary<std::uint64_t>(), Shape{});
  Core core(history.capacity());
  Outcome outcome;
  std::uint64_t sequence = 0;
  for (const Command& c : history.founding()) core.decide(Sequence{++sequence}, history.at(), c, outcome);
  std::vector<std::byte> bytes;
  core.save(bytes);
  const std::uint64_t before = core.digest();
  bytes.resize(static_cast<std::size_t>(*rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(bytes.size()))));
  RC_ASSERT(!core.load(bytes));
  RC_ASSERT(core.digest() == before);
}

}  // namespace
}  // namespace rufbund::core
