// Gauss–Legendre quadrature. Pure, any thread.
#pragma once

#include <array>

namespace rufbund::sim::theory {

// ∫ f over [from, to] in equal pieces of 16 points each: exact for polynomials of degree 31 in each piece. Points and
// weights after Abramowitz & Stegun (1964), table 25.4.
template <class F>
double gauss_legendre(double from, double to, int pieces, F f) {
  constexpr std::array<double, 8> kPoints = {0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863,
                                             0.6178762444026437484, 0.7554044083550030339, 0.8656312023878317439,
                                             0.9445750230732325761, 0.9894009349916499326};
  constexpr std::array<double, 8> kWeights = {0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382,
                                              0.1495959888165767321, 0.1246289712555338721, 0.0951585116824927848,
                                              0.0622535239386478929, 0.0271524594117540949};
  const double half = (to - from) / pieces / 2;
  double sum = 0;
  for (int i = 0; i < pieces; ++i) {
    const double middle = from + (2 * i + 1) * half;
    for (std::size_t k = 0; k < kPoints.size(); ++k)
      sum += kWeights[k] * (f(middle - kPoints[k] * half) + f(middle + kPoints[k] * half));
  }
  return sum * half;
}

}  // namespace rufbund::sim::theory
