// Deciding commands about seats and sites: who is ready, paused, reachable.
#include <algorithm>

#include "core/decider.h"

namespace rufbund::core {

void Decider::operator()(const SetSeatState& c) {
  const Seat* seat = s_.find_seat(c.seat);
  if (seat == nullptr) return ignore(IgnoreReason::kUnknownSeat);
  if (c.wish != SeatState::kOffline && c.wish != SeatState::kReady && c.wish != SeatState::kPaused)
    return ignore(IgnoreReason::kOutOfBounds);
  if (s_.sites[seat->site.value].kind == SiteKind::kTrunk) return set_channel(c.seat, *seat, c.wish);
  if (seat->state == SeatState::kOffered || seat->state == SeatState::kTalking) {
    if (seat->wish == c.wish) return ignore(IgnoreReason::kNothingToDo);
    return emit(SeatWishNoted{c.seat, c.wish});
  }
  if (seat->state == c.wish) return ignore(IgnoreReason::kNothingToDo);
  if (seat->state == SeatState::kWrapUp && c.wish == SeatState::kReady)
    emit(WrapUpEnded{c.seat});
  else
    emit(SeatStateChanged{c.seat, c.wish});
  settle_presence();
  match();
}

// A channel's wish says whether the trunk has it at all; its state follows the trunk's health and capacity reports.
void Decider::set_channel(SeatId id, const Seat& seat, SeatState wish) {
  if (wish == SeatState::kPaused) return ignore(IgnoreReason::kWrongPhase);
  if (seat.wish == wish) return ignore(IgnoreReason::kNothingToDo);
  emit(SeatWishNoted{id, wish});
  const bool in_call = seat.state == SeatState::kOffered || seat.state == SeatState::kTalking;
  if (!in_call && seat.state != wish) emit(SeatStateChanged{id, wish});
  settle_presence();
  match();
}

void Decider::operator()(const EndWrapUp& c) {
  const Seat* seat = s_.find_seat(c.seat);
  if (seat == nullptr) return ignore(IgnoreReason::kUnknownSeat);
  if (seat->state != SeatState::kWrapUp || seat->held_back) return ignore(IgnoreReason::kWrongPhase);
  emit(WrapUpEnded{c.seat});
  match();
}

void Decider::operator()(const SetSiteMode& c) {
  const Site* site = s_.find_site(c.site);
  if (site == nullptr) return ignore(IgnoreReason::kUnknownSite);
  if (c.mode != SiteMode::kActive && c.mode != SiteMode::kPaused && c.mode != SiteMode::kDraining)
    return ignore(IgnoreReason::kOutOfBounds);
  if (site->mode == c.mode) return ignore(IgnoreReason::kNothingToDo);
  emit(SiteModeChanged{c.site, c.mode});
  settle_presence();
  match();
}

void Decider::operator()(const ReportSiteHealth& c) {
  const Site* site = s_.find_site(c.site);
  if (site == nullptr) return ignore(IgnoreReason::kUnknownSite);
  if (site->reachable == c.reachable) return ignore(IgnoreReason::kNothingToDo);
  emit(SiteHealthChanged{c.site, c.reachable});
  settle_presence();
  match();
}

void Decider::operator()(const ReportCapacity& c) {
  const Site* site = s_.find_site(c.site);
  if (site == nullptr) return ignore(IgnoreReason::kUnknownSite);
  if (site->kind != SiteKind::kTrunk) return ignore(IgnoreReason::kWrongPhase);
  const std::uint32_t most = s_.capacity.seats;
  if (c.logged_in > most || c.ready > most || c.talking > most || c.wrap_up > most)
    return ignore(IgnoreReason::kOutOfBounds);
  emit(CapacityReported{c.site, c.skills, c.logged_in, c.ready, c.talking, c.wrap_up});
  follow_capacity(*site, c);
  settle_presence();
  match();
}

// Makes as many of the trunk's free channels ready as the report says, and lets further ones stand for those of its
// seats that are busy elsewhere: a member whose every seat is busy is not absent (R3). Paused persons count for
// nothing. Channels go and come in order, by the fewest changes; those in a call stay as they are.
void Decider::follow_capacity(const Site& site, const ReportCapacity& c) {
  const auto counts = [&](const Seat& seat) {
    return seat.wish == SeatState::kReady && (c.skills == 0 || seat.skills == c.skills);
  };
  const auto is_free = [](const Seat& seat) { return seat.state == SeatState::kReady || seat.held_back; };
  std::uint32_t free = 0, in_use = 0, ready = 0, elsewhere = 0;
  for (std::uint32_t id = site.first_seat; id != kNoSeat; id = s_.seats[id].next_of_site) {
    const Seat& seat = s_.seats[id];
    if (!counts(seat)) continue;
    ++(is_free(seat) ? free : in_use);
    ready += seat.state == SeatState::kReady;
    elsewhere += seat.held_back && seat.state == SeatState::kWrapUp;
  }
  const std::uint32_t want_ready = std::min(c.ready, free);
  const std::uint64_t working = std::uint64_t{c.ready} + c.talking + c.wrap_up;
  const std::uint64_t accounted = std::uint64_t{want_ready} + in_use;
  const auto want_elsewhere = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(working > accounted ? working - accounted : 0, free - want_ready));
  const auto change = [&](std::uint32_t id, SeatState next) { emit(SeatStateChanged{SeatId{id}, next}); };
  std::uint32_t seen = 0;
  for (std::uint32_t id = site.first_seat; id != kNoSeat; id = s_.seats[id].next_of_site) {
    const Seat& seat = s_.seats[id];
    if (!counts(seat) || !is_free(seat)) continue;
    if (seat.state == SeatState::kReady) {
      if (++seen <= want_ready) continue;
      const bool stays = elsewhere < want_elsewhere;
      elsewhere += stays;
      change(id, stays ? SeatState::kWrapUp : SeatState::kOffline);
    } else if (ready < want_ready) {
      ++ready;
      ++seen;
      elsewhere -= seat.state == SeatState::kWrapUp;
      change(id, SeatState::kReady);
    }
  }
  for (std::uint32_t id = site.first_seat; id != kNoSeat && elsewhere != want_elsewhere;
       id = s_.seats[id].next_of_site) {
    const Seat& seat = s_.seats[id];
    if (!counts(seat) || !seat.held_back) continue;
    if (seat.state == SeatState::kWrapUp && elsewhere > want_elsewhere) {
      --elsewhere;
      change(id, SeatState::kOffline);
    } else if (seat.state == SeatState::kOffline && elsewhere < want_elsewhere) {
      ++elsewhere;
      change(id, SeatState::kWrapUp);
    }
  }
}

}  // namespace rufbund::core
