// See retry.h.
#include "notices/retry.h"

#include <algorithm>

#include "base/check.h"

namespace rufbund::notices {
namespace {

// FNV-1a, then the finaliser of MurmurHash3: spreads, hides nothing, and is the same on every machine.
std::uint64_t spread(std::string_view id, std::uint32_t tries) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3u; };
  for (const char c : id) add(static_cast<unsigned char>(c));
  for (int shift = 0; shift < 32; shift += 8) add(static_cast<unsigned char>(tries >> shift));
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
  hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
  return hash ^ hash >> 33;
}

Millis doubled(Millis first, Millis cap, std::uint32_t times) {
  Millis wait = first;
  for (std::uint32_t n = 0; n < times && wait < cap; ++n) wait = wait > cap / 2 ? cap : wait * 2;
  return std::min(wait, cap);
}

}  // namespace

std::optional<TimeMs> next_try(const RetryRule& rule, std::string_view id, std::uint32_t tries, TimeMs last_try,
                               TimeMs deadline) {
  CHECK(tries >= 1 && rule.first.count() >= 2 && rule.cap >= rule.first && rule.before_deadline.count() >= 0);
  CHECK(last_try.ms >= 0 && deadline.ms >= 0);
  if (tries >= rule.most_tries) return std::nullopt;
  const TimeMs latest = deadline - rule.before_deadline;
  const Millis left = latest - last_try;
  if (left < rule.first / 2) return std::nullopt;
  const Millis whole = doubled(rule.first, rule.cap, tries - 1);
  const auto half = static_cast<std::uint64_t>(whole.count() / 2);
  const Millis wait = whole - Millis{static_cast<std::int64_t>(spread(id, tries) % (half + 1))};
  return last_try + std::min(wait, left);
}

}  // namespace rufbund::notices
