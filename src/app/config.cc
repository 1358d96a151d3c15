// The configuration's sections that belong to the node as a whole, in the order of the file.
#include "app/config.h"

#include <fmt/format.h>

#include <filesystem>

#include "api/tls.h"
#include "app/config_documents.h"
#include "app/config_parts.h"
#include "app/section.h"
#include "app/values.h"
#include "notices/mail_address.h"
#include "office/retention_kinds.h"

namespace rufbund::app {
namespace {

using directory::Transport;

// A path in the file is meant from the file's own folder, so that it holds wherever the command is started.
std::string absolute(const std::string& file, const std::string& path) {
  std::error_code ignored;
  const auto folder = std::filesystem::absolute(file, ignored).parent_path();
  return (folder / path).lexically_normal().string();
}

void read_folders(Section& node, const std::string& file, NodeOptions& options) {
  options.data = absolute(file, node.text("data", Section::kRequired, "."));
  options.prompts = absolute(file, node.text("prompts", Section::kRequired, "."));
  // Beside the prompts, where both are installed.
  const std::string templates = node.text("templates", Section::kOptional);
  options.templates = templates.empty() ? absolute(options.prompts + "/.", "../templates") : absolute(file, templates);
  std::error_code ignored;
  if (node.has("data") && std::filesystem::exists(options.data, ignored) &&
      !std::filesystem::is_directory(options.data, ignored))
    node.problem("data",
                 fmt::format("{} is no folder. Name a folder; it is made where it does not exist.", options.data));
  if (node.has("prompts") && !std::filesystem::is_directory(options.prompts, ignored))
    node.problem("prompts",
                 fmt::format("there is no folder {}. Name the folder of the prompts, from this file's own folder.",
                             options.prompts));
  options.snapshot_every = node.number("snapshot_every", 1'000, 10'000'000, Section::kOptional, options.snapshot_every);
  options.max_calls = node.number("max_calls", 1, 100'000, Section::kOptional, options.max_calls);
}

void read_log(Section& log, NodeOptions& options) {
  static const std::vector<std::string> kLevels = {"debug", "info", "warn", "error"};
  options.log_level = one_of(log, "level", kLevels, options.log_level);
  options.log_format =
      one_of(log, "format", {"key-value", "json"}, "key-value") == "json" ? LogFormat::kJson : LogFormat::kKeyValue;
}

void read_sip(Section& sip, NodeOptions& options) {
  options.sip_bind = sip.text("bind", Section::kOptional, options.sip_bind);
  options.sip_public = sip.text("public", Section::kOptional);
  for (const char* key : {"bind", "public"}) {
    const std::string& address = key == std::string_view("bind") ? options.sip_bind : options.sip_public;
    if (!address.empty() && !is_ip(address))
      sip.problem(key,
                  fmt::format("'{}' is no IP address. Write one without a port, for example \"127.0.0.1\".", address));
  }
  options.udp_port =
      static_cast<std::uint16_t>(sip.number("udp_port", 0, 65'535, Section::kOptional, options.udp_port));
  options.tcp_port =
      static_cast<std::uint16_t>(sip.number("tcp_port", 0, 65'535, Section::kOptional, options.tcp_port));
  if (options.udp_port == 0 && options.tcp_port == 0)
    sip.problem("udp_port",
                "and tcp_port are both 0, so no call could come in. Give at least one a port, for example 5060.");
}

void read_media(Section& media, NodeOptions& options) {
  options.media_relays = media.endpoints("relays", Section::kRequired, Transport::kUdp);
  const auto keys = media.endpoints("keys", Section::kOptional, Transport::kUdp);
  if (!keys.empty()) options.media_keys = keys.front();
  if (keys.size() > 1) media.problem("keys", "names more than one address. Name one.");
  for (const auto& relay : options.media_relays) {
    if (relay.host == options.media_keys.host && relay.port == options.media_keys.port)
      media.problem("keys", fmt::format("{} is also a relay's address. Choose another port.", endpoint_text(relay)));
  }
}

void read_tls(Section& http, const std::string& file, NodeOptions& options) {
  const std::string certificate = http.text("tls_certificate", Section::kOptional);
  const std::string key = http.text("tls_key", Section::kOptional);
  if (certificate.empty() && key.empty()) return;
  if (certificate.empty() || key.empty())
    return http.problem(certificate.empty() ? "tls_certificate" : "tls_key",
                        "is missing, and the other of the pair is there. Name both: certificate with chain, and key.");
  options.tls_certificate = absolute(file, certificate);
  options.tls_key = absolute(file, key);
  if (const auto loaded = api::load_tls(options.tls_certificate, options.tls_key); !loaded)
    http.problem(loaded.error().file == api::TlsFault::File::kKey ? "tls_key" : "tls_certificate", loaded.error().text);
}

void read_http(Section& http, const std::string& file, NodeOptions& options) {
  const auto bind = http.endpoints("bind", Section::kOptional, Transport::kTcp);
  if (!bind.empty()) options.http = bind.front();
  if (bind.size() > 1) http.problem("bind", "names more than one address. Name one.");
  read_tls(http, file, options);
  if (!is_loopback(options.http.host) && options.tls_certificate.empty())
    http.problem(
        "bind",
        fmt::format("{} can be reached from elsewhere, and HTTP without TLS shows passwords on the way. Name "
                    "tls_certificate and tls_key, or bind to 127.0.0.1 or [::1] and use an SSH tunnel from elsewhere.",
                    options.http.host));
  options.http_hosts = http.texts("hosts", Section::kOptional);
  for (std::string& host : options.http_hosts)
    for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string web = http.text("web", Section::kOptional);
  if (!web.empty()) options.web = absolute(file, web);
  if (options.tcp_port != 0 && options.tcp_port == options.http.port && options.sip_bind == options.http.host)
    http.problem("bind",
                 fmt::format("{} is also SIP's address over TCP. Choose another port.", endpoint_text(options.http)));
}

void read_accounts(Section& accounts, NodeOptions& options) {
  options.second_factor_required =
      one_of(accounts, "second_factor", {"required", "optional"}, "required") == "required";
}

void read_mail(Section& mail, const std::string& file, MailOptions& options) {
  options.host = mail.text("host", Section::kOptional);
  options.port = static_cast<std::uint16_t>(mail.number("port", 1, 65'535, Section::kOptional, 587));
  options.tls = one_of(mail, "tls", {"none", "starttls", "implicit"}, "starttls");
  options.user = mail.text("user", Section::kOptional);
  options.password_file = mail.text("password_file", Section::kOptional);
  if (!options.password_file.empty()) options.password_file = absolute(file, options.password_file);
  options.ca_file = mail.text("ca_file", Section::kOptional);
  if (!options.ca_file.empty()) options.ca_file = absolute(file, options.ca_file);
  options.from_name = mail.text("from_name", Section::kOptional, "Rufbund");
  options.from_address = mail.text("from", Section::kOptional);
  options.hello_name = mail.text("hello_name", Section::kOptional, "localhost");
  if (!options.host.empty() && options.from_address.empty())
    mail.problem("from", "is missing. Say from which address the office writes, for example office@example.org.");
  if (!options.from_address.empty())
    if (const auto address = notices::mail_address(options.from_address); !address)
      mail.problem("from", fmt::format("cannot be written from: {}. Write one such as office@example.org.",
                                       address.error().message));
  if (!options.user.empty() && options.password_file.empty())
    mail.problem("password_file", "is missing. Put the password into a file that its owner alone may read.");
}

void keep_by_default(NodeOptions& options) {
  for (const office::RetentionKind& kind : office::kRetentionKinds)
    options.retention_days[std::string(kind.key)] = kind.days;
}

void read_retention(Section& retention, NodeOptions& options) {
  constexpr std::int64_t kLongest = 36'500;
  for (const office::RetentionKind& kind : office::kRetentionKinds)
    options.retention_days[std::string(kind.key)] =
        retention.number(std::string(kind.key), kind.least, kLongest, Section::kOptional, kind.days);
}

void read_node(Section& root, const std::string& file, NodeOptions& options) {
  root.inner("node", [&](Section& s) { read_folders(s, file, options); });
  root.inner("log", [&](Section& s) { read_log(s, options); });
  root.inner("sip", [&](Section& s) { read_sip(s, options); });
  root.inner("media", [&](Section& s) { read_media(s, options); });
  root.inner("http", [&](Section& s) { read_http(s, file, options); });
  root.inner("accounts", [&](Section& s) { read_accounts(s, options); });
  root.inner("mail", [&](Section& s) { read_mail(s, file, options.mail); });
  root.inner("webhooks", [&](Section& s) { options.webhooks_to_own_networks = s.flag("own_networks", false); });
  keep_by_default(options);
  root.inner("retention", [&](Section& s) { read_retention(s, options); });
  root.inner("alliance", [&](Section& s) { options.alliance = s.text("name", Section::kOptional, "Rufbund"); });
}

}  // namespace

std::string control_room(const NodeOptions& node) {
  const bool anywhere = node.http.host == "0.0.0.0" || node.http.host == "::";
  directory::Endpoint at = node.http;
  if (anywhere) at.host = node.http.host == "::" ? "::1" : "127.0.0.1";
  const bool named = !node.http_hosts.empty() && !is_loopback(node.http.host);
  return fmt::format("{}://{}", node.tls_certificate.empty() ? "http" : "https",
                     named ? fmt::format("{}:{}", node.http_hosts.front(), at.port) : endpoint_text(at));
}

std::string one_of(Section& section, const std::string& key, const std::vector<std::string>& choices,
                   const std::string& otherwise) {
  const std::string value = section.text(key, Section::kOptional, otherwise);
  for (const std::string& choice : choices) {
    if (value == choice) return value;
  }
  const std::string meant = nearest(value, choices);
  section.problem(key, fmt::format("'{}' is unknown. {}", value,
                                   meant.empty() ? fmt::format("Use one of: {}.", fmt::join(choices, ", "))
                                                 : fmt::format("Did you mean '{}'?", meant)));
  return otherwise;
}

Config read_config(const std::string& path, Problems& problems) {
  return read_config(path, std::vector<ConfigDocument>{}, problems);
}

Config read_config(const std::string& path, const DocumentSource& source, Problems& problems) {
  if (!source) return read_config(path, problems);
  const auto documents = source();
  if (documents) return read_config(path, *documents, problems);
  problems.add(0, "", documents.error().message);
  return {};
}

NodeOptions read_node_options(const std::string& path, Problems& problems) {
  NodeOptions options;
  const ConfigNode tree = read_tree(path, problems);
  if (!problems.empty()) return options;
  Section root(tree, "", problems);
  read_node(root, path, options);
  return options;
}

Config read_config(const std::string& path, const std::vector<ConfigDocument>& documents, Problems& problems) {
  Config config;
  ConfigNode tree = read_tree(path, problems);
  add_documents(tree, documents, problems);
  if (!problems.empty()) return config;
  Section root(tree, "", problems);
  read_node(root, path, config.node);
  read_carriers(root, config);
  root.inner("calling_out", [&](Section& s) { read_calling_out(s, config.calling_out); });
  // A mistake in members or sites would be told again for everything that names them.
  root.expect("sites");
  root.expect("hotlines");
  const std::size_t before = problems.size();
  read_members(root, config);
  if (problems.size() == before) read_sites(root, config);
  if (problems.size() == before) read_hotlines(root, config);
  root.finish();
  return config;
}

}  // namespace rufbund::app
