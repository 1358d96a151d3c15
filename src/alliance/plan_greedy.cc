// How a plan is computed; the rule is told at make_plan in operation_plan.h.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "alliance/erlang_a.h"
#include "alliance/operation_plan.h"
#include "alliance/plan_input.h"
#include "alliance/plan_owed.h"

namespace rufbund::alliance {
namespace {

constexpr std::int64_t kPpm = 1'000'000;
// In millionths of a seat and interval; see share_out().
constexpr std::int64_t kStay = 2 * kPpm, kMostClaim = 4 * kPpm;

std::uint32_t in_ppm(double ratio) { return static_cast<std::uint32_t>(std::llround(ratio * kPpm)); }

// One member with seats for a demand in an interval.
struct Candidate {
  std::size_t member = 0;
  std::uint32_t ready = 0;    // seats
  std::uint32_t ramp_up = 0;  // of its quickest fitting pledge
  std::uint32_t given = 0;    // seats
  std::int64_t claim = 0;     // on seats beyond those, in millionths
  bool keeps_a_seat = false;  // it had more in the interval before
};

class Planner {
 public:
  explicit Planner(PlanInput input) : in_(std::move(input)) {
    interval_ms_ = std::int64_t{in_.interval_minutes} * 60'000;
    count_ = in_.demand[0].calls.size();
    for (std::size_t m = 0; m < in_.members.size(); ++m) member_by_key_[in_.members[m].key] = m;
    for (const Pledge& p : in_.pledges) pledger_.push_back(member_by_key_.at(p.member));
  }

  OperationPlan plan() {
    OperationPlan out;
    out.owed = find_free_seats();
    out.intervals.resize(in_.demand.size());
    used_.assign(in_.pledges.size(), std::vector<std::uint32_t>(count_));
    served_.resize(in_.pledges.size());
    carry_.assign(in_.demand.size(), std::vector<std::int64_t>(in_.members.size()));
    before_.assign(in_.demand.size(), std::vector<std::uint32_t>(in_.members.size()));
    for (std::size_t i = 0; i < count_; ++i)
      for (const std::size_t d : demands_by_scarcity()) out.intervals[d].push_back(plan_interval(d, i));
    find_gaps(out);
    find_call_ups(out);
    find_costs(out);
    out.fallback = fallback_shares(in_.members, in_.sites);
    out.input = std::move(in_);
    return out;
  }

 private:
  TimeMs at(std::size_t i) const { return in_.begin + Millis{interval_ms_ * static_cast<std::int64_t>(i)}; }

  std::vector<std::size_t> demands_by_scarcity() const {
    std::vector<std::size_t> order(in_.demand.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const SkillSet &x = in_.demand[a].skills, &y = in_.demand[b].skills;
      return x.size() != y.size() ? x.size() > y.size() : x < y;
    });
    return order;
  }

