#include "api/picture_json.h"

#include <algorithm>
#include <numeric>

#include "api/codes.h"

namespace rufbund::api {
namespace {

using namespace projections;

Json refused_by_cause(const std::array<std::uint64_t, core::kRefusalCauseCount>& refused) {
  Json json = Json::object();
  for (std::size_t i = 1; i < refused.size(); ++i)
    json[std::string(code(static_cast<core::RefusalCause>(i)))] = refused[i];
  return json;
}

Json figures(const Tally& t, TimeMs from) {
  const auto talk = t.mean_talk_ms();
  const auto wrap_up = t.mean_wrap_up_ms();
  return {
      {"from", to_rfc3339(from)},
      {"attempts", t.attempts()},
      {"admitted", t.admitted},
      {"refused", t.refused_at_once()},
      {"refused_by_cause", refused_by_cause(t.refused)},
      {"left_in_menu", t.left_in_menu},
      {"offered", t.offered},
      {"answered", t.answered},
      {"answered_in_target", t.answered_in_target},
      {"abandoned", t.abandoned},
      {"abandoned_in_target", t.abandoned_in_target},
      {"served_by_announcement", t.served_by_announcement},
      {"refused_in_line", t.refused_in_line},
      {"broken", t.broken},
      {"closed_in_line", t.closed_in_line},
      {"conversations", t.conversations},
      {"offers", t.offers},
      {"offers_failed", t.offers_failed},
      {"service_level_ppm", or_null(t.service_level_ppm())},
      {"service_level_without_early_leavers_ppm", or_null(t.service_level_without_early_leavers_ppm())},
      {"answer_rate_ppm", or_null(t.answer_rate_ppm())},
      {"reachability_ppm", or_null(t.reachability_ppm())},
      {"asa_ms", or_null(t.mean_answer_wait_ms())},
      {"aht_ms", talk ? Json(*talk + wrap_up.value_or(0)) : Json(nullptr)},
      {"talk_ms", or_null(talk)},
      {"wrap_up_ms", or_null(wrap_up)},
      {"max_waiting", t.max_waiting},
      {"max_wait_ms", t.max_wait_ms},
  };
}

// `cap_ppm`: while callers wait every fitting seat is used, so a cap may be exceeded; by how much is told (R3).
Json delivery(const Delivery& d, std::uint32_t agreed_ppm, std::uint32_t cap_ppm, std::int64_t all_work_ms,
              std::int64_t all_conversations) {
  Json json{{"norm_work_ms", d.norm_work_ms},    {"conversations", std::max<std::int64_t>(d.conversations, 0)},
            {"taken_back_ms", d.taken_back_ms},  {"share_ppm", nullptr},
            {"conversations_ppm", nullptr},      {"deviation_ppm", nullptr},
            {"deviation_norm_work_ms", nullptr}, {"over_cap_ppm", nullptr}};
  if (all_work_ms > 0) {
    const std::int64_t share = std::clamp<std::int64_t>(d.norm_work_ms, 0, all_work_ms) * 1'000'000 / all_work_ms;
    json["share_ppm"] = share;
    json["deviation_ppm"] = share - agreed_ppm;
    if (cap_ppm < core::kWholeKeyPpm) json["over_cap_ppm"] = std::max<std::int64_t>(share - cap_ppm, 0);
    json["deviation_norm_work_ms"] =
        d.norm_work_ms - all_work_ms / 1'000'000 * agreed_ppm - all_work_ms % 1'000'000 * agreed_ppm / 1'000'000;
  }
  if (all_conversations > 0)
    json["conversations_ppm"] =
        std::clamp<std::int64_t>(d.conversations, 0, all_conversations) * 1'000'000 / all_conversations;
  return json;
}

std::string_view health_of(const SitePicture& site) {
  if (!site.reachable) return "unreachable";
  return site.set_aside_since ? "set_aside" : "ok";
}

}  // namespace

Json to_json(const SeatCounts& c) {
  return {{"total", c.total()},   {"offline", c.offline}, {"ready", c.ready},  {"offered", c.offered},
          {"talking", c.talking}, {"wrap_up", c.wrap_up}, {"paused", c.paused}};
}

Json to_json(const Interval& i) {
  const Tally& t = i.tally;
  const bool anyone_left = t.answered + t.abandoned + t.served_by_announcement + t.broken + t.closed_in_line > 0;
  return {{"from", to_rfc3339(i.from)},
          {"attempts", t.attempts()},
          {"refused", t.refused_at_once()},
          {"offered", t.offered},
          {"answered", t.answered},
          {"answered_in_target", t.answered_in_target},
          {"abandoned", t.abandoned},
          {"served_by_announcement", t.served_by_announcement},
          {"max_waiting", t.max_waiting},
          {"mean_wait_ms", or_null(t.mean_answer_wait_ms())},
          {"max_wait_ms", anyone_left ? Json(t.max_wait_ms) : Json(nullptr)},
          {"service_level_ppm", or_null(t.service_level_ppm())},
          {"seats_ready", i.seats_ready},
          {"seats_talking", i.seats_talking},
          {"seats_signed_in", i.seats_signed_in}};
}

Json to_json(const core::ShareTerms& t) {
  return {{"share_ppm", t.share_ppm}, {"floor_ppm", t.floor_ppm}, {"cap_ppm", t.cap_ppm}};
}

Json policy_json(const LinePicture& line) {
  Json json = Json::object();
  for (const SettingName& s : kSettings)
    json[std::string(s.name)] = std::clamp(line.settings[static_cast<std::size_t>(s.setting)], s.least, s.most);
  return json;
}

Json PictureJson::announcement(CellId cell, const AnnouncementPicture& a) const {
  const AnnouncementText text = texts_.get(cell, a.id);
  return {{"id", a.id.value},
          {"mode", code(a.mode)},
          {"text_de", text.de},
          {"text_en", text.en},
          {"published_at", to_rfc3339(a.published_at)},
          {"withdrawn_at", time_or_null(a.withdrawn_at)},
          {"heard", a.heard},
          {"served", a.served}};
}

Json PictureJson::journal(const Picture& picture, std::size_t index) const {
  const LinePicture& line = picture.lines[index];
  const JournalHealth& health = picture.journals[index];
  return {{"sequence", line.sequence.value},
          {"at", time_or_null(line.sequence_at)},
          {"healthy", health.healthy},
          {"failing_since", health.healthy ? Json(nullptr) : time_or_null(health.failing_since)}};
}

Json PictureJson::hotline(const Picture& picture, std::size_t index) const {
  const LinePicture& line = picture.lines[index];
  const directory::Hotline& h = names_.hotlines()[index].hotline();
  Json numbers = Json::array(), languages = Json::array(), topics = Json::array(), intervals = Json::array(),
       bands = Json::array();
  for (const auto& number : h.numbers) numbers.push_back(number.e164);
  for (const auto& skill : h.skills)
    if (skill.is_language) languages.push_back(skill.key);
  for (const auto& topic : h.topics)
    topics.push_back({{"key", topic.key},
                      {"name_de", topic.name_de},
                      {"name_en", topic.name_en},
                      {"menu_digit", topic.menu_digit > 0 ? Json(topic.menu_digit) : Json(nullptr)},
                      {"norm_work_ms", topic.norm_work.count()}});
  for (const auto& [from, to] : line.hours) {
    if (intervals.size() == 20) break;
    intervals.push_back({{"from", to_rfc3339(from)}, {"to", to_rfc3339(to)}});
  }
  for (const PositionBand& b : line.bands)
    bands.push_back({{"from", b.from},
                     {"to", b.to == 0 ? Json(nullptr) : Json(b.to)},
                     {"waiting", b.waiting},
                     {"told_low_ms", ms_or_null(b.told_low_ms)},
                     {"told_high_ms", ms_or_null(b.told_high_ms)},
                     {"told_at", time_or_null(b.told_at)}});
  const bool someone_waits = line.oldest_since != TimeMs{};
  const bool at_once = line.seat_ready && line.waiting == 0;
  const std::string_view basis = at_once ? "seat_ready" : line.estimate_high_ms >= 0 ? "estimated" : "none";
  return {
      {"key", h.key},
      {"name_de", h.name_de},
      {"name_en", h.name_en},
      {"numbers", numbers},
      {"state", line.open ? "open" : "closed"},
      {"state_since", time_or_null(line.state_since)},
      {"hours",
       {{"always_open", h.always_open}, {"intervals", intervals}, {"next_change", time_or_null(line.next_change)}}},
      {"languages", languages},
      {"topics", topics},
      {"line",
       {{"in_menu", line.in_menu},
        {"waiting", line.waiting},
        {"offered", line.offered},
        {"talking", line.talking},
        {"oldest_wait_ms",
         someone_waits ? Json(std::max<std::int64_t>((line.at - line.oldest_since).count(), 0)) : Json(nullptr)},
        {"oldest_since", time_or_null(line.oldest_since)}}},
      {"estimate",
       {{"position", line.next_position},
        {"low_ms", at_once ? Json(0) : ms_or_null(line.estimate_low_ms)},
        {"high_ms", at_once ? Json(0) : ms_or_null(line.estimate_high_ms)},
        {"basis", basis},
        {"told_at", time_or_null(line.told_at)}}},
      {"position_bands", bands},
      {"seats", to_json(line.seats)},
      {"service_target",
       {{"within_ms", line.settings[static_cast<std::size_t>(core::Setting::kServiceTarget)]},
        {"goal_ppm", std::clamp<std::int64_t>(h.policy.service_target_percent, 0, 100) * 10'000}}},
      {"today", figures(line.today, line.today_from)},
      {"last_15_min", figures(line.last_15_min, line.last_15_min_from)},
      {"announcement", line.announcement ? announcement(line.cell, *line.announcement) : Json(nullptr)},
      {"agreement", line.agreement},
      {"journal", journal(picture, index)},
  };
}

Json PictureJson::member_shares(const Picture& picture, std::size_t index) const {
  const LinePicture& line = picture.lines[index];
  const HotlineNames& names = names_.hotlines()[index];
  std::int64_t work = 0, conversations = 0, work_today = 0, conversations_today = 0;
  for (const MemberPicture& m : line.members) {
    work += m.since_agreement.norm_work_ms;
    conversations += m.since_agreement.conversations;
    work_today += m.today.norm_work_ms;
    conversations_today += m.today.conversations;
  }
  Json out = Json::array();
  for (const MemberPicture& m : line.members) {
    const directory::Member* member = names.member(m.member);
    if (member == nullptr) continue;
    Json sites = Json::array();
    for (const SitePicture& s : line.sites)
      if (s.member == m.member && names.site(s.site) != nullptr) sites.push_back(names.site_key(s.site));
    out.push_back({{"hotline", names.key()},
                   {"member", member->key},
                   {"name", member->name},
                   {"agreed_ppm", m.agreed_ppm},
                   {"terms", to_json(m.terms)},
                   {"present", m.present},
                   {"virtual_time", m.virtual_time},
                   {"since_agreement", delivery(m.since_agreement, m.agreed_ppm, m.terms.cap_ppm, work, conversations)},
                   {"today", delivery(m.today, m.agreed_ppm, m.terms.cap_ppm, work_today, conversations_today)},
                   {"seats", to_json(m.seats)},
                   {"sites", sites},
                   {"offers", m.offers_today},
                   {"offers_failed", m.offers_failed_today},
                   {"claims_forfeited", m.claims_forfeited_today}});
  }
  return out;
}

Json PictureJson::sites(const Picture& picture, std::size_t index) const {
  const LinePicture& line = picture.lines[index];
  const HotlineNames& names = names_.hotlines()[index];
  Json out = Json::array();
  for (const SitePicture& s : line.sites) {
    const directory::Site* site = names.site(s.site);
    const directory::Member* member = names.member(s.member);
    if (site == nullptr || member == nullptr) continue;
    Json capacity = nullptr;
    if (s.capacity_at) {
      Json groups = Json::array();
      for (const CapacityGroup& g : s.capacity) {
        Json group{{"logged_in", g.logged_in}, {"ready", g.ready}, {"talking", g.talking}, {"wrap_up", g.wrap_up}};
        if (g.skills != 0) group["skills"] = names.skill_keys(g.skills);
        groups.push_back(std::move(group));
      }
      capacity = {{"reported_at", to_rfc3339(*s.capacity_at)},
                  {"expires_at", to_rfc3339(s.capacity_expires)},
                  {"groups", groups}};
    }
    Json set_aside = nullptr;
    if (s.set_aside_since)
      set_aside = {
          {"since", to_rfc3339(*s.set_aside_since)}, {"probe_at", to_rfc3339(s.probe_at)}, {"failures", s.failures}};
    const SiteTally& t = s.today;
    out.push_back(
        {{"key", site->key},
         {"name", site->name},
         {"hotline", names.key()},
         {"member", member->key},
         {"member_name", member->name},
         {"kind", code(s.kind)},
         {"mode", code(s.mode)},
         {"health", health_of(s)},
         {"reachable", s.reachable},
         {"health_since", time_or_null(s.reachable && s.set_aside_since ? *s.set_aside_since : s.reachable_since)},
         {"set_aside", set_aside},
         {"capacity", capacity},
         {"seats", to_json(s.seats)},
         {"today",
          {{"offers", t.offers},
           {"answered", t.answered},
           {"refused", t.refused},
           {"timed_out", t.timed_out},
           {"unreachable", t.unreachable},
           {"withdrawn", t.withdrawn},
           {"conversations", t.conversations},
           {"short_conversations", t.short_conversations},
           {"broken", t.broken},
           {"talk_ms",
            t.conversations > 0 ? Json(t.talk_ms / static_cast<std::int64_t>(t.conversations)) : Json(nullptr)},
           {"ring_ms", t.answered > 0 ? Json(t.ring_ms / static_cast<std::int64_t>(t.answered)) : Json(nullptr)}}}});
  }
  return out;
}

Json PictureJson::carriers(const Picture& picture) const {
  Json out = Json::array();
  for (const auto& carrier : names_.directory().carriers) {
    std::uint64_t calls = 0, admitted = 0;
    std::array<std::uint64_t, core::kRefusalCauseCount> refused{};
    for (const LinePicture& line : picture.lines) {
      for (const TrunkPicture& t : line.trunks) {
        if (t.carrier != carrier.id) continue;
        calls += t.calls;
        admitted += t.admitted_today;
        for (std::size_t i = 0; i < refused.size(); ++i) refused[i] += t.refused_today[i];
      }
    }
    const std::uint64_t all_refused = std::accumulate(refused.begin(), refused.end(), std::uint64_t{0});
    out.push_back({{"key", carrier.key},
                   {"name", carrier.name},
                   {"max_calls", carrier.max_calls},
                   {"max_attempts_per_s", carrier.max_attempts_per_s},
                   {"calls", calls},
                   {"today",
                    {{"attempts", admitted + all_refused},
                     {"admitted", admitted},
                     {"refused", all_refused},
                     {"refused_by_cause", refused_by_cause(refused)}}}});
  }
  return out;
}

Json PictureJson::alarms(const Picture& picture) const {
  Json out = Json::array();
  for (const Alarm& a : picture.alarms)
    out.push_back({{"id", a.id},
                   {"code", a.code},
                   {"severity", a.severity},
                   {"since", to_rfc3339(a.since)},
                   {"hotline", text_or_null(a.hotline)},
                   {"member", text_or_null(a.member)},
                   {"site", text_or_null(a.site)}});
  return out;
}

Json PictureJson::all(const Picture& picture) const {
  Json hotlines = Json::array(), members = Json::array(), all_sites = Json::array();
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    hotlines.push_back(hotline(picture, i));
    for (Json& share : member_shares(picture, i)) members.push_back(std::move(share));
    for (Json& site : sites(picture, i)) all_sites.push_back(std::move(site));
  }
  return {{"number", picture.number}, {"at", to_rfc3339(picture.at)},  {"hotlines", hotlines},     {"members", members},
          {"sites", all_sites},       {"carriers", carriers(picture)}, {"alarms", alarms(picture)}};
}

Json PictureJson::activity(const Activity& a) const {
  const HotlineNames* names = names_.hotline(a.cell);
  Json json{
      {"at", to_rfc3339(a.at)}, {"sequence", a.sequence.value}, {"hotline", names->key()}, {"kind", code(a.kind)}};
  const auto put = [&](const char* name, std::string_view value) {
    if (!value.empty()) json[name] = value;
  };
  put("call", names->call_id(a.ticket));
  put("member", names->member_key(a.member));
  put("site", names->site_key(a.site));
  if (a.waited_ms >= 0) json["waited_ms"] = a.waited_ms;
  if (a.talk_ms >= 0) json["talk_ms"] = a.talk_ms;
  switch (a.kind) {
    case ActivityKind::kCallEnded:
      put("outcome", code(static_cast<core::TicketEnd>(a.code)));
      break;
    case ActivityKind::kOfferFailed:
      put("failure", code(static_cast<core::OfferFailure>(a.code)));
      break;
    case ActivityKind::kSiteModeChanged:
      put("mode", code(static_cast<core::SiteMode>(a.code)));
      break;
    case ActivityKind::kAnnouncementPublished:
      put("mode", code(static_cast<core::AnnouncementMode>(a.code)));
      break;
    case ActivityKind::kSettingChanged:
      for (const SettingName& s : kSettings)
        if (static_cast<std::uint16_t>(s.setting) == a.code) put("setting", s.name);
      break;
    default:
      break;
  }
  return json;
}

}  // namespace rufbund::api
