// The record of one call (a ticket): what happened, and what each offer was decided upon. Built from events while the
// call lives, written to the books when it has ended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/enums.h"

namespace rufbund::projections {

// Stored in the books: do not renumber.
enum class TimelineKind : std::uint8_t {
  kAdmitted = 1,
  kQueued = 2,
  kTold = 3,
  kToldUpdate = 4,
  kToldLonger = 5,
  kOffered = 6,
  kRang = 7,
  kAnswered = 8,
  kOfferFailed = 9,
  kOfferWithdrawn = 10,
  kConversationEnded = 11,
  kConversationBroken = 12,
  kWorkCounted = 13,
  kWorkTakenBack = 14,
  kRestrictionLapsed = 15,
  kAnnouncementHeard = 16,
  kEnded = 17,
  kAnnouncementPlayed = 18,
};

// Stored in the books: do not renumber.
enum class BrokenBy : std::uint8_t {
  kUnknown = 0,   // not recorded: before version 3 of the rules
  kSeat = 1,      // the seat's leg or network failed
  kPlatform = 2,  // our own media failed: charged to nobody
  kLetGo = 3,     // the seat hung up as soon as it had answered: a failed offer
};

// One line of a timeline; which fields mean something depends on the kind. Times in ms, -1 or 0: not said.
struct TimelineItem {
  TimelineKind kind{};
  TimeMs at;
  Sequence sequence;
  std::uint32_t position = 0;
  std::int64_t estimate_ms = -1;  // of kQueued
  std::int64_t low_ms = -1, high_ms = -1;
  std::uint16_t offer = 0;  // 1 is the call's first
  MemberId member;
  SiteId site;
  SeatId seat;
  std::uint8_t code = 0;  // OfferFailure, EndedBy, BrokenBy or TicketEnd
  std::uint16_t sip_status = 0;
  std::int64_t duration_ms = -1;  // waited, talked or norm work
  std::uint32_t announcement = 0;
  TimeMs return_at;  // 0: none

  friend bool operator==(const TimelineItem&, const TimelineItem&) = default;
};

// Stored in the books: do not renumber.
enum class DecisionOutcome : std::uint8_t {
  kPending = 0,
  kAnswered = 1,
  kRefused = 2,
  kTimedOut = 3,
  kUnreachable = 4,
  kLost = 5,
  kWithdrawn = 6,
};

// Where a member stood when an offer was decided.
struct MemberStanding {
  MemberId member;
  std::uint32_t agreed_ppm = 0;
  std::int32_t delivered_ppm = -1;  // -1: nothing delivered yet
  std::int64_t virtual_time = 0;
  std::uint16_t ready_seats = 0;  // fitting ones, counted up to kMostCounted
  bool present = false;

  static constexpr std::uint16_t kMostCounted = 99;
  friend bool operator==(const MemberStanding&, const MemberStanding&) = default;
};

// One offer with the facts it was decided upon.
struct Decision {
  TimeMs at;
  Sequence sequence;
  OfferId offer;
  core::OfferReason reason{};
  std::uint32_t position = 0;  // last recorded, 0: none
  std::uint32_t waiting = 0;   // callers in line
  std::int64_t waited_ms = 0;
  core::SkillMask required = 0;
  MemberId member;
  SiteId site;
  SeatId seat;
  std::int64_t norm_work_ms = 0;
  std::int64_t virtual_time = 0;
  std::int64_t least_virtual_time = 0;
  std::int64_t tolerance_ms = 0;  // settings at that moment
  std::int64_t proven_within_ms = 0;
  std::uint16_t candidates = 0;
  std::uint8_t failed_before = 0;
  bool probe = false;
  bool restricted = false;  // only a proven seat could serve
  bool lapsed = false;      // that restriction had lapsed
  std::vector<MemberStanding> members;
  DecisionOutcome outcome = DecisionOutcome::kPending;
  std::uint16_t sip_status = 0;
  std::int64_t ring_ms = -1;

  friend bool operator==(const Decision&, const Decision&) = default;
};

// What one site did of a call: a conversation that broke and went on elsewhere was two companies' work.
struct CallTalk {
  MemberId member;
  SiteId site;
  TimeMs answered_at;             // the first time
  std::int64_t talk_ms = -1;      // sum over its conversations; -1: none is over yet
  std::int64_t norm_work_ms = 0;  // counted

  friend bool operator==(const CallTalk&, const CallTalk&) = default;
};

struct CallRecord {
  CellId cell;
  TicketId ticket;
  CarrierId carrier;
  ClassId klass;
  TopicId topic;
  SkillId language;
  core::TicketPhase phase = core::TicketPhase::kFree;  // kFree: ended
  core::TicketEnd end{};                               // 0 while it lives
  TimeMs first;                                        // credited arrival
  TimeMs started_at;
  TimeMs queued_at, answered_at, ended_at;  // 0: not (yet)
  std::int64_t waited_ms = -1;              // in line, once it ended
  std::int64_t talk_ms = -1;                // sum over its conversations
  MemberId member;                          // answered last; none while nobody has
  SiteId site;
  std::uint16_t offers = 0;
  std::int64_t norm_work_ms = 0;  // counted
  bool taken_back = false;
  bool timeline_cut = false;
  std::vector<TimelineItem> timeline;
  std::vector<Decision> decisions;
  std::vector<CallTalk> talks;  // by site, in the order of their first answers; see call_talks.h

  static constexpr std::size_t kMostTimeline = 200;
  static constexpr std::size_t kMostDecisions = 50;
  static constexpr std::size_t kMostStandings = 64;
  static constexpr std::size_t kMostTalks = 32;

  // The number people use: never reused within a hotline.
  [[nodiscard]] std::uint32_t number() const { return static_cast<std::uint32_t>(ticket.value >> 32); }
  friend bool operator==(const CallRecord&, const CallRecord&) = default;
};

}  // namespace rufbund::projections
