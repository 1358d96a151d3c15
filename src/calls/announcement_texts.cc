#include "calls/announcement_texts.h"

#include <utility>

namespace rufbund::calls {

void AnnouncementTexts::set(CellId cell, AnnouncementId id, std::string de, std::string en) {
  std::lock_guard lock(mutex_);
  texts_[{cell, id}] = Text{std::move(de), std::move(en)};
  if (texts_.size() > kMaxTexts) texts_.erase(texts_.lower_bound({cell, AnnouncementId{}}));
}

std::string AnnouncementTexts::get(CellId cell, AnnouncementId id, const std::string& language) const {
  std::lock_guard lock(mutex_);
  const auto found = texts_.find({cell, id});
  if (found == texts_.end()) return {};
  const auto& [de, en] = found->second;
  const std::string& wanted = language == "de" ? de : en;
  const std::string& other = language == "de" ? en : de;
  return wanted.empty() ? other : wanted;
}

}  // namespace rufbund::calls
