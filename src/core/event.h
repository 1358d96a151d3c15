// Events: facts that the core decided. The state is a function of the events alone (Core::apply); a journal stores
// them beside their command. The position in `Event` is the stored kind: append only, never reorder.
#pragma once

#include <cstdint>
#include <variant>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/enums.h"
#include "core/fields.h"

namespace rufbund::core {

// A message a line reads as the table that it is.
// clang-format off

// Index of a distinct set of required skills of tickets (0 to 63), numbered in order of first use.
using SkillSet = std::uint8_t;

// --- rules, agreements, who is there ---
struct RulesAdopted { std::uint32_t version{}; RUFBUND_FIELDS(version) };
struct SettingChanged { Setting setting{}; std::int64_t value{}; RUFBUND_FIELDS(setting, value) };
struct SkillDefined { SkillId skill; std::uint8_t scarcity{}; RUFBUND_FIELDS(skill, scarcity) };
struct TopicDefined { TopicId topic; SkillId skill; Millis norm_work{}; RUFBUND_FIELDS(topic, skill, norm_work) };
struct ClassDefined { ClassId klass; Millis head_start{}; bool emergency{}; std::uint32_t max_waiting{};
  RUFBUND_FIELDS(klass, head_start, emergency, max_waiting) };
// Both also where a known one is renamed.
struct MemberAdded { MemberId member; std::uint64_t name_hash{}; RUFBUND_FIELDS(member, name_hash) };
struct SiteAdded { SiteId site; MemberId member; SiteKind kind{}; Millis wrap_up{}; std::uint64_t name_hash{};
  RUFBUND_FIELDS(site, member, kind, wrap_up, name_hash) };
struct SeatAdded { SeatId seat; SiteId site; SkillMask skills{}; RUFBUND_FIELDS(seat, site, skills) };
struct WeightStaged { MemberId member; std::uint32_t weight_ppm{}; std::uint32_t share_ppm{}; std::uint32_t floor_ppm{};
  std::uint32_t cap_ppm{}; RUFBUND_FIELDS(member, weight_ppm, share_ppm, floor_ppm, cap_ppm) };
struct WeightsAdopted { std::uint32_t agreement{}; RUFBUND_FIELDS(agreement) };

// --- hours ---
struct HotlineOpened { RUFBUND_NO_FIELDS };
struct HotlineClosed { RUFBUND_NO_FIELDS };
struct HoursScheduled { TimeMs from; TimeMs to; RUFBUND_FIELDS(from, to) };

// --- seats and sites ---
// The seat is now offline, ready or paused; a trunk's channel may be in wrap-up too: one of the site's persons is busy
// elsewhere, as its capacity report says. The other states follow from offers.
struct SeatStateChanged { SeatId seat; SeatState state{}; RUFBUND_FIELDS(seat, state) };
// A seat in a call shall take this state on when the call ends.
struct SeatWishNoted { SeatId seat; SeatState wish{}; RUFBUND_FIELDS(seat, wish) };
struct WrapUpEnded { SeatId seat; RUFBUND_FIELDS(seat) };
struct SiteModeChanged { SiteId site; SiteMode mode{}; RUFBUND_FIELDS(site, mode) };
struct SiteHealthChanged { SiteId site; bool reachable{}; RUFBUND_FIELDS(site, reachable) };
// R4: too many failed offers in a row; the next probe may go there at `probe_at`.
struct SiteSetAside { SiteId site; TimeMs probe_at; std::uint32_t failures{}; RUFBUND_FIELDS(site, probe_at, failures) };
struct SiteReturned { SiteId site; RUFBUND_FIELDS(site) };
struct CapacityReported { SiteId site; SkillMask skills{}; std::uint32_t logged_in{}; std::uint32_t ready{};
  std::uint32_t talking{}; std::uint32_t wrap_up{};
  RUFBUND_FIELDS(site, skills, logged_in, ready, talking, wrap_up) };
struct CapacityExpired { SiteId site; RUFBUND_FIELDS(site) };
// R3: a member becomes present (its virtual time is lifted to at least the mean) or absent.
struct MemberPresenceChanged { MemberId member; bool present{}; std::int64_t virtual_time{};
  RUFBUND_FIELDS(member, present, virtual_time) };

// --- callers ---
struct AttemptAdmitted { LegId leg; TicketId ticket; CallerKey caller; CarrierId carrier; ClassId klass; SkillId language;
  TimeMs first; RUFBUND_FIELDS(leg, ticket, caller, carrier, klass, language, first) };
struct AttemptRefused { LegId leg; CallerKey caller; CarrierId carrier; RefusalCause cause{}; TimeMs return_at; TimeMs first;
  ClassId klass; RUFBUND_FIELDS(leg, caller, carrier, cause, return_at, first, klass) };
struct RefusalsRecorded { CarrierId carrier; RefusalCause cause{}; std::uint32_t attempts{};
  RUFBUND_FIELDS(carrier, cause, attempts) };
// The ticket joined the line. `position` 1 is next. Estimates in ms, -1: none.
struct TicketQueued { TicketId ticket; TopicId topic; SkillId language; SkillSet skill_set{}; std::uint32_t position{};
  Millis estimate{}; RUFBUND_FIELDS(ticket, topic, language, skill_set, position, estimate) };
// What the caller is told: about `low` to `high`; -1 where only the position is said.
struct PlaceTold { TicketId ticket; TellKind kind{}; std::uint32_t position{}; Millis low{}; Millis high{};
  RUFBUND_FIELDS(ticket, kind, position, low, high) };
struct TicketEnded { TicketId ticket; TicketEnd end{}; Millis waited{}; TimeMs return_at; RUFBUND_FIELDS(ticket, end, waited, return_at) };

// --- offers and conversations ---
// With what it was decided upon: the member's virtual time before the charge, the least among the members with a
// fitting ready seat, how many such members there were, and the norm work charged.
struct OfferMade { OfferId offer; TicketId ticket; SeatId seat; MemberId member; SiteId site; OfferReason reason{};
  Millis norm_work{}; std::int64_t virtual_time{}; std::int64_t least_virtual_time{}; std::uint16_t candidates{}; bool probe{};
  Millis waited{};
  RUFBUND_FIELDS(offer, ticket, seat, member, site, reason, norm_work, virtual_time, least_virtual_time, candidates, probe, waited) };
// After the charge the member's claim or excess beyond D was cut (R3).
struct ClaimForfeited { MemberId member; std::int64_t before{}; std::int64_t after{}; RUFBUND_FIELDS(member, before, after) };
struct OfferRang { OfferId offer; RUFBUND_FIELDS(offer) };
struct OfferAnswered { OfferId offer; TicketId ticket; SeatId seat; Millis waited{}; RUFBUND_FIELDS(offer, ticket, seat, waited) };
// The ticket keeps its rank, the charge stays.
struct OfferFailed { OfferId offer; TicketId ticket; SeatId seat; OfferFailure failure{}; std::uint16_t sip_status{};
  RUFBUND_FIELDS(offer, ticket, seat, failure, sip_status) };
// The caller left before the answer: the charge is given back.
struct OfferWithdrawn { OfferId offer; TicketId ticket; SeatId seat; RUFBUND_FIELDS(offer, ticket, seat) };
// `given_back`: the charge, where the platform or the network cut the conversation off before it counts.
struct ConversationEnded { OfferId offer; TicketId ticket; SeatId seat; MemberId member; EndedBy by{}; Millis talk{};
  bool given_back{}; RUFBUND_FIELDS(offer, ticket, seat, member, by, talk, given_back) };
// The caller goes back to the line. `failed`: the seat let go within kLeastTalk, which counts as a failed offer (R4).
// `given_back`: the charge, where the platform broke it.
struct ConversationBroken { OfferId offer; TicketId ticket; SeatId seat; MemberId member; Millis talk{}; BreakCause cause{};
  bool failed{}; bool given_back{}; RUFBUND_FIELDS(offer, ticket, seat, member, talk, cause, failed, given_back) };
// R3: delivered work of a member; and taken back where the caller returned (`ticket` the earlier conversation's).
struct WorkCounted { MemberId member; TicketId ticket; Millis norm_work{}; RUFBUND_FIELDS(member, ticket, norm_work) };
struct WorkTakenBack { MemberId member; TicketId ticket; Millis norm_work{}; RUFBUND_FIELDS(member, ticket, norm_work) };
// R4: no proven seat came free in time, so any seat may serve the ticket again.
struct RestrictionLapsed { TicketId ticket; RUFBUND_FIELDS(ticket) };

// --- announcements ---
struct AnnouncementPublished { AnnouncementId announcement; AnnouncementMode mode{}; std::uint64_t text_hash{};
  RUFBUND_FIELDS(announcement, mode, text_hash) };
struct AnnouncementWithdrawn { AnnouncementId announcement; RUFBUND_FIELDS(announcement) };
struct AnnouncementHeard { TicketId ticket; AnnouncementId announcement; RUFBUND_FIELDS(ticket, announcement) };

// --- admission, time and restart ---
// R6: the frontier of a hotline; a credited arrival at or before it joins. Never falls. `follows_clock`: every arrival joins.
struct FrontierMoved { TimeMs frontier; bool follows_clock{}; RUFBUND_FIELDS(frontier, follows_clock) };
// Timers up to this time are taken off the wheel, `count` of them.
struct TimePassed { TimeMs through; std::uint32_t count{}; RUFBUND_FIELDS(through, count) };
struct NodeResumed { Millis gap{}; bool legs_kept{}; RUFBUND_FIELDS(gap, legs_kept) };
// R4: a site set aside may get one offer again, at this seat.
struct SiteProbed { SiteId site; SeatId seat; RUFBUND_FIELDS(site, seat) };
// The caller hears a breaking announcement instead of the next word on its place.
struct AnnouncementPlayed { TicketId ticket; AnnouncementId announcement; RUFBUND_FIELDS(ticket, announcement) };
// An opening that was scheduled is taken back.
struct HoursWithdrawn { TimeMs from; TimeMs to; RUFBUND_FIELDS(from, to) };
// R4: an answered call lasted kLeastTalk at a site that had failed before: its failures in a row have ended.
struct AnswerHeld { OfferId offer; TicketId ticket; SiteId site; RUFBUND_FIELDS(offer, ticket, site) };
// --- what members owe, sign and are told ---
struct SeatsCommitted { MemberId member; std::uint32_t seats{}; TimeMs from; TimeMs to; RUFBUND_FIELDS(member, seats, from, to) };
// Counted for the site and its member; nothing shows it by seat.
struct ThanksGiven { OfferId offer; SiteId site; RUFBUND_FIELDS(offer, site) };
struct MemberKeyRegistered { MemberId member; std::uint64_t key_1{}; std::uint64_t key_2{}; std::uint64_t key_3{}; std::uint64_t key_4{};
  RUFBUND_FIELDS(member, key_1, key_2, key_3, key_4) };
struct AgreementSigned { MemberId member; std::uint32_t agreement{};
  std::uint64_t signature_1{}; std::uint64_t signature_2{}; std::uint64_t signature_3{}; std::uint64_t signature_4{};
  std::uint64_t signature_5{}; std::uint64_t signature_6{}; std::uint64_t signature_7{}; std::uint64_t signature_8{};
  RUFBUND_FIELDS(member, agreement, signature_1, signature_2, signature_3, signature_4, signature_5, signature_6, signature_7,
                 signature_8) };
// One for each member: the norm work delivered since the key in force took effect.
struct TotalsPublished { MemberId member; Millis delivered{}; std::uint32_t agreement{}; RUFBUND_FIELDS(member, delivered, agreement) };
// All since the key in force took effect, but thanks since the journal began. Of the member's own offers: made, failed
// (charged and not delivered), given
// back, delivered. Of offers to others while the member held a weight: made when it had no seat signed in, when none was
// ready, when no ready one had the skills, and when one could have taken the caller but it was another's turn (R3).
struct AccountStated { MemberId member; std::uint64_t offers{}; std::uint64_t failures{}; std::int64_t conversations{};
  std::uint64_t thanks{}; Millis offered{}; Millis failed{}; Millis given_back{}; Millis delivered{}; Millis absent{};
  Millis busy{}; Millis unskilled{}; Millis others_turn{}; std::uint32_t agreement{};
  RUFBUND_FIELDS(member, offers, failures, conversations, thanks, offered, failed, given_back, delivered, absent, busy,
                 unskilled, others_turn, agreement) };
// --- several calls of one number (R2) ---
// One more leg hangs on the ticket, behind those that do.
struct LegJoined { LegId leg; TicketId ticket; CarrierId carrier; SkillId language; RUFBUND_FIELDS(leg, ticket, carrier, language) };
// A leg left its ticket, which goes on: where it was the earliest, the next one's.
struct LegLeft { LegId leg; TicketId ticket; LegEnd end{}; CarrierId carrier; RUFBUND_FIELDS(leg, ticket, end, carrier) };
// The earliest leg of `from` was answered: the next one gets a ticket of its own, in the menu, with its own arrival as
// `first`; those behind it go with it.
struct TicketSplit { LegId leg; TicketId from; TicketId ticket; CarrierId carrier; ClassId klass; SkillId language; TimeMs first;
  RUFBUND_FIELDS(leg, from, ticket, carrier, klass, language, first) };
// The command did not fit the state; `reason` says why. Nothing changed.
struct CommandIgnored { IgnoreReason reason{}; RUFBUND_FIELDS(reason) };

using Event = std::variant<
    RulesAdopted, SettingChanged, SkillDefined, TopicDefined, ClassDefined, MemberAdded, SiteAdded, SeatAdded,
    WeightStaged, WeightsAdopted, HotlineOpened, HotlineClosed, HoursScheduled, SeatStateChanged, SeatWishNoted,
    WrapUpEnded, SiteModeChanged, SiteHealthChanged, SiteSetAside, SiteReturned, CapacityReported, CapacityExpired,
    MemberPresenceChanged, AttemptAdmitted, AttemptRefused, RefusalsRecorded, TicketQueued, PlaceTold, TicketEnded,
    OfferMade, ClaimForfeited, OfferRang, OfferAnswered, OfferFailed, OfferWithdrawn, ConversationEnded,
    ConversationBroken, WorkCounted, WorkTakenBack, RestrictionLapsed, AnnouncementPublished, AnnouncementWithdrawn,
    AnnouncementHeard, FrontierMoved, TimePassed, NodeResumed, CommandIgnored,
    SiteProbed, AnnouncementPlayed, HoursWithdrawn, AnswerHeld, SeatsCommitted, ThanksGiven, MemberKeyRegistered,
    AgreementSigned, TotalsPublished, AccountStated, LegJoined, LegLeft, TicketSplit>;
// clang-format on

}  // namespace rufbund::core
