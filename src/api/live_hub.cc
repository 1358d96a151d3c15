#include "api/live_hub.h"

namespace rufbund::api {

std::string picture_message(Json all) {
  all["type"] = "picture";
  return dump(all);
}

std::string activity_message(TimeMs at, Json items, std::size_t skipped) {
  if (items.empty()) return {};
  return dump({{"type", "activity"}, {"at", to_rfc3339(at)}, {"skipped", skipped}, {"items", std::move(items)}});
}

std::string hello_message(const std::string& version, TimeMs now, Millis interval) {
  return dump(
      {{"type", "hello"}, {"version", version}, {"now", to_rfc3339(now)}, {"picture_interval_ms", interval.count()}});
}

}  // namespace rufbund::api
