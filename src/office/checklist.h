// What a member's evidence amounts to: the points of its checklist, whether each is held and until when. The same for
// the office's pages, for who connects a site, and for what is done when evidence ends.
#pragma once

#include <string>
#include <vector>

#include "alliance/records.h"
#include "base/result.h"
#include "storage/office_books.h"

namespace rufbund::office {

struct ChecklistPoint {
  std::string code;  // "iso_18295_1", "site_check:kiel"
  bool held = false;
  // Held: when it ends, accepted evidence that follows without a gap counted in; 0: never. Not held: when the last that
  // was accepted ended; 0: there was none, or it was taken back.
  TimeMs ends_at;

  [[nodiscard]] bool ended() const { return !held && ends_at != TimeMs{}; }
};

// `evidence` and `sites` of one member. A contract under Art. 26 GDPR stands in for one under Art. 28.
[[nodiscard]] std::vector<ChecklistPoint> checklist_of(const std::vector<alliance::Evidence>& evidence,
                                                       const std::vector<alliance::MemberSite>& sites, TimeMs now);
[[nodiscard]] Result<std::vector<ChecklistPoint>> checklist_of(storage::OfficeBooks& books, const std::string& member,
                                                               TimeMs now);

// What a member still lacks before it may be active: points, "site" where it has none, "agreement:ID". kUnavailable.
[[nodiscard]] Result<std::vector<std::string>> missing_of(storage::OfficeBooks& books, const std::string& member,
                                                          TimeMs now);

}  // namespace rufbund::office
