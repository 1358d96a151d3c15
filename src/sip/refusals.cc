#include "sip/refusals.h"

#include <algorithm>

namespace rufbund::sip {
namespace {

constexpr std::int64_t kMaxRetryAfterS = 86'400;
constexpr std::int64_t kHopRetryAfterS = 2;  // short: the platform's overload and a relay's restart pass quickly

std::int64_t seconds_until(TimeMs now, TimeMs return_at) {
  if (return_at == kNever || return_at <= now) return 0;
  return std::min(kMaxRetryAfterS, ((return_at - now).count() + 999) / 1000);
}

}  // namespace

Reply reply_for(core::RefusalCause cause, TimeMs now, TimeMs return_at) {
  switch (cause) {
    case core::RefusalCause::kClosed:
    case core::RefusalCause::kWaitTooLong:
      return {480, "Temporarily Unavailable", seconds_until(now, return_at)};
    case core::RefusalCause::kLineFull:
      return {486, "Busy Here", seconds_until(now, return_at)};
    case core::RefusalCause::kCarrierLimit:
    case core::RefusalCause::kNumberInLine:
      return {486, "Busy Here", 0};
    case core::RefusalCause::kJournalFailed:
      return {480, "Temporarily Unavailable", 0};  // one hotline's record, not the hop
    case core::RefusalCause::kOverloaded:
    case core::RefusalCause::kMediaFailed:
      return {503, "Service Unavailable", kHopRetryAfterS};
  }
  return {480, "Temporarily Unavailable", 0};
}

void RefusalCounter::flush(engine::CommandPort& port) {
  for (auto entry = counts_.begin(); entry != counts_.end();) {
    const auto& [cell, kind] = entry->first;
    const bool taken = port.submit(cell, core::RecordRefusals{kind.first, kind.second, entry->second});
    entry = taken ? counts_.erase(entry) : std::next(entry);
  }
}

}  // namespace rufbund::sip
