// See recover.h.
#include "journal/recover.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "journal/snapshot.h"

namespace rufbund::journal {
namespace {

Result<Identity> identify(JournalStore& store, CellId cell, const std::string& hotline, const core::Capacity& capacity,
                          const PublicKey& key, TimeMs now, bool& fresh) {
  auto stored = store.identity();
  if (!stored) return tl::unexpected(stored.error());
  if (!stored->has_value()) {
    fresh = true;
    Identity identity{.format = kFormatVersion,
                      .cell = cell,
                      .hotline = hotline,
                      .public_key = key,
                      .capacity = capacity,
                      .begun_at = now};
    if (auto begun = store.begin(identity); !begun) return tl::unexpected(begun.error());
    return identity;
  }
  const Identity& identity = **stored;
  if (identity.format != kFormatVersion) {
    return fail(ErrorCode::kConflict, fmt::format("the journal has format {}, this program reads format {}",
                                                  identity.format, kFormatVersion));
  }
  if (identity.hotline != hotline) {
    return fail(ErrorCode::kConflict,
                fmt::format("the journal belongs to the hotline \"{}\", not to \"{}\"", identity.hotline, hotline));
  }
  if (identity.public_key != key) {
    return fail(
        ErrorCode::kConflict,
        fmt::format("the journal was begun with the signing key {}, but this node's is {}: restore the key file "
                    "that belongs to the journal",
                    to_hex(identity.public_key), to_hex(key)));
  }
  return identity;
}

void load_newest_snapshot(JournalStore& store, Recovered& recovered) {
  for (const Snapshot& snapshot : store.snapshots()) {
    core::Core core(recovered.identity.capacity);
    Owners owners;
    if (!load_snapshot(snapshot, core, owners)) continue;
    recovered.core = std::move(core);
    recovered.owners = std::move(owners);
    recovered.end = snapshot.end;
    recovered.from_snapshot = snapshot.end.last.value;
    return;
  }
}

// The snapshot must stand on this very chain: its batch is read again and compared.
Result<bool> snapshot_fits(JournalStore& store, const ChainEnd& end) {
  bool fits = false;
  auto read = store.read(end.batch, [&](const StoredBatch& stored) -> Result<bool> {
    fits = stored.number == end.batch && stored.last == end.last && stored.head == end.head;
    return false;
  });
  if (!read) return tl::unexpected(read.error());
  return fits;
}

Error contradiction(std::string what) {
  return {ErrorCode::kCorrupt, std::move(what) +
                                   ". Going on would sign a second history: restore the journal from its "
                                   "backup"};
}

// What the node has signed binds it: the stored history must be that one. The last signature covers, by the chain, all
// before it; so the others are compared only.
class SignedHistory {
 public:
  static Result<SignedHistory> of(JournalStore& store, const PublicKey& key) {
    auto heads = store.heads();
    if (!heads) return tl::unexpected(heads.error());
    if (!heads->empty() && !signature_holds(heads->back(), key)) {
      return tl::unexpected(contradiction(
          fmt::format("the signature over the head of batch {} is not this node's", heads->back().batch)));
    }
    return SignedHistory(std::move(*heads));
  }

  // The newest head at or before the batch, from where the chain is followed; none: from the beginning.
  [[nodiscard]] const SignedHead* before(std::uint64_t batch) const {
    const auto next = std::upper_bound(heads_.begin(), heads_.end(), batch,
                                       [](std::uint64_t n, const SignedHead& h) { return n < h.batch; });
    return next == heads_.begin() ? nullptr : &*std::prev(next);
  }
  [[nodiscard]] Result<void> check(const StoredBatch& stored) const {
    const SignedHead* head = before(stored.number);
    if (!head || head->batch != stored.number || (head->head == stored.head && head->last == stored.last)) return {};
    return tl::unexpected(contradiction(fmt::format("batch {} (records {} to {}) is not the one that the node signed",
                                                    stored.number, stored.first.value, stored.last.value)));
  }
  [[nodiscard]] Result<void> check_end(const ChainEnd& end) const {
    if (heads_.empty() || heads_.back().batch <= end.batch) return {};
    return tl::unexpected(contradiction(
        fmt::format("the journal ends at batch {} (record {}), but the node has signed batch {} (record {}): records "
                    "are lost",
                    end.batch, end.last.value, heads_.back().batch, heads_.back().last.value)));
  }

