// The plots of figures over time, over organisations and over classes: SVG like charts.h, every series told apart by
// its dash, mark or filling as well as by its colour. Pure functions, any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/drawing.h"
#include "documents/format.h"

namespace rufbund::documents {

// How an axis or a label writes a value.
using ValueText = std::function<std::string(double)>;

struct PlotHead {
  std::string title;
  std::string description;  // what the picture shows, in words and with its main figures
  bool standing_alone = false;
};

struct Series {
  std::string name;
  drawing::Look look;
  std::vector<std::optional<double>> values;  // nothing: the line has a gap
};

// Figures at even steps of time from a local time on (milliseconds as if of UTC).
struct TimePlot {
  PlotHead head;
  std::string axis;  // what the values are
  std::int64_t begin_local_ms = 0, step_ms = 1;
  std::vector<Series> series;
  std::optional<Series> area;  // behind them
  std::optional<double> top;   // else the largest value
  ValueText value;
};
[[nodiscard]] std::string plot(const TimePlot& p, const Format& format);

// One bar per organisation, half a page wide.
struct BarPlot {
  PlotHead head;
  struct Bar {
    std::string name;
    drawing::Look look;
    double value = 0, low = 0, high = 0;  // low = high: no interval
    std::string text;                     // the value, beside the bar
  };
  std::vector<Bar> bars;
  std::optional<double> whole;  // of which each bar is a part
  std::string whole_text;
};
[[nodiscard]] std::string plot(const BarPlot& p);

// Marks in rows, as each member's shares; the first series is the one that the others are held against.
struct MarkPlot {
  PlotHead head;
  std::vector<std::string> rows;
  std::vector<Series> series;  // a value per row
  ValueText value;
};
[[nodiscard]] std::string plot(const MarkPlot& p);

// Bars of several series side by side in each group. What is above `cap` is cut off and says its value.
struct GroupPlot {
  PlotHead head;
  std::string axis, groups_axis;
  std::vector<std::string> groups;
  std::vector<Series> series;  // a value per group
  double cap = 1;
  ValueText value, short_value;
};
[[nodiscard]] std::string plot(const GroupPlot& p);

// Shares that grow with the time on a logarithmic axis from one second on.
struct GrowthPlot {
  PlotHead head;
  std::string axis;
  struct Curve {
    std::string name;
    drawing::Look look;
    struct Step {
      double seconds = 0, share = 0;
    };
    std::vector<Step> steps;  // rising
  };
  std::vector<Curve> curves;
  ValueText value;
  ValueText duration;  // of seconds
};
[[nodiscard]] std::string plot(const GrowthPlot& p);

// Bar plots beside one another under one title, with a line below.
[[nodiscard]] std::string side_by_side(const PlotHead& head, const BarPlot& left, const BarPlot& right,
                                       std::string_view note);

}  // namespace rufbund::documents
