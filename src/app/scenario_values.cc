// See scenario_values.h.
#include "app/scenario_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "app/values.h"
#include "sim/exact_math.h"

namespace rufbund::app {
namespace {

using sim::Distribution;

constexpr Millis kLongest{30LL * 86'400'000};
constexpr const char* kWays = "exponential, lognormal, median with sigma, weibull, constant, uniform or empirical";

double seconds(Millis ms) { return static_cast<double>(ms.count()) / 1000; }

// A list of durations, a number in its place where `last_is_number`.
std::optional<std::vector<double>> durations(Section& own, const std::string& key, std::size_t least, std::size_t most,
                                             bool last_is_number) {
  const ConfigNode* node = own.find(key);
  const ConfigList* list = node != nullptr ? std::get_if<ConfigList>(&node->value) : nullptr;
  std::vector<double> out;
  bool good = list != nullptr && list->size() >= least && list->size() <= most;
  for (std::size_t i = 0; good && i < list->size(); ++i) {
    const ConfigNode& element = (*list)[i];
    if (last_is_number && i + 1 == list->size()) {
      const double* broken = std::get_if<double>(&element.value);
      const std::int64_t* whole = std::get_if<std::int64_t>(&element.value);
      good = broken != nullptr || whole != nullptr;
      if (good) out.push_back(broken != nullptr ? *broken : static_cast<double>(*whole));
      good = good && out.back() > 0 && out.back() < 100;
    } else {
      const std::string* text = std::get_if<std::string>(&element.value);
      const auto value = text != nullptr ? parse_duration(*text) : std::nullopt;
      good = value && *value <= kLongest && (out.empty() || last_is_number || seconds(*value) >= out.back());
      if (good) out.push_back(seconds(*value));
    }
  }
  if (good) return out;
  own.problem(key, last_is_number ? "must be a duration and a positive number, for example [\"300s\", 0.8]."
                                  : "must be a list of rising durations, for example [\"1s\", \"20s\", \"3min\"].");
  return std::nullopt;
}

Distribution read(Section& own, Distribution otherwise) {
  const auto positive = [&](const char* key) { return own.duration(key, Millis{1}, kLongest, Millis{1000}); };
  if (own.has("exponential")) return Distribution::exponential(seconds(positive("exponential")));
  if (own.has("constant"))
    return Distribution::constant(seconds(own.duration("constant", Millis{0}, kLongest, Millis{0})));
  if (own.has("median")) {
    const double median = seconds(positive("median"));
    return Distribution::lognormal(sim::log_of(median), own.fraction("sigma", 0, 4, Section::kRequired));
  }
  if (own.has("lognormal")) {
    const std::vector<double> two = own.fractions("lognormal", -10, 20, Section::kRequired);
    if (two.size() == 2 && two[1] >= 0 && two[1] <= 4) return Distribution::lognormal(two[0], two[1]);
    own.problem("lognormal", "must be two numbers, mean and deviation of the seconds' natural logarithm: [4.62, 1.2].");
    return otherwise;
  }
  if (own.has("weibull")) {
    const auto two = durations(own, "weibull", 2, 2, true);
    return two && two->front() > 0 ? Distribution::weibull((*two)[0], (*two)[1]) : otherwise;
  }
  if (own.has("uniform")) {
    const auto two = durations(own, "uniform", 2, 2, false);
    return two ? Distribution::uniform((*two)[0], (*two)[1]) : otherwise;
  }
  if (own.has("empirical")) {
    const auto many = durations(own, "empirical", 2, 10'000, false);
    return many ? Distribution::empirical(*many) : otherwise;
  }
  own.problem("", fmt::format("says no distribution. Write one of {}.", kWays));
  return otherwise;
}

}  // namespace

Distribution distribution(Section& section, const std::string& key, Distribution otherwise) {
  const ConfigNode* node = section.find(key);
  if (node == nullptr) return otherwise;
  if (const std::string* text = std::get_if<std::string>(&node->value)) {
    if (*text == "never") return Distribution::never();
    if (const auto value = parse_duration(*text); value && *value <= kLongest)
      return Distribution::constant(seconds(*value));
    section.problem(
        key, fmt::format("'{}' is neither \"never\" nor a duration. Or write a table: one of {}.", *text, kWays));
    return otherwise;
  }
  Section own(*node, section.path_of(key), section.problems());
  constexpr std::array kKnown{"exponential", "constant", "median", "lognormal", "weibull", "uniform", "empirical"};
  for (const char* known : kKnown) own.expect(known);
  own.expect("sigma");
  own.expect("at_once");
  // Without any of them the unknown key is what is wrong, where there is one.
  const bool none = std::none_of(kKnown.begin(), kKnown.end(), [&](const char* known) { return own.has(known); });
  const std::size_t before = section.problems().size();
  if (none) own.finish();
  if (none && section.problems().size() > before) return otherwise;
  Distribution out = read(own, otherwise);
  if (const double at_once = own.fraction("at_once", 0, 1, Section::kOptional); at_once > 0)
    out = out.with_at_once(at_once);
  own.finish();
  return out;
}

std::optional<std::int64_t> parse_moment(std::string_view text) {
  std::int64_t day = 1;
  if (const std::size_t blank = text.find(' '); blank != std::string_view::npos) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + blank, day);
    if (error != std::errc{} || end != text.data() + blank || day < 1 || day > 3660) return std::nullopt;
    text.remove_prefix(blank + 1);
  }
  const auto two = [](std::string_view digits) {
    return digits.size() == 2 && digits[0] >= '0' && digits[0] <= '9' && digits[1] >= '0' && digits[1] <= '9'
               ? 10 * (digits[0] - '0') + (digits[1] - '0')
               : -1;
  };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = two(text.substr(0, 2)), minute = two(text.substr(3));
  if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  return ((day - 1) * 1440 + hour * 60 + minute) * 60'000;
}

