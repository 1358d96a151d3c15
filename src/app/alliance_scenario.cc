// See alliance_scenario.h.
#include "app/alliance_scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "alliance/local_time.h"

namespace rufbund::app {
namespace {

using api::Json;
using sim::Scenario;

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number(const Json& object, const char* key, std::int64_t otherwise = 0) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

const Json& list(const Json& object, const char* key) {
  static const Json kNothing = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNothing;
}

std::vector<std::string> skills_of(const Json& object) {
  std::vector<std::string> out;
  for (const Json& skill : list(object, "skills"))
    if (skill.is_string()) out.push_back(skill.get<std::string>());
  return out;
}

std::optional<std::uint8_t> skill_id(const sim::Line& line, const std::string& key) {
  for (std::size_t i = 0; i < line.skills.size(); ++i)
    if (line.skills[i].key == key) return static_cast<std::uint8_t>(i + 1);
  return std::nullopt;
}

std::uint8_t add_skill(sim::Line& line, const std::string& key) {
  if (const auto known = skill_id(line, key)) return *known;
  line.skills.push_back({key, 0});
  return static_cast<std::uint8_t>(line.skills.size());
}

// The same seats of several orders or intervals, one after the other, as steps.
void add_seats(std::vector<sim::Step>& steps, std::int64_t from_ms, std::int64_t to_ms, double seats) {
  std::vector<std::int64_t> cuts{from_ms, to_ms};
  for (const sim::Step& step : steps) cuts.push_back(step.from_ms);
  if (std::find(cuts.begin(), cuts.end(), 0) == cuts.end()) cuts.push_back(0);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<sim::Step> out;
  for (const std::int64_t cut : cuts) {
    double value = 0;
    for (const sim::Step& step : steps)
      if (step.from_ms <= cut) value = step.value;
    if (cut >= from_ms && cut < to_ms) value += seats;
    if (out.empty() || out.back().value != value) out.push_back({cut, value});
  }
  steps = std::move(out);
}

class PlanReader {
 public:
  explicit PlanReader(const Json& plan) : plan_(plan) {}

  Result<ScenarioFile> read() {
    const auto begin = api::from_rfc3339(text(plan_, "begin_at")), end = api::from_rfc3339(text(plan_, "ends_at"));
    interval_ms_ = number(plan_, "interval_minutes") * 60'000;
    if (!begin || !end || *begin >= *end || interval_ms_ <= 0 || list(plan_, "demand").empty())
      return fail(ErrorCode::kInvalidArgument, "this is no operation plan as the API gives it.");
    s_.begin = *begin;
    s_.utc_offset_ms = alliance::to_local(*begin).utc_offset_h * 3'600'000;
    s_.length_ms = (*end - *begin).count();
    s_.key = text(plan_, "id");
    s_.title_de = text(plan_, "title");
    s_.title_en = text(plan_, "title_en").empty() ? s_.title_de : text(plan_, "title_en");
    s_.replications = 20;
    s_.notes_de = {
        "Anrufe fallen zufällig (Poisson) um die im Plan angenommene Zahl je Abschnitt; Gespräch und Geduld sind "
        "exponentiell verteilt.",
        "Wer aufgibt, ruft nicht wieder an. Plätze sind besetzt, wie der Plan sie vorsieht."};
    s_.notes_en = {
        "Calls fall at random (Poisson) around the number that the plan assumes for each interval; talk and patience "
        "are exponential.",
        "Who gives up does not ring again. Seats are staffed as the plan has them."};
    line_.key = text(plan_, "hotline");
    line_.settings = {{core::Setting::kServiceTarget, number(plan_, "target_s", 20) * 1000},
                      {core::Setting::kWaitLimit, 7LL * 86'400'000}};
    line_.topics.clear();
    for (const Json& member : list(plan_, "members"))
      s_.members.push_back({text(member, "member"), text(member, "name"),
                            static_cast<std::uint32_t>(number(member, "share_ppm")), 0, 0,
                            number(member, "cents_per_seat_hour")});
    for (const Json& demand : list(plan_, "demand"))
      if (const auto added = this->demand(demand); !added) return tl::unexpected(added.error());
    s_.lines = {line_};
    if (s_.seats.empty()) return fail(ErrorCode::kInvalidArgument, "the plan staffs nobody.");
    return std::move(file_);
  }

