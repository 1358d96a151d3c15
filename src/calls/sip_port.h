// What calls need of signalling, and what signalling reports to calls. sip/ implements SipPort over sofia-sip's nta and
// drives a CallEvents. Everything runs on the loop's thread. No phone number leaves the structs named here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "core/enums.h"
#include "directory/directory.h"
#include "engine/engine.h"

namespace rufbund::calls {

// One leg to a seat, numbered by calls and never reused within a process.
using SeatLegId = Id<struct SeatLegTag, std::uint64_t>;

// An INVITE that passed the edge's triage and is held there, without a transaction, until the core has decided.
struct Attempt {
  LegId leg;
  CellId cell;
  CarrierId carrier;
  SkillId language;  // what the dialled number says; 0: the menu asks
  ClassId klass;
  CallDigest call;
  std::string number;  // network-asserted, "+49..."; empty: withheld or unscreened. Never logged, never stored.
};

struct SeatInvite {
  SeatLegId leg;
  CellId cell;
  OfferId offer;  // with its cell: Call-ID, tag and branch derive from it
  std::shared_ptr<const directory::Site> site;
  std::shared_ptr<const directory::Seat> seat;
  std::string sdp;
  std::string user_to_user;     // RFC 7433 payload, before encoding
  std::string asserted_number;  // empty: no P-Asserted-Identity
};

// What the edge may refuse by itself for one cell.
struct Gate {
  bool open = true;
  core::RefusalCause cause{};
  TimeMs return_at = kNever;
};

class SipPort {
 public:
  virtual ~SipPort() = default;

  // The core admitted the held attempt: from now on it has a transaction, and 100 is sent. Gives the caller's SDP
  // offer, empty for a delayed offer; nothing where the caller has gone meanwhile.
  virtual std::optional<std::string> admit(LegId leg) = 0;
  // Refuses a held attempt without any state. `return_at` kNever: unknown.
  virtual void refuse(LegId leg, core::RefusalCause cause, TimeMs return_at) = 0;
  // 200 with the answer, or with an offer where the caller sent none.
  virtual void answer(LegId leg, const std::string& sdp) = 0;
  // Answers the caller's re-INVITE or UPDATE; an error becomes 488.
  virtual void answer_reoffer(LegId leg, const Result<std::string>& sdp) = 0;
  // A key that the seat pressed, as SIP INFO.
  virtual void send_digit(LegId leg, char digit) = 0;
  // BYE, or a final refusal where the leg was not answered yet.
  virtual void end_caller(LegId leg) = 0;

  virtual void ring(const SeatInvite& invite) = 0;
  virtual void answer_seat_reoffer(SeatLegId leg, const Result<std::string>& sdp) = 0;
  virtual void send_digit(SeatLegId leg, char digit) = 0;
  // CANCEL or BYE, whatever its phase asks for; an answer that crosses gets ACK and BYE. No event follows.
  virtual void end_seat(SeatLegId leg) = 0;

  // An offer of an earlier process that ended without a word: CANCEL to wherever it may have rung.
  virtual void cancel_left_behind(CellId cell, OfferId offer, const directory::Site& site,
                                  const directory::Seat& seat) = 0;

  virtual void set_gate(CellId cell, const Gate& gate) = 0;
};

class CallEvents {
 public:
  virtual ~CallEvents() = default;

  // Nothing: the attempt is held until admit or refuse. A cause, where nothing can be decided now (queue full, journal
  // or media failing): the edge refuses by itself, and no further event names the leg.
  [[nodiscard]] virtual std::optional<core::RefusalCause> on_attempt(const Attempt& attempt) = 0;
  // ACK came; `answer_sdp` is not empty after a delayed offer.
  virtual void on_caller_confirmed(LegId leg, const std::string& answer_sdp) = 0;
  // The leg is gone, maybe while it was held; no further event names it.
  virtual void on_caller_gone(LegId leg, core::LegEnd end) = 0;
  virtual void on_caller_reoffer(LegId leg, const std::string& sdp) = 0;
  // A key as SIP INFO, both ways. Keys within the sound (RFC 4733) are the media relay's to report and to pass.
  virtual void on_caller_digit(LegId leg, char digit) = 0;

  virtual void on_seat_ringing(SeatLegId leg) = 0;
  virtual void on_seat_answered(SeatLegId leg, const std::string& sdp) = 0;
  // The leg is gone without an answer. `sip_status` 0: none came.
  virtual void on_seat_failed(SeatLegId leg, core::OfferFailure failure, std::uint16_t sip_status) = 0;
  // The leg is gone after its answer: hung up, or `broken` (transport, 408, 481).
  virtual void on_seat_gone(SeatLegId leg, bool broken) = 0;
  virtual void on_seat_reoffer(SeatLegId leg, const std::string& sdp) = 0;
  virtual void on_seat_digit(SeatLegId leg, char digit) = 0;
};

}  // namespace rufbund::calls
