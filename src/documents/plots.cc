// See plots.h.
#include "documents/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "documents/local_clock.h"
#include "sim/exact_math.h"

namespace rufbund::documents {
namespace {

using namespace drawing;

constexpr double kWide = 720, kHalf = 400;
constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;

struct Frame {
  double left = 62, right = 692, top = 34, bottom = 234;
  void move_down(double by) {
    top += by;
    bottom += by;
  }
  [[nodiscard]] double y(double value, double most) const {
    return bottom - (bottom - top) * std::clamp(value / most, 0.0, 1.0);
  }
};

std::string framed(const PlotHead& head, double width, double height, const std::string& content) {
  return frame(width, height, head.title, head.description, content, head.standing_alone);
}

// The names of the series above the plot, each beside how it is drawn; as many to a line as fit.
struct Key {
  std::string name;
  std::string (*sample)(double x, double y, const Look& look);
  Look look;
};

std::string line_sample(double x, double y, const Look& look) {
  return line({{{x, y}, {x + 26, y}}}, look) + mark({x + 13, y}, look);
}
std::string bar_sample(double x, double y, const Look& look) { return bar(x + 2, y - 6, 22, 12, look); }
std::string mark_sample(double x, double y, const Look& look) { return mark({x + 13, y}, look); }
std::string tick_sample(double x, double y, const Look& look) {
  return rule(x + 13, y - 8, x + 13, y + 8, look.colour, 3);
}
std::string area_sample(double x, double y, const Look& look) { return box(x + 2, y - 6, 22, 12, look.colour); }

// As wide as a telephone shows of a wide plot.
constexpr double kKeysRight = 440;

struct Keys {
  std::string svg;
  double height = 0;
};
Keys keys(const std::vector<Key>& all, double left) {
  Keys out;
  double x = left, y = 14;
  for (const Key& key : all) {
    const double width = 32 + width_of(key.name, 12);
    if (x > left && x + width > kKeysRight) x = left, y += 19;
    out.svg += key.sample(x, y, key.look) + words(x + 32, y + 4, "start", key.name, kInk, 12);
    x += width + 14;
  }
  out.height = y + 8;
  return out;
}

std::string levels(const Frame& f, double most, double step, const ValueText& value) {
  std::string out;
  for (int i = 0; i * step <= most * 1.0001; ++i) {
    const double v = i * step;
    out +=
        rule(f.left, f.y(v, most), f.right, f.y(v, most), kRule) + words(f.left - 7, f.y(v, most) + 4, "end", value(v));
  }
  return out;
}

// --- time below ---

std::string time_axis(const Frame& f, std::int64_t begin, std::int64_t length, const Format& format) {
  const auto x = [&](std::int64_t at) {
    return f.left + (f.right - f.left) * static_cast<double>(at - begin) / static_cast<double>(length);
  };
  // Between two names of hours there are 34 units at least, between two days 62.
  std::int64_t every = 15 * 60'000;
  for (const std::int64_t wide : {std::int64_t{15 * 60'000}, std::int64_t{30 * 60'000}, kHourMs, 2 * kHourMs,
                                  3 * kHourMs, 6 * kHourMs, 12 * kHourMs, kDayMs})
    if (every = wide; x(begin + wide) - f.left >= 34) break;
  std::int64_t days = 1;
  while (x(begin + days * kDayMs) - f.left < 62) ++days;
  std::string out = rule(f.left, f.bottom, f.right, f.bottom, kInk);
  const std::int64_t first = begin - (begin % every + every) % every;
  for (std::int64_t at = first; at <= begin + length; at += every) {
    if (at < begin) continue;
    out += rule(x(at), f.bottom, x(at), f.bottom + 5, kInk);
    const LocalClock c = local_clock(at);
    if (every < kDayMs) out += words(x(at), f.bottom + 18, "middle", fmt::format("{:02}:{:02}", c.hour, c.minute));
  }
  const double below = every < kDayMs ? 34 : 20;
  const std::int64_t midnight = begin - (begin % kDayMs + kDayMs) % kDayMs;
  for (std::int64_t at = midnight; at < begin + length; at += days * kDayMs) {
    // A day of which too little is seen to write its name.
    const double from = x(std::max(at, begin));
    if (f.right - from < 50 || x(at + days * kDayMs) - from < 50) continue;
    out += words(from, f.bottom + below, "start", local_day(at, format), kInk);
  }
  return out;
}

double largest(const Series& series) {
  double most = 0;
  for (const auto& value : series.values)
    if (value) most = std::max(most, *value);
  return most;
}

}  // namespace

std::string plot(const TimePlot& p, const Format& format) {
  Frame f;
  double most = p.area ? largest(*p.area) : 0;
  std::size_t points = p.area ? p.area->values.size() : 0;
  std::vector<Key> names;
  for (const Series& s : p.series) {
    most = std::max(most, largest(s));
    points = std::max(points, s.values.size());
    names.push_back({s.name, line_sample, s.look});
  }
  if (p.area) names.push_back({p.area->name, area_sample, p.area->look});
  most = p.top.value_or(most);
  if (most <= 0) most = 1;
  const double step = step_for(most, 5);
  const double top = p.top ? most : std::ceil(most / step - 1e-9) * step;
  points = std::max<std::size_t>(points, 1);
  const auto x = [&](double i) { return f.left + (f.right - f.left) * i / static_cast<double>(points); };

  const Keys above = keys(names, 4);
  f.move_down(above.height);
  std::string out = above.svg + words(4, f.top - 13, "start", p.axis);
  out += levels(f, top, step, p.value);
  if (p.area) {
    std::string outline = fmt::format("M{:.1f},{:.1f}", x(0), f.bottom);
    for (std::size_t i = 0; i < p.area->values.size(); ++i)
      outline += fmt::format("V{:.1f}H{:.1f}", f.y(p.area->values[i].value_or(0), top), x(static_cast<double>(i) + 1));
    out += fmt::format("<path d=\"{}V{:.1f}Z\" fill=\"{}\"/>\n", outline, f.bottom, p.area->look.colour);
  }
  for (std::size_t s = 0; s < p.series.size(); ++s) {
    const Series& series = p.series[s];
    std::vector<std::vector<Point>> parts;
    std::string marks;
    // About eight marks a line, and no two lines' at the same time.
    const std::size_t apart = std::max<std::size_t>(points / 8, 1),
                      shift = apart * s / std::max<std::size_t>(p.series.size(), 1);
    bool open = false;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (!series.values[i]) {
        open = false;
        continue;
      }
      if (!open) parts.emplace_back();
      open = true;
      const Point at{x(static_cast<double>(i) + 0.5), f.y(*series.values[i], top)};
      parts.back().push_back(at);
      const bool alone = (i == 0 || !series.values[i - 1]) && (i + 1 == series.values.size() || !series.values[i + 1]);
      if (i % apart == shift || alone) marks += mark(at, series.look, 4);
    }
    out += line(parts, series.look) + marks;
  }
  out += time_axis(f, p.begin_local_ms, p.step_ms * static_cast<std::int64_t>(points), format);
  return framed(p.head, kWide, f.bottom + 42, out);
}

