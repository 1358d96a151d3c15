// See estimate_check.h.
#include "sim/estimate_check.h"

#include <algorithm>

namespace rufbund::sim {
namespace {

std::uint8_t position_class(std::uint32_t position) {
  constexpr std::array<std::uint32_t, kPositionClasses - 1> kLimits{3, 10, 30, 100, 300, 1000, 3000};
  std::uint8_t c = 0;
  while (c < kLimits.size() && position > kLimits[c]) ++c;
  return c;
}

std::uint8_t load_class(std::uint32_t waiting, std::uint32_t seats) {
  if (4 * std::uint64_t{waiting} < seats) return 0;
  if (waiting < seats) return 1;
  return waiting < 4 * std::uint64_t{seats} ? 2 : 3;
}

}  // namespace

void EstimateErrors::Cell::add(const Cell& o) {
  count += o.count;
  outcome_ms += o.outcome_ms;
  for (std::size_t i = 0; i < kForetold; ++i) {
    error_ms[i] += o.error_ms[i];
    bias_ms[i] += o.bias_ms[i];
  }
}

void EstimateErrors::add(const EstimateErrors& o) {
  for (std::size_t l = 0; l < kLoadClasses; ++l)
    for (std::size_t p = 0; p < kPositionClasses; ++p) cells[l][p].add(o.cells[l][p]);
  untold += o.untold;
  in_band += o.in_band;
}

EstimateErrors::Cell EstimateErrors::sum() const {
  Cell all;
  for (const auto& load : cells)
    for (const Cell& cell : load) all.add(cell);
  return all;
}

void EstimateCheck::joined(std::uint8_t skill_set, const Told& told) {
  if (told.estimate_ms < 0) {
    if (told.queued_ms >= counted_from_ms) ++errors.untold;
    return;
  }
  const auto remembered = static_cast<std::int64_t>(std::min(answered_, last_.size()));
  Open open{told.rank,
            told.queued_ms,
            told.low_ms,
            told.high_ms,
            {},
            position_class(told.position),
            load_class(told.waiting, told.seats)};
  open.foretold_ms = {told.estimate_ms, past_wait_ms_, remembered == 0 ? 0 : last_sum_ms_ / remembered,
                      told.seats == 0 ? 0 : told.position * told.handling_ms / told.seats};
  open_[skill_set].push(open);
}

void EstimateCheck::reached(std::uint8_t skill_set, const core::Rank& rank, std::int64_t now_ms) {
  auto& open = open_[skill_set];
  for (; !open.empty() && !(rank < open.top().rank); open.pop()) {
    const Open& told = open.top();
    if (told.queued_ms < counted_from_ms) continue;
    EstimateErrors::Cell& cell = errors.cells[told.load_class][told.position_class];
    const std::int64_t outcome = now_ms - told.queued_ms;
    ++cell.count;
    cell.outcome_ms += outcome;
    for (std::size_t i = 0; i < kForetold; ++i) {
      const std::int64_t off = told.foretold_ms[i] - outcome;
      cell.error_ms[i] += off < 0 ? -off : off;
      cell.bias_ms[i] += off;
    }
    errors.in_band += told.low_ms <= outcome && outcome <= told.high_ms;
  }
}

void EstimateCheck::answered(std::int64_t waited_ms) {
  past_wait_ms_ = (3 * past_wait_ms_ + waited_ms) / 4;
  std::int64_t& oldest = last_[answered_++ % last_.size()];
  last_sum_ms_ += waited_ms - oldest;
  oldest = waited_ms;
}

}  // namespace rufbund::sim
