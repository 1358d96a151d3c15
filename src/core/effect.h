// Effects: what the world shall do once the decision is durable. Their id is (cell, sequence, n); every effect whose
// outcome matters comes back as a command.
#pragma once

#include <variant>

#include "base/ids.h"
#include "base/time.h"
#include "core/enums.h"
#include "core/fields.h"

namespace rufbund::core {

// A message a line reads as the table that it is.
// clang-format off

// Take the caller into the waiting room: welcome, then the menu (unless the language and topic are known). Also of a
// leg that joined another's ticket and now has it, or one of its own: then it is in the waiting room already.
struct AcceptLeg { LegId leg; TicketId ticket; SkillId language; RUFBUND_FIELDS(leg, ticket, language) };
// `return_at`: when an attempt is expected to succeed; kNever: unknown.
struct RefuseLeg { LegId leg; RefusalCause cause{}; TimeMs return_at; RUFBUND_FIELDS(leg, cause, return_at) };
// Say the place in the line and the wait: about `low` to `high`, -1 where only the position is said.
struct TellPlace { TicketId ticket; TellKind kind{}; std::uint32_t position{}; Millis low{}; Millis high{};
  RUFBUND_FIELDS(ticket, kind, position, low, high) };
struct PlayAnnouncement { TicketId ticket; AnnouncementId announcement; AnnouncementMode mode{};
  RUFBUND_FIELDS(ticket, announcement, mode) };
// Ring a seat. ReportRinging, AnswerOffer or FailOffer comes back.
struct OfferSeat { OfferId offer; TicketId ticket; SeatId seat; SiteId site; MemberId member; TopicId topic; SkillId language;
  Millis waited{}; RUFBUND_FIELDS(offer, ticket, seat, site, member, topic, language, waited) };
// Stop ringing (CANCEL); an answer that crosses it gets BYE.
struct WithdrawOffer { OfferId offer; TicketId ticket; RUFBUND_FIELDS(offer, ticket) };
// The seat answered and the caller is still there: let both hear each other. `leg`: the ticket's earliest.
struct Connect { OfferId offer; TicketId ticket; LegId leg{}; RUFBUND_FIELDS(offer, ticket, leg) };
// The seat's side failed: the caller hears the waiting room again.
struct ReturnToRoom { TicketId ticket; RUFBUND_FIELDS(ticket) };
// End the seat's leg (BYE, or ACK and BYE where it answered too late).
struct ReleaseSeat { OfferId offer; RUFBUND_FIELDS(offer) };
// Say why where there is something to say, then end this leg of the ticket; `leg` 0: every one.
struct ReleaseLeg { TicketId ticket; TicketEnd end{}; RefusalCause cause{}; TimeMs return_at; LegId leg{};
  RUFBUND_FIELDS(ticket, end, cause, return_at, leg) };
// What the edge may refuse by itself, before any transaction: everything, with this cause, until it changes.
struct SetGate { bool open{}; RefusalCause cause{}; TimeMs return_at; RUFBUND_FIELDS(open, cause, return_at) };
// Take one more call of a number into the waiting room, without a menu (R2). It hears what its ticket is told; AcceptLeg
// follows if it comes to need the menu, Connect if it is the earliest when a seat answers.
struct JoinLeg { LegId leg; TicketId ticket; RUFBUND_FIELDS(leg, ticket) };

using Effect = std::variant<AcceptLeg, RefuseLeg, TellPlace, PlayAnnouncement, OfferSeat, WithdrawOffer, Connect,
                            ReturnToRoom, ReleaseSeat, ReleaseLeg, SetGate, JoinLeg>;
// clang-format on

}  // namespace rufbund::core
