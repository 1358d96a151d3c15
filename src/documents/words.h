// Every word of the documents, in German and English: one table each, here and nowhere else. A word that is missing in
// one table does not compile. Constant, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "alliance/call_up.h"
#include "alliance/operation_plan.h"

namespace rufbund::documents {

enum class Language : std::uint8_t { kGerman, kEnglish };

// `{}` is filled in by the document, in the order in which the words stand.
struct Words {
  std::string_view lang;  // of the HTML
  std::string_view decimal_mark, group_mark, percent_sign;
  std::array<std::string_view, 7> weekdays;  // from Monday
  std::array<std::string_view, 12> months;   // as dates are written
  std::string_view winter_time, summer_time;
  std::string_view page_of;
  std::string_view none, total, all_day_local, time, member, seats, calls, who, when, what;
  std::string_view minutes, seconds;

  // Operation plan.
  std::string_view plan, plan_of, case_number, version, drill_note, client, alliance, period;
  std::string_view made, approved, not_approved, fingerprint, fingerprint_note, for_member, for_client;
  std::string_view at_a_glance, activation, expected_calls, most_seats, target, target_text, expected_level, budget,
      cost;
  std::string_view budget_left, budget_exceeded, budget_until, gaps, gaps_none, gaps_some, gap_ramp_up, gap_not_pledged;
  std::string_view owed, owed_note, owed_of;
  std::string_view missing_seats, missing_seat_hours, least_level, reason, demand;
  std::string_view capacity, capacity_chart, capacity_chart_text, capacity_note, needed, planned, gap;
  std::string_view service_level, abandoned, mean_wait, handling, patience;
  std::string_view call_ups, call_ups_note, call_ups_own, number_short, call_at, answer_by, ramp_up, substitutes;
  std::string_view cost_title, cost_note, seat_hours, talk_minutes, seat_cost, talk_cost, sum;
  std::string_view shares_title, agreed_share, planned_share;
  std::string_view numbers, number, use, carrier, trunk, announcements, spoken_when;
  std::string_view contacts, organisation, person, day, night, email;
  std::string_view fallback, fallback_note, site, percent, legal, method, method_text;

  // Case report.
  std::string_view report, report_of, level_definition, level_definition_short, offered, answered;
  std::string_view answered_in_target, level_reached, level_missed, figures, waiting_chart, waiting_chart_text, staffed;
  std::string_view shares_report, shares_chart, shares_chart_text, delivered_share, deviation, norm_hours, shares_note;
  std::string_view orders, orders_note, ordered, accepted, delivered, answer, reliability, replaces_note;
  std::array<std::string_view, 6> states;           // by CallUpState
  std::array<std::string_view, 6> decline_reasons;  // by DeclineReason
  std::string_view spend, spend_note, without_card, without_card_of, timeline, open_points, open_points_none, due,
      proof, proof_note;
  std::string_view thanks_count, still_talking;

  // Certificate.
  std::string_view certificate, took_part, took_part_drill, conversations, certificate_thanks;
  std::string_view issued, signature_line, certificate_proof;
};

[[nodiscard]] const Words& words(Language language);
[[nodiscard]] std::string_view text(const alliance::LocalText& both, Language language);

}  // namespace rufbund::documents
