// See node_door.h.
#include "app/node_door.h"

#include <fmt/format.h>

#include <cstdlib>

#include "app/cells.h"
#include "app/config.h"
#include "app/local_secrets.h"
#include "app/problems.h"
#include "app/values.h"

namespace rufbund::app {
namespace {

constexpr Millis kPatience{10'000};

}  // namespace

Result<NodeDoor> node_door(const std::string& address, const std::string& config) {
  NodeDoor door;
  auto server = parse_endpoint(without_scheme(address, door.server.tls));
  const char* given = std::getenv("RUFBUND_TOKEN");
  door.token = given == nullptr ? "" : given;
  if (!config.empty()) {
    Problems problems(config);
    const NodeOptions node = read_node_options(config, problems);
    for (const std::string& line : problems.lines()) fmt::print(stderr, "{}\n", line);
    if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, "the configuration has mistakes.");
    server = node.http;
    door.server.certificate = node.tls_certificate;
    door.server.tls = !door.server.certificate.empty();
    if (door.token.empty()) door.token = read_secret(operator_token_path(node));
  }
  if (!server)
    return fail(ErrorCode::kInvalidArgument, fmt::format("'{}' is no address. Write it like 127.0.0.1:8480.", address));
  door.server.server = *server;
  return door;
}

Result<api::Json> read_document(const NodeDoor& door, const std::string& path) {
  const auto reply = http_get(door.server, path, door.token, kPatience);
  if (!reply) return tl::unexpected(reply.error());
  api::Json json = api::Json::parse(reply->body, nullptr, false);
  if (reply->status == 200 && json.is_object()) return json;
  if (reply->status == 401 || reply->status == 403)
    return fail(ErrorCode::kUnavailable,
                fmt::format("the node does not show {} ({}). Name its configuration (--config FILE) as the user that "
                            "runs it, or put an API token of the coordinator's, with the scopes 'read' and 'office', "
                            "into the environment as RUFBUND_TOKEN.",
                            path, reply->status));
  if (reply->status == 404) return fail(ErrorCode::kNotFound, fmt::format("the node has no {}.", path));
  return fail(ErrorCode::kUnavailable, fmt::format("the node answers {} to {}.", reply->status, path));
}

}  // namespace rufbund::app
