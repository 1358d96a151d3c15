// One record of a journal explained: what was commanded, what was decided, and of each offer why this member got it and
// every other did not. From the whole journal with everybody's figures; from a member's export with its own alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/core.h"
#include "core/event.h"

namespace rufbund::journal {

struct WhyMember {
  enum class Reason : std::uint8_t {
    kChosen,
    kNoWeight,       // holds no share
    kAbsent,         // no seat signed in
    kBusy,           // no seat ready
    kUnskilled,      // no ready seat has the skills
    kOverTolerance,  // its account is further above the least than is tolerated
    kOthersTurn,     // tolerated, but another seat came first: scarcity of skills, account, idle time, number
    kNotProven,      // after two failures a seat is needed that completed a call lately (R4)
  };
  MemberId member;
  Reason reason{};
  std::int64_t virtual_time = 0;  // before the offer
  std::uint32_t weight_ppm = 0;
  std::uint32_t seats_signed_in = 0;
};

struct WhyOffer {
  core::OfferMade offer;
  std::int64_t tolerance = 0;
  std::optional<std::uint32_t> position;  // in the line, of the ticket, before the offer; whole journal only
  std::uint32_t waiting = 0;              // whole journal only
  std::vector<WhyMember> members;         // whole journal only, by id
};

struct Why {
  Sequence sequence;
  TimeMs at;
  std::string command;              // empty: withheld
  std::vector<std::string> events;  // as far as revealed
  std::vector<WhyOffer> offers;
};

// "its account was too far ahead"
[[nodiscard]] std::string_view words(WhyMember::Reason reason);

// What the state says right before this offer is applied.
[[nodiscard]] WhyOffer why_offer(const core::State& state, TimeMs at, const core::OfferMade& offer);

// Adds the offers among a record's events; `before` is a snapshot of the core as it was before the command, `events`
// what it decided.
void explain(Why& why, const core::Capacity& capacity, std::span<const std::byte> before,
             const std::vector<core::Event>& events);

}  // namespace rufbund::journal
