// See verify.h. Trusts nothing in the file: it may be damaged or forged.
#include "journal/verify.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/core.h"
#include "journal/agreement.h"
#include "journal/member_account.h"
#include "journal/member_records.h"
#include "journal/print.h"
#include "journal/record.h"
#include "journal/reflect.h"

namespace rufbund::journal {
namespace {

// A forged header must not make us take all memory: four times what a line is begun with, sixteen times its callers,
// about half a gigabyte.
constexpr core::Capacity kMostCapacity{1'024, 4'096, 80'000, 400'000, 1u << 24};
// A head may be stamped so much before the records that it covers: the node's clocks are read one after the other.
constexpr Millis kSigningSlack{1'000};
constexpr TimeMs kYear10000{253'402'300'800'000};

bool plausible(const core::Capacity& c) {
  return c.members > 0 && c.members <= kMostCapacity.members && c.sites > 0 && c.sites <= kMostCapacity.sites &&
         c.seats > 0 && c.seats <= kMostCapacity.seats && c.tickets > 0 && c.tickets <= kMostCapacity.tickets &&
         c.caller_places > 0 && c.caller_places <= kMostCapacity.caller_places &&
         (c.caller_places & (c.caller_places - 1)) == 0;
}

class Verifier {
 public:
  explicit Verifier(VerifyOptions options) : options_(std::move(options)) {
    for (const SignedHead& head : options_.kept) kept_.emplace(head.batch, head);
    r_.kept.given = options_.kept.size();
    r_.countersigned.given = options_.countersigned.size();
  }
  Result<VerifyReport> run(ExportReader& reader);

 private:
  using Kind = Deviation::Kind;
  using Reveal = ExportLeaf::Reveal;

  Result<void> begin(const ExportHeader& header);
  void see(const ExportBatch& batch);
  void see(const SignedHead& head);
  Result<void> finish(const ExportEnd& end);
  void see_leaf(const ExportLeaf& leaf);
  void take_part();
  void check_rules_version();
  void tally(const core::Event& event);
  // The record whose parts have all come: decide it anew.
  void decide_pending();
  void compare(const std::vector<core::Event>& decided);
  void deviate(Kind kind, Sequence sequence, TimeMs at, std::string what);
  // Heads that were kept of this batch, against the chain as the file's bytes make it.
  void compare_kept(const Hash& head);
  void compare_countersigned();
  void note_why(const RecordPart& part);
  void see_own(const core::Event& event);

  const VerifyOptions options_;
  std::multimap<std::uint64_t, SignedHead> kept_;  // by batch
  Hash genesis_{};
  std::set<Hash> agreed_;  // heads of the chain that were kept
  VerifyReport r_;
  ChainEnd end_;
  std::uint64_t signed_through_ = 0;  // sequence
  TimeMs signed_at_;
  std::optional<TimeMs> unsigned_since_;  // the first record after the last signed head
  std::uint64_t batch_number_ = 0;
  BatchHeader batch_;
  std::optional<TimeMs> shown_from_, shown_to_;  // of the batch's revealed records
  Sequence next_sequence_;                       // within the batch, whole view
  RecordPart part_;
  Bytes scratch_;
  std::optional<core::Core> core_;  // whole view, as long as all agrees
  core::Outcome outcome_;
  std::optional<Record> pending_;
  std::uint32_t next_part_ = 0;
  std::optional<MemberAccount> account_;
  std::optional<MemberRecords> own_;
  std::vector<std::byte> before_;  // the core before the record that is to be explained
  std::map<MemberId, core::StageWeight> staged_;
  std::optional<Signatures> signatures_;
  BoundNames names_;
  std::uint32_t rules_in_force_ = 0;  // by the last RulesAdopted; 0: none yet
};

// The first deviation stands; but where the bytes turn out to be changed, that explains a deviating decision.
void Verifier::deviate(Kind kind, Sequence sequence, TimeMs at, std::string what) {
  core_.reset();
  if (r_.deviation) {
    const bool explains =
        kind == Kind::kBytes && r_.deviation->batch == batch_number_ && r_.deviation->kind != Kind::kBytes;
    if (explains)
      r_.deviation->what += "; the batch's bytes do not match their hash either: they were changed afterwards";
    return;
  }
  r_.deviation = Deviation{kind, batch_number_, sequence, at, std::move(what), {}, {}, {}};
}

Result<void> Verifier::begin(const ExportHeader& header) {
  const Identity& id = header.identity;
  r_.header = header;
  if (id.format != kFormatVersion) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the export has format {}, this program reads format {}", id.format, kFormatVersion));
  }
  if (!plausible(id.capacity)) return fail(ErrorCode::kCorrupt, "the export's header has impossible bounds");
  genesis_ = genesis_hash(id.hotline, id.public_key);
  end_.head = genesis_;
  signatures_.emplace(genesis_);
  if (options_.expected && *options_.expected != id.public_key) {
    deviate(Kind::kSignature, {}, {},
            fmt::format("the export was signed with {}, not with the key you gave", to_hex(id.public_key)));
  }
  if (header.view == View::kWhole) {
    core_.emplace(id.capacity);
  } else {
    account_.emplace(header.member);
    own_.emplace(header.member);
  }
  return {};
}

void Verifier::see(const ExportBatch& batch) {
  const BatchHeader& h = batch.header;
  batch_number_ = h.number;
  batch_ = h;
  shown_from_.reset();
  shown_to_.reset();
  if (h.number != end_.batch + 1 || h.first.value != end_.last.value + 1) {
    deviate(Kind::kOrder, h.first, h.first_at,
            fmt::format("batch {} (from record {}) follows batch {} (to record {}): something is missing or twice",
                        h.number, h.first.value, end_.batch, end_.last.value));
  }
  if (h.first_at < end_.last_at) deviate(Kind::kOrder, h.first, h.first_at, "time runs backwards");
  if (r_.batches == 0) r_.first_at = h.first_at;
  if (!unsigned_since_) unsigned_since_ = h.first_at;

  MerkleTree tree;
  next_sequence_ = h.first;
  for (const ExportLeaf& leaf : batch.leaves) {
    see_leaf(leaf);
    if (leaf.reveal == Reveal::kWithheld) {
      tree.add(leaf.hash);
    } else {
      const Hash hidden = leaf.reveal == Reveal::kWhole ? private_hash(leaf.salt, leaf.private_part) : leaf.hash;
      tree.add(leaf_hash(leaf.public_part, hidden, scratch_));
    }
  }
  decide_pending();
  // What the node signs is the header's: it must say when its records came, or a head could seem older than they.
  if (r_.header.view == View::kWhole && (shown_from_ != h.first_at || shown_to_ != h.last_at))
    deviate(Kind::kOrder, h.first, h.first_at, "the batch's header gives its records other times than they bear");
  if (core_ && next_sequence_.value != h.last.value + 1) {
    deviate(Kind::kOrder, next_sequence_, h.last_at, "the batch does not hold the records that its header names");
  }
  const Hash head = chain_hash(end_.head, batch.header_bytes, tree.root());
  if (head != batch.head) {
    deviate(Kind::kBytes, {}, h.first_at,
            fmt::format(
                "batch {} (records {} to {}) does not match its hash: its bytes were changed after they were written",
                h.number, h.first.value, h.last.value));
  }
  compare_kept(head);
  // Goes on from what the file says, so that one damaged batch does not hide the state of the others.
  end_ = {h.number, h.last, h.last_at, batch.head};
  ++r_.batches;
  r_.leaves += batch.leaves.size();
  r_.records = h.last.value;
  r_.last_at = h.last_at;
}

void Verifier::compare_kept(const Hash& head) {
  const auto [first, last] = kept_.equal_range(batch_number_);
  for (auto it = first; it != last; ++it) {
    const SignedHead& kept = it->second;
    if (!signature_holds(kept, r_.header.identity.public_key)) {
      ++r_.kept.foreign;
    } else if (kept.head == head) {
      ++r_.kept.agreed;
      agreed_.insert(head);
      if (kept.last > r_.kept.through) {
        r_.kept.through = kept.last;
        r_.kept.signed_at = kept.signed_at;
      }
    } else {
      deviate(
          Kind::kHeads, kept.last, kept.signed_at,
          fmt::format("of batch {} you kept a head that the node signed, and this file has another: the history was "
                      "rewritten. Keep the head and this file, together they prove it",
                      kept.batch));
    }
  }
}

// A head of another history deviates where it is kept; here it is only not counted.
void Verifier::compare_countersigned() {
  for (const CountersignedHead& given : options_.countersigned) {
    const auto& keys = signatures_->keys();
    const auto member =
        std::find_if(keys.begin(), keys.end(), [&](const auto& known) { return known.second == given.key; });
    if (member == keys.end() || !signature_holds(given.head, r_.header.identity.public_key) ||
        !signature_holds(countersigned_text(genesis_, given.head).span(), given.signature, given.key)) {
      ++r_.countersigned.foreign;
    } else if (agreed_.contains(given.head.head)) {
      Sequence& through = r_.countersigned.through[member->first];
      through = std::max(through, given.head.last);
    }
  }
}

void Verifier::see_leaf(const ExportLeaf& leaf) {
  if (r_.header.view == View::kWhole && leaf.reveal != Reveal::kWhole) {
    deviate(Kind::kOrder, next_sequence_, {}, "a whole export withholds a record or its private part");
  }
  if (leaf.reveal == Reveal::kWithheld) {
    ++r_.withheld;
    return;
  }
  ++(leaf.reveal == Reveal::kWhole ? r_.whole : r_.public_only);
  if (!decode_part(leaf.public_part, leaf.private_part, part_)) {
    return deviate(Kind::kBytes, next_sequence_, {}, "a record is not in the journal's encoding");
  }
  if (part_.at < TimeMs{0} || part_.at > kYear10000) {
    return deviate(Kind::kOrder, part_.sequence, part_.at, "a record has an impossible time");
  }
  if (part_.sequence < batch_.first || part_.sequence > batch_.last || part_.at < batch_.first_at ||
      part_.at > batch_.last_at || (shown_to_ && part_.at < *shown_to_)) {
    return deviate(Kind::kOrder, part_.sequence, part_.at,
                   "a record bears another place or time than its batch's header leaves to it");
  }
  if (!shown_from_) shown_from_ = part_.at;
  shown_to_ = part_.at;
  take_part();
}

// R9: the rules change by a command, at its place. Only that command itself may name a version that is not in force.
void Verifier::check_rules_version() {
  const auto* adopt = std::get_if<core::AdoptRules>(&part_.command);
  const bool in_force = rules_in_force_ == 0 || part_.rules_version == rules_in_force_ ||
                        (adopt && part_.rules_version == adopt->version);
  if (!in_force) {
    deviate(Kind::kDecision, part_.sequence, part_.at,
            fmt::format("it names version {} of the rules, but version {} is in force", part_.rules_version,
                        rules_in_force_));
  }
  if (part_.rules_version != core::kRulesVersion) ++r_.other_rules;
}

void Verifier::see_own(const core::Event& event) {
  if (std::string wrong = account_->see(event); !wrong.empty()) {
    deviate(Kind::kAccount, part_.sequence, part_.at, std::move(wrong));
  }
  if (r_.other_rules > 0) own_->stop();
  if (std::string wrong = own_->see(part_.sequence, part_.at, event); !wrong.empty()) {
    deviate(Kind::kDecision, part_.sequence, part_.at, std::move(wrong));
    own_->stop();
  }
}

void Verifier::note_why(const RecordPart& part) {
  if (!r_.why) r_.why = Why{part.sequence, part.at, {}, {}, {}};
  if (part.part == 0) r_.why->command = describe(part.command);
  for (const core::Event& event : part.events) {
    r_.why->events.push_back(describe(event));
    const auto* offer = std::get_if<core::OfferMade>(&event);
    if (offer && own_) r_.why->offers.push_back({*offer, own_->setting(core::Setting::kShareTolerance), {}, 0, {}});
  }
}

void Verifier::take_part() {
  if (part_.part == 0) check_rules_version();
  for (const core::Event& event : part_.events) {
    tally(event);
    names_.see(part_.sequence, event);
    if (const auto* adopted = std::get_if<core::RulesAdopted>(&event)) rules_in_force_ = adopted->version;
    if (std::string wrong = signatures_->see(event); !wrong.empty()) {
      deviate(Kind::kAgreement, part_.sequence, part_.at, std::move(wrong));
    }
    if (account_) see_own(event);
  }
  if (options_.why && part_.sequence == options_.why) note_why(part_);
  if (!core_) return;
  if (part_.part > 0) {
    if (!pending_ || pending_->sequence != part_.sequence || pending_->at != part_.at || part_.part != next_part_) {
      return deviate(Kind::kOrder, part_.sequence, part_.at, "a record's parts do not follow each other");
    }
    ++next_part_;
    pending_->events.insert(pending_->events.end(), part_.events.begin(), part_.events.end());
    return;
  }
  decide_pending();
  if (!core_) return;
  if (part_.sequence != next_sequence_ || part_.at < end_.last_at) {
    return deviate(
        Kind::kOrder, part_.sequence, part_.at,
        fmt::format("record {} comes where record {} was expected", part_.sequence.value, next_sequence_.value));
  }
  end_.last_at = part_.at;
  next_sequence_ = Sequence{next_sequence_.value + 1};
  next_part_ = 1;
  pending_ = Record{part_.sequence, part_.at, part_.rules_version, part_.command, std::move(part_.events)};
}

void Verifier::decide_pending() {
  if (!pending_ || !core_) return;
  if (pending_->rules_version != core::kRulesVersion) {
    // This program knows other rules: nothing from here on is checked, and the outcome says so.
    core_.reset();
    pending_.reset();
    return;
  }
  outcome_.clear();
  const bool asked = options_.why && pending_->sequence == options_.why;
  if (asked) core_->save(before_);
  core_->decide(pending_->sequence, pending_->at, pending_->command, outcome_);
  compare(outcome_.events);
  if (asked && core_ && r_.why) explain(*r_.why, r_.header.identity.capacity, before_, outcome_.events);
  pending_.reset();
}

void Verifier::compare(const std::vector<core::Event>& decided) {
  const std::vector<core::Event>& stored = pending_->events;
  bool agrees = stored.size() == decided.size();
  for (std::size_t i = 0; agrees && i < stored.size(); ++i) agrees = same(stored[i], decided[i]);
  if (agrees) {
    ++r_.commands_decided;
    r_.events_compared += stored.size();
    return;
  }
  const bool first = !r_.deviation;
  deviate(Kind::kDecision, pending_->sequence, pending_->at, "the rules decide otherwise than what is recorded");
  if (!first) return;
  Deviation& d = *r_.deviation;
  d.command = describe(pending_->command);
  constexpr std::size_t kMostShown = 40;
  for (const core::Event& e : stored)
    if (d.stored.size() < kMostShown) d.stored.push_back(describe(e));
  for (const core::Event& e : decided)
    if (d.decided.size() < kMostShown) d.decided.push_back(describe(e));
}

void Verifier::tally(const core::Event& event) {
  r_.admitted += std::holds_alternative<core::AttemptAdmitted>(event) || std::holds_alternative<core::LegJoined>(event);
  r_.offers += std::holds_alternative<core::OfferMade>(event);
  r_.answered += std::holds_alternative<core::OfferAnswered>(event);
  r_.conversations += std::holds_alternative<core::ConversationEnded>(event);
  if (std::holds_alternative<core::AttemptRefused>(event)) ++r_.refused;
  if (const auto* refusals = std::get_if<core::RefusalsRecorded>(&event)) r_.refused += refusals->attempts;
  const auto add_work = [&](MemberId member, std::int64_t ms) {
    std::int64_t& sum = r_.work_ms[member];
    if (__builtin_add_overflow(sum, ms, &sum)) sum = 0;  // a forged file's figures
  };
  if (const auto* work = std::get_if<core::WorkCounted>(&event)) add_work(work->member, work->norm_work.count());
  if (const auto* work = std::get_if<core::WorkTakenBack>(&event)) {
    add_work(work->member, work->norm_work.count() == INT64_MIN ? 0 : -work->norm_work.count());
  }
  if (const auto* weight = std::get_if<core::WeightStaged>(&event)) {
    staged_[weight->member] = {weight->member, weight->weight_ppm, weight->share_ppm, weight->floor_ppm,
                               weight->cap_ppm};
  }
  if (std::holds_alternative<core::WeightsAdopted>(event)) {
    r_.terms = std::move(staged_);
    r_.weight_ppm.clear();
    for (const auto& [member, terms] : r_.terms) r_.weight_ppm[member] = terms.weight_ppm;
    staged_.clear();
    r_.totals.clear();
    r_.accounts.clear();
  }
  if (const auto* total = std::get_if<core::TotalsPublished>(&event)) {
    r_.totals[total->member] = total->delivered;
    r_.totals_at = part_.at;
  }
  if (const auto* stated = std::get_if<core::AccountStated>(&event)) {
    r_.accounts[stated->member] = *stated;
    r_.accounts_at[stated->member] = part_.at;
  }
}

void Verifier::see(const SignedHead& head) {
  if (head.batch != end_.batch || head.last != end_.last) {
    return deviate(Kind::kSignature, head.last, head.signed_at,
                   fmt::format("a signed head is about batch {}, but stands after batch {}", head.batch, end_.batch));
  }
  if (head.head != end_.head) {
    return deviate(Kind::kSignature, head.last, head.signed_at,
                   fmt::format("after batch {} the node signed another history than this one", head.batch));
  }
  if (!signature_holds(head, r_.header.identity.public_key)) {
    return deviate(Kind::kSignature, head.last, head.signed_at,
                   fmt::format("the signature over batch {} is not the node's", head.batch));
  }
  if (head.signed_at < signed_at_ || head.signed_at + kSigningSlack < end_.last_at) {
    return deviate(Kind::kSignature, head.last, head.signed_at,
                   fmt::format("the head of batch {} says that it was signed before what it covers", head.batch));
  }
  ++r_.signed_heads;
  signed_through_ = head.last.value;
  signed_at_ = head.signed_at;
  if (unsigned_since_) r_.longest_unsigned = std::max(r_.longest_unsigned, head.signed_at - *unsigned_since_);
  unsigned_since_.reset();
}

Result<void> Verifier::finish(const ExportEnd& end) {
  if (end.batches != end_.batch || end.head != end_.head) {
    batch_number_ = end_.batch;
    deviate(Kind::kOrder, end_.last, end_.last_at, "the file's end names another last batch: something is missing");
  }
  for (const auto& [batch, head] : kept_) {
    if (batch == 0 || batch <= end_.batch) continue;
    ++(signature_holds(head, r_.header.identity.public_key) ? r_.kept.beyond : r_.kept.foreign);
  }
  compare_countersigned();
  r_.agreement = signatures_->agreement();
  r_.member_keys = signatures_->keys();
  for (const auto& [member, ppm] : r_.weight_ppm)
    if (signatures_->signed_by(member)) r_.signed_by.insert(member);
  r_.unbound_names = names_.unbound(r_.labels);
  if (auto wrong = names_.check(r_.labels); !wrong.what.empty()) {
    deviate(Kind::kNames, wrong.bound_at, end_.last_at, std::move(wrong.what));
  }
  r_.unsigned_records = end_.last.value - std::min(signed_through_, end_.last.value);
  if (core_) {
    r_.digest = core_->digest();
    if (const char* broken = core_->broken_invariant()) {
      deviate(Kind::kInvariant, end_.last, end_.last_at,
              fmt::format("all decisions agree, but in the end: {}", broken));
    }
  }
  if (account_) {
    r_.charges_checked = account_->checked();
    r_.charges_trusted = account_->trusted();
    if (std::string wrong = own_->finish(); !wrong.empty()) {
      deviate(Kind::kDecision, end_.last, end_.last_at, std::move(wrong));
    }
    r_.own_decided = own_->decided();
  }
  return {};
}

Result<VerifyReport> Verifier::run(ExportReader& reader) {
  if (auto opened = reader.open(); !opened) return tl::unexpected(opened.error());
  ExportItem item;
  bool begun = false, ended = false;
  for (;;) {
    auto more = reader.next(item);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    const bool is_header = std::holds_alternative<ExportHeader>(item);
    if (is_header == begun || ended) return fail(ErrorCode::kCorrupt, "the file's items are in the wrong order");
    begun = true;
    if (is_header) {
      if (auto started = begin(std::get<ExportHeader>(item)); !started) return tl::unexpected(started.error());
    } else if (const auto* label = std::get_if<Label>(&item)) {
      r_.labels[{label->kind, label->id}] = *label;
    } else if (const auto* batch = std::get_if<ExportBatch>(&item)) {
      see(*batch);
    } else if (const auto* head = std::get_if<SignedHead>(&item)) {
      see(*head);
    } else {
      ended = true;
      if (auto done = finish(std::get<ExportEnd>(item)); !done) return tl::unexpected(done.error());
    }
  }
  if (!ended) return fail(ErrorCode::kCorrupt, fmt::format("the file is cut off after batch {}", end_.batch));
  return std::move(r_);
}

}  // namespace

Outcome outcome(const VerifyReport& report) {
  if (report.deviation) return Outcome::kDeviates;
  if (report.other_rules > 0) return Outcome::kNotChecked;
  if (report.unsigned_records > 0) return Outcome::kNotProven;
  return Outcome::kAgrees;
}

Result<VerifyReport> verify_export(ExportReader& reader, const std::optional<PublicKey>& expected) {
  return verify_export(reader, VerifyOptions{expected, {}, {}});
}

Result<VerifyReport> verify_export(ExportReader& reader, VerifyOptions options) {
  init_crypto();
  return Verifier{std::move(options)}.run(reader);
}

Result<VerifyReport> verify_file(const std::string& path, VerifyOptions options) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return fail(ErrorCode::kNotFound, std::strerror(errno));
  ExportReader reader([&](std::uint8_t* to, std::size_t size) { return std::fread(to, 1, size, file.get()); });
  return verify_export(reader, std::move(options));
}

std::optional<ShareStanding> standing_of(const VerifyReport& report, MemberId member) {
  const auto terms = report.terms.find(member);
  const auto account = report.accounts.find(member);
  if (terms == report.terms.end() || account == report.accounts.end() || report.totals.empty()) return std::nullopt;
  core::Int128 total = 0;
  for (const auto& [id, delivered] : report.totals) total += delivered.count();
  if (total < 0 || total > INT64_MAX) return std::nullopt;  // a forged file's figures
  return standing_of(terms->second, Millis{static_cast<std::int64_t>(total)}, account->second);
}

}  // namespace rufbund::journal
