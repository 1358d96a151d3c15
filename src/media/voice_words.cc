#include "media/voice_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace rufbund::media {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kCoarseFrom = 20;  // minutes
constexpr std::int64_t kCoarse = 5;
constexpr std::int64_t kLongest = 120;

constexpr std::array<std::string_view, 15> kNecessary = {"voice",          "numbers",      "place.next", "place.other",
                                                         "wait.below_one", "wait.one",     "wait.about", "wait.up_to",
                                                         "wait.range",     "wait.long",    "clock.full", "clock.minute",
                                                         "day.today",      "day.tomorrow", "topic.item"};
constexpr std::array<std::string_view, 11> kOptional = {
    "speed",  "clock", "wait.range_from_one", "day.other", "weekdays", "day.date", "months", "half.am", "half.pm",
    "hour.1", "hour.0"};
constexpr int kWeek = 7;  // days: a weekday's name says which day is meant up to here

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!(text = trimmed(text)).empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

bool is_voice_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '+' ||
           c == '_';
  });
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string fill(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto value = close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
    if (value == values.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += value->second;
      text.remove_prefix(close + 1);
    }
  }
  return out;
}

Result<Words> Words::parse(std::string_view text, const std::string& origin) {
  Words words;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}:{}: write \"key = text\"", origin, line_number));
    const std::string key{trimmed(line.substr(0, equals))};
    if (std::find(kNecessary.begin(), kNecessary.end(), key) == kNecessary.end() &&
        std::find(kOptional.begin(), kOptional.end(), key) == kOptional.end())
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}:{}: there is no key \"{}\"", origin, line_number, key));
    words.rules_[key] = trimmed(line.substr(equals + 1));
  }
  for (const auto key : kNecessary)
    if (!words.rules_.contains(key))
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}: add a line \"{} = ...\"", origin, key));
  words.numbers_ = split(words.rule("numbers"));
  if (words.rules_.contains("weekdays")) words.weekdays_ = split(words.rule("weekdays"));
  if (words.rules_.contains("months")) words.months_ = split(words.rule("months"));
  words.voice_ = words.rule("voice");
  if (!is_voice_name(words.voice_))
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: voice: give a name that espeak-ng --voices lists", origin));
  words.twelve_hours_ = words.rules_.contains("clock") && words.rule("clock") == "12";
  if (words.twelve_hours_ && (!words.rules_.contains("half.am") || !words.rules_.contains("half.pm")))
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: clock = 12 needs half.am and half.pm", origin));
  if (words.rules_.contains("day.other") && words.weekdays_.size() != 7)
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: weekdays: give seven names, Sunday first", origin));
  if (words.rules_.contains("day.date") && (words.weekdays_.size() != 7 || words.months_.size() != 12))
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: day.date needs weekdays, seven names, Sunday first, and months, twelve", origin));
  if (words.rules_.contains("speed")) {
    const auto& speed = words.rule("speed");
    const auto read = std::from_chars(speed.data(), speed.data() + speed.size(), words.speed_);
    if (read.ec != std::errc{} || read.ptr != speed.data() + speed.size() || words.speed_ < 80 || words.speed_ > 300)
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}: speed: give words a minute, 80 to 300", origin));
  }
  return words;
}

std::string Words::number(std::uint64_t n) const {
  return n < numbers_.size() ? numbers_[static_cast<std::size_t>(n)] : fmt::format("{}", n);
}

std::string Words::place(std::uint32_t position) const {
  if (position <= 1) return rule("place.next");
  return fill(rule("place.other"), {{"n", number(position)}});
}

std::string Words::wait(Millis low_wait, Millis high_wait) const {
  std::int64_t low = low_wait.count() / kMinuteMs;
  std::int64_t high = (std::max(high_wait, low_wait).count() + kMinuteMs - 1) / kMinuteMs;
  if (high >= kCoarseFrom) {
    if (low >= kCoarseFrom) low -= low % kCoarse;
    high = (high + kCoarse - 1) / kCoarse * kCoarse;
  }
  if (low >= kLongest) return rule("wait.long");
  if (high <= 1 && low == 0) return rule("wait.below_one");
  if (low == high) return low == 1 ? rule("wait.one") : fill(rule("wait.about"), {{"n", number(std::uint64_t(low))}});
  if (low == 0) return fill(rule("wait.up_to"), {{"n", number(std::uint64_t(high))}});
  const auto range = low == 1 && rules_.contains("wait.range_from_one") ? "wait.range_from_one" : "wait.range";
  return fill(rule(range), {{"low", number(std::uint64_t(low))}, {"high", number(std::uint64_t(high))}});
}

std::string Words::time(const LocalTime& time) const {
  int hour = time.hour;
  Values values;
  if (twelve_hours_) {
    values["half"] = rule(time.hour < 12 ? "half.am" : "half.pm");
    hour = time.hour % 12 == 0 ? 12 : time.hour % 12;
  }
  const auto said = rules_.find(fmt::format("hour.{}", hour));
  values["hour"] = said == rules_.end() ? fmt::format("{}", hour) : said->second;
  values["minute"] = twelve_hours_ ? fmt::format("{:02}", time.minute) : fmt::format("{}", time.minute);
  const std::string clock = fill(rule(time.minute == 0 ? "clock.full" : "clock.minute"), values);
  if ((time.days_ahead < 0 || time.days_ahead >= kWeek) && rules_.contains("day.date")) {
    return fill(rule("day.date"), {{"clock", clock},
                                   {"weekday", weekdays_[static_cast<std::size_t>(std::clamp(time.weekday, 0, 6))]},
                                   {"day", fmt::format("{}", time.day)},
                                   {"month", months_[static_cast<std::size_t>(std::clamp(time.month, 1, 12) - 1)]}});
  }
  if (time.days_ahead <= 0) return fill(rule("day.today"), {{"clock", clock}});
  if (time.days_ahead == 1 || !rules_.contains("day.other")) return fill(rule("day.tomorrow"), {{"clock", clock}});
  return fill(rule("day.other"),
              {{"clock", clock}, {"weekday", weekdays_[static_cast<std::size_t>(std::clamp(time.weekday, 0, 6))]}});
}

std::string Words::topic(const std::string& name, int digit) const {
  return fill(rule("topic.item"), {{"name", name}, {"digit", fmt::format("{}", digit)}});
}

}  // namespace rufbund::media
