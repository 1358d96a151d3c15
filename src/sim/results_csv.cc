// See results_csv.h.
#include "sim/results_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/local_text.h"

namespace rufbund::sim {
namespace {

constexpr std::string_view kEnd = "\r\n";

std::string csv_number(double value) { return fmt::format("{:.8g}", value); }
std::string csv_ratio(double part, double whole) { return whole == 0 ? "" : csv_number(part / whole); }
std::string csv_mean(const Measure& m) { return m.is_known() ? csv_number(m.mean) : ""; }

// The sums of one interval over the replications; an average needs no more.
struct Sums {
  double attempts = 0, first_attempts = 0, queued = 0, refused = 0, closed = 0, answered = 0, in_target = 0;
  double abandoned = 0, broken = 0, answered_wait_ms = 0, abandoned_wait_ms = 0, talk_ms = 0, counted = 0;
  double waiting = 0, talking = 0, seats = 0;
  double runs = 0;

  void add(const IntervalFigures& f) {
    const auto plus = [](double& sum, auto value) { sum += static_cast<double>(value); };
    plus(attempts, f.attempts);
    plus(first_attempts, f.first_attempts);
    plus(queued, f.queued);
    plus(refused, f.refused);
    plus(closed, f.closed);
    plus(answered, f.answered);
    plus(in_target, f.answered_in_target);
    plus(abandoned, f.abandoned);
    plus(broken, f.broken);
    plus(answered_wait_ms, f.answered_wait_ms);
    plus(abandoned_wait_ms, f.abandoned_wait_ms);
    plus(talk_ms, f.talk_ms);
    plus(counted, f.counted);
    plus(waiting, f.waiting);
    plus(talking, f.talking);
    plus(seats, f.seats);
    runs += 1;
  }
};

std::string interval_row(const Sums& s) {
  std::string out;
  for (const double sum : {s.attempts, s.first_attempts, s.queued, s.refused, s.closed, s.answered, s.in_target,
                           s.abandoned, s.broken, s.counted, s.waiting, s.talking, s.seats})
    out += ',' + csv_number(sum / s.runs);
  return out + fmt::format(",{},{},{}", csv_ratio(s.answered_wait_ms / 1000, s.answered),
                           csv_ratio(s.abandoned_wait_ms / 1000, s.abandoned), csv_number(s.talk_ms / 1000 / s.runs));
}

void estimate_rows(std::string& out, std::string_view organisation, std::string_view by, std::string_view from,
                   const EstimateCell& cell) {
  for (std::size_t way = 0; way < kForetold; ++way)
    out += fmt::format("{},{},{},{},{},{},{},{}{}", organisation, by, from, key_of(static_cast<Foretold>(way)),
                       cell.count, cell.count == 0 ? "" : csv_number(cell.mean_outcome_s),
                       cell.count == 0 ? "" : csv_number(cell.error[way]),
                       cell.count == 0 ? "" : csv_number(cell.bias[way]), kEnd);
}

}  // namespace

std::string csv_text(std::string_view text) {
  std::string plain{text};
  // Spreadsheets take a cell that begins so for a formula.
  if (!plain.empty() && std::string_view{"=+-@\t\r"}.find(plain[0]) != std::string_view::npos) plain.insert(0, 1, '\'');
  if (plain.find_first_of(",\"\r\n") == std::string::npos) return plain;
  std::string out = "\"";
  for (const char c : plain) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return out + '"';
}

std::string intervals_csv(const std::vector<Results>& results) {
  std::string out{
      "organisation,line,begin,attempts,first_attempts,queued,refused,closed,answered,answered_in_target,abandoned,"
      "broken,counted,waiting_at_end,talking_at_end,seats_at_end,mean_wait_answered_s,mean_wait_abandoned_s,talk_s"};
  out += kEnd;
  for (const Results& r : results)
    for (std::size_t line = 0; line < r.scenario.lines.size(); ++line) {
      std::vector<Sums> sums;
      for (const Figures& run : r.runs) {
        if (line >= run.lines.size()) continue;
        const auto& intervals = run.lines[line].intervals;
        sums.resize(std::max(sums.size(), intervals.size()));
        for (std::size_t i = 0; i < intervals.size(); ++i) sums[i].add(intervals[i]);
      }
      for (std::size_t i = 0; i < sums.size(); ++i)
        out += fmt::format("{},{},{}{}{}", key_of(r.organisation), csv_text(r.scenario.lines[line].key),
                           local_iso(r.scenario, static_cast<std::int64_t>(i) * r.scenario.interval_ms),
                           interval_row(sums[i]), kEnd);
    }
  return out;
}

std::string members_csv(const Summary& summary) {
  std::string out{
      "organisation,member,name,agreed_share,delivered_share,delivered_low,delivered_high,deviation,norm_hours,counted,"
      "offers,answered,failed,seat_hours,talk_hours,cuts"};
  out += kEnd;
  for (const OrganisationSummary& o : summary.organisations)
    for (const MemberSummary& m : o.members) {
      const bool ranged = m.delivered.has_interval();
      out += fmt::format("{},{},{},{},{},{},{}", key_of(o.organisation), csv_text(m.key), csv_text(m.name),
                         csv_number(m.agreed), csv_mean(m.delivered), ranged ? csv_number(m.delivered.low) : "",
                         ranged ? csv_number(m.delivered.high) : "");
      for (const Measure* each : {&m.deviation, &m.norm_hours, &m.counted, &m.offers, &m.answered, &m.failed,
                                  &m.seat_hours, &m.talk_hours, &m.cuts})
        out += ',' + csv_mean(*each);
      out += kEnd;
    }
  return out;
}

std::string estimates_csv(const Summary& summary) {
  std::string out{"organisation,by,class_from,way,callers,mean_outcome_s,error,bias"};
  out += kEnd;
  for (const OrganisationSummary& o : summary.organisations) {
    const std::string_view name = key_of(o.organisation);
    estimate_rows(out, name, "all", "", o.estimates.all);
    for (std::size_t load = 0; load < kLoadClasses; ++load)
      estimate_rows(out, name, "waiting_per_seat", kLoadFrom[load], o.estimates.by_load[load]);
    for (std::size_t position = 0; position < kPositionClasses; ++position)
      estimate_rows(out, name, "position", kPositionFrom[position], o.estimates.by_position[position]);
  }
  return out;
}

}  // namespace rufbund::sim
