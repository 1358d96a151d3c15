#include "media/voice_plan.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "media/speech_synth.h"

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;
using Kind = calls::Sentence::Kind;

constexpr std::size_t kLongestFile = 16'384;
constexpr std::size_t kLongestLine = 600;  // bytes of UTF-8
constexpr int kPositionsAhead = 30;        // made ahead

struct Name {
  Kind kind;
  const char* name;
};
constexpr std::array<Name, 26> kNames = {{{Kind::kWelcome, "welcome"},
                                          {Kind::kLanguageMenu, "language_menu"},
                                          {Kind::kTopicMenu, "topic_menu"},
                                          {Kind::kPlaceFirst, "place_first"},
                                          {Kind::kPlaceUpdate, "place_update"},
                                          {Kind::kPlaceLonger, "place_longer"},
                                          {Kind::kPositionOnly, "position_only"},
                                          {Kind::kRefusedReturnAt, "refused_return_at"},
                                          {Kind::kRefused, "refused"},
                                          {Kind::kClosed, "closed"},
                                          {Kind::kBreaking, "breaking"},
                                          {Kind::kMusic, "music"},
                                          {Kind::kGoodbye, "goodbye"},
                                          {Kind::kConnecting, "connecting"},
                                          {Kind::kInvalidChoice, "invalid_choice"},
                                          {Kind::kServedByAnnouncement, "served_by_announcement"},
                                          {Kind::kThanksQuestion, "thanks_question"},
                                          {Kind::kThanksTaken, "thanks_taken"},
                                          {Kind::kNoticeCallUp, "notice_call_up"},
                                          {Kind::kNoticeKeys, "notice_keys"},
                                          {Kind::kNoticeAccepted, "notice_accepted"},
                                          {Kind::kNoticeDeclined, "notice_declined"},
                                          {Kind::kNoticeUnanswered, "notice_unanswered"},
                                          {Kind::kNoticeTooLate, "notice_too_late"},
                                          {Kind::kNoticeAnswered, "notice_answered"},
                                          {Kind::kNoticeUndecided, "notice_undecided"}}};

constexpr std::array<const char*, 2> kNoticeLanguages = {"de", "en"};
constexpr std::size_t kLongestName = 200;  // bytes of UTF-8
constexpr std::size_t kMostNames = 16;

bool is_notice(std::string_view name) { return name.starts_with("notice_"); }

// Keys become parts of paths.
bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

const std::string& in_language(std::string_view language, const std::string& de, const std::string& en) {
  const std::string& wanted = language == "de" ? de : en;
  return wanted.empty() ? (de.empty() ? en : de) : wanted;
}

}  // namespace

Result<std::string> read_prompt_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, fmt::format("{} is missing", path));
  std::string text(kLongestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kLongestFile)
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} is longer than {} bytes", path, kLongestFile));
  return text;
}

std::vector<std::string> breaths_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.front() != '#') lines.push_back(speakable(line, kLongestLine));
  }
  return lines;
}

const char* prompt_name(Kind kind) {
  for (const auto& entry : kNames)
    if (entry.kind == kind) return entry.name;
  return "";
}

Result<Prompts> Prompts::read(const PromptPlaces& places, const directory::Directory& directory) {
  Prompts prompts;
  prompts.timezone_ = places.timezone;
  try {
    (void)date::locate_zone(places.timezone);
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("there is no time zone \"{}\"", places.timezone));
  }
  std::set<std::string> keys;
  for (const auto& from : directory.hotlines) {
    if (!is_key(from.key)) return fail(ErrorCode::kInvalidArgument, fmt::format("hotline key \"{}\"", from.key));
    keys.insert(from.key);
    Hotline hotline{from.name_de, from.name_en, {}, {}};
    for (const auto& skill : from.skills)
      if (skill.is_language) hotline.languages.push_back(skill.key);
    for (const auto& topic : from.topics) hotline.topics.push_back({topic.name_de, topic.name_en, topic.menu_digit});
    std::sort(hotline.topics.begin(), hotline.topics.end(),
              [](const Topic& a, const Topic& b) { return a.digit < b.digit; });
    prompts.hotlines_.emplace(from.key, std::move(hotline));
  }
  const auto read_once = [&](const std::string& language, bool needs_notices) -> Result<void> {
    if (prompts.languages_.contains(language)) return {};
    auto read = read_language(places, language, keys, needs_notices);
    if (!read) return tl::unexpected(read.error());
    prompts.languages_.emplace(language, std::move(*read));
    return {};
  };
  const bool calls_out = std::any_of(directory.carriers.begin(), directory.carriers.end(),
                                     [](const auto& carrier) { return carrier.out.has_value(); });
  if (calls_out) {
    for (const char* language : kNoticeLanguages) {
      if (auto read = read_once(language, true); !read) return tl::unexpected(read.error());
    }
  }
  for (const auto& [key, hotline] : prompts.hotlines_) {
    for (const auto& language : hotline.languages) {
      if (auto read = read_once(language, false); !read) return tl::unexpected(read.error());
    }
  }
  return prompts;
}

