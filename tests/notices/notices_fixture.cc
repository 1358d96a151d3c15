// Sends one notice as the node does and prints what became of it, for the tests with real servers. The order is one
// JSON object on standard input: {"mail": {...}, "server": {...}} or {"webhook": {...}, "settings": {...}}.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "notices/mailer.h"
#include "notices/webhook.h"

namespace {

using nlohmann::json;
using namespace rufbund;
using namespace rufbund::notices;

json told(const Delivery& delivery) {
  static constexpr const char* kFates[] = {"", "delivered", "retry", "refused", "gone"};
  return {{"fate", kFates[static_cast<int>(delivery.fate)]}, {"code", delivery.code}, {"reason", delivery.reason}};
}

json send_mail(const json& order) {
  const json& s = order.at("server");
  static constexpr const char* kTls[] = {"none", "starttls", "implicit"};
  SmtpServer server;
  server.host = s.at("host");
  server.port = s.at("port");
  for (int n = 0; n < 3; ++n) {
    if (s.at("tls") == kTls[n]) server.tls = static_cast<SmtpTls>(n);
  }
  server.hello_name = "node.rufbund.example";
  server.user = s.value("user", "");
  server.password_file = s.value("password_file", "");
  server.ca_file = s.value("ca_file", "");
  server.time_limit = Millis{s.value("time_limit_ms", 20'000)};
  const auto mailer = Mailer::open(server);
  if (!mailer) return {{"fate", "unopened"}, {"code", 0}, {"reason", mailer.error().message}};
  const json& m = order.at("mail");
  Mail mail{.from = {m.at("from_name"), m.at("from")},
            .to = {m.at("to_name"), m.at("to")},
            .subject = m.at("subject"),
            .text = m.at("text"),
            .message_id = m.at("message_id"),
            .date = TimeMs{m.at("date").get<std::int64_t>()},
            .attachment = {}};
  if (m.contains("attachment")) {
    std::string content;
    for (const json& byte : m.at("attachment").at("bytes")) content += static_cast<char>(byte.get<int>());
    mail.attachment = {m.at("attachment").at("file_name"), m.at("attachment").at("media_type"), content};
  }
  return told(mailer->send(mail));
}

json send_webhook(const json& order) {
  const json& s = order.at("settings");
  WebhookSettings settings;
  settings.own_networks = s.value("own_networks", false);
  settings.ca_file = s.value("ca_file", "");
  settings.time_limit = Millis{s.value("time_limit_ms", 20'000)};
  const json& w = order.at("webhook");
  WebhookSeed seed;
  for (std::size_t n = 0; n < seed.size(); ++n) seed[n] = static_cast<std::uint8_t>(n + 1);
  const WebhookKey key{seed};
  json answer =
      told(post({w.at("url"), w.at("id"), TimeMs{w.at("at").get<std::int64_t>()}, w.at("body")}, key, settings));
  answer["public_pem"] = key.public_pem();
  answer["public_hex"] = key.public_hex();
  return answer;
}

}  // namespace

int main() {
  const json order = json::parse(std::cin, nullptr, false);
  if (order.is_discarded()) return 2;
  std::puts((order.contains("mail") ? send_mail(order) : send_webhook(order)).dump().c_str());
  return 0;
}
