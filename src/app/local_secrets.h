// Secrets that stay on this machine, in the node's data folder, readable by its owner alone.
#pragma once

#include <string>

#include "base/result.h"

namespace rufbund::app {

// 32 secret bytes: what seals the second factors in the office's books, or signs its webhooks; made where the file is
// missing. Errors name the file.
[[nodiscard]] Result<std::string> load_or_create_seal_key(const std::string& path);

// Writes a secret for the owner of `path`, in place of what was there. Errors name the file.
[[nodiscard]] Result<void> write_secret(const std::string& path, const std::string& secret);

// "" where there is none, or where it may not be read.
[[nodiscard]] std::string read_secret(const std::string& path);

}  // namespace rufbund::app
