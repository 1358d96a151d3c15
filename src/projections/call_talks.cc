#include "projections/call_talks.h"

#include <algorithm>
#include <utility>

namespace rufbund::projections {
namespace {

CallTalk* talk_at(CallRecord& call, SiteId site) {
  const auto found =
      std::find_if(call.talks.begin(), call.talks.end(), [&](const CallTalk& t) { return t.site == site; });
  return found == call.talks.end() ? nullptr : &*found;
}

// What a conversation consists of: from these times one would know how long a rival talked.
bool is_of_conversation(TimelineKind kind) {
  return kind == TimelineKind::kAnswered || kind == TimelineKind::kConversationEnded ||
         kind == TimelineKind::kConversationBroken || kind == TimelineKind::kWorkCounted ||
         kind == TimelineKind::kWorkTakenBack;
}

}  // namespace

void note_answer(CallRecord& call, MemberId member, SiteId site, TimeMs at) {
  call.member = member;
  call.site = site;
  if (talk_at(call, site) == nullptr && call.talks.size() < CallRecord::kMostTalks)
    call.talks.push_back({member, site, at, -1, 0});
}

void note_talk(CallRecord& call, SiteId site, std::int64_t talk_ms) {
  call.talk_ms = std::max<std::int64_t>(call.talk_ms, 0) + talk_ms;
  if (CallTalk* talk = talk_at(call, site)) talk->talk_ms = std::max<std::int64_t>(talk->talk_ms, 0) + talk_ms;
}

void note_work(CallRecord& call, MemberId member, std::int64_t norm_work_ms) {
  call.norm_work_ms = norm_work_ms;
  for (CallTalk& talk : call.talks) talk.norm_work_ms = 0;
  const auto last = std::find_if(call.talks.rbegin(), call.talks.rend(), [&](const CallTalk& t) {
    return t.member == member && (call.member != member || t.site == call.site);
  });
  if (last != call.talks.rend()) last->norm_work_ms = norm_work_ms;
}

void talks_from_timeline(CallRecord& call) {
  const std::int64_t talk_ms = call.talk_ms, norm_work_ms = call.norm_work_ms;
  call.talks.clear();
  if (call.answered_at == TimeMs{}) {
    call.member = MemberId{};
    call.site = SiteId{};
  }
  constexpr std::int64_t kLongest = std::int64_t{1} << 40;  // bytes may be damaged: sums stay sums
  for (const TimelineItem& item : call.timeline) {
    if (item.duration_ms < 0 || item.duration_ms > kLongest) continue;
    if (item.kind == TimelineKind::kAnswered) note_answer(call, item.member, item.site, item.at);
    if (item.kind == TimelineKind::kConversationEnded || item.kind == TimelineKind::kConversationBroken)
      note_talk(call, item.site, item.duration_ms);
    if (item.kind == TimelineKind::kWorkCounted) note_work(call, item.member, item.duration_ms);
  }
  // The sums were kept, also of a timeline that was cut.
  call.talk_ms = talk_ms;
  call.norm_work_ms = norm_work_ms;
}

std::vector<CallTalk> talks_of(const CallRecord& call) {
  if (!call.talks.empty() || !call.member || call.answered_at == TimeMs{}) return call.talks;
  return {{call.member, call.site, call.answered_at, call.talk_ms, call.norm_work_ms}};
}

std::optional<TimeMs> talking_since(const CallRecord& call) {
  if (call.phase != core::TicketPhase::kTalking) return std::nullopt;
  for (auto item = call.timeline.rbegin(); item != call.timeline.rend(); ++item)
    if (item->kind == TimelineKind::kAnswered) return item->at;
  return std::nullopt;
}

std::optional<CallRecord> seen_by(CallRecord call, MemberId member) {
  std::vector<CallTalk> own = talks_of(call);
  const bool alone = std::all_of(own.begin(), own.end(), [&](const CallTalk& t) { return t.member == member; });
  std::erase_if(own, [&](const CallTalk& t) { return t.member != member; });
  if (own.empty()) return std::nullopt;
  call.talks = own;
  if (alone) return call;
  const bool was_last = call.member == member;
  call.member = member;
  if (!was_last) call.site = own.back().site;
  call.answered_at = own.front().answered_at;
  call.waited_ms = call.queued_at == TimeMs{} ? call.waited_ms : (call.answered_at - call.queued_at).count();
  call.talk_ms = -1;
  call.norm_work_ms = 0;
  for (const CallTalk& talk : own) {
    if (talk.talk_ms >= 0) call.talk_ms = std::max<std::int64_t>(call.talk_ms, 0) + talk.talk_ms;
    call.norm_work_ms += talk.norm_work_ms;
  }
  call.taken_back = call.taken_back && call.norm_work_ms > 0;
  std::erase_if(call.timeline,
                [&](const TimelineItem& i) { return is_of_conversation(i.kind) && i.member && i.member != member; });
  if (was_last) return call;
  // When it ended is when another's conversation did.
  call.ended_at = TimeMs{};
  std::erase_if(call.timeline, [](const TimelineItem& i) { return i.kind == TimelineKind::kEnded; });
  return call;
}

}  // namespace rufbund::projections
