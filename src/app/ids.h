// Ids by name: given in order of appearance, kept in the journals' labels, so that a changed configuration keeps them
// and nobody's record moves to somebody else.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/store.h"

namespace rufbund::app {

class IdBook {
 public:
  // What a hotline's journal knows. kCorrupt where two journals disagree on a member, site or carrier.
  Result<void> load(const std::string& hotline, std::span<const journal::Label> labels);
  // What the journal of a hotline knows that is configured no more: its members', sites' and carriers' ids are not
  // given to others.
  void remember(std::span<const journal::Label> labels);
  // The id of `key`, new where it has none. Members, sites and carriers have one id in all hotlines of a node, the
  // other kinds one per hotline.
  std::uint32_t give(const std::string& hotline, journal::LabelKind kind, const std::string& key,
                     const std::string& name);
  // Everything that is known of a hotline, old and new, by kind and id.
  [[nodiscard]] std::vector<journal::Label> labels(const std::string& hotline) const;

 private:
  struct Names {
    std::map<std::string, journal::Label> by_key;
    std::uint32_t last = 0;
  };
  using Book = std::map<journal::LabelKind, Names>;
  Names& names_of(const std::string& hotline, journal::LabelKind kind);

  Book node_;
  std::map<std::string, Book> hotlines_;
  std::map<std::string, std::map<std::pair<journal::LabelKind, std::string>, journal::Label>> shown_;
};

}  // namespace rufbund::app
