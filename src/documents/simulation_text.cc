// See simulation_text.h.
#include "documents/simulation_text.h"

#include <cmath>

namespace rufbund::documents {

using sim::Unit;

std::string SimulationText::decimal(double value, int places) const {
  if (places == 0) return f_.number(std::llround(value));
  const std::int64_t scale = places == 1 ? 10 : 100;
  const std::int64_t all = std::llround(value * static_cast<double>(scale)), size = all < 0 ? -all : all;
  return fmt::format("{}{}{}{:0{}}", all < 0 ? "−" : "", f_.number(size / scale), w_.decimal_mark, size % scale,
                     places);
}

std::string SimulationText::value(double v, Unit unit, double like) const {
  const double size = std::abs(like);
  const auto with = [](const std::string& number, std::string_view mark) {
    return fmt::format("{}\u00a0{}", number, mark);
  };
  switch (unit) {
    case Unit::kCount:
      return decimal(v, size < 100 && like != std::floor(like) ? 1 : 0);
    case Unit::kShare:
      return f_.percent(std::llround(v * 1e6));
    case Unit::kPerCaller:
      return decimal(v, 2);
    case Unit::kSeconds:
      if (size < 120) return with(decimal(v, size < 9.95 ? 1 : 0), w_.seconds);
      if (size < 7200) return with(decimal(v / 60, 1), w_.minutes);
      if (size < 172'800) return with(decimal(v / 3600, 1), w_.hours);
      return with(decimal(v / 86'400, 1), w_.days);
    case Unit::kMinutes:
      return with(decimal(v, 1), w_.minutes);
    case Unit::kHours:
      return with(decimal(v, size < 100 ? 1 : 0), w_.hours);
    case Unit::kEuro:
      break;
  }
  if (size < 1000) return f_.money(std::llround(v * 100));
  const std::string sign = v < 0 ? "−" : "", amount = f_.number(std::llround(std::abs(v)));
  return f_.language() == Language::kGerman ? sign + amount + "\u00a0€" : sign + "€" + amount;
}

std::string SimulationText::whole_percent(double v) const {
  return f_.number(std::llround(v * 100)) + std::string{w_.percent_sign};
}

std::string SimulationText::rough(double count) const {
  double step = 1;
  if (std::abs(count) >= 99'999.5)
    while (std::abs(count) >= step * 9'999.5) step *= 10;
  return f_.number(std::llround(std::round(count / step) * step));
}

Cell SimulationText::cell(const sim::Measure& m, Unit unit) const {
  if (!m.is_known()) return {std::string{w_.none}};
  Cell out{value(m.mean, unit)};
  const std::string low = value(m.low, unit, m.mean), high = value(m.high, unit, m.mean);
  if (low != high) out.note = say(w_.range, low, high);
  return out;
}

Cell SimulationText::gain(const sim::Measure& m, Unit unit) const {
  if (!m.is_known()) return {std::string{w_.none}};
  const auto text = [&](double v) {
    const std::string plain =
        unit == Unit::kShare ? fmt::format("{}\u00a0{}", decimal(v * 100, 1), w_.points) : value(v, unit, m.mean);
    return (v > 0 ? "+" : "") + plain;
  };
  Cell out{text(m.mean)};
  if (!m.has_interval()) return out;
  const std::string low = text(m.low), high = text(m.high);
  if (low != high) out.note = say(w_.range, low, high);
  if (m.low < 0 && m.high > 0) out.note += " · " + std::string{w_.not_sure};
  return out;
}

}  // namespace rufbund::documents
