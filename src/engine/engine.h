// The only live caller of the core. Stamps time and sequence, decides, makes batches durable, then lets effects leave.
//
// Threads: one engine thread owns all cells' cores; one journal thread commits their batches (group commit). `submit`
// is safe from any thread. Sinks are called on the journal thread, in order per cell, and must only hand over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "core/core.h"

namespace rufbund::engine {

// Of an effect: where it was decided. Call-IDs, branches and tags derive from it.
struct EffectId {
  CellId cell;
  Sequence sequence;
  std::uint16_t n = 0;
  friend auto operator<=>(const EffectId&, const EffectId&) = default;
};

struct RecordView {
  Sequence sequence;
  TimeMs at;
  core::Command command;
  std::uint32_t first_event = 0, event_count = 0;
  std::uint32_t first_effect = 0, effect_count = 0;
};

// Records that became durable together. Shared read-only between the consumers' threads.
struct Batch {
  CellId cell;
  std::vector<RecordView> records;
  std::vector<core::Event> events;
  std::vector<core::Effect> effects;

  [[nodiscard]] std::span<const core::Event> events_of(const RecordView& r) const {
    return {events.data() + r.first_event, r.event_count};
  }
  [[nodiscard]] std::span<const core::Effect> effects_of(const RecordView& r) const {
    return {effects.data() + r.first_effect, r.effect_count};
  }
};

class BatchSink {
 public:
  virtual ~BatchSink() = default;
  // On the journal thread, after the batch is durable.
  virtual void on_durable(const std::shared_ptr<const Batch>& batch) = 0;
  // The journal cannot be written (`what`: for people), or can be again.
  virtual void on_journal_failing(CellId cell, const std::string& what) = 0;
  virtual void on_journal_healthy(CellId cell) = 0;
};

// Called on the journal thread once the command's record is durable, with its sequence and events; or with an error
// where it never will be (then possibly on the engine thread, or on the one that stops the engine).
using Settled = std::function<void(Result<Sequence>, std::span<const core::Event>)>;

// The time, so that tests can stand still.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimeMs now() const = 0;
};

class CommandPort {
 public:
  virtual ~CommandPort() = default;
  // False when the queue is full (an overload signal) or the cell's journal fails; nothing is kept then.
  [[nodiscard]] virtual bool submit(CellId cell, core::Command command, Settled settled = nullptr) = 0;
};

}  // namespace rufbund::engine
