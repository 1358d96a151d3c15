// See simulation_plots.h.
#include "documents/simulation_plots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "documents/local_clock.h"
#include "documents/simulation_steps.h"
#include "documents/simulation_text.h"

namespace rufbund::documents {
namespace {

using drawing::Look;
using sim::Headline;

// By sim::Organisation.
constexpr std::array<Look, 3> kLooks{{
    {"#b3541e", "7 4", 2, Look::Mark::kSquare, Look::Fill::kHatched},
    {"#6a5a8c", "2 3", 2, Look::Mark::kTriangle, Look::Fill::kLined},
    {"#0b4f6c", "", 2.6, Look::Mark::kDisc, Look::Fill::kSolid},
}};
// By sim::Foretold.
constexpr std::array<Look, sim::kForetold> kWayLooks{{
    {"#0b4f6c", "", 2, Look::Mark::kDisc, Look::Fill::kSolid},
    {"#b3541e", "", 2, Look::Mark::kSquare, Look::Fill::kHatched},
    {"#6a5a8c", "", 2, Look::Mark::kTriangle, Look::Fill::kLined},
    {"#55606b", "", 2, Look::Mark::kDiamond, Look::Fill::kOpen},
}};
constexpr Look kArea{"#d5e3ea", "", 1, Look::Mark::kDisc, Look::Fill::kSolid};
constexpr Look kAgreed{"#16202b", "", 2, Look::Mark::kTick, Look::Fill::kSolid};

const Look& look_of(sim::Organisation o) { return kLooks[static_cast<std::size_t>(o)]; }

// A wide plot below what it shows in words; moved sideways by itself where the page is narrow.
std::string wide_figure(const PlotHead& head, const std::string& svg) {
  return fmt::format(
      "<figure class=\"wide\">\n<figcaption><strong>{0}</strong> {1}</figcaption>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\">\n{2}</div>\n</figure>\n",
      escaped(head.title), escaped(head.description), svg);
}

// Half a page wide, with its title inside.
std::string half_figure(const std::string& svg, std::string_view caption) {
  const std::string below = caption.empty() ? "" : fmt::format("<figcaption>{}</figcaption>\n", escaped(caption));
  return fmt::format("<figure class=\"half\">\n{}{}</figure>\n", svg, below);
}

std::optional<double> ratio(double part, double whole) {
  return whole == 0 ? std::nullopt : std::optional{part / whole};
}

// A series per organisation of what `value` makes of each step.
template <class F>
std::vector<Series> series_of(const std::vector<sim::Results>& results, const Span& span, const SimulationText& text,
                              F&& value) {
  std::vector<Series> out;
  for (const sim::Results& r : results) {
    Series& s = out.emplace_back(Series{std::string{text.organisation(r.organisation)}, look_of(r.organisation), {}});
    for (const Step& step : steps_of(r, span)) s.values.push_back(value(r, step));
  }
  return out;
}

std::string step_text(std::int64_t ms, const Words& w) {
  if (ms == 15 * kMinuteMs) return std::string{w.quarter_hour};
  if (ms == kHourMs) return std::string{w.hour};
  if (ms == kDayMs) return std::string{w.day_bin};
  return ms % kHourMs == 0 ? say(w.bin_hours, ms / kHourMs) : say(w.bin_minutes, ms / kMinuteMs);
}

// "getrennte Leitungen 1, ein Auftragnehmer 2" of what is known of each.
template <class F>
std::string each(const sim::Summary& summary, const SimulationText& text, F&& value) {
  std::string out;
  for (const sim::OrganisationSummary& o : summary.organisations)
    if (const std::optional<std::string> v = value(o))
      out += fmt::format("{}{}\u00a0{}", out.empty() ? "" : ", ", text.organisation(o.organisation), *v);
  return out;
}

std::string each_mean(const sim::Summary& summary, const SimulationText& text, Headline h) {
  return each(summary, text, [&](const sim::OrganisationSummary& o) -> std::optional<std::string> {
    if (!o.of(h).is_known()) return {};
    return text.value(o.of(h).mean, sim::name_of(h).unit);
  });
}

BarPlot bars_of(const sim::Summary& summary, const SimulationText& text, Headline h, std::string_view title) {
  BarPlot p;
  p.head.title = title;
  for (const sim::OrganisationSummary& o : summary.organisations)
    if (const sim::Measure& m = o.of(h); m.is_known())
      p.bars.push_back({std::string{text.organisation(o.organisation)}, look_of(o.organisation), m.mean, m.low, m.high,
                        text.value(m.mean, sim::name_of(h).unit)});
  p.head.description = each_mean(summary, text, h) + ".";
  return p;
}

}  // namespace

std::string organisation_sample(sim::Organisation organisation) {
  const Look& look = look_of(organisation);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 22\" aria-hidden=\"true\">\n{}{}</svg>",
      drawing::line({{{2, 11}, {46, 11}}}, look), drawing::mark({24, 11}, look));
}

