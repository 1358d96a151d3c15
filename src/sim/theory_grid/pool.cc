// See pool.h.
#include "sim/theory_grid/pool.h"

#include <algorithm>
#include <cmath>

namespace rufbund::sim::grid {

Scenario pool(const Pool& p) {
  using core::Setting;
  Scenario s;
  s.key = "pool";
  Line line;
  line.key = "line";
  line.topics = {{"all", 0, Millis{static_cast<std::int64_t>(p.handling_s * 1000)}}};
  line.most_tickets = p.seats + p.most_waiting + 1;
  line.caller_places = 1 << 4;
  line.settings = {{Setting::kLeastTalk, 0},
                   {Setting::kShortConversation, 0},
                   {Setting::kWaitLimit, 7 * 86'400'000LL},
                   {Setting::kTellInterval, 60'000},
                   {Setting::kMaxWaiting, p.most_waiting},
                   {Setting::kServiceTarget, static_cast<std::int64_t>(p.target_s * 1000)}};
  s.lines = {line};
  Callers callers;
  callers.key = "callers";
  callers.curve = {{0, p.calls_per_s}};
  callers.withheld = 1;
  callers.talk = Distribution::exponential(p.handling_s);
  callers.patience = p.patience;
  s.callers = {callers};
  s.members = {{"one", "One", 1'000'000, 0, 0, 0}};
  s.sites = {{"site", "Site", 0, 0, core::SiteKind::kTrunk, Millis{}}};
  SeatGroup group;
  group.seats = {{0, static_cast<double>(p.seats)}};
  s.seats = {group};
  return s;
}

void set_length(Scenario& scenario, double warm_up_s, double counted_s) {
  // The warm-up is one interval and the counted time a number of them, as figures begin with an interval.
  const auto warm_up = static_cast<std::int64_t>(std::ceil(std::max(warm_up_s, 1.0)));
  const auto times = static_cast<std::int64_t>(std::ceil(counted_s / static_cast<double>(warm_up)));
  scenario.warm_up_ms = warm_up * 1000;
  scenario.interval_ms = scenario.warm_up_ms;
  scenario.length_ms = scenario.warm_up_ms * (1 + times);
}

}  // namespace rufbund::sim::grid
