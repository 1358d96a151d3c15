// What single hotlines say in words of their own, as files that the voice reads: a folder that is written anew each
// time.
#pragma once

#include <string>

#include "app/config.h"
#include "base/result.h"

namespace rufbund::app {

[[nodiscard]] std::string own_words_path(const NodeOptions& node);
// Replaces what is in `folder`: "<language>/<hotline>/<prompt>.txt". kUnavailable names the file.
[[nodiscard]] Result<void> write_own_words(const std::string& folder, const std::vector<HotlineConfig>& hotlines);

}  // namespace rufbund::app
