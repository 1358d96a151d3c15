#include "sim/theory/queue_descent.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace rufbund::sim::theory {

std::vector<double> still_ahead(double capacity, double leaving, double t_s, std::size_t most_ahead) {
  CHECK(capacity > 0 && leaving >= 0 && t_s >= 0);
  const double spread = leaving > 0 ? -std::expm1(-leaving * t_s) / leaving : t_s;
  // The terms by their logarithms: the first, e^(−nμt), is far below the smallest number for a large pool.
  double log_term = -capacity * t_s, sum = 0;
  std::vector<double> out(most_ahead + 1);
  for (std::size_t j = 0; j <= most_ahead; ++j) {
    sum += std::exp(log_term);
    out[j] = std::min(sum, 1.0);
    const double i = static_cast<double>(j);
    log_term = spread > 0 ? log_term + std::log(spread * (capacity + i * leaving) / (i + 1))
                          : -std::numeric_limits<double>::infinity();
  }
  return out;
}

double served_from(double capacity, double leaving, double ahead) {
  return capacity / (capacity + (ahead + 1) * leaving);
}

std::vector<double> late_if_served(double capacity, double leaving, double t_s, std::size_t most_ahead) {
  return still_ahead(capacity + leaving, leaving, t_s, most_ahead);
}

}  // namespace rufbund::sim::theory
