// What a plan's input must be. See operation_plan.h.
#include "alliance/plan_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "alliance/csv.h"

namespace rufbund::alliance {
namespace {

using Fault = std::optional<std::string>;

Fault texts_fault(const PlanInput& in) {
  std::vector<const std::string*> texts{&in.number, &in.alliance, &in.client, &in.made_by};
  const auto add = [&](const LocalText& t) { texts.insert(texts.end(), {&t.de, &t.en}); };
  add(in.title);
  add(in.occasion);
  for (const Demand& d : in.demand) add(d.name);
  for (const PlanMember& m : in.members) texts.push_back(&m.name);
  for (const PlanSite& s : in.sites) texts.insert(texts.end(), {&s.name, &s.trunk});
  for (const PlanNumber& n : in.numbers) {
    texts.insert(texts.end(), {&n.number, &n.carrier, &n.trunk});
    add(n.use);
  }
  for (const PlanAnnouncement& a : in.announcements) {
    add(a.when);
    add(a.words);
  }
  for (const PlanContact& c : in.contacts) {
    texts.insert(texts.end(), {&c.organisation, &c.person, &c.day, &c.night, &c.email});
    add(c.role);
  }
  for (const LocalText& t : in.legal_notes) add(t);
  for (const OwedSeats& o : in.owed) texts.insert(texts.end(), {&o.case_id, &o.case_title});
  for (const std::string* text : texts) {
    if (text->size() > kMostPlanText)
      return fmt::format("A text has {} bytes, {} at most.", text->size(), kMostPlanText);
    if (!is_utf8(*text)) return "A text is not UTF-8.";
  }
  return {};
}

Fault members_fault(const PlanInput& in) {
  std::set<std::string_view> keys;
  for (const PlanMember& m : in.members) {
    if (!is_key(m.key) || !keys.insert(m.key).second)
      return fmt::format("Member key '{}' is wrong or there twice.", m.key);
    constexpr std::int64_t kMostCents = 100'000;
    if (m.rates.cents_per_minute < 0 || m.rates.cents_per_minute > kMostCents || m.rates.cents_per_seat_hour < 0 ||
        m.rates.cents_per_seat_hour > kMostCents)
      return fmt::format("{}'s rates are from 0 to {} cents.", m.key, kMostCents);
    if (m.share_ppm > 1'000'000) return fmt::format("{}'s share is above the whole.", m.key);
  }
  for (const Pledge& p : in.pledges)
    if (!keys.contains(p.member)) return fmt::format("A pledge is of '{}', who is no member of the plan.", p.member);
  if (in.owed.size() > kMostPlanOwed)
    return fmt::format("A plan has {} orders of other cases at most, not {}.", kMostPlanOwed, in.owed.size());
  for (const OwedSeats& o : in.owed) {
    if (!keys.contains(o.member)) return fmt::format("Seats are owed by '{}', who is no member of the plan.", o.member);
    if ((o.interval_minutes != 15 && o.interval_minutes != 60) || o.seats.empty() ||
        o.seats.size() > kMostPlanIntervals)
      return fmt::format("What {} owes to the case {} has no intervals that could be.", o.member, o.case_id);
  }
  std::set<std::string_view> sites;
  for (const PlanSite& s : in.sites) {
    if (!is_key(s.key) || !sites.insert(s.key).second)
      return fmt::format("Site key '{}' is wrong or there twice.", s.key);
    if (!keys.contains(s.member))
      return fmt::format("Site {} is of '{}', who is no member of the plan.", s.key, s.member);
    if (s.channels > 100'000) return fmt::format("Site {} has more than 100000 channels.", s.key);
  }
  return {};
}

Fault demand_fault(const PlanInput& in) {
  std::set<SkillSet> skill_sets;
  for (const Demand& d : in.demand) {
    const std::string name = to_text(d.skills);
    if (d.skills.empty() || d.skills.size() > kMostSkills || !std::all_of(d.skills.begin(), d.skills.end(), is_key) ||
        !std::is_sorted(d.skills.begin(), d.skills.end()) || !skill_sets.insert(d.skills).second)
      return fmt::format("The skills '{}' of a demand are wrong or there twice.", name);
    if (d.calls.size() != in.demand[0].calls.size())
      return fmt::format("The demand for '{}' has {} intervals, the first one {}.", name, d.calls.size(),
                         in.demand[0].calls.size());
    if (d.handling_s < 1 || d.handling_s > 7'200 || d.patience_s < 1 || d.patience_s > 86'400)
      return fmt::format("'{}': a handling time is from 1 to 7200 s, patience from 1 to 86400 s.", name);
    if (std::any_of(d.calls.begin(), d.calls.end(), [](std::uint32_t c) { return c > kMostCallsPerInterval; }))
      return fmt::format("'{}': more than {} calls in an interval.", name, kMostCallsPerInterval);
  }
  return {};
}

}  // namespace

std::string input_fault(const PlanInput& in) {
  if (in.demand.empty() || in.demand.size() > kMostPlanDemands || in.demand[0].calls.empty() ||
      in.demand[0].calls.size() > kMostPlanIntervals)
    return fmt::format("A plan has 1 to {} demands of 1 to {} intervals.", kMostPlanDemands, kMostPlanIntervals);
  if (in.members.empty() || in.members.size() > kMostPlanMembers || in.pledges.size() > kMostPlanPledges)
    return fmt::format("A plan has 1 to {} members and {} pledges at most.", kMostPlanMembers, kMostPlanPledges);
  if (std::max({in.sites.size(), in.numbers.size(), in.announcements.size(), in.contacts.size(),
                in.legal_notes.size()}) > kMostPlanEntries)
    return fmt::format("A plan has {} sites, numbers, announcements, contacts and notes at most, of each.",
                       kMostPlanEntries);
  if (in.interval_minutes != 15 && in.interval_minutes != 60) return "An interval has 15 or 60 minutes.";
  if (in.begin < day_begin(kFirstDate) || in.begin >= day_begin(kLastDate - std::chrono::days{30}) ||
      in.begin.ms % (std::int64_t{in.interval_minutes} * 60'000) != 0)
    return "A plan begins with an interval, between 2000 and 2099.";
  if (in.activated_at < day_begin(kFirstDate) || in.activated_at > day_begin(kLastDate))
    return "The activation is between 2000 and 2099.";
  if (in.target_percent < 1 || in.target_percent > 99 || in.target_s > 3'600)
    return "The target is 1 to 99 % within 3600 s at most.";
  if (in.answer_within_minutes < 1 || in.answer_within_minutes > kMostRampUpMinutes)
    return "A call-up is to be answered within a minute to a week.";
  if (in.budget_cents < 0 || in.budget_cents > 100'000'000'000'000) return "The budget is from 0 to 10^14 cents.";
  for (const auto& fault : {texts_fault(in), demand_fault(in), members_fault(in)})
    if (fault) return *fault;
  if (const auto findings = validate(in.pledges); !findings.empty())
    return fmt::format("Pledge {} cannot be: {}.", findings[0].index, to_text(findings[0].problem));
  return {};
}

}  // namespace rufbund::alliance
