#include "documents/charts.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/local_time.h"
#include "documents/drawing.h"
#include "documents/html.h"

namespace rufbund::documents {
namespace {

using drawing::box, drawing::kInk, drawing::kQuiet, drawing::kRule, drawing::rule;

constexpr std::string_view kThere = "#8fc1d4", kWanted = "#0b3a53", kMissing = "#c93a2b";
constexpr double kWidth = 720;

std::string words_at(double x, double y, std::string_view anchor, std::string_view words,
                     std::string_view colour = kQuiet, double size = 11) {
  return drawing::words(x, y, anchor, words, colour, size);
}

std::string frame(double height, std::string_view title, std::string_view description, std::string_view content) {
  return fmt::format("<figure>\n{}<figcaption>{} {}</figcaption>\n</figure>\n",
                     drawing::frame(kWidth, height, title, description, content), escaped(title) + ".",
                     escaped(description));
}

// The least of 1, 2, 5 · 10ⁿ that parts `most` into four steps at most.
std::int64_t step_for(std::int64_t most) {
  for (std::int64_t power = 1;; power *= 10)
    for (const std::int64_t factor : {1, 2, 5})
      if (factor * power * 4 >= most) return factor * power;
}

}  // namespace

std::string svg(const TimeChart& c, const Format& format) {
  constexpr double kLeft = 52, kRight = 708, kTop = 34, kBottom = 214, kHeight = 250;
  const std::size_t n = c.wanted.size();
  std::int64_t most = 1;
  for (std::size_t i = 0; i < n; ++i) most = std::max({most, c.wanted[i], c.there[i]});
  const std::int64_t step = step_for(most), top = (most + step - 1) / step * step;
  const auto x = [&](std::size_t i) {
    return kLeft + (kRight - kLeft) * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(n, 1));
  };
  const auto y = [&](std::int64_t v) {
    return kBottom - (kBottom - kTop) * static_cast<double>(v) / static_cast<double>(top);
  };

  std::string out;
  for (std::int64_t v = 0; v <= top; v += step) {
    out += rule(kLeft, y(v), kRight, y(v), kRule);
    out += words_at(kLeft - 6, y(v) + 4, "end", format.number(v));
  }
  std::string line;
  for (std::size_t i = 0; i < n; ++i) {
    out += box(x(i), y(c.there[i]), x(i + 1) - x(i) + 0.15, kBottom - y(c.there[i]), kThere);
    if (c.wanted[i] > c.there[i])
      out +=
          box(x(i) + 0.6, y(c.wanted[i]), x(i + 1) - x(i) - 1.2, y(c.there[i]) - y(c.wanted[i]), "#f7c9c4", kMissing);
    line += fmt::format("{}{:.1f},{:.1f} L{:.1f},{:.1f}", i == 0 ? "M" : " L", x(i), y(c.wanted[i]), x(i + 1),
                        y(c.wanted[i]));
  }
  if (n > 0) out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", line, kWanted);
  out += rule(kLeft, kBottom, kRight, kBottom, kInk);

  // Hours below: midnights with their day; between them every six hours where there is room.
  const double per_hour = (kRight - kLeft) * 3'600'000.0 /
                          (static_cast<double>(c.interval_ms) * static_cast<double>(std::max<std::size_t>(n, 1)));
  const int every = per_hour >= 30 ? 1 : per_hour >= 8 ? 6 : per_hour >= 4 ? 12 : 24;
  for (std::size_t i = 0; i <= n; ++i) {
    const TimeMs at{c.begin.ms + c.interval_ms * static_cast<std::int64_t>(i)};
    const alliance::LocalTime local = alliance::to_local(at);
    if (local.minute != 0 || (local.hour % every != 0 && i != 0)) continue;
    out += rule(x(i), kBottom, x(i), kBottom + 5, kInk);
    if (local.hour % every == 0) out += words_at(x(i), kBottom + 17, "middle", fmt::format("{:02}", local.hour));
    if (i < n && (local.hour == 0 || i == 0)) out += words_at(x(i), kBottom + 31, "start", format.date(at), kInk);
  }
  double at = kLeft;
  const auto key = [&](std::string_view name, std::string_view mark) {
    out += mark;
    out += words_at(at + 22, 18, "start", name, kInk);
    at += 40 + 7.0 * static_cast<double>(name.size());
  };
  key(c.wanted_name, rule(at, 14, at + 16, 14, kWanted, 2));
  key(c.there_name, box(at, 8, 16, 12, kThere));
  if (!c.missing_name.empty()) key(c.missing_name, box(at, 8, 16, 12, "#f7c9c4", kMissing));
  return frame(kHeight, c.title, c.description, out);
}

std::string svg(const ShareChart& c, const Format& format) {
  constexpr double kLeft = 240, kRight = 640, kTop = 34, kRow = 40;
  std::int64_t most = 10'000;
  for (const ShareChart::Bar& b : c.bars) most = std::max({most, b.agreed_ppm, b.delivered_ppm});
  const auto width = [&](std::int64_t ppm) {
    return (kRight - kLeft) * static_cast<double>(ppm) / static_cast<double>(most);
  };
  std::string out;
  for (std::size_t i = 0; i < c.bars.size(); ++i) {
    const ShareChart::Bar& b = c.bars[i];
    const double y = kTop + kRow * static_cast<double>(i);
    out += words_at(kLeft - 10, y + 20, "end", b.name, kInk, 12);
    out += box(kLeft, y + 2, width(b.agreed_ppm), 12, "#ffffff", kWanted);
    out += words_at(kLeft + width(b.agreed_ppm) + 6, y + 12, "start", format.percent(b.agreed_ppm));
    out += box(kLeft, y + 17, width(b.delivered_ppm), 12, kThere, kWanted);
    out += words_at(kLeft + width(b.delivered_ppm) + 6, y + 27, "start", format.percent(b.delivered_ppm), kInk);
  }
  const double height = kTop + kRow * static_cast<double>(c.bars.size()) + 4;
  out += rule(kLeft, kTop - 2, kLeft, height - 6, kInk);
  out += box(kLeft, 8, 16, 12, "#ffffff", kWanted) + words_at(kLeft + 22, 18, "start", c.agreed_name, kInk);
  out += box(kLeft + 150, 8, 16, 12, kThere, kWanted) + words_at(kLeft + 172, 18, "start", c.delivered_name, kInk);
  return frame(height, c.title, c.description, out);
}

}  // namespace rufbund::documents
