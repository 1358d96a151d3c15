#include "sim/theory/markov_chain.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace rufbund::sim::theory {
namespace {

void normalise(std::vector<double>& shares) {
  double sum = 0;
  for (const double share : shares) sum += share;
  CHECK(sum > 0 && std::isfinite(sum));
  for (double& share : shares) share /= sum;
}

}  // namespace

MarkovChain::MarkovChain(std::size_t states) : rates_out_(states) { CHECK(states >= 1 && states <= 50'000'000); }

void MarkovChain::add(std::size_t from, std::size_t to, double rate) {
  CHECK(from < size() && to < size() && rate >= 0 && std::isfinite(rate));
  if (from == to || rate <= 0) return;
  moves_.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), rate});
  rates_out_[from] += rate;
}

std::size_t MarkovChain::band() const {
  std::size_t out = 0;
  for (const Move& move : moves_)
    out = std::max<std::size_t>(out, move.from < move.to ? move.to - move.from : move.from - move.to);
  return out;
}

std::vector<double> MarkovChain::stationary() const {
  const double width = static_cast<double>(band()), states = static_cast<double>(size());
  return states * width * width < 2e10 && states * width < 3e7 ? stationary_by_elimination() : stationary_by_sweeps();
}

std::vector<double> MarkovChain::stationary_by_elimination() const {
  const std::size_t half = band(), width = 2 * half + 1;
  std::vector<double> matrix(size() * width);
  const auto at = [&](std::size_t from, std::size_t to) -> double& {
    return matrix[from * width + (to + half - from)];
  };
  for (const Move& move : moves_) at(move.from, move.to) += move.rate;
  // Each state is cut out in turn, the last first: who came to it goes on to where it would have gone.
  for (std::size_t n = size() - 1; n > 0; --n) {
    const std::size_t low = n > half ? n - half : 0;
    const double* row =
        &at(n, low);  // the moves from n to low … n − 1 lie side by side, as do those of every other state
    double out = 0;
    for (std::size_t i = 0; i < n - low; ++i) out += row[i];
    CHECK(out > 0);  // else the chain is not irreducible
    for (std::size_t from = low; from < n; ++from) {
      double& in = at(from, n);
      if (in <= 0) continue;
      in /= out;
      double* target = &at(from, low);
      for (std::size_t i = 0; i < n - low; ++i) target[i] += in * row[i];
    }
  }
  std::vector<double> shares(size());
  shares[0] = 1;
  for (std::size_t n = 1; n < size(); ++n) {
    for (std::size_t from = n > half ? n - half : 0; from < n; ++from) shares[n] += shares[from] * at(from, n);
    if (shares[n] > 1e200)
      for (std::size_t i = 0; i <= n; ++i) shares[i] *= 1e-200;
  }
  normalise(shares);
  return shares;
}

std::vector<double> MarkovChain::stationary_by_sweeps() const {
  // The moves by where they lead.
  std::vector<std::size_t> first(size() + 1);
  for (const Move& move : moves_) ++first[move.to + 1];
  for (std::size_t n = 0; n < size(); ++n) first[n + 1] += first[n];
  std::vector<Move> into(moves_.size());
  std::vector<std::size_t> next(first.begin(), first.end() - 1);
  for (const Move& move : moves_) into[next[move.to]++] = move;
  std::vector<double> shares(size(), 1.0 / static_cast<double>(size()));
  const auto sweep = [&](std::size_t n) {
    double in = 0;
    for (std::size_t i = first[n]; i < first[n + 1]; ++i) in += shares[into[i].from] * into[i].rate;
    const double now = in / rates_out_[n], change = std::abs(now - shares[n]);
    shares[n] = now;
    return change;
  };
  for (int round = 0; round < 500'000; ++round) {
    double change = 0;
    for (std::size_t n = 0; n < size(); ++n) change += sweep(n);
    for (std::size_t n = size(); n-- > 0;) change += sweep(n);
    normalise(shares);
    if (change < 1e-15) return shares;
  }
  CHECK(!"the sweeps did not settle");
}

MarkovChain::Passage MarkovChain::after(double seconds, std::vector<double> start) const {
  CHECK(seconds >= 0 && start.size() == size());
  Passage out{std::move(start), std::vector<double>(size())};
  const double pace = *std::max_element(rates_out_.begin(), rates_out_.end());
  if (pace <= 0) {
    for (std::size_t n = 0; n < size(); ++n) out.time_in[n] = out.at_end[n] * seconds;
    return out;
  }
  // Pieces so short that e^(−pace·t) is far from the smallest number.
  const int pieces = std::max(1, static_cast<int>(std::ceil(pace * seconds / 400)));
  const double mean = pace * seconds / pieces;
  std::vector<double> now, next(size()), end(size());
  for (int piece = 0; piece < pieces; ++piece) {
    now = out.at_end;
    std::fill(end.begin(), end.end(), 0.0);
    double poisson = std::exp(-mean), beyond = -std::expm1(-mean);  // P(N = k), P(N > k)
    for (int k = 0;; ++k) {
      for (std::size_t n = 0; n < size(); ++n) {
        end[n] += poisson * now[n];
        out.time_in[n] += std::max(beyond, 0.0) / pace * now[n];
      }
      if (k > mean && poisson < 1e-18) break;
      for (std::size_t n = 0; n < size(); ++n) next[n] = now[n] * (1 - rates_out_[n] / pace);
      for (const Move& move : moves_) next[move.to] += now[move.from] * move.rate / pace;
      now.swap(next);
      poisson *= mean / (k + 1);
      beyond -= poisson;
    }
    out.at_end.swap(end);
  }
  return out;
}

}  // namespace rufbund::sim::theory
