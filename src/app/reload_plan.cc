#include "app/reload_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/values.h"

namespace rufbund::app {
namespace {

std::string text_of(const std::vector<directory::Endpoint>& endpoints) {
  std::vector<std::string> texts;
  for (const auto& endpoint : endpoints) texts.push_back(endpoint_text(endpoint));
  return fmt::format("{}", fmt::join(texts, ", "));
}

template <class IdType>
Result<void> fits(const std::string& hotline, const char* what, IdType most_used, std::uint32_t room) {
  if (most_used.value <= room) return {};
  return fail(
      ErrorCode::kOverloaded,
      fmt::format("hotlines.{}: its line was begun with room for {} {}, and this would be number {}: numbers are "
                  "never used twice. Take fewer, or begin a new hotline under another key.",
                  hotline, room, what, most_used.value));
}

template <class List>
auto highest_id(const List& list) {
  decltype(list.front().id) highest{};
  for (const auto& entry : list) highest = std::max(highest, entry.id);
  return highest;
}

}  // namespace

std::vector<std::string> needs_restart(const NodeOptions& running, const NodeOptions& read) {
  std::vector<std::string> out;
  const auto compare = [&](const char* key, const auto& now, const auto& wanted) {
    if (now == wanted) return;
    out.push_back(fmt::format("{}: the file says '{}', and the node runs with '{}' until it is started again.", key,
                              wanted, now));
  };
  const auto json = [](LogFormat format) { return format == LogFormat::kJson ? "json" : "key-value"; };
  compare("node.data", running.data, read.data);
  compare("node.prompts", running.prompts, read.prompts);
  compare("node.snapshot_every", running.snapshot_every, read.snapshot_every);
  compare("node.max_calls", running.max_calls, read.max_calls);
  compare("log.level", running.log_level, read.log_level);
  compare("log.format", std::string_view(json(running.log_format)), std::string_view(json(read.log_format)));
  compare("sip.bind", running.sip_bind, read.sip_bind);
  compare("sip.public", running.sip_public, read.sip_public);
  compare("sip.udp_port", running.udp_port, read.udp_port);
  compare("sip.tcp_port", running.tcp_port, read.tcp_port);
  compare("media.relays", text_of(running.media_relays), text_of(read.media_relays));
  compare("media.keys", endpoint_text(running.media_keys), endpoint_text(read.media_keys));
  compare("http.bind", endpoint_text(running.http), endpoint_text(read.http));
  compare("http.tls_certificate", running.tls_certificate, read.tls_certificate);
  compare("http.tls_key", running.tls_key, read.tls_key);
  for (const auto& [kind, days] : running.retention_days)
    if (const auto other = read.retention_days.find(kind); other != read.retention_days.end())
      compare(("retention." + kind).c_str(), days, other->second);
  compare("http.web", running.web, read.web);
  compare("http.hosts", fmt::format("{}", fmt::join(running.http_hosts, ", ")),
          fmt::format("{}", fmt::join(read.http_hosts, ", ")));
  compare("node.templates", running.templates, read.templates);
  compare("alliance.name", running.alliance, read.alliance);
  const auto factor = [](bool required) { return required ? "required" : "optional"; };
  compare("accounts.second_factor", std::string_view(factor(running.second_factor_required)),
          std::string_view(factor(read.second_factor_required)));
  compare("webhooks.own_networks", running.webhooks_to_own_networks, read.webhooks_to_own_networks);
  const MailOptions &mail = running.mail, &other = read.mail;
  compare("mail.host", mail.host, other.host);
  compare("mail.port", mail.port, other.port);
  compare("mail.tls", mail.tls, other.tls);
  compare("mail.user", mail.user, other.user);
  compare("mail.password_file", mail.password_file, other.password_file);
  compare("mail.ca_file", mail.ca_file, other.ca_file);
  compare("mail.from_name", mail.from_name, other.from_name);
  compare("mail.from", mail.from_address, other.from_address);
  compare("mail.hello_name", mail.hello_name, other.hello_name);
  return out;
}

directory::Directory behind_former(const directory::Directory& former, directory::Directory configured) {
  directory::Directory out;
  out.carriers = std::move(configured.carriers);
  std::vector<bool> taken(configured.hotlines.size(), false);
  for (const directory::Hotline& hotline : former.hotlines) {
    const auto now = std::find_if(configured.hotlines.begin(), configured.hotlines.end(),
                                  [&](const auto& h) { return h.cell == hotline.cell; });
    if (now == configured.hotlines.end()) {
      directory::Hotline& left = out.hotlines.emplace_back(hotline);
      left.numbers.clear();
      left.hours.clear();
      left.always_open = false;
      continue;
    }
    taken[static_cast<std::size_t>(now - configured.hotlines.begin())] = true;
    out.hotlines.push_back(std::move(*now));
  }
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i]) out.hotlines.push_back(std::move(configured.hotlines[i]));
  return out;
}

Result<void> check_room(const directory::Hotline& hotline, const core::Capacity& capacity) {
  if (auto room = fits(hotline.key, "members", highest_id(hotline.members), capacity.members); !room) return room;
  if (auto room = fits(hotline.key, "sites", highest_id(hotline.sites), capacity.sites); !room) return room;
  if (auto room = fits(hotline.key, "seats", highest_id(hotline.seats), capacity.seats); !room) return room;
  if (hotline.policy.max_waiting <= capacity.tickets) return {};
  return fail(ErrorCode::kOverloaded,
              fmt::format("hotlines.{}.policy.max_waiting: is {}, but the line was begun with room for {} callers. "
                          "Lower it, or begin a new hotline under another key.",
                          hotline.key, hotline.policy.max_waiting, capacity.tickets));
}

}  // namespace rufbund::app