 private:
  Result<void> demand(const Json& demand) {
    const std::vector<std::string> skills = skills_of(demand);
    if (skills.size() > 2)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("callers who need {} at once cannot be simulated: a call has a language and a topic.",
                              fmt::join(skills, ", ")));
    sim::Callers c;
    c.key = fmt::format("{}", fmt::join(skills, "-"));
    if (!skills.empty()) c.language = add_skill(line_, skills[0]);
    const std::int64_t handling_s = number(demand, "handling_s", 180);
    line_.topics.push_back(
        {c.key, skills.size() > 1 ? add_skill(line_, skills[1]) : std::uint8_t{0}, Millis{handling_s * 1000}});
    c.topic = static_cast<std::uint8_t>(line_.topics.size());
    c.talk = sim::Distribution::exponential(static_cast<double>(handling_s));
    c.patience = sim::Distribution::exponential(static_cast<double>(number(demand, "patience_s", 300)));
    for (const Json& interval : list(demand, "intervals")) {
      const auto begin = api::from_rfc3339(text(interval, "begin_at"));
      if (!begin) return fail(ErrorCode::kInvalidArgument, "an interval of the plan has no begin.");
      const std::int64_t from = (*begin - s_.begin).count();
      c.curve.push_back(
          {from, static_cast<double>(number(interval, "calls")) * 1000 / static_cast<double>(interval_ms_)});
      for (const Json& staffing : list(interval, "staffing")) staff(staffing, from);
    }
    s_.callers.push_back(std::move(c));
    return {};
  }

  void staff(const Json& staffing, std::int64_t from) {
    const std::string member = text(staffing, "member");
    const auto at =
        std::find_if(s_.members.begin(), s_.members.end(), [&](const sim::Member& m) { return m.key == member; });
    if (at == s_.members.end()) return;
    const auto index = static_cast<std::uint32_t>(at - s_.members.begin());
    if (!sites_.contains(index)) {
      sites_[index] = static_cast<std::uint32_t>(s_.sites.size());
      s_.sites.push_back({member, at->name, index, 0, core::SiteKind::kTrunk, Millis{}});
    }
    core::SkillMask mask = 0;
    for (const std::string& skill : skills_of(staffing)) mask |= core::SkillMask{1} << add_skill(line_, skill);
    const auto [group, made] = groups_.try_emplace({index, mask}, static_cast<std::uint32_t>(s_.seats.size()));
    if (made) {
      s_.seats.emplace_back();
      s_.seats.back().site = sites_[index];
      s_.seats.back().skills = mask;
    }
    add_seats(s_.seats[group->second].seats, from, from + interval_ms_, static_cast<double>(number(staffing, "seats")));
  }

  const Json& plan_;
  std::int64_t interval_ms_ = 0;
  ScenarioFile file_;
  Scenario& s_ = file_.scenario;
  sim::Line line_;
  std::map<std::uint32_t, std::uint32_t> sites_;                               // by member
  std::map<std::pair<std::uint32_t, core::SkillMask>, std::uint32_t> groups_;  // of seats
};

std::uint32_t member_index(Scenario& s, const CaseBooks& books, const std::string& key) {
  for (std::uint32_t i = 0; i < s.members.size(); ++i)
    if (s.members[i].key == key) return i;
  sim::Member member;
  member.key = member.name = key;
  for (const Json& known : books.members)
    if (text(known, "key") == key && !text(known, "name").empty()) member.name = text(known, "name");
  if (books.key.is_object())
    for (const Json& share : list(books.key, "shares"))
      if (text(share, "member") == key) member.share_ppm = static_cast<std::uint32_t>(number(share, "share_ppm"));
  s.members.push_back(std::move(member));
  s.sites.push_back({key, s.members.back().name, static_cast<std::uint32_t>(s.members.size() - 1), 0,
                     core::SiteKind::kTrunk, Millis{}});
  return static_cast<std::uint32_t>(s.members.size() - 1);
}

}  // namespace

