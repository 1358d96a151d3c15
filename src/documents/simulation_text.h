// A simulation's figures as people write them. Pure functions, any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "documents/format.h"
#include "documents/html.h"
#include "sim/summary.h"

namespace rufbund::documents {

template <class... T>
[[nodiscard]] std::string say(std::string_view words, const T&... values) {
  return fmt::format(fmt::runtime(words), values...);
}

class SimulationText {
 public:
  explicit SimulationText(const Format& format) : f_(format), w_(format.words()) {}

  // 1.234,5 with `places` of 0 to 2.
  [[nodiscard]] std::string decimal(double value, int places) const;
  // In the unit's own way: a count, 12,3 %, 4,5 min, 1.234 €.
  [[nodiscard]] std::string value(double v, sim::Unit unit) const { return value(v, unit, v); }
  // As finely as suits `like`, so that an interval reads as its mean does.
  [[nodiscard]] std::string value(double value, sim::Unit unit, double like) const;
  // 45 s, 12,3 min, 4,5 h, 2,1 Tage.
  [[nodiscard]] std::string duration(double seconds) const { return value(seconds, sim::Unit::kSeconds); }
  [[nodiscard]] std::string share(double v) const { return value(v, sim::Unit::kShare); }
  [[nodiscard]] std::string whole_percent(double value) const;
  // For sentences: from 100,000 on four digits that say something.
  [[nodiscard]] std::string rough(double count) const;
  // The mean, below it the interval; "–" where it is not known.
  [[nodiscard]] Cell cell(const sim::Measure& m, sim::Unit unit) const;
  // The same of a difference, with its sign; says where it is not certain.
  [[nodiscard]] Cell gain(const sim::Measure& m, sim::Unit unit) const;

  [[nodiscard]] std::string_view organisation(sim::Organisation o) const {
    return w_.organisations[static_cast<std::size_t>(o)];
  }
  [[nodiscard]] std::string_view in(sim::Organisation o) const {
    return w_.in_organisation[static_cast<std::size_t>(o)];
  }

 private:
  const Format& f_;
  const Words& w_;
};

}  // namespace rufbund::documents
