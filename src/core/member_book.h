// What is kept of a member beside its account and decides nothing: what it owes, its key, what it signed, and why it
// got the offers that it got. Changed by events only, as all state.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace rufbund::core {

inline constexpr std::uint32_t kMaxCommitments = 64;  // of one member that have not ended
inline constexpr Millis kLongestCommitment{31LL * 24 * 3'600'000};
// A caller's thanks are taken for so long after the conversation.
inline constexpr Millis kThanksWithin{60'000};

struct Commitment {
  TimeMs from, to;
  std::uint64_t seats = 0;
};

struct MemberBook {
  std::array<std::uint64_t, 4> key{};  // Ed25519; all zero: none
  std::uint64_t signed_agreement = 0;  // the latest

  // As AccountStated tells them, since the key in force took effect, in ms of norm work.
  std::uint64_t offers = 0, failures = 0;
  std::int64_t offered_ms = 0, failed_ms = 0, given_back_ms = 0;
  // Offers to others, by why this member did not get them.
  enum Passed : std::uint8_t { kAbsent, kBusy, kUnskilled, kOthersTurn };
  std::array<std::int64_t, 4> passed_ms{};
  // Delivered before that.
  std::int64_t counted_before_ms = 0, calls_before = 0;

  std::array<Commitment, kMaxCommitments> commitments{};  // by their begin
  std::uint64_t commitment_count = 0;

  [[nodiscard]] bool has_key() const { return key != std::array<std::uint64_t, 4>{}; }
  // A new key takes effect: its account begins anew.
  void begin_account(std::int64_t counted_ms, std::int64_t counted_calls) {
    offers = failures = 0;
    offered_ms = failed_ms = given_back_ms = 0;
    passed_ms = {};
    counted_before_ms = counted_ms;
    calls_before = counted_calls;
  }
  // Seats that are owed at this moment.
  [[nodiscard]] std::uint64_t owed(TimeMs at) const {
    std::uint64_t seats = 0;
    for (std::size_t i = 0; i < commitment_count && commitments[i].from <= at; ++i)
      if (at < commitments[i].to) seats = commitments[i].seats;
    return seats;
  }
};

}  // namespace rufbund::core
