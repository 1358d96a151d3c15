#include "office/plan_gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "alliance/case_records.h"
#include "alliance/values.h"
#include "office/call_ups.h"
#include "office/delivery.h"
#include "office/plan_words.h"

namespace rufbund::office {
namespace {

using alliance::LocalText;
using alliance::PlanInput;
using alliance::Pledge;
using storage::OfficeBooks;

std::string day_of(TimeMs at) { return alliance::to_text(alliance::to_local(at).date); }

std::string address_of(const directory::Site& site) {
  if (site.endpoints.empty()) return "";
  const directory::Endpoint& e = site.endpoints.front();
  const bool v6 = e.host.find(':') != std::string::npos;
  return fmt::format("sip:{}{}{}:{}{}", v6 ? "[" : "", e.host, v6 ? "]" : "", e.port,
                     e.transport == directory::Transport::kTcp ? ";transport=tcp" : "");
}

class Gatherer {
 public:
  Gatherer(OfficeBooks& books, const PlanForm& form, const PlannedLine& line, const storage::Author& author)
      : books_(books), form_(form), line_(line), author_(author), in_(out_.input) {}

  Result<Gathered> gather() {
    head();
    demand();
    for (auto step : {&Gatherer::members, &Gatherer::pledges, &Gatherer::keep_who_takes_part, &Gatherer::owed,
                      &Gatherer::rates, &Gatherer::contacts})
      if (auto done = (this->*step)(); !done) return tl::unexpected(done.error());
    sites();
    numbers();
    announcements();
    in_.legal_notes = legal_notes();
    look_for_what_is_missing();
    return std::move(out_);
  }

 private:
  void head() {
    in_.drill = form_.drill;
    in_.title = form_.title;
    in_.occasion = form_.occasion;
    in_.alliance = line_.alliance;
    in_.made_by = author_.name;
    in_.made_at = author_.at;
    in_.level = form_.level;
    in_.activated_at = form_.activated_at;
    in_.begin = form_.begin;
    in_.interval_minutes = form_.interval_minutes;
    in_.answer_within_minutes = form_.answer_within_minutes;
    in_.target_percent = form_.target_percent;
    in_.target_s = form_.target_s;
    in_.budget_cents = form_.budget_cents;
  }

  void demand() {
    const auto names = skill_names(*line_.hotline);
    for (const DemandForm& d : form_.demand) {
      alliance::Demand& demand = in_.demand.emplace_back();
      demand.skills = d.skills;
      demand.name = d.name;
      if (demand.name.de.empty())
        for (const std::string& skill : d.skills) {
          LocalText name{skill, skill};
          for (const auto& [key, known] : names)
            if (key == skill) name = known;
          demand.name.de += (demand.name.de.empty() ? "" : ", ") + name.de;
          demand.name.en += (demand.name.en.empty() ? "" : ", ") + name.en;
        }
      if (demand.name.en.empty()) demand.name.en = demand.name.de;
      demand.handling_s = d.handling_s;
      demand.patience_s = d.patience_s;
      demand.calls = d.calls_by_hour.empty()
                         ? d.calls
                         : calls_by_interval(d.calls_by_hour, form_.begin, form_.interval_minutes, form_.intervals());
    }
  }

  // All active ones; who holds no share and pledged nothing goes once both are known.
  Result<void> members() {
    auto records = books_.select<alliance::Member>("WHERE status = 'active' ORDER BY key");
    if (!records) return tl::unexpected(records.error());
    for (const alliance::Member& m : *records) {
      const auto share = line_.shares_ppm.find(m.key);
      in_.members.push_back({m.key, m.name, share == line_.shares_ppm.end() ? 0 : share->second, {}});
    }
    return {};
  }

  [[nodiscard]] bool is_member(const std::string& key) const {
    return std::any_of(in_.members.begin(), in_.members.end(), [&](const auto& m) { return m.key == key; });
  }

  Result<void> pledges() {
    auto records = books_.select<alliance::PledgeRecord>(
        "WHERE level = :level AND valid_from <= :last AND valid_to >= :first ORDER BY member, valid_from, skills, id",
        {{"level", std::string(alliance::to_text(form_.level))},
         {"first", day_of(form_.begin)},
         {"last", day_of(TimeMs{form_.end.ms - 1})}});
    if (!records) return tl::unexpected(records.error());
    for (const alliance::PledgeRecord& record : *records) {
      auto pledge = alliance::pledge_of(record);
      if (!pledge || !is_member(pledge->member)) continue;
      any_pledge_ = true;
      const bool fits = std::any_of(in_.demand.begin(), in_.demand.end(),
                                    [&](const auto& d) { return alliance::covers(pledge->skills, d.skills); });
      if (fits)
        in_.pledges.push_back(std::move(*pledge));
      else
        unfit_.emplace(pledge->member, pledge->skills);
    }
    return {};
  }

