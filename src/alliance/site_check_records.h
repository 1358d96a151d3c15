// Checks of members' sites, as they ended (docs/sites.md). A record as in records.h.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

struct SiteCheckRecord {
  std::string id, site, member;
  std::string started_by;  // name
  TimeMs started_at, ended_at;
  std::int64_t passed = 0;
  std::string document;  // JSON, signed
  std::string evidence;  // id of what it became; "": none
  static constexpr std::string_view kTable = "site_checks";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, site, member, started_by, started_at, ended_at, passed, document, evidence)
};

}  // namespace rufbund::alliance
