// What a notice of a call-up says, in the reader's language; of evidence that ends: evidence_words.h.
#pragma once

#include <string>

#include "alliance/records.h"

namespace rufbund::office {

struct NoticeText {
  std::string subject, body;
};

// "31.01.2026 09:05 Uhr", "2026-01-31 09:05"; the alliance's local time.
[[nodiscard]] std::string local_minute(TimeMs at, bool german);

// `language`: "de" or "en". Times in the alliance's local time.
[[nodiscard]] NoticeText call_up_text(const alliance::CallUpRecord& record, const std::string& topic,
                                      const std::string& language);

}  // namespace rufbund::office