std::int64_t moment(Section& section, const std::string& key, Section::Need need, std::int64_t otherwise) {
  if (!section.has(key) && need == Section::kOptional) {
    section.expect(key);
    return otherwise;
  }
  const std::string text = section.text(key, need);
  if (text.empty()) return otherwise;
  const auto value = parse_moment(text);
  if (!value)
    section.problem(
        key, fmt::format("'{}' is no moment. Write \"20:15\" for the first day, \"3 20:15\" for the third.", text));
  return value.value_or(otherwise);
}

double DayPlan::at(std::size_t day, std::size_t hour) const {
  const double of_day = by_day.empty() ? 1 : by_day[std::min(day, by_day.size() - 1)];
  return of_day * (by_hour.empty() ? 1 : by_hour[hour]);
}

DayPlan day_plan(Section& section) {
  DayPlan plan;
  if (section.has("by_day")) plan.by_day = section.fractions("by_day", 0, 1e9, Section::kOptional);
  if (section.has("by_hour")) plan.by_hour = section.fractions("by_hour", 0, 1e9, Section::kOptional);
  section.expect("by_day");
  section.expect("by_hour");
  if (!plan.by_hour.empty() && plan.by_hour.size() != 24) {
    section.problem("by_hour", fmt::format("has {} values, but a day has 24 hours.", plan.by_hour.size()));
    plan.by_hour.clear();
  }
  return plan;
}

std::vector<sim::Step> hourly(const DayPlan& plan, double factor, std::int64_t length_ms, bool whole_numbers) {
  std::vector<sim::Step> out;
  for (std::int64_t at = 0; at < length_ms; at += 3'600'000) {
    const auto hour = static_cast<std::size_t>(at / 3'600'000);
    double value = factor * plan.at(hour / 24, hour % 24);
    if (whole_numbers) value = std::floor(value + 0.5);
    if (out.empty() || out.back().value != value) out.push_back({at, value});
  }
  return out;
}

}  // namespace rufbund::app
