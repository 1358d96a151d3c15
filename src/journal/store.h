// Where a journal is kept: the interface that storage/ implements (SQLite) and the engine, export and verify use.
//
// One store is one cell's journal. Its methods are called by one thread at a time, except `put_snapshot`, which may run
// beside the others. An error of kUnavailable may pass (a full disk): the call had no effect and can be repeated.
// kCorrupt means that the store contradicts itself and must not be written.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "core/core.h"
#include "journal/batch.h"
#include "journal/node_key.h"

namespace rufbund::journal {

inline constexpr std::uint32_t kFormatVersion = 1;

// What a journal says about itself, fixed at its beginning.
struct Identity {
  std::uint32_t format = kFormatVersion;
  CellId cell;
  std::string hotline;      // its key, for example "impfen"
  PublicKey public_key{};   // of the node that began it
  core::Capacity capacity;  // bounds decide, so re-deciding needs them
  TimeMs begun_at;
};

// Names for the ids in the records, for people who read an export.
enum class LabelKind : std::uint8_t {
  kMember = 1,
  kSite = 2,
  kSeat = 3,
  kTopic = 4,
  kSkill = 5,
  kCarrier = 6,
  kClass = 7
};
struct Label {
  LabelKind kind{};
  std::uint32_t id = 0;
  std::string key;   // "nordlicht"
  std::string name;  // "Nordlicht Dialog GmbH"
  friend bool operator==(const Label&, const Label&) = default;
};

// A cache of the core's state after `last`; of use to the same build only.
struct Snapshot {
  ChainEnd end;
  std::string build;
  Bytes content;
};

class JournalStore {
 public:
  virtual ~JournalStore() = default;

  // None where the store is new.
  virtual Result<std::optional<Identity>> identity() = 0;
  // Writes the identity of a new store, durably.
  virtual Result<void> begin(const Identity& identity) = 0;

  // The last durable batch; none where there is none. `last_at` is not filled in.
  virtual Result<std::optional<ChainEnd>> last() = 0;
  // Makes the batches, and the signed head if given, durable together or not at all.
  virtual Result<void> append(std::span<const StoredBatch> batches, const SignedHead* head) = 0;
  virtual Result<void> put_head(const SignedHead& head) = 0;

  // Calls `each` for every batch from `first_number` on, in order, until it gives false or an error.
  virtual Result<void> read(std::uint64_t first_number,
                            const std::function<Result<bool>(const StoredBatch&)>& each) = 0;
  // All signed heads in order.
  virtual Result<std::vector<SignedHead>> heads() = 0;

  virtual Result<void> put_labels(std::span<const Label> labels) = 0;
  virtual Result<std::vector<Label>> labels() = 0;

  // Keeps the newest two.
  virtual Result<void> put_snapshot(const Snapshot& snapshot) = 0;
  // Newest first; unreadable ones are left out.
  virtual std::vector<Snapshot> snapshots() = 0;
};

}  // namespace rufbund::journal