Result<ScenarioFile> scenario_of_plan(const Json& plan) { return PlanReader(plan).read(); }

double expected_service_level(const Json& plan) {
  double calls = 0, answered = 0;
  for (const Json& demand : list(plan, "demand"))
    for (const Json& interval : list(demand, "intervals")) {
      const auto n = static_cast<double>(number(interval, "calls"));
      calls += n;
      answered += n * static_cast<double>(number(interval, "service_level_ppm")) / 1e6;
    }
  return calls == 0 ? 1 : answered / calls;
}

Result<void> rehearse(ScenarioFile& file, const CaseBooks& books) {
  Scenario& s = file.scenario;
  std::optional<TimeMs> first;
  std::int64_t accepted_orders = 0;
  for (const Json& call_up : books.call_ups) {
    const auto at = api::from_rfc3339(text(call_up, "begin_at"));
    if (at && text(call_up, "state") == "accepted" && (!first || *at < *first)) first = at;
  }
  if (!first)
    return fail(ErrorCode::kConflict,
                "no member has accepted seats for this case yet: there is nothing to rehearse with.");
  // A scenario of hours begins with the first promised seats, one of days at midnight of that day.
  constexpr std::int64_t kDayMs = 86'400'000;
  s.begin = s.length_ms < kDayMs ? *first : alliance::day_begin(alliance::to_local(*first).date);
  s.utc_offset_ms = alliance::to_local(s.begin).utc_offset_h * 3'600'000;
  s.members.clear();
  s.sites.clear();
  s.seats.clear();
  s.faults.clear();
  std::map<std::pair<std::uint32_t, core::SkillMask>, std::uint32_t> groups;
  for (const Json& call_up : books.call_ups) {
    const Json& accepted = list(call_up, "accepted");
    const auto at = api::from_rfc3339(text(call_up, "begin_at"));
    const std::int64_t interval = number(call_up, "interval_minutes") * 60'000;
    if (text(call_up, "state") != "accepted" || !at || interval <= 0) continue;
    core::SkillMask mask = 0;
    for (const std::string& skill : skills_of(call_up)) {
      const auto id = skill_id(s.lines[0], skill);
      if (!id)
        return fail(
            ErrorCode::kConflict,
            fmt::format("the case's seats have the skill '{}', which the scenario's hotline '{}' does not know.", skill,
                        s.lines[0].key));
      mask |= core::SkillMask{1} << *id;
    }
    const std::uint32_t member = member_index(s, books, text(call_up, "member"));
    const auto [group, made] = groups.try_emplace({member, mask}, static_cast<std::uint32_t>(s.seats.size()));
    if (made) {
      s.seats.emplace_back();
      s.seats.back().site = member;  // one site to a member
      s.seats.back().skills = mask;
    }
    for (std::size_t i = 0; i < accepted.size(); ++i) {
      const std::int64_t from = (*at - s.begin).count() + static_cast<std::int64_t>(i) * interval;
      const auto seats = accepted[i].is_number_integer() ? accepted[i].get<std::int64_t>() : 0;
      if (seats > 0) add_seats(s.seats[group->second].seats, from, from + interval, static_cast<double>(seats));
      accepted_orders += seats > 0;
    }
  }
  if (accepted_orders == 0)
    return fail(ErrorCode::kConflict,
                "the members have promised no seat for this case: there is nothing to rehearse with.");
  s.notes_de.insert(
      s.notes_de.begin(),
      fmt::format(
          "Übung: Plätze sind die, die Mitglieder im Fall „{}“ zugesagt haben; Anteile die des geltenden Schlüssels.",
          text(books.the_case, "title")));
  s.notes_en.insert(
      s.notes_en.begin(),
      fmt::format(
          "Drill: seats are those that members promised in the case “{}”; shares are those of the key in force.",
          text(books.the_case, "title")));
  file.comparison.organisations = {sim::Organisation::kAlliance};
  return {};
}

}  // namespace rufbund::app
