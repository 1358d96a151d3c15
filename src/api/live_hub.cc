#include "api/live_hub.h"

namespace rufbund::api {

std::string picture_message(const PictureJson& json, const Picture& picture) {
  Json message = json.all(picture);
  message["type"] = "picture";
  return dump(message);
}

std::string activity_message(const PictureJson& json, TimeMs at, std::span<const projections::Activity> items,
                             std::size_t skipped) {
  if (items.empty()) return {};
  Json list = Json::array();
  for (const auto& item : items) list.push_back(json.activity(item));
  return dump({{"type", "activity"}, {"at", to_rfc3339(at)}, {"skipped", skipped}, {"items", std::move(list)}});
}

std::string hello_message(const std::string& version, TimeMs now, Millis interval) {
  return dump(
      {{"type", "hello"}, {"version", version}, {"now", to_rfc3339(now)}, {"picture_interval_ms", interval.count()}});
}

}  // namespace rufbund::api
