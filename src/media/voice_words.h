// How one language says numbers, waits and times: rules read from its words.txt, so that no user-facing word is in
// code. Constant after reading; pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace rufbund::media {

// A moment as a clock on the wall shows it, seen from another moment.
struct LocalTime {
  int days_ahead = 0;  // 0: today
  int weekday = 0;     // 0: Sunday
  int hour = 0, minute = 0;
  int day = 1, month = 1;  // from 1
};

class Words {
 public:
  // `origin` names the file in errors. Every key of the file must be known and the necessary ones present.
  static Result<Words> parse(std::string_view text, const std::string& origin);

  // Up to twelve in words, beyond in digits, which voices read correctly.
  [[nodiscard]] std::string number(std::uint64_t n) const;
  // A whole sentence; 1: next.
  [[nodiscard]] std::string place(std::uint32_t position) const;
  // The band in whole minutes, low rounded down and high up, from 20 minutes on to multiples of five. `low` and `high`
  // at least 0.
  [[nodiscard]] std::string wait(Millis low, Millis high) const;
  [[nodiscard]] std::string time(const LocalTime& time) const;
  [[nodiscard]] std::string topic(const std::string& name, int digit) const;

  [[nodiscard]] const std::string& voice() const { return voice_; }
  [[nodiscard]] int speed() const { return speed_; }

 private:
  using Values = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] const std::string& rule(std::string_view key) const { return rules_.find(key)->second; }

  std::map<std::string, std::string, std::less<>> rules_;
  std::vector<std::string> numbers_, weekdays_, months_;
  std::string voice_;
  int speed_ = 150;
  bool twelve_hours_ = false;
};

// `text` with each {name} replaced by its value; unknown names stay as they are.
[[nodiscard]] std::string fill(std::string_view text, const std::map<std::string, std::string, std::less<>>& values);
// Without spaces at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace rufbund::media
