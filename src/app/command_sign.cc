// `rufbund member-key` and `rufbund sign`: a member's own key and its signature under an agreement, on its own machine.
// The private key never leaves the file.
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands.h"
#include "core/share_terms.h"
#include "journal/agreement.h"

namespace rufbund::app {
namespace {

using Json = nlohmann::json;
using journal::to_hex;

struct Agreement {
  std::string hotline;
  journal::PublicKey node{};
  std::uint32_t number = 0;
  std::vector<core::StageWeight> terms;
  std::vector<std::string> names;  // beside the terms
};

bool take(const Json& object, const char* name, std::uint64_t most, std::uint64_t& out) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return false;
  out = found->get<std::uint64_t>();
  return out <= most;
}

// What GET /api/hotlines/{hotline}/agreement gives; everything that is signed is read, and its `text` is not trusted.
Result<Agreement> read_agreement(const std::string& path) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", path, what));
  };
  std::ifstream file(path, std::ios::binary);
  if (!file) return wrong("cannot be read");
  std::stringstream text;
  text << file.rdbuf();
  const Json json = Json::parse(text.str(), nullptr, false);
  if (!json.is_object()) return wrong("is not an agreement as the node gives it");
  Agreement out;
  const auto hotline = json.find("hotline"), node = json.find("public_key"), members = json.find("members");
  if (hotline == json.end() || !hotline->is_string()) return wrong("\"hotline\" is missing");
  out.hotline = hotline->get<std::string>();
  const auto key = node != json.end() && node->is_string() ? journal::key_from_hex(node->get<std::string>())
                                                           : Result<journal::PublicKey>(fail(ErrorCode::kNotFound, ""));
  if (!key) return wrong("\"public_key\" is not 64 hexadecimal digits");
  out.node = *key;
  std::uint64_t number = 0;
  if (!take(json, "agreement", UINT32_MAX, number) || number == 0) return wrong("\"agreement\" is not a number");
  out.number = static_cast<std::uint32_t>(number);
  if (members == json.end() || !members->is_array()) return wrong("\"members\" is missing");
  std::uint64_t sum = 0;
  for (const Json& member : *members) {
    std::uint64_t id = 0, weight = 0, share = 0, floor = 0, cap = 0;
    if (!member.is_object() || !take(member, "id", UINT16_MAX, id) || id == 0 ||
        !take(member, "weight_ppm", core::kWholeKeyPpm, weight) ||
        !take(member, "share_ppm", core::kWholeKeyPpm, share) ||
        !take(member, "floor_ppm", core::kWholeKeyPpm, floor) || !take(member, "cap_ppm", core::kWholeKeyPpm, cap))
      return wrong(fmt::format("member {} is not as the node gives it", out.terms.size() + 1));
    out.terms.push_back({MemberId{static_cast<std::uint16_t>(id)}, static_cast<std::uint32_t>(weight),
                         static_cast<std::uint32_t>(share), static_cast<std::uint32_t>(floor),
                         static_cast<std::uint32_t>(cap)});
    out.names.push_back(member.value("name", std::string()));
    sum += weight;
  }
  if (sum != core::kWholeKeyPpm) return wrong("the weights are not the whole key");
  return out;
}

std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

}  // namespace

int member_key(const std::string& path) {
  const auto key = journal::NodeKey::load_or_create(path);
  if (!key) {
    fmt::print(stderr, "rufbund member-key: {}\n", key.error().message);
    return kExitFailed;
  }
  fmt::print("{}\n", to_hex(key->public_key()));
  fmt::print(stderr,
             "This is the public half: register it with the alliance. {} is the private one: keep it to "
             "yourselves, and back it up.\n",
             path);
  return kExitFine;
}

int sign_agreement(const SignOptions& options) {
  const auto agreement = read_agreement(options.agreement);
  if (!agreement) {
    fmt::print(stderr, "rufbund sign: {}\n", agreement.error().message);
    return kExitMistake;
  }
  const auto key = journal::NodeKey::load(options.key);
  if (!key) {
    fmt::print(stderr, "rufbund sign: {}; rufbund member-key makes one\n", key.error().message);
    return kExitFailed;
  }
  // What is signed, for the eyes of whoever signs.
  fmt::print(stderr, "Agreement {} of the hotline {}, of the node {}:\n", agreement->number,
             printable(agreement->hotline), to_hex(agreement->node));
  for (std::size_t i = 0; i < agreement->terms.size(); ++i) {
    const core::StageWeight& t = agreement->terms[i];
    fmt::print(stderr, "  {:>5}  {:<32}{:>9.4f} %   agreed {:.4f} %, floor {:.4f} %, cap {:.4f} %\n", t.member.value,
               printable(agreement->names[i]), t.weight_ppm / 1e4, t.share_ppm / 1e4, t.floor_ppm / 1e4,
               t.cap_ppm / 1e4);
  }
  const auto text = journal::agreement_text(journal::genesis_hash(agreement->hotline, agreement->node),
                                            agreement->number, agreement->terms);
  const Json out{
      {"hotline", agreement->hotline}, {"agreement", agreement->number}, {"signature", to_hex(key->sign(text.span()))}};
  fmt::print("{}\n", out.dump(-1, ' ', false, Json::error_handler_t::replace));
  return kExitFine;
}

}  // namespace rufbund::app
