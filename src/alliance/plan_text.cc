// What a plan says as text: for a hash over it, for comparing two, and for carriers. See operation_plan.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alliance/csv.h"
#include "alliance/operation_plan.h"

namespace rufbund::alliance {
namespace {

using Facts = std::map<std::string, std::string>;

std::string utc(TimeMs t) {
  if (t == kNever) return "never";
  const std::int64_t day = t.ms >= 0 ? t.ms / 86'400'000 : -((-t.ms + 86'399'999) / 86'400'000);
  const std::int64_t ms = t.ms - day * 86'400'000;
  const std::string date = to_text(Date{std::chrono::days{day}});
  return ms % 60'000 == 0 ? fmt::format("{}T{:02}:{:02}Z", date, ms / 3'600'000, ms / 60'000 % 60)
                          : fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", date, ms / 3'600'000, ms / 60'000 % 60,
                                        ms / 1'000 % 60, ms % 1'000);
}

template <class List>
std::string joined(const List& list) {
  std::string out;
  for (const auto& entry : list) out += fmt::format("{}{}", out.empty() ? "" : " ", entry);
  return out;
}

class FactList {
 public:
  explicit FactList(const OperationPlan& plan) : plan_(plan), in_(plan.input) {}

  Facts list() {
    head();
    parties();
    pledges();
    owed();
    intervals();
    results();
    return std::move(facts_);
  }

 private:
  template <class T>
  void add(std::string path, const T& value) {
    facts_[std::move(path)] = fmt::format("{}", value);
  }
  void add(const std::string& path, const LocalText& text) {
    add(path + "/de", text.de);
    add(path + "/en", text.en);
  }

  void head() {
    add("case/number", in_.number);
    add("case/version", in_.version);
    add("case/drill", in_.drill);
    add("case/title", in_.title);
    add("case/occasion", in_.occasion);
    add("case/alliance", in_.alliance);
    add("case/client", in_.client);
    add("case/made_by", in_.made_by);
    add("case/made_at", utc(in_.made_at));
    add("case/level", to_text(in_.level));
    add("case/activated_at", utc(in_.activated_at));
    add("case/begin", utc(in_.begin));
    add("case/interval_minutes", in_.interval_minutes);
    add("case/answer_within_minutes", in_.answer_within_minutes);
    add("case/target", fmt::format("{} % in {} s", in_.target_percent, in_.target_s));
    add("case/budget_cents", in_.budget_cents);
  }

  void parties() {
    for (const PlanMember& m : in_.members)
      add("member/" + m.key, fmt::format("{} · {} ppm · {} cents/min · {} cents/seat-hour", m.name, m.share_ppm,
                                         m.rates.cents_per_minute, m.rates.cents_per_seat_hour));
    for (const PlanSite& s : in_.sites)
      add("site/" + s.key, fmt::format("{} · {} · {} · {} channels", s.name, s.member, s.trunk, s.channels));
    for (std::size_t i = 0; i < in_.numbers.size(); ++i) {
      const PlanNumber& n = in_.numbers[i];
      const std::string path = fmt::format("number/{:03}", i);
      add(path, fmt::format("{} · {} · {}", n.number, n.carrier, n.trunk));
      add(path + "/use", n.use);
    }
    for (std::size_t i = 0; i < in_.announcements.size(); ++i) {
      add(fmt::format("announcement/{:03}/when", i), in_.announcements[i].when);
      add(fmt::format("announcement/{:03}/words", i), in_.announcements[i].words);
    }
    for (std::size_t i = 0; i < in_.contacts.size(); ++i) {
      const PlanContact& c = in_.contacts[i];
      const std::string path = fmt::format("contact/{:03}", i);
      add(path, fmt::format("{} · {} · {} · {} · {}", c.organisation, c.person, c.day, c.night, c.email));
      add(path + "/role", c.role);
      if (!c.member.empty()) add(path + "/member", c.member);
    }
    for (std::size_t i = 0; i < in_.legal_notes.size(); ++i)
      add(fmt::format("legal_note/{:03}", i), in_.legal_notes[i]);
  }