  // Those of the key, and those who promised something that is needed.
  Result<void> keep_who_takes_part() {
    std::erase_if(in_.members, [&](const alliance::PlanMember& m) { return m.share_ppm == 0 && !pledged(m.key); });
    return {};
  }

  // Orders of other cases that are not closed, open or accepted: their seats are spoken for. What a pledge that serves
  // nothing here was called up for takes nothing from the others.
  Result<void> owed() {
    auto orders = books_.select<alliance::CallUpRecord>(
        "WHERE state IN ('open', 'accepted') AND begin_at > :after AND begin_at < :end AND case_id <> :own "
        "ORDER BY member, begin_at, id",
        {{"after", (form_.begin - kLongestCallUp).ms}, {"end", form_.end.ms}, {"own", form_.case_id}});
    if (!orders) return tl::unexpected(orders.error());
    std::map<std::string, std::optional<alliance::Case>> cases;
    for (const alliance::CallUpRecord& order : *orders) {
      if (end_of(order) <= form_.begin || !pledged(order.member)) continue;
      if (unfit_.contains({order.member, order.skills})) continue;
      const auto [known, fresh] = cases.emplace(order.case_id, std::nullopt);
      if (fresh) {
        auto found = books_.find<alliance::Case>(order.case_id);
        if (!found) return tl::unexpected(found.error());
        known->second = std::move(*found);
      }
      if (!known->second || known->second->closed_at != TimeMs{}) continue;
      const alliance::Numbers& seats = order.state == "accepted" ? order.accepted : order.ordered;
      if (seats.empty()) continue;
      in_.owed.push_back({order.member,
                          order.case_id,
                          known->second->title,
                          order.skills,
                          order.begin_at,
                          static_cast<std::uint32_t>(order.interval_minutes),
                          {seats.begin(), seats.end()}});
    }
    return {};
  }

  [[nodiscard]] bool pledged(const std::string& member) const {
    return std::any_of(in_.pledges.begin(), in_.pledges.end(), [&](const Pledge& p) { return p.member == member; });
  }

  Result<void> rates() {
    for (alliance::PlanMember& m : in_.members) {
      auto cards = books_.select<alliance::RateCardRecord>(
          "WHERE member = :member AND hotline_type = :type AND valid_from <= :at AND (valid_to = 0 OR valid_to > :at) "
          "ORDER BY valid_from DESC",
          {{"member", m.key}, {"type", form_.hotline_type}, {"at", form_.begin.ms}});
      if (!cards) return tl::unexpected(cards.error());
      if (!cards->empty())
        m.rates = {cards->front().cents_per_minute, cards->front().cents_per_seat_hour};
      else if (pledged(m.key))
        miss("", "no_rates",
             fmt::format("{} ('{}') has no rates for the hotline type '{}' on {}: add a rate card.", m.name, m.key,
                         form_.hotline_type, day_of(form_.begin)));
    }
    return {};
  }

  Result<void> contacts() {
    auto account = books_.find<alliance::Account>(author_.account);
    if (!account) return tl::unexpected(account.error());
    in_.contacts.push_back(
        {line_.alliance, author_.name, office_role(), "", "", *account ? (*account)->email : std::string(), ""});
    if (!form_.client.empty()) {
      auto client = books_.find<alliance::Client>(form_.client);
      if (!client) return tl::unexpected(client.error());
      in_.client = *client ? (*client)->name : form_.client;
      if (*client)
        in_.contacts.push_back({(*client)->name, (*client)->person, client_role(), "", "", (*client)->email, ""});
    }
    for (const alliance::PlanMember& m : in_.members) {
      auto records =
          books_.select<alliance::Contact>("WHERE member = :member ORDER BY rank, id LIMIT 20", {{"member", m.key}});
      if (!records) return tl::unexpected(records.error());
      for (const alliance::Contact& c : *records) {
        if (in_.contacts.size() == alliance::kMostPlanEntries) return {};
        const LocalText role = c.task.empty() ? member_role() : LocalText{c.task, c.task};
        in_.contacts.push_back({m.name, c.name, role, c.day_phone, c.night_phone, c.email, m.key});
      }
    }
    return {};
  }

