// Overflow: calls that find their own seats busy go on to others. Pure, any thread.
//
// Sources: Wilkinson, "Theories for toll traffic engineering in the U.S.A." (1956), for the method of the equivalent
// random load, with Riordan's variance there (appendix I); Rapp, "Planning of junction network in a multi-exchange
// area" (1964), for the approximate load; Fredericks, "Congestion in blocking systems: a simple approximation
// technique" (1980) and Hayward.
#pragma once

#include <cstdint>
#include <vector>

namespace rufbund::sim::theory {

// The calls that overflow, as how many of them would be present on endlessly many seats: mean m = a·B(n, a) and
// variance v = m·(1 − m + a/(n + 1 − a + m)). v/m, the peakedness, is above 1 for an overflow and 1 for fresh calls.
struct OverflowStream {
  double mean = 0;  // erlangs
  double variance = 0;
};
[[nodiscard]] OverflowStream overflow_of(double offered, double seats);

// The load (erlangs) and the seats, no whole number, whose overflow has that mean and variance (variance at least the
// mean): Rapp's estimate a ≈ v + 3z(z − 1), z = v/m, n = a·(m + z)/(m + z − 1) − m − 1; and, found from it, the exact
// solution.
struct EquivalentLoad {
  double offered = 0, seats = 0;
};
[[nodiscard]] EquivalentLoad rapp_load(const OverflowStream& stream);
[[nodiscard]] EquivalentLoad equivalent_load(const OverflowStream& stream);

// The mean (erlangs) that is lost when independent streams go to `seats` common ones: a*·B(n* + seats, a*) for the
// equivalent load of their sums (Wilkinson), and by Hayward m·B(seats/z, m/z). Approximations.
[[nodiscard]] double lost_by_wilkinson(const std::vector<OverflowStream>& streams, double seats);
[[nodiscard]] double lost_by_hayward(const std::vector<OverflowStream>& streams, double seats);

// The same exactly, as a chain: group i has own seats and calls and hands on to the common seats what finds its own
// busy; handling is alike. For a few groups of a few seats. Lost: of each group's calls; `direct` erlangs ring the
// common seats only.
struct OverflowGroup {
  double offered = 0;  // erlangs, above 0
  std::uint32_t seats = 0;
};
struct OverflowLosses {
  std::vector<double> lost;  // by group
  double lost_direct = 0;    // of the direct calls: the time for which all common seats are busy
  double common_busy = 0;
};
[[nodiscard]] OverflowLosses overflow_chain(const std::vector<OverflowGroup>& groups, double direct,
                                            std::uint32_t common_seats);

}  // namespace rufbund::sim::theory