  void pledges() {
    for (const Pledge& p : in_.pledges) {
      std::vector<std::string> blackouts;
      for (const Date day : p.blackouts) blackouts.push_back(to_text(day));
      add(fmt::format("pledge/{}/{}/{}/{}", p.member, to_text(p.skills), to_text(p.level), to_text(p.from)),
          fmt::format("until {}, ramp-up {} min, not on [{}], seats {}", to_text(p.to), p.ramp_up_minutes,
                      joined(blackouts), joined(p.seats)));
    }
  }

  // Several orders of one case may begin together.
  void owed() {
    for (std::size_t i = 0; i < in_.owed.size(); ++i) {
      const OwedSeats& o = in_.owed[i];
      add(fmt::format("order_of_others/{:04}", i),
          fmt::format("{} · {} · {} · {} · from {}, {} min, seats {}", o.member, o.case_id, o.case_title,
                      to_text(o.skills), utc(o.begin), o.interval_minutes, joined(o.seats)));
    }
  }

  void intervals() {
    for (std::size_t d = 0; d < in_.demand.size(); ++d) {
      const Demand& demand = in_.demand[d];
      const std::string path = "demand/" + to_text(demand.skills);
      add(path, fmt::format("handling {} s, patience {} s", demand.handling_s, demand.patience_s));
      add(path + "/name", demand.name);
      for (const PlanInterval& x : plan_.intervals[d]) {
        const std::string here = path + "/" + utc(x.begin);
        add(here + "/calls", x.calls);
        add(here + "/needed", x.needed);
        add(here + "/planned", x.planned);
        add(here + "/expected", fmt::format("service level {} ppm, abandoned {} ppm, occupancy {} ppm, wait {} s",
                                            x.service_level_ppm, x.abandoned_ppm, x.occupancy_ppm, x.mean_wait_s));
        for (const Staffing& s : x.staffing)
          add(fmt::format("{}/staffing/{}/{}/{}", here, in_.members[s.member].key,
                          to_text(in_.pledges[s.pledge].skills), to_text(in_.pledges[s.pledge].from)),
              s.seats);
      }
    }
  }

  void results() {
    for (const PlannedCallUp& c : plan_.call_ups) {
      std::vector<std::string> substitutes;
      for (const Substitute& s : c.substitutes)
        substitutes.push_back(fmt::format("{}({}-{})", in_.members[s.member].key, s.least_spare, s.most_spare));
      add(fmt::format("call_up/{}/{}/{}", utc(c.begin), in_.members[c.member].key, to_text(c.skills)),
          fmt::format("call at {}, ramp-up {} min, seats {}, then {}", utc(c.call_at), c.ramp_up_minutes,
                      joined(c.seats), joined(substitutes)));
    }
    for (const MemberCost& c : plan_.costs)
      add("cost/" + in_.members[c.member].key,
          fmt::format("{} seat-minutes {} cents, {} talk-minutes {} cents, {} ppm", c.seat_minutes, c.seat_cents,
                      c.talk_minutes, c.talk_cents, c.planned_share_ppm));
    add("cost", fmt::format("{} cents, budget lasts until {}", plan_.cost_cents, utc(plan_.budget_lasts_until)));
    for (const PlanGap& g : plan_.gaps)
      add(fmt::format("gap/{}/{}", to_text(in_.demand[g.demand].skills), utc(g.begin)),
          fmt::format("until {}, {}, {} seats, {} seat-minutes, service level {} ppm", utc(g.end), to_text(g.reason),
                      g.most_missing, g.missing_seat_minutes, g.least_service_level_ppm));
    for (const PlanOwed& o : plan_.owed)
      add(fmt::format("owed/{}/{}/{}", in_.members[o.member].key, o.case_id, utc(o.begin)),
          fmt::format("until {}, {} of {} seats, {}", utc(o.end), o.owed, o.promised, o.case_title));
    for (const FallbackShare& f : plan_.fallback) add("fallback/" + in_.sites[f.site].key, f.percent);
  }

