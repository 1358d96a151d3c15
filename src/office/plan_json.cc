#include "office/plan_json.h"

#include <fmt/format.h>
#include <sodium.h>

#include <nlohmann/json.hpp>

#include "alliance/values.h"

namespace rufbund::office {
namespace {

using Json = nlohmann::json;
using alliance::Demand;
using alliance::LocalText;
using alliance::OperationPlan;
using alliance::PlanInput;
using alliance::PlanInterval;
using alliance::Pledge;

// Foreign bytes cannot be in a plan (plan_input.h), so that this never throws.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json json_of(const LocalText& t) { return Json::array({t.de, t.en}); }
LocalText local_of(const Json& j) { return {j.at(0).get<std::string>(), j.at(1).get<std::string>()}; }
TimeMs time_of(const Json& j) { return TimeMs{j.get<std::int64_t>()}; }
alliance::Date date_of(const Json& j) {
  const auto date = alliance::parse_date(j.get<std::string>());
  if (!date) throw std::out_of_range("a date");
  return *date;
}

Json json_of(const Pledge& p) {
  Json blackouts = Json::array();
  for (const alliance::Date day : p.blackouts) blackouts.push_back(alliance::to_text(day));
  return {{"member", p.member},
          {"skills", p.skills},
          {"level", alliance::to_text(p.level)},
          {"from", alliance::to_text(p.from)},
          {"to", alliance::to_text(p.to)},
          {"seats", p.seats},
          {"ramp_up_minutes", p.ramp_up_minutes},
          {"blackouts", std::move(blackouts)}};
}

alliance::AlertLevel level_of(const Json& j) {
  const auto level = alliance::alert_level(j.get<std::string>());
  if (!level) throw std::out_of_range("a level");
  return *level;
}

Pledge pledge_of(const Json& j) {
  Pledge p;
  p.member = j.at("member").get<std::string>();
  p.skills = j.at("skills").get<alliance::SkillSet>();
  p.level = level_of(j.at("level"));
  p.from = date_of(j.at("from"));
  p.to = date_of(j.at("to"));
  const auto seats = j.at("seats").get<std::vector<std::uint16_t>>();
  if (seats.size() != p.seats.size()) throw std::out_of_range("a week");
  std::copy(seats.begin(), seats.end(), p.seats.begin());
  p.ramp_up_minutes = j.at("ramp_up_minutes").get<std::uint32_t>();
  for (const Json& day : j.at("blackouts")) p.blackouts.push_back(date_of(day));
  return p;
}

Json owed_json(const PlanInput& in) {
  Json out = Json::array();
  for (const alliance::OwedSeats& o : in.owed)
    out.push_back({o.member, o.case_id, o.case_title, o.skills, o.begin.ms, o.interval_minutes, o.seats});
  return out;
}

alliance::OwedSeats owed_of(const Json& j) {
  return {j.at(0).get<std::string>(),
          j.at(1).get<std::string>(),
          j.at(2).get<std::string>(),
          j.at(3).get<alliance::SkillSet>(),
          time_of(j.at(4)),
          j.at(5).get<std::uint32_t>(),
          j.at(6).get<std::vector<std::uint32_t>>()};
}

Json parties_json(const PlanInput& in) {
  Json members = Json::array(), sites = Json::array(), numbers = Json::array(), announcements = Json::array(),
       contacts = Json::array(), notes = Json::array();
  for (const auto& m : in.members)
    members.push_back({m.key, m.name, m.share_ppm, m.rates.cents_per_minute, m.rates.cents_per_seat_hour});
  for (const auto& s : in.sites) sites.push_back({s.key, s.name, s.member, s.trunk, s.channels});
  for (const auto& n : in.numbers) numbers.push_back({n.number, n.carrier, n.trunk, json_of(n.use)});
  for (const auto& a : in.announcements) announcements.push_back(Json::array({json_of(a.when), json_of(a.words)}));
  for (const auto& c : in.contacts)
    contacts.push_back({c.organisation, c.person, json_of(c.role), c.day, c.night, c.email, c.member});
  for (const LocalText& note : in.legal_notes) notes.push_back(json_of(note));
  return {{"members", std::move(members)},   {"sites", std::move(sites)},
          {"numbers", std::move(numbers)},   {"announcements", std::move(announcements)},
          {"contacts", std::move(contacts)}, {"legal_notes", std::move(notes)}};
}

void read_parties(const Json& j, PlanInput& in) {
  const auto text = [](const Json& list, std::size_t i) { return list.at(i).get<std::string>(); };
  for (const Json& m : j.at("members"))
    in.members.push_back({text(m, 0),
                          text(m, 1),
                          m.at(2).get<std::uint32_t>(),
                          {m.at(3).get<std::int64_t>(), m.at(4).get<std::int64_t>()}});
  for (const Json& s : j.at("sites"))
    in.sites.push_back({text(s, 0), text(s, 1), text(s, 2), text(s, 3), s.at(4).get<std::uint32_t>()});
  for (const Json& n : j.at("numbers")) in.numbers.push_back({text(n, 0), text(n, 1), text(n, 2), local_of(n.at(3))});
  for (const Json& a : j.at("announcements")) in.announcements.push_back({local_of(a.at(0)), local_of(a.at(1))});
  for (const Json& c : j.at("contacts"))
    in.contacts.push_back({text(c, 0), text(c, 1), local_of(c.at(2)), text(c, 3), text(c, 4), text(c, 5), text(c, 6)});
  for (const Json& note : j.at("legal_notes")) in.legal_notes.push_back(local_of(note));
}

PlanInput input_of(const Json& j) {
  PlanInput in;
  in.number = j.at("number").get<std::string>();
  in.version = j.at("version").get<std::uint32_t>();
  in.drill = j.at("drill").get<bool>();
  in.title = local_of(j.at("title"));
  in.occasion = local_of(j.at("occasion"));
  in.alliance = j.at("alliance").get<std::string>();
  in.client = j.at("client").get<std::string>();
  in.made_by = j.at("made_by").get<std::string>();
  in.made_at = time_of(j.at("made_at"));
  in.level = level_of(j.at("level"));
  in.activated_at = time_of(j.at("activated_at"));
  in.begin = time_of(j.at("begin"));
  in.interval_minutes = j.at("interval_minutes").get<std::uint32_t>();
  in.answer_within_minutes = j.at("answer_within_minutes").get<std::uint32_t>();
  in.target_percent = j.at("target_percent").get<std::uint32_t>();
  in.target_s = j.at("target_s").get<std::uint32_t>();
  in.budget_cents = j.at("budget_cents").get<std::int64_t>();
  for (const Json& d : j.at("demand"))
    in.demand.push_back({d.at("skills").get<alliance::SkillSet>(), local_of(d.at("name")),
                         d.at("handling_s").get<std::uint32_t>(), d.at("patience_s").get<std::uint32_t>(),
                         d.at("calls").get<std::vector<std::uint32_t>>()});
  for (const Json& p : j.at("pledges")) in.pledges.push_back(pledge_of(p));
  // Plans that were made before other cases' orders were looked at have none of these names.
  if (const auto owed = j.find("owed"); owed != j.end())
    for (const Json& o : *owed) in.owed.push_back(owed_of(o));
  read_parties(j, in);
  return in;
}

Json json_of(const PlanInterval& x) {
  Json staffing = Json::array();
  for (const alliance::Staffing& s : x.staffing) staffing.push_back({s.member, s.pledge, s.seats});
  return {x.begin.ms,          x.calls,         x.needed,        x.planned,     x.pledged,
          x.service_level_ppm, x.abandoned_ppm, x.occupancy_ppm, x.mean_wait_s, std::move(staffing)};
}

std::size_t index_of(const Json& j, std::size_t end) {
  const auto index = j.get<std::size_t>();
  if (index >= end) throw std::out_of_range("an index");
  return index;
}

PlanInterval interval_of(const Json& j, const PlanInput& in) {
  const auto figure = [&](std::size_t i) { return j.at(i).get<std::uint32_t>(); };
  PlanInterval x{time_of(j.at(0)), figure(1), figure(2), figure(3), figure(4),
                 figure(5),        figure(6), figure(7), figure(8), {}};
  for (const Json& s : j.at(9))
    x.staffing.push_back(
        {index_of(s.at(0), in.members.size()), index_of(s.at(1), in.pledges.size()), s.at(2).get<std::uint32_t>()});
  return x;
}

Json call_ups_json(const OperationPlan& plan) {
  Json out = Json::array();
  for (const alliance::PlannedCallUp& c : plan.call_ups) {
    Json substitutes = Json::array();
    for (const alliance::Substitute& s : c.substitutes) substitutes.push_back({s.member, s.least_spare, s.most_spare});
    out.push_back({c.member, c.skills, c.call_at.ms, c.begin.ms, c.ramp_up_minutes, c.seats, std::move(substitutes)});
  }
  return out;
}

void read_results(const Json& j, OperationPlan& plan) {
  const PlanInput& in = plan.input;
  for (const Json& list : j.at("intervals")) {
    auto& intervals = plan.intervals.emplace_back();
    for (const Json& x : list) intervals.push_back(interval_of(x, in));
    if (plan.intervals.size() > in.demand.size() ||
        intervals.size() != in.demand[plan.intervals.size() - 1].calls.size())
      throw std::out_of_range("intervals");
  }
  if (plan.intervals.size() != in.demand.size()) throw std::out_of_range("intervals");
  for (const Json& c : j.at("call_ups")) {
    alliance::PlannedCallUp& call_up = plan.call_ups.emplace_back();
    call_up.member = index_of(c.at(0), in.members.size());
    call_up.skills = c.at(1).get<alliance::SkillSet>();
    call_up.call_at = time_of(c.at(2));
    call_up.begin = time_of(c.at(3));
    call_up.ramp_up_minutes = c.at(4).get<std::uint32_t>();
    call_up.seats = c.at(5).get<std::vector<std::uint32_t>>();
    if (call_up.seats.empty()) throw std::out_of_range("a call-up without intervals");
    for (const Json& s : c.at(6))
      call_up.substitutes.push_back(
          {index_of(s.at(0), in.members.size()), s.at(1).get<std::uint32_t>(), s.at(2).get<std::uint32_t>()});
  }
  for (const Json& c : j.at("costs"))
    plan.costs.push_back({index_of(c.at(0), in.members.size()), c.at(1).get<std::int64_t>(),
                          c.at(2).get<std::int64_t>(), c.at(3).get<std::int64_t>(), c.at(4).get<std::int64_t>(),
                          c.at(5).get<std::uint32_t>()});
  plan.cost_cents = j.at("cost_cents").get<std::int64_t>();
  plan.budget_lasts_until = j.at("budget_lasts_until").is_null() ? kNever : time_of(j.at("budget_lasts_until"));
  for (const Json& g : j.at("gaps"))
    plan.gaps.push_back({index_of(g.at(0), in.demand.size()), time_of(g.at(1)), time_of(g.at(2)),
                         g.at(3).get<std::string>() == to_text(alliance::GapReason::kRampUp)
                             ? alliance::GapReason::kRampUp
                             : alliance::GapReason::kNotPledged,
                         g.at(4).get<std::uint32_t>(), g.at(5).get<std::int64_t>(), g.at(6).get<std::uint32_t>()});
  if (const auto owed = j.find("owed"); owed != j.end())
    for (const Json& o : *owed)
      plan.owed.push_back({index_of(o.at(0), in.members.size()), o.at(1).get<std::string>(), o.at(2).get<std::string>(),
                           time_of(o.at(3)), time_of(o.at(4)), o.at(5).get<std::uint32_t>(),
                           o.at(6).get<std::uint32_t>()});
  for (const Json& f : j.at("fallback"))
    plan.fallback.push_back({index_of(f.at(0), in.sites.size()), f.at(1).get<std::uint32_t>()});
}

}  // namespace

std::string input_json(const PlanInput& in) {
  Json demand = Json::array(), pledges = Json::array();
  for (const Demand& d : in.demand)
    demand.push_back({{"skills", d.skills},
                      {"name", json_of(d.name)},
                      {"handling_s", d.handling_s},
                      {"patience_s", d.patience_s},
                      {"calls", d.calls}});
  for (const Pledge& p : in.pledges) pledges.push_back(json_of(p));
  Json out = parties_json(in);
  out["number"] = in.number;
  out["version"] = in.version;
  out["drill"] = in.drill;
  out["title"] = json_of(in.title);
  out["occasion"] = json_of(in.occasion);
  out["alliance"] = in.alliance;
  out["client"] = in.client;
  out["made_by"] = in.made_by;
  out["made_at"] = in.made_at.ms;
  out["level"] = alliance::to_text(in.level);
  out["activated_at"] = in.activated_at.ms;
  out["begin"] = in.begin.ms;
  out["interval_minutes"] = in.interval_minutes;
  out["answer_within_minutes"] = in.answer_within_minutes;
  out["target_percent"] = in.target_percent;
  out["target_s"] = in.target_s;
  out["budget_cents"] = in.budget_cents;
  out["demand"] = std::move(demand);
  out["pledges"] = std::move(pledges);
  out["owed"] = owed_json(in);
  return text_of(out);
}

std::string results_json(const OperationPlan& plan) {
  Json intervals = Json::array(), costs = Json::array(), gaps = Json::array(), fallback = Json::array(),
       owed = Json::array();
  for (const alliance::PlanOwed& o : plan.owed)
    owed.push_back({o.member, o.case_id, o.case_title, o.begin.ms, o.end.ms, o.promised, o.owed});
  for (const auto& list : plan.intervals) {
    Json of_demand = Json::array();
    for (const PlanInterval& x : list) of_demand.push_back(json_of(x));
    intervals.push_back(std::move(of_demand));
  }
  for (const alliance::MemberCost& c : plan.costs)
    costs.push_back({c.member, c.seat_minutes, c.talk_minutes, c.seat_cents, c.talk_cents, c.planned_share_ppm});
  for (const alliance::PlanGap& g : plan.gaps)
    gaps.push_back({g.demand, g.begin.ms, g.end.ms, to_text(g.reason), g.most_missing, g.missing_seat_minutes,
                    g.least_service_level_ppm});
  for (const alliance::FallbackShare& f : plan.fallback) fallback.push_back({f.site, f.percent});
  return text_of({{"intervals", std::move(intervals)},
                  {"call_ups", call_ups_json(plan)},
                  {"costs", std::move(costs)},
                  {"cost_cents", plan.cost_cents},
                  {"budget_lasts_until", plan.budget_lasts_until == kNever ? Json() : Json(plan.budget_lasts_until.ms)},
                  {"gaps", std::move(gaps)},
                  {"owed", std::move(owed)},
                  {"fallback", std::move(fallback)}});
}

Result<OperationPlan> plan_of_json(std::string_view input, std::string_view results) {
  try {
    OperationPlan plan;
    plan.input = input_of(Json::parse(input));
    read_results(Json::parse(results), plan);
    return plan;
  } catch (const std::exception& wrong) {  // the library's, and ours: what is there is no plan
    return fail(ErrorCode::kCorrupt, fmt::format("The plan cannot be read: {}.", wrong.what()));
  }
}

std::string fingerprint(const OperationPlan& plan) {
  const std::string text = alliance::canonical_text(plan);
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string out(2 * sizeof hash + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), hash, sizeof hash);
  out.pop_back();
  return out;
}

}  // namespace rufbund::office
