// The part of Edge that calls drive: what is done with held INVITEs and with the legs.
#include <spdlog/spdlog.h>

#include "sip/edge.h"

namespace rufbund::sip {

std::optional<std::string> Edge::admit(LegId leg) {
  const auto held = held_.take(leg);
  if (!held) return std::nullopt;
  auto admitted = CallerLeg::admit(*this, *held);
  if (!admitted) {
    release(*held->trunk);
    return std::nullopt;
  }
  ++unconfirmed_;
  std::string offer = admitted->offer();
  caller_legs_.emplace(leg, std::move(admitted));
  return offer;
}

void Edge::refuse(LegId leg, core::RefusalCause cause, TimeMs return_at) {
  const auto held = held_.take(leg);
  if (!held) return;
  ++counts_.refused[static_cast<std::size_t>(cause)];
  const Reply refusal = reply_for(cause, clock_.now(), return_at);
  recent_.add(held->key, refusal);
  reply(held->message, held->transport, refusal);
  tport_unref(held->transport);
  release(*held->trunk);
}

void Edge::answer(LegId leg, const std::string& sdp) {
  if (const auto found = caller_legs_.find(leg); found != caller_legs_.end()) found->second->answer(sdp);
}

void Edge::answer_reoffer(LegId leg, const Result<std::string>& sdp) {
  if (const auto found = caller_legs_.find(leg); found != caller_legs_.end()) found->second->answer_reoffer(sdp);
}

void Edge::send_digit(LegId leg, char digit) {
  if (const auto found = caller_legs_.find(leg); found != caller_legs_.end()) found->second->send_digit(digit);
}

void Edge::send_digit(calls::SeatLegId leg, char digit) {
  if (const auto found = seat_legs_.find(leg); found != seat_legs_.end()) found->second->send_digit(digit);
}

void Edge::end_caller(LegId leg) {
  if (const auto found = caller_legs_.find(leg); found != caller_legs_.end()) found->second->end();
}

void Edge::ring(const calls::SeatInvite& invite) {
  LegHost& host = *this;
  auto leg = std::make_unique<SeatLeg>(host, deriver_, invite);
  SeatLeg& added = *leg;
  seat_legs_.emplace(invite.leg, std::move(leg));
  added.ring();
}

void Edge::answer_seat_reoffer(calls::SeatLegId leg, const Result<std::string>& sdp) {
  if (const auto found = seat_legs_.find(leg); found != seat_legs_.end()) found->second->answer_reoffer(sdp);
}

void Edge::end_seat(calls::SeatLegId leg) {
  if (const auto found = seat_legs_.find(leg); found != seat_legs_.end()) found->second->end();
}

void Edge::cancel_left_behind(CellId cell, OfferId offer, const directory::Site& site, const directory::Seat& seat) {
  left_behind_.cancel(cell, offer, site, seat);
}

void Edge::set_gate(CellId cell, const calls::Gate& gate) { gates_[cell] = gate; }

// --- what counts against a carrier's limits ---

void Edge::release(Trunk& trunk) {
  --trunk.calls;
  --trunk.unconfirmed;
}

void Edge::settled(Trunk& trunk) {
  --unconfirmed_;
  --trunk.unconfirmed;
}

// --- legs that are finished ---

void Edge::over(LegId leg) {
  const auto found = caller_legs_.find(leg);
  if (found == caller_legs_.end()) return;
  --found->second->trunk()->calls;
  caller_legs_over_.push_back(std::move(found->second));
  caller_legs_.erase(found);
  sweep_later();
}

void Edge::over(calls::SeatLegId leg) {
  const auto found = seat_legs_.find(leg);
  if (found == seat_legs_.end()) return;
  seat_legs_over_.push_back(std::move(found->second));
  seat_legs_.erase(found);
  sweep_later();
}

void Edge::sweep_later() {
  if (sweep_) return;
  sweep_ = loop_.after(Millis{0}, [this] {
    sweep_ = 0;
    caller_legs_over_.clear();
    seat_legs_over_.clear();
  });
}

}  // namespace rufbund::sip