std::int64_t target_s(const sim::Scenario& s) {
  if (!s.lines.empty())
    for (const core::ChangeSetting& setting : s.lines[0].settings)
      if (setting.setting == core::Setting::kServiceTarget) return setting.value / 1000;
  return 20;
}

BarPlot SimulationPlots::served() const {
  const SimulationText text{format_};
  BarPlot p = bars_of(summary_, text, Headline::kServed, format_.words().served_plot);
  double whole = 0;
  for (const sim::OrganisationSummary& o : summary_.organisations)
    whole = std::max(whole, o.of(Headline::kCallers).mean);
  p.whole = whole;
  p.whole_text = say(format_.words().of_callers, text.value(std::round(whole), sim::Unit::kCount));
  return p;
}

BarPlot SimulationPlots::attempts() const {
  return bars_of(summary_, SimulationText{format_}, Headline::kAttempts, format_.words().attempts_plot);
}

BarPlot SimulationPlots::waited() const {
  return bars_of(summary_, SimulationText{format_}, Headline::kLineHours, format_.words().waited_plot);
}

std::string SimulationPlots::served_figure() const {
  return half_figure(plot(served()), format_.words().served_plot_text);
}

std::string SimulationPlots::attempts_figure() const { return half_figure(plot(attempts()), {}); }

namespace {

TimePlot time_plot(const sim::Scenario& s, const Span& span, std::string_view title, std::string axis) {
  TimePlot p;
  p.head.title = title;
  p.axis = std::move(axis);
  p.begin_local_ms = s.begin.ms + s.utc_offset_ms + span.from_ms;
  p.step_ms = span.step_ms;
  return p;
}

// "getrennte Leitungen 44,3 min (Di 12.01., 10:00)" of each.
std::string peaks(const TimePlot& p, const SimulationText& text, const Format& format) {
  std::string out;
  for (const Series& s : p.series) {
    const auto most = std::max_element(s.values.begin(), s.values.end(),
                                       [](const auto& a, const auto& b) { return a.value_or(-1) < b.value_or(-1); });
    if (most == s.values.end() || !*most) continue;
    const std::int64_t at = p.begin_local_ms + p.step_ms * (most - s.values.begin());
    out += (out.empty() ? "" : ", ") + say(format.words().peak, s.name, text.duration(**most * 60),
                                           p.step_ms == kDayMs ? local_day(at, format) : local_moment(at, format));
  }
  return out.empty() ? std::string{format.words().none} : out;
}

std::string waits_of(const std::vector<sim::Results>& results, const Span& span, std::string_view title,
                     const Format& format) {
  const Words& w = format.words();
  const SimulationText text{format};
  TimePlot p = time_plot(results[0].scenario, span, title, say(w.wait_axis, step_text(span.step_ms, w)));
  p.series = series_of(results, span, text,
                       [](const sim::Results&, const Step& s) { return ratio(s.wait_ms / kMinuteMs, s.answered); });
  p.value = [&](double minutes) { return text.decimal(minutes, minutes == std::floor(minutes) ? 0 : 1); };
  p.head.description = say(w.wait_text, peaks(p, text, format));
  return wide_figure(p.head, plot(p, format));
}

}  // namespace

