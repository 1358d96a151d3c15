// A Markov chain in continuous time with few enough states to be solved numerically: what has no closed form is checked
// by such a chain, and what has one is checked against it. Pure; a value.
//
// Sources: Grassmann, Taksar & Heyman, "Regenerative analysis and steady state distributions for Markov chains" (1985),
// for elimination without subtraction; Jensen (1953) and Gross & Miller, "The randomization technique" (1984), for the
// transient distribution.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rufbund::sim::theory {

class MarkovChain {
 public:
  explicit MarkovChain(std::size_t states);

  // A move at `rate` per second, at least 0; moves between the same states add up, from a state to itself count
  // nothing.
  void add(std::size_t from, std::size_t to, double rate);

  [[nodiscard]] std::size_t size() const { return rates_out_.size(); }

  // The stationary distribution of an irreducible chain, by whichever of the two below is the cheaper.
  [[nodiscard]] std::vector<double> stationary() const;

  // By elimination within the band of the matrix: each share to about 14 digits relative to itself, whatever its size.
  // Costs states × band², band being the largest distance of a move.
  [[nodiscard]] std::vector<double> stationary_by_elimination() const;

  // By sweeps (Gauss–Seidel, to and fro) until the shares change by less than 10⁻¹⁵ in sum; stops the process after a
  // million.
  [[nodiscard]] std::vector<double> stationary_by_sweeps() const;

  // The distribution `seconds` later, and the time spent in each state until then (seconds, adding up to `seconds`), to
  // about 10⁻¹³. Costs moves × (largest rate out × seconds).
  struct Passage {
    std::vector<double> at_end;
    std::vector<double> time_in;
  };
  [[nodiscard]] Passage after(double seconds, std::vector<double> start) const;

 private:
  struct Move {
    std::uint32_t from, to;
    double rate;
  };
  std::size_t band() const;

  std::vector<Move> moves_;
  std::vector<double> rates_out_;
};

}  // namespace rufbund::sim::theory
