#include "sim/theory/erlang_c.h"

#include <cmath>

#include "base/check.h"
#include "sim/theory/erlang_b.h"

namespace rufbund::sim::theory {
namespace {

// nμ − λ, per second: how fast the wait of those who wait is worked off.
double spare_rate(const PatientLine& line) {
  CHECK(line.calls_per_s > 0 && line.handling_s > 0 && line.seats >= 1);
  const double spare = line.seats / line.handling_s - line.calls_per_s;
  CHECK(spare > 0);
  return spare;
}

}  // namespace

double erlang_c(double offered, std::uint32_t servers) {
  CHECK(servers >= 1);
  if (offered >= servers) return 1;
  const double blocked = erlang_b(offered, servers);
  return blocked / (1 - offered / servers * (1 - blocked));
}

double wait_beyond(const PatientLine& line, double t_s) {
  CHECK(t_s >= 0);
  return erlang_c(line.calls_per_s * line.handling_s, line.seats) * std::exp(-spare_rate(line) * t_s);
}

double service_level(const PatientLine& line, double t_s) { return 1 - wait_beyond(line, t_s); }

double mean_wait_s(const PatientLine& line) {
  return erlang_c(line.calls_per_s * line.handling_s, line.seats) / spare_rate(line);
}

}  // namespace rufbund::sim::theory
