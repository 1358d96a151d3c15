#include "app/opening_hours.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace rufbund::app {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kDayMinutes = 24 * 60;

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<int> parse_minute(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() - colon != 3) return std::nullopt;
  const auto hour = parse_int(text.substr(0, colon)), minute = parse_int(text.substr(colon + 1));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > kDayMinutes) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<int> parse_day(std::string_view text) {
  const auto* found = std::find(kDays.begin(), kDays.end(), text);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<int>(found - kDays.begin());
}

// "mon", "mon-fri", "mon,wed,sat-sun".
std::optional<std::vector<int>> parse_days(std::string_view text) {
  std::vector<int> days;
  if (text.empty() || text.back() == ',') return std::nullopt;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t dash = part.find('-');
    const auto first = parse_day(part.substr(0, std::min(dash, part.size())));
    const auto last = dash == std::string_view::npos ? first : parse_day(part.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    for (int day = *first; day <= *last; ++day) days.push_back(day);
  }
  return days;
}

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

TimeMs to_utc(const date::time_zone& zone, date::local_days day, int minute) {
  const auto local = date::local_time<std::chrono::milliseconds>{day.time_since_epoch() + std::chrono::minutes{minute}};
  return TimeMs{zone.to_sys(local, date::choose::earliest).time_since_epoch().count()};
}

}  // namespace

Result<std::vector<DailyOpening>> parse_opening(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::size_t dash = blank == std::string_view::npos ? blank : text.find('-', blank);
  if (dash == std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is no opening. Write days and times: \"mon-fri 08:00-20:00\".", text));
  const auto days = parse_days(text.substr(0, blank));
  if (!days)
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("'{}' does not begin with days. Use mon, tue, wed, thu, fri, sat, sun: \"mon-fri\" or \"mon,wed\".",
                    text));
  const auto from = parse_minute(text.substr(blank + 1, dash - blank - 1));
  const auto to = parse_minute(text.substr(dash + 1));
  if (!from || !to)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' does not end with two times. Write them as \"08:00-20:00\", at most 24:00.", text));
  if (*from >= *to)
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format(
            "'{}' ends before it begins. Past midnight, write two: one until 24:00, one from 00:00 of the next day.",
            text));
  std::vector<DailyOpening> out;
  for (const int day : *days) out.push_back({day, *from, *to});
  return out;
}

std::optional<CivilDate> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_int(text.substr(0, 4)), month = parse_int(text.substr(5, 2)),
             day = parse_int(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const date::year_month_day found{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                   date::day{static_cast<unsigned>(*day)}};
  if (!found.ok()) return std::nullopt;
  return CivilDate{*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)};
}

std::optional<std::pair<DailyOpening, DailyOpening>> overlap(const std::vector<DailyOpening>& weekly) {
  for (std::size_t i = 0; i < weekly.size(); ++i) {
    for (std::size_t j = i + 1; j < weekly.size(); ++j) {
      const DailyOpening &a = weekly[i], &b = weekly[j];
      if (a.weekday == b.weekday && a.from_minute < b.to_minute && b.from_minute < a.to_minute) return std::pair{a, b};
    }
  }
  return std::nullopt;
}

std::string opening_text(const DailyOpening& o) {
  return fmt::format("{} {:02}:{:02}-{:02}:{:02}", kDays[static_cast<std::size_t>(o.weekday)], o.from_minute / 60,
                     o.from_minute % 60, o.to_minute / 60, o.to_minute % 60);
}

bool timezone_known(const std::string& name) { return find_zone(name) != nullptr; }

std::vector<directory::OpenInterval> open_intervals(const OpeningHours& hours, TimeMs from, int days) {
  std::vector<directory::OpenInterval> out;
  const date::time_zone* zone = find_zone(hours.timezone);
  if (!zone || hours.always) return out;
  const date::sys_time<std::chrono::milliseconds> start{std::chrono::milliseconds{from.ms}};
  const date::local_days first = date::floor<date::days>(zone->to_local(start)) - date::days{1};
  for (int n = 0; n <= days + 1; ++n) {
    const date::local_days day = first + date::days{n};
    const date::year_month_day civil{day};
    const CivilDate today{int{civil.year()}, unsigned{civil.month()}, unsigned{civil.day()}};
    if (std::find(hours.closed.begin(), hours.closed.end(), today) != hours.closed.end()) continue;
    const int weekday = static_cast<int>(date::weekday{day}.iso_encoding()) - 1;
    std::vector<DailyOpening> openings;
    for (const DailyOpening& o : hours.weekly) {
      if (o.weekday == weekday) openings.push_back(o);
    }
    std::sort(openings.begin(), openings.end(),
              [](const auto& a, const auto& b) { return a.from_minute < b.from_minute; });
    for (const DailyOpening& o : openings) {
      const directory::OpenInterval interval{to_utc(*zone, day, o.from_minute), to_utc(*zone, day, o.to_minute)};
      if (interval.to <= from || interval.from >= interval.to) continue;
      if (!out.empty() && out.back().to == interval.from) {
        out.back().to = interval.to;
      } else {
        out.push_back(interval);
      }
    }
  }
  return out;
}

}  // namespace rufbund::app
