#include "sim/theory/redial.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/check.h"
#include "sim/theory/queue_descent.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

void check(const RedialLoad& load) {
  const auto share = [](double x) { return x >= 0 && x <= 1; };
  CHECK(share(load.redial) && share(load.redial_blocked) && share(load.reconnect) && load.reconnect < 1);
  CHECK(load.redial_pause_s > 0 && load.reconnect_pause_s > 0 && std::isfinite(load.line.patience_s));
  CHECK(load.line.calls_per_s > 0 && load.line.handling_s > 0 && load.line.patience_s > 0 && load.line.seats >= 1);
}

using State = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // reconnecting, redialling, present

struct Bounds {
  std::uint32_t reconnecting, redialling, present;
};

StateSpace<State> chain_within(const RedialLoad& load, const Bounds& most) {
  const LineLoad& line = load.line;
  return reachable(State{0, 0, 0}, [&](const State& state, auto add) {
    const auto [out, again, in] = state;
    const double busy = std::min(in, line.seats), waiting = in - busy;
    const double redials = again / load.redial_pause_s, reconnects = out / load.reconnect_pause_s;
    if (in < most.present) {
      add(State{out, again, in + 1}, line.calls_per_s);
      if (again > 0) add(State{out, again - 1, in + 1}, redials);
      if (out > 0) add(State{out - 1, again, in + 1}, reconnects);
    } else {
      // All places taken: ring again later, or never.
      const double back = load.redial_blocked;
      if (again < most.redialling) {
        add(State{out, again + 1, in}, line.calls_per_s * back);
        if (out > 0) add(State{out - 1, again + 1, in}, reconnects * back);
      }
      if (again > 0) add(State{out, again - 1, in}, redials * (1 - back));
      if (out > 0) add(State{out - 1, again, in}, reconnects * (1 - back));
    }
    if (in == 0) return;
    const double served = busy / line.handling_s, gone = waiting / line.patience_s;
    const bool may_redial = again < most.redialling, may_reconnect = out < most.reconnecting;
    add(State{out, again, in - 1},
        served * (may_reconnect ? 1 - load.reconnect : 1) + gone * (may_redial ? 1 - load.redial : 1));
    if (may_reconnect) add(State{out + 1, again, in - 1}, served * load.reconnect);
    if (may_redial) add(State{out, again + 1, in - 1}, gone * load.redial);
  });
}

}  // namespace

RedialChain::RedialChain(const RedialLoad& load) : load_(load) {
  check(load);
  const LineLoad& line = load.line;
  // Around the fluid's point with room for chance; what proves too narrow is doubled.
  const FluidState fluid = fluid_fixed_point(load);
  const auto room = [](double mean) { return static_cast<std::uint32_t>(mean + 7 * std::sqrt(mean) + 8); };
  Bounds most = {load.reconnect > 0 ? room(fluid.reconnecting) : 0,
                 load.redial > 0 || load.redial_blocked > 0 ? room(fluid.redialling) : 0,
                 std::min(line.places, room(std::max<double>(fluid.present, line.seats)))};
  for (;;) {
    const StateSpace<State> space = chain_within(load, most);
    const std::vector<double> shares = space.chain.stationary();
    double edge_out = 0, edge_again = 0, edge_in = 0;
    RedialFigures figures;
    std::vector<double> found(most.present + 1);
    for (std::size_t n = 0; n < shares.size(); ++n) {
      const auto [out, again, in] = space.states[n];
      const double busy = std::min(in, line.seats), share = shares[n];
      figures.mean_busy += share * busy;
      figures.mean_waiting += share * (in - busy);
      figures.mean_redialling += share * again;
      figures.mean_reconnecting += share * out;
      const double calls = line.calls_per_s + again / load.redial_pause_s + out / load.reconnect_pause_s;
      found[in] += share * calls;
      if (in == most.present) edge_in += share;
      if (again == most.redialling) edge_again += share;
      if (out == most.reconnecting) edge_out += share;
    }
    constexpr double kRare = 1e-10;
    bool narrow = false;
    const auto widen = [&](std::uint32_t& bound, double edge, bool bounded) {
      if (bounded || edge <= kRare) return;
      bound += bound / 2;
      narrow = true;
    };
    widen(most.present, edge_in, most.present == line.places);
    widen(most.redialling, edge_again, most.redialling == 0);
    widen(most.reconnecting, edge_out, most.reconnecting == 0);
    most.present = std::min(most.present, line.places);
    if (narrow) continue;
    for (const double rate : found) figures.calls_per_s += rate;
    figures.blocked_per_s = most.present == line.places ? found.back() : 0;
    figures.abandoned_per_s = figures.mean_waiting / line.patience_s;
    figures.served_per_s = figures.mean_busy / line.handling_s;
    for (double& rate : found) rate /= figures.calls_per_s;
    figures_ = figures;
    found_ = std::move(found);
    return;
  }
}

