// The strokes of the documents' charts: SVG without scripts, style sheets or anything referred to, so that a chart may
// stand in a page or in a file of its own. Sizes in user units, about a pixel each. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rufbund::documents::drawing {

// Contrast on white: ink and quiet 4.5 to 1 and more, the others 3 to 1 and more where they carry meaning.
inline constexpr std::string_view kInk = "#16202b", kQuiet = "#55606b", kRule = "#cfd6dc";

struct Point {
  double x = 0, y = 0;
};

// `anchor`: start, middle or end. Escaped here.
[[nodiscard]] std::string words(double x, double y, std::string_view anchor, std::string_view text,
                                std::string_view colour = kQuiet, double size = 11, bool bold = false);
[[nodiscard]] std::string rule(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1,
                               std::string_view dash = {});
[[nodiscard]] std::string box(double x, double y, double width, double height, std::string_view fill,
                              std::string_view stroke = "none");

// How one of several things is drawn, so that it is told apart without colour: its dash, its mark and its filling.
struct Look {
  std::string_view colour;
  std::string_view dash;  // empty: a whole line
  double width = 2;
  enum class Mark { kSquare, kTriangle, kDisc, kDiamond, kTick } mark = Mark::kDisc;
  enum class Fill { kSolid, kHatched, kLined, kOpen } fill = Fill::kSolid;
};

[[nodiscard]] std::string mark(Point at, const Look& look, double size = 4.5);
// Straight lines through the points of each part.
[[nodiscard]] std::string line(const std::vector<std::vector<Point>>& parts, const Look& look);
// A bar with the look's filling.
[[nodiscard]] std::string bar(double x, double y, double width, double height, const Look& look);
// From low to high on the level `y`, with ends.
[[nodiscard]] std::string whisker(double low, double high, double y, double half_height);

// About how wide a text is in letters of that size.
[[nodiscard]] double width_of(std::string_view text, double size);
// Its beginning and "…" where it is wider than that.
[[nodiscard]] std::string shortened(std::string_view text, double width, double size);

// The least of 1, 2, 5 · 10ⁿ that parts `most` > 0 into `steps` at most.
[[nodiscard]] double step_for(double most, int steps = 4);

// The <svg> element with its title and description. `standing_alone`: as the root of a file, on white.
[[nodiscard]] std::string frame(double width, double height, std::string_view title, std::string_view description,
                                std::string_view content, bool standing_alone = false);

}  // namespace rufbund::documents::drawing
