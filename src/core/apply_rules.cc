// Events about rules, agreements, hours, announcements and admission.
#include <algorithm>

#include "core/applier.h"

namespace rufbund::core {

void Applier::operator()(const RulesAdopted& e) { s_.g.rules_version = e.version; }

void Applier::operator()(const SettingChanged& e) { s_.g.settings[static_cast<std::size_t>(e.setting)] = e.value; }

void Applier::operator()(const SkillDefined& e) {
  s_.g.skills_defined |= std::uint64_t{1} << e.skill.value;
  s_.g.scarcity[e.skill.value] = e.scarcity;
  s_.derive_fits();
}

void Applier::operator()(const TopicDefined& e) { s_.g.topics[e.topic.value] = {e.norm_work.count(), e.skill, true}; }

void Applier::operator()(const ClassDefined& e) {
  s_.g.classes[e.klass.value] = {e.head_start.count(), e.max_waiting, e.emergency, true};
}

void Applier::operator()(const MemberAdded& e) {
  s_.members[e.member.value].added = true;
  s_.g.member_end = std::max<std::uint32_t>(s_.g.member_end, e.member.value + 1u);
}

void Applier::operator()(const SiteAdded& e) {
  Site& site = s_.sites[e.site.value];
  site.added = true;
  site.member = e.member;
  site.kind = e.kind;
  site.wrap_up_ms = e.wrap_up.count();
}

void Applier::operator()(const SeatAdded& e) {
  Seat& seat = s_.seats[e.seat.value];
  Site& site = s_.sites[e.site.value];
  seat.added = true;
  seat.site = e.site;
  seat.member = site.member;
  seat.skills = e.skills;
  seat.seat_class = static_cast<std::uint8_t>(s_.intern_seat_class(e.skills));
  (site.first_seat == kNoSeat ? site.first_seat : s_.seats[site.last_seat].next_of_site) = e.seat.value;
  site.last_seat = e.seat.value;
  // A trunk's channels are there as long as the trunk is; an agent signs in.
  if (site.kind == SiteKind::kTrunk) s_.set_seat_state(e.seat.value, SeatState::kReady);
}

void Applier::operator()(const WeightStaged& e) {
  Member& member = s_.members[e.member.value];
  member.staged_ppm = e.weight_ppm;
  member.staged_terms = {e.share_ppm, e.floor_ppm, e.cap_ppm};
}

void Applier::operator()(const WeightsAdopted& e) {
  const std::int64_t mean = mean_for_new_key();
  s_.g.agreement = e.agreement;
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    Member& member = s_.members[id];
    if (!member.added) continue;
    s_.books[id].begin_account(member.counted_ms, member.counted_calls);
    if (member.present) s_.present.remove(member.account);
    s_.change_member(member, [&](Member& m) { reweigh(m.account, mean, m.staged_ppm); });
    if (member.present) s_.present.add(member.account);
    member.terms = member.staged_terms;
    member.staged_ppm = 0;
    member.staged_terms = {};
  }
}

void Applier::operator()(const HotlineOpened&) {
  s_.g.open = true;
  s_.schedule_hours();
}

void Applier::operator()(const HotlineClosed&) {
  s_.g.open = false;
  s_.g.closed_at = at_;
  s_.told.forget_all();
  for (std::uint32_t set = 0; set < s_.g.set_count; ++set) s_.estimates[set].forget_places();
  s_.schedule_hours();
}

void Applier::operator()(const HoursScheduled& e) {
  std::uint32_t kept = 0;  // intervals that are over make room
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i)
    if (s_.g.hours[i].to > at_) s_.g.hours[kept++] = s_.g.hours[i];
  s_.g.hours[kept++] = {e.from, e.to};
  s_.g.hours_count = kept;
  // A boundary that is due and not yet passed stays due.
  if (s_.timers.due(s_.timer_of_hours()) > at_) s_.schedule_hours();
}

void Applier::operator()(const HoursWithdrawn& e) {
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i)
    if (s_.g.hours[i].from != e.from || s_.g.hours[i].to != e.to) s_.g.hours[kept++] = s_.g.hours[i];
  s_.g.hours_count = kept;
  if (s_.timers.due(s_.timer_of_hours()) > at_) s_.schedule_hours();
}

void Applier::operator()(const AnnouncementPublished& e) {
  s_.g.announcement = e.announcement;
  s_.g.announcement_mode = e.mode;
}

void Applier::operator()(const AnnouncementWithdrawn&) { s_.g.announcement = AnnouncementId{}; }

void Applier::operator()(const FrontierMoved& e) {
  s_.g.frontier = e.frontier;
  s_.g.frontier_follows = e.follows_clock;
}

void Applier::operator()(const TimePassed&) {
  // Hours that began or ended without a change have no event of their own.
  if (s_.timers.due(s_.timer_of_hours()) <= at_) s_.schedule_hours();
}

std::int64_t Applier::mean_for_new_key() const {
  if (s_.present.weight > 0) return s_.present.mean();
  PresentSums all;
  for (const Member& member : s_.members)
    if (member.added) all.add(member.account);
  return all.mean();
}

// R10: while the node was away nobody could report, answer or be probed: technical deadlines move on by the gap.
void Applier::operator()(const NodeResumed& e) {
  const auto later = [&](std::uint32_t owner) {
    if (const TimeMs due = s_.timers.due(owner); due != kNever) s_.timers.set(owner, due + e.gap);
  };
  for (std::uint32_t seat = 1; seat < s_.seats.size(); ++seat)
    if (s_.seats[seat].added) later(s_.timer_of_seat(seat));
  for (std::uint32_t site = 1; site < s_.sites.size(); ++site) {
    if (!s_.sites[site].added) continue;
    later(s_.timer_of_probe(site));
    later(s_.timer_of_capacity(site));
  }
  for (std::uint32_t slot = 0; slot < s_.tickets.size(); ++slot) {
    Ticket& ticket = s_.tickets[slot];
    if (ticket.phase != TicketPhase::kWaiting || !ticket.restricted) continue;
    ticket.lapse_at_ms += e.gap.count();
    s_.set_ticket_timer(slot);
  }
}

}  // namespace rufbund::core
