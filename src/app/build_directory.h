// The configuration with ids: what the rest of the house works with. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::app {

// How many days of opening hours a line knows ahead.
inline constexpr int kDaysAhead = 28;

// `cells`: the cell of each hotline, by key. Gives ids from `ids`, new ones where a name is new. kOverloaded where a
// journal's ids are used up: ids are never used twice, so each change of skills or sites takes some.
[[nodiscard]] Result<directory::Directory> build_directory(const Config& config,
                                                           const std::map<std::string, CellId>& cells, IdBook& ids,
                                                           TimeMs now);

}  // namespace rufbund::app
