#include "sim/theory/priority_line.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <tuple>

#include "base/check.h"
#include "sim/theory/erlang_c.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

struct Rates {
  double delayed = 0;   // Erlang C of the whole line
  double capacity = 0;  // nμ
  double better = 0;    // calls per second of the classes that go before
  double own = 0;
};
Rates rates(const PriorityLine& line, std::size_t of_class) {
  CHECK(of_class < line.calls_per_s.size() && line.handling_s > 0 && line.seats >= 1);
  Rates out;
  out.capacity = line.seats / line.handling_s;
  double all = 0;
  for (std::size_t k = 0; k < line.calls_per_s.size(); ++k) {
    CHECK(line.calls_per_s[k] > 0);
    if (k < of_class) out.better += line.calls_per_s[k];
    all += line.calls_per_s[k];
  }
  CHECK(all < out.capacity);
  out.own = line.calls_per_s[of_class];
  out.delayed = erlang_c(all * line.handling_s, line.seats);
  return out;
}

// f(t) from its transform: the Bromwich integral by the trapezoidal rule, whose alternating sum Euler's averages settle
// (Abate & Whitt 1995, EULER).
template <class Transform>
double inverted(double t, Transform transform) {
  constexpr double kA = 18.4;  // discretisation error e^(−A)
  constexpr int kTerms = 40, kAverages = 14;
  const auto real = [&](int k) {
    return transform(std::complex<double>(kA / (2 * t), k * std::numbers::pi / t)).real();
  };
  double sum = real(0) / 2, weight = std::ldexp(1.0, -kAverages), out = 0;
  for (int k = 1; k <= kTerms + kAverages; ++k) {
    sum += (k % 2 == 0 ? 1 : -1) * real(k);
    if (k < kTerms) continue;
    const int i = k - kTerms;
    out += weight * sum;  // binomial
    weight *= static_cast<double>(kAverages - i) / (i + 1);
  }
  return std::exp(kA / 2) / t * out;
}

constexpr double kRare = 1e-12;  // of the time spent at a bound of a chain

}  // namespace

double mean_wait_s(const PriorityLine& line, std::size_t of_class) {
  const Rates at = rates(line, of_class);
  return at.delayed / at.capacity / ((1 - at.better / at.capacity) * (1 - (at.better + at.own) / at.capacity));
}

double wait_beyond(const PriorityLine& line, std::size_t of_class, double t_s) {
  CHECK(t_s >= 0);
  const Rates at = rates(line, of_class);
  if (of_class == 0) return at.delayed * std::exp(-(at.capacity - at.own) * t_s);
  if (t_s <= 0) return at.delayed;
  const double load = (at.better + at.own) / at.capacity;
  const double beyond = inverted(t_s, [&](std::complex<double> s) {
    const std::complex<double> sum = at.better + at.capacity + s;
    const std::complex<double> busy_period =
        2 * at.capacity / (sum + std::sqrt(sum * sum - 4 * at.better * at.capacity));
    return (1.0 - (1 - load) * busy_period / (1.0 - load * busy_period)) / s;
  });
  return at.delayed * std::min(std::max(beyond, 0.0), 1.0);
}

TwoClasses impatient_priority(const ImpatientClass& first, const ImpatientClass& second, double handling_s,
                              std::uint32_t seats) {
  CHECK(first.calls_per_s > 0 && second.calls_per_s > 0 && handling_s > 0 && seats >= 1);
  CHECK(first.patience_s > 0 && std::isfinite(first.patience_s));
  CHECK(second.patience_s > 0 && std::isfinite(second.patience_s));
  using State = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // second waiting, first waiting, busy
  std::uint32_t most_first = 32, most_second = 32;
  for (;;) {
    const auto space = reachable(State{0, 0, 0}, [&](const State& state, auto add) {
      const auto [low, high, busy] = state;
      if (busy < seats) {
        add(State{0, 0, busy + 1}, first.calls_per_s + second.calls_per_s);
        if (busy > 0) add(State{0, 0, busy - 1}, busy / handling_s);
        return;
      }
      if (high < most_first) add(State{low, high + 1, busy}, first.calls_per_s);
      if (low < most_second) add(State{low + 1, high, busy}, second.calls_per_s);
      const double served = busy / handling_s;
      const double high_leaves = high / first.patience_s, low_leaves = low / second.patience_s;
      if (high > 0) add(State{low, high - 1, busy}, served + high_leaves);
      if (low > 0) add(State{low - 1, high, busy}, (high == 0 ? served : 0) + low_leaves);
      if (high == 0 && low == 0) add(State{0, 0, busy - 1}, served);
    });
    const std::vector<double> shares = space.chain.stationary();
    double high_mean = 0, low_mean = 0, delayed = 0, high_edge = 0, low_edge = 0;
    for (std::size_t n = 0; n < shares.size(); ++n) {
      const auto [low, high, busy] = space.states[n];
      high_mean += shares[n] * high;
      low_mean += shares[n] * low;
      if (busy == seats) delayed += shares[n];
      if (high == most_first) high_edge += shares[n];
      if (low == most_second) low_edge += shares[n];
    }
    if (high_edge > kRare) most_first *= 2;
    if (low_edge > kRare) most_second *= 2;
    if (high_edge > kRare || low_edge > kRare) continue;
    const auto figures = [&](const ImpatientClass& of, double waiting) {
      return ClassFigures{delayed, waiting / of.patience_s / of.calls_per_s, waiting / of.calls_per_s};
    };
    return {figures(first, high_mean), figures(second, low_mean)};
  }
}

ClassFigures mixed_handling(const HandledClass& one, const HandledClass& other, double patience_s,
                            std::uint32_t seats) {
  CHECK(one.calls_per_s > 0 && other.calls_per_s > 0 && one.handling_s > 0 && other.handling_s > 0 && seats >= 1);
  CHECK(patience_s > 0 && std::isfinite(patience_s));
  using State =
      std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // waiting, seats busy with one, and with the other
  const double calls = one.calls_per_s + other.calls_per_s, share = one.calls_per_s / calls;
  for (std::uint32_t most = 64;; most *= 2) {
    const auto space = reachable(State{0, 0, 0}, [&](const State& state, auto add) {
      const auto [waiting, ones, others] = state;
      if (ones + others < seats) {
        add(State{0, ones + 1, others}, one.calls_per_s);
        add(State{0, ones, others + 1}, other.calls_per_s);
      } else if (waiting < most) {
        add(State{waiting + 1, ones, others}, calls);
      }
      const double one_done = ones / one.handling_s, other_done = others / other.handling_s;
      if (waiting == 0) {
        if (ones > 0) add(State{0, ones - 1, others}, one_done);
        if (others > 0) add(State{0, ones, others - 1}, other_done);
        return;
      }
      add(State{waiting - 1, ones, others}, waiting / patience_s + one_done * share + other_done * (1 - share));
      if (ones > 0) add(State{waiting - 1, ones - 1, others + 1}, one_done * (1 - share));
      if (others > 0) add(State{waiting - 1, ones + 1, others - 1}, other_done * share);
    });
    const std::vector<double> shares = space.chain.stationary();
    double mean = 0, delayed = 0, edge = 0;
    for (std::size_t n = 0; n < shares.size(); ++n) {
      const auto [waiting, ones, others] = space.states[n];
      mean += shares[n] * waiting;
      if (ones + others == seats) delayed += shares[n];
      if (waiting == most) edge += shares[n];
    }
    if (edge < kRare) return {delayed, mean / patience_s / calls, mean / calls};
  }
}

}  // namespace rufbund::sim::theory
