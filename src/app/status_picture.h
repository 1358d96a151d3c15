// The terminal's picture of a node, drawn from GET /api/status. Pure.
#pragma once

#include <string>

namespace rufbund::app {

struct Paint {
  bool colour = false;
  int width = 80;
};

// `status`: the JSON body. Empty where it is not one that this build understands.
[[nodiscard]] std::string draw_status(const std::string& status, const Paint& paint);

}  // namespace rufbund::app
