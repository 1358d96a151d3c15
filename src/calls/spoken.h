// From a cue to the sentence that a voice speaks. Pure.
#pragma once

#include <string>

#include "calls/hearing.h"
#include "calls/media_port.h"
#include "core/effect.h"

namespace rufbund::calls {

// What a farewell depends on.
struct Farewell {
  core::TicketEnd end{};
  core::RefusalCause cause{};
  TimeMs return_at = kNever;
};

// True where the caller is told something before the leg ends.
[[nodiscard]] bool has_words(const Farewell& farewell);

// `announcement_text` for Cue::kAnnouncement. The cue must be one that is heard.
[[nodiscard]] Sentence sentence_for(Cue cue, const Ears& ears, const Farewell& farewell, const std::string& hotline,
                                    const std::string& language, const std::string& announcement_text);

}  // namespace rufbund::calls
