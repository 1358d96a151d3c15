// The operation plan (Einsatzplan) as a document. Pure, any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alliance/operation_plan.h"
#include "documents/words.h"

namespace rufbund::documents {

// Who will read it. What members keep from each other – staffing, rates, capacity, contacts – is in the coordinator's
// document alone (rule R10); a member finds its own beside the totals, the client the totals.
enum class Reader : std::uint8_t { kCoordinator, kClient, kMember };

using SkillNames = std::vector<std::pair<std::string, alliance::LocalText>>;

struct PlanDocument {
  const alliance::OperationPlan* plan = nullptr;
  std::string fingerprint;  // of the canonical text
  std::string approved_by;  // empty: not approved
  TimeMs approved_at{};
  SkillNames skill_names;  // a skill without a name is shown by its key
  Reader reader = Reader::kCoordinator;
  std::string reading_member;  // kMember: its key
  bool own_rates = true;       // kMember: whether this reader may know its company's rates and what it is paid
};

// The whole HTML file. CHECKs that there is a plan.
[[nodiscard]] std::string plan_html(const PlanDocument& document, Language language);

}  // namespace rufbund::documents
