// See probe.h.
#include "sim/theory_grid/probe.h"

#include <algorithm>
#include <variant>

#include "base/check.h"

namespace rufbund::sim::grid {

Probe::Probe(const Scenario& scenario, std::vector<double> times_s)
    : begin_ms_(scenario.begin.ms),
      warm_up_ms_(scenario.warm_up_ms),
      end_ms_(scenario.length_ms),
      class_of_slot_(scenario.lines.at(0).most_tickets) {
  CHECK(scenario.lines.size() == 1);
  for (const double t : times_s) times_ms_.push_back(static_cast<std::int64_t>(t * 1000 + 0.5));
  for (const SeatGroup& group : scenario.seats) seats_ += staffed(group, 0);
  all_.beyond.resize(times_s.size());
  all_.within.resize(times_s.size());
  for (ClassSums& klass : classes_) klass = all_;
}

template <class Change>
void Probe::count(std::uint8_t klass, Change change) {
  if (!counts_) return;
  change(all_);
  change(classes_[klass]);
}

void Probe::ended(std::uint8_t klass, bool answered, std::int64_t waited_ms) {
  count(klass, [&](ClassSums& sums) {
    (answered ? sums.answered : sums.abandoned) += 1;
    sums.wait_s += static_cast<double>(waited_ms) / 1000;
    for (std::size_t i = 0; i < times_ms_.size(); ++i) {
      sums.beyond[i] += waited_ms > times_ms_[i];
      sums.within[i] += answered && waited_ms <= times_ms_[i];
    }
  });
}

void Probe::pass(std::int64_t to_ms) {
  const std::int64_t from = std::max(at_ms_, warm_up_ms_), to = std::min(to_ms, end_ms_);
  if (to > from) {
    const double s = static_cast<double>(to - from) / 1000;
    seconds_ += s;
    busy_s_ += s * busy_;
    waiting_s_ += s * waiting_;
    if (busy_ >= seats_) all_busy_s_ += s;
  }
  at_ms_ = to_ms;
}

void Probe::finish() { pass(end_ms_); }

void Probe::see(TimeMs at, const core::Command& command, std::span<const core::Event> events) {
  pass(at.ms - begin_ms_);
  counts_ = at_ms_ >= warm_up_ms_;
  std::uint64_t just_queued = 0;
  for (const core::Event& event : events) {
    if (const auto* admitted = std::get_if<core::AttemptAdmitted>(&event)) {
      class_of_slot_[static_cast<std::uint32_t>(admitted->ticket.value)] = admitted->klass.value;
      count(admitted->klass.value, [](ClassSums& sums) { sums.attempts += 1; });
    } else if (std::holds_alternative<core::AttemptRefused>(event)) {
      count(std::get<core::AdmitAttempt>(command).klass.value, [](ClassSums& sums) {
        sums.attempts += 1;
        sums.refused += 1;
      });
    } else if (const auto* queued = std::get_if<core::TicketQueued>(&event)) {
      just_queued = queued->ticket.value;
      ++waiting_;
      count(class_of_slot_[static_cast<std::uint32_t>(just_queued)], [](ClassSums& sums) {
        sums.queued += 1;
        sums.delayed += 1;
      });
    } else if (const auto* made = std::get_if<core::OfferMade>(&event)) {
      --waiting_;
      ++busy_;
      if (made->ticket.value == just_queued)
        count(class_of_slot_[static_cast<std::uint32_t>(just_queued)], [](ClassSums& sums) { sums.delayed -= 1; });
    } else if (const auto* answer = std::get_if<core::OfferAnswered>(&event)) {
      ended(class_of_slot_[static_cast<std::uint32_t>(answer->ticket.value)], true, answer->waited.count());
    } else if (const auto* end = std::get_if<core::TicketEnded>(&event)) {
      if (end->end == core::TicketEnd::kAbandoned) {
        --waiting_;
        ended(class_of_slot_[static_cast<std::uint32_t>(end->ticket.value)], false, end->waited.count());
      } else {
        CHECK(end->end == core::TicketEnd::kServed);  // a grid's scenario has no other
        --busy_;
      }
    }
  }
}

}  // namespace rufbund::sim::grid
