// The texts of breaking announcements, in memory: read by the feed and the resources, added to by a command. The books
// hold them durably; the journal holds only their hash.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/ids.h"

namespace rufbund::api {

struct AnnouncementText {
  std::string de, en;
};

class AnnouncementTexts {
 public:
  void put(CellId cell, AnnouncementId id, AnnouncementText text) {
    std::lock_guard lock(mutex_);
    texts_[{cell, id}] = std::move(text);
  }
  // Empty texts where it is unknown.
  [[nodiscard]] AnnouncementText get(CellId cell, AnnouncementId id) const {
    std::lock_guard lock(mutex_);
    const auto found = texts_.find({cell, id});
    return found == texts_.end() ? AnnouncementText{} : found->second;
  }
  void forget(CellId cell, AnnouncementId up_to) {
    std::lock_guard lock(mutex_);
    std::erase_if(texts_, [&](const auto& known) { return known.first.first == cell && known.first.second <= up_to; });
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<CellId, AnnouncementId>, AnnouncementText> texts_;
};

}  // namespace rufbund::api
