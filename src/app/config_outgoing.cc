// Calling out: through which carriers, and which numbers.
#include <fmt/format.h>

#include <algorithm>

#include "app/config_parts.h"
#include "app/values.h"
#include "calls/permitted_numbers.h"

namespace rufbund::app {

using directory::Transport;

void read_calls_out(Section& carrier, const NodeOptions& node, directory::Carrier& out) {
  const bool tcp = one_of(carrier, "outbound_transport", {"udp", "tcp"}, "udp") == "tcp";
  const auto via = carrier.endpoints("outbound", Section::kOptional, tcp ? Transport::kTcp : Transport::kUdp);
  directory::CallsOut calls;
  const std::string caller = carrier.text("caller_number", Section::kOptional);
  calls.max_calls =
      static_cast<std::uint32_t>(carrier.number("max_outbound", 1, 1'000, Section::kOptional, calls.max_calls));
  if (!carrier.has("outbound")) {
    for (const char* key : {"caller_number", "max_outbound", "outbound_transport"}) {
      if (carrier.has(key))
        carrier.problem(key, "is of no use without outbound. Add it, for example outbound = \"192.0.2.7:5060\".");
    }
    return;
  }
  if (via.empty()) return;  // told already
  calls.via = via.front();
  if (via.size() > 1) carrier.problem("outbound", "names more than one address. Name one.");
  const std::uint16_t own = tcp ? node.tcp_port : node.udp_port;
  if (own == 0)
    carrier.problem("outbound",
                    fmt::format("goes by {0}, but sip.{0}_port is 0. Give it a port.", tcp ? "tcp" : "udp"));
  if (calls.via.host == node.sip_bind && calls.via.port == own)
    carrier.problem("outbound",
                    fmt::format("{} is this node's own SIP address. Name the carrier's.", endpoint_text(calls.via)));
  const auto host = parse_network(calls.via.host);
  const bool known = std::any_of(out.addresses.begin(), out.addresses.end(), [&](const std::string& written) {
    const auto network = parse_network(written);
    return network && host && network->overlaps(*host);
  });
  if (!known)
    carrier.problem("outbound", fmt::format("{} is in none of this carrier's addresses, so what it sends within a call "
                                            "by TCP would be turned away. Add it to addresses.",
                                            calls.via.host));
  const auto number = parse_e164(caller);
  if (!carrier.has("caller_number")) {
    carrier.problem("caller_number",
                    "is missing: whoever is called must see who calls. Add a number that this carrier lets you show, "
                    "for example caller_number = \"+49 30 23125 000\".");
  } else if (!number) {
    carrier.problem(
        "caller_number",
        fmt::format("'{}' is no number. Write it with its country, for example \"+49 30 23125 000\".", caller));
  } else {
    calls.caller_number = *number;
  }
  out.out = std::move(calls);
}

void read_calling_out(Section& section, directory::CallingOut& out) {
  out.max_calls = static_cast<std::uint32_t>(section.number("max_calls", 1, 1'000, Section::kOptional, out.max_calls));
  if (!section.has("prefixes")) return section.expect("prefixes");
  std::vector<std::string> prefixes;
  for (const std::string& written : section.texts("prefixes", Section::kOptional)) {
    std::string rule;
    for (const char c : written) {
      if (c != ' ') rule += c;
    }
    if (!calls::is_prefix_rule(rule)) {
      section.problem(
          "prefixes",
          fmt::format("'{}' is no prefix. Write \"+49 30\" for what may be called, \"!+49 32\" for what may "
                      "not; the longest that fits decides.",
                      written));
    } else {
      prefixes.push_back(std::move(rule));
    }
  }
  out.prefixes = std::move(prefixes);
}

}  // namespace rufbund::app
