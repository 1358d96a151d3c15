// What a comparison needs and sim/figures.h does not split: by class of callers, who waited longer than some times, and
// how long how many were busy or waiting. Listens to one run of a scenario with one line. One owner.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/command.h"
#include "core/event.h"
#include "core/state.h"
#include "sim/scenario.h"

namespace rufbund::sim::grid {

// One class of callers, after the warm-up. An attempt is counted where it was made or where it ended, as named.
struct ClassSums {
  double attempts = 0, refused = 0;  // where it was made
  double queued = 0, delayed = 0;    // joined the line; found no seat at once
  double answered = 0, abandoned = 0;
  double wait_s = 0;           // until the answer or the leaving
  std::vector<double> beyond;  // of answered and abandoned: waited longer than times_s[i]
  std::vector<double> within;  // of answered: no longer than it
};

class Probe {
 public:
  Probe(const Scenario& scenario, std::vector<double> times_s);

  void see(TimeMs at, const core::Command& command, std::span<const core::Event> events);
  // Closes the time that was counted; once, after the run.
  void finish();

  [[nodiscard]] const ClassSums& of_class(std::size_t klass) const { return classes_[klass]; }
  [[nodiscard]] const ClassSums& all() const { return all_; }
  // Seconds after the warm-up, and ∫ busy dt, ∫ waiting dt, and the time with at least `seats` of the start busy.
  [[nodiscard]] double seconds() const { return seconds_; }
  [[nodiscard]] double busy_s() const { return busy_s_; }
  [[nodiscard]] double waiting_s() const { return waiting_s_; }
  [[nodiscard]] double all_busy_s() const { return all_busy_s_; }

 private:
  template <class Change>
  void count(std::uint8_t klass, Change change);
  void ended(std::uint8_t klass, bool answered, std::int64_t waited_ms);
  void pass(std::int64_t to_ms);

  std::int64_t begin_ms_, warm_up_ms_, end_ms_;
  std::vector<std::int64_t> times_ms_;
  std::uint32_t seats_ = 0;
  std::vector<std::uint8_t> class_of_slot_;
  std::array<ClassSums, core::kMaxClasses> classes_;
  ClassSums all_;
  bool counts_ = false;
  std::int64_t at_ms_ = 0;
  std::uint32_t busy_ = 0, waiting_ = 0;
  double seconds_ = 0, busy_s_ = 0, waiting_s_ = 0, all_busy_s_ = 0;
};

}  // namespace rufbund::sim::grid
