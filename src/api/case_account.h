// A case's account, gathered: what it costs, its figures, and the report that is kept of it.
#pragma once

#include <optional>
#include <vector>

#include "alliance/case_records.h"
#include "api/office.h"
#include "office/case_figures.h"
#include "office/case_spend.h"

namespace rufbund::api {

// The books of the thread that asks.
struct AccountBooks {
  storage::OfficeBooks& office;
  storage::Books& calls;
};

// What a case pays for, and by which cards: of its type, whenever they are valid.
struct CaseWork {
  std::vector<office::LineQuarters> lines;
  std::vector<alliance::DeliveryInterval> delivery;
  std::vector<office::PaidWork> paid;
  std::vector<alliance::RateCardRecord> cards;
};

// kOverloaded while a journal is still being read.
[[nodiscard]] Result<CaseWork> work_of(const OfficeContext& office, const AccountBooks& books, const alliance::Case& c);

// `step_minutes`: nothing: as long as fits. kOverloaded while a journal is still being read; kInvalidArgument where
// there would be too many intervals.
[[nodiscard]] Result<office::CaseFigures> figures_of(const OfficeContext& office, const AccountBooks& books,
                                                     const alliance::Case& c, std::optional<std::int64_t> step_minutes);

// Measures what was delivered in a case up to now; of some it may not be known yet. The command thread.
[[nodiscard]] Result<void> measure_case(OfficeContext& office, const alliance::Case& c);

// Measures what was delivered up to now, makes the report of the case as it stands and writes it: "final" where nothing
// is to come any more (case_talk.h), else "draft". The command thread.
[[nodiscard]] Result<alliance::CaseReportRecord> make_report(OfficeContext& office, const storage::Author& author,
                                                             const alliance::Case& c);

// Makes the final report of a closed case that has none, if its time has come. The command thread.
[[nodiscard]] Result<void> make_final_report(OfficeContext& office, const std::string& case_id);

}  // namespace rufbund::api
