// Carriers, members and sites.
#include <fmt/format.h>

#include <algorithm>

#include "app/config_parts.h"
#include "app/values.h"
#include "sip/carriers.h"
#include "sip/options.h"

namespace rufbund::app {

using directory::Transport;

bool Unique::note(Section& section, const std::string& key, const std::string& value) {
  if (value.empty()) return true;
  for (const auto& [seen, place] : seen_) {
    if (seen != value) continue;
    section.problem(key, fmt::format("'{}' is {} already, in {}. Every one needs its own.", value, what_, place));
    return false;
  }
  seen_.emplace_back(value, section.place());
  return true;
}

void read_carriers(Section& root, Config& config) {
  Unique keys("the key of a carrier");
  struct Taken {
    IpNetwork network;
    std::string text, carrier;
  };
  std::vector<Taken> taken;
  // What it may be depends on how many carriers there are.
  struct Unconfirmed {
    const ConfigNode* node;
    std::string path;
    std::int64_t value;
  };
  std::vector<Unconfirmed> unconfirmed;
  root.each("carriers", Section::kRequired, [&](Section& s) {
    directory::Carrier carrier;
    carrier.key = s.name_key("key", Section::kRequired);
    keys.note(s, "key", carrier.key);
    carrier.name = s.text("name", Section::kRequired);
    for (const std::string& written : s.texts("addresses", Section::kRequired)) {
      const auto network = parse_network(written);
      if (!network) {
        s.problem(
            "addresses",
            fmt::format("'{}' is no IP address or network. Write \"192.0.2.7\", \"192.0.2.0/24\" or \"2001:db8::/32\".",
                        written));
        continue;
      }
      for (const Taken& other : taken) {
        if (network->overlaps(other.network))
          s.problem(
              "addresses",
              fmt::format("'{}' overlaps '{}' of carrier '{}', so a call from there could be either's. Keep it in one.",
                          written, other.text, other.carrier));
      }
      taken.push_back({*network, written, carrier.key});
      carrier.addresses.push_back(written);
    }
    carrier.max_calls =
        static_cast<std::uint32_t>(s.number("max_calls", 1, 100'000, Section::kOptional, carrier.max_calls));
    carrier.max_attempts_per_s = static_cast<std::uint32_t>(
        s.number("max_attempts_per_s", 1, 100'000, Section::kOptional, carrier.max_attempts_per_s));
    carrier.max_unconfirmed = static_cast<std::uint32_t>(
        s.number("max_unconfirmed", 1, carrier.max_calls, Section::kOptional, carrier.max_unconfirmed));
    if (const ConfigNode* node = s.find("max_unconfirmed"))
      unconfirmed.push_back({node, s.path_of("max_unconfirmed"), carrier.max_unconfirmed});
    carrier.trusted_identity = s.flag("trusted_identity", true);
    read_calls_out(s, config.node, carrier);
    config.carriers.push_back({std::move(carrier)});
  });
  const auto most =
      static_cast<std::int64_t>(sip::most_unconfirmed(config.carriers.size(), sip::Options{}.max_unconfirmed));
  for (const Unconfirmed& read : unconfirmed) {
    if (read.value > most)
      root.problem_at(*read.node, read.path,
                      fmt::format("is {}, but must be from 1 to {}: {}.", read.value, most,
                                  config.carriers.size() > 1
                                      ? "of several carriers, none may take more than half of what the node has"
                                      : "the node has no more"));
  }
}

void read_members(Section& root, Config& config) {
  Unique keys("the key of a member");
  root.each("members", Section::kOptional, [&](Section& s) {
    MemberConfig member;
    member.key = s.name_key("key", Section::kRequired);
    keys.note(s, "key", member.key);
    member.name = s.text("name", Section::kRequired);
    config.members.push_back(std::move(member));
  });
  if (config.members.size() > 256) root.problem("members", "are more than 256. A node holds 256 at most.");
}

void read_sites(Section& root, Config& config) {
  Unique keys("the key of a site");
  std::vector<std::string> members;
  for (const MemberConfig& member : config.members) members.push_back(member.key);
  root.each("sites", Section::kOptional, [&](Section& s) {
    SiteConfig out;
    directory::Site& site = out.site;
    site.key = s.name_key("key", Section::kRequired);
    keys.note(s, "key", site.key);
    site.name = s.text("name", Section::kRequired);
    out.member = s.name_key("member", Section::kRequired);
    if (!out.member.empty() && std::find(members.begin(), members.end(), out.member) == members.end()) {
      const std::string meant = nearest(out.member, members);
      s.problem("member",
                fmt::format("there is no member '{}'. {}", out.member,
                            meant.empty() ? "Add it under [[members]]." : fmt::format("Did you mean '{}'?", meant)));
    }
    site.kind =
        one_of(s, "kind", {"trunk", "agents"}, "trunk") == "agents" ? core::SiteKind::kAgents : core::SiteKind::kTrunk;
    const bool tcp = one_of(s, "transport", {"udp", "tcp"}, "udp") == "tcp";
    site.endpoints = s.endpoints("address", Section::kRequired, tcp ? Transport::kTcp : Transport::kUdp);
    for (const auto& endpoint : site.endpoints) {
      const std::uint16_t own = tcp ? config.node.tcp_port : config.node.udp_port;
      if (endpoint.host == config.node.sip_bind && endpoint.port == own)
        s.problem("address",
                  fmt::format("{} is this node's own SIP address. Name the site's.", endpoint_text(endpoint)));
    }
    site.sees_caller_number = s.flag("sees_caller_number", false);
    site.wrap_up = s.duration("wrap_up", Millis{0}, Millis{3'600'000}, site.wrap_up);
    config.sites.push_back(std::move(out));
  });
  if (config.sites.size() > 1024) root.problem("sites", "are more than 1024. A node holds 1024 at most.");
}

}  // namespace rufbund::app