namespace {

// At the given place; the height that it takes is bars_height().
constexpr double kBarRow = 54, kBarsTop = 34;
double bars_height(const BarPlot& p) {
  return kBarsTop + kBarRow * static_cast<double>(p.bars.size()) + (p.whole ? 22 : 4);
}

std::string bars(const BarPlot& p, double left, double width) {
  const double right = left + width - 4;
  double most = p.whole.value_or(0);
  for (const BarPlot::Bar& b : p.bars) most = std::max({most, b.value, b.high});
  if (most <= 0) most = 1;
  // Beside the longest bar there is room for its text, unless the whole is what is longest.
  double room = 0;
  for (const BarPlot::Bar& b : p.bars) room = std::max(room, 1.2 * width_of(b.text, 13) + 12);  // in bold letters
  const double span = right - left - (p.whole ? 0 : room);
  const auto x = [&](double value) { return left + span * std::max(value, 0.0) / most; };
  std::string out = words(left, 18, "start", p.head.title, kInk, 14, true);
  double y = kBarsTop;
  for (const BarPlot::Bar& b : p.bars) {
    out += words(left, y + 13, "start", b.name, kQuiet, 12);
    if (p.whole) out += box(left, y + 20, x(*p.whole) - left, 22, "#f3f5f7", kRule);
    out += bar(left, y + 20, x(b.value) - left, 22, b.look);
    if (b.high > b.low) out += whisker(x(b.low), std::min(x(b.high), right), y + 31, 7);
    // With a whole the text stands above, at the end.
    if (p.whole)
      out += words(right, y + 13, "end", b.text, kInk, 13, true);
    else
      out += words(std::max(x(b.value), x(b.high)) + 8, y + 36, "start", b.text, kInk, 13, true);
    y += kBarRow;
  }
  if (p.whole) out += words(right, y + 10, "end", p.whole_text, kQuiet, 12);
  return out;
}

}  // namespace

