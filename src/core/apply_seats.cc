// Events about seats, sites and whose members are present (R3, R4).
#include "core/applier.h"

namespace rufbund::core {

void Applier::operator()(const SeatStateChanged& e) {
  Seat& seat = s_.seats[e.seat.value];
  const Site& site = s_.sites[seat.site.value];
  const bool was_probe = site.set_aside && site.probing && seat.listed;
  s_.timers.clear(s_.timer_of_seat(e.seat.value));
  s_.set_seat_state(e.seat.value, e.state);
  seat.held_back = site.kind == SiteKind::kTrunk && e.state != SeatState::kReady;
  if (site.kind == SiteKind::kAgents) seat.wish = e.state;
  if (was_probe) rearm_probe(seat.site);
}

void Applier::operator()(const SeatWishNoted& e) { s_.seats[e.seat.value].wish = e.wish; }

void Applier::operator()(const WrapUpEnded& e) {
  s_.timers.clear(s_.timer_of_seat(e.seat.value));
  s_.set_seat_state(e.seat.value, SeatState::kReady);
}

void Applier::operator()(const SiteModeChanged& e) {
  Site& site = s_.sites[e.site.value];
  const bool was_usable = s_.usable(site);
  site.mode = e.mode;
  s_.set_usable(e.site.value, was_usable);
  if (site.set_aside) rearm_probe(e.site);
}

void Applier::operator()(const SiteHealthChanged& e) {
  Site& site = s_.sites[e.site.value];
  const bool was_usable = s_.usable(site);
  site.reachable = e.reachable;
  s_.set_usable(e.site.value, was_usable);
  if (site.set_aside) rearm_probe(e.site);
}

void Applier::operator()(const SiteSetAside& e) {
  Site& site = s_.sites[e.site.value];
  site.set_aside = true;
  site.probing = false;
  s_.relist_site(e.site.value);
  s_.timers.set(s_.timer_of_probe(e.site.value), e.probe_at);
}

void Applier::operator()(const SiteProbed& e) {
  s_.sites[e.site.value].probing = true;
  s_.timers.clear(s_.timer_of_probe(e.site.value));
  s_.list(e.seat.value);
}

void Applier::operator()(const SiteReturned& e) {
  Site& site = s_.sites[e.site.value];
  site.set_aside = site.probing = false;
  if (s_.decided_before(4)) site.failures = 0;
  for (std::uint32_t id = site.first_seat; id != kNoSeat; id = s_.seats[id].next_of_site) s_.seats[id].probe = false;
  s_.timers.clear(s_.timer_of_probe(e.site.value));
  s_.relist_site(e.site.value);
}

void Applier::operator()(const CapacityReported& e) {
  s_.sites[e.site.value].has_capacity = true;
  s_.timers.set(s_.timer_of_capacity(e.site.value), at_ + Millis{s_.setting(Setting::kCapacityExpiry)});
}

void Applier::operator()(const CapacityExpired& e) {
  s_.sites[e.site.value].has_capacity = false;
  s_.timers.clear(s_.timer_of_capacity(e.site.value));
}

void Applier::operator()(const MemberPresenceChanged& e) {
  Member& member = s_.members[e.member.value];
  if (e.present) {
    member.account.virtual_time = e.virtual_time;
    s_.present.add(member.account);
    s_.present.seats += member.signed_in;
  } else {
    s_.present.remove(member.account);
    s_.present.seats -= member.signed_in;
  }
  s_.change_member(member, [&](Member& m) { m.present = e.present; });
}

void Applier::rearm_probe(SiteId id) {
  s_.sites[id.value].probing = false;
  s_.relist_site(id.value);
  s_.timers.set(s_.timer_of_probe(id.value), at_ + Millis{s_.setting(Setting::kProbeInterval)});
}

}  // namespace rufbund::core
