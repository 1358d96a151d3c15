// Where a running node is, and by which right the command line asks it: its address or its configuration, and the token
// of RUFBUND_TOKEN or, on the node's own machine, the operator's.
#pragma once

#include <string>

#include "api/json.h"
#include "app/http_get.h"
#include "base/result.h"

namespace rufbund::app {

struct NodeDoor {
  HttpTarget server;
  std::string token;
};

// `config` empty: by `address` alone. Mistakes of a configuration are printed with their lines.
[[nodiscard]] Result<NodeDoor> node_door(const std::string& address, const std::string& config);

// A document of the API. The error says in words what the node answered, and who may ask where it asks who one is.
[[nodiscard]] Result<api::Json> read_document(const NodeDoor& door, const std::string& path);

}  // namespace rufbund::app
