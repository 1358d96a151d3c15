// Caller places; see places.h.
#include "core/places.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/check.h"

namespace rufbund::core {
namespace {

constexpr std::uint64_t low(int bits) { return (std::uint64_t{1} << bits) - 1; }

// Of `who`.
constexpr int kTagBits = 48, kAwayAt = 48, kClassAt = 49, kKindAt = 52, kLineAt = 56;
constexpr std::uint64_t kAway = std::uint64_t{1} << kAwayAt;
constexpr std::uint64_t kIdentity = low(kClassAt);  // tag, and whether it is away
constexpr std::uint64_t kLines = ~low(kLineAt);     // the line's part
constexpr std::uint64_t kOneAway = std::uint64_t{1} << kLineAt;
enum Kind : std::uint64_t { kFree = 0, kKnown = 1, kAtRest = 2 };
// Of `when`.
constexpr int kFirstBits = 34, kKeptBits = 30;

constexpr std::uint64_t kDayMs = 24 * 3'600'000;
// Entries that are looked at to find one that can move over: nine tenths full, three lines in ten have room.
constexpr std::size_t kMostLookedAt = 64;

Kind kind_of(const PlaceEntry& e) { return static_cast<Kind>(e.who >> kKindAt & 3); }
std::uint64_t tag_of(const PlaceEntry& e) { return e.who & low(kTagBits); }
std::uint64_t kept_of(const PlaceEntry& e) { return e.when >> kFirstBits; }
// Since `first`, or since the last attempt of a key without a place.
std::uint64_t age_of(const PlaceEntry& e, TimeMs now) {
  return (static_cast<std::uint64_t>(now.ms) - (e.when & low(kFirstBits))) & low(kFirstBits);
}
bool has_place(const PlaceEntry& e, TimeMs now) { return kind_of(e) == kAtRest && age_of(e, now) <= kept_of(e); }
bool forgotten(const PlaceEntry& e, TimeMs now) { return kind_of(e) == kFree || age_of(e, now) > kept_of(e) + kDayMs; }

void set_kind(PlaceEntry& e, Kind kind, ClassId klass) {
  e.who = (e.who & (kIdentity | kLines)) | static_cast<std::uint64_t>(kind) << kKindAt |
          std::uint64_t{klass.value} << kClassAt;
}
void set_known(PlaceEntry& e, TimeMs now) {
  set_kind(e, kKnown, ClassId{});
  e.when = static_cast<std::uint64_t>(now.ms) & low(kFirstBits);
}

// One to one, so that keys that differ stay different: an xor with what is shifted right by half or more can be taken
// back, and so can multiplying by an odd number.
std::uint64_t mixed(std::uint64_t key) {
  key = (key ^ key >> 32) * 0x9E3779B97F4A7C15u;
  key = (key ^ key >> 32) * 0xD1B54A32D192ED03u;
  return key ^ key >> 32;
}

}  // namespace

Places::Places(std::uint32_t keys)
    : lines_(std::max(keys / kPerLine, 1u)), mask_(static_cast<std::uint32_t>(lines_.size()) - 1) {
  CHECK(std::has_single_bit(keys));
}

Places::Home Places::home_of(CallerKey key) const {
  const std::uint64_t hash = mixed(key.value);
  // The line begins with the 16 bits that the tag leaves out.
  return {static_cast<std::uint32_t>(std::rotr(hash, kTagBits)) & mask_, hash & low(kTagBits)};
}

std::uint32_t Places::other_line(std::uint32_t line, std::uint64_t tag) const {
  const auto apart = static_cast<std::uint32_t>((tag * 0x9E3779B97F4A7C15u) >> 40) | 1;
  return (line ^ apart) & mask_;
}

std::uint32_t Places::search(const Home& home) const {
  const Line& line = lines_[home.line];
  for (std::uint32_t i = 0; i < kPerLine; ++i)
    if ((line.entries[i].who & kIdentity) == home.tag && kind_of(line.entries[i]) != kFree)
      return home.line * kPerLine + i;
  if (line.entries[0].who < kOneAway) return kNone;
  const std::uint32_t other = other_line(home.line, home.tag);
  for (std::uint32_t i = 0; i < kPerLine; ++i)
    if ((lines_[other].entries[i].who & kIdentity) == (home.tag | kAway)) return other * kPerLine + i;
  return kNone;
}

std::uint32_t Places::room_in(std::uint32_t line, TimeMs now) const {
  for (std::uint32_t i = 0; i < kPerLine; ++i)
    if (forgotten(lines_[line].entries[i], now)) return line * kPerLine + i;
  return kNone;
}

void Places::empty(std::uint32_t index) {
  PlaceEntry& e = at(index);
  if ((e.who & kAway) != 0) lines_[other_line(index / kPerLine, tag_of(e))].entries[0].who -= kOneAway;
  e.who &= kLines;
  e.when = 0;
}

void Places::move(std::uint32_t from, std::uint32_t to) {
  PlaceEntry& e = at(from);
  const std::uint64_t who = (e.who & ~kLines) ^ kAway;
  const std::uint64_t when = e.when;
  empty(from);
  at(to).who |= who;
  at(to).when = when;
  if ((who & kAway) != 0) lines_[from / kPerLine].entries[0].who += kOneAway;
}

std::uint32_t Places::make_room(const Home& home, TimeMs now) {
  struct Step {
    std::uint32_t index;
    std::size_t before;  // the entry that moves to `index`
  };
  std::array<Step, kMostLookedAt> steps;
  std::size_t count = 0;
  const auto consider = [&](std::uint32_t line, std::size_t before) {
    for (std::uint32_t i = 0; i < kPerLine && count < steps.size(); ++i) {
      const std::uint32_t index = line * kPerLine + i;
      const bool known = std::any_of(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count),
                                     [&](const Step& s) { return s.index == index; });
      if (!known) steps[count++] = {index, before};
    }
  };
  consider(home.line, SIZE_MAX);
  consider(other_line(home.line, home.tag), SIZE_MAX);
  for (std::size_t n = 0; n < count; ++n) {
    const std::uint32_t line = other_line(steps[n].index / kPerLine, tag_of(at(steps[n].index)));
    std::uint32_t to = room_in(line, now);
    if (to == kNone) {
      consider(line, n);
      continue;
    }
    empty(to);
    for (std::size_t step = n; step != SIZE_MAX; step = steps[step].before) {
      move(steps[step].index, to);
      to = steps[step].index;
    }
    return to;
  }
  return kNone;
}

