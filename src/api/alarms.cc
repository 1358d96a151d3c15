// What is wrong now. Each alarm follows from the picture alone, or from what the office's desk sees in the books, so it
// goes by itself when its cause goes; only since when it has been there is remembered.
#include <algorithm>

#include "api/picture_writer.h"
#include "engine/journal_clock.h"

namespace rufbund::api {
namespace {

constexpr std::uint64_t kFewCalls = 20;   // below these a service level says nothing
constexpr Millis kLineFullLasts{60'000};  // since the last caller was refused for it

int rank(std::string_view severity) { return severity == "critical" ? 0 : severity == "warning" ? 1 : 2; }

}  // namespace

void PictureWriter::find_alarms(Picture& picture) {
  std::vector<Alarm>& found = picture.alarms;
  const auto raise = [&](std::string_view code, std::string_view severity, TimeMs since, std::string_view hotline = {},
                         std::string_view member = {}, std::string_view site = {}) {
    Alarm alarm{std::string(code), code, severity, since, std::string(hotline), std::string(member), std::string(site)};
    if (!hotline.empty()) alarm.id += ":" + alarm.hotline;
    if (!site.empty()) alarm.id += ":" + alarm.site;
    if (hotline.empty() && site.empty() && !member.empty()) alarm.id += ":" + alarm.member;
    const auto before = std::find_if(alarms_.begin(), alarms_.end(), [&](const Alarm& a) { return a.id == alarm.id; });
    if (before != alarms_.end()) alarm.since = before->since;
    found.push_back(std::move(alarm));
  };
  const TimeMs now = picture.at;
  if (!picture.media_healthy) raise("media_missing", "critical", now);
  if (!picture.engine.takes_calls) raise("engine_queue_full", "critical", now);
  const bool apart =
      std::any_of(alarms_.begin(), alarms_.end(), [](const Alarm& a) { return a.code == "clock_apart"; });
  if (engine::clocks_apart(picture.engine.clock_ahead, apart)) raise("clock_apart", "warning", now);
  if (booked_.failing_since != TimeMs{}) raise("books_failing", "warning", booked_.failing_since);
  if (hooks_.office_alarms)
    for (const office::OfficeAlarm& alarm : hooks_.office_alarms())
      raise(alarm.code, alarm.severity, alarm.since, {}, alarm.member);
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    const projections::LinePicture& line = picture.lines[i];
    const HotlineNames& names = names_.hotlines()[i];
    if (!picture.journals[i].healthy)
      raise("journal_failing", "critical", picture.journals[i].failing_since, names.key());
    if (behind_[i]) raise("picture_behind", "warning", now, names.key());
    const std::uint64_t full = line.today.refused[static_cast<std::size_t>(core::RefusalCause::kLineFull)];
    if (full > line_full_before_[i]) line_full_at_[i] = now;
    line_full_before_[i] = full;
    if (line_full_at_[i] != TimeMs{} && now - line_full_at_[i] < kLineFullLasts)
      raise("line_full", "critical", now, names.key());
    if (line.open && line.seats.signed_in() == 0) raise("no_seat", "critical", now, names.key());
    const auto level = line.last_15_min.service_level_ppm();
    const std::int64_t goal = names.hotline().policy.service_target_percent * 10'000;
    if (line.open && level && *level < goal && line.last_15_min.counted() >= kFewCalls)
      raise("service_level_low", "warning", now, names.key());
    for (const projections::SitePicture& site : line.sites) {
      const std::string_view key = names.site_key(site.site);
      const std::string_view member = names.member_key(site.member);
      // A site that left keeps its name for the calls of then; nobody misses it.
      if (names.site(site.site) == nullptr) continue;
      // A site that is configured but never was there yet, or that somebody paused, is missed by nobody.
      if (!site.reachable && site.seen && site.mode != core::SiteMode::kPaused)
        raise("site_unreachable", "warning", site.reachable_since, names.key(), member, key);
      if (site.set_aside_since) raise("site_set_aside", "warning", *site.set_aside_since, names.key(), member, key);
      if (site.capacity_expired_since)
        raise("capacity_expired", "info", *site.capacity_expired_since, names.key(), member, key);
    }
  }
  std::sort(found.begin(), found.end(), [](const Alarm& a, const Alarm& b) {
    return std::pair(rank(a.severity), std::string_view(a.id)) < std::pair(rank(b.severity), std::string_view(b.id));
  });
  alarms_ = found;
}

}  // namespace rufbund::api
