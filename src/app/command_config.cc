// `rufbund check-config` and `rufbund status`.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "app/books_documents.h"
#include "app/cells.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/http_get.h"
#include "app/local_secrets.h"
#include "app/status_picture.h"
#include "app/values.h"

namespace rufbund::app {
namespace {

std::string shell_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool tell(const Problems& problems) {
  for (const std::string& line : problems.lines()) fmt::print(stderr, "{}\n", line);
  return problems.empty();
}

void print_for_shell(const NodeOptions& node) {
  const auto assign = [](const char* name, const std::string& value) {
    fmt::print("{}={}\n", name, shell_quoted(value));
  };
  assign("DATA", node.data);
  assign("HTTP", endpoint_text(node.http));
  assign("CONTROL_ROOM", control_room(node));
  assign("SIP_BIND", node.sip_bind);
  assign("SIP_PORT", std::to_string(node.udp_port != 0 ? node.udp_port : node.tcp_port));
  assign("MEDIA_HOST", node.media_relays.front().host);
  assign("MEDIA_PORT", std::to_string(node.media_relays.front().port));
  assign("MEDIA_KEYS", endpoint_text(node.media_keys));
  // A relay on this machine's loopback can be started beside the node.
  assign("MEDIA_LOCAL", node.media_relays.size() == 1 && is_loopback(node.media_relays.front().host) ? "yes" : "no");
}

std::string counted(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s"); }

void print_summary(const Config& config, const std::string& file) {
  std::size_t seats = 0;
  for (const HotlineConfig& hotline : config.hotlines) {
    for (const SeatsConfig& entry : hotline.seats) seats += entry.users.size();
  }
  fmt::print("{}: fine. {}, {}, {}, {}, {}.\n", file, counted(config.hotlines.size(), "hotline"),
             counted(config.carriers.size(), "carrier"), counted(config.members.size(), "member"),
             counted(config.sites.size(), "site"), counted(seats, "seat"));
}

}  // namespace

int check_config(const CheckConfigOptions& options) {
  Problems problems(options.config);
  const Config config = read_config(options.config, books_documents(options.config), problems);
  if (!tell(problems)) return kExitMistake;
  if (options.shell) {
    print_for_shell(config.node);
  } else if (!options.quiet) {
    print_summary(config, options.config);
  }
  return kExitFine;
}

int status(const StatusOptions& options) {
  HttpTarget target;
  auto server = parse_endpoint(without_scheme(options.address, target.tls));
  const char* given = std::getenv("RUFBUND_TOKEN");
  std::string token = given == nullptr ? "" : given;
  if (!options.config.empty()) {
    Problems problems(options.config);
    const NodeOptions node = read_node_options(options.config, problems);
    if (!tell(problems)) return kExitMistake;
    server = node.http;
    target.certificate = node.tls_certificate;
    target.tls = !target.certificate.empty();
    token = read_secret(operator_token_path(node));
  }
  if (!server) {
    fmt::print(stderr, "rufbund status: '{}' is no address. Write it like 127.0.0.1:8480.\n", options.address);
    return kExitMistake;
  }
  target.server = *server;
  const auto reply = http_get(target, "/api/status", token, Millis{5'000});
  if (!reply) {
    fmt::print(stderr, "rufbund status: {}\n", reply.error().message);
    return kExitFailed;
  }
  if (reply->status == 401 || reply->status == 403) {
    fmt::print(
        stderr,
        "rufbund status: {} asks who you are. Name its configuration (--config FILE) as the user that runs it, or "
        "put an API token with the scope 'read' into the environment as RUFBUND_TOKEN.\n",
        endpoint_text(*server));
    return kExitFailed;
  }
  if (reply->status != 200) {
    fmt::print(stderr, "rufbund status: {} answers {}\n", endpoint_text(*server), reply->status);
    return kExitFailed;
  }
  if (options.json) {
    fmt::print("{}{}", reply->body, reply->body.ends_with('\n') ? "" : "\n");
    return kExitFine;
  }
  winsize window{};
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  const bool colour = terminal && std::getenv("NO_COLOR") == nullptr;
  const bool sized = terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
  const std::string picture = draw_status(reply->body, {colour, sized ? window.ws_col : 80});
  if (picture.empty()) {
    fmt::print(stderr, "rufbund status: what answers at {} is no Rufbund of this version\n", endpoint_text(*server));
    return kExitFailed;
  }
  fmt::print("{}", picture);
  return kExitFine;
}

}  // namespace rufbund::app
