// Texts of breaking announcements, which lie in the books and not in the journal. The API fills it, calls read it.
// Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/ids.h"

namespace rufbund::calls {

class AnnouncementTexts {
 public:
  void set(CellId cell, AnnouncementId id, std::string de, std::string en);
  // The text in `language` ("de", "en"), else in the other one; empty if the id is unknown.
  [[nodiscard]] std::string get(CellId cell, AnnouncementId id, const std::string& language) const;

 private:
  static constexpr std::size_t kMaxTexts = 256;  // of all cells; the least (cell, id) is dropped first
  struct Text {
    std::string de, en;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<CellId, AnnouncementId>, Text> texts_;
};

}  // namespace rufbund::calls
