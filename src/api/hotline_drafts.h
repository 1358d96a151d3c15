// A hotline's draft in the contract's words, and its checks.
#pragma once

#include <optional>
#include <vector>

#include "api/line_changes.h"
#include "api/record_resources.h"
#include "office/draft_check.h"

namespace rufbund::api {

[[nodiscard]] RecordKind<alliance::HotlineDraft> draft_kind(const office::LinePort* port);

// What keeps the draft from going live, with the books as they stand.
[[nodiscard]] Result<std::vector<office::FormProblem>> problems_of(const office::LinePort* port,
                                                                   const alliance::HotlineDraft& draft,
                                                                   const LineNow& now);

[[nodiscard]] Json problem_json(const office::FormProblem& problem);
[[nodiscard]] std::vector<FieldError> field_errors(const std::vector<office::FormProblem>& problems,
                                                   std::string_view under);

// Another version than the one that was seen: who changed what, and the draft as it stands.
[[nodiscard]] Response draft_conflict(OfficeContext& office, const alliance::HotlineDraft& current);

// The draft of a path; answers and gives nothing where there is none.
[[nodiscard]] std::optional<alliance::HotlineDraft> draft_or_answer(storage::OfficeBooks& books, const Call& call,
                                                                    const Responder& respond);

// A prompt's words, spoken: see hotline_speech_resource.cc.
void add_hotline_speech_resource(Router& router, OfficeContext& office, const office::LinePort* port);

}  // namespace rufbund::api
