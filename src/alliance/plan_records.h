// What a list of operation plans shows of each, without opening it: figures that are kept beside the plan (records.h),
// and the plan's own columns but for its two documents, which may have megabytes.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

struct PlanFigures {  // taken from the plan when it was made; never changed
  std::string plan, title_en, hotline_type, client, number, level;
  std::int64_t edition = 1, drill = 0, interval_minutes = 60, answer_within_min = 60;
  std::int64_t target_percent = 80, target_s = 20;
  TimeMs activated_at, begin_at, ends_at;
  std::int64_t calls = 0, most_seats = 0, service_level_ppm = 0;
  std::int64_t cost_cents = 0, budget_cents = 0;
  TimeMs budget_lasts_until;  // 0: it suffices
  std::int64_t call_up_count = 0, gap_count = 0, missing_seat_minutes = 0;
  static constexpr std::string_view kTable = "plan_figures";
  static constexpr std::string_view kKeyField = "plan";
  RUFBUND_FIELDS(plan, title_en, hotline_type, client, number, level, edition, drill, interval_minutes,
                 answer_within_min, target_percent, target_s, activated_at, begin_at, ends_at, calls, most_seats,
                 service_level_ppm, cost_cents, budget_cents, budget_lasts_until, call_up_count, gap_count,
                 missing_seat_minutes)
};

struct PlanHead {  // of the table of plans, for reading alone
  std::string id, title, hotline, case_id, status, sha256, created_by, approved_by, carried_out_by;
  TimeMs created_at, approved_at, carried_out_at;
  std::int64_t version = 1;
  static constexpr std::string_view kTable = "plans";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, title, hotline, case_id, status, sha256, created_by, approved_by, carried_out_by, created_at,
                 approved_at, carried_out_at, version)
};

}  // namespace rufbund::alliance
