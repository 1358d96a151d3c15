// The SIP edge: transports, triage of everything that comes in, held INVITEs, and the legs. It decides nothing about
// the line: whatever needs the core goes up as calls::CallEvents. Refusals are stateless, before any transaction.
// Owner: the loop's thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "calls/sip_port.h"
#include "directory/directory.h"
#include "engine/engine.h"
#include "sip/caller_leg.h"
#include "sip/carriers.h"
#include "sip/check_legs.h"
#include "sip/connections.h"
#include "sip/derive.h"
#include "sip/held_invites.h"
#include "sip/left_behind.h"
#include "sip/leg_host.h"
#include "sip/numbers.h"
#include "sip/outbound.h"
#include "sip/refusals.h"
#include "sip/seat_leg.h"
#include "sip/sip_loop.h"
#include "sip/site_watch.h"
#include "sip/stray_answers.h"

namespace rufbund::sip {

// What came and what became of it, since the start.
struct EdgeCounts {
  std::uint64_t requests = 0;        // outside dialogs
  std::uint64_t attempts = 0;        // INVITEs given to the core
  std::uint64_t repeated = 0;        // retransmissions of held or refused INVITEs
  std::uint64_t unknown_source = 0;  // 403
  std::uint64_t unknown_number = 0;  // 404
  std::array<std::uint64_t, core::kRefusalCauseCount> refused{};
  std::uint64_t other_replies = 0;
  Connections::Counts connections;
  std::uint32_t held = 0, caller_legs = 0, unconfirmed = 0, seat_legs = 0, outbound_legs = 0, check_legs = 0;
};

class Edge final : public calls::SipPort, private LegHost {
 public:
  // `loop`, `options`, `port` and `clock` must outlive the edge.
  Edge(SipLoop& loop, const Options& options, std::shared_ptr<const directory::Directory> directory,
       engine::CommandPort& port, const engine::Clock& clock, const std::array<unsigned char, 32>& key);
  ~Edge() override;

  // Binds the transports and begins to answer; `events` gets what is to be decided, `outbound` what becomes of our own
  // calls, `checks` what sites that are being checked answer. The error names address and port.
  Result<void> start(calls::CallEvents& events, calls::OutboundEvents& outbound, calls::CheckEvents& checks);
  [[nodiscard]] calls::OutboundPort& outbound() { return outbound_; }
  [[nodiscard]] calls::CheckPort& checks() { return checks_; }
  // A changed directory: its numbers, carriers and sites, from now on. Legs that are there stay.
  void use(std::shared_ptr<const directory::Directory> directory);
  // From now on every attempt is refused.
  void close_for_good() { closing_ = true; }
  // Ends all legs without a word and leaves the network. Nothing else may be called afterwards.
  void close_agent();
  // While a cell's journal fails, its attempts are refused.
  void set_journal(CellId cell, bool healthy);
  [[nodiscard]] bool idle() const {
    return caller_legs_.empty() && seat_legs_.empty() && outbound_.size() == 0 && checks_.size() == 0;
  }
  [[nodiscard]] EdgeCounts counts() const;

  // --- calls::SipPort ---
  std::optional<std::string> admit(LegId leg) override;
  void refuse(LegId leg, core::RefusalCause cause, TimeMs return_at) override;
  void answer(LegId leg, const std::string& sdp) override;
  void answer_reoffer(LegId leg, const Result<std::string>& sdp) override;
  void send_digit(LegId leg, char digit) override;
  void send_digit(calls::SeatLegId leg, char digit) override;
  void end_caller(LegId leg) override;
  void ring(const calls::SeatInvite& invite) override;
  void answer_seat_reoffer(calls::SeatLegId leg, const Result<std::string>& sdp) override;
  void end_seat(calls::SeatLegId leg) override;
  void cancel_left_behind(CellId cell, OfferId offer, const directory::Site& site,
                          const directory::Seat& seat) override;
  void set_gate(CellId cell, const calls::Gate& gate) override;

 private:
  void refuse_stranger(msg_t* message);
  static int on_message(void* self, nta_agent_t*, msg_t* message, sip_t* sip);
  void on_request(msg_t* message, sip_t& sip);
  void on_stray_answer(msg_t* message, const sip_t& sip);
  void on_attempt(msg_t* message, sip_t& sip, Trunk& trunk);
  void on_cancel(msg_t* message, sip_t& sip, const Trunk* trunk);
  // Why this attempt is refused without asking the core.
  std::optional<calls::Gate> refused_at_edge(CellId cell, Trunk& trunk);
  void refuse_now(msg_t* message, RequestKey key, CellId cell, const Trunk& trunk, core::RefusalCause cause,
                  TimeMs return_at);
  void reply(msg_t* message, tport_t* transport, const Reply& reply);
  void discard(msg_t* message);
  void tick();
  [[nodiscard]] bool is_site(const AddressBytes& address) const;
  [[nodiscard]] Connections::Owner owner_of(const AddressBytes& address);
  Result<void> listen(const char* transport, std::uint16_t port);
  void refresh_site_addresses();

  // --- LegHost ---
  nta_agent_t* agent() override { return agent_; }
  calls::Loop& loop() override { return loop_; }
  calls::CallEvents& events() override { return *events_; }
  const Options& options() const override { return options_; }
  std::string contact(directory::Transport transport) const override;
  void settled(Trunk& trunk) override;
  void over(LegId leg) override;
  void over(calls::SeatLegId leg) override;
  // A held INVITE came to nothing.
  static void release(Trunk& trunk);
  void sweep_later();

  SipLoop& loop_;
  const Options& options_;
  engine::CommandPort& port_;
  const engine::Clock& clock_;
  const Deriver deriver_;
  std::shared_ptr<const directory::Directory> directory_;
  NumberTable numbers_;
  Carriers carriers_;
  std::vector<AddressBytes> site_addresses_;      // may send OPTIONS and stray answers; in order
  bool former_sites_ = false;                     // some of these are there for the sake of their last legs
  std::vector<AddressBytes> outbound_addresses_;  // may send stray answers
  Connections connections_;
  SiteWatch watch_;
  LeftBehind left_behind_;
  StrayAnswers stray_answers_;
  Outbound outbound_;
  CheckLegs checks_;
  calls::CallEvents* events_ = nullptr;
  nta_agent_t* agent_ = nullptr;
  bool closing_ = false;

  HeldInvites held_;
  RecentRefusals recent_{8192};
  TokenBucket strangers_;  // answers to unknown sources
  RefusalCounter refusals_;
  std::map<CellId, calls::Gate> gates_;
  std::set<CellId> journal_failing_;
  std::unordered_map<LegId, std::unique_ptr<CallerLeg>> caller_legs_;
  std::unordered_map<calls::SeatLegId, std::unique_ptr<SeatLeg>> seat_legs_;
  std::vector<std::unique_ptr<CallerLeg>> caller_legs_over_;
  std::vector<std::unique_ptr<SeatLeg>> seat_legs_over_;
  std::uint32_t unconfirmed_ = 0;
  EdgeCounts counts_;
  calls::Loop::TimerId tick_ = 0, sweep_ = 0;
};

}  // namespace rufbund::sip
