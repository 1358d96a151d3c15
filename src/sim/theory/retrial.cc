#include "sim/theory/retrial.h"

#include <cmath>
#include <utility>

#include "base/check.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

void check_single(const RetrialLoad& load) {
  CHECK(load.calls_per_s > 0 && load.handling_s > 0 && load.pause_s > 0);
  CHECK(load.seats == 1 && load.persistence >= 1 && load.calls_per_s * load.handling_s < 1);
}

}  // namespace

RetrialFigures single_server_retrial(const RetrialLoad& load) {
  check_single(load);
  const double busy = load.calls_per_s * load.handling_s, per_pause = load.calls_per_s * load.pause_s;
  RetrialFigures out;
  out.blocked = out.mean_busy = busy;
  out.mean_orbit = busy / (1 - busy) * (per_pause + busy);
  out.attempts_a_caller = 1 + out.mean_orbit / per_pause;  // each in orbit rings once a pause
  out.served = 1;
  out.mean_wait_s = out.mean_orbit / load.calls_per_s;  // Little's law
  return out;
}

OrbitShares single_server_orbit(const RetrialLoad& load, std::size_t most) {
  check_single(load);
  const double busy = load.calls_per_s * load.handling_s, per_pause = load.calls_per_s * load.pause_s;
  // The coefficients of (1 − ρz)^(−r) are Γ(r + n)/(Γ(r)·n!)·ρⁿ.
  const auto series = [&](double first, double power) {
    std::vector<double> out = {first};
    for (std::size_t n = 0; n < most; ++n) {
      const double i = static_cast<double>(n);
      out.push_back(out.back() * busy * (power + i) / (i + 1));
    }
    return out;
  };
  return {series(std::pow(1 - busy, per_pause + 1), per_pause),
          series(busy * std::pow(1 - busy, per_pause + 1), per_pause + 1)};
}

RetrialFigures retrial(const RetrialLoad& load) {
  CHECK(load.calls_per_s > 0 && load.handling_s > 0 && load.pause_s > 0 && load.seats >= 1);
  CHECK(load.persistence >= 0 && load.persistence <= 1);
  CHECK(load.persistence < 1 || load.calls_per_s * load.handling_s < load.seats);
  using State = std::pair<std::uint32_t, std::uint32_t>;  // in orbit, busy
  for (std::uint32_t most = 64;; most *= 2) {
    const auto space = reachable(State{0, 0}, [&](const State& state, auto add) {
      const auto [orbit, busy] = state;
      const double again = orbit / load.pause_s;
      if (busy > 0) add(State{orbit, busy - 1}, busy / load.handling_s);
      if (busy < load.seats) {
        add(State{orbit, busy + 1}, load.calls_per_s);
        if (orbit > 0) add(State{orbit - 1, busy + 1}, again);
      } else {
        if (orbit < most) add(State{orbit + 1, busy}, load.calls_per_s * load.persistence);
        if (orbit > 0) add(State{orbit - 1, busy}, again * (1 - load.persistence));
      }
    });
    const std::vector<double> shares = space.chain.stationary();
    RetrialFigures out;
    double edge = 0, again_in_vain = 0;
    for (std::size_t n = 0; n < shares.size(); ++n) {
      const auto [orbit, busy] = space.states[n];
      out.mean_busy += shares[n] * busy;
      out.mean_orbit += shares[n] * orbit;
      if (busy == load.seats) {
        out.blocked += shares[n];
        again_in_vain += shares[n] * orbit / load.pause_s;
      }
      if (orbit == most) edge += shares[n];
    }
    if (edge > 1e-13) continue;
    const double again = out.mean_orbit / load.pause_s;
    out.attempts_a_caller = 1 + again / load.calls_per_s;
    out.served = 1 - (1 - load.persistence) * (out.blocked + again_in_vain / load.calls_per_s);
    out.mean_wait_s = out.mean_orbit / load.calls_per_s;
    return out;
  }
}

}  // namespace rufbund::sim::theory
