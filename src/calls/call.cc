#include "calls/call.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/check.h"

namespace rufbund::calls {

RoomName room_of(LegId leg) { return fmt::format("{:016x}", leg.value); }

std::optional<LegId> leg_of(const RoomName& room) {
  std::uint64_t value = 0;
  const char* const end = room.data() + room.size();
  const auto [stop, error] = std::from_chars(room.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return LegId{value};
}

template <class... Args>
std::function<void(Args...)> Call::later(void (Call::*then)(Args...)) {
  return [host = &host_, leg = leg_, then](Args... args) {
    if (Call* call = host->find(leg)) (call->*then)(std::forward<Args>(args)...);
  };
}

Call::Call(CallHost& host, Services& services, std::shared_ptr<const LineFacts> facts, const Attempt& attempt)
    : host_(host),
      services_(services),
      facts_(std::move(facts)),
      leg_(attempt.leg),
      cell_(attempt.cell),
      room_(room_of(attempt.leg)),
      number_(attempt.number),
      language_(attempt.language) {}

// --- the core's effects ---

void Call::accept(TicketId ticket, SkillId language) {
  CHECK(state_ == CallState::kAdmitting);
  ticket_ = ticket;
  if (language) language_ = language;
  ears_.language_due = !language_ && menu().asks_language();
  if (!language_ && !menu().asks_language()) language_ = menu().default_language();
  ears_.topic_due = menu().asks_topic();
  if (!ears_.topic_due) topic_ = menu().default_topic();

  const auto offer = caller_left_ ? std::nullopt : services_.sip.admit(leg_);
  if (!offer) return end_over_caller(core::LegEnd::kHungUp);
  state_ = CallState::kOpening;
  delayed_offer_ = offer->empty();
  if (delayed_offer_) {
    services_.media.open_without_offer(room_, later<const Result<std::string>&>(&Call::opened));
  } else {
    services_.media.open(room_, *offer, later<const Result<std::string>&>(&Call::opened));
  }
}

void Call::refuse(core::RefusalCause cause, TimeMs return_at) {
  CHECK(state_ == CallState::kAdmitting);
  if (!caller_left_) services_.sip.refuse(leg_, cause, return_at);
  become_over();
}

void Call::opened(const Result<std::string>& sdp) {
  if (state_ != CallState::kOpening) return;
  if (!sdp) {
    spdlog::warn("calls: no media for leg {}: {}", room_, sdp.error().message);
    return open_failed();
  }
  state_ = CallState::kConfirming;
  services_.sip.answer(leg_, *sdp);
}

void Call::open_failed() {
  services_.sip.end_caller(leg_);
  end_over_caller(core::LegEnd::kBroken);
}

void Call::tell_place(const core::TellPlace& place) {
  ears_.place = place;
  advance();
}

void Call::play_announcement(const core::PlayAnnouncement& announcement) {
  ears_.announcement = announcement;
  confirmable_ = {};
  ears_.served_question_due = false;
  advance();
}

void Call::ring_seat(const engine::EffectId& effect, const core::OfferSeat& offer, SeatLegId leg,
                     std::shared_ptr<const directory::Site> site, std::shared_ptr<const directory::Seat> seat) {
  drop_seat();
  seat_ = Seat{.offer = offer.offer, .leg = leg, .attempt = ++attempts_, .sdp = {}};
  if (!site || !seat || site->endpoints.empty()) {
    spdlog::error("calls: the directory does not know seat {}", offer.seat.value);
    return own_failure(leg);
  }
  SeatInvite invite;
  invite.leg = leg;
  invite.cell = cell_;
  invite.offer = offer.offer;
  invite.user_to_user = context_for(effect, offer);
  if (site->sees_caller_number) invite.asserted_number = number_;
  invite.site = std::move(site);
  invite.seat = std::move(seat);
  services_.media.offer_seat(
      room_, seat_->attempt,
      [host = &host_, caller = leg_, invite = std::move(invite)](const Result<std::string>& sdp) mutable {
        Call* const call = host->find(caller);
        if (!call || !call->seat_ || call->seat_->leg != invite.leg) return;  // withdrawn meanwhile
        if (!sdp) {
          spdlog::warn("calls: no media for a seat of {}: {}", call->room_, sdp.error().message);
          ++call->own_failures_;
          return call->own_failure(invite.leg);
        }
        call->own_failures_ = 0;
        invite.sdp = *sdp;
        call->seat_->invited = true;
        call->services_.sip.ring(invite);
      });
}

// The platform's own failure, of an offer or a conversation, is charged to nobody (R4); a pause, lest the next one
// fails at once. A caller whose relay fails again has no sound and would keep seats from others.
void Call::own_failure(SeatLegId leg) {
  services_.loop.after(services_.own_failure_pause, [host = &host_, caller = leg_, leg] {
    Call* const call = host->find(caller);
    if (!call || !call->seat_ || call->seat_->leg != leg) return;
    if (call->seat_->broken_by_us)
      call->break_conversation(core::BreakCause::kPlatform);
    else
      call->on_seat_failed(leg, core::OfferFailure::kLost, 0);
    if (std::max(call->own_failures_, call->failed_connects_) >= call->services_.own_failures) call->break_off();
  });
}

void Call::connect(OfferId offer) {
  if (!seat_ || seat_->offer != offer || !seat_->answered) return;
  const SeatLegId leg = seat_->leg;
  talked_ = offer;
  start_talking();
  services_.media.connect(room_, seat_->attempt, seat_->sdp,
                          [host = &host_, caller = leg_, leg](const Result<void>& done) {
                            Call* const call = host->find(caller);
                            if (!call || !call->seat_ || call->seat_->leg != leg) return;
                            if (!done) {
                              spdlog::warn("calls: cannot connect {}: {}", call->room_, done.error().message);
                              call->seat_->broken_by_us = true;
                              ++call->failed_connects_;
                              return call->own_failure(leg);
                            }
                            call->seat_->connected = true;
                            call->failed_connects_ = 0;
                          });
}

void Call::start_talking() {
  state_ = CallState::kTalking;
  ears_.connected = true;
  ears_.place.reset();
  interrupt();
}

void Call::return_to_room() {
  drop_seat();
  if (state_ == CallState::kTalking) state_ = CallState::kInLine;
  services_.media.return_to_room(room_, [host = &host_, caller = leg_](const Result<void>& done) {
    Call* const call = host->find(caller);
    if (!call || call->state_ != CallState::kInLine) return;
    if (!done) spdlog::warn("calls: {} cannot go back to its room: {}", call->room_, done.error().message);
    call->ears_.connected = false;
    call->interrupt();
    call->advance();
  });
}

void Call::end_seat(OfferId offer) {
  if (seat_ && seat_->offer == offer) drop_seat();
}

void Call::release(const core::ReleaseLeg& release) {
  if (state_ == CallState::kOver) return;
  drop_seat();
  const bool served = state_ == CallState::kTalking && release.end == core::TicketEnd::kServed;
  farewell_ = {release.end, release.cause, release.return_at};
  const bool can_listen = state_ == CallState::kMenu || state_ == CallState::kInLine;
  ears_.leaving = true;
  ears_.farewell_due = can_listen && has_words(farewell_);
  state_ = CallState::kLeaving;
  interrupt();
  if (served && facts_->hotline().asks_thanks) return ask_thanks();
  advance();
}

// --- the caller's leg ---

void Call::on_confirmed(const std::string& answer_sdp) {
  if (state_ != CallState::kConfirming) return;
  state_ = CallState::kMenu;
  if (!delayed_offer_) return advance();
  services_.media.accept_answer(room_, answer_sdp, [host = &host_, caller = leg_](const Result<void>& done) {
    Call* const call = host->find(caller);
    if (!call) return;
    if (done) return call->advance();
    spdlog::warn("calls: the answer in an ACK of {} does not fit: {}", call->room_, done.error().message);
    call->open_failed();
  });
}

void Call::on_gone(core::LegEnd end) {
  if (state_ == CallState::kAdmitting) {
    caller_left_ = true;  // the core's decision is on its way and is answered then
    return;
  }
  if (state_ == CallState::kLeaving || state_ == CallState::kOver) return become_over();
  end_over_caller(end);
}

void Call::on_reoffer(const std::string& sdp) {
  services_.media.renegotiate_caller(room_, sdp, [host = &host_, caller = leg_](const Result<std::string>& answer) {
    if (Call* call = host->find(caller)) call->services_.sip.answer_reoffer(caller, answer);
  });
}

// --- the seat's leg ---

void Call::on_seat_ringing(SeatLegId leg) {
  if (seat_ && seat_->leg == leg) services_.outbox.submit(cell_, core::ReportRinging{seat_->offer});
}

void Call::on_seat_answered(SeatLegId leg, const std::string& sdp) {
  if (!seat_ || seat_->leg != leg) return;
  if (!services_.media.accepts(sdp)) {
    spdlog::warn("calls: the answer of a seat of {} has no sound that others can hear", room_);
    return fail_offer(core::OfferFailure::kRefused, 488);
  }
  seat_->answered = true;
  seat_->sdp = sdp;
  services_.outbox.submit(cell_, core::AnswerOffer{seat_->offer});
}

void Call::on_seat_failed(SeatLegId leg, core::OfferFailure failure, std::uint16_t sip_status) {
  if (!seat_ || seat_->leg != leg) return;
  seat_->invited = false;  // nothing is left to end
  fail_offer(failure, sip_status);
}

void Call::fail_offer(core::OfferFailure failure, std::uint16_t sip_status) {
  const OfferId offer = seat_->offer;
  drop_seat();
  services_.outbox.submit(cell_, core::FailOffer{offer, failure, sip_status});
}

void Call::on_seat_gone(SeatLegId leg, bool broken) {
  if (!seat_ || seat_->leg != leg) return;
  seat_->invited = false;  // nothing is left to end
  if (broken) return break_conversation(core::BreakCause::kSeat);
  if (seat_->broken_by_us) return break_conversation(core::BreakCause::kPlatform);
  if (seat_->answered && !seat_->connected) return break_conversation(core::BreakCause::kUnconnected);
  const OfferId offer = seat_->offer;
  drop_seat();
  services_.outbox.submit(cell_, core::EndConversation{offer, core::EndedBy::kSeat});
}

void Call::break_conversation(core::BreakCause cause) {
  const OfferId offer = seat_->offer;
  drop_seat();
  services_.outbox.submit(cell_, core::BreakConversation{offer, cause});
}

void Call::on_seat_reoffer(SeatLegId leg, const std::string& sdp) {
  if (!seat_ || seat_->leg != leg) return;
  services_.media.renegotiate_seat(room_, seat_->attempt, sdp,
                                   [host = &host_, caller = leg_, leg](const Result<std::string>& answer) {
                                     if (Call* call = host->find(caller))
                                       call->services_.sip.answer_seat_reoffer(leg, answer);
                                   });
}

void Call::on_seat_digit(SeatLegId leg, char digit) {
  if (state_ == CallState::kTalking && seat_ && seat_->leg == leg) services_.sip.send_digit(leg_, digit);
}

// --- ends ---

void Call::drop_seat() {
  if (!seat_) return;
  if (seat_->invited) services_.sip.end_seat(seat_->leg);
  host_.seat_leg_over(*this, seat_->leg);
  seat_.reset();
}

void Call::end_over_caller(core::LegEnd end) {
  services_.outbox.submit(cell_, core::EndLeg{ticket_, end});
  become_over();
}

void Call::become_over() {
  if (state_ == CallState::kOver) return;
  drop_seat();
  const bool had_room = state_ != CallState::kAdmitting;
  state_ = CallState::kOver;
  interrupt();
  number_.clear();
  if (had_room) services_.media.close(room_);
  host_.call_over(*this);
}

void Call::shut_down() {
  if (state_ == CallState::kOver) return;
  if (state_ == CallState::kAdmitting) {
    if (!caller_left_) services_.sip.refuse(leg_, core::RefusalCause::kOverloaded, kNever);
    return become_over();
  }
  break_off();
}

// Caller and seat have no sound any more and could not tell why: both are ended, so that the caller can ring again and
// stand where it stood.
void Call::on_room_lost() {
  if (state_ == CallState::kAdmitting || state_ == CallState::kOpening || state_ == CallState::kOver) return;
  spdlog::warn("calls: {} lost its media room", room_);
  break_off();
}

void Call::break_off() {
  services_.sip.end_caller(leg_);
  if (state_ == CallState::kLeaving) return become_over();
  end_over_caller(core::LegEnd::kBroken);
}

}  // namespace rufbund::calls
