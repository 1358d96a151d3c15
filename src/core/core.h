// The rulebook of one cell (one hotline's line). The only place that decides who is served.
//
// Pure and deterministic: no clock, no randomness, no floating point, no unordered iteration; the same commands with
// the same stamps give the same events on any machine. Not thread-safe: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/effect.h"
#include "core/event.h"

namespace rufbund::core {

// The rules' version that this build decides by. Every record carries the one it was decided under; of older ones a
// journal is continued and its chain is checked, but they are not decided anew. Rises where any decision changes.
inline constexpr std::uint32_t kRulesVersion = 5;

// Bounds of one cell. Memory is taken at construction; beyond a bound the answer is a refusal, never growth.
struct Capacity {
  std::uint32_t members = 256;
  std::uint32_t sites = 1024;
  std::uint32_t seats = 20'000;
  std::uint32_t tickets = 100'000;        // menu, waiting, offered and talking together
  std::uint32_t caller_places = 1 << 20;  // caller keys remembered (R2), a power of two
};

// What one command led to. Buffers are reused: the caller clears them.
struct Outcome {
  std::vector<Event> events;
  std::vector<Effect> effects;
  void clear() {
    events.clear();
    effects.clear();
  }
};

class State;
class Decider;

class Core {
 public:
  explicit Core(const Capacity& capacity = {});
  ~Core();
  Core(Core&&) noexcept;
  Core& operator=(Core&&) noexcept;

  // Decides one command and applies its events. Appends to `outcome`; at least one event always results.
  // `at` must not be before that of the command before.
  void decide(Sequence sequence, TimeMs at, const Command& command, Outcome& outcome);

  // Applies one stored event (rebuild). Deciding and applying lead to the same state.
  void apply(Sequence sequence, TimeMs at, const Event& event);

  // The earliest time at which a PassTime command has something to do; kNever: none.
  [[nodiscard]] TimeMs next_deadline() const;

  // A digest of the whole state, equal for equal histories (FNV-1a over its parts; not for proof, see journal).
  [[nodiscard]] std::uint64_t digest() const;

  // Empty if every invariant holds, else the first that does not, in words. For tests and `verify`.
  [[nodiscard]] const char* broken_invariant() const;

  // A snapshot is a cache: bytes that `load` of the same build takes, or refuses with false.
  void save(std::vector<std::byte>& out) const;
  [[nodiscard]] bool load(std::span<const std::byte> bytes);

  [[nodiscard]] const State& state() const { return *state_; }

 private:
  friend class Decider;  // applies what it decides
  std::unique_ptr<State> state_;
};

}  // namespace rufbund::core
