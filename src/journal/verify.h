// Checks an export file: every hash, the chain, every signature; and decides every revealed command anew, comparing
// event by event. What a file cannot show is said, not assumed.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/export_file.h"
#include "journal/hash.h"
#include "journal/names.h"
#include "journal/share_standing.h"
#include "journal/why.h"

namespace rufbund::journal {

// The first thing that is wrong.
struct Deviation {
  enum class Kind : std::uint8_t {
    kDecision,   // the rules decide otherwise than what is recorded
    kBytes,      // bytes were changed after they were hashed
    kOrder,      // numbers or times do not follow each other, or something is missing
    kSignature,  // a signed head is not the node's, or not of this chain
    kAccount,    // a member's charges do not add up
    kInvariant,  // the state that all records lead to contradicts itself
    kNames,      // a member or site bears other names than the journal binds
    kAgreement,  // a member's signature is not one over the agreement that took effect
    kHeads,      // the node signed another history to whoever kept its heads
  };
  Kind kind{};
  std::uint64_t batch = 0;
  Sequence sequence;  // none where only the batch is known
  TimeMs at;
  std::string what;
  std::string command;                       // kDecision
  std::vector<std::string> stored, decided;  // kDecision
};

// A head with a member's signature under it: the history that this member was shown.
struct CountersignedHead {
  SignedHead head;
  PublicKey key{};
  Signature signature{};
};

// What the reader of a file brings along.
struct VerifyOptions {
  std::optional<PublicKey> expected;                  // the node's key as known from elsewhere
  std::vector<SignedHead> kept;                       // heads that the node handed out earlier
  Sequence why;                                       // this record is explained; none: no record
  std::vector<CountersignedHead> countersigned = {};  // by members; each head is among `kept` too
};

// What came of the heads that the reader kept.
struct KeptHeads {
  std::uint64_t given = 0, agreed = 0;
  std::uint64_t beyond = 0;   // about batches behind the file's end: not shown by it
  std::uint64_t foreign = 0;  // not signed by the file's node: they prove nothing
  Sequence through;           // the last record that an agreeing head covers
  TimeMs signed_at;           // that head's
};

// What came of heads that members countersigned.
struct CountersignedHeads {
  std::uint64_t given = 0;
  std::uint64_t foreign = 0;             // not by a key that the journal knows of a member, or not of this file's node
  std::map<MemberId, Sequence> through;  // the last record that agrees with what this member was shown
};

struct VerifyReport {
  ExportHeader header;
  BoundNames::Labels labels;
  std::uint64_t unbound_names = 0;  // of members and sites: as the file says, not proven

  std::uint64_t batches = 0, leaves = 0;
  std::uint64_t whole = 0, public_only = 0, withheld = 0;  // leaves
  std::uint64_t records = 0;                               // by their numbers, withheld ones included
  TimeMs first_at, last_at;
  std::uint64_t commands_decided = 0, events_compared = 0;  // anew, and in agreement
  std::uint64_t other_rules = 0;  // records of a rules version this program does not decide by
  std::uint64_t signed_heads = 0;
  std::uint64_t unsigned_records = 0;  // after the last signed head
  // The longest time that a record stood without a signature: so long could the past still be written otherwise.
  Millis longest_unsigned{};
  std::uint64_t charges_checked = 0, charges_trusted = 0;  // a member's view
  std::uint64_t digest = 0;                                // of the state at the end; whole view

  // What the revealed records add up to.
  std::uint64_t admitted = 0, refused = 0, offers = 0, answered = 0, conversations = 0;
  std::map<MemberId, std::int64_t> work_ms;      // delivered, as far as revealed
  std::map<MemberId, std::uint32_t> weight_ppm;  // of the key in force
  std::uint32_t agreement = 0;                   // in force
  std::set<MemberId> signed_by;                  // its members who signed it
  std::map<MemberId, PublicKey> member_keys;
  std::map<MemberId, core::StageWeight> terms;  // that the weights in force follow from

  KeptHeads kept;
  CountersignedHeads countersigned;
  // Delivered since the key in force, as the journal told everybody last, and when; empty: not since that key.
  std::map<MemberId, Millis> totals;
  TimeMs totals_at;
  std::map<MemberId, core::AccountStated> accounts;  // told last since that key, as far as revealed
  std::map<MemberId, TimeMs> accounts_at;
  std::uint64_t own_decided = 0;  // a member's view: figures and decisions decided anew
  std::optional<Why> why;         // of options.why, where it is revealed

  std::optional<Deviation> deviation;
};

// What a report amounts to, and the exit status of `verify`. 2: the file cannot be read.
enum class Outcome : int {
  kAgrees = 0,
  kDeviates = 1,
  kNotProven = 3,   // records at the end are under no signed head: anybody could have written them
  kNotChecked = 4,  // records follow rules that this program does not know
};
[[nodiscard]] Outcome outcome(const VerifyReport& report);

// kInvalidArgument: no export file. kCorrupt: it cannot be read to its end (cut off, malformed). Otherwise the report,
// with or without a deviation. `expected` is the node's key as known from elsewhere, if it is.
Result<VerifyReport> verify_export(ExportReader& reader, const std::optional<PublicKey>& expected = std::nullopt);
Result<VerifyReport> verify_export(ExportReader& reader, VerifyOptions options);
// Where the member stands under the key in force; nothing where the journal has not told totals and account since.
[[nodiscard]] std::optional<ShareStanding> standing_of(const VerifyReport& report, MemberId member);

void print_report(const VerifyReport& report, const std::string& path, std::FILE* out);

// Opens the file and verifies it.
Result<VerifyReport> verify_file(const std::string& path, VerifyOptions options);

}  // namespace rufbund::journal
