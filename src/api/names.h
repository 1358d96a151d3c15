// Keys and ids of the directory, both ways. Read by all threads; replaced as a whole when the directory changes.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/directory.h"

namespace rufbund::api {

// One hotline's part of the directory, by id.
class HotlineNames {
 public:
  explicit HotlineNames(const directory::Hotline& hotline);

  [[nodiscard]] const directory::Hotline& hotline() const { return *hotline_; }
  [[nodiscard]] const std::string& key() const { return hotline_->key; }
  [[nodiscard]] CellId cell() const { return hotline_->cell; }
  // Null where the id is not (any longer) in the directory.
  [[nodiscard]] const directory::Member* member(MemberId id) const;
  [[nodiscard]] const directory::Site* site(SiteId id) const;
  [[nodiscard]] std::string_view member_key(MemberId id) const;  // "" where unknown
  [[nodiscard]] std::string_view site_key(SiteId id) const;
  [[nodiscard]] std::string_view member_key_of_site(SiteId id) const;
  [[nodiscard]] std::string_view topic_key(TopicId id) const;
  [[nodiscard]] std::string_view skill_key(SkillId id) const;
  [[nodiscard]] std::string_view class_key(ClassId id) const;  // "" for the ordinary class
  [[nodiscard]] std::vector<std::string> skill_keys(std::uint64_t mask) const;
  // Skills in seats' masks, by key: those of now, those that went by a reload, and 0 for a topic that any seat may
  // serve.
  [[nodiscard]] std::map<std::string, std::uint64_t> skill_masks() const;
  // Also of one that has left; nothing where it never was there.
  [[nodiscard]] std::optional<MemberId> member_id(std::string_view key) const;
  // Keys of what has left the directory since, as the directory's own list of former ones does it from the next start
  // on: calls of then still say where they were answered.
  void remember(const HotlineNames& before);

  [[nodiscard]] const directory::Member* member(std::string_view key) const;
  [[nodiscard]] const directory::Site* site(std::string_view key) const;
  [[nodiscard]] const directory::Topic* topic(std::string_view key) const;
  [[nodiscard]] const directory::Skill* skill(std::string_view key) const;

  // "impfen-2623"; "" for none.
  [[nodiscard]] std::string call_id(TicketId ticket) const;
  [[nodiscard]] std::string seat_id(SeatId seat) const;

 private:
  const directory::Hotline* hotline_;
  std::unordered_map<MemberId, const directory::Member*> members_;
  std::unordered_map<SiteId, const directory::Site*> sites_;
  std::unordered_map<MemberId, std::string> members_gone_;
  std::map<std::string, std::uint64_t> skills_gone_;
  struct SiteGone {
    std::string key, member;
  };
  std::unordered_map<SiteId, SiteGone> sites_gone_;
};

// Hotlines are only added, behind those that are there, so that an index means the same hotline for good. What a
// look-up gives belongs to the directory of that moment: who keeps it beyond the call, on a thread other than the one
// that calls `use`, holds a pin from before.
class Names {
 public:
  explicit Names(directory::Directory directory);
  ~Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // Begins with the hotlines that are there now, in their order. One thread at a time.
  void use(std::shared_ptr<const directory::Directory> directory);
  // While it is held, nothing goes that was looked up meanwhile.
  [[nodiscard]] std::shared_ptr<const void> pin() const;

  [[nodiscard]] const directory::Directory& directory() const { return *now().directory; }
  [[nodiscard]] const std::vector<HotlineNames>& hotlines() const { return now().hotlines; }
  [[nodiscard]] std::size_t index_of(CellId cell) const;  // of a hotline that is there
  [[nodiscard]] const HotlineNames* hotline(std::string_view key) const;
  [[nodiscard]] const HotlineNames* hotline(CellId cell) const;
  [[nodiscard]] const directory::Carrier* carrier(std::string_view key) const;
  [[nodiscard]] std::string_view carrier_key(CarrierId id) const;
  [[nodiscard]] bool knows_member(std::string_view key) const;
  [[nodiscard]] bool knows_site(std::string_view key) const;

  struct Numbered {
    const HotlineNames* hotline;
    std::uint32_t number;
  };
  // "impfen-2623" into its hotline and number (above 0).
  [[nodiscard]] std::optional<Numbered> numbered(std::string_view id) const;

 private:
  struct Generation {
    explicit Generation(std::shared_ptr<const directory::Directory> of);
    const std::shared_ptr<const directory::Directory> directory;
    std::vector<HotlineNames> hotlines;
    std::shared_ptr<const Generation> next;  // so that a pin holds all that came later
  };
  [[nodiscard]] const Generation& now() const { return *now_.load(std::memory_order_acquire); }

  mutable std::mutex mutex_;
  std::shared_ptr<Generation> held_;  // the present one
  std::atomic<const Generation*> now_;
};

}  // namespace rufbund::api
