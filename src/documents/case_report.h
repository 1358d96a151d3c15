// The case report: the account that an alliance gives of a case after its close. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/call_up.h"
#include "alliance/operation_plan.h"
#include "documents/plan_document.h"

namespace rufbund::documents {

// In place of a member's key: no reader outside the office.
inline constexpr std::string_view kOfficeOnly = "*";

struct ReportInterval {
  TimeMs begin{};
  // Calls in the line; `answered_in_target` and `left_at_once` by the report's definition of the service level.
  std::uint32_t offered = 0, answered = 0, answered_in_target = 0, abandoned = 0, left_at_once = 0;
  std::uint32_t mean_wait_s = 0;
  std::uint32_t staffed_seats = 0;
};

struct ReportShare {
  std::string member;  // key
  std::string name;
  std::uint32_t agreed_ppm = 0, delivered_ppm = 0;
  std::int64_t norm_work_ms = 0, calls = 0;
  alliance::LocalText why;  // it deviated; may be empty
  std::optional<std::uint32_t> reliability_ppm = {};
};

struct ReportCallUp {
  std::string member, name;
  TimeMs begin{}, end{};
  alliance::CallUpState state{};
  alliance::DeclineReason reason{};
  std::string text;  // beside the reason
  bool is_substitute = false;
  std::int64_t ordered_seat_minutes = 0, accepted_seat_minutes = 0, delivered_seat_minutes = 0;
  std::optional<std::uint32_t> reliability_ppm;
};

struct ReportSpend {
  std::string member, name;
  std::int64_t seat_minutes = 0, talk_minutes = 0, cents = 0;
  bool lacks_card = false;  // some of it was done while the member had no rate card, so it is not in `cents`
};

struct ReportEvent {
  TimeMs at{};
  alliance::LocalText what;
  std::string who;
  std::string member = {};             // key of the one whom it concerns alone: no rival reads it; empty: everybody
  alliance::LocalText elsewhere = {};  // what readers outside the office find instead, without a name; empty: the same
};

struct ReportPoint {
  alliance::LocalText what;
  std::string who;
  std::optional<TimeMs> due;
  std::string member = {};  // as above
};

struct CaseReport {
  std::string number;
  alliance::LocalText title, occasion;
  std::string alliance, client, made_by;
  TimeMs begin{}, end{}, made_at{};
  bool drill = false;
  // The service level: of all calls less those left within `left_at_once_s`, those answered within `target_s`.
  std::uint32_t target_percent = 80, target_s = 20, left_at_once_s = 0;
  std::uint32_t interval_minutes = 60;
  std::vector<ReportInterval> intervals;  // consecutive
  std::vector<ReportShare> shares;
  std::vector<ReportCallUp> call_ups;
  std::vector<ReportSpend> spend;
  std::int64_t budget_cents = 0;
  std::vector<ReportEvent> timeline;
  std::vector<ReportPoint> open_points;
  std::uint32_t thanks = 0;   // callers who pressed the key
  std::uint32_t talking = 0;  // calls that go on: their talk is not in `spend`
  std::string journal_head;   // hash, as the journal writes it
};

// In ppm by the report's definition; nothing where no call counts.
[[nodiscard]] std::optional<std::uint32_t> service_level_ppm(std::uint64_t offered, std::uint64_t left_at_once,
                                                             std::uint64_t in_target);

// The whole HTML file. `reading_member` and `own_rates` only for Reader::kMember; who sees what: see plan_document.h.
[[nodiscard]] std::string report_html(const CaseReport& report, Language language, Reader reader = Reader::kCoordinator,
                                      const std::string& reading_member = {}, bool own_rates = true);

}  // namespace rufbund::documents
