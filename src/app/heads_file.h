// Heads that the node handed out (GET /api/hotlines/{hotline}/heads, or .../countersigned with members' signatures) as
// somebody keeps them in a file: one document, or one a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/verify.h"

namespace rufbund::app {

struct HeadsDocument {
  std::string hotline;
  journal::PublicKey public_key{};
  std::vector<journal::SignedHead> heads;
  std::vector<journal::CountersignedHead> countersigned;  // of these heads
};

// kInvalidArgument names the document and what is wrong with it.
Result<std::vector<HeadsDocument>> parse_heads(std::string_view text);
// kNotFound where the file cannot be read; errors name it.
Result<std::vector<HeadsDocument>> read_heads_file(const std::string& path);

}  // namespace rufbund::app
