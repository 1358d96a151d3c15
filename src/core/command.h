// Commands: everything that may change the line. Imperatives, untimed; the engine stamps time and sequence.
// The position in `Command` is the stored kind: append only, never reorder.
#pragma once

#include <cstdint>
#include <variant>

#include "base/ids.h"
#include "base/time.h"
#include "core/enums.h"
#include "core/fields.h"

namespace rufbund::core {

// A message a line reads as the table that it is.
// clang-format off

// A set of skills, bit n for SkillId n. Languages and topics are both skills.
using SkillMask = std::uint64_t;

// --- rules, agreements, who is there (R9) ---
struct AdoptRules { std::uint32_t version{}; RUFBUND_FIELDS(version) };
struct ChangeSetting { Setting setting{}; std::int64_t value{}; RUFBUND_FIELDS(setting, value) };
// `scarcity` 0 to 3: seats with a scarcer skill are spared (R3).
struct DefineSkill { SkillId skill; std::uint8_t scarcity{}; RUFBUND_FIELDS(skill, scarcity) };
// `skill` 0: any seat may serve the topic. `norm_work` is what one conversation counts in shares (R3).
struct DefineTopic { TopicId topic; SkillId skill; Millis norm_work{}; RUFBUND_FIELDS(topic, skill, norm_work) };
// `head_start` in rank (R1); an emergency class stands before all others. `max_waiting` 0: the hotline's own bound.
struct DefineClass { ClassId klass; Millis head_start{}; bool emergency{}; std::uint32_t max_waiting{};
  RUFBUND_FIELDS(klass, head_start, emergency, max_waiting) };
// `name_hash` binds the names that people read to the journal, which knows ids only: the first 8 bytes, little-endian, of
// BLAKE2b-256 over key, a zero byte and name; 0: not bound. Sent again for a known id with another name, it renames.
struct AddMember { MemberId member; std::uint64_t name_hash{}; RUFBUND_FIELDS(member, name_hash) };
struct AddSite { SiteId site; MemberId member; SiteKind kind{}; Millis wrap_up{}; std::uint64_t name_hash{};
  RUFBUND_FIELDS(site, member, kind, wrap_up, name_hash) };
struct AddSeat { SeatId seat; SiteId site; SkillMask skills{}; RUFBUND_FIELDS(seat, site, skills) };
// Weights of a new key are staged one by one and take effect together with AdoptWeights; agreements rise. `share_ppm`,
// `floor_ppm` and `cap_ppm` are the terms that the weight follows from (R3), so that the journal proves how it came
// about; `cap_ppm` 0: none. Without a share the weight itself is the share.
struct StageWeight { MemberId member; std::uint32_t weight_ppm{}; std::uint32_t share_ppm{}; std::uint32_t floor_ppm{};
  std::uint32_t cap_ppm{}; RUFBUND_FIELDS(member, weight_ppm, share_ppm, floor_ppm, cap_ppm) };
struct AdoptWeights { std::uint32_t agreement{}; RUFBUND_FIELDS(agreement) };

// --- hours ---
struct OpenHotline { RUFBUND_NO_FIELDS };
struct CloseHotline { RUFBUND_NO_FIELDS };
// An opening as a UTC interval [from, to).
struct ScheduleHours { TimeMs from; TimeMs to; RUFBUND_FIELDS(from, to) };

// --- seats and sites ---
// `wish` is kOffline, kReady or kPaused; a seat in a call takes it on when the call ends. A trunk's channel is taken
// away by kOffline and given back by kReady; between, it follows the trunk's health and capacity reports.
struct SetSeatState { SeatId seat; SeatState wish{}; RUFBUND_FIELDS(seat, wish) };
struct EndWrapUp { SeatId seat; RUFBUND_FIELDS(seat) };
struct SetSiteMode { SiteId site; SiteMode mode{}; RUFBUND_FIELDS(site, mode) };
struct ReportSiteHealth { SiteId site; bool reachable{}; RUFBUND_FIELDS(site, reachable) };
// Of a trunk site, counts of persons by skill set; holds for kCapacityExpiry.
struct ReportCapacity { SiteId site; SkillMask skills{}; std::uint32_t logged_in{}; std::uint32_t ready{};
  std::uint32_t talking{}; std::uint32_t wrap_up{};
  RUFBUND_FIELDS(site, skills, logged_in, ready, talking, wrap_up) };

// --- callers ---
// `language` 0: the menu asks for it.
struct AdmitAttempt { LegId leg; CallerKey caller; CarrierId carrier; ClassId klass; SkillId language; CallDigest call{};
  RUFBUND_FIELDS(leg, caller, carrier, klass, language, call) };
// Attempts that were refused without asking the core, as counts.
struct RecordRefusals { CarrierId carrier; RefusalCause cause{}; std::uint32_t attempts{};
  RUFBUND_FIELDS(carrier, cause, attempts) };
// The menu's outcome: from now on the ticket stands in the line.
struct SelectService { TicketId ticket; TopicId topic; SkillId language; RUFBUND_FIELDS(ticket, topic, language) };
// A caller's leg is gone, in whatever phase the ticket was. `leg` 0: the ticket's only one, else its earliest.
struct EndLeg { TicketId ticket; LegEnd end{}; LegId leg{}; RUFBUND_FIELDS(ticket, end, leg) };

// --- offers and conversations ---
struct ReportRinging { OfferId offer; RUFBUND_FIELDS(offer) };
struct AnswerOffer { OfferId offer; RUFBUND_FIELDS(offer) };
// `sip_status` 0 where no response came.
struct FailOffer { OfferId offer; OfferFailure failure{}; std::uint16_t sip_status{}; RUFBUND_FIELDS(offer, failure, sip_status) };
// The seat or the platform ended the conversation (the caller's end is EndLeg). A seat's end before kLeastTalk breaks it.
struct EndConversation { OfferId offer; EndedBy by{}; RUFBUND_FIELDS(offer, by) };
// The seat's leg or our media failed: the caller goes back to the line with its rank. A cause not named is the seat's.
struct BreakConversation { OfferId offer; BreakCause cause{}; RUFBUND_FIELDS(offer, cause) };

// --- announcements ---
// `text_hash`: first 8 bytes of BLAKE2b over the text, which lies in the books.
struct PublishAnnouncement { AnnouncementId announcement; AnnouncementMode mode{}; std::uint64_t text_hash{};
  RUFBUND_FIELDS(announcement, mode, text_hash) };
struct WithdrawAnnouncement { RUFBUND_NO_FIELDS };
// The caller heard it to its end; `served` where the caller chose that it was enough. Who hangs up within kServedWithin
// of an announcement that may answer is served by it too (EndLeg). Of several legs on a ticket the earliest is meant.
struct ConfirmHeard { TicketId ticket; AnnouncementId announcement; bool served{}; RUFBUND_FIELDS(ticket, announcement, served) };

// --- time and restart ---
// Timers of the core that are due. The engine sends it when Core::next_deadline() is reached.
struct PassTime { RUFBUND_NO_FIELDS };
// First command after a start. `gap`: how long the node was away. `legs_kept`: the callers' dialogs live on.
struct ResumeNode { Millis gap{}; bool legs_kept{}; RUFBUND_FIELDS(gap, legs_kept) };

// --- hours, continued ---
// Takes back an opening that was scheduled; closes the line where it was what held it open.
struct WithdrawHours { TimeMs from; TimeMs to; RUFBUND_FIELDS(from, to) };

// --- what members owe, sign and are told; none of it decides who is served (R3, R10) ---
// Seats that a member owes for [from, to). A later one for the same begin replaces it; 0 seats take it back. Of several
// that cover a moment the one that began last counts.
struct CommitSeats { MemberId member; std::uint32_t seats{}; TimeMs from; TimeMs to; RUFBUND_FIELDS(member, seats, from, to) };
// The caller said thanks by a key after a conversation that counts: at most once, and within kThanksWithin of its end.
struct GiveThanks { OfferId offer; RUFBUND_FIELDS(offer) };
// A member's Ed25519 public key, eight bytes to a word, big-endian. A later one takes its place.
struct RegisterMemberKey { MemberId member; std::uint64_t key_1{}; std::uint64_t key_2{}; std::uint64_t key_3{}; std::uint64_t key_4{};
  RUFBUND_FIELDS(member, key_1, key_2, key_3, key_4) };
// A member's Ed25519 signature over an agreement's text (docs/journal-format.md), eight bytes to a word, big-endian. The
// core knows no cryptography: who sends it has checked it, and `verify` does so again.
struct SignAgreement { MemberId member; std::uint32_t agreement{};
  std::uint64_t signature_1{}; std::uint64_t signature_2{}; std::uint64_t signature_3{}; std::uint64_t signature_4{};
  std::uint64_t signature_5{}; std::uint64_t signature_6{}; std::uint64_t signature_7{}; std::uint64_t signature_8{};
  RUFBUND_FIELDS(member, agreement, signature_1, signature_2, signature_3, signature_4, signature_5, signature_6, signature_7,
                 signature_8) };
// Tells everybody what every member has delivered.
struct PublishTotals { RUFBUND_NO_FIELDS };
// Tells one member its account: what came of its offers, and why others got the rest.
struct StateAccount { MemberId member; RUFBUND_FIELDS(member) };

using Command = std::variant<
    AdoptRules, ChangeSetting, DefineSkill, DefineTopic, DefineClass, AddMember, AddSite, AddSeat, StageWeight,
    AdoptWeights, OpenHotline, CloseHotline, ScheduleHours, SetSeatState, EndWrapUp, SetSiteMode, ReportSiteHealth,
    ReportCapacity, AdmitAttempt, RecordRefusals, SelectService, EndLeg, ReportRinging, AnswerOffer, FailOffer,
    EndConversation, BreakConversation, PublishAnnouncement, WithdrawAnnouncement, ConfirmHeard, PassTime, ResumeNode,
    WithdrawHours, CommitSeats, GiveThanks, RegisterMemberKey, SignAgreement, PublishTotals, StateAccount>;
// clang-format on

}  // namespace rufbund::core
