// From a case's figures and books to the report that people get. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alliance/records.h"
#include "documents/case_report.h"
#include "documents/certificate.h"
#include "office/case_figures.h"

namespace rufbund::office {

struct CaseBooks {
  alliance::Case of;
  std::string alliance, client;  // names
  std::vector<alliance::CaseEntry> entries;
  std::vector<alliance::OpenPoint> points;
  std::vector<alliance::CallUpRecord> call_ups;
};

struct MadeBy {
  std::string name;
  TimeMs at;
  std::string journal_head;
  std::uint32_t talking = 0;  // calls of the case that go on
};

// What the office alone may know (notes, open points, names, reasons) is marked so; see documents::kOfficeOnly.
[[nodiscard]] documents::CaseReport case_report(const CaseBooks& books, const CaseFigures& figures, const MadeBy& made);

// A member's certificate from a report; nothing where the report does not know the member.
[[nodiscard]] std::optional<documents::Certificate> certificate_of(const documents::CaseReport& report,
                                                                   const std::string& member);

}  // namespace rufbund::office
