#include "api/call_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/codes.h"
#include "core/shares.h"
#include "projections/call_talks.h"

namespace rufbund::api {
namespace {

using namespace projections;

void put(Json& json, const char* name, std::string_view value) {
  if (!value.empty()) json[name] = value;
}
void put_ms(Json& json, const char* name, std::int64_t ms) {
  if (ms >= 0) json[name] = ms;
}

Json timeline_json(const TimelineItem& i, const CallRecord& call, const HotlineNames& names) {
  Json json{{"at", to_rfc3339(i.at)}, {"sequence", i.sequence.value}, {"kind", code(i.kind)}};
  if (i.position > 0) json["position"] = i.position;
  put_ms(json, "estimate_ms", i.estimate_ms);
  put_ms(json, "low_ms", i.low_ms);
  put_ms(json, "high_ms", i.high_ms);
  if (i.offer > 0) json["offer"] = i.offer;
  put(json, "member", names.member_key(i.member));
  put(json, "site", names.site_key(i.site));
  if (i.seat) json["seat"] = names.seat_id(i.seat);
  if (i.sip_status >= 100 && i.sip_status <= 699) json["sip_status"] = i.sip_status;
  if (i.announcement > 0) json["announcement"] = i.announcement;
  if (i.return_at != TimeMs{}) json["return_at"] = to_rfc3339(i.return_at);
  switch (i.kind) {
    case TimelineKind::kQueued:
      put(json, "topic", names.topic_key(call.topic));
      put(json, "language", names.skill_key(call.language));
      break;
    case TimelineKind::kOffered:
    case TimelineKind::kAnswered:
      put_ms(json, "waited_ms", i.duration_ms);
      break;
    case TimelineKind::kOfferFailed:
      put(json, "failure", code(static_cast<core::OfferFailure>(i.code)));
      break;
    case TimelineKind::kConversationEnded:
      put(json, "by", code(static_cast<core::EndedBy>(i.code)));
      put_ms(json, "talk_ms", i.duration_ms);
      break;
    case TimelineKind::kConversationBroken:
      put(json, "broken_by", code(static_cast<projections::BrokenBy>(i.code)));
      put_ms(json, "talk_ms", i.duration_ms);
      break;
    case TimelineKind::kWorkCounted:
    case TimelineKind::kWorkTakenBack:
      put_ms(json, "norm_work_ms", i.duration_ms);
      break;
    case TimelineKind::kEnded:
      put(json, "outcome", code(static_cast<core::TicketEnd>(i.code)));
      put_ms(json, "waited_ms", i.duration_ms);
      break;
    default:
      break;
  }
  return json;
}

// For this call.
bool had_seat(const MemberStanding& m) { return m.ready_seats > 0 && m.agreed_ppm > 0; }

bool is_candidate(const Decision& d, const MemberStanding& m) {
  return had_seat(m) && m.virtual_time <= d.least_virtual_time + d.tolerance_ms;
}

// Virtual time as norm work of a member with this share: what its account would have been charged for it.
std::int64_t as_norm_work_ms(std::int64_t virtual_time, std::uint32_t ppm) {
  return virtual_time / core::kShareScale * ppm + virtual_time % core::kShareScale * ppm / core::kShareScale;
}

// What led to this offer, the weightiest first.
Json facts_of(const Decision& d, const CallRecord& call) {
  Json facts = Json::array();
  const auto fact = [&](std::string_view name, std::string_view rule, Json numbers = Json::object()) {
    numbers["code"] = name;
    numbers["rule"] = rule;
    facts.push_back(std::move(numbers));
  };
  const auto with_seats = std::count_if(d.members.begin(), d.members.end(), had_seat);
  switch (d.reason) {
    case core::OfferReason::kSeatFreed:
      fact("seat_freed_took_first", "R1");
      break;
    case core::OfferReason::kTicketCame:
      fact("ticket_met_ready_seats", "R3", {{"count", with_seats}, {"candidates", d.candidates}});
      break;
    case core::OfferReason::kTicketReturned:
      fact("ticket_back_met_ready_seats", "R3", {{"count", with_seats}, {"candidates", d.candidates}});
      break;
  }
  const auto chosen =
      std::find_if(d.members.begin(), d.members.end(), [&](const MemberStanding& m) { return m.member == d.member; });
  const std::uint32_t share = chosen == d.members.end() ? 0 : chosen->agreed_ppm;
  if (with_seats <= 1)
    fact("only_candidate", "R3", {{"candidates", d.candidates}});
  else if (d.virtual_time <= d.least_virtual_time)
    fact("least_served", "R3", {{"candidates", d.candidates}});
  else
    fact("within_tolerance", "R3",
         {{"candidates", d.candidates},
          {"ahead_norm_work_ms", as_norm_work_ms(d.virtual_time - d.least_virtual_time, share)},
          {"tolerance_norm_work_ms", as_norm_work_ms(d.tolerance_ms, share)}});
  if (d.probe) fact("probe", "R4");
  if (d.failed_before > 0) fact("offered_again", "R4", {{"count", d.failed_before}});
  if (d.restricted) fact("proven_seat", "R4", {{"within_ms", d.proven_within_ms}});
  if (d.lapsed) fact("proven_seat_lapsed", "R4");
  if (d.position > 0) fact("position_kept", "R1", {{"position", d.position}});
  if (call.first < call.started_at) fact("credited", "R2", {{"credit_ms", (call.started_at - call.first).count()}});
  switch (d.outcome) {
    case DecisionOutcome::kRefused:
    case DecisionOutcome::kTimedOut:
    case DecisionOutcome::kUnreachable:
      fact("charge_kept", "R4");
      break;
    case DecisionOutcome::kLost:
      fact("charge_returned_lost", "R3");
      break;
    case DecisionOutcome::kWithdrawn:
      fact("charge_returned", "R3");
      break;
    case DecisionOutcome::kPending:
    case DecisionOutcome::kAnswered:
      break;
  }
  return facts;
}

// How far a member that could take the call is ahead of the one furthest behind, in its own norm work.
Json ahead_norm_work_or_null(const Decision& d, const MemberStanding& m) {
  if (!had_seat(m)) return nullptr;
  return as_norm_work_ms(std::max<std::int64_t>(m.virtual_time - d.least_virtual_time, 0), m.agreed_ppm);
}

Json decision_json(const Decision& d, std::size_t number, const CallRecord& call, const HotlineNames& names) {
  Json members = Json::array();
  for (const MemberStanding& m : d.members) {
    const directory::Member* member = names.member(m.member);
    if (member == nullptr) continue;
    members.push_back({{"member", member->key},
                       {"name", member->name},
                       {"agreed_ppm", m.agreed_ppm},
                       {"delivered_ppm", ms_or_null(m.delivered_ppm)},
                       {"virtual_time", m.virtual_time},
                       {"ahead_norm_work_ms", ahead_norm_work_or_null(d, m)},
                       {"present", m.present},
                       {"ready_seats", m.ready_seats},
                       {"candidate", is_candidate(d, m)},
                       {"chosen", m.member == d.member}});
  }
  return {{"number", number},
          {"at", to_rfc3339(d.at)},
          {"sequence", d.sequence.value},
          {"reason", code(d.reason)},
          {"position", d.position > 0 ? Json(d.position) : Json(nullptr)},
          {"waiting", d.waiting},
          {"waited_ms", std::max<std::int64_t>(d.waited_ms, 0)},
          {"required_skills", names.skill_keys(d.required)},
          {"member", names.member_key(d.member)},
          {"site", names.site_key(d.site)},
          {"seat", names.seat_id(d.seat)},
          {"norm_work_ms", std::max<std::int64_t>(d.norm_work_ms, 0)},
          {"virtual_time", d.virtual_time},
          {"least_virtual_time", d.least_virtual_time},
          {"candidates", d.candidates},
          {"probe", d.probe},
          {"members", std::move(members)},
          {"facts", facts_of(d, call)},
          {"outcome", code(d.outcome)},
          {"sip_status", d.sip_status > 0 ? Json(d.sip_status) : Json(nullptr)},
          {"ring_ms", ms_or_null(d.ring_ms)}};
}

std::string_view state_of(const CallRecord& call) { return call.end != core::TicketEnd{} ? "ended" : code(call.phase); }

Json talks_json(const CallRecord& c, const HotlineNames& names) {
  Json talks = Json::array();
  for (const CallTalk& t : talks_of(c))
    talks.push_back({{"member", text_or_null(names.member_key(t.member))},
                     {"site", text_or_null(names.site_key(t.site))},
                     {"answered_at", time_or_null(t.answered_at)},
                     {"talk_ms", ms_or_null(t.talk_ms)},
                     {"norm_work_ms", std::max<std::int64_t>(t.norm_work_ms, 0)}});
  return talks;
}

}  // namespace

Json CallJson::summary(const CallRecord& c) const {
  const HotlineNames* names = names_.hotline(c.cell);
  return {{"id", names->call_id(c.ticket)},
          {"ticket", fmt::format("{}", c.ticket.value)},
          {"hotline", names->key()},
          {"state", state_of(c)},
          {"outcome", text_or_null(code(c.end))},
          {"started_at", to_rfc3339(c.started_at)},
          {"queued_at", time_or_null(c.queued_at)},
          {"answered_at", time_or_null(c.answered_at)},
          {"ended_at", time_or_null(c.ended_at)},
          {"waited_ms", ms_or_null(c.waited_ms)},
          {"talk_ms", ms_or_null(c.talk_ms)},
          {"topic", text_or_null(names->topic_key(c.topic))},
          {"language", text_or_null(names->skill_key(c.language))},
          {"class", text_or_null(names->class_key(c.klass))},
          {"carrier", text_or_null(names_.carrier_key(c.carrier))},
          {"member", text_or_null(names->member_key(c.member))},
          {"site", text_or_null(names->site_key(c.site))},
          {"offers", c.offers},
          {"credited", c.first < c.started_at},
          {"norm_work_ms", std::max<std::int64_t>(c.norm_work_ms, 0)},
          {"taken_back", c.taken_back},
          {"talks", talks_json(c, *names)}};
}

Json CallJson::detail(const CallRecord& c) const {
  Json json = summary(c);
  Json timeline = Json::array();
  for (const TimelineItem& item : c.timeline) timeline.push_back(timeline_json(item, c, *names_.hotline(c.cell)));
  json["timeline"] = std::move(timeline);
  json["timeline_cut"] = c.timeline_cut;
  return json;
}

Json CallJson::why(const CallRecord& c) const {
  Json offers = Json::array();
  for (std::size_t i = 0; i < c.decisions.size(); ++i)
    offers.push_back(decision_json(c.decisions[i], i + 1, c, *names_.hotline(c.cell)));
  return {{"call", summary(c)}, {"offers", std::move(offers)}};
}

std::string csv_field(std::string_view text) {
  std::string out(text);
  if (!out.empty() && std::string_view("=+-@\t\r").find(out.front()) != std::string_view::npos)
    out.insert(out.begin(), '\'');
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + "\"";
}

std::string CallJson::csv_header() {
  return "id,hotline,outcome,started_at,queued_at,answered_at,ended_at,waited_ms,talk_ms,topic,language,class,carrier,"
         "member,site,"
         "offers,norm_work_ms,taken_back\r\n";
}

std::string CallJson::csv_line(const CallRecord& c) const {
  const HotlineNames* names = names_.hotline(c.cell);
  const auto time = [](TimeMs at) { return at == TimeMs{} ? std::string() : to_rfc3339(at); };
  const auto ms = [](std::int64_t value) { return value < 0 ? std::string() : fmt::format("{}", value); };
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", names->call_id(c.ticket),
                     csv_field(names->key()), code(c.end), time(c.started_at), time(c.queued_at), time(c.answered_at),
                     time(c.ended_at), ms(c.waited_ms), ms(c.talk_ms), csv_field(names->topic_key(c.topic)),
                     csv_field(names->skill_key(c.language)), csv_field(names->class_key(c.klass)),
                     csv_field(names_.carrier_key(c.carrier)), csv_field(names->member_key(c.member)),
                     csv_field(names->site_key(c.site)), c.offers, ms(c.norm_work_ms), c.taken_back ? "true" : "false");
}

}  // namespace rufbund::api
