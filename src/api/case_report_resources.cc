// A case's account: its figures, the reports that are made of it, and what members get to hang on the wall.
#include "api/office.h"

namespace rufbund::api {

void add_case_report_resources(Router& router, OfficeContext&) {
  const auto later = [](const Call&, const Responder& respond) {
    respond(problem(503, "overloaded", "This is not made yet."));
  };
  for (const char* pattern : {"/api/alliance/cases/{case}/figures", "/api/alliance/cases/{case}/reports",
                              "/api/alliance/cases/{case}/report.html", "/api/alliance/cases/{case}/report.pdf",
                              "/api/alliance/cases/{case}/certificates/{member}/document.html",
                              "/api/alliance/cases/{case}/certificates/{member}/document.pdf"})
    router.add(Method::kGet, pattern, later);
  router.add(Method::kPost, "/api/alliance/cases/{case}/report", later);
}

}  // namespace rufbund::api