std::string plot(const BarPlot& p) { return framed(p.head, kHalf, bars_height(p), bars(p, 1, kHalf - 2)); }

std::string side_by_side(const PlotHead& head, const BarPlot& left, const BarPlot& right, std::string_view note) {
  constexpr double kMargin = 20, kGap = 40, kEach = 420;
  const double foot = kMargin + 26 + std::max(bars_height(left), bars_height(right));
  const double height = foot + (note.empty() ? kMargin : kMargin + 14);
  std::string content =
      words(kMargin, kMargin + 14, "start", shortened(head.title, 2 * kEach, 19), kInk, 17, true) +
      fmt::format("<g transform=\"translate({} {})\">\n{}</g>\n<g transform=\"translate({} {})\">\n{}</g>\n", kMargin,
                  kMargin + 26, bars(left, 0, kEach), kMargin + kEach + kGap, kMargin + 26, bars(right, 0, kEach));
  if (!note.empty()) content += words(kMargin, foot + 14, "start", note, kQuiet, 12);
  return framed(head, 2 * (kMargin + kEach) + kGap, height, content);
}

std::string plot(const MarkPlot& p) {
  constexpr double kRight = 692;
  const bool is_long = p.rows.size() > 8;
  const double apart = is_long ? 9 : 13;
  double most = 0;
  std::vector<Key> names;
  for (const Series& s : p.series) {
    most = std::max(most, largest(s));
    names.push_back({s.name, s.look.mark == Look::Mark::kTick ? tick_sample : mark_sample, s.look});
  }
  double left = 90;
  for (const std::string& row : p.rows) left = std::max(left, width_of(row, 12) + 20);
  left = std::min(left, 260.0);
  if (most <= 0) most = 1;
  const double step = step_for(most, 6), top = std::ceil(most / step - 1e-9) * step;
  const auto x = [&](double v) { return left + (kRight - left) * std::clamp(v / top, 0.0, 1.0); };
  const Keys above = keys(names, 4);
  // Every series but the first has a level of its own, so that equal values do not hide one another.
  const double row_height =
      apart * static_cast<double>(std::max<std::size_t>(p.series.size(), 2) - 1) + (is_long ? 8 : 14);
  const double first = above.height + 14, bottom = first + row_height * static_cast<double>(p.rows.size());
  std::string out = above.svg;
  for (int i = 0; i * step <= top * 1.0001; ++i)
    out += rule(x(i * step), first, x(i * step), bottom, kRule) +
           words(x(i * step), bottom + 16, "middle", p.value(i * step));
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    const double y = first + row_height * static_cast<double>(r);
    if (r > 0) out += rule(0, y, kRight, y, kRule, 0.6);
    out += words(left - 12, y + row_height / 2 + 4, "end", shortened(p.rows[r], left - 16, 12), kInk, 12);
    for (std::size_t n = 0; n < p.series.size(); ++n) {
      const Series& s = p.series[n];
      if (r >= s.values.size() || !s.values[r]) continue;
      const double at = x(*s.values[r]);
      if (n == 0)
        out += rule(at, y + 3, at, y + row_height - 3, s.look.colour, 3);
      else
        out += mark({at, y + (is_long ? 4 : 7) + apart * (static_cast<double>(n) - 0.5)}, s.look, is_long ? 4 : 5);
    }
  }
  return framed(p.head, kWide, bottom + 26, out);
}

