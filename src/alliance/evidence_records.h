// What was done because a member's evidence ends, so that each step is taken once, over a restart too. A record as in
// records.h.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

struct EvidenceStep {
  std::string id;      // what makes it the same step
  std::string member;  // key
  std::string step;    // "30_days", "7_days", "ended"; "dormant": the office's own change of the member's status
  std::string point;   // of the checklist: "iso_18295_1", "site_check:kiel"; of "dormant": all that ended, with commas
  TimeMs ends_at;      // of the evidence; of "dormant": the first of those that ended
  TimeMs at;           // when it was taken; of "dormant": the member's status_since
  TimeMs followed_at;  // of "dormant": when the lines had it; 0: not yet
  static constexpr std::string_view kTable = "evidence_steps";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, member, step, point, ends_at, at, followed_at)
};

}  // namespace rufbund::alliance
