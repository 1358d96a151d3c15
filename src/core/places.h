// What is remembered per caller key (R2): that it rang, and the place in the line that a redial takes up again. 16
// bytes a key, four to a cache line, so that 60 million take a gigabyte and a look-up mostly one line.
//
// A key lives in its home line or in one other, which follows from the two; the home line counts its keys that live
// elsewhere, so that whoever is not there is mostly not looked for twice. Where both lines are full others move over
// (cuckoo hashing with lines of four; Pagh and Rodler 2001, Dietzfelbinger and Weidling 2005): nine tenths full, one
// key in half a million finds no room.
//
// Nothing has a timer: a place says itself until when it is kept, and what has lapsed is overwritten when a key wants
// its line. A key without a place is known for a day, so that the callers of a day can be counted.
//
// The key is not stored: it is mixed (one to one), the home line is some of its bits and 48 of them are kept. From 2¹⁸
// places on, line and tag are the whole key, so nobody is taken for somebody else whose key differs; below that it
// happens once in 2⁴⁸ comparisons. That two of 60 million callers have one key of 64 bits happens once in 10,000 days.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace rufbund::core {

// A place at rest: nobody holds it.
struct Place {
  TimeMs first;   // credited arrival
  TimeMs until;   // kept up to and at this moment
  ClassId klass;  // for which `first` was fixed
};

// As stored. `who`: 48 bits of the mixed key, one that says whether the line is not its home, 3 bits class, 2 bits
// kind; the upper 8 bits of a line's first entry are the line's, and count its keys that live elsewhere. `when`: 34
// bits of `first` (or of the last attempt), 30 bits of how much longer it is kept: 198 and 12 days, in ms.
struct PlaceEntry {
  std::uint64_t who = 0;
  std::uint64_t when = 0;
};

class Places {
 public:
  // `keys` a power of two.
  explicit Places(std::uint32_t keys);

  // The key is looked for soon.
  void expect(CallerKey key) const { __builtin_prefetch(&lines_[home_of(key).line]); }
  // Whether the key rang within a day, or longer ago and nobody needed the room.
  [[nodiscard]] bool knows(CallerKey key) const { return search(home_of(key)) != kNone; }
  // None where the key has no place, or one that has lapsed.
  [[nodiscard]] std::optional<Place> find(CallerKey key, TimeMs now) const;
  // The key has no place any more and is known from now on: when it rang last is remembered. True: it was not known,
  // or longer than a day ago. Where there is no room, a known key without a place is forgotten, else the place that
  // lapses first.
  bool take(CallerKey key, TimeMs now);
  // The key has no place any more; for the rest it stays as it is.
  void clear(CallerKey key);
  // Puts a place to rest, in the stead of one that was there. It may be kept for 2³⁰ ms at most. True as above.
  bool put(CallerKey key, const Place& place, TimeMs now);

  // For snapshots and digests: an entry that is all zero holds nothing.
  [[nodiscard]] std::span<const PlaceEntry> entries() const { return {lines_[0].entries, lines_.size() * kPerLine}; }
  [[nodiscard]] std::span<PlaceEntry> entries() { return {lines_[0].entries, lines_.size() * kPerLine}; }

 private:
  static constexpr std::uint32_t kPerLine = 4;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct alignas(64) Line {
    PlaceEntry entries[kPerLine];
  };
  struct Home {
    std::uint32_t line;
    std::uint64_t tag;
  };
  // An entry and whether its key was not known before.
  struct Known {
    PlaceEntry& entry;
    bool is_new;
  };

  [[nodiscard]] Home home_of(CallerKey key) const;
  // The other line of a key whose one line this is.
  [[nodiscard]] std::uint32_t other_line(std::uint32_t line, std::uint64_t tag) const;
  // Entries are numbered line by line.
  [[nodiscard]] PlaceEntry& at(std::uint32_t index) { return lines_[index / kPerLine].entries[index % kPerLine]; }
  [[nodiscard]] const PlaceEntry& at(std::uint32_t index) const {
    return lines_[index / kPerLine].entries[index % kPerLine];
  }
  [[nodiscard]] std::uint32_t search(const Home& home) const;
  // An entry of the line that holds nothing any more that anybody needs; kNone.
  [[nodiscard]] std::uint32_t room_in(std::uint32_t line, TimeMs now) const;
  // The same in one of the two lines once others have moved over.
  [[nodiscard]] std::uint32_t make_room(const Home& home, TimeMs now);
  // In one of the two lines, what can be spared most.
  [[nodiscard]] std::uint32_t least_needed(const Home& home, TimeMs now) const;
  void empty(std::uint32_t index);
  void move(std::uint32_t from, std::uint32_t to);
  Known know(CallerKey key, TimeMs now);

  std::vector<Line> lines_;
  std::uint32_t mask_;
};

}  // namespace rufbund::core
