#include "sim/theory/impatient_line.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "sim/theory/erlang_b.h"
#include "sim/theory/quadrature.h"

namespace rufbund::sim::theory {
namespace {

constexpr double kForEver = std::numeric_limits<double>::infinity();
constexpr double kNegligibleNats = 690;  // few are lost, yet lost they are: also their share has its digits
constexpr int kPieces = 64;

// Where a condition changes from holding to not holding, between the two.
template <class Holds>
double border(double holds, double fails, Holds condition) {
  for (int i = 0; i < 100; ++i) {
    const double middle = (holds + fails) / 2;
    (condition(middle) ? holds : fails) = middle;
  }
  return fails;
}

}  // namespace

ImpatientLine::ImpatientLine(double calls_per_s, double handling_s, std::uint32_t seats, Patience patience)
    : calls_per_s_(calls_per_s),
      handling_s_(handling_s),
      capacity_(seats / handling_s),
      patience_(std::move(patience)) {
  CHECK(calls_per_s > 0 && handling_s > 0 && seats >= 1);
  const double log_idle = -log_erlang_b(calls_per_s * handling_s, seats - 1);  // ln E
  reference_ = std::max(log_idle, exponent(peak(0, kForEver)));
  const double idle = std::exp(log_idle - reference_);
  const double waiting = integral(0, kForEver, [](double) { return 1.0; });
  total_ = idle + waiting;
  delayed_ = waiting / total_;
  abandoned_ = integral(0, kForEver, [&](double x) { return 1 - patience_.survival(x); }) / total_;
  wait_ = integral(0, kForEver, patience_.mean_up_to) / total_;
  offered_wait_ = integral(0, kForEver, [](double x) { return x; }) / total_;
}

double ImpatientLine::exponent(double x) const { return calls_per_s_ * patience_.mean_up_to(x) - capacity_ * x; }

double ImpatientLine::peak(double from, double to) const {
  const auto rises = [&](double x) { return calls_per_s_ * patience_.survival(x) > capacity_; };
  if (!rises(from)) return from;
  if (to < kForEver && rises(to)) return to;
  double high = from + handling_s_;
  for (double step = handling_s_; to == kForEver && rises(high); step *= 2) {
    CHECK(std::isfinite(step));
    high += step;
  }
  return border(from, to < kForEver ? to : high, rises);
}

template <class Weight>
double ImpatientLine::integral(double from, double to, Weight weight) const {
  if (from >= to) return 0;
  const double best = peak(from, to), top = exponent(best);
  const auto counts = [&](double x) { return exponent(x) > top - kNegligibleNats; };
  double right = to;
  if (to == kForEver) {
    right = best + handling_s_;
    for (double step = handling_s_; counts(right); step *= 2) right += step;
  }
  if (!counts(right)) right = border(best, right, counts);
  const double left = counts(from) ? from : border(best, from, counts);
  // Between the places where it is not smooth; finer towards the start, where a survival may fall steeply, and towards
  // the peak, where a narrow one may stand.
  std::vector<double> cuts = {left, right};
  for (const double cut : patience_.kinks)
    if (cut > left && cut < right) cuts.push_back(cut);
  for (const double near : {1e-8, 1e-5, 1e-3})
    if (left + near * (right - left) > left) cuts.push_back(left + near * (right - left));
  for (const double near : {0.0, 0.001, 0.03})
    for (const double cut : {best - near * (best - left), best + near * (right - best)})
      if (cut > left && cut < right) cuts.push_back(cut);
  std::sort(cuts.begin(), cuts.end());
  double sum = 0;
  for (std::size_t i = 1; i < cuts.size(); ++i)
    sum += gauss_legendre(cuts[i - 1], cuts[i], kPieces,
                          [&](double x) { return weight(x) * std::exp(exponent(x) - reference_); });
  return calls_per_s_ * sum;
}

double ImpatientLine::offered_wait_beyond(double t_s) const {
  CHECK(t_s >= 0);
  return integral(t_s, kForEver, [](double) { return 1.0; }) / total_;
}

double ImpatientLine::wait_beyond(double t_s) const { return patience_.survival(t_s) * offered_wait_beyond(t_s); }

double ImpatientLine::service_level(double t_s) const {
  CHECK(t_s >= 0);
  return 1 - delayed_ + integral(0, t_s, patience_.survival) / total_;
}

}  // namespace rufbund::sim::theory
