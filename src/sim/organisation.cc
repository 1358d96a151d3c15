// See organisation.h.
#include "sim/organisation.h"

#include <algorithm>
#include <map>
#include <set>

namespace rufbund::sim {
namespace {

// Callers whom nobody knows again and who are told nothing.
void make_anonymous(Scenario& scenario) {
  for (Callers& callers : scenario.callers) {
    callers.withheld = 1;
    callers.heeds_return_time = 0;
    callers.heeds_estimate = 0;
  }
  for (Line& line : scenario.lines) line.caller_places = 1024;  // that nobody needs
}

// Many small lines do not need each what one large line would: whoever may wait and whoever may talk has a ticket.
void fit_tickets(Scenario& scenario, std::uint32_t line_index) {
  Line& line = scenario.lines[line_index];
  std::int64_t waiting = -1;
  const auto look = [&](const core::ChangeSetting& change) {
    if (change.setting == core::Setting::kMaxWaiting) waiting = std::max(waiting, change.value);
  };
  std::for_each(line.settings.begin(), line.settings.end(), look);
  for (const LaterSetting& later : line.later) look(later.change);
  if (waiting < 0) return;
  for (const SeatGroup& group : scenario.seats)
    if (scenario.sites[group.site].line == line_index) waiting += most_staffed(group);
  line.most_tickets = static_cast<std::uint32_t>(std::clamp<std::int64_t>(waiting, 16, line.most_tickets));
}

void append(Line& line, const std::vector<core::ChangeSetting>& settings, const std::vector<LaterSetting>& later) {
  line.settings.insert(line.settings.end(), settings.begin(), settings.end());
  line.later.insert(line.later.end(), later.begin(), later.end());
}

std::set<std::uint32_t> members_of(const Scenario& scenario, std::uint32_t line) {
  std::set<std::uint32_t> members;
  for (const Site& site : scenario.sites)
    if (site.line == line) members.insert(site.member);
  return members;
}

class Numbers {
 public:
  Numbers(const Scenario& scenario, const Comparison& comparison, std::uint32_t line)
      : scenario_(scenario), comparison_(comparison), members_(members_of(scenario, line)) {
    for (const std::uint32_t m : members_) sum_ += scenario.members[m].share_ppm;
  }

  // Of all callers at that time, those who ring this member's number.
  [[nodiscard]] double share(std::uint32_t member, std::int64_t at_ms) const {
    for (const Comparison::Surge& surge : comparison_.surges) {
      if (at_ms < surge.from_ms || at_ms >= surge.to_ms || !members_.contains(surge.member)) continue;
      if (surge.member == member) return surge.share;
      const double rest = sum_ - scenario_.members[surge.member].share_ppm;
      return rest <= 0 ? 0 : (1 - surge.share) * scenario_.members[member].share_ppm / rest;
    }
    return sum_ <= 0 ? 1.0 / static_cast<double>(members_.size()) : scenario_.members[member].share_ppm / sum_;
  }

  // The curve of those who ring this member's number.
  [[nodiscard]] std::vector<Step> curve(const Callers& callers, std::uint32_t member) const {
    std::set<std::int64_t> cuts;
    for (const Step& step : callers.curve) cuts.insert(step.from_ms);
    for (const Comparison::Surge& surge : comparison_.surges) cuts.insert({surge.from_ms, surge.to_ms});
    std::vector<Step> out;
    for (const std::int64_t at : cuts) {
      double value = 0;
      for (const Step& step : callers.curve)
        if (step.from_ms <= at) value = step.value;
      out.push_back({at, value * share(member, at)});
    }
    return out;
  }

 private:
  const Scenario& scenario_;
  const Comparison& comparison_;
  std::set<std::uint32_t> members_;
  double sum_ = 0;
};

double mass(const std::vector<Step>& curve, std::int64_t length_ms) {
  double sum = 0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const std::int64_t to = i + 1 < curve.size() ? curve[i + 1].from_ms : length_ms;
    sum += curve[i].value * static_cast<double>(std::max<std::int64_t>(std::min(to, length_ms) - curve[i].from_ms, 0));
  }
  return sum;
}

Scenario separate(const Scenario& from, const Comparison& comparison) {
  Scenario out = from;
  out.lines.clear();
  out.callers.clear();
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> line_of;  // of old line and member
  for (std::uint32_t l = 0; l < from.lines.size(); ++l)
    for (const std::uint32_t m : members_of(from, l)) {
      line_of[{l, m}] = static_cast<std::uint32_t>(out.lines.size());
      Line line = from.lines[l];
      line.key += "-" + from.members[m].key;
      // After what holds for all of them: the later change of a setting is the one that holds.
      append(line, comparison.settings, comparison.later);
      append(line, from.members[m].own_line, from.members[m].own_line_later);
      out.lines.push_back(std::move(line));
    }
  for (Site& site : out.sites) site.line = line_of.at({site.line, site.member});
  for (std::uint32_t l = 0; l < out.lines.size(); ++l) fit_tickets(out, l);
  for (const Callers& callers : from.callers) {
    const Numbers numbers(from, comparison, callers.line);
    std::vector<std::uint32_t> siblings;
    const double whole = mass(callers.curve, from.length_ms);
    for (const std::uint32_t m : members_of(from, callers.line)) {
      Callers own = callers;
      if (callers.own_member >= 0) {
        if (m != static_cast<std::uint32_t>(callers.own_member)) continue;
      } else {
        own.curve = numbers.curve(callers, m);
        own.number = static_cast<std::uint64_t>(
            static_cast<double>(callers.number) * (whole > 0 ? mass(own.curve, from.length_ms) / whole : 0) + 0.5);
        if (callers.number > 0 && own.number == 0) continue;
      }
      own.line = line_of.at({callers.line, m});
      own.key += "-" + from.members[m].key;
      own.tries_other_number = comparison.tries_other_number;
      siblings.push_back(static_cast<std::uint32_t>(out.callers.size()));
      out.callers.push_back(std::move(own));
    }
    for (const std::uint32_t one : siblings)
      for (const std::uint32_t other : siblings)
        if (one != other) out.callers[one].other_numbers.push_back(other);
  }
  return out;
}

}  // namespace

Scenario organised(const Scenario& scenario, const Comparison& comparison, Organisation organisation) {
  if (organisation == Organisation::kAlliance) return scenario;
  Scenario out = scenario;
  if (organisation == Organisation::kSeparate)
    out = separate(scenario, comparison);
  else
    for (Line& line : out.lines) append(line, comparison.settings, comparison.later);
  make_anonymous(out);
  return out;
}

}  // namespace rufbund::sim
