// From a sentence to what has to be spoken: reads the prompt files once, fills in names, numbers and times. Constant
// after reading; pure but for reading at the start.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calls/media_port.h"
#include "directory/directory.h"
#include "media/voice_words.h"

namespace rufbund::media {

// One breath: a text in a voice, a recording's file, or (both empty) the music.
struct Fragment {
  std::string voice;
  int speed = 0;
  std::string text;
  std::string recording;
  friend bool operator==(const Fragment&, const Fragment&) = default;
};
using Plan = std::vector<Fragment>;  // spoken one after another

// Where prompts are looked for; `recordings` need not exist.
struct PromptPlaces {
  std::string prompts;
  std::string recordings;
  std::string timezone;  // IANA
  // Texts of single hotlines that stand before those of `prompts`: "<language>/<hotline>/<prompt>.txt"; empty: none.
  std::string texts{};
};

// Typed announcements longer than this are cut, in bytes of UTF-8.
inline constexpr std::size_t kLongestAnnouncement = 2'000;

class Prompts {
 public:
  // Fails where a language that a hotline offers lacks its words or a prompt; where calls go out, German and English
  // are needed, with the prompts of notices.
  static Result<Prompts> read(const PromptPlaces& places, const directory::Directory& directory);

  // `now` decides between today and tomorrow. kNotFound for an unknown language.
  [[nodiscard]] Result<Plan> plan(const calls::Sentence& sentence, TimeMs now) const;

  // Sentences worth making ahead, the first ones first.
  [[nodiscard]] std::vector<calls::Sentence> common() const;
  // Of these, what a hotline's callers hear before and while they wait for their first sentence made for them alone.
  [[nodiscard]] std::vector<calls::Sentence> first_heard() const;
  // Languages that only `before` has, for callers who chose one of them.
  void keep_languages_of(const Prompts& before);

 private:
  struct Prompt {
    std::vector<std::string> lines;
    std::string recording;
  };
  struct Language {
    Words words;
    std::map<std::string, Prompt, std::less<>> prompts;  // by "name" or "hotline/name"
  };
  struct Topic {
    std::string name_de, name_en;
    int digit = 0;
  };
  struct Hotline {
    std::string name_de, name_en;
    std::vector<std::string> languages;  // in the order of their keys in the menu
    std::vector<Topic> topics;
  };

  static Result<Language> read_language(const PromptPlaces& places, const std::string& key,
                                        const std::set<std::string>& hotlines, bool needs_notices);
  [[nodiscard]] const Prompt* find(const Language& language, const std::string& hotline, std::string_view name) const;
  [[nodiscard]] Result<Plan> plan_of_notice(const calls::Sentence& sentence, const Language& language,
                                            TimeMs now) const;
  [[nodiscard]] LocalTime local(TimeMs time, TimeMs now) const;
  void add(Plan& plan, const Language& language, const Prompt& prompt,
           const std::map<std::string, std::string, std::less<>>& values) const;

  std::map<std::string, Language, std::less<>> languages_;
  std::map<std::string, Hotline, std::less<>> hotlines_;
  std::string timezone_;
};

// A prompt's text as its breaths: a line each, remarks left out, what cannot be spoken too.
[[nodiscard]] std::vector<std::string> breaths_of(std::string_view text);
// A prompt's file; kInvalidArgument where it is too long for one.
[[nodiscard]] Result<std::string> read_prompt_file(const std::string& path);

// Of the prompt files, without ending: "welcome".
[[nodiscard]] const char* prompt_name(calls::Sentence::Kind kind);

}  // namespace rufbund::media