  const OperationPlan& plan_;
  const PlanInput& in_;
  Facts facts_;
};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string canonical_text(const OperationPlan& plan) {
  std::string out;
  for (const auto& [path, value] : FactList{plan}.list()) out += path + "\t" + escaped(value) + "\n";
  return out;
}

PlanComparison compare(const OperationPlan& before, const OperationPlan& after) {
  const Facts a = FactList{before}.list(), b = FactList{after}.list();
  PlanComparison out;
  const auto differs = [&](const std::string& path, const std::string& old_value, const std::string& new_value) {
    if (out.differences.size() == kMostPlanDifferences)
      ++out.left_out;
    else
      out.differences.push_back({path, old_value, new_value});
  };
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() || y != b.end()) {
    if (y == b.end() || (x != a.end() && x->first < y->first)) {
      differs(x->first, x->second, {});
      ++x;
    } else if (x == a.end() || y->first < x->first) {
      differs(y->first, {}, y->second);
      ++y;
    } else {
      if (x->second != y->second) differs(x->first, x->second, y->second);
      ++x, ++y;
    }
  }
  return out;
}

std::vector<FallbackShare> fallback_shares(const std::vector<PlanMember>& members, const std::vector<PlanSite>& sites) {
  std::map<std::string_view, std::uint64_t> share, channels;
  for (const PlanMember& m : members) share[m.key] = m.share_ppm;
  for (const PlanSite& s : sites) channels[s.member] += s.channels;
  // Weights with 28 bits behind the point: a member's share times its site's part of the channels. 200 members' sum,
  // a hundredfold, stays under 2⁶³.
  struct Weight {
    std::size_t site;
    std::uint64_t weight, rest = 0;
    std::uint32_t percent = 0;
  };
  std::vector<Weight> weights;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const auto member = share.find(sites[i].member);
    if (member == share.end() || member->second == 0 || sites[i].channels == 0) continue;
    weights.push_back({i, (member->second << 28) / channels[sites[i].member] * sites[i].channels});
    sum += weights.back().weight;
  }
  std::uint32_t missing = 100;
  for (Weight& w : weights) {
    w.percent = static_cast<std::uint32_t>(w.weight * 100 / sum);
    w.rest = w.weight * 100 % sum;
    missing -= w.percent;
  }
  std::sort(weights.begin(), weights.end(), [&](const Weight& a, const Weight& b) {
    return a.rest != b.rest ? a.rest > b.rest : sites[a.site].key < sites[b.site].key;
  });
  std::vector<FallbackShare> out;
  for (const Weight& w : weights) {
    const std::uint32_t extra = missing > 0 ? 1 : 0;
    missing -= extra;
    out.push_back({w.site, w.percent + extra});
  }
  std::sort(out.begin(), out.end(),
            [&](const FallbackShare& a, const FallbackShare& b) { return sites[a.site].key < sites[b.site].key; });
  return out;
}

std::string fallback_csv(const OperationPlan& plan, char separator) {
  const std::string s(1, separator);
  std::string out = "number" + s + "site" + s + "name" + s + "trunk" + s + "percent\r\n";
  for (const PlanNumber& n : plan.input.numbers)
    for (const FallbackShare& f : plan.fallback) {
      const PlanSite& site = plan.input.sites[f.site];
      // A number begins with '+' by right; other words that do so are a formula.
      const bool international = n.number.find_first_not_of("+0123456789 ") == std::string::npos;
      out += (international ? csv_cell(n.number, separator) : csv_words(n.number, separator)) + s + site.key + s +
             csv_words(site.name, separator) + s + csv_words(site.trunk, separator) + s + std::to_string(f.percent) +
             "\r\n";
    }
  return out;
}

}  // namespace rufbund::alliance
