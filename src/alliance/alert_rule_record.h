// What the alliance agreed for each alert level: by which criteria it is decided, and by whom. A record as in
// records.h; a level without one has neither.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

struct AlertRule {
  std::string level;  // as alert_level names it
  std::string criteria_de, criteria_en;
  Words deciders;  // accounts' ids; none: every coordinator
  std::int64_t version = 1;
  static constexpr std::string_view kTable = "alert_rules";
  static constexpr std::string_view kKeyField = "level";
  RUFBUND_FIELDS(level, criteria_de, criteria_en, deciders, version)
};

}  // namespace rufbund::alliance
