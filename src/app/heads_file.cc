// See heads_file.h. The file comes from anywhere: everything in it is checked.
#include "app/heads_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "journal/hex.h"

namespace rufbund::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 256u << 20;

template <std::size_t N>
bool take_hex(const Json& object, const char* name, std::array<std::uint8_t, N>& out) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return false;
  return journal::from_hex(found->get_ref<const std::string&>(), out.data(), N);
}

bool take_number(const Json& object, const char* name, std::uint64_t& out) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return false;
  out = found->get<std::uint64_t>();
  return out <= static_cast<std::uint64_t>(INT64_MAX);
}

// Members' signatures under an item's head; false where one is none.
bool take_countersigned(const Json& item, const journal::SignedHead& head,
                        std::vector<journal::CountersignedHead>& out) {
  const auto found = item.find("countersigned");
  if (found == item.end()) return true;
  if (!found->is_array()) return false;
  for (const Json& by : *found) {
    journal::CountersignedHead one{head, {}, {}};
    if (!by.is_object() || !take_hex(by, "public_key", one.key) || !take_hex(by, "signature", one.signature))
      return false;
    out.push_back(one);
  }
  return true;
}

Result<HeadsDocument> read_document(const Json& json, std::size_t number) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("document {}: {}", number, what));
  };
  HeadsDocument out;
  if (!json.is_object() || !json.contains("hotline") || !json["hotline"].is_string())
    return wrong("it is not what the node gives: \"hotline\" is missing");
  out.hotline = json["hotline"].get<std::string>();
  if (!take_hex(json, "public_key", out.public_key)) return wrong("\"public_key\" is not 64 hexadecimal digits");
  const auto items = json.find("items");
  if (items == json.end() || !items->is_array()) return wrong("\"items\" is missing");
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Json& item = (*items)[i];
    journal::SignedHead head;
    std::uint64_t last = 0, signed_at = 0;
    if (!item.is_object() || !take_number(item, "batch", head.batch) || head.batch == 0 ||
        !take_number(item, "last_sequence", last) || !take_number(item, "signed_at_ms", signed_at) ||
        !take_hex(item, "head", head.head) || !take_hex(item, "signature", head.signature))
      return wrong(fmt::format("item {} is not a signed head", i + 1));
    head.last = Sequence{last};
    head.signed_at = TimeMs{static_cast<std::int64_t>(signed_at)};
    out.heads.push_back(head);
    if (!take_countersigned(item, head, out.countersigned))
      return wrong(fmt::format("\"countersigned\" of item {} is not what the node gives", i + 1));
  }
  return out;
}

}  // namespace

Result<std::vector<HeadsDocument>> parse_heads(std::string_view text) {
  std::vector<HeadsDocument> out;
  const auto add = [&](std::string_view part) -> Result<void> {
    const Json json = Json::parse(part, nullptr, false);
    if (json.is_discarded())
      return fail(ErrorCode::kInvalidArgument, fmt::format("document {} is not JSON", out.size() + 1));
    auto document = read_document(json, out.size() + 1);
    if (!document) return tl::unexpected(document.error());
    out.push_back(std::move(*document));
    return {};
  };
  if (Json::accept(text)) {
    if (auto added = add(text); !added) return tl::unexpected(added.error());
    return out;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (auto added = add(line); !added) return tl::unexpected(added.error());
  }
  if (out.empty()) return fail(ErrorCode::kInvalidArgument, "there is no head in it");
  return out;
}

Result<std::vector<HeadsDocument>> read_heads_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read", path));
  std::string text;
  char part[1 << 16];
  while (file.read(part, sizeof part), file.gcount() > 0) {
    text.append(part, static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMostBytes) return fail(ErrorCode::kInvalidArgument, fmt::format("{} is too long", path));
  }
  auto documents = parse_heads(text);
  if (!documents) return fail(documents.error().code, fmt::format("{}: {}", path, documents.error().message));
  return documents;
}

}  // namespace rufbund::app
