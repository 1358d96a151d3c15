// See results_json.h.
#include "sim/results_json.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/local_text.h"

namespace rufbund::sim {
namespace {

// Ten significant digits: more than any figure carries, and no noise of the last bit.
std::string json_number(double value) { return std::isfinite(value) ? fmt::format("{:.10g}", value) : "null"; }

// Writes one object or list; its members are given as finished text.
class Members {
 public:
  explicit Members(char open) : out_(1, open), close_(open == '{' ? '}' : ']') {}
  void add(std::string_view key, const std::string& value) { item(fmt::format("{}: {}", json_text(key), value)); }
  void add_text(std::string_view key, std::string_view value) { add(key, json_text(value)); }
  void add_number(std::string_view key, double value) { add(key, json_number(value)); }
  void item(const std::string& value) {
    if (out_.size() > 1) out_ += ", ";
    out_ += value;
  }
  [[nodiscard]] std::string done() const { return out_ + close_; }

 private:
  std::string out_;
  char close_;
};

std::string json_measure(const Measure& m) {
  if (!m.is_known()) return "null";
  Members out{'{'};
  out.add_number("mean", m.mean);
  if (m.has_interval()) {
    out.add_number("low", m.low);
    out.add_number("high", m.high);
  }
  out.add_number("runs", m.runs);
  return out.done();
}

std::string json_cell(const EstimateCell& cell) {
  Members out{'{'};
  out.add("count", fmt::format("{}", cell.count));
  out.add_number("mean_outcome_s", cell.mean_outcome_s);
  for (std::size_t way = 0; way < kForetold; ++way) {
    Members one{'{'};
    one.add_number("error", cell.error[way]);
    one.add_number("bias", cell.bias[way]);
    out.add(key_of(static_cast<Foretold>(way)), cell.count == 0 ? "null" : one.done());
  }
  return out.done();
}

std::string json_estimates(const EstimateSummary& e) {
  Members out{'{'}, error{'{'}, bias{'{'}, load{'['}, position{'['};
  for (std::size_t way = 0; way < kForetold; ++way) {
    error.add(key_of(static_cast<Foretold>(way)), json_measure(e.error[way]));
    bias.add(key_of(static_cast<Foretold>(way)), json_measure(e.bias[way]));
  }
  for (const EstimateCell& cell : e.by_load) load.item(json_cell(cell));
  for (const EstimateCell& cell : e.by_position) position.item(json_cell(cell));
  out.add("all", json_cell(e.all));
  out.add("error", error.done());
  out.add("bias", bias.done());
  out.add("in_band", json_measure(e.in_band));
  out.add("untold", json_measure(e.untold));
  out.add("by_load", load.done());
  out.add("by_position", position.done());
  return out.done();
}

std::string json_member(const MemberSummary& m) {
  Members out{'{'};
  out.add_text("key", m.key);
  out.add_text("name", m.name);
  out.add_number("agreed_share", m.agreed);
  out.add("delivered_share", json_measure(m.delivered));
  out.add("deviation", json_measure(m.deviation));
  out.add("norm_hours", json_measure(m.norm_hours));
  out.add("counted", json_measure(m.counted));
  out.add("offers", json_measure(m.offers));
  out.add("answered", json_measure(m.answered));
  out.add("failed", json_measure(m.failed));
  out.add("seat_hours", json_measure(m.seat_hours));
  out.add("talk_hours", json_measure(m.talk_hours));
  out.add("cuts", json_measure(m.cuts));
  return out.done();
}

std::string json_kind(const KindSummary& k) {
  Members out{'{'};
  out.add_text("key", k.key);
  out.add("callers", json_measure(k.callers));
  out.add("served_share", json_measure(k.served_share));
  out.add("attempts_per_caller", json_measure(k.attempts_per_caller));
  out.add("line_minutes_per_caller", json_measure(k.line_minutes));
  return out.done();
}

std::string json_run(const Figures& run) {
  Members out{'{'};
  out.add_text("seed", fmt::format("{}", run.seed));
  out.add_text("digest", fmt::format("{:016x}", run.digest));
  out.add("commands", fmt::format("{}", run.commands));
  out.add("events", fmt::format("{}", run.events));
  return out.done();
}

// One entry a line, so that two files can be compared by eye.
template <class List, class F>
std::string lines(const List& list, F&& entry) {
  std::string out = "[";
  for (std::size_t i = 0; i < list.size(); ++i) out += fmt::format("{}\n        {}", i == 0 ? "" : ",", entry(list[i]));
  return out + (list.empty() ? "]" : "\n      ]");
}

std::string headlines(const std::array<Measure, kHeadlines>& measures) {
  std::string out = "{";
  for (std::size_t h = 0; h < kHeadlines; ++h)
    out += fmt::format("{}\n        {}: {}", h == 0 ? "" : ",", json_text(name_of(static_cast<Headline>(h)).key),
                       json_measure(measures[h]));
  return out + "\n      }";
}

std::string organisation(const Results& results, const OrganisationSummary& o) {
  return fmt::format(
      "    {{\n      \"organisation\": {},\n      \"runs\": {},\n      \"figures\": {},\n      \"alliance_gain\": {},\n"
      "      \"members\": {},\n      \"callers\": {},\n      \"estimates\": {}\n    }}",
      json_text(key_of(o.organisation)), lines(results.runs, json_run), headlines(o.headlines),
      headlines(o.alliance_gain), lines(o.members, json_member), lines(o.kinds, json_kind),
      json_estimates(o.estimates));
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string results_json(const std::vector<Results>& results, const Summary& summary, const Program& program) {
  Members scenario{'{'}, title{'{'}, made_by{'{'}, assumptions{'{'};
  scenario.add_text("key", summary.key);
  title.add_text("de", summary.title_de);
  title.add_text("en", summary.title_en);
  scenario.add("title", title.done());
  if (!results.empty()) {
    const Scenario& s = results[0].scenario;
    scenario.add_text("begin", local_iso(s, 0));
    scenario.add_number("length_s", static_cast<double>(s.length_ms) / 1000);
    scenario.add_number("warm_up_s", static_cast<double>(s.warm_up_ms) / 1000);
    scenario.add_number("interval_s", static_cast<double>(s.interval_ms) / 1000);
  }
  made_by.add_text("version", program.version);
  made_by.add_text("commit", program.commit);
  assumptions.add_number("waiting_hour_eur", static_cast<double>(summary.assumptions.waiting_hour_cents) / 100);
  std::string organisations;
  for (std::size_t i = 0; i < results.size() && i < summary.organisations.size(); ++i)
    organisations += (i == 0 ? "" : ",\n") + organisation(results[i], summary.organisations[i]);
  return fmt::format(
      "{{\n  \"format\": {},\n  \"program\": {},\n  \"scenario\": {},\n  \"replications\": {},\n"
      "  \"assumptions\": {},\n  \"organisations\": [\n{}\n  ]\n}}\n",
      kResultsFormat, made_by.done(), scenario.done(), summary.replications, assumptions.done(), organisations);
}

}  // namespace rufbund::sim
