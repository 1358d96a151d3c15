// One line in a simulation: its core, and what its seats and its callers' calls do next. Knows no population: what
// becomes of a caller is told to its owner by slot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/core.h"
#include "core/state.h"
#include "core/timer_heap.h"
#include "sim/controls.h"
#include "sim/founding.h"
#include "sim/simulation.h"

namespace rufbund::sim {

// How an attempt ended, as its caller sees it.
enum class AttemptEnd : std::uint8_t { kServed, kAbandoned, kBusy, kClosed, kBroken };

// Who owns the callers.
class CallerHost {
 public:
  virtual ~CallerHost() = default;
  virtual std::uint32_t kind_of(std::uint32_t caller) const = 0;
  virtual void attempt_ended(std::uint32_t caller, AttemptEnd end, TimeMs return_at, std::int64_t waited_ms) = 0;
  virtual void answered(std::uint32_t caller) = 0;
};

class Cell {
 public:
  Cell(const Scenario& scenario, std::uint32_t line, const RunOptions& options, CallerHost& host);

  void found();
  // The next time at which something happens by itself.
  [[nodiscard]] std::int64_t next_ms() const;
  // Does what is due at `now_ms`, in a fixed order: the core's timers, seats, calls.
  void advance(std::int64_t now_ms);

  // False where nobody gets through to the line.
  [[nodiscard]] bool reachable() const { return !cut_off_ && !node_down_; }
  void admit(std::int64_t now_ms, std::uint32_t caller, CallerKey key);
  void control(std::int64_t now_ms, const Control& control);
  void close_interval(std::size_t interval);
  void finish() { figures.estimates = check_.errors; }

  [[nodiscard]] const core::Core& core() const { return core_; }
  [[nodiscard]] std::uint64_t digest() const { return digest_ * 0x100000001b3u ^ core_.digest(); }

  LineFigures figures;
  std::vector<MemberFigures> members;
  std::uint64_t commands = 0, events = 0;

 private:
  // What a seat does when its timer is due.
  enum class Plan : std::uint8_t { kNothing, kAnswer, kRefuse, kAnswerAndDrop, kEndTalk, kComeBack };
  struct SeatPlan {
    Plan plan = Plan::kNothing;
    std::uint32_t group = 0;
    OfferId offer;
    bool ends_by_caller = false;
  };
  struct Call {
    std::uint32_t caller = 0;
    std::uint32_t leg = 0;
    TicketId ticket;
    std::int64_t patience_until_ms = -1;  // −1: not drawn yet
    std::int64_t estimate_ms = -1;
    bool in_menu = false;
    bool lives = false;
  };

  void run(const core::Command& command);
  void settle();
  void decide(const core::Command& command);
  void note(const core::Event& event);
  void react(const core::Effect& effect);
  void offer(const core::OfferSeat& effect);
  void connect(const core::Connect& effect);
  void wait_on(Call& call, std::uint32_t slot);
  void told(const core::PlaceTold& event);
  void ended(const core::TicketEnded& event);
  void seat_due(std::uint32_t seat);
  void call_due(std::uint32_t slot);
  void plan(std::uint32_t seat, Plan what, std::int64_t in_ms);
  void forget(OfferId offer);
  void break_seats_of(std::uint32_t site);
  void break_all_legs();
  [[nodiscard]] IntervalFigures& interval() { return figures.intervals[interval_]; }
  [[nodiscard]] bool counts() const { return now_ms_ >= scenario_.warm_up_ms; }
  [[nodiscard]] TimeMs stamp() const { return TimeMs{scenario_.begin.ms + now_ms_}; }
  void mix(std::uint64_t value) { digest_ = (digest_ ^ value) * 0x9e3779b97f4a7c15u + (digest_ >> 29); }

  const Scenario& scenario_;
  const RunOptions& options_;
  const std::uint32_t line_;
  CallerHost& host_;
  core::Core core_;
  core::Outcome outcome_;
  std::vector<core::Command> pending_;    // reactions that take no time …
  std::vector<core::Command> reactions_;  // … and those being carried out
  std::int64_t now_ms_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint32_t legs_ = 0;
  std::size_t interval_ = 0;
  std::uint64_t digest_ = 0;
  std::int64_t target_ms_ = 0;

  Random patience_, talk_, ring_, menu_;
  std::vector<Call> calls_;      // by ticket slot
  std::vector<SeatPlan> seats_;  // by SeatId
  core::TimerHeap call_timers_, seat_timers_;
  std::uint32_t due_seat_ = core::kNoSeat;  // whose timer is due and stands until it is set anew
  EstimateCheck check_;
  bool cut_off_ = false, node_down_ = false;
};

}  // namespace rufbund::sim