  void sites() {
    for (const directory::Site& site : line_.hotline->sites) {
      std::string member;
      for (const directory::Member& m : line_.hotline->members)
        if (m.id == site.member) member = m.key;
      if (!is_member(member) || in_.sites.size() == alliance::kMostPlanEntries) continue;
      const auto channels = std::count_if(line_.hotline->seats.begin(), line_.hotline->seats.end(),
                                          [&](const directory::Seat& seat) { return seat.site == site.id; });
      in_.sites.push_back({site.key, site.name, member, address_of(site), static_cast<std::uint32_t>(channels)});
    }
  }

  // Every carrier brings calls to every number: there is no other assignment in the configuration.
  void numbers() {
    for (const directory::DialledNumber& number : line_.hotline->numbers) {
      std::string language;
      for (const directory::Skill& skill : line_.hotline->skills)
        if (skill.id == number.language && number.language != SkillId{}) language = skill.key;
      for (const directory::Carrier& carrier : *line_.carriers) {
        if (in_.numbers.size() == alliance::kMostPlanEntries) return;
        in_.numbers.push_back({number.e164, carrier.name,
                               fmt::format("{}", fmt::join(carrier.addresses, ", ")).substr(0, 200),
                               number_use(language)});
      }
    }
  }

  void announcements() {
    if (!line_.announcement.de.empty() || !line_.announcement.en.empty())
      in_.announcements.push_back({announcement_in_force(), line_.announcement});
    in_.announcements.insert(in_.announcements.end(), form_.announcements.begin(), form_.announcements.end());
  }

  void miss(std::string pointer, std::string_view code, std::string detail) {
    out_.missing.push_back({std::move(pointer), code, std::move(detail)});
  }

  void look_for_what_is_missing() {
    if (line_.shares_ppm.empty())
      miss("", "no_key", fmt::format("The hotline '{}' has no key in force: adopt one.", form_.hotline));
    if (!any_pledge_)
      miss("", "no_pledges",
           fmt::format("No active member has pledged anything for the level '{}' between {} and {}.",
                       alliance::to_text(form_.level), day_of(form_.begin), day_of(TimeMs{form_.end.ms - 1})));
    for (std::size_t i = 0; any_pledge_ && i < in_.demand.size(); ++i) {
      const auto& skills = in_.demand[i].skills;
      const bool somebody = std::any_of(in_.pledges.begin(), in_.pledges.end(),
                                        [&](const Pledge& p) { return alliance::covers(p.skills, skills); });
      if (!somebody)
        miss(fmt::format("/demand/{}/skills", i), "nobody_able",
             fmt::format("Nobody has pledged seats that serve '{}' for the level '{}' in this period.",
                         alliance::to_text(skills), alliance::to_text(form_.level)));
    }
  }

  OfficeBooks& books_;
  const PlanForm& form_;
  const PlannedLine& line_;
  const storage::Author& author_;
  Gathered out_;
  PlanInput& in_;
  bool any_pledge_ = false;
  std::set<std::pair<std::string, alliance::SkillSet>> unfit_;  // members' pledges that serve nothing here
};

}  // namespace

Result<Gathered> gather(OfficeBooks& books, const PlanForm& form, const PlannedLine& line,
                        const storage::Author& author) {
  return Gatherer{books, form, line, author}.gather();
}

std::vector<std::uint32_t> calls_by_interval(const std::vector<std::uint32_t>& by_hour, TimeMs begin,
                                             std::uint32_t interval_minutes, std::size_t count) {
  std::vector<std::uint32_t> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const TimeMs at = begin + Millis{static_cast<std::int64_t>(i) * interval_minutes * 60'000};
    const alliance::LocalTime local = alliance::to_local(at);
    const std::size_t day = by_hour.size() > 24 ? static_cast<std::size_t>(alliance::weekday(local.date)) : 0;
    const std::uint64_t calls = by_hour[day * 24 + static_cast<std::size_t>(local.hour)];
    // What the hour has had by the end of the interval, less what it had before; rounded up.
    const std::uint64_t from = static_cast<std::uint64_t>(local.minute), to = from + interval_minutes;
    out.push_back(static_cast<std::uint32_t>((calls * to + 59) / 60 - (calls * from + 59) / 60));
  }
  return out;
}

std::vector<std::pair<std::string, LocalText>> skill_names(const directory::Hotline& hotline) {
  std::vector<std::pair<std::string, LocalText>> out;
  for (const directory::Skill& skill : hotline.skills) {
    LocalText name = skill.is_language ? language_name(skill.key) : LocalText{skill.key, skill.key};
    for (const directory::Topic& topic : hotline.topics)
      if (topic.skill == skill.id && !topic.name_de.empty())
        name = {topic.name_de, topic.name_en.empty() ? topic.name_de : topic.name_en};
    out.emplace_back(skill.key, std::move(name));
  }
  return out;
}

}  // namespace rufbund::office
