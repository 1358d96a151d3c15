// Members' signatures under a key before it takes effect (R10), and under heads that the node handed out. Records as
// in records.h.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

// A member's signature over the agreement that a proposed key becomes. It is kept here until then, for the line's
// journal knows no key that is not in force.
struct KeySignature {
  std::string id, proposal, member;
  std::int64_t agreement = 0;  // the number that was signed with the terms
  std::string signature;       // Ed25519, hexadecimal
  std::string status;          // "waiting", "in_journal", "dropped": the key took effect otherwise than it was signed
  std::string account;         // who handed it in
  TimeMs at;
  std::int64_t version = 1;
  static constexpr std::string_view kTable = "key_signatures";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, proposal, member, agreement, signature, status, account, at, version)
};

// A member's signature under a head of a hotline's journal: the history that it was shown. The latest of each are kept.
struct HeadCountersignature {
  std::string id, hotline, member;
  std::int64_t batch = 0, last_sequence = 0;
  TimeMs signed_at;                   // by the node
  std::string head, node_signature;   // hexadecimal, as are
  std::string public_key, signature;  // the member's
  std::string account;                // who handed it in
  TimeMs at;
  static constexpr std::string_view kTable = "head_countersignatures";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, hotline, member, batch, last_sequence, signed_at, head, node_signature, public_key, signature,
                 account, at)
};

}  // namespace rufbund::alliance