double RedialChain::wait_beyond(double t_s) const {
  const LineLoad& line = load_.line;
  const std::vector<double> ahead =
      still_ahead(line.seats / line.handling_s, 1 / line.patience_s, t_s, found_.size() - line.seats);
  double out = 0;
  for (std::size_t k = line.seats; k < found_.size() && k < line.places; ++k) out += found_[k] * ahead[k - line.seats];
  return std::exp(-t_s / line.patience_s) * out / (1 - figures_.blocked());
}

double RedialChain::service_level(double t_s) const {
  const LineLoad& line = load_.line;
  const double capacity = line.seats / line.handling_s, leaving = 1 / line.patience_s;
  const std::vector<double> late = late_if_served(capacity, leaving, t_s, found_.size() - line.seats);
  double out = 0;
  for (std::size_t k = 0; k < found_.size() && k < line.places; ++k) {
    const double ahead = static_cast<double>(k) - line.seats;
    out += found_[k] * (k < line.seats ? 1 : served_from(capacity, leaving, ahead) * (1 - late[k - line.seats]));
  }
  return out;
}

double self_feeding_rate(const RedialLoad& load) {
  check(load);
  const auto calls = [&](double rate) {
    LineLoad line = load.line;
    line.calls_per_s = rate;
    const MarkovLine solved(line);
    return load.line.calls_per_s + rate * (load.redial * solved.abandoned() + load.redial_blocked * solved.blocked() +
                                           load.reconnect * solved.served());
  };
  // Less comes back than went in, the more so the higher the rate, unless all who are not served try again for ever.
  CHECK(load.redial < 1 && (load.redial_blocked < 1 || load.line.places == kNoBound));
  double low = load.line.calls_per_s, high = low;
  while (calls(high) > high) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (calls(middle) > middle ? low : high) = middle;
  }
  return high;
}

FluidState fluid_fixed_point(const RedialLoad& load) {
  check(load);
  const LineLoad& line = load.line;
  const double capacity = line.seats / line.handling_s, fresh = line.calls_per_s;
  FluidState out;
  double served = fresh / (1 - load.reconnect), abandoned = 0;
  if (served > capacity) {
    // λ + redial·A + reconnect·capacity = A + capacity.
    CHECK(load.redial < 1);
    abandoned = (fresh - (1 - load.reconnect) * capacity) / (1 - load.redial);
    served = capacity;
  }
  out.present = served * line.handling_s + abandoned * line.patience_s;
  out.redialling = load.redial * abandoned * load.redial_pause_s;
  out.reconnecting = load.reconnect * served * load.reconnect_pause_s;
  return out;
}

double fluid_calls_per_s(const RedialLoad& load) {
  const FluidState at = fluid_fixed_point(load);
  return load.line.calls_per_s + at.redialling / load.redial_pause_s + at.reconnecting / load.reconnect_pause_s;
}

FluidState fluid_after(const RedialLoad& load, FluidState start, double seconds) {
  check(load);
  CHECK(seconds >= 0);
  const LineLoad& line = load.line;
  const double seats = line.seats;
  const auto slope = [&](const FluidState& at) {
    const double busy = std::min(at.present, seats), waiting = std::max(at.present - seats, 0.0);
    const double redials = at.redialling / load.redial_pause_s, reconnects = at.reconnecting / load.reconnect_pause_s;
    return FluidState{line.calls_per_s + redials + reconnects - busy / line.handling_s - waiting / line.patience_s,
                      load.redial * waiting / line.patience_s - redials,
                      load.reconnect * busy / line.handling_s - reconnects};
  };
  const auto moved = [](const FluidState& at, const FluidState& by, double step) {
    return FluidState{at.present + step * by.present, at.redialling + step * by.redialling,
                      at.reconnecting + step * by.reconnecting};
  };
  const double fastest = std::min({line.handling_s, line.patience_s, load.redial_pause_s, load.reconnect_pause_s});
  const double steps = std::max(1.0, std::ceil(50 * seconds / fastest)), step = seconds / steps;
  for (double i = 0; i < steps; ++i) {
    const FluidState a = slope(start), b = slope(moved(start, a, step / 2)), c = slope(moved(start, b, step / 2)),
                     d = slope(moved(start, c, step));
    start = moved(moved(moved(moved(start, a, step / 6), b, step / 3), c, step / 3), d, step / 6);
  }
  return start;
}

double fresh_calls(double calls, double abandoned, double served, double redial, double reconnect) {
  CHECK(calls >= abandoned + served && abandoned >= 0 && served >= 0);
  return calls - redial * abandoned - reconnect * served;
}

}  // namespace rufbund::sim::theory
