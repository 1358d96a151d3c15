// Operation plans in the books: kept once they are made, approved, carried out as call-ups. What a plan is and says is
// alliance/operation_plan.h's. With the caller's own books.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "alliance/plan_records.h"
#include "office/plan_gather.h"

namespace rufbund::office {

// Why a step was not taken.
struct PlanRefusal {
  // "not_found", "conflict", "not_approved", "wrong_level", "hotline_in_case", "plan_too_late", "unknown_member" as in
  // the contract; empty: the books failed.
  std::string_view code;
  std::string detail;
};
template <class T>
using PlanStep = tl::expected<T, PlanRefusal>;

// What number a new plan has, its case's or else its own id, and which of its hotline's plans it is.
[[nodiscard]] Result<void> number_plan(storage::OfficeBooks& books, const PlanForm& form, const std::string& id,
                                       alliance::PlanInput& input);

[[nodiscard]] alliance::PlanFigures figures_of(const alliance::OperationPlan& plan, const PlanForm& form,
                                               const std::string& id);
// A new draft with its figures, in one transaction.
[[nodiscard]] Result<alliance::Plan> keep_plan(storage::OfficeBooks& books, const alliance::OperationPlan& plan,
                                               const PlanForm& form, const std::string& id,
                                               const storage::Author& author);

// Reads a plan as it was made. kCorrupt where its text does not hash to what was noted when it was kept.
[[nodiscard]] Result<alliance::OperationPlan> open_plan(const alliance::Plan& record);

// A draft becomes approved; it was never to be changed, and is now for good.
[[nodiscard]] PlanStep<alliance::Plan> approve_plan(storage::OfficeBooks& books, const std::string& id,
                                                    std::int64_t version, const storage::Author& author);

// What else belongs to the opening of a case, in its transaction.
using CaseHook = std::function<Result<void>(const alliance::Case&)>;

// An approved plan becomes call-ups, once, in one transaction: in its case, or in one that is opened and activated for
// it. Each is opened now, with its substitutes in order, to be answered within the plan's time and a minute before it
// begins at the latest; members are told.
[[nodiscard]] PlanStep<alliance::Plan> carry_out_plan(storage::OfficeBooks& books, const std::string& id,
                                                      std::int64_t version, const std::string& reason,
                                                      const storage::Author& author, const CaseHook& on_opened = {});

}  // namespace rufbund::office
