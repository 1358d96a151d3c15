// Small charts inside the HTML, as SVG without scripts or style sheets: a title and a description in words for who
// cannot see them, and shapes that differ without colour. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "documents/format.h"

namespace rufbund::documents {

// Per interval what is wanted (a line) against what is there (an area); what is missing between them stands out.
struct TimeChart {
  std::string_view title;
  std::string description;
  std::string_view wanted_name, there_name, missing_name;
  TimeMs begin{};
  std::int64_t interval_ms = 0;
  std::vector<std::int64_t> wanted, there;  // of one length
};
[[nodiscard]] std::string svg(const TimeChart& chart, const Format& format);

// Per member what was agreed against what was delivered, in ppm.
struct ShareChart {
  std::string_view title;
  std::string description;
  std::string_view agreed_name, delivered_name;
  struct Bar {
    std::string name;
    std::int64_t agreed_ppm = 0, delivered_ppm = 0;
  };
  std::vector<Bar> bars;
};
[[nodiscard]] std::string svg(const ShareChart& chart, const Format& format);

}  // namespace rufbund::documents
