// All calls of this node: finds the call that an effect or an event is for. Owner: the loop's thread.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "calls/call.h"
#include "calls/caller_keys.h"
#include "calls/line_facts.h"
#include "engine/engine.h"

namespace rufbund::calls {

// Calls by CallState; a snapshot for whoever shows it.
struct CallCounts {
  std::array<std::uint32_t, kCallStateCount> by_state{};
};

class Exchange final : public CallEvents, private CallHost {
 public:
  // The ports must outlive the exchange.
  Exchange(const AllFacts& facts, Services services, CallerKeys keys, const engine::Clock& clock);
  ~Exchange() override;

  // A changed directory comes in two steps. First the seats and sites that may be offered from now on, and the lines
  // that may decide; then, once the journals have the change too, what new calls begin with and what menus say.
  void expect(const AllFacts& facts);
  void use(const AllFacts& facts);

  // The effects of a durable batch, in their order.
  void on_batch(const engine::Batch& batch);

  // Ends every call and keeps the callers' places.
  void shut_down();
  // Refuses attempts whose records will never be durable. It runs by itself; call it now and then, in case the loop's
  // queue was full.
  void settle_undecided();
  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  [[nodiscard]] CallCounts counts() const;

  // --- CallEvents ---
  std::optional<core::RefusalCause> on_attempt(const Attempt& attempt) override;
  void on_caller_confirmed(LegId leg, const std::string& answer_sdp) override;
  void on_caller_gone(LegId leg, core::LegEnd end) override;
  void on_caller_reoffer(LegId leg, const std::string& sdp) override;
  void on_caller_digit(LegId leg, char digit) override;
  void on_seat_ringing(SeatLegId leg) override;
  void on_seat_answered(SeatLegId leg, const std::string& sdp) override;
  void on_seat_failed(SeatLegId leg, core::OfferFailure failure, std::uint16_t sip_status) override;
  void on_seat_gone(SeatLegId leg, bool broken) override;
  void on_seat_reoffer(SeatLegId leg, const std::string& sdp) override;
  void on_seat_digit(SeatLegId leg, char digit) override;

 private:
  // What the directory says of a hotline, and the calls in its line.
  struct Line {
    std::shared_ptr<const LineFacts> facts;    // for calls that begin
    std::shared_ptr<const LineFacts> offered;  // for offers: `facts`, or what is about to become so
    std::unordered_map<TicketId, Call*> tickets;
    std::unordered_map<OfferId, SeatLegId> offers;
  };
  // For callbacks on the journal thread, which may come when the exchange is gone.
  struct Door {
    std::mutex mutex;
    Exchange* exchange = nullptr;
    std::vector<LegId> undecided;  // at most one per attempt in progress
  };
  struct SeatLegOwner {
    LegId caller;
    OfferId offer;
  };

  // From any thread, under the door's lock: the record of this attempt will never be durable.
  void note_undecided(LegId leg);
  void on_effect(Line& line, const engine::EffectId& id, const core::Effect& effect);
  void on_left_behind(Line& line, CellId cell, const core::Effect& effect);
  void on_accept(Line& line, const core::AcceptLeg& accept);
  void on_offer(Line& line, const engine::EffectId& id, const core::OfferSeat& offer);
  Call* with_ticket(Line& line, TicketId ticket);
  Call* with_seat_leg(SeatLegId leg);

  // --- CallHost ---
  void seat_leg_over(Call& call, SeatLegId leg) override;
  void call_over(Call& call) override;
  Call* find(LegId leg) override;
  std::shared_ptr<const LineFacts> facts(CellId cell) const override;

  Services services_;
  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  CallerKeys keys_;
  const engine::Clock& clock_;
  std::unordered_map<CellId, std::unique_ptr<Line>> lines_;
  std::unordered_map<LegId, std::unique_ptr<Call>> calls_;
  std::unordered_map<SeatLegId, SeatLegOwner> seat_legs_;
  std::uint64_t last_seat_leg_ = 0;
  std::vector<std::unique_ptr<Call>> over_;  // deleted once the stack is empty again
  Loop::TimerId sweep_ = 0;
};

}  // namespace rufbund::calls
