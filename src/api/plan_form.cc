#include "api/plan_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/values.h"
#include "api/record_fields.h"

namespace rufbund::api {
namespace {

using office::DemandForm;
using office::PlanForm;

// A body's object inside of it, read as a body of its own: errors come out with their whole pointer.
class Part {
 public:
  Part(Body& body, const Json& json, std::string pointer) : body_(body), json_(json), pointer_(std::move(pointer)) {
    if (!json_.is_object()) body_.reject(pointer_, "wrong_type", "An object is expected.");
  }

  const Json* value(std::string_view name, bool required) {
    read_.emplace_back(name);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(name);
    if (found != json_.end()) return &*found;
    if (required) reject(name, "required");
    return nullptr;
  }
  std::string text(std::string_view name, bool required, std::size_t most) {
    const Json* found = value(name, required);
    if (found == nullptr) return {};
    if (!found->is_string()) {
      reject(name, "wrong_type", "A text is expected.");
      return {};
    }
    auto text = found->get<std::string>();
    if (text_length(text) > most) reject(name, "too_long", fmt::format("At most {} characters.", most));
    if (text.find('\0') != std::string::npos) reject(name, "malformed", "It holds a NUL.");
    if (required && text.empty()) reject(name, "empty");
    return text;
  }
  std::uint32_t number(std::string_view name, std::int64_t least, std::int64_t most) {
    const Json* found = value(name, true);
    return found == nullptr ? 0 : number(*found, pointer_ + "/" + std::string(name), least, most);
  }
  std::uint32_t number(const Json& json, const std::string& pointer, std::int64_t least, std::int64_t most) {
    if (!json.is_number_integer() || json < least || json > most) {
      body_.reject(pointer, "out_of_range", fmt::format("A whole number from {} to {}.", least, most));
      return 0;
    }
    return json.get<std::uint32_t>();
  }
  void reject(std::string_view name, std::string_view code, std::string detail = {}) {
    body_.reject(pointer_ + "/" + std::string(name), code, std::move(detail));
  }
  void finish() {
    if (!json_.is_object()) return;
    for (auto it = json_.begin(); it != json_.end(); ++it)
      if (std::find(read_.begin(), read_.end(), it.key()) == read_.end())
        body_.reject(pointer_ + "/" + pointer_token(it.key()), "unknown_field");
  }
  [[nodiscard]] bool is_object() const { return json_.is_object(); }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