std::string SimulationPlots::waits() const {
  if (results_.empty()) return {};
  const Words& w = format_.words();
  const sim::Scenario& s = results_[0].scenario;
  std::string out = waits_of(results_, whole_of(s), w.wait_plot, format_);
  if (const auto day = busiest_day(results_))
    out += waits_of(results_, *day, say(w.busiest_day, local_day(s.begin.ms + s.utc_offset_ms + day->from_ms, format_)),
                    format_);
  return out;
}

std::string SimulationPlots::service_level() const {
  if (results_.empty()) return {};
  const Words& w = format_.words();
  const SimulationText text{format_};
  const sim::Scenario& scenario = results_[0].scenario;
  const std::int64_t target = target_s(scenario);
  const Span span = whole_of(scenario);
  TimePlot p = time_plot(scenario, span, w.level_plot, say(w.level_axis, target, step_text(span.step_ms, w)));
  p.series = series_of(results_, span, text,
                       [](const sim::Results&, const Step& s) { return ratio(s.in_target, s.answered + s.abandoned); });
  p.top = 1;
  p.value = [&](double share) { return text.whole_percent(share); };
  p.head.description = say(w.level_text, target, each_mean(summary_, text, Headline::kServiceLevel));
  return wide_figure(p.head, plot(p, format_));
}

std::string SimulationPlots::redials() const {
  if (results_.empty()) return {};
  const Words& w = format_.words();
  const SimulationText text{format_};
  const sim::Scenario& scenario = results_[0].scenario;
  const Span span = whole_of(scenario);
  const std::int64_t per = span.step_ms == kDayMs ? kDayMs : kHourMs;
  TimePlot p = time_plot(scenario, span, w.redial_plot, say(w.redial_axis, step_text(per, w)));
  p.series = series_of(results_, span, text, [&](const sim::Results& r, const Step& s) {
    return std::optional{rate(r, s, s.attempts, per)};
  });
  // Who calls for the first time is the same under each; where it is not, the last one's.
  const sim::Results& last = results_.back();
  Series first{std::string{w.first_attempts}, kArea, {}};
  for (const Step& s : steps_of(last, span)) first.values.emplace_back(rate(last, s, s.first_attempts, per));
  p.area = std::move(first);
  p.value = [&](double calls) { return text.decimal(calls, 0); };
  p.head.description = say(w.redial_text, each_mean(summary_, text, Headline::kAttemptsPerCaller));
  return wide_figure(p.head, plot(p, format_));
}

