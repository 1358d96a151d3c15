// Reads the templates of hotlines: one TOML file each, written for people (templates/README.md).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "office/hotline_template.h"

namespace rufbund::app {

// All *.toml of the folder, by name; none where there is no such folder. kInvalidArgument: every mistake, one a line.
[[nodiscard]] Result<std::vector<office::HotlineTemplate>> read_hotline_templates(const std::string& folder);

}  // namespace rufbund::app
