#include "media/voice_preview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <filesystem>
#include <map>

#include "media/speech_synth.h"
#include "media/voice_sound.h"
#include "media/voice_words.h"

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kExamplePosition = 5;
constexpr Millis kExampleLow{4 * 60'000}, kExampleHigh{6 * 60'000};
constexpr LocalTime kExampleTime{.days_ahead = 0, .weekday = 0, .hour = 14, .minute = 30, .day = 1, .month = 1};

// Languages and prompts become parts of paths.
bool is_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

Error no_prompts(std::string_view language) {
  return {ErrorCode::kNotFound, fmt::format("There are no prompts in '{}'.", language)};
}

using Values = std::map<std::string, std::string, std::less<>>;

Values values_of(const PromptToHear& heard, const Words& words) {
  std::string topics;
  for (const auto& [name, digit] : heard.topics) topics += (topics.empty() ? "" : " ") + words.topic(name, digit);
  return {{"hotline", heard.hotline},
          {"place", words.place(kExamplePosition)},
          {"position", words.number(kExamplePosition)},
          {"wait", words.wait(kExampleLow, kExampleHigh)},
          {"time", words.time(kExampleTime)},
          {"topics", std::move(topics)}};
}

Result<Plan> plan_of(const PromptPlaces& places, const PromptToHear& heard) {
  if (!is_name(heard.language)) return tl::unexpected(no_prompts(heard.language));
  const std::string words_path = (fs::path(places.prompts) / heard.language / "words.txt").string();
  const auto words_text = read_prompt_file(words_path);
  if (!words_text) return tl::unexpected(no_prompts(heard.language));
  const auto words = Words::parse(*words_text, words_path);
  if (!words) return tl::unexpected(words.error());
  std::string text = heard.text;
  if (text.empty()) {
    const auto general = general_prompt(places, heard.language, heard.prompt);
    if (!general) return tl::unexpected(general.error());
    if (!general->recording.empty()) return Plan{{{}, 0, {}, general->recording}};
    text = general->text;
  }
  const Values values = values_of(heard, *words);
  Plan plan;
  for (const std::string& breath : breaths_of(text)) {
    // A name may bring what a typed text must not have.
    std::string spoken = speakable(fill(breath, values), kLongestAnnouncement);
    if (!spoken.empty()) plan.push_back({words->voice(), words->speed(), std::move(spoken), {}});
  }
  if (plan.empty()) return fail(ErrorCode::kInvalidArgument, "Nothing can be spoken of it.");
  if (plan.size() > kMostBreathsHeard)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("It has {} lines, but {} are the most.", plan.size(), kMostBreathsHeard));
  return plan;
}

}  // namespace

Result<GeneralPrompt> general_prompt(const PromptPlaces& places, const std::string& language, std::string_view prompt) {
  const Error none{ErrorCode::kNotFound, fmt::format("There is no prompt '{}' in '{}'.", prompt, language)};
  if (!is_name(language) || !is_name(prompt)) return tl::unexpected(none);
  std::error_code ignored;
  for (const std::string& place : {places.recordings, places.prompts}) {
    const fs::path recording = fs::path(place) / language / fmt::format("{}.wav", prompt);
    if (fs::is_regular_file(recording, ignored)) return GeneralPrompt{{}, recording.string()};
  }
  const auto text = read_prompt_file((fs::path(places.prompts) / language / fmt::format("{}.txt", prompt)).string());
  if (!text) return tl::unexpected(none);
  return GeneralPrompt{fmt::format("{}", fmt::join(breaths_of(*text), "\n")), {}};
}

Result<std::string> speak_prompt(const PromptPlaces& places, const PromptToHear& heard,
                                 const std::string& synthesiser) {
  const auto plan = plan_of(places, heard);
  if (!plan) return tl::unexpected(plan.error());
  const auto program = find_program(synthesiser);
  if (!program) return fail(ErrorCode::kUnavailable, program.error().message);
  const std::atomic<bool> stopping{false};  // bounded in breaths and in time for each
  Sound whole;
  for (const Fragment& fragment : *plan) {
    const auto part = sound_of(fragment, *program, stopping);
    if (!part) return tl::unexpected(part.error());
    append_breath(whole, *part);
  }
  for (auto& sample : whole.samples) sample = alaw_decode(alaw_encode(sample));
  return pcm_wav(whole);
}

}  // namespace rufbund::media