std::string SimulationPlots::until_served() const {
  const Words& w = format_.words();
  const SimulationText text{format_};
  GrowthPlot p;
  p.head.title = w.until_plot;
  p.axis = w.until_axis;
  p.value = [&](double share) { return text.whole_percent(share); };
  p.duration = [&](double seconds) {
    if (seconds < 60) return text.decimal(seconds, 0) + "\u00a0" + std::string{w.seconds};
    if (seconds < 3600) return text.decimal(seconds / 60, 0) + "\u00a0" + std::string{w.minutes};
    if (seconds < 86'400) return text.decimal(seconds / 3600, 0) + "\u00a0" + std::string{w.hours};
    return text.decimal(seconds / 3600, 0) + "\u00a0" + std::string{w.hours};
  };
  std::string within_hour;
  for (const sim::Results& r : results_) {
    sim::Durations all;
    std::uint64_t callers = 0;
    for (const sim::Figures& run : r.runs) {
      all.add(run.callers.until_served);
      callers += run.callers.callers;
    }
    if (callers == 0 || all.count() == 0) continue;
    const double served = static_cast<double>(all.count()) / static_cast<double>(callers);
    GrowthPlot::Curve c{std::string{text.organisation(r.organisation)}, look_of(r.organisation), {}};
    double hour = 0;
    constexpr int kSteps = 200;
    for (int i = 0; i <= kSteps; ++i) {
      const double q = static_cast<double>(i) / kSteps, seconds = static_cast<double>(all.quantile_ms(q)) / 1000;
      if (seconds <= 3600) hour = q * served;
      // Where many take as long, only the last of them is drawn.
      if (!c.steps.empty() && c.steps.back().seconds == std::max(seconds, 1.0))
        c.steps.back().share = q * served;
      else
        c.steps.push_back({std::max(seconds, 1.0), q * served});
    }
    within_hour += fmt::format("{}{}\u00a0{}", within_hour.empty() ? "" : ", ", c.name, text.whole_percent(hour));
    p.curves.push_back(std::move(c));
  }
  if (p.curves.empty()) return {};
  p.head.description = say(w.until_text, within_hour);
  return wide_figure(p.head, plot(p));
}

std::string SimulationPlots::shares() const {
  const Words& w = format_.words();
  const SimulationText text{format_};
  if (summary_.organisations.empty() || summary_.organisations.back().members.size() < 2) return {};
  const sim::OrganisationSummary& shown = summary_.organisations.back();
  std::vector<std::size_t> order(shown.members.size());
  for (std::size_t m = 0; m < order.size(); ++m) order[m] = m;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return shown.members[a].agreed > shown.members[b].agreed; });
  if (order.size() > kMembersShown) order.resize(kMembersShown);
  MarkPlot p;
  p.head.title = w.sim_shares_plot;
  p.value = [&](double share) { return text.whole_percent(share); };
  p.series.push_back({std::string{w.agreed}, kAgreed, {}});
  for (const std::size_t m : order) {
    p.rows.push_back(shown.members[m].name.empty() ? shown.members[m].key : shown.members[m].name);
    p.series[0].values.emplace_back(shown.members[m].agreed);
  }
  for (const sim::OrganisationSummary& o : summary_.organisations) {
    Series& s =
        p.series.emplace_back(Series{std::string{text.organisation(o.organisation)}, look_of(o.organisation), {}});
    for (const std::size_t m : order) {
      const bool known = m < o.members.size() && o.members[m].delivered.is_known();
      s.values.push_back(known ? std::optional{o.members[m].delivered.mean} : std::nullopt);
    }
  }
  const auto widest = std::max_element(shown.members.begin(), shown.members.end(), [](const auto& a, const auto& b) {
    return std::abs(a.deviation.mean) < std::abs(b.deviation.mean);
  });
  p.head.description = std::abs(widest->deviation.mean) < 0.001
                           ? say(w.sim_shares_exact, text.in(shown.organisation))
                           : say(w.sim_shares_text, text.in(shown.organisation), widest->name,
                                 text.share(widest->delivered.mean), text.share(widest->agreed));
  if (shown.members.size() > order.size())
    p.head.description += " " + say(w.sim_shares_shown, order.size(), shown.members.size());
  return wide_figure(p.head, plot(p));
}

std::string SimulationPlots::estimates(const sim::OrganisationSummary& of) const {
  const Words& w = format_.words();
  const SimulationText text{format_};
  GroupPlot p;
  p.head.title = w.estimate_plot;
  p.axis = w.estimate_axis;
  p.groups_axis = w.estimate_groups;
  p.cap = 1.5;
  p.value = p.short_value = [&](double share) { return text.whole_percent(share); };
  for (std::size_t way = 0; way < sim::kForetold; ++way)
    p.series.push_back({std::string{w.ways[way]}, kWayLooks[way], {}});
  const auto add = [&](std::string_view name, const sim::EstimateCell& cell) {
    if (cell.count == 0) return;
    p.groups.emplace_back(name);
    for (std::size_t way = 0; way < sim::kForetold; ++way) p.series[way].values.emplace_back(cell.error[way]);
  };
  add(w.all_told, of.estimates.all);
  for (std::size_t load = 0; load < sim::kLoadClasses; ++load) add(w.loads[load], of.estimates.by_load[load]);
  std::string errors;
  for (std::size_t way = 0; way < sim::kForetold; ++way)
    errors += fmt::format("{}{}\u00a0{}", errors.empty() ? "" : ", ", w.ways[way],
                          text.whole_percent(of.estimates.all.error[way]));
  p.head.description = say(w.estimate_text, errors);
  return wide_figure(p.head, plot(p));
}

}  // namespace rufbund::documents
