// Rules, hours, seats, sites and announcements; and what all events share.
#include <algorithm>

#include "projections/line_follower.h"

namespace rufbund::projections {

using core::SeatState;

void LineProjection::Follower::after(const core::SettingChanged& e) {
  if (p_.state().g.open) note(ActivityKind::kSettingChanged).code = static_cast<std::uint16_t>(e.setting);
}

void LineProjection::Follower::after(const core::MemberAdded& e) { p_.member(e.member).added = true; }

void LineProjection::Follower::after(const core::SiteAdded& e) {
  if (p_.site(e.site).added) return;  // renamed
  p_.site(e.site).added = true;
  p_.site(e.site).reachable_since = at_;
}

void LineProjection::Follower::after(const core::SeatAdded& e) {
  p_.seat_end_ = std::max(p_.seat_end_, e.seat.value + 1);
  p_.seats_[e.seat.value].since = at_;
  staffing(e.seat);
}

void LineProjection::Follower::after(const core::HotlineOpened&) {
  p_.opened_or_closed_at_ = at_;
  note(ActivityKind::kHotlineOpened);
}

void LineProjection::Follower::after(const core::HotlineClosed&) {
  p_.opened_or_closed_at_ = at_;
  note(ActivityKind::kHotlineClosed);
}

void LineProjection::Follower::after(const core::SeatStateChanged& e) { seat_changed(e.seat); }

void LineProjection::Follower::after(const core::WrapUpEnded& e) { seat_changed(e.seat); }

void LineProjection::Follower::after(const core::SiteModeChanged& e) {
  Activity& a = note(ActivityKind::kSiteModeChanged, e.site);
  a.code = static_cast<std::uint16_t>(e.mode);
  staffing_of(e.site);
}

void LineProjection::Follower::after(const core::SiteHealthChanged& e) {
  staffing_of(e.site);
  p_.site(e.site).reachable_since = at_;
  if (e.reachable) p_.site(e.site).seen = true;
  note(e.reachable ? ActivityKind::kSiteReachable : ActivityKind::kSiteUnreachable, e.site);
}

void LineProjection::Follower::after(const core::SiteSetAside& e) {
  SiteRecord& site = p_.site(e.site);
  if (!site.set_aside_since) {
    site.set_aside_since = at_;
    note(ActivityKind::kSiteSetAside, e.site);
  }
  site.probe_at = e.probe_at;
  site.failures = e.failures;
}

void LineProjection::Follower::after(const core::SiteReturned& e) {
  p_.site(e.site).set_aside_since.reset();
  note(ActivityKind::kSiteReturned, e.site);
}

void LineProjection::Follower::after(const core::CapacityReported& e) {
  SiteRecord& site = p_.site(e.site);
  site.capacity_at = at_;
  site.capacity_expired_since.reset();
  const CapacityGroup group{e.skills, e.logged_in, e.ready, e.talking, e.wrap_up};
  // A report for all of the site replaces those by skill, and the other way round.
  std::erase_if(site.capacity,
                [&](const CapacityGroup& g) { return g.skills == e.skills || g.skills == 0 || e.skills == 0; });
  if (site.capacity.size() < 64) site.capacity.push_back(group);
}

void LineProjection::Follower::after(const core::CapacityExpired& e) {
  SiteRecord& site = p_.site(e.site);
  site.capacity_at.reset();
  site.capacity.clear();
  site.capacity_expired_since = at_;
  note(ActivityKind::kCapacityExpired, e.site);
}

void LineProjection::Follower::after(const core::AnnouncementPublished& e) {
  withdraw_current();
  p_.announcements_.push_front({e.announcement, e.mode, at_, TimeMs{}, 0, 0});
  if (p_.announcements_.size() > 100) p_.announcements_.pop_back();
  note(ActivityKind::kAnnouncementPublished).code = static_cast<std::uint16_t>(e.mode);
}

void LineProjection::Follower::after(const core::AnnouncementWithdrawn&) {
  withdraw_current();
  note(ActivityKind::kAnnouncementWithdrawn);
}

void LineProjection::Follower::after(const core::AnnouncementHeard& e) {
  for (AnnouncementPicture& a : p_.announcements_) a.heard += a.id == e.announcement;
  if (CallRecord* call = live(e.ticket))
    if (TimelineItem* item = add(*call, TimelineKind::kAnnouncementHeard)) item->announcement = e.announcement.value;
}

void LineProjection::Follower::finish() {
  for (TicketId ticket : p_.ended_now_) {
    const auto found = p_.live_.find(ticket);
    if (found == p_.live_.end()) continue;
    p_.live_numbers_.erase(found->second.number());
    changes_.ended.push_back(std::move(found->second));
    p_.live_.erase(found);
  }
  p_.ended_now_.clear();
}

CallRecord* LineProjection::Follower::live(TicketId ticket) {
  const auto found = p_.live_.find(ticket);
  return found == p_.live_.end() ? nullptr : &found->second;
}

SiteId LineProjection::Follower::site_of(SeatId seat) const { return p_.state().seats[seat.value].site; }

TimelineItem* LineProjection::Follower::add(CallRecord& call, TimelineKind kind, bool last) {
  if (call.timeline.size() + (last ? 0 : 1) >= CallRecord::kMostTimeline + (last ? 1 : 0)) {
    call.timeline_cut = true;
    return nullptr;
  }
  TimelineItem& item = call.timeline.emplace_back();
  item.kind = kind;
  item.at = at_;
  item.sequence = sequence_;
  return &item;
}

Activity& LineProjection::Follower::note(ActivityKind kind, SiteId site) {
  Activity& a = changes_.activity.emplace_back();
  a.at = at_;
  a.sequence = sequence_;
  a.cell = p_.cell_;
  a.kind = kind;
  if (site) {
    a.site = site;
    a.member = p_.state().sites[site.value].member;
  }
  return a;
}

Activity& LineProjection::Follower::note_call(ActivityKind kind, const CallRecord& call, SiteId site) {
  Activity& a = note(kind, site);
  a.ticket = call.ticket;
  return a;
}

void LineProjection::Follower::seat_changed(SeatId id, bool conversation_over) {
  SeatRecord& record = p_.seats_[id.value];
  record.since = at_;
  staffing(id);
  if (conversation_over && p_.state().seats[id.value].state == SeatState::kWrapUp) return;
  if (record.wrap_up_since == TimeMs{}) return;
  const std::int64_t took = (at_ - record.wrap_up_since).count();
  record.wrap_up_since = TimeMs{};
  p_.for_tallies([&](Tally& t) {
    ++t.wrap_ups;
    t.wrap_up_ms += took;
  });
}

void LineProjection::Follower::withdraw_current() {
  if (!p_.announcements_.empty() && p_.announcements_.front().withdrawn_at == TimeMs{})
    p_.announcements_.front().withdrawn_at = at_;
}

LineProjection::Applied LineProjection::apply(const engine::Batch& batch, const engine::RecordView& record,
                                              Changes& changes) {
  if (record.sequence <= sequence_) return Applied::kKnown;
  if (record.sequence.value != sequence_.value + 1) return Applied::kGap;
  pass_time(record.at);
  quarters_.advance(record.at);
  Follower follower(*this, record, changes);
  for (const core::Event& event : batch.events_of(record)) {
    std::visit([&](const auto& e) { follower.before(e); }, event);
    core_.apply(record.sequence, record.at, event);
    std::visit([&](const auto& e) { follower.after(e); }, event);
  }
  follower.finish();
  sequence_ = record.sequence;
  at_ = record.at;
  return Applied::kApplied;
}

}  // namespace rufbund::projections
