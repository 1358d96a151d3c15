// How a prompt will sound, for whoever writes it: the words of a hotline that need not exist yet, spoken as its callers
// would hear them. Nothing is kept. Blocks while espeak-ng speaks; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "media/voice_plan.h"

namespace rufbund::media {

struct PromptToHear {
  std::string language;
  std::string prompt;   // whose general words or recording are heard where `text` is empty; may be empty
  std::string text;     // a line each breath
  std::string hotline;  // its name in that language
  std::vector<std::pair<std::string, int>> topics;  // names in that language and their keys
};

// What all lines say of a prompt.
struct GeneralPrompt {
  std::string text;       // a line each breath
  std::string recording;  // instead; a path
};

inline constexpr std::size_t kMostBreathsHeard = 40;

// kNotFound where there is neither. `language` and `prompt` are parts of paths: letters, digits, '-' and '_'.
[[nodiscard]] Result<GeneralPrompt> general_prompt(const PromptPlaces& places, const std::string& language,
                                                   std::string_view prompt);

// A WAV of PCM at 8,000 samples a second that went through A-law, as calls do. The place is 5, the wait 4 to 6 minutes,
// the time half past two. kNotFound: no such language or prompt; kInvalidArgument: nothing to be spoken, or too much;
// kUnavailable: the voice does not work.
[[nodiscard]] Result<std::string> speak_prompt(const PromptPlaces& places, const PromptToHear& heard,
                                               const std::string& synthesiser = "espeak-ng");

}  // namespace rufbund::media