 private:
  Body& body_;
  const Json& json_;
  const std::string pointer_;
  std::vector<std::string> read_;
};

std::vector<std::uint32_t> numbers(Part& part, const Json& list, std::string_view name) {
  std::vector<std::uint32_t> out;
  if (!list.is_array() || list.size() > alliance::kMostPlanIntervals) {
    part.reject(name, "wrong_type", fmt::format("A list of {} numbers at most.", alliance::kMostPlanIntervals));
    return out;
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    out.push_back(
        part.number(list[i], fmt::format("{}/{}/{}", part.pointer(), name, i), 0, alliance::kMostCallsPerInterval));
  return out;
}

alliance::SkillSet skills(Part& part, const HotlineNames* hotline) {
  alliance::SkillSet out;
  const Json* list = part.value("skills", true);
  if (list == nullptr) return out;
  if (!list->is_array() || list->empty() || list->size() > alliance::kMostSkills) {
    part.reject("skills", "out_of_range", fmt::format("From 1 to {} skills.", alliance::kMostSkills));
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& one = (*list)[i];
    const std::string key = one.is_string() ? one.get<std::string>() : std::string();
    const std::string name = fmt::format("skills/{}", i);
    if (!alliance::is_key(key))
      part.reject(name, "malformed", "Lower-case letters, digits, hyphens and underscores.");
    else if (hotline != nullptr && hotline->skill(key) == nullptr)
      part.reject(name, "unknown_name", fmt::format("The hotline has no skill '{}'.", key));
    else if (std::find(out.begin(), out.end(), key) != out.end())
      part.reject(name, "duplicate");
    else
      out.push_back(key);
  }
  std::sort(out.begin(), out.end());
  return out;
}

DemandForm demand(Part& part, const HotlineNames* hotline, std::size_t intervals) {
  DemandForm out;
  if (!part.is_object()) return out;
  out.skills = skills(part, hotline);
  out.name.de = part.text("name_de", false, 120);
  out.name.en = part.text("name_en", false, 120);
  out.handling_s = part.number("handling_s", 1, 7'200);
  out.patience_s = part.number("patience_s", 1, 86'400);
  const Json* calls = part.value("calls", false);
  const Json* by_hour = part.value("calls_by_hour", false);
  if ((calls == nullptr) == (by_hour == nullptr))
    part.reject("calls", "required", "Either calls, one number per interval, or calls_by_hour.");
  if (calls != nullptr) {
    out.calls = numbers(part, *calls, "calls");
    if (intervals > 0 && calls->is_array() && calls->size() != intervals)
      part.reject("calls", "out_of_range",
                  fmt::format("{} numbers, but the plan has {} intervals.", calls->size(), intervals));
  }
  if (by_hour != nullptr) {
    out.calls_by_hour = numbers(part, *by_hour, "calls_by_hour");
    if (by_hour->is_array() && by_hour->size() != 24 && by_hour->size() != alliance::kHoursOfWeek)
      part.reject("calls_by_hour", "out_of_range", "24 numbers, of a day, or 168, of a week from Monday 00 h.");
  }
  part.finish();
  return out;
}

void read_demand(Body& body, const HotlineNames* hotline, PlanForm& form, std::size_t intervals) {
  const Json* list = body.value("demand", true);
  if (list == nullptr) return;
  if (!list->is_array() || list->empty() || list->size() > alliance::kMostPlanDemands)
    return body.reject("/demand", "out_of_range", fmt::format("From 1 to {} demands.", alliance::kMostPlanDemands));
  for (std::size_t i = 0; i < list->size(); ++i) {
    Part part(body, (*list)[i], fmt::format("/demand/{}", i));
    DemandForm one = demand(part, hotline, intervals);
    if (!one.skills.empty() && std::any_of(form.demand.begin(), form.demand.end(),
                                           [&](const DemandForm& other) { return other.skills == one.skills; }))
      part.reject("skills", "duplicate", "There is a demand for these skills already.");
    form.demand.push_back(std::move(one));
  }
}

void read_announcements(Body& body, PlanForm& form) {
  const Json* list = body.value("announcements", false);
  if (list == nullptr) return;
  if (!list->is_array() || list->size() > 20)
    return body.reject("/announcements", "out_of_range", "20 announcements at most.");
  for (std::size_t i = 0; i < list->size(); ++i) {
    Part part(body, (*list)[i], fmt::format("/announcements/{}", i));
    alliance::PlanAnnouncement& one = form.announcements.emplace_back();
    one.when = {part.text("when_de", true, 200), part.text("when_en", true, 200)};
    one.words = {part.text("words_de", true, 1'000), part.text("words_en", true, 1'000)};
    part.finish();
  }
}

// Of a fresh plan: when it is for, and for how long.
void read_period(Body& body, PlanForm& form, TimeMs now) {
  if (const auto minutes = body.integer("interval_minutes", false, 15, 60))
    form.interval_minutes = static_cast<std::uint32_t>(*minutes);
  if (form.interval_minutes != 15 && form.interval_minutes != 60)
    body.reject("/interval_minutes", "out_of_range", "15 or 60.");
  read_time(body, "activated_at", form.activated_at, true);
  read_time(body, "begin_at", form.begin, true);
  read_time(body, "ends_at", form.end, true);
  if (!body.good()) return;
  const std::int64_t length = std::int64_t{form.interval_minutes} * 60'000;
  if (form.begin.ms % length != 0)
    body.reject("/begin_at", "malformed",
                fmt::format("It begins with a full interval of {} min.", form.interval_minutes));
  else if (form.begin <= now)
    body.reject("/begin_at", "in_the_past", "A plan is for a time to come.");
  else if (form.activated_at > form.begin)
    body.reject("/activated_at", "out_of_range", "The activation comes before the begin.");
  else if (form.end.ms % length != 0)
    body.reject("/ends_at", "malformed", fmt::format("It ends with a full interval of {} min.", form.interval_minutes));
  else if (form.end <= form.begin)
    body.reject("/ends_at", "out_of_range", "It ends after it begins.");
  else if (form.intervals() > alliance::kMostPlanIntervals)
    body.reject("/ends_at", "too_long",
                fmt::format("{} intervals, {} at most: that is {} days of {} min.", form.intervals(),
                            alliance::kMostPlanIntervals,
                            alliance::kMostPlanIntervals * form.interval_minutes / (24 * 60), form.interval_minutes));
}

void read_bounds(Body& body, PlanForm& form, bool budget_needed) {
  const auto read = [&](std::string_view name, std::int64_t least, std::int64_t most, std::uint32_t& into) {
    if (const auto number = body.integer(name, false, least, most)) into = static_cast<std::uint32_t>(*number);
  };
  read("answer_within_min", 1, alliance::kMostRampUpMinutes, form.answer_within_minutes);
  read("target_percent", 1, 99, form.target_percent);
  read("target_s", 0, 3'600, form.target_s);
  if (const auto cents = body.integer("budget_cents", budget_needed, 0, 1'000'000'000'000)) form.budget_cents = *cents;
  if (const auto drill = body.integer("drill", false, 0, 1)) form.drill = *drill == 1;
}

void take_from_case(const alliance::Case& c, PlanForm& form) {
  form.case_id = c.id;
  form.client = c.client;
  form.hotline_type = c.hotline_type;
  form.drill = c.drill == 1;
  form.budget_cents = c.budget_cents;
  form.target_percent = static_cast<std::uint32_t>(std::clamp<std::int64_t>(c.target_ppm / 10'000, 1, 99));
  form.target_s = static_cast<std::uint32_t>(std::clamp<std::int64_t>(c.target_ms / 1'000, 0, 3'600));
}

}  // namespace

std::string read_plan_case(Body& body) {
  std::string out;
  read_key(body, "case_id", out, false);
  return out;
}

PlanForm read_plan_form(Body& body, const Names& names, const alliance::Case* of_case, TimeMs now) {
  PlanForm form;
  if (of_case != nullptr) take_from_case(*of_case, form);
  read_line(body, "title", form.title.de, true, 3, 200);
  read_line(body, "title_en", form.title.en, false, 0, 200);
  read_text(body, "occasion_de", form.occasion.de, false, 0, 1'000);
  read_text(body, "occasion_en", form.occasion.en, false, 0, 1'000);
  if (form.title.en.empty()) form.title.en = form.title.de;
  if (form.occasion.en.empty()) form.occasion.en = form.occasion.de;
  read_key(body, "hotline", form.hotline, true);
  read_key(body, "hotline_type", form.hotline_type, of_case == nullptr);
  const HotlineNames* hotline = names.hotline(form.hotline);
  if (!form.hotline.empty() && hotline == nullptr)
    body.reject("/hotline", "unknown_name", fmt::format("There is no hotline '{}'.", form.hotline));
  else if (of_case != nullptr && !form.hotline.empty() &&
           std::find(of_case->hotlines.begin(), of_case->hotlines.end(), form.hotline) == of_case->hotlines.end())
    body.reject("/hotline", "unknown_name", "It is none of the case's hotlines.");
  std::string level = "live";
  read_choice(body, "level", level, true, {"watch", "activation", "live"});
  form.level = alliance::alert_level(level).value_or(alliance::AlertLevel::kLive);
  read_bounds(body, form, of_case == nullptr);
  const bool good = body.good();
  read_period(body, form, now);
  read_demand(body, hotline, form, good && body.good() ? form.intervals() : 0);
  read_announcements(body, form);
  return form;
}

}  // namespace rufbund::api
