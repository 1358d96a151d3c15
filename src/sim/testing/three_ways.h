// For tests: one small hotline under three organisations, three members of unequal size whose own callers are unequal
// in another way. Played, or with figures made by hand.
#pragma once

#include <utility>
#include <vector>

#include "sim/results.h"
#include "sim/simulation.h"

namespace rufbund::sim::testing {

inline constexpr std::int64_t kHour = 3'600'000;

// From `kFrom` on for `open_h` hours are the lines open, on each of `days` days from 2021-01-12 00:00 +01:00.
inline Scenario small_hotline(Organisation organisation, std::uint64_t callers, std::uint32_t seats, int days = 1,
                              int open_h = 14) {
  constexpr int kFrom = 8;
  struct Size {
    const char *key, *name;
    std::uint32_t share_ppm, seats_percent, callers_percent;
  };
  constexpr Size kSizes[]{{"elbruf", "Elbruf GmbH", 500'000, 50, 25},
                          {"nordlicht", "Nordlicht & Söhne", 300'000, 30, 30},
                          {"ruhrdialog", "Ruhrdialog", 200'000, 20, 45}};
  Scenario s;
  s.key = "small-hotline";
  s.title_de = "Eine kleine Hotline";
  s.title_en = "A small hotline";
  s.begin = TimeMs{1'610'406'000'000};
  s.utc_offset_ms = kHour;
  s.length_ms = days * 24 * kHour;
  s.seed = 7;
  const bool separate = organisation == Organisation::kSeparate;
  std::vector<Step> shift;
  for (std::uint32_t l = 0; l < (separate ? 3u : 1u); ++l) {
    Line line;
    line.key = separate ? kSizes[l].key : "line";
    for (int day = 0; day < days; ++day)
      line.open.push_back({(day * 24 + kFrom) * kHour, (day * 24 + kFrom + open_h) * kHour});
    line.topics = {{"all", 0, Millis{240'000}}};
    line.settings = {{core::Setting::kWaitLimit, organisation == Organisation::kAlliance ? 1'800'000 : 86'400'000}};
    line.most_tickets = 4'000;
    line.caller_places = 1 << 14;
    s.lines.push_back(line);
  }
  for (std::uint32_t m = 0; m < 3; ++m) {
    s.members.push_back({kSizes[m].key, kSizes[m].name, kSizes[m].share_ppm, 0, 0, 2'600});
    s.sites.push_back({kSizes[m].key, kSizes[m].name, m, separate ? m : 0, core::SiteKind::kTrunk, Millis{10'000}});
    SeatGroup group;
    group.site = m;
    for (const Interval& open : s.lines[0].open) {
      group.seats.push_back({open.from_ms, static_cast<double>(seats * kSizes[m].seats_percent / 100)});
      group.seats.push_back({open.to_ms, 0});
    }
    s.seats.push_back(group);
    Callers kind;
    kind.key = kSizes[m].key;
    kind.line = separate ? m : 0;
    kind.number = callers * kSizes[m].callers_percent / 100;
    for (int day = 0; day < days; ++day)
      for (int hour = 0; hour < open_h; ++hour) kind.curve.push_back({(day * 24 + kFrom + hour) * kHour, 14.0 - hour});
    kind.curve.push_back({(days * 24 - 24 + kFrom + open_h) * kHour, 0});
    kind.withheld = organisation == Organisation::kAlliance ? 0.05 : 1;
    kind.patience = Distribution::lognormal(6.4, 1.1);
    kind.talk = Distribution::lognormal(5.3, 0.6);
    kind.after_abandonment = {0.85, Distribution::lognormal(6.0, 1.2), 1000};
    kind.after_busy = {0.9, Distribution::lognormal(4.5, 1.2), 1000};
    kind.heeds_return_time = organisation == Organisation::kAlliance ? 0.7 : 0;
    kind.heeds_estimate = organisation == Organisation::kAlliance ? 0.3 : 0;
    s.callers.push_back(kind);
  }
  return s;
}

inline std::vector<Results> play_three_ways(std::uint64_t callers, std::uint32_t seats, std::uint32_t replications,
                                            int days = 1) {
  std::vector<Results> out;
  for (const Organisation organisation :
       {Organisation::kSeparate, Organisation::kContractor, Organisation::kAlliance}) {
    Results& r = out.emplace_back();
    r.organisation = organisation;
    r.scenario = small_hotline(organisation, callers, seats, days);
    for (std::uint32_t n = 0; n < replications; ++n) {
      RunOptions options;
      options.seed = r.scenario.seed + n;
      r.runs.push_back(Simulation(r.scenario, options).run());
    }
  }
  return out;
}

// Round figures of two runs, 100 and 120 callers, of whom `served` and `served` + 12 got through.
inline Results made_by_hand(Organisation organisation, std::uint64_t served) {
  Results r;
  r.organisation = organisation;
  r.scenario = small_hotline(organisation, 100, 10);
  for (std::uint64_t n = 0; n < 2; ++n) {
    Figures& f = r.runs.emplace_back();
    f.seed = 7 + n;
    f.digest = 0xabcdef + n;
    f.lines.resize(r.scenario.lines.size());
    IntervalFigures first;
    first.attempts = 150 + 30 * n;
    first.first_attempts = 100 + 20 * n;
    first.answered = served + 12 * n;
    first.answered_in_target = served / 2;
    first.abandoned = 40;
    first.refused = 10;
    first.answered_wait_ms = static_cast<std::int64_t>(first.answered) * 30'000;
    f.lines[0].intervals = {first, {}};
    f.lines[0].total = first;
    for (std::uint64_t i = 0; i < first.answered; ++i) f.lines[0].answered_wait.add(30'000);
    f.members.resize(3);
    f.members[0].counted_ms = 3 * 3'600'000;
    f.members[1].counted_ms = 3'600'000;
    f.members[0].paid_ms = 10 * 3'600'000;
    f.members[0].talk_ms = 4 * 3'600'000;
    f.callers.callers = 100 + 20 * n;
    f.callers.served = first.answered;
    f.callers.gave_up = f.callers.callers - f.callers.served;
    f.callers.attempts = first.attempts;
    f.callers.most_attempts = 9;
    f.callers.line_ms = 7'200'000;
    for (std::uint64_t i = 0; i < first.answered; ++i) f.callers.until_served.add(60'000);
    f.by_kind.resize(3);
    EstimateErrors::Cell& cell = f.lines[0].estimates.cells[1][2];
    cell.count = 10;
    cell.outcome_ms = 1'000'000;
    cell.error_ms = {50'000, 400'000, 300'000, 250'000};
    cell.bias_ms = {-10'000, 400'000, -300'000, 0};
    f.lines[0].estimates.in_band = 8;
    f.lines[0].estimates.untold = 3;
  }
  return r;
}

}  // namespace rufbund::sim::testing
