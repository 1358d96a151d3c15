// Writes down what a simulated line decides, as a journal that `rufbund verify` decides anew: the same records, batches
// and chain as a live line's, signed by a key that is not kept. One owner.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "core/core.h"
#include "journal/batch.h"
#include "journal/memory_store.h"
#include "journal/node_key.h"
#include "sim/scenario.h"

namespace rufbund::sim {

class JournalRecorder {
 public:
  JournalRecorder(const Scenario& scenario, std::uint32_t line);

  void see(Sequence sequence, TimeMs at, const core::Command& command, std::span<const core::Event> events);
  // Seals, signs and writes the whole journal as an export file; kUnavailable where the file cannot be written.
  Result<void> write(const std::string& path);

  // BLAKE2b, chained over every record's bytes: the same for the same history, whatever salts and keys the file has.
  [[nodiscard]] const journal::Hash& record_hash() const { return record_hash_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }

 private:
  void seal();

  const Scenario& scenario_;
  const std::uint32_t line_;
  journal::NodeKey key_ = journal::NodeKey::ephemeral();
  journal::MemoryStore store_;
  std::unique_ptr<journal::BatchWriter> writer_;
  journal::Bytes batch_, record_;
  journal::Hash record_hash_{};
  std::uint64_t records_ = 0, in_batch_ = 0;
  TimeMs at_;
};

}  // namespace rufbund::sim
