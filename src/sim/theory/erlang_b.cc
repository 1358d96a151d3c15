#include "sim/theory/erlang_b.h"

#include <cmath>

#include "base/check.h"
#include "sim/theory/special.h"

namespace rufbund::sim::theory {

double erlang_b(double offered, std::uint32_t servers) {
  CHECK(offered > 0 && std::isfinite(offered));
  double blocked = 1;
  for (std::uint32_t n = 1; n <= servers; ++n) blocked = offered * blocked / (n + offered * blocked);
  return blocked;
}

double log_erlang_b(double offered, std::uint32_t servers) {
  CHECK(offered > 0 && std::isfinite(offered));
  double log_blocked = 0, blocked = 1;
  for (std::uint32_t n = 1; n <= servers; ++n) {
    log_blocked += std::log(offered / (n + offered * blocked));
    blocked = std::exp(log_blocked);
  }
  return log_blocked;
}

double erlang_b_of_real(double offered, double servers) {
  CHECK(offered > 0 && std::isfinite(offered) && servers >= 0 && servers <= 1e8);
  const double whole = std::floor(servers), fraction = servers - whole;
  // a·∫ e^(−ay)(1+y)^f dy = eᵃ·a^(−f)·Γ(1+f, a).
  double blocked = 1 / scaled_upper_gamma(1 + fraction, offered);
  for (double n = 1; n <= whole; ++n) blocked = offered * blocked / (n + fraction + offered * blocked);
  return blocked;
}

double offered_at_blocking(double blocked, std::uint32_t servers) {
  CHECK(blocked > 0 && blocked < 1 && servers >= 1);
  double low = 0, high = 1;
  while (erlang_b(high, servers) < blocked) high *= 2;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (erlang_b(middle, servers) < blocked ? low : high) = middle;
  }
  return high;
}

}  // namespace rufbund::sim::theory
