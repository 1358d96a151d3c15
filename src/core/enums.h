// Stored enumerations of the rulebook. Their numbers are in journals: do not renumber, append only.
#pragma once

#include <cstdint>

namespace rufbund::core {

// Policies of one hotline, changed one at a time through the journal (R9). Milliseconds unless said otherwise.
enum class Setting : std::uint16_t {
  kWaitLimit = 1,           // R6: greatest estimate at which an attempt still joins
  kMaxWaiting = 2,          // R6: tickets at most in the line (count)
  kOfferDeadline = 3,       // R4
  kSiteFailuresInARow = 4,  // R4: so many set a site aside (count)
  kProbeInterval = 5,       // R4: a site set aside gets one offer per this time
  kProvenWithin = 6,        // R4: "completed a call in the last ..."
  kBurst = 7,               // R3: burst_ms in D = burst_ms·K·seats_present/weight_present
  kShareTolerance = 8,      // R3: β, in norm work of a member of weight 10⁶ ppm
  kShortConversation = 9,   // R3: a conversation shorter than this counts nothing
  kReturnWithin = 10,       // R3: a caller who returns within this time counts once
  kCreditKeep = 11,         // R2
  kPlaceMax = 12,           // R2
  kServiceTarget = 13,      // service level: answered within this time
  kTellInterval = 14,       // a waiting caller hears its place again after this time
  kCapacityExpiry = 15,     // a site's capacity report holds for this time
  kMenuLimit = 16,          // a caller may stay in the menu for this time
  kServedWithin = 17,       // who hangs up so soon after an announcement that may answer was served by it
  kLeastTalk = 18,          // R4: a seat that hangs up sooner has failed its offer
  kLegsPerTicket = 19,      // R2: so many calls of one number hang on one ticket; 1: each has its own (count)
};
inline constexpr int kSettingCount = 20;

enum class SiteKind : std::uint8_t {
  kAgents = 1,  // every seat is known by itself and reports its own state
  kTrunk = 2,   // seats are anonymous channels of the site's trunk
};

enum class SiteMode : std::uint8_t {
  kActive = 1,
  kPaused = 2,    // no new offers; its member may count as absent (R3)
  kDraining = 3,  // finishes its calls, gets no new ones
};

enum class SeatState : std::uint8_t {
  kOffline = 1,
  kReady = 2,
  kOffered = 3,
  kTalking = 4,
  kWrapUp = 5,
  kPaused = 6,
};

// Why an attempt or a ticket was refused.
enum class RefusalCause : std::uint8_t {
  kClosed = 1,
  kLineFull = 2,
  kWaitTooLong = 3,
  kOverloaded = 4,     // a queue of the platform was full
  kJournalFailed = 5,  // nothing can be made durable now
  kCarrierLimit = 6,
  kMediaFailed = 7,   // no media relay could be had
  kNumberInLine = 8,  // as many calls as may hang on one ticket already do (R2)
};
inline constexpr int kRefusalCauseCount = 9;

// How a caller's leg ended.
enum class LegEnd : std::uint8_t {
  kHungUp = 1,          // BYE or CANCEL by the caller
  kBroken = 2,          // network or media failure: restores the place (R2)
  kNeverConfirmed = 3,  // no ACK
  kReleased = 4,        // by the platform, while other calls of the number stay on the ticket
};

enum class OfferFailure : std::uint8_t {
  kRefused = 1,      // a final answer other than 2xx
  kTimedOut = 2,     // the offer's deadline
  kUnreachable = 3,  // no answer at all, or a transport error
  kLost = 4,         // the platform restarted before the outcome was known: charged to nobody
};

enum class EndedBy : std::uint8_t {
  kCaller = 1,
  kSeat = 2,
  kPlatform = 3,
};

// Whose failure broke a conversation.
enum class BreakCause : std::uint8_t {
  kSeat = 1,      // the seat's side: the charge stays
  kPlatform = 2,  // our media or process: charged to nobody
  // Of a command: the seat hung up before both could hear each other. Whose failure it is follows from how long it
  // waited.
  kUnconnected = 3,
};

// How a ticket ended.
enum class TicketEnd : std::uint8_t {
  kServed = 1,
  kAbandonedInMenu = 2,
  kAbandoned = 3,             // left while waiting or being offered
  kRefused = 4,               // refused after the menu
  kServedByAnnouncement = 5,  // a breaking announcement answered the caller
  kBroken = 6,                // by the platform or the network: the place is kept
  kClosed = 7,                // the hotline closed
};

enum class TicketPhase : std::uint8_t {
  kFree = 0,  // slot of the pool without a ticket
  kMenu = 1,
  kWaiting = 2,
  kOffered = 3,
  kTalking = 4,
};

// What a caller is told about the wait.
enum class TellKind : std::uint8_t {
  kFirst = 1,   // on joining
  kUpdate = 2,  // at the interval, or where it became shorter
  kLonger = 3,  // lengthened beyond its band: said once
};

enum class AnnouncementMode : std::uint8_t {
  kBeforeWaiting = 1,     // heard, then the caller goes on waiting
  kInsteadOfWaiting = 2,  // heard, then the caller may hang up as served; staying is still possible
};

// Why a member's seat was chosen, or a command had no effect.
enum class OfferReason : std::uint8_t {
  kSeatFreed = 1,   // a seat became ready and took the first ticket it can serve (R1)
  kTicketCame = 2,  // a ticket met ready seats; the member was chosen by R3
  // A ticket that is back in the line met ready seats: its offer failed, its conversation broke, or it no longer needs
  // a proven seat (R4). The member was chosen by R3.
  kTicketReturned = 3,
};

enum class IgnoreReason : std::uint8_t {
  kUnknownTicket = 1,
  kUnknownOffer = 2,
  kUnknownSeat = 3,
  kUnknownSite = 4,
  kUnknownMember = 5,
  kWrongPhase = 6,  // the ticket or seat is in a state that the command does not fit
  kAlreadyExists = 7,
  kOutOfBounds = 8,  // a value outside its bound, or a table that is full
  kNothingToDo = 9,
  kKeyIncomplete = 10,  // AdoptWeights where the staged weights are not the whole, or not what their terms lead to
  kUnknownLeg = 11,     // the leg does not hang on the ticket (any more)
};

}  // namespace rufbund::core
