// See population.h.
#include "sim/population.h"

#include <algorithm>

#include "base/check.h"

namespace rufbund::sim {
namespace {

constexpr std::size_t kArity = 4;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::uint64_t kBehaviour = 1u << 20, kFirstCalls = 1u << 21;  // streams of chance

}  // namespace

Population::Population(const Scenario& scenario, std::uint64_t seed)
    : scenario_(scenario), seed_(seed), random_(seed, kBehaviour), figures_(scenario.callers.size()) {
  for (std::size_t i = 0; i < scenario.callers.size(); ++i)
    streams_.emplace_back(scenario.callers[i], scenario.length_ms, seed, kFirstCalls + i);
  next_stream();
}

void Population::next_stream() {
  stream_ = 0;
  for (std::size_t i = 1; i < streams_.size(); ++i)
    if (streams_[i].next_ms() < streams_[stream_].next_ms()) stream_ = i;
}

std::int64_t Population::next_ms() const {
  const std::int64_t first = streams_.empty() ? INT64_MAX : streams_[stream_].next_ms();
  return heap_.empty() ? first : std::min(first, heap_[0].at_ms);
}

Population::Attempt Population::take(std::int64_t now_ms) {
  now_ms_ = now_ms;
  std::uint32_t slot = 0;
  bool first = false;
  if (!heap_.empty() && heap_[0].at_ms == now_ms) {
    slot = pop().caller;
  } else {
    first = true;
    const auto kind = static_cast<std::uint16_t>(stream_);
    streams_[stream_].advance();
    next_stream();
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(callers_.size());
      callers_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    Caller& caller = callers_[slot];
    caller = Caller{++serial_, now_ms, 0, 0, kind, 0, random_.happens(scenario_.callers[kind].withheld), false};
  }
  Caller& caller = callers_[slot];
  ++caller.attempts;
  const auto day = static_cast<std::uint8_t>(now_ms / kDayMs);
  const bool first_of_day = first || caller.last_day != day;
  caller.last_day = day;
  // Of the seed too, so that no key is one of another run's.
  const std::uint64_t key = caller.withheld ? 0 : std::max<std::uint64_t>(scattered(caller.serial ^ seed_ << 40), 1);
  return {slot, scenario_.callers[caller.kind].line, CallerKey{key}, first, first_of_day};
}

void Population::answered(std::uint32_t slot) {
  Caller& caller = callers_[slot];
  if (caller.served) return;
  caller.served = true;
  if (caller.first_ms >= scenario_.warm_up_ms) figures_[caller.kind].until_served.add(now_ms_ - caller.first_ms);
}

void Population::attempt_ended(std::uint32_t slot, AttemptEnd end, TimeMs return_at, std::int64_t waited_ms) {
  Caller& caller = callers_[slot];
  const Callers& kind = scenario_.callers[caller.kind];
  caller.line_ms += waited_ms;
  if (return_at != kNever && kind.heeds_return_time > 0 && end != AttemptEnd::kServed &&
      random_.happens(kind.heeds_return_time)) {
    const std::int64_t until = return_at.ms - scenario_.begin.ms - now_ms_;
    return ring_again(slot, std::max<std::int64_t>(until, 0) + kind.return_spread.draw_ms(random_));
  }
  const Redial& again = end == AttemptEnd::kServed      ? kind.after_service
                        : end == AttemptEnd::kAbandoned ? kind.after_abandonment
                        : end == AttemptEnd::kClosed    ? kind.after_closed
                                                        : kind.after_busy;
  if (caller.attempts >= again.most_attempts) return leave(slot, !caller.served);
  if (end != AttemptEnd::kServed && random_.happens(kind.tries_other_number) && !kind.other_numbers.empty())
    caller.kind = static_cast<std::uint16_t>(kind.other_numbers[random_.below(kind.other_numbers.size())]);
  if (random_.happens(again.probability)) return ring_again(slot, again.delay.draw_ms(random_));
  if (random_.happens(again.next_day)) return ring_again(slot, until_next_day(kind));
  leave(slot, !caller.served);
}

// To an hour of the next day in local time, as the weights have it.
std::int64_t Population::until_next_day(const Callers& kind) {
  double hour = 24 * random_.uniform();
  if (!kind.day_hours.empty()) {
    double sum = 0;
    for (const double weight : kind.day_hours) sum += weight;
    double left = random_.uniform() * sum;
    std::size_t h = 0;
    while (h + 1 < kind.day_hours.size() && left >= kind.day_hours[h]) left -= kind.day_hours[h++];
    hour = static_cast<double>(h) + random_.uniform();
  }
  const std::int64_t midnight = (now_ms_ / kDayMs + 1) * kDayMs;
  return midnight + static_cast<std::int64_t>(hour * 3'600'000) - now_ms_;
}

void Population::ring_again(std::uint32_t slot, std::int64_t in_ms) {
  // A millisecond at least, so that time goes on.
  push({now_ms_ + std::max<std::int64_t>(in_ms, 1), ++order_, slot});
}

void Population::leave(std::uint32_t slot, bool gave_up) {
  Caller& caller = callers_[slot];
  if (caller.first_ms >= scenario_.warm_up_ms) {
    CallerFigures& f = figures_[caller.kind];
    ++f.callers;
    f.served += caller.served;
    f.gave_up += gave_up;
    f.attempts += caller.attempts;
    f.most_attempts = std::max<std::uint64_t>(f.most_attempts, caller.attempts);
    f.line_ms += caller.line_ms;
  }
  caller.serial = 0;
  free_.push_back(slot);
}

void Population::finish() {
  for (std::uint32_t slot = 0; slot < callers_.size(); ++slot)
    if (callers_[slot].serial != 0) leave(slot, false);
}

void Population::push(const Planned& planned) {
  std::size_t at = heap_.size();
  heap_.push_back(planned);
  while (at > 0) {
    const std::size_t parent = (at - 1) / kArity;
    if (!planned.before(heap_[parent])) break;
    heap_[at] = heap_[parent];
    at = parent;
  }
  heap_[at] = planned;
}

Population::Planned Population::pop() {
  const Planned top = heap_[0];
  const Planned last = heap_.back();
  heap_.pop_back();
  if (heap_.empty()) return top;
  std::size_t at = 0;
  for (;;) {
    const std::size_t first = kArity * at + 1;
    if (first >= heap_.size()) break;
    std::size_t least = first;
    for (std::size_t child = first + 1; child < std::min(first + kArity, heap_.size()); ++child)
      if (heap_[child].before(heap_[least])) least = child;
    if (!heap_[least].before(last)) break;
    heap_[at] = heap_[least];
    at = least;
  }
  heap_[at] = last;
  return top;
}

}  // namespace rufbund::sim
