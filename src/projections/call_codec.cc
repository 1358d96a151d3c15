#include "projections/call_codec.h"

#include "projections/call_talks.h"
#include "projections/packing.h"

namespace rufbund::projections {
namespace {

constexpr char kVersion = 2, kWithoutTalks = 1;

template <class Codec, class Item>
void item_fields(Codec& c, Item& i, TimeMs base) {
  c.u(i.kind);
  c.time(i.at, base);
  c.id(i.sequence);
  c.u(i.position);
  c.s(i.estimate_ms);
  c.s(i.low_ms);
  c.s(i.high_ms);
  c.u(i.offer);
  c.id(i.member);
  c.id(i.site);
  c.id(i.seat);
  c.u(i.code);
  c.u(i.sip_status);
  c.s(i.duration_ms);
  c.u(i.announcement);
  c.time(i.return_at, base);
}

template <class Codec, class Standing>
void standing_fields(Codec& c, Standing& m) {
  c.id(m.member);
  c.u(m.agreed_ppm);
  c.s(m.delivered_ppm);
  c.s(m.virtual_time);
  c.u(m.ready_seats);
  c.u(m.present);
}

template <class Codec, class D>
void decision_fields(Codec& c, D& d, TimeMs base) {
  c.time(d.at, base);
  c.id(d.sequence);
  c.id(d.offer);
  c.u(d.reason);
  c.u(d.position);
  c.u(d.waiting);
  c.s(d.waited_ms);
  c.u(d.required);
  c.id(d.member);
  c.id(d.site);
  c.id(d.seat);
  c.s(d.norm_work_ms);
  c.s(d.virtual_time);
  c.s(d.least_virtual_time);
  c.s(d.tolerance_ms);
  c.s(d.proven_within_ms);
  c.u(d.candidates);
  c.u(d.failed_before);
  c.u(d.probe);
  c.u(d.restricted);
  c.u(d.lapsed);
  c.u(d.outcome);
  c.u(d.sip_status);
  c.s(d.ring_ms);
}

template <class Codec, class Talk>
void talk_fields(Codec& c, Talk& t, TimeMs base) {
  c.id(t.member);
  c.id(t.site);
  c.time(t.answered_at, base);
  c.s(t.talk_ms);
  c.s(t.norm_work_ms);
}

}  // namespace

std::string encode_details(const CallRecord& call) {
  std::string out(1, kVersion);
  out.reserve(64 * call.timeline.size() + 128 * call.decisions.size() + 8);
  Packer w(out);
  w.u(call.timeline_cut);
  w.u(call.timeline.size());
  for (const TimelineItem& item : call.timeline) item_fields(w, item, call.started_at);
  w.u(call.decisions.size());
  for (const Decision& decision : call.decisions) {
    decision_fields(w, decision, call.started_at);
    w.u(decision.members.size());
    for (const MemberStanding& member : decision.members) standing_fields(w, member);
  }
  w.u(call.talks.size());
  for (const CallTalk& talk : call.talks) talk_fields(w, talk, call.started_at);
  return out;
}

namespace {

bool decode_talks(Unpacker& r, CallRecord& call) {
  call.talks.clear();
  const std::uint64_t talks = r.raw();
  if (!r.ok() || talks > CallRecord::kMostTalks) return false;
  for (std::uint64_t i = 0; i < talks && r.ok(); ++i) talk_fields(r, call.talks.emplace_back(), call.started_at);
  return r.ok();
}

}  // namespace

bool decode_details(std::string_view bytes, CallRecord& call) {
  call.timeline.clear();
  call.decisions.clear();
  if (bytes.empty() || (bytes.front() != kVersion && bytes.front() != kWithoutTalks)) return false;
  const bool has_talks = bytes.front() == kVersion;
  Unpacker r(bytes.substr(1));
  r.u(call.timeline_cut);
  const std::uint64_t items = r.raw();
  if (!r.ok() || items > CallRecord::kMostTimeline) return false;
  for (std::uint64_t i = 0; i < items && r.ok(); ++i) item_fields(r, call.timeline.emplace_back(), call.started_at);
  const std::uint64_t decisions = r.raw();
  if (!r.ok() || decisions > CallRecord::kMostDecisions) return false;
  for (std::uint64_t i = 0; i < decisions && r.ok(); ++i) {
    Decision& decision = call.decisions.emplace_back();
    decision_fields(r, decision, call.started_at);
    const std::uint64_t members = r.raw();
    if (!r.ok() || members > CallRecord::kMostStandings) return false;
    for (std::uint64_t m = 0; m < members && r.ok(); ++m) standing_fields(r, decision.members.emplace_back());
  }
  if (has_talks && !decode_talks(r, call)) return false;
  if (!r.ok() || !r.at_end()) return false;
  if (!has_talks) talks_from_timeline(call);
  return true;
}

}  // namespace rufbund::projections
