// Figures as people of a language write them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "documents/words.h"

namespace rufbund::documents {

class Format {
 public:
  explicit Format(Language language) : language_(language), words_(documents::words(language)) {}

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const Words& words() const { return words_; }
  [[nodiscard]] std::string_view text(const alliance::LocalText& both) const {
    return documents::text(both, language_);
  }

  [[nodiscard]] std::string number(std::int64_t value) const;              // 1.234
  [[nodiscard]] std::string tenths(std::int64_t value) const;              // 1.234,5 from 12345
  [[nodiscard]] std::string percent(std::int64_t ppm) const;               // 80,3 %, rounded half away from 0
  [[nodiscard]] std::string signed_percent(std::int64_t ppm) const;        // +1,2 %
  [[nodiscard]] std::string money(std::int64_t cents) const;               // 65.000,00 €
  [[nodiscard]] std::string hours_of_minutes(std::int64_t minutes) const;  // 12,5
  [[nodiscard]] std::string date(TimeMs t) const;                          // Mo 30.11.2026
  [[nodiscard]] std::string time(TimeMs t) const;                          // 08:00
  [[nodiscard]] std::string date_time(TimeMs t) const;                     // Mo 30.11.2026, 08:00
  [[nodiscard]] std::string clock_period(TimeMs begin, TimeMs end) const;  // 08:00–12:00
  // To the day where both are on one, else in full. The end of a day is 24:00.
  [[nodiscard]] std::string period(TimeMs begin, TimeMs end) const;  // Mo 30.11.2026, 08:00–12:00

 private:
  Language language_;
  const Words& words_;
};

}  // namespace rufbund::documents
