// What a notice of a call-up says, in the reader's language.
#pragma once

#include <string>

#include "alliance/records.h"

namespace rufbund::office {

struct NoticeText {
  std::string subject, body;
};

// `language`: "de" or "en". Times in the alliance's local time.
[[nodiscard]] NoticeText call_up_text(const alliance::CallUpRecord& record, const std::string& topic,
                                      const std::string& language);

}  // namespace rufbund::office
