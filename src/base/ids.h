// Ids that cannot be mixed up: each is an integer with a tag of its own.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace rufbund {

// `Tag` is only a name; `Rep` is what is stored. 0 means "none" wherever an id is optional.
template <class Tag, class Rep>
struct Id {
  using rep = Rep;
  Rep value{};

  constexpr Id() = default;
  constexpr explicit Id(Rep v) : value(v) {}

  constexpr explicit operator bool() const { return value != Rep{}; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

// Who is who. Assigned once by the cell's registry (journal meta data) and never reused.
using MemberId = Id<struct MemberTag, std::uint16_t>;
using SiteId = Id<struct SiteTag, std::uint16_t>;
using SeatId = Id<struct SeatTag, std::uint32_t>;   // dense per cell, from 1
using TopicId = Id<struct TopicTag, std::uint8_t>;  // from 1; 0: no topic chosen
using SkillId = Id<struct SkillTag, std::uint8_t>;  // bit number in a SkillMask, from 1 to 63
using CarrierId = Id<struct CarrierTag, std::uint16_t>;
using ClassId = Id<struct ClassTag, std::uint8_t>;  // 0 is the ordinary class
using CellId = Id<struct CellTag, std::uint16_t>;
using AnnouncementId = Id<struct AnnouncementTag, std::uint32_t>;

// Sequence number of a command in its cell's journal, from 1.
using Sequence = Id<struct SequenceTag, std::uint64_t>;
// A ticket's number: low 32 bits its slot in the core's pool, high 32 bits a serial that is never reused.
using TicketId = Id<struct TicketTag, std::uint64_t>;
// An offer's number: low 32 bits the seat, high 32 bits a serial that is never reused.
using OfferId = Id<struct OfferTag, std::uint64_t>;
// One call leg of a caller, chosen at random by whoever accepts the INVITE.
using LegId = Id<struct LegTag, std::uint64_t>;
// Keyed pseudonym of a calling number for one hotline and operating day; 0: withheld, unscreened or shared.
using CallerKey = Id<struct CallerKeyTag, std::uint64_t>;
// First 8 bytes of BLAKE2b over a caller's SIP Call-ID; 0: unknown. With its record's salt it commits to the call, so
// that a carrier's own list can be held against the journal (R10).
using CallDigest = Id<struct CallDigestTag, std::uint64_t>;

}  // namespace rufbund

template <class Tag, class Rep>
struct std::hash<rufbund::Id<Tag, Rep>> {
  std::size_t operator()(rufbund::Id<Tag, Rep> id) const noexcept { return std::hash<Rep>{}(id.value); }
};
