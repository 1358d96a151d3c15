// The alliance's books: what the office keeps of members, their evidence, pledges, cases and call-ups. Each record is
// one table; its fields are its columns, named alike in the contract. Append fields, never rename, retype or remove
// one.
//
// Times are TimeMs (0: none), money is whole cents, shares are parts per million. Ids are texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "core/fields.h"

namespace rufbund::alliance {

using Words = std::vector<std::string>;  // keys, never with a comma
using Numbers = std::vector<std::int64_t>;

// What a record's table is called, and its key.
#define RUFBUND_RECORD(table, key_field)            \
  static constexpr std::string_view kTable = table; \
  static constexpr std::string_view kKeyField = key_field;

// --- accounts -------------------------------------------------------------------------------------------------------

struct Account {
  std::string id, email, name, role, organisation;  // role as access::name_of; organisation: of a member or client
  std::string status;                               // "active", "disabled"
  std::string password_hash, totp_secret;           // Argon2id; sealed, empty: no second factor yet
  std::int64_t totp_step = 0;                       // the last that was used: a code counts once
  TimeMs created_at, signed_in_at;
  std::int64_t version = 1;
  Words recovery_codes;  // hashes of those that were not used yet
  TimeMs disabled_at;    // 0: it is active
  RUFBUND_RECORD("accounts", "id")
  static constexpr std::string_view kSecret = "password_hash,totp_secret,totp_step,recovery_codes";
  RUFBUND_FIELDS(id, email, name, role, organisation, status, password_hash, totp_secret, totp_step, created_at,
                 signed_in_at, version, recovery_codes, disabled_at)
};

struct SignIn {  // a session; the token itself is in the browser alone
  std::string token_hash, account;
  TimeMs created_at, seen_at, expires_at;
  RUFBUND_RECORD("sign_ins", "token_hash")
  RUFBUND_FIELDS(token_hash, account, created_at, seen_at, expires_at)
};

struct Link {  // one-time: to make the first coordinator's account, to accept an invitation, to set a new password
  std::string token_hash, purpose, email, role, organisation, account, created_by;
  TimeMs created_at, expires_at, used_at;
  RUFBUND_RECORD("links", "token_hash")
  static constexpr std::string_view kSecret = "token_hash";
  RUFBUND_FIELDS(token_hash, purpose, email, role, organisation, account, created_by, created_at, expires_at, used_at)
};

struct ApiToken {
  std::string id, name, role, organisation;
  Words scopes;
  std::string token_hash, created_by;
  TimeMs created_at, expires_at, revoked_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("api_tokens", "id")
  static constexpr std::string_view kSecret = "token_hash";
  RUFBUND_FIELDS(id, name, role, organisation, scopes, token_hash, created_by, created_at, expires_at, revoked_at,
                 version)
};

struct AuditEntry {
  std::int64_t number = 0;
  TimeMs at;
  std::string account, name, role, organisation;  // who
  std::string action, kind, item, member;         // did what with which record; whose it is
  std::string before, after;                      // JSON of what changed
  RUFBUND_RECORD("audit", "number")
  RUFBUND_FIELDS(number, at, account, name, role, organisation, action, kind, item, member, before, after)
};

struct Deletion {  // what retention took away
  std::int64_t number = 0;
  TimeMs at, older_than;
  std::string kind;
  std::int64_t count = 0;
  RUFBUND_RECORD("deletions", "number")
  RUFBUND_FIELDS(number, at, older_than, kind, count)
};

// --- who takes part -------------------------------------------------------------------------------------------------

struct Client {
  std::string key, name, person, email;
  Words hotlines;
  std::int64_t version = 1;
  RUFBUND_RECORD("clients", "key")
  RUFBUND_FIELDS(key, name, person, email, hotlines, version)
};

struct Member {
  std::string key, name, legal_name, register_number, city, language;
  std::string status;  // "applicant", "active", "dormant", "suspended", "left"
  TimeMs status_since;
  std::string status_reason;
  TimeMs hearing_at;  // of a suspension: when the member was heard
  std::string hearing_statement;
  std::string webhook_url;
  std::int64_t version = 1;
  RUFBUND_RECORD("members", "key")
  RUFBUND_FIELDS(key, name, legal_name, register_number, city, language, status, status_since, status_reason,
                 hearing_at, hearing_statement, webhook_url, version)
};

struct MemberSite {
  std::string key, member, name, address, transport;  // address: host:port, transport: "udp", "tcp"
  Words skills;
  std::int64_t channels = 0, wrap_up_s = 10;
  std::string status;  // "planned", "connected"
  std::int64_t version = 1;
  RUFBUND_RECORD("member_sites", "key")
  RUFBUND_FIELDS(key, member, name, address, transport, skills, channels, wrap_up_s, status, version)
};

struct Evidence {
  std::string id, member, kind;  // "iso_18295_1", "art_28", "art_26", "code_of_conduct", "site_check"
  std::string site, title, file_name, media_type, sha256;
  std::int64_t size = 0;
  TimeMs valid_from, expires_at;
  std::string status;  // "submitted", "accepted", "rejected"
  std::string decided_by, note;
  TimeMs submitted_at, decided_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("evidence", "id")
  RUFBUND_FIELDS(id, member, kind, site, title, file_name, media_type, sha256, size, valid_from, expires_at, status,
                 decided_by, note, submitted_at, decided_at, version)
};

struct EvidenceFile {
  std::string evidence, content;  // Base64
  RUFBUND_RECORD("evidence_files", "evidence")
  static constexpr std::string_view kSecret = "content";
  RUFBUND_FIELDS(evidence, content)
};

struct Agreement {  // one version of one text
  std::string id, name, title_de, title_en, text_de, text_en;
  std::int64_t edition = 1;
  TimeMs published_at;
  RUFBUND_RECORD("agreements", "id")
  RUFBUND_FIELDS(id, name, title_de, title_en, text_de, text_en, edition, published_at)
};

struct Acceptance {
  std::string id, agreement, member, person, task, account;
  TimeMs at;
  RUFBUND_RECORD("acceptances", "id")
  RUFBUND_FIELDS(id, agreement, member, person, task, account, at)
};

struct RateCardRecord {
  std::string id, member, hotline_type;
  std::int64_t cents_per_minute = 0, cents_per_seat_hour = 0;
  TimeMs valid_from, valid_to;
  std::int64_t version = 1;
  RUFBUND_RECORD("rate_cards", "id")
  RUFBUND_FIELDS(id, member, hotline_type, cents_per_minute, cents_per_seat_hour, valid_from, valid_to, version)
};

struct Contact {  // whom an alarm reaches
  std::string id, member, name, task, day_phone, night_phone, email, language;
  std::int64_t rank = 1;  // 1 is called first
  std::int64_t version = 1;
  RUFBUND_RECORD("contacts", "id")
  RUFBUND_FIELDS(id, member, name, task, day_phone, night_phone, email, language, rank, version)
};

// --- pledges and key ------------------------------------------------------------------------------------------------

struct PledgeRecord {
  std::string id, member, level;  // "watch", "activation", "live"
  Words skills;
  std::string valid_from, valid_to;  // dates, both included
  std::int64_t ramp_up_min = 0;
  Numbers seats;    // 168: Monday 00h to Sunday 23h in local time
  Words blackouts;  // dates
  std::int64_t version = 1;
  RUFBUND_RECORD("pledges", "id")
  RUFBUND_FIELDS(id, member, level, skills, valid_from, valid_to, ramp_up_min, seats, blackouts, version)
};

struct KeyProposal {
  std::string id, hotline, status;   // "proposed", "withdrawn", "in_force", "replaced"
  std::string valid_from, valid_to;  // dates: the period whose pledges count
  TimeMs computed_at, objections_until, in_force_at;
  std::int64_t floor_ppm = 30'000, cap_ppm = 200'000;  // as the rule has them
  std::int64_t applied_floor_ppm = 0, applied_cap_ppm = 0,
               agreement = 0;  // as they were applied; in the line's journal
  std::string created_by;
  std::int64_t version = 1;
  RUFBUND_RECORD("key_proposals", "id")
  RUFBUND_FIELDS(id, hotline, status, valid_from, valid_to, computed_at, objections_until, in_force_at, floor_ppm,
                 cap_ppm, applied_floor_ppm, applied_cap_ppm, agreement, created_by, version)
};

struct KeyShare {  // one member's line of a proposal: inputs, the way, the share; see key_rule.h
  std::string id, proposal, member;
  std::int64_t watch_seat_hours = 0, activation_seat_hours = 0, live_seat_hours = 0;
  std::int64_t delivery_ppm = -1, reliability_ppm = -1;  // -1: nothing was measured yet
  std::int64_t weighted_milli = 0, quality_ppm = 0, indicator_milli = 0, raw_share_ppm = 0, share_ppm = 0;
  std::string bound;  // "", "floor", "cap"
  RUFBUND_RECORD("key_shares", "id")
  RUFBUND_FIELDS(id, proposal, member, watch_seat_hours, activation_seat_hours, live_seat_hours, delivery_ppm,
                 reliability_ppm, weighted_milli, quality_ppm, indicator_milli, raw_share_ppm, share_ppm, bound)
};

struct KeyObjection {
  std::string id, proposal, member, reason, account, answer, status;  // "open", "answered"
  TimeMs at, answered_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("key_objections", "id")
  RUFBUND_FIELDS(id, proposal, member, reason, account, answer, status, at, answered_at, version)
};

// --- hotlines, plans, cases -----------------------------------------------------------------------------------------

struct HotlineDraft {
  std::string key, form, client, status;  // form: the template; status "draft", "live"
  std::string document;                   // JSON: what the form holds
  std::string created_by;
  TimeMs created_at, live_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("hotline_drafts", "key")
  RUFBUND_FIELDS(key, form, client, status, document, created_by, created_at, live_at, version)
};

struct Plan {
  std::string id, title, hotline, case_id, status;  // "draft", "approved", "carried_out"
  std::string input, document, sha256;              // JSON: what it was made from, and the plan; never changed
  std::string created_by, approved_by;
  TimeMs created_at, approved_at;
  std::int64_t version = 1;
  std::string carried_out_by;
  TimeMs carried_out_at;
  RUFBUND_RECORD("plans", "id")
  RUFBUND_FIELDS(id, title, hotline, case_id, status, input, document, sha256, created_by, approved_by, created_at,
                 approved_at, version, carried_out_by, carried_out_at)
};

struct Case {
  std::string id, title, client;
  Words hotlines;
  std::string hotline_type;  // whose rates count
  std::string level;         // to_text(AlertLevel)
  std::int64_t drill = 0, budget_cents = 0, target_ppm = 800'000, target_ms = 20'000;
  TimeMs opened_at, ends_at, closed_at;
  std::string opened_by;
  std::int64_t version = 1;
  RUFBUND_RECORD("cases", "id")
  RUFBUND_FIELDS(id, title, client, hotlines, hotline_type, level, drill, budget_cents, target_ppm, target_ms,
                 opened_at, ends_at, closed_at, opened_by, version)
};

struct CaseEntry {  // the timeline: what was decided and done
  std::string id, case_id, kind, text, account, name;
  TimeMs at;
  RUFBUND_RECORD("case_entries", "id")
  RUFBUND_FIELDS(id, case_id, kind, text, account, name, at)
};

struct OpenPoint {
  std::string id, case_id, text, person;
  TimeMs due_at, done_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("open_points", "id")
  RUFBUND_FIELDS(id, case_id, text, person, due_at, done_at, version)
};

struct CallUpRecord {  // an order to a member; its life is call_up.h's
  std::string id, case_id, plan, member, hotline;
  Words skills;
  TimeMs begin_at;
  std::int64_t interval_minutes = 15;
  Numbers ordered;    // seats per interval
  Words substitutes;  // who is asked next
  std::string state;  // to_text(CallUpState)
  TimeMs opened_at, deadline, answered_at;
  std::string answered_by, answered_via;  // via "portal", "telephone", "api"
  Numbers accepted;                       // seats per interval
  std::string reason, text;               // to_text(DeclineReason)
  std::string replaces;                   // the order that it is the substitute for
  TimeMs created_at;
  std::int64_t version = 1;
  RUFBUND_RECORD("call_ups", "id")
  RUFBUND_FIELDS(id, case_id, plan, member, hotline, skills, begin_at, interval_minutes, ordered, substitutes, state,
                 opened_at, deadline, answered_at, answered_by, answered_via, accepted, reason, text, replaces,
                 created_at, version)
};

struct Notice {
  std::string id, kind, member, call_up, case_id, channel;  // channel "portal", "email", "webhook", "telephone"
  std::string contact, state;                               // state "due", "sent", "failed", "given_up"
  std::int64_t tries = 0;
  TimeMs created_at, next_at, done_at, deadline;
  std::string result;  // of the last try, without addresses
  std::string text;    // JSON: what it says
  std::int64_t version = 1;
  RUFBUND_RECORD("notices", "id")
  RUFBUND_FIELDS(id, kind, member, call_up, case_id, channel, contact, state, tries, created_at, next_at, done_at,
                 deadline, result, text, version)
};

struct DeliveryInterval {  // of a commitment, from the journal
  std::string id, call_up, member, hotline;
  TimeMs from_at;
  std::int64_t length_ms = 0, committed_seat_ms = 0, delivered_seat_ms = 0;
  RUFBUND_RECORD("delivery_intervals", "id")
  RUFBUND_FIELDS(id, call_up, member, hotline, from_at, length_ms, committed_seat_ms, delivered_seat_ms)
};

#undef RUFBUND_RECORD

}  // namespace rufbund::alliance