std::uint32_t Places::least_needed(const Home& home, TimeMs now) const {
  // One without a place before one with; then what lapses, or rang, first.
  std::pair<bool, std::int64_t> least{true, INT64_MAX};
  std::uint32_t found = kNone;
  for (const std::uint32_t line : {home.line, other_line(home.line, home.tag)}) {
    for (std::uint32_t i = 0; i < kPerLine; ++i) {
      const PlaceEntry& e = lines_[line].entries[i];
      const std::pair<bool, std::int64_t> need{
          has_place(e, now), static_cast<std::int64_t>(kept_of(e)) - static_cast<std::int64_t>(age_of(e, now))};
      if (found != kNone && need >= least) continue;
      least = need;
      found = line * kPerLine + i;
    }
  }
  return found;
}

Places::Known Places::know(CallerKey key, TimeMs now) {
  const Home home = home_of(key);
  if (const std::uint32_t found = search(home); found != kNone) return {at(found), forgotten(at(found), now)};
  std::uint32_t room = room_in(home.line, now);
  if (room == kNone) room = room_in(other_line(home.line, home.tag), now);
  if (room == kNone) room = make_room(home, now);
  if (room == kNone) room = least_needed(home, now);
  empty(room);
  PlaceEntry& e = at(room);
  e.who |= home.tag;
  if (room / kPerLine != home.line) {
    e.who |= kAway;
    lines_[home.line].entries[0].who += kOneAway;
  }
  return {e, true};
}

std::optional<Place> Places::find(CallerKey key, TimeMs now) const {
  const std::uint32_t found = search(home_of(key));
  if (found == kNone || !has_place(at(found), now)) return std::nullopt;
  const PlaceEntry& e = at(found);
  const TimeMs first{now.ms - static_cast<std::int64_t>(age_of(e, now))};
  return Place{first, first + Millis{static_cast<std::int64_t>(kept_of(e))},
               ClassId{static_cast<std::uint8_t>(e.who >> kClassAt & 7)}};
}

bool Places::take(CallerKey key, TimeMs now) {
  const Known known = know(key, now);
  set_known(known.entry, now);
  return known.is_new;
}

void Places::clear(CallerKey key) {
  if (const std::uint32_t found = search(home_of(key)); found != kNone) set_kind(at(found), kKnown, ClassId{});
}

bool Places::put(CallerKey key, const Place& place, TimeMs now) {
  const Known known = know(key, now);
  const std::int64_t kept = (place.until - place.first).count();
  if (place.until < now || kept < 0) {
    set_known(known.entry, now);
    return known.is_new;
  }
  CHECK(static_cast<std::uint64_t>(kept) <= low(kKeptBits));
  set_kind(known.entry, kAtRest, place.klass);
  known.entry.when = (static_cast<std::uint64_t>(place.first.ms) & low(kFirstBits)) | static_cast<std::uint64_t>(kept)
                                                                                          << kFirstBits;
  return known.is_new;
}

}  // namespace rufbund::core
