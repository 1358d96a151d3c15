#include "documents/format.h"

#include <fmt/format.h>

#include "alliance/local_time.h"

namespace rufbund::documents {
namespace {

std::int64_t rounded(std::int64_t value, std::int64_t by) { return (value + (value < 0 ? -by / 2 : by / 2)) / by; }

}  // namespace

std::string Format::number(std::int64_t value) const {
  std::string digits =
      fmt::format("{}", value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, words_.group_mark);
  return (value < 0 ? "−" : "") + digits;
}

std::string Format::tenths(std::int64_t value) const {
  const std::int64_t size = value < 0 ? -value : value;
  return fmt::format("{}{}{}{}", value < 0 ? "−" : "", number(size / 10), words_.decimal_mark, size % 10);
}

std::string Format::percent(std::int64_t ppm) const {
  return fmt::format("{}{}", tenths(rounded(ppm, 1'000)), words_.percent_sign);
}

std::string Format::signed_percent(std::int64_t ppm) const {
  return (rounded(ppm, 1'000) > 0 ? "+" : "") + percent(ppm);
}

std::string Format::money(std::int64_t cents) const {
  const std::int64_t size = cents < 0 ? -cents : cents;
  const std::string amount = fmt::format("{}{}{:02}", number(size / 100), words_.decimal_mark, size % 100);
  const std::string_view sign = cents < 0 ? "−" : "";
  return language_ == Language::kGerman ? fmt::format("{}{}\u00a0€", sign, amount) : fmt::format("{}€{}", sign, amount);
}

std::string Format::hours_of_minutes(std::int64_t minutes) const { return tenths(rounded(minutes * 10, 60)); }

std::string Format::date(TimeMs t) const {
  const alliance::Date day = alliance::to_local(t).date;
  const std::chrono::year_month_day ymd{day};
  const auto month = words_.months[static_cast<unsigned>(ymd.month()) - 1];
  const auto weekday = words_.weekdays[static_cast<std::size_t>(alliance::weekday(day))];
  const int year = static_cast<int>(ymd.year());
  const auto number = static_cast<unsigned>(ymd.day());
  return language_ == Language::kGerman ? fmt::format("{}\u00a0{:02}.{}.{}", weekday, number, month, year)
                                        : fmt::format("{}\u00a0{}\u00a0{}\u00a0{}", weekday, number, month, year);
}

std::string Format::time(TimeMs t) const {
  const alliance::LocalTime local = alliance::to_local(t);
  const std::string plain = fmt::format("{:02}:{:02}", local.hour, local.minute);
  // The hour that is there twice would not be told apart.
  if (alliance::times_of_hour(local.date, local.hour) != 2) return plain;
  return fmt::format("{}\u00a0{}", plain, local.utc_offset_h == 2 ? words_.summer_time : words_.winter_time);
}

std::string Format::date_time(TimeMs t) const { return date(t) + ", " + time(t); }

std::string Format::clock_period(TimeMs begin, TimeMs end) const {
  const bool midnight = alliance::to_local(end).date != alliance::to_local(begin).date;
  return time(begin) + "–" + (midnight ? "24:00" : time(end));
}

std::string Format::period(TimeMs begin, TimeMs end) const {
  const bool one_day = alliance::to_local(begin).date == alliance::to_local(TimeMs{end.ms - 1}).date;
  return one_day ? date(begin) + ", " + clock_period(begin, end) : date_time(begin) + " – " + date_time(end);
}

}  // namespace rufbund::documents
