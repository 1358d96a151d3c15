// A member's certificate for a case: what it did, on one page for the wall. Pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "alliance/operation_plan.h"
#include "documents/words.h"

namespace rufbund::documents {

struct Certificate {
  std::string member, alliance, case_number;
  alliance::LocalText hotline;
  TimeMs begin{}, end{}, issued_at{};
  bool drill = false;
  std::int64_t calls = 0;  // conversations that count
  std::int64_t norm_work_ms = 0;
  std::uint32_t agreed_ppm = 0, delivered_ppm = 0;
  std::optional<std::uint32_t> reliability_ppm;
  std::string issued_by;
  std::string journal_head;  // empty: nothing is said of it
};

// The whole HTML file.
[[nodiscard]] std::string certificate_html(const Certificate& certificate, Language language);

}  // namespace rufbund::documents
