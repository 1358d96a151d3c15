#include "api/plan_answers.h"

#include "api/record_json.h"

namespace rufbund::api {
namespace {

using alliance::LocalText;
using alliance::OperationPlan;
using alliance::PlanInput;

Json members_json(const OperationPlan& plan) {
  Json out = Json::array();
  for (std::size_t i = 0; i < plan.input.members.size(); ++i) {
    const alliance::PlanMember& m = plan.input.members[i];
    Json& one = out.emplace_back(Json{{"member", m.key},
                                      {"name", m.name},
                                      {"share_ppm", m.share_ppm},
                                      {"cents_per_minute", m.rates.cents_per_minute},
                                      {"cents_per_seat_hour", m.rates.cents_per_seat_hour}});
    for (const alliance::MemberCost& c : plan.costs)
      if (c.member == i) {
        one["planned_share_ppm"] = c.planned_share_ppm;
        one["seat_minutes"] = c.seat_minutes;
        one["talk_minutes"] = c.talk_minutes;
        one["seat_cents"] = c.seat_cents;
        one["talk_cents"] = c.talk_cents;
      }
  }
  return out;
}

Json intervals_json(const OperationPlan& plan, std::size_t demand) {
  Json out = Json::array();
  for (const alliance::PlanInterval& x : plan.intervals[demand]) {
    Json staffing = Json::array();
    for (const alliance::Staffing& s : x.staffing)
      staffing.push_back({{"member", plan.input.members[s.member].key},
                          {"skills", plan.input.pledges[s.pledge].skills},
                          {"seats", s.seats}});
    out.push_back({{"begin_at", to_rfc3339(x.begin)},
                   {"calls", x.calls},
                   {"needed", x.needed},
                   {"planned", x.planned},
                   {"pledged", x.pledged},
                   {"service_level_ppm", x.service_level_ppm},
                   {"abandoned_ppm", x.abandoned_ppm},
                   {"occupancy_ppm", x.occupancy_ppm},
                   {"mean_wait_s", x.mean_wait_s},
                   {"staffing", std::move(staffing)}});
  }
  return out;
}

Json demand_json(const OperationPlan& plan) {
  Json out = Json::array();
  for (std::size_t d = 0; d < plan.input.demand.size(); ++d) {
    const alliance::Demand& demand = plan.input.demand[d];
    out.push_back({{"skills", demand.skills},
                   {"name_de", demand.name.de},
                   {"name_en", demand.name.en},
                   {"handling_s", demand.handling_s},
                   {"patience_s", demand.patience_s},
                   {"intervals", intervals_json(plan, d)}});
  }
  return out;
}

Json call_ups_json(const OperationPlan& plan) {
  const Millis interval{std::int64_t{plan.input.interval_minutes} * 60'000};
  Json out = Json::array();
  for (const alliance::PlannedCallUp& c : plan.call_ups) {
    Json substitutes = Json::array();
    for (const alliance::Substitute& s : c.substitutes)
      substitutes.push_back(
          {{"member", plan.input.members[s.member].key}, {"least_spare", s.least_spare}, {"most_spare", s.most_spare}});
    out.push_back({{"member", plan.input.members[c.member].key},
                   {"skills", c.skills},
                   {"call_at", to_rfc3339(c.call_at)},
                   {"begin_at", to_rfc3339(c.begin)},
                   {"ends_at", to_rfc3339(c.begin + interval * static_cast<std::int64_t>(c.seats.size()))},
                   {"ramp_up_min", c.ramp_up_minutes},
                   {"seats", c.seats},
                   {"substitutes", std::move(substitutes)}});
  }
  return out;
}

Json gaps_json(const OperationPlan& plan) {
  Json out = Json::array();
  for (const alliance::PlanGap& g : plan.gaps)
    out.push_back({{"demand", g.demand},
                   {"skills", plan.input.demand[g.demand].skills},
                   {"begin_at", to_rfc3339(g.begin)},
                   {"ends_at", to_rfc3339(g.end)},
                   {"reason", to_text(g.reason)},
                   {"most_missing", g.most_missing},
                   {"missing_seat_minutes", g.missing_seat_minutes},
                   {"least_service_level_ppm", g.least_service_level_ppm}});
  return out;
}

Json owed_json(const OperationPlan& plan) {
  Json out = Json::array();
  for (const alliance::PlanOwed& o : plan.owed)
    out.push_back({{"member", plan.input.members[o.member].key},
                   {"case_id", o.case_id},
                   {"case_title", o.case_title},
                   {"begin_at", to_rfc3339(o.begin)},
                   {"ends_at", to_rfc3339(o.end)},
                   {"promised", o.promised},
                   {"owed", o.owed}});
  return out;
}

void add_parties(const OperationPlan& plan, Json& out) {
  const PlanInput& in = plan.input;
  Json fallback = Json::array(), sites = Json::array(), numbers = Json::array(), announcements = Json::array(),
       contacts = Json::array(), notes = Json::array();
  for (const alliance::FallbackShare& f : plan.fallback) {
    const alliance::PlanSite& s = in.sites[f.site];
    fallback.push_back(
        {{"site", s.key}, {"name", s.name}, {"member", s.member}, {"trunk", s.trunk}, {"percent", f.percent}});
  }
  for (const alliance::PlanSite& s : in.sites)
    sites.push_back(
        {{"key", s.key}, {"name", s.name}, {"member", s.member}, {"trunk", s.trunk}, {"channels", s.channels}});
  for (const alliance::PlanNumber& n : in.numbers)
    numbers.push_back(
        {{"number", n.number}, {"carrier", n.carrier}, {"trunk", n.trunk}, {"use_de", n.use.de}, {"use_en", n.use.en}});
  for (const alliance::PlanAnnouncement& a : in.announcements)
    announcements.push_back(
        {{"when_de", a.when.de}, {"when_en", a.when.en}, {"words_de", a.words.de}, {"words_en", a.words.en}});
  for (const alliance::PlanContact& c : in.contacts)
    contacts.push_back({{"organisation", c.organisation},
                        {"member", c.member},
                        {"person", c.person},
                        {"role_de", c.role.de},
                        {"role_en", c.role.en},
                        {"day", c.day},
                        {"night", c.night},
                        {"email", c.email}});
  for (const LocalText& note : in.legal_notes) notes.push_back({{"de", note.de}, {"en", note.en}});
  out["fallback"] = std::move(fallback);
  out["sites"] = std::move(sites);
  out["numbers"] = std::move(numbers);
  out["announcements"] = std::move(announcements);
  out["contacts"] = std::move(contacts);
  out["legal_notes"] = std::move(notes);
}

}  // namespace

Json plan_json(const alliance::PlanHead& head, const alliance::PlanFigures& figures) {
  Json out = record_json(head);
  out.update(record_json(figures));
  out.erase("plan");
  return out;
}

Json plan_detail_json(const alliance::PlanHead& head, const alliance::PlanFigures& figures, const OperationPlan& plan) {
  Json out = plan_json(head, figures);
  out["occasion_de"] = plan.input.occasion.de;
  out["occasion_en"] = plan.input.occasion.en;
  out["members"] = members_json(plan);
  out["demand"] = demand_json(plan);
  out["call_ups"] = call_ups_json(plan);
  out["gaps"] = gaps_json(plan);
  out["owed"] = owed_json(plan);
  add_parties(plan, out);
  return out;
}

Json comparison_json(const std::string& plan, const std::string& other, const alliance::PlanComparison& comparison) {
  Json differences = Json::array();
  for (const alliance::PlanDifference& d : comparison.differences)
    differences.push_back({{"path", d.path}, {"before", d.before}, {"after", d.after}});
  return {{"plan", plan}, {"other", other}, {"differences", std::move(differences)}, {"left_out", comparison.left_out}};
}

alliance::PlanHead head_of(const alliance::Plan& plan) {
  return {plan.id,          plan.title,          plan.hotline,     plan.case_id,        plan.status,
          plan.sha256,      plan.created_by,     plan.approved_by, plan.carried_out_by, plan.created_at,
          plan.approved_at, plan.carried_out_at, plan.version};
}

}  // namespace rufbund::api