std::string plot(const GroupPlot& p) {
  Frame f;
  double most = 0;
  std::vector<Key> names;
  for (const Series& s : p.series) {
    most = std::max(most, largest(s));
    names.push_back({s.name, bar_sample, s.look});
  }
  most = std::min(std::max(most, 1e-6), p.cap);
  const double step = step_for(most, 5), top = std::ceil(most / step - 1e-9) * step;
  const Keys above = keys(names, 4);
  f.move_down(above.height + 6);
  std::string out = above.svg + words(4, f.top - 19, "start", p.axis) + levels(f, top, step, p.value);
  const double group = (f.right - f.left) / static_cast<double>(std::max<std::size_t>(p.groups.size(), 1));
  const double each = std::min((group - 18) / static_cast<double>(std::max<std::size_t>(p.series.size(), 1)), 34.0);
  for (std::size_t g = 0; g < p.groups.size(); ++g) {
    const double middle = f.left + group * (static_cast<double>(g) + 0.5);
    double x = middle - each * static_cast<double>(p.series.size()) / 2;
    for (const Series& s : p.series) {
      if (g < s.values.size() && s.values[g]) {
        const double value = *s.values[g], y = f.y(value, top);
        out += bar(x + 2, y, each - 4, f.bottom - y, s.look);
        // Cut off: a white stripe through the bar.
        if (value > top) out += box(x, f.top + 10, each, 5, "#ffffff");
        out += words(x + each / 2, y - 5, "middle", p.short_value(value), kInk, 10);
      }
      x += each;
    }
    out += words(middle, f.bottom + 18, "middle", p.groups[g], kInk, 12);
  }
  out += rule(f.left, f.bottom, f.right, f.bottom, kInk);
  out += words((f.left + f.right) / 2, f.bottom + 36, "middle", p.groups_axis);
  return framed(p.head, kWide, f.bottom + 44, out);
}

std::string plot(const GrowthPlot& p) {
  Frame f;
  double longest = 60;
  std::vector<Key> names;
  for (const GrowthPlot::Curve& c : p.curves) {
    names.push_back({c.name, line_sample, c.look});
    for (const auto& step : c.steps) longest = std::max(longest, step.seconds);
  }
  const double whole = sim::log_of(longest);
  const auto x = [&](double seconds) {
    return f.left + (f.right - f.left) * sim::log_of(std::max(seconds, 1.0)) / whole;
  };
  const Keys above = keys(names, 4);
  f.move_down(above.height);
  std::string out = above.svg + words(4, f.top - 13, "start", p.axis) + levels(f, 1, 0.2, p.value);
  for (const double tick : {1.0, 10.0, 60.0, 600.0, 3600.0, 6 * 3600.0, 86'400.0, 7 * 86'400.0}) {
    if (tick > longest) break;
    out += rule(x(tick), f.top, x(tick), f.bottom, kRule) + rule(x(tick), f.bottom, x(tick), f.bottom + 5, kInk) +
           words(x(tick), f.bottom + 18, "middle", p.duration(tick));
  }
  for (std::size_t n = 0; n < p.curves.size(); ++n) {
    const GrowthPlot::Curve& c = p.curves[n];
    std::vector<Point> points;
    std::string marks;
    const std::size_t apart = std::max<std::size_t>(c.steps.size() / 6, 1);
    for (std::size_t i = 0; i < c.steps.size(); ++i) {
      points.push_back({x(c.steps[i].seconds), f.y(c.steps[i].share, 1)});
      if (i % apart == apart * (n + 1) / (p.curves.size() + 1)) marks += mark(points.back(), c.look, 4);
    }
    // Nobody more is served after the last one.
    if (!points.empty()) points.push_back({f.right, points.back().y});
    out += line({points}, c.look) + marks;
  }
  out += rule(f.left, f.bottom, f.right, f.bottom, kInk);
  return framed(p.head, kWide, f.bottom + 28, out);
}

}  // namespace rufbund::documents
