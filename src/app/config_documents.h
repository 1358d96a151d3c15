// The documents of a configuration that are not its file: their lists are put behind the file's, so that all are read
// and checked as one. Pure.
#pragma once

#include <vector>

#include "app/config.h"
#include "app/config_tree.h"
#include "app/problems.h"

namespace rufbund::app {

// A problem where a document is too large, is no TOML, or holds what belongs into the file.
void add_documents(ConfigNode& tree, const std::vector<ConfigDocument>& documents, Problems& problems);

}  // namespace rufbund::app
