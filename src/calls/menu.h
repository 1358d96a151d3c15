// The key menu: which digit means which language and topic. Pure.
#pragma once

#include <string>

#include "base/ids.h"
#include "directory/directory.h"

namespace rufbund::calls {

class Menu {
 public:
  explicit Menu(const directory::Hotline& hotline);

  [[nodiscard]] bool asks_language() const { return languages_.size() > 1; }
  [[nodiscard]] bool asks_topic() const { return hotline_->topics.size() > 1; }

  // Digits '1'.. in the order of the hotline's languages; 0: no such choice.
  [[nodiscard]] SkillId language_for(char digit) const;
  // By each topic's own digit; 0: no such choice.
  [[nodiscard]] TopicId topic_for(char digit) const;

  // What holds without a choice: the hotline's first language and first topic (0: it has none).
  [[nodiscard]] SkillId default_language() const;
  [[nodiscard]] TopicId default_topic() const;

  // Keys ("de", "appointments"); empty for 0 or an unknown id.
  [[nodiscard]] std::string language_key(SkillId language) const;
  [[nodiscard]] std::string topic_key(TopicId topic) const;

 private:
  const directory::Hotline* hotline_;
  std::vector<const directory::Skill*> languages_;
};

}  // namespace rufbund::calls