  // What the pledges promise, less what other cases have of it.
  std::vector<PlanOwed> find_free_seats() {
    for (const Pledge& p : in_.pledges) {
      auto& promised = promised_.emplace_back(count_);
      for (std::size_t i = 0; p.level == in_.level && i < count_; ++i) promised[i] = seats_at(p, at(i));
    }
    auto owed = take_owed(in_, promised_);
    free_ = promised_;
    for (std::size_t p = 0; p < in_.pledges.size(); ++p) {
      const TimeMs from = in_.activated_at + Millis{std::int64_t{in_.pledges[p].ramp_up_minutes} * 60'000};
      for (std::size_t i = 0; i < count_ && at(i) < from; ++i) free_[p][i] = 0;
    }
    return owed;
  }

  // By ramp-up time, price and key: who is asked where the key does not say.
  bool sooner(std::uint32_t ramp_a, std::size_t a, std::uint32_t ramp_b, std::size_t b) const {
    const auto rank = [&](std::uint32_t ramp, std::size_t m) {
      return std::tuple<std::uint32_t, std::int64_t, const std::string&>{ramp, price_of_seat_hour(in_.members[m].rates),
                                                                         in_.members[m].key};
    };
    return rank(ramp_a, a) < rank(ramp_b, b);
  }

  std::vector<Candidate> candidates(const SkillSet& needs, std::size_t i) const {
    std::vector<Candidate> by_member(in_.members.size());
    for (std::size_t p = 0; p < in_.pledges.size(); ++p) {
      if (free_[p][i] == 0 || !covers(in_.pledges[p].skills, needs)) continue;
      Candidate& c = by_member[pledger_[p]];
      c.ramp_up = c.ready == 0 ? in_.pledges[p].ramp_up_minutes : std::min(c.ramp_up, in_.pledges[p].ramp_up_minutes);
      c.ready += free_[p][i];
      c.member = pledger_[p];
    }
    std::erase_if(by_member, [](const Candidate& c) { return c.ready == 0; });
    std::sort(by_member.begin(), by_member.end(),
              [&](const Candidate& a, const Candidate& b) { return sooner(a.ramp_up, a.member, b.ramp_up, b.member); });
    return by_member;
  }

  // Gives `need` seats, of which there are at least as many, to candidates that stand in the order of sooner(). Each
  // gets its share rounded down or up; who is rounded up is furthest behind, but who has a seat keeps it until another
  // is kStay further behind: nobody is called up for an hour here and an hour there.
  void share_out(std::vector<Candidate>& list, std::uint32_t need, std::vector<std::int64_t>& carry,
                 std::vector<std::uint32_t>& before) const {
    std::int64_t shares = 0;
    for (const Candidate& c : list) shares += in_.members[c.member].share_ppm;
    std::int64_t left = need;
    std::vector<Candidate*> by_claim;
    for (Candidate& c : list) {
      const std::int64_t share = in_.members[c.member].share_ppm;
      if (share == 0) continue;
      const std::int64_t due = need * kPpm * share / shares;
      c.given = static_cast<std::uint32_t>(std::min<std::int64_t>(due / kPpm, c.ready));
      c.claim = due - c.given * kPpm + carry[c.member];
      c.keeps_a_seat = before[c.member] > c.given;
      left -= c.given;
      by_claim.push_back(&c);
    }
    const auto rank = [](const Candidate* c) { return c->claim + (c->keeps_a_seat ? kStay : 0); };
    std::stable_sort(by_claim.begin(), by_claim.end(),
                     [&](const Candidate* a, const Candidate* b) { return rank(a) > rank(b); });
    for (Candidate* c : by_claim) {
      if (left == 0 || c->given == c->ready) continue;
      ++c->given;
      c->claim -= kPpm;
      --left;
    }
    // Who was short of seats earns no claim on later ones, as on the line (R3.7).
    for (const Candidate* c : by_claim)
      carry[c->member] = c->given == c->ready ? 0 : std::clamp(c->claim, -kMostClaim, kMostClaim);
    for (Candidate& c : list) {
      const auto more = static_cast<std::uint32_t>(std::min<std::int64_t>(left, c.ready - c.given));
      c.given += more;
      left -= more;
    }
  }

  // Takes a member's seats from its pledges, those with the fewest skills first.
  void take(const Candidate& c, std::size_t d, std::size_t i, std::vector<Staffing>& staffing) {
    std::vector<std::size_t> mine;
    for (std::size_t p = 0; p < in_.pledges.size(); ++p)
      if (pledger_[p] == c.member && free_[p][i] > 0 && covers(in_.pledges[p].skills, in_.demand[d].skills))
        mine.push_back(p);
    std::stable_sort(mine.begin(), mine.end(), [&](std::size_t a, std::size_t b) {
      const Pledge &x = in_.pledges[a], &y = in_.pledges[b];
      return std::tuple{x.skills.size(), x.ramp_up_minutes} < std::tuple{y.skills.size(), y.ramp_up_minutes};
    });
    std::uint32_t left = c.given;
    for (const std::size_t p : mine) {
      const std::uint32_t seats = std::min(left, free_[p][i]);
      if (seats == 0) continue;
      free_[p][i] -= seats;
      used_[p][i] += seats;
      left -= seats;
      served_[p].insert(in_.demand[d].skills.begin(), in_.demand[d].skills.end());
      staffing.push_back({c.member, p, seats});
    }
  }

  PlanInterval plan_interval(std::size_t d, std::size_t i) {
    const Demand& demand = in_.demand[d];
    const QueueLoad load{demand.calls[i] * 60.0 / in_.interval_minutes, static_cast<double>(demand.handling_s),
                         static_cast<double>(demand.patience_s)};
    PlanInterval out;
    out.begin = at(i);
    out.calls = demand.calls[i];
    const auto [known, is_new] = needed_.try_emplace({d, out.calls}, 0);
    if (is_new) known->second = seats_needed(load, in_.target_percent / 100.0, in_.target_s);
    out.needed = known->second;
    auto list = candidates(demand.skills, i);
    for (const Candidate& c : list) out.pledged += c.ready;
    if (out.pledged > out.needed)
      share_out(list, out.needed, carry_[d], before_[d]);
    else
      for (Candidate& c : list) c.given = c.ready;
    std::fill(before_[d].begin(), before_[d].end(), 0);
    for (const Candidate& c : list) {
      before_[d][c.member] = c.given;
      out.planned += c.given;
      take(c, d, i, out.staffing);
    }
    const QueueFigures f = erlang_a(load, std::min(out.planned, kMostPlanSeats), in_.target_s);
    out.service_level_ppm = in_ppm(f.service_level);
    out.abandoned_ppm = in_ppm(f.abandoned);
    out.occupancy_ppm = in_ppm(f.occupancy);
    out.mean_wait_s = static_cast<std::uint32_t>(std::llround(f.mean_wait_s));
    return out;
  }

  // Whether everybody's promise would suffice if nobody needed time to get ready. What other demands took is left out:
  // it can only be said of the interval as a whole.
  bool would_suffice_later(std::size_t d, std::size_t i, std::uint32_t needed, std::uint32_t planned) const {
    std::uint32_t not_ready = 0;
    const TimeMs begin = at(i);
    for (std::size_t p = 0; p < in_.pledges.size(); ++p) {
      const Pledge& pledge = in_.pledges[p];
      const TimeMs from = in_.activated_at + Millis{std::int64_t{pledge.ramp_up_minutes} * 60'000};
      if (begin < from && covers(pledge.skills, in_.demand[d].skills)) not_ready += promised_[p][i];
    }
    return planned + not_ready >= needed;
  }

  void find_gaps(OperationPlan& out) const {
    for (std::size_t d = 0; d < in_.demand.size(); ++d) {
      for (std::size_t i = 0; i < count_; ++i) {
        const PlanInterval& x = out.intervals[d][i];
        if (x.planned >= x.needed) continue;
        const GapReason reason =
            would_suffice_later(d, i, x.needed, x.planned) ? GapReason::kRampUp : GapReason::kNotPledged;
        const bool goes_on = !out.gaps.empty() && out.gaps.back().demand == d && out.gaps.back().end == x.begin &&
                             out.gaps.back().reason == reason;
        if (!goes_on) out.gaps.push_back({d, x.begin, x.begin, reason, 0, 0, static_cast<std::uint32_t>(kPpm)});
        PlanGap& gap = out.gaps.back();
        gap.end = x.begin + Millis{interval_ms_};
        gap.most_missing = std::max(gap.most_missing, x.needed - x.planned);
        gap.missing_seat_minutes += std::int64_t{x.needed - x.planned} * in_.interval_minutes;
        gap.least_service_level_ppm = std::min(gap.least_service_level_ppm, x.service_level_ppm);
      }
    }
    std::stable_sort(out.gaps.begin(), out.gaps.end(),
                     [](const PlanGap& a, const PlanGap& b) { return a.begin < b.begin; });
  }

  void find_call_ups(OperationPlan& out) const {
    for (std::size_t p = 0; p < in_.pledges.size(); ++p) {
      for (std::size_t i = 0; i < count_;) {
        if (used_[p][i] == 0) {
          ++i;
          continue;
        }
        const std::size_t first = i;
        const Date day = to_local(at(i)).date;
        PlannedCallUp order;
        for (; i < count_ && used_[p][i] > 0 && to_local(at(i)).date == day; ++i) order.seats.push_back(used_[p][i]);
        order.member = pledger_[p];
        order.skills = in_.pledges[p].skills;
        order.begin = at(first);
        order.ramp_up_minutes = in_.pledges[p].ramp_up_minutes;
        const Millis ramp_up{std::int64_t{order.ramp_up_minutes} * 60'000};
        order.call_at = std::max(order.begin - ramp_up, in_.activated_at);
        order.substitutes = substitutes(p, first, i);
        out.call_ups.push_back(std::move(order));
      }
    }
    std::stable_sort(out.call_ups.begin(), out.call_ups.end(), [&](const PlannedCallUp& a, const PlannedCallUp& b) {
      if (a.call_at != b.call_at) return a.call_at < b.call_at;
      if (a.begin != b.begin) return a.begin < b.begin;
      if (a.member != b.member || a.ramp_up_minutes != b.ramp_up_minutes)
        return sooner(a.ramp_up_minutes, a.member, b.ramp_up_minutes, b.member);
      return a.skills < b.skills;
    });
  }

  // Who could take over what pledge `p` gives in the intervals from `first` to before `last`.
  std::vector<Substitute> substitutes(std::size_t p, std::size_t first, std::size_t last) const {
    struct Spare {
      std::uint32_t ramp_up = UINT32_MAX;
      std::vector<std::uint32_t> seats;
    };
    const SkillSet needs(served_[p].begin(), served_[p].end());
    std::vector<Spare> spare(in_.members.size());
    for (std::size_t q = 0; q < in_.pledges.size(); ++q) {
      if (pledger_[q] == pledger_[p] || !covers(in_.pledges[q].skills, needs)) continue;
      Spare& s = spare[pledger_[q]];
      s.seats.resize(last - first);
      bool any = false;
      for (std::size_t i = first; i < last; ++i) {
        s.seats[i - first] += free_[q][i];
        any = any || free_[q][i] > 0;
      }
      if (any) s.ramp_up = std::min(s.ramp_up, in_.pledges[q].ramp_up_minutes);
    }
    std::vector<Substitute> out;
    for (std::size_t m = 0; m < spare.size(); ++m) {
      if (spare[m].ramp_up == UINT32_MAX) continue;
      const auto [least, most] = std::minmax_element(spare[m].seats.begin(), spare[m].seats.end());
      out.push_back({m, *least, *most});
    }
    std::sort(out.begin(), out.end(), [&](const Substitute& a, const Substitute& b) {
      return sooner(spare[a.member].ramp_up, a.member, spare[b.member].ramp_up, b.member);
    });
    return out;
  }

  void find_costs(OperationPlan& out) const {
    std::vector<double> talk(in_.members.size());
    out.costs.resize(in_.members.size());
    double spent = 0;
    std::int64_t all_minutes = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::size_t d = 0; d < in_.demand.size(); ++d) {
        const PlanInterval& x = out.intervals[d][i];
        for (const Staffing& s : x.staffing) {
          const std::int64_t minutes = std::int64_t{s.seats} * in_.interval_minutes;
          const double talked = static_cast<double>(minutes) * x.occupancy_ppm / static_cast<double>(kPpm);
          const RateCard& rates = in_.members[s.member].rates;
          out.costs[s.member].seat_minutes += minutes;
          all_minutes += minutes;
          talk[s.member] += talked;
          spent += static_cast<double>(minutes * rates.cents_per_seat_hour) / 60 +
                   talked * static_cast<double>(rates.cents_per_minute);
        }
      }
      if (out.budget_lasts_until == kNever && spent > static_cast<double>(in_.budget_cents))
        out.budget_lasts_until = at(i);
    }
    for (std::size_t m = 0; m < in_.members.size(); ++m) {
      MemberCost& c = out.costs[m];
      c.member = m;
      c.talk_minutes = std::llround(talk[m]);
      c.seat_cents = (c.seat_minutes * in_.members[m].rates.cents_per_seat_hour + 30) / 60;
      c.talk_cents = c.talk_minutes * in_.members[m].rates.cents_per_minute;
      c.planned_share_ppm = all_minutes == 0 ? 0 : static_cast<std::uint32_t>(c.seat_minutes * kPpm / all_minutes);
      out.cost_cents += c.seat_cents + c.talk_cents;
    }
  }

  PlanInput in_;
  std::int64_t interval_ms_ = 0;
  std::size_t count_ = 0;  // of intervals
  std::map<std::string_view, std::size_t> member_by_key_;
  std::vector<std::size_t> pledger_;                                // per pledge: its member
  std::vector<std::vector<std::uint32_t>> promised_, free_, used_;  // per pledge and interval: seats
  std::vector<std::set<std::string>> served_;                       // per pledge: skills that it was taken for
  std::vector<std::vector<std::int64_t>> carry_;                    // per demand and member, in millionths of a seat
  std::vector<std::vector<std::uint32_t>> before_;  // per demand and member: seats in the interval before
  std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> needed_;  // by demand and calls
};

}  // namespace

std::string_view to_text(GapReason reason) { return reason == GapReason::kRampUp ? "ramp_up" : "not_pledged"; }

std::int64_t price_of_seat_hour(const RateCard& rates) {
  return rates.cents_per_seat_hour + 60 * rates.cents_per_minute;
}

Result<OperationPlan> make_plan(PlanInput input) {
  if (auto fault = input_fault(input); !fault.empty()) return fail(ErrorCode::kInvalidArgument, std::move(fault));
  return Planner{std::move(input)}.plan();
}

}  // namespace rufbund::alliance
