#include "calls/exchange.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace rufbund::calls {

Exchange::Exchange(const AllFacts& facts, Services services, CallerKeys keys, const engine::Clock& clock)
    : services_(services), keys_(std::move(keys)), clock_(clock) {
  use(facts);
  door_->exchange = this;
  services_.media.on_digit([this](const RoomName& room, char digit) {
    const auto leg = leg_of(room);
    if (Call* call = leg ? find(*leg) : nullptr) call->on_digit(digit);
  });
  services_.media.on_room_lost([this](const RoomName& room) {
    const auto leg = leg_of(room);
    if (Call* call = leg ? find(*leg) : nullptr) call->on_room_lost();
  });
}

Exchange::~Exchange() {
  {
    std::lock_guard lock(door_->mutex);
    door_->exchange = nullptr;
  }
  services_.media.on_digit(nullptr);
  services_.media.on_room_lost(nullptr);
  if (sweep_) services_.loop.cancel(sweep_);
}

void Exchange::expect(const AllFacts& facts) {
  for (const auto& [cell, of_line] : facts) {
    auto& line = lines_[cell];
    if (!line) line = std::make_unique<Line>();
    if (!line->facts) line->facts = of_line;
    line->offered = of_line;
  }
}

void Exchange::use(const AllFacts& facts) {
  expect(facts);
  for (const auto& [cell, of_line] : facts) lines_.at(cell)->facts = of_line;
}

std::shared_ptr<const LineFacts> Exchange::facts(CellId cell) const {
  const auto found = lines_.find(cell);
  return found == lines_.end() ? nullptr : found->second->facts;
}

// --- effects ---

void Exchange::on_batch(const engine::Batch& batch) {
  if (batch.effects.empty()) return;
  const auto line = lines_.find(batch.cell);
  if (line == lines_.end()) return;
  for (const auto& record : batch.records) {
    engine::EffectId id{batch.cell, record.sequence, 0};
    const auto events = batch.events_of(record);
    const bool resumed = std::any_of(events.begin(), events.end(),
                                     [](const core::Event& e) { return std::holds_alternative<core::NodeResumed>(e); });
    for (const auto& effect : batch.effects_of(record)) {
      if (resumed) on_left_behind(*line->second, id.cell, effect);
      on_effect(*line->second, id, effect);
      ++id.n;
    }
  }
}

namespace {
template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;
}  // namespace

void Exchange::on_effect(Line& line, const engine::EffectId& id, const core::Effect& effect) {
  // An effect whose call is gone needs nothing: the call's end was reported, and the core's answer is on its way.
  const auto for_ticket = [&](TicketId ticket, auto&& act) {
    if (Call* call = with_ticket(line, ticket)) act(*call);
  };
  std::visit(
      Overloaded{
          [&](const core::AcceptLeg& e) { on_accept(line, e); },
          [&](const core::RefuseLeg& e) {
            if (Call* call = find(e.leg)) call->refuse(e.cause, e.return_at);
          },
          [&](const core::TellPlace& e) { for_ticket(e.ticket, [&](Call& c) { c.tell_place(e); }); },
          [&](const core::PlayAnnouncement& e) { for_ticket(e.ticket, [&](Call& c) { c.play_announcement(e); }); },
          [&](const core::OfferSeat& e) { on_offer(line, id, e); },
          [&](const core::WithdrawOffer& e) { for_ticket(e.ticket, [&](Call& c) { c.end_seat(e.offer); }); },
          [&](const core::Connect& e) { for_ticket(e.ticket, [&](Call& c) { c.connect(e.offer); }); },
          [&](const core::ReturnToRoom& e) { for_ticket(e.ticket, [&](Call& c) { c.return_to_room(); }); },
          [&](const core::ReleaseSeat& e) {
            const auto leg = line.offers.find(e.offer);
            if (leg == line.offers.end()) return;
            if (Call* call = with_seat_leg(leg->second)) call->end_seat(e.offer);
          },
          [&](const core::ReleaseLeg& e) { for_ticket(e.ticket, [&](Call& c) { c.release(e); }); },
          [&](const core::SetGate& e) {
            services_.sip.set_gate(id.cell, Gate{e.open, e.cause, e.return_at});
          },
          [&](const core::JoinLeg& e) {
            // Several calls on one ticket are not carried yet (kLegsPerTicket is 1): this one is refused, the place
            // stays.
            if (Call* call = find(e.leg)) call->refuse(core::RefusalCause::kNumberInLine, kNever);
            services_.outbox.submit(id.cell, core::EndLeg{e.ticket, core::LegEnd::kBroken, e.leg});
          },
      },
      effect);
}

