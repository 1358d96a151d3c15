#include "api/report_json.h"

#include "api/json.h"

// Fields by their names; nlohmann's macros must stand where the types do.
NLOHMANN_JSON_NAMESPACE_BEGIN
template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& j, const std::optional<T>& value) {
    if (value)
      j = *value;
    else
      j = nullptr;
  }
  static void from_json(const json& j, std::optional<T>& value) {
    if (j.is_null())
      value.reset();
    else
      value = j.get<T>();
  }
};
NLOHMANN_JSON_NAMESPACE_END

namespace rufbund {

static void to_json(nlohmann::json& j, const TimeMs& at) { j = at.ms; }
static void from_json(const nlohmann::json& j, TimeMs& at) { at = TimeMs{j.get<std::int64_t>()}; }

namespace alliance {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LocalText, de, en)
}  // namespace alliance

namespace documents {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportInterval, begin, offered, answered, answered_in_target, abandoned,
                                                left_at_once, mean_wait_s, staffed_seats)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportShare, member, name, agreed_ppm, delivered_ppm, norm_work_ms,
                                                calls, why, reliability_ppm)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportCallUp, member, name, begin, end, state, reason, text,
                                                is_substitute, ordered_seat_minutes, accepted_seat_minutes,
                                                delivered_seat_minutes, reliability_ppm)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportSpend, member, name, seat_minutes, talk_minutes, cents,
                                                lacks_card)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportEvent, at, what, who, member, elsewhere)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ReportPoint, what, who, due, member)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CaseReport, number, title, occasion, alliance, client, made_by, begin,
                                                end, made_at, drill, target_percent, target_s, left_at_once_s,
                                                interval_minutes, intervals, shares, call_ups, spend, budget_cents,
                                                timeline, open_points, thanks, talking, journal_head)
}  // namespace documents

namespace api {

std::string report_text(const documents::CaseReport& report) { return dump(Json(report)); }

std::optional<documents::CaseReport> report_of(const std::string& text) {
  try {
    return Json::parse(text).get<documents::CaseReport>();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace api
}  // namespace rufbund
