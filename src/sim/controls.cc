// See controls.h.
#include "sim/controls.h"

#include <algorithm>

#include "sim/founding.h"

namespace rufbund::sim {
namespace {

// The line holds so many openings at a time; those beyond are scheduled when one is over.
constexpr std::uint32_t kOpeningsAhead = 48;

void shifts(const Scenario& scenario, std::vector<Control>& out) {
  for (std::uint32_t line = 0; line < scenario.lines.size(); ++line) {
    const std::vector<SeatRange> ranges = seat_ranges(scenario, line);
    for (std::size_t g = 0; g < ranges.size(); ++g) {
      if (ranges[g].count == 0) continue;
      const SeatGroup& group = scenario.seats[g];
      const std::uint32_t member = scenario.sites[group.site].member;
      std::uint32_t now = staffed(group, 0);
      for (const Step& step : group.seats) {
        if (step.from_ms <= 0 || step.from_ms >= scenario.length_ms) continue;
        const auto next = static_cast<std::uint32_t>(step.value);
        std::int64_t late = 0;
        for (const Fault& fault : scenario.faults)
          if (fault.kind == Fault::Kind::kMemberLate && fault.index == member && fault.from_ms <= step.from_ms &&
              step.from_ms < fault.to_ms)
            late = fault.length_ms;
        for (; now < next; ++now) {
          const std::int64_t ramp = group.ramp_up.count() * (now + 1 - staffed(group, step.from_ms - 1)) /
                                    std::max<std::uint32_t>(1, next - staffed(group, step.from_ms - 1));
          out.push_back({step.from_ms + late + ramp, Control::Kind::kSeatOn, line, ranges[g].first + now});
        }
        for (; now > next; --now)
          out.push_back({step.from_ms, Control::Kind::kSeatOff, line, ranges[g].first + now - 1});
      }
    }
  }
}

void openings(const Scenario& scenario, std::vector<Control>& out) {
  for (std::uint32_t line = 0; line < scenario.lines.size(); ++line) {
    const auto& open = scenario.lines[line].open;
    for (std::uint32_t i = 0; i < open.size(); ++i)
      out.push_back({i < kOpeningsAhead ? 0 : open[i - kOpeningsAhead].to_ms, Control::Kind::kSchedule, line, i});
  }
}

void settings(const Scenario& scenario, std::vector<Control>& out) {
  for (std::uint32_t line = 0; line < scenario.lines.size(); ++line)
    for (std::uint32_t i = 0; i < scenario.lines[line].later.size(); ++i)
      out.push_back({scenario.lines[line].later[i].at_ms, Control::Kind::kSetting, line, i});
}

void faults(const Scenario& scenario, std::vector<Control>& out) {
  for (const Fault& fault : scenario.faults) {
    switch (fault.kind) {
      case Fault::Kind::kSiteLost: {
        const std::uint32_t line = scenario.sites[fault.index].line;
        out.push_back({fault.from_ms, Control::Kind::kSiteDown, line, fault.index});
        out.push_back({fault.to_ms, Control::Kind::kSiteUp, line, fault.index});
        break;
      }
      case Fault::Kind::kMemberLate:
        break;  // its shifts
      case Fault::Kind::kCarrierFlaps:
        for (std::int64_t at = fault.from_ms; at < fault.to_ms; at += fault.period_ms) {
          out.push_back({at, Control::Kind::kLegsBreak, fault.index, 0});
          out.push_back({at, Control::Kind::kCutOff, fault.index, 0});
          out.push_back({at + fault.length_ms, Control::Kind::kReachable, fault.index, 0});
        }
        break;
      case Fault::Kind::kNodeRestarts:
        out.push_back({fault.from_ms, Control::Kind::kNodeDown, fault.index, 0});
        out.push_back({fault.to_ms, Control::Kind::kNodeUp, fault.index,
                       static_cast<std::uint32_t>(fault.to_ms - fault.from_ms)});
        break;
    }
  }
}

}  // namespace

std::vector<Control> controls(const Scenario& scenario) {
  std::vector<Control> out;
  openings(scenario, out);
  settings(scenario, out);
  shifts(scenario, out);
  faults(scenario, out);
  std::stable_sort(out.begin(), out.end(), [](const Control& a, const Control& b) { return a.at_ms < b.at_ms; });
  return out;
}

}  // namespace rufbund::sim