Result<Prompts::Language> Prompts::read_language(const PromptPlaces& places, const std::string& key,
                                                 const std::set<std::string>& hotlines, bool needs_notices) {
  if (!is_key(key)) return fail(ErrorCode::kInvalidArgument, fmt::format("language key \"{}\"", key));
  const fs::path folder = fs::path(places.prompts) / key;
  const auto words_text = read_prompt_file((folder / "words.txt").string());
  if (!words_text)
    return fail(words_text.error().code,
                fmt::format("{}: a hotline speaks \"{}\", so add the folder {} with its texts (copy those of another "
                            "language), or take the language from the hotline",
                            words_text.error().message, key, folder.string()));
  auto words = Words::parse(*words_text, (folder / "words.txt").string());
  if (!words) return tl::unexpected(words.error());
  Language language{std::move(*words), {}};

  // A recording stands before a text of the same place, a hotline's own before everybody's.
  const auto look = [&](const std::string& under, const std::string& name) -> Result<void> {
    Prompt prompt;
    std::error_code ignored;
    for (const auto& place : {fs::path(places.recordings) / key, folder}) {
      const fs::path recording = fs::absolute(place / under / (name + ".wav"), ignored);
      if (prompt.recording.empty() && fs::is_regular_file(recording, ignored)) prompt.recording = recording.string();
    }
    fs::path file = fs::path(places.texts) / key / under / (name + ".txt");
    if (places.texts.empty() || under.empty() || !fs::exists(file, ignored)) file = folder / under / (name + ".txt");
    if (fs::exists(file, ignored)) {
      const auto text = read_prompt_file(file.string());
      if (!text) return tl::unexpected(text.error());
      prompt.lines = breaths_of(*text);
      if (prompt.lines.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{} has no text", file.string()));
    }
    if (prompt.recording.empty() && prompt.lines.empty()) {
      if (!under.empty() || name == "music" || (is_notice(name) && !needs_notices)) return {};
      return fail(ErrorCode::kNotFound, fmt::format("{} is missing: write it, or record a {}.wav in its place",
                                                    (folder / (name + ".txt")).string(), name));
    }
    language.prompts[under.empty() ? name : under + "/" + name] = std::move(prompt);
    return {};
  };
  for (const auto& entry : kNames) {
    if (auto found = look("", entry.name); !found) return tl::unexpected(found.error());
    for (const auto& hotline : hotlines)
      if (auto found = look(hotline, entry.name); !found) return tl::unexpected(found.error());
  }
  return language;
}

const Prompts::Prompt* Prompts::find(const Language& language, const std::string& hotline,
                                     std::string_view name) const {
  auto found = language.prompts.find(fmt::format("{}/{}", hotline, name));
  if (found == language.prompts.end()) found = language.prompts.find(name);
  return found == language.prompts.end() ? nullptr : &found->second;
}

LocalTime Prompts::local(TimeMs time, TimeMs now) const {
  const auto* const zone = date::locate_zone(timezone_);  // known since read()
  const auto at = [&](TimeMs t) {
    return date::floor<std::chrono::minutes>(
        zone->to_local(date::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{t.ms}}));
  };
  const auto there = at(time), here = at(now);
  const auto day = date::floor<date::days>(there);
  LocalTime out;
  out.days_ahead = static_cast<int>((day - date::floor<date::days>(here)).count());
  out.weekday = static_cast<int>(date::weekday{day}.c_encoding());
  const auto minutes = static_cast<int>((there - day).count());
  const date::year_month_day calendar{day};
  out.day = static_cast<int>(unsigned{calendar.day()});
  out.month = static_cast<int>(unsigned{calendar.month()});
  out.hour = minutes / 60;
  out.minute = minutes % 60;
  return out;
}

void Prompts::add(Plan& plan, const Language& language, const Prompt& prompt,
                  const std::map<std::string, std::string, std::less<>>& values) const {
  if (!prompt.recording.empty()) return plan.push_back({{}, 0, {}, prompt.recording});
  for (const auto& line : prompt.lines) {
    auto text = fill(line, values);
    if (!text.empty()) plan.push_back({language.words.voice(), language.words.speed(), std::move(text), {}});
  }
}