// R10: what an earlier process rang is cancelled by the names that derive from the offer. Which seat it is says the
// offer's number.
void Exchange::on_left_behind(Line& line, CellId cell, const core::Effect& effect) {
  OfferId offer;
  if (const auto* withdraw = std::get_if<core::WithdrawOffer>(&effect)) offer = withdraw->offer;
  if (const auto* release = std::get_if<core::ReleaseSeat>(&effect)) offer = release->offer;
  if (!offer) return;
  const auto seat = line.offered->seat(SeatId{static_cast<std::uint32_t>(offer.value)});
  const auto site = seat ? line.offered->site(seat->site) : nullptr;
  if (site) services_.sip.cancel_left_behind(cell, offer, *site, *seat);
}

void Exchange::on_accept(Line& line, const core::AcceptLeg& accept) {
  Call* const call = find(accept.leg);
  if (!call) {
    // Held too long and given up, or from before a restart.
    services_.outbox.submit(line.facts->hotline().cell, core::EndLeg{accept.ticket, core::LegEnd::kBroken});
    return;
  }
  line.tickets[accept.ticket] = call;
  call->accept(accept.ticket, accept.language);
}

void Exchange::on_offer(Line& line, const engine::EffectId& id, const core::OfferSeat& offer) {
  Call* const call = with_ticket(line, offer.ticket);
  if (!call) {
    // The caller's end is already reported; where it is not (a restart), nobody is charged for this offer.
    services_.outbox.submit(id.cell, core::FailOffer{offer.offer, core::OfferFailure::kLost, 0});
    return;
  }
  const SeatLegId leg{++last_seat_leg_};
  seat_legs_.emplace(leg, SeatLegOwner{call->leg(), offer.offer});
  line.offers[offer.offer] = leg;
  call->ring_seat(id, offer, leg, line.offered->site(offer.site), line.offered->seat(offer.seat));
}

// --- legs ---

std::optional<core::RefusalCause> Exchange::on_attempt(const Attempt& attempt) {
  const auto line = lines_.find(attempt.cell);
  if (line == lines_.end() || calls_.contains(attempt.leg)) return core::RefusalCause::kOverloaded;
  if (!services_.media.healthy()) return core::RefusalCause::kMediaFailed;
  const auto key = keys_.key_of(line->second->facts->hotline().key, attempt.number, clock_.now());
  if (!key) {
    spdlog::error("calls: no caller key: {}", key.error().message);
    return core::RefusalCause::kJournalFailed;
  }
  // Once the record can never become durable, no effect will come: the edge refuses instead.
  auto settled = [door = door_, leg = attempt.leg](const Result<Sequence>& sequence, std::span<const core::Event>) {
    if (sequence) return;
    std::lock_guard lock(door->mutex);
    if (door->exchange) door->exchange->note_undecided(leg);
  };
  const core::AdmitAttempt command{attempt.leg, *key, attempt.carrier, attempt.klass, attempt.language, attempt.call};
  if (!services_.outbox.try_submit(attempt.cell, command, std::move(settled))) return core::RefusalCause::kOverloaded;
  CallHost& host = *this;
  calls_.emplace(attempt.leg, std::make_unique<Call>(host, services_, line->second->facts, attempt));
  return std::nullopt;
}

