// What `rufbund verify --json` tells, for programs; the same as its words.
#pragma once

#include <string>

#include "journal/verify.h"

namespace rufbund::app {

[[nodiscard]] std::string verify_json(const journal::VerifyReport& report, const std::string& path);

}  // namespace rufbund::app
