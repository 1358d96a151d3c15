#include "calls/menu.h"

namespace rufbund::calls {

Menu::Menu(const directory::Hotline& hotline) : hotline_(&hotline) {
  for (const auto& skill : hotline.skills) {
    if (skill.is_language) languages_.push_back(&skill);
  }
}

SkillId Menu::language_for(char digit) const {
  const int index = digit - '1';
  if (index < 0 || index >= static_cast<int>(languages_.size())) return {};
  return languages_[static_cast<std::size_t>(index)]->id;
}

TopicId Menu::topic_for(char digit) const {
  for (const auto& topic : hotline_->topics) {
    if (topic.menu_digit != 0 && '0' + topic.menu_digit == digit) return topic.id;
  }
  return {};
}

SkillId Menu::default_language() const { return languages_.empty() ? SkillId{} : languages_.front()->id; }

TopicId Menu::default_topic() const { return hotline_->topics.empty() ? TopicId{} : hotline_->topics.front().id; }

std::string Menu::language_key(SkillId language) const {
  for (const auto* skill : languages_) {
    if (skill->id == language) return skill->key;
  }
  return {};
}

std::string Menu::topic_key(TopicId topic) const {
  for (const auto& known : hotline_->topics) {
    if (known.id == topic) return known.key;
  }
  return {};
}

}  // namespace rufbund::calls