 private:
  explicit SignedHistory(std::vector<SignedHead> heads) : heads_(std::move(heads)) {}
  std::vector<SignedHead> heads_;  // in order of their batches
};

// From the last signed head before a snapshot up to it, so that the snapshot stands on what the node signed.
Result<void> follow_to_snapshot(JournalStore& store, const SignedHistory& history, const ChainEnd& snapshot) {
  const SignedHead* head = history.before(snapshot.batch);
  if (!head) return {};
  ChainEnd end{head->batch, head->last, {}, head->head};
  BatchView batch;
  return store.read(head->batch, [&](const StoredBatch& stored) -> Result<bool> {
    if (stored.number > snapshot.batch) return false;
    if (auto signed_so = history.check(stored); !signed_so) return tl::unexpected(signed_so.error());
    if (stored.number == head->batch) return true;
    if (auto parsed = parse_batch(stored.data, batch); !parsed) return tl::unexpected(parsed.error());
    if (auto followed = check_and_follow(stored, batch, end); !followed) return tl::unexpected(followed.error());
    return true;
  });
}

}  // namespace

Result<Recovered> recover(JournalStore& store, CellId cell, const std::string& hotline, const core::Capacity& capacity,
                          const PublicKey& key, TimeMs now) {
  bool fresh = false;
  auto identity = identify(store, cell, hotline, capacity, key, now, fresh);
  if (!identity) return tl::unexpected(identity.error());

  const ChainEnd beginning{0, {}, {}, genesis_hash(hotline, key)};
  Recovered recovered{.identity = *identity, .core = core::Core(identity->capacity), .owners = {}, .end = beginning};
  recovered.fresh = fresh;
  if (!fresh) {
    load_newest_snapshot(store, recovered);
    if (recovered.from_snapshot > 0) {
      auto fits = snapshot_fits(store, recovered.end);
      if (!fits) return tl::unexpected(fits.error());
      if (!*fits) {
        recovered.core = core::Core(identity->capacity);
        recovered.owners = {};
        recovered.end = beginning;
        recovered.from_snapshot = 0;
      }
    }
  }

  auto history = SignedHistory::of(store, key);
  if (!history) return tl::unexpected(history.error());
  if (recovered.from_snapshot > 0) {
    if (auto stands = follow_to_snapshot(store, *history, recovered.end); !stands)
      return tl::unexpected(stands.error());
  }
  BatchView batch;
  std::vector<Record> records;
  auto read = store.read(recovered.end.batch + 1, [&](const StoredBatch& stored) -> Result<bool> {
    if (auto parsed = parse_batch(stored.data, batch); !parsed) {
      return fail(ErrorCode::kCorrupt, fmt::format("batch {} (records {} to {}) is malformed", stored.number,
                                                   stored.first.value, stored.last.value));
    }
    if (auto followed = check_and_follow(stored, batch, recovered.end); !followed) {
      return tl::unexpected(followed.error());
    }
    if (auto signed_so = history->check(stored); !signed_so) return tl::unexpected(signed_so.error());
    if (auto decoded = decode_records(batch, records); !decoded) return tl::unexpected(decoded.error());
    for (const Record& record : records) {
      if (record.rules_version > core::kRulesVersion) {
        return fail(ErrorCode::kConflict,
                    fmt::format("record {} was decided by version {} of the rules, this program knows {}: start the "
                                "program that wrote it, or a newer one",
                                record.sequence.value, record.rules_version, core::kRulesVersion));
      }
      for (const core::Event& event : record.events) {
        recovered.owners.learn(event);
        recovered.core.apply(record.sequence, record.at, event);
      }
    }
    recovered.records_applied += records.size();
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  if (auto whole = history->check_end(recovered.end); !whole) return tl::unexpected(whole.error());
  return recovered;
}

}  // namespace rufbund::journal
