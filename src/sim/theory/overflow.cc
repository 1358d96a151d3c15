#include "sim/theory/overflow.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "sim/theory/erlang_b.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

OverflowStream together(const std::vector<OverflowStream>& streams) {
  OverflowStream out;
  for (const OverflowStream& stream : streams) {
    CHECK(stream.mean >= 0 && stream.variance >= stream.mean * (1 - 1e-12));
    out.mean += stream.mean;
    out.variance += stream.variance;
  }
  CHECK(out.mean > 0);
  return out;
}

// The load whose overflow from so many seats has that mean: overflow grows with the load.
double load_for_mean(double mean, double seats) {
  double low = mean, high = mean + seats + 1;
  while (overflow_of(high, seats).mean < mean) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (overflow_of(middle, seats).mean < mean ? low : high) = middle;
  }
  return high;
}

}  // namespace

OverflowStream overflow_of(double offered, double seats) {
  const double mean = offered * erlang_b_of_real(offered, seats);
  return {mean, mean * (1 - mean + offered / (seats + 1 - offered + mean))};
}

EquivalentLoad rapp_load(const OverflowStream& stream) {
  const double mean = stream.mean, peak = stream.variance / mean;
  CHECK(mean > 0 && peak >= 1 - 1e-12);
  const double offered = stream.variance + 3 * peak * (peak - 1);
  return {offered, std::max(0.0, offered * (mean + peak) / (mean + peak - 1) - mean - 1)};
}

EquivalentLoad equivalent_load(const OverflowStream& stream) {
  CHECK(stream.mean > 0 && stream.variance >= stream.mean * (1 - 1e-12));
  // At a given mean the variance grows with the seats.
  const auto variance = [&](double seats) { return overflow_of(load_for_mean(stream.mean, seats), seats).variance; };
  double low = 0, high = rapp_load(stream).seats + 1;
  while (variance(high) < stream.variance) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (variance(middle) < stream.variance ? low : high) = middle;
  }
  return {load_for_mean(stream.mean, high), high};
}

double lost_by_wilkinson(const std::vector<OverflowStream>& streams, double seats) {
  const EquivalentLoad load = equivalent_load(together(streams));
  return load.offered * erlang_b_of_real(load.offered, load.seats + seats);
}

double lost_by_hayward(const std::vector<OverflowStream>& streams, double seats) {
  const OverflowStream sum = together(streams);
  const double peak = sum.variance / sum.mean;
  return sum.mean * erlang_b_of_real(sum.mean / peak, seats / peak);
}

OverflowLosses overflow_chain(const std::vector<OverflowGroup>& groups, double direct, std::uint32_t common_seats) {
  CHECK(!groups.empty() && direct >= 0);
  for (const OverflowGroup& group : groups) CHECK(group.offered > 0);
  using State = std::vector<std::uint32_t>;  // busy seats of each group, and of the common ones
  const std::size_t common = groups.size();
  const auto space = reachable(State(groups.size() + 1), [&](const State& state, auto add) {
    const auto with = [&](std::size_t place, int change) {
      State out = state;
      out[place] += static_cast<std::uint32_t>(change);
      return out;
    };
    const bool room = state[common] < common_seats;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (state[i] < groups[i].seats) {
        add(with(i, 1), groups[i].offered);
      } else if (room) {
        add(with(common, 1), groups[i].offered);
      }
      if (state[i] > 0) add(with(i, -1), state[i]);
    }
    if (room) add(with(common, 1), direct);
    if (state[common] > 0) add(with(common, -1), state[common]);
  });
  const std::vector<double> shares = space.chain.stationary();
  OverflowLosses out;
  out.lost.resize(groups.size());
  for (std::size_t n = 0; n < shares.size(); ++n) {
    const State& state = space.states[n];
    out.common_busy += shares[n] * state[common];
    if (state[common] < common_seats) continue;
    out.lost_direct += shares[n];
    for (std::size_t i = 0; i < groups.size(); ++i)
      if (state[i] == groups[i].seats) out.lost[i] += shares[n];
  }
  return out;
}

}  // namespace rufbund::sim::theory