void Exchange::note_undecided(LegId leg) {
  door_->undecided.push_back(leg);
  // A failing journal gives up thousands at once: one message is for all of them.
  if (door_->undecided.size() == 1) (void)services_.loop.post([this] { settle_undecided(); });
}

void Exchange::settle_undecided() {
  std::vector<LegId> legs;
  {
    std::lock_guard lock(door_->mutex);
    legs.swap(door_->undecided);
  }
  for (const LegId leg : legs) {
    Call* const call = find(leg);
    if (call && call->state() == CallState::kAdmitting) call->refuse(core::RefusalCause::kJournalFailed, kNever);
  }
}

void Exchange::on_caller_confirmed(LegId leg, const std::string& answer_sdp) {
  if (Call* call = find(leg)) call->on_confirmed(answer_sdp);
}
void Exchange::on_caller_gone(LegId leg, core::LegEnd end) {
  if (Call* call = find(leg)) call->on_gone(end);
}
void Exchange::on_caller_reoffer(LegId leg, const std::string& sdp) {
  if (Call* call = find(leg)) call->on_reoffer(sdp);
}
void Exchange::on_caller_digit(LegId leg, char digit) {
  if (Call* call = find(leg)) call->on_info_digit(digit);
}
void Exchange::on_seat_ringing(SeatLegId leg) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_ringing(leg);
}
void Exchange::on_seat_answered(SeatLegId leg, const std::string& sdp) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_answered(leg, sdp);
}
void Exchange::on_seat_failed(SeatLegId leg, core::OfferFailure failure, std::uint16_t sip_status) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_failed(leg, failure, sip_status);
}
void Exchange::on_seat_gone(SeatLegId leg, bool broken) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_gone(leg, broken);
}
void Exchange::on_seat_reoffer(SeatLegId leg, const std::string& sdp) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_reoffer(leg, sdp);
}

void Exchange::on_seat_digit(SeatLegId leg, char digit) {
  if (Call* call = with_seat_leg(leg)) call->on_seat_digit(leg, digit);
}

// --- indexes ---

Call* Exchange::find(LegId leg) {
  const auto found = calls_.find(leg);
  return found == calls_.end() ? nullptr : found->second.get();
}

Call* Exchange::with_ticket(Line& line, TicketId ticket) {
  const auto found = line.tickets.find(ticket);
  return found == line.tickets.end() ? nullptr : found->second;
}

Call* Exchange::with_seat_leg(SeatLegId leg) {
  const auto found = seat_legs_.find(leg);
  return found == seat_legs_.end() ? nullptr : find(found->second.caller);
}

void Exchange::seat_leg_over(Call& call, SeatLegId leg) {
  const auto found = seat_legs_.find(leg);
  if (found == seat_legs_.end()) return;
  lines_.at(call.cell())->offers.erase(found->second.offer);
  seat_legs_.erase(found);
}

void Exchange::call_over(Call& call) {
  const auto found = calls_.find(call.leg());
  if (found == calls_.end()) return;
  auto& tickets = lines_.at(call.cell())->tickets;
  if (const auto ticket = tickets.find(call.ticket()); ticket != tickets.end() && ticket->second == &call) {
    tickets.erase(ticket);
  }
  // The call may be on the stack now.
  over_.push_back(std::move(found->second));
  calls_.erase(found);
  if (!sweep_) {
    sweep_ = services_.loop.after(Millis{0}, [this] {
      sweep_ = 0;
      over_.clear();
    });
  }
}

void Exchange::shut_down() {
  std::vector<LegId> legs;
  for (const auto& [leg, call] : calls_) legs.push_back(leg);
  for (const LegId leg : legs) {
    if (Call* call = find(leg)) call->shut_down();
  }
}

CallCounts Exchange::counts() const {
  CallCounts counts;
  for (const auto& [leg, call] : calls_) ++counts.by_state[static_cast<std::size_t>(call->state())];
  return counts;
}

}  // namespace rufbund::calls
