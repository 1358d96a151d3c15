// The callers: who rings for the first time, what each does whose attempt ended, and when they ring again. Callers live
// in a pool while they may still ring; who is done is counted and forgotten, so 60 million need no memory each. One
// owner.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/arrivals.h"
#include "sim/cell.h"
#include "sim/figures.h"

namespace rufbund::sim {

class Population : public CallerHost {
 public:
  Population(const Scenario& scenario, std::uint64_t seed);

  // The next first call or redial; INT64_MAX: none.
  [[nodiscard]] std::int64_t next_ms() const;
  struct Attempt {
    std::uint32_t caller = 0, line = 0;
    CallerKey key;
    bool first = false, first_of_day = false;
  };
  // The time that others act at.
  void at(std::int64_t now_ms) { now_ms_ = now_ms; }
  // Takes what is due at `now_ms`; call it while next_ms() is that.
  Attempt take(std::int64_t now_ms);

  [[nodiscard]] std::uint32_t kind_of(std::uint32_t caller) const override { return callers_[caller].kind; }
  void attempt_ended(std::uint32_t caller, AttemptEnd end, TimeMs return_at, std::int64_t waited_ms) override;
  void answered(std::uint32_t caller) override;
  // The attempt did not get through to the line.
  void not_through(std::uint32_t caller) { attempt_ended(caller, AttemptEnd::kBusy, kNever, 0); }

  // Adds up those who are still at it; call it once, at the end.
  void finish();
  [[nodiscard]] const std::vector<CallerFigures>& figures() const { return figures_; }

 private:
  struct Caller {
    std::uint64_t serial = 0;  // 0: a free slot
    std::int64_t first_ms = 0, line_ms = 0;
    std::uint32_t attempts = 0;
    std::uint16_t kind = 0;
    std::uint8_t last_day = 0;  // of an attempt; scenarios are shorter than its range
    bool withheld : 1 = false, served : 1 = false;
  };
  struct Planned {
    std::int64_t at_ms;
    std::uint64_t order;
    std::uint32_t caller;
    [[nodiscard]] bool before(const Planned& o) const { return at_ms != o.at_ms ? at_ms < o.at_ms : order < o.order; }
  };
  [[nodiscard]] std::int64_t until_next_day(const Callers& kind);
  void ring_again(std::uint32_t caller, std::int64_t in_ms);
  void leave(std::uint32_t caller, bool gave_up);
  void next_stream();
  void push(const Planned& planned);
  Planned pop();

  const Scenario& scenario_;
  const std::uint64_t seed_;
  Random random_;
  std::vector<Arrivals> streams_;
  std::size_t stream_ = 0;  // whose next call is the earliest
  std::vector<Caller> callers_;
  std::vector<std::uint32_t> free_;
  std::vector<Planned> heap_;  // four children a node
  std::uint64_t order_ = 0, serial_ = 0;
  std::int64_t now_ms_ = 0;
  std::vector<CallerFigures> figures_;
};

}  // namespace rufbund::sim
