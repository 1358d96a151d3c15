// What a check of a site found, in German and English: the item, what was seen, and what to do. Pure.
#pragma once

#include <string>

#include "calls/site_checks.h"

namespace rufbund::api {

struct BothWords {
  std::string de, en;
};

[[nodiscard]] BothWords title_of(calls::CheckItem item);
[[nodiscard]] BothWords text_of(const calls::CheckFinding& finding);
[[nodiscard]] BothWords remedy_of(const calls::CheckFinding& finding);

}  // namespace rufbund::api
