#include "media/key_report.h"

#include <nlohmann/json.hpp>

namespace rufbund::media {
namespace {

constexpr std::size_t kMaxSize = 4'096;
constexpr std::string_view kDigits = "0123456789*#ABCD";

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

}  // namespace

std::optional<KeyReport> parse_key_report(std::string_view json) {
  if (json.size() > kMaxSize) return std::nullopt;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object() || text_at(object, "type") != "DTMF") return std::nullopt;
  const auto event = object.find("event");
  if (event == object.end() || !event->is_number_unsigned()) return std::nullopt;
  const auto number = event->get<std::uint64_t>();
  if (number >= kDigits.size()) return std::nullopt;
  KeyReport report{text_at(object, "callid"), text_at(object, "source_tag"), kDigits[number]};
  if (report.call_id.empty()) return std::nullopt;
  return report;
}

}  // namespace rufbund::media
