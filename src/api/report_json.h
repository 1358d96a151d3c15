// A case report as the text that is kept of it, and back.
#pragma once

#include <optional>
#include <string>

#include "documents/case_report.h"

namespace rufbund::api {

[[nodiscard]] std::string report_text(const documents::CaseReport& report);
// Nothing where the text is none. Fields that an older text does not have are as in a new report.
[[nodiscard]] std::optional<documents::CaseReport> report_of(const std::string& text);

}  // namespace rufbund::api
