// Random commands by the hundred thousand through the invariants. RUFBUND_STRESS_COMMANDS sets how many (./test --all
// uses millions), RUFBUND_STRESS_SEED which; on failure both are printed with the command that repeats it.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/testing/checked_core.h"

namespace rufbund::core {
namespace {

using testing::RandomHistory;
using testing::Shape;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What must be so for every ticket and seat over a whole history, told from the events alone.
class Conservation {
 public:
  const char* follow(const Event& event) {
    if (const auto* e = std::get_if<AttemptAdmitted>(&event)) {
      if (!open_.emplace(e->ticket.value, false).second) return "a ticket was admitted twice";
      return hang(e->leg, e->ticket);
    } else if (const auto* ended = std::get_if<TicketEnded>(&event)) {
      const auto it = open_.find(ended->ticket.value);
      if (it == open_.end()) return "a ticket ended twice, or was never admitted";
      if (it->second) return "a ticket ended while a seat served it";
      open_.erase(it);
      legs_.erase(ended->ticket.value);
    } else if (const auto* joined = std::get_if<LegJoined>(&event)) {
      if (open_.find(joined->ticket.value) == open_.end()) return "a leg joined a ticket that is not open";
      return hang(joined->leg, joined->ticket);
    } else if (const auto* left = std::get_if<LegLeft>(&event)) {
      std::vector<std::uint64_t>& legs = legs_[left->ticket.value];
      if (std::erase(legs, left->leg.value) != 1 || legs.empty()) return "a leg left twice, or the last one left";
    } else if (const auto* split = std::get_if<TicketSplit>(&event)) {
      std::vector<std::uint64_t>& legs = legs_[split->from.value];
      if (legs.size() < 2 || legs[1] != split->leg.value) return "another leg got a ticket than the next";
      if (!open_.emplace(split->ticket.value, false).second) return "a ticket was opened twice";
      legs_[split->ticket.value].assign(legs.begin() + 1, legs.end());
      legs.resize(1);
    } else if (const auto* made = std::get_if<OfferMade>(&event)) {
      const auto it = open_.find(made->ticket.value);
      if (it == open_.end() || it->second) return "a ticket has two offers at once";
      if (!serving_.emplace(made->seat.value, made->ticket.value).second) return "a seat serves two tickets";
      it->second = true;
    } else if (const auto* failed = std::get_if<OfferFailed>(&event)) {
      return free(failed->seat, failed->ticket);
    } else if (const auto* withdrawn = std::get_if<OfferWithdrawn>(&event)) {
      return free(withdrawn->seat, withdrawn->ticket);
    } else if (const auto* over = std::get_if<ConversationEnded>(&event)) {
      return free(over->seat, over->ticket);
    } else if (const auto* broken = std::get_if<ConversationBroken>(&event)) {
      return free(broken->seat, broken->ticket);
    }
    return nullptr;
  }
  [[nodiscard]] std::size_t open() const { return open_.size(); }

 private:
  // On one ticket at a time.
  const char* hang(LegId leg, TicketId ticket) {
    if (!seen_.insert(leg.value).second) return "a leg hangs on two tickets";
    legs_[ticket.value].push_back(leg.value);
    return nullptr;
  }
  const char* free(SeatId seat, TicketId ticket) {
    const auto it = serving_.find(seat.value);
    if (it == serving_.end() || it->second != ticket.value) return "a seat gave up a ticket that it did not serve";
    serving_.erase(it);
    const auto open = open_.find(ticket.value);
    if (open == open_.end() || !open->second) return "a seat served a ticket that had ended";
    open->second = false;
    return nullptr;
  }

  std::map<std::uint64_t, bool> open_;                        // ticket → served by a seat
  std::map<std::uint64_t, std::vector<std::uint64_t>> legs_;  // by ticket, the earliest first
  std::set<std::uint64_t> seen_;
  std::map<std::uint32_t, std::uint64_t> serving_;  // seat → ticket
};

// One history. Everything is checked every 64 commands, rebuilding at the end of every 4,096.
void stress(const char* name, const Shape& shape) {
  const std::uint64_t seed = from_environment("RUFBUND_STRESS_SEED", 20'260'101);
  const std::uint64_t commands = from_environment("RUFBUND_STRESS_COMMANDS", 50'000);
  RandomHistory history(seed, shape);
  Core core(history.capacity());
  Core copy(history.capacity());
  Conservation conservation;
  Outcome outcome;
  std::uint64_t sequence = 0;
  TimeMs at = history.at();
  const char* wrong = nullptr;
  // A CHECK in the core ends the process, so the way to repeat is told first.
  std::fprintf(stderr,
               "repeat: RUFBUND_STRESS_SEED=%llu RUFBUND_STRESS_COMMANDS=%llu core_tests --gtest_filter=Stress.%s\n",
               static_cast<unsigned long long>(seed), static_cast<unsigned long long>(commands), name);
  const auto step = [&](const Command& command) {
    outcome.clear();
    core.decide(Sequence{++sequence}, at, command, outcome);
    for (const Event& event : outcome.events) {
      copy.apply(Sequence{sequence}, at, event);
      if (wrong == nullptr) wrong = conservation.follow(event);
    }
    if (wrong == nullptr && sequence % 64 == 0) wrong = core.broken_invariant();
    if (wrong == nullptr && sequence % 4096 == 0) {
      std::vector<std::byte> bytes;
      copy.save(bytes);
      if (core.digest() != copy.digest()) wrong = "deciding and applying led to different states";
      if (!copy.load(bytes) || copy.digest() != core.digest()) wrong = "a loaded core has another state";
      std::size_t open = 0;
      for (const Ticket& t : core.state().tickets) open += t.phase != TicketPhase::kFree;
      if (open != conservation.open()) wrong = "a ticket was lost";
    }
    ASSERT_EQ(wrong, nullptr) << wrong << " after command " << sequence << " of seed " << seed << ", kind "
                              << command.index() + 1;
  };
  for (const Command& command : history.founding()) {
    step(command);
    if (::testing::Test::HasFatalFailure()) return;
  }
  for (std::uint64_t i = 0; i < commands; ++i) {
    const auto [next_at, command] = history.next(core);
    at = next_at;
    step(command);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(Stress, a_small_alliance_under_everything) { stress("a_small_alliance_under_everything", Shape{}); }

TEST(Stress, a_larger_alliance_under_everything) {
  Shape shape;
  shape.members = 20;
  shape.sites = 40;
  shape.seats = 300;
  shape.tickets = 1'500;
  shape.callers = 900;
  stress("a_larger_alliance_under_everything", shape);
}

TEST(Stress, one_seat_for_everybody) {
  Shape shape;
  shape.members = shape.sites = 1;
  shape.seats = 1;
  shape.tickets = 24;
  stress("one_seat_for_everybody", shape);
}

}  // namespace
}  // namespace rufbund::core
