// Deciding commands about seats and sites: who is ready, paused, reachable.
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
  if (seat->state != SeatState::kWrapUp) return ignore(IgnoreReason::kWrongPhase);
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

  const auto counts = [&](const Seat& seat) {
    return seat.wish == SeatState::kReady && (c.skills == 0 || seat.skills == c.skills);
  };
  std::uint32_t ready = 0;
  for (std::uint32_t id = site->first_seat; id != kNoSeat; id = s_.seats[id].next_of_site)
    ready += counts(s_.seats[id]) && s_.seats[id].state == SeatState::kReady;
  // Channels go and come in order, the fewest changes that make the count true. Busy channels stay as they are.
  std::uint32_t seen = 0;
  for (std::uint32_t id = site->first_seat; id != kNoSeat; id = s_.seats[id].next_of_site) {
    const Seat& seat = s_.seats[id];
    if (!counts(seat)) continue;
    if (seat.state == SeatState::kReady) {
      if (++seen > c.ready) emit(SeatStateChanged{SeatId{id}, SeatState::kOffline});
    } else if (seat.held_back && ready < c.ready) {
      ++ready;
      ++seen;
      emit(SeatStateChanged{SeatId{id}, SeatState::kReady});
    }
  }
  settle_presence();
  match();
}

}  // namespace rufbund::core