Result<Plan> Prompts::plan(const calls::Sentence& sentence, TimeMs now) const {
  const auto found = languages_.find(sentence.language);
  if (found != languages_.end() && sentence.hotline.empty()) return plan_of_notice(sentence, found->second, now);
  const auto hotline = hotlines_.find(sentence.hotline);
  if (found == languages_.end() || hotline == hotlines_.end())
    return fail(ErrorCode::kNotFound,
                fmt::format("no prompts for \"{}\" in \"{}\"", sentence.hotline, sentence.language));
  const Language& language = found->second;
  const Words& words = language.words;
  const std::string name = prompt_name(sentence.kind);
  Plan plan;

  if (sentence.kind == Kind::kLanguageMenu) {
    // Each language offers itself, in its own voice.
    int digit = 0;
    for (const auto& key : hotline->second.languages) {
      const Language& offered = languages_.find(key)->second;
      add(plan, offered, *find(offered, sentence.hotline, name), {{"digit", fmt::format("{}", ++digit)}});
    }
    return plan;
  }
  const Prompt* prompt = find(language, sentence.hotline, name);
  if (prompt == nullptr) return sentence.kind == Kind::kMusic ? Plan{Fragment{}} : Plan{};

  std::map<std::string, std::string, std::less<>> values;
  values["hotline"] = in_language(sentence.language, hotline->second.name_de, hotline->second.name_en);
  values["place"] = words.place(sentence.position);
  values["position"] = words.number(sentence.position);
  if (sentence.low.count() >= 0 && sentence.high.count() >= 0) values["wait"] = words.wait(sentence.low, sentence.high);
  if (sentence.kind == Kind::kRefusedReturnAt) {
    // Rounded up to five minutes: nobody calls back to the minute.
    constexpr std::int64_t kFiveMinutes = 300'000;
    const std::int64_t rounded =
        (sentence.return_at.ms / kFiveMinutes + (sentence.return_at.ms % kFiveMinutes != 0)) * kFiveMinutes;
    values["time"] = words.time(local(TimeMs{rounded}, now));
  }
  if (sentence.kind == Kind::kTopicMenu) {
    std::string topics;
    for (const auto& topic : hotline->second.topics)
      topics += (topics.empty() ? "" : " ") +
                words.topic(in_language(sentence.language, topic.name_de, topic.name_en), topic.digit);
    values["topics"] = std::move(topics);
  }
  if (sentence.kind == Kind::kBreaking) {
    values["text"] = speakable(sentence.text, kLongestAnnouncement);
    if (values["text"].empty())
      return fail(ErrorCode::kInvalidArgument, "the announcement has no text that can be spoken");
  }
  add(plan, language, *prompt, values);
  return plan;
}

// What the office tells a member: there is no hotline, and names are whatever somebody typed.
Result<Plan> Prompts::plan_of_notice(const calls::Sentence& sentence, const Language& language, TimeMs now) const {
  const Words& words = language.words;
  if (sentence.kind == Kind::kTyped) {
    std::string text = speakable(sentence.text, kLongestAnnouncement);
    if (text.empty()) return fail(ErrorCode::kInvalidArgument, "the notice has no text that can be spoken");
    return Plan{{words.voice(), words.speed(), std::move(text), {}}};
  }
  const std::string_view name = prompt_name(sentence.kind);
  const Prompt* const prompt =
      is_notice(name) || sentence.kind == Kind::kInvalidChoice ? find(language, {}, name) : nullptr;
  if (prompt == nullptr)
    return fail(ErrorCode::kNotFound,
                fmt::format("no prompt \"{}\" without a hotline in \"{}\"", name, sentence.language));
  if (sentence.names.size() + sentence.numbers.size() + sentence.times.size() > kMostNames)
    return fail(ErrorCode::kInvalidArgument, "the notice has too many values");
  std::map<std::string, std::string, std::less<>> values;
  for (const auto& [key, text] : sentence.names) values[key] = speakable(text, kLongestName);
  for (const auto& [key, number] : sentence.numbers) values[key] = words.number(number);
  for (const auto& [key, time] : sentence.times) values[key] = words.time(local(time, now));
  Plan plan;
  add(plan, language, *prompt, values);
  return plan;
}

std::vector<calls::Sentence> Prompts::first_heard() const {
  std::vector<calls::Sentence> out;
  for (const auto& [key, hotline] : hotlines_) {
    for (const auto& language : hotline.languages) {
      for (const auto kind : {Kind::kMusic, Kind::kWelcome, Kind::kLanguageMenu, Kind::kTopicMenu, Kind::kInvalidChoice,
                              Kind::kClosed, Kind::kRefused, Kind::kGoodbye, Kind::kConnecting,
                              Kind::kServedByAnnouncement, Kind::kThanksQuestion, Kind::kThanksTaken}) {
        calls::Sentence sentence;
        sentence.kind = kind;
        sentence.language = language;
        sentence.hotline = key;
        out.push_back(sentence);
      }
    }
  }
  return out;
}

std::vector<calls::Sentence> Prompts::common() const {
  std::vector<calls::Sentence> out = first_heard();
  for (const auto& [key, hotline] : hotlines_) {
    for (const auto& language : hotline.languages) {
      for (int position = 1; position <= kPositionsAhead; ++position) {
        calls::Sentence sentence;
        sentence.kind = Kind::kPositionOnly;
        sentence.language = language;
        sentence.hotline = key;
        sentence.position = static_cast<std::uint32_t>(position);
        out.push_back(sentence);
      }
    }
  }
  return out;
}

void Prompts::keep_languages_of(const Prompts& before) {
  for (const auto& [key, language] : before.languages_) languages_.try_emplace(key, language);
}

}  // namespace rufbund::media
