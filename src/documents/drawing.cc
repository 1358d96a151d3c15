// See drawing.h.
#include "documents/drawing.h"

#include <fmt/format.h>

#include <algorithm>

#include "documents/html.h"

namespace rufbund::documents::drawing {
namespace {

// Digits of a hundredth of a unit at most, and none that say nothing.
std::string at(double v) {
  std::string out = fmt::format("{:.1f}", v);
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out == "-0" ? "0" : out;
}

std::string polygon(const std::vector<Point>& corners, const Look& look) {
  std::string points;
  for (const Point& p : corners) points += fmt::format("{}{},{}", points.empty() ? "" : " ", at(p.x), at(p.y));
  return fmt::format("<polygon points=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", points,
                     look.fill == Look::Fill::kSolid ? look.colour : std::string_view{"#ffffff"}, look.colour);
}

}  // namespace

std::string words(double x, double y, std::string_view anchor, std::string_view text, std::string_view colour,
                  double size, bool bold) {
  return fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" font-family=\"DejaVu Sans, sans-serif\" fill=\"{}\" "
      "text-anchor=\"{}\"{}>{}</text>\n",
      x, y, size, colour, anchor, bold ? " font-weight=\"bold\"" : "", escaped(text));
}

std::string rule(double x1, double y1, double x2, double y2, std::string_view colour, double width,
                 std::string_view dash) {
  const std::string dashes = dash.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dash);
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n", x1, y1,
      x2, y2, colour, width, dashes);
}

std::string box(double x, double y, double width, double height, std::string_view fill, std::string_view stroke) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" stroke=\"{}\"/>\n",
                     x, y, std::max(width, 0.0), std::max(height, 0.0), fill, stroke);
}

std::string mark(Point p, const Look& look, double size) {
  const double s = size;
  switch (look.mark) {
    case Look::Mark::kSquare:
      return polygon({{p.x - s, p.y - s}, {p.x + s, p.y - s}, {p.x + s, p.y + s}, {p.x - s, p.y + s}}, look);
    case Look::Mark::kTriangle:
      return polygon({{p.x, p.y - s * 1.2}, {p.x + s * 1.2, p.y + s}, {p.x - s * 1.2, p.y + s}}, look);
    case Look::Mark::kDiamond:
      return polygon({{p.x, p.y - s * 1.4}, {p.x + s * 1.4, p.y}, {p.x, p.y + s * 1.4}, {p.x - s * 1.4, p.y}}, look);
    case Look::Mark::kTick:
      return rule(p.x, p.y - 2 * s, p.x, p.y + 2 * s, look.colour, 3);
    case Look::Mark::kDisc:
      break;
  }
  return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", at(p.x),
                     at(p.y), at(s), look.fill == Look::Fill::kSolid ? look.colour : std::string_view{"#ffffff"},
                     look.colour);
}

std::string line(const std::vector<std::vector<Point>>& parts, const Look& look) {
  std::string path;
  for (const auto& part : parts)
    for (std::size_t i = 0; i < part.size(); ++i)
      path += fmt::format("{}{},{}", i == 0 ? "M" : "L", at(part[i].x), at(part[i].y));
  if (path.empty()) return {};
  const std::string dashes = look.dash.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", look.dash);
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}/>\n",
                     path, look.colour, look.width, dashes);
}

std::string bar(double x, double y, double width, double height, const Look& look) {
  width = std::max(width, 0.0);
  height = std::max(height, 0.0);
  if (look.fill == Look::Fill::kSolid) return box(x, y, width, height, look.colour, look.colour);
  std::string strokes;
  constexpr double kGap = 6;
  if (look.fill == Look::Fill::kLined)
    for (double at_x = kGap; at_x < width; at_x += kGap)
      strokes += fmt::format("M{},{}V{}", at(x + at_x), at(y), at(y + height));
  if (look.fill == Look::Fill::kHatched)
    // From the lower left up to the right, cut off at the bar's sides.
    for (double foot = -height + kGap; foot < width; foot += kGap) {
      const double from = std::max(foot, 0.0), to = std::min(foot + height, width);
      strokes += fmt::format("M{},{}L{},{}", at(x + from), at(y + height - (from - foot)), at(x + to),
                             at(y + height - (to - foot)));
    }
  std::string out = box(x, y, width, height, "#ffffff", look.colour);
  if (!strokes.empty())
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\"/>\n", strokes, look.colour);
  return out;
}

std::string whisker(double low, double high, double y, double half) {
  return fmt::format(
      "<path d=\"M{0},{2}H{1}M{0},{3}V{4}M{1},{3}V{4}\" fill=\"none\" stroke=\"{5}\" stroke-width=\"1.6\"/>\n", at(low),
      at(high), at(y), at(y - half), at(y + half), kInk);
}

double width_of(std::string_view text, double size) {
  std::size_t letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return 0.57 * size * static_cast<double>(letters);
}

std::string shortened(std::string_view text, double width, double size) {
  if (width_of(text, size) <= width) return std::string{text};
  std::string out{text};
  while (!out.empty() && width_of(out, size) + width_of("…", size) > width) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (!out.empty()) out.pop_back();
  }
  while (out.ends_with(' ')) out.pop_back();
  return out + "…";
}

double step_for(double most, int steps) {
  double power = 1;
  while (power * steps > most && power > 1e-9) power /= 10;
  for (;; power *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power * steps >= most * (1 - 1e-9)) return factor * power;
}

std::string frame(double width, double height, std::string_view title, std::string_view description,
                  std::string_view content, bool standing_alone) {
  const std::string size = standing_alone ? fmt::format(" width=\"{}\" height=\"{}\"", width, height) : std::string{};
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\"{} viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n"
      "<title>{}</title>\n<desc>{}</desc>\n{}{}</svg>\n",
      size, width, height, escaped(title), escaped(title), escaped(description),
      standing_alone ? box(0, 0, width, height, "#ffffff") : std::string{}, content);
}

}  // namespace rufbund::documents::drawing
