#include "alliance/plan_owed.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace rufbund::alliance {
namespace {

// The most seats that an order has at once in [from, to).
std::uint32_t most_in(const OwedSeats& order, TimeMs from, TimeMs to) {
  const std::int64_t length = std::int64_t{order.interval_minutes} * 60'000;
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < order.seats.size(); ++i) {
    const TimeMs begin = order.begin + Millis{length * static_cast<std::int64_t>(i)};
    if (begin < to && from < begin + Millis{length}) most = std::max(most, order.seats[i]);
  }
  return most;
}

// The pledges that an order draws on, in that order.
std::vector<std::size_t> drawn_on(const PlanInput& in, const OwedSeats& order) {
  std::vector<std::size_t> out;
  for (std::size_t p = 0; p < in.pledges.size(); ++p)
    if (in.pledges[p].member == order.member && covers(in.pledges[p].skills, order.skills)) out.push_back(p);
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    return in.pledges[a].skills.size() < in.pledges[b].skills.size();
  });
  return out;
}

using CaseOfMember = std::tuple<std::size_t, std::string>;  // member, case

struct Taken {
  std::vector<bool> draws;  // by pledge
  std::uint32_t seats = 0;
};

}  // namespace

std::vector<PlanOwed> take_owed(const PlanInput& in, SeatsByPledge& promised) {
  const SeatsByPledge before = promised;
  const Millis interval{std::int64_t{in.interval_minutes} * 60'000};
  std::map<CaseOfMember, std::vector<PlanOwed>> out;
  for (std::size_t i = 0; !in.owed.empty() && i < in.demand[0].calls.size(); ++i) {
    const TimeMs begin = in.begin + interval * static_cast<std::int64_t>(i), end = begin + interval;
    std::map<CaseOfMember, std::pair<Taken, const OwedSeats*>> now;
    for (const OwedSeats& order : in.owed) {
      std::uint32_t left = most_in(order, begin, end);
      if (left == 0) continue;
      const auto member = std::find_if(in.members.begin(), in.members.end(),
                                       [&](const PlanMember& m) { return m.key == order.member; });
      auto& [taken, one] = now[{static_cast<std::size_t>(member - in.members.begin()), order.case_id}];
      one = &order;
      taken.draws.resize(in.pledges.size());
      for (const std::size_t p : drawn_on(in, order)) {
        const std::uint32_t seats = std::min(left, promised[p][i]);
        promised[p][i] -= seats;
        left -= seats;
        taken.seats += seats;
        taken.draws[p] = true;
      }
    }
    for (const auto& [key, what] : now) {
      const auto& [taken, order] = what;
      if (taken.seats == 0) continue;
      std::uint32_t of = 0;
      for (std::size_t p = 0; p < in.pledges.size(); ++p) of += taken.draws[p] ? before[p][i] : 0;
      auto& spans = out[key];
      const bool goes_on = !spans.empty() && spans.back().end == begin && spans.back().promised == of &&
                           spans.back().owed == taken.seats;
      if (goes_on)
        spans.back().end = end;
      else
        spans.push_back({std::get<0>(key), order->case_id, order->case_title, begin, end, of, taken.seats});
    }
  }
  std::vector<PlanOwed> all;
  for (const auto& [key, spans] : out) all.insert(all.end(), spans.begin(), spans.end());
  return all;
}

}  // namespace rufbund::alliance
