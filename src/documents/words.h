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

  // Report of a simulation. Arrays by sim::Organisation, sim::Headline, sim::Foretold and the classes of foretold
  // waits.
  std::string_view simulation, worth_title;
  std::array<std::string_view, 3> organisations, organisation_texts, in_organisation, against_organisation;
  std::string_view lead, lead_instead, lead_and, lead_one, same_means, unlike_means, means_of_runs, one_run;
  std::string_view instead_of, card_and, gain, gain_note, not_sure, range, points, worth_note;
  std::string_view got_through, served_plot, served_plot_text, attempts_plot, waited_plot, of_callers;
  std::string_view until_plot, until_axis, until_text;
  std::string_view waits, wait_plot, wait_axis, wait_text, peak, busiest_day, level_plot, level_axis, level_text;
  std::string_view quarter_hour, hour, day_bin, bin_minutes, bin_hours;
  std::string_view redials, redial_plot, redial_axis, redial_text, first_attempts;
  std::string_view sim_shares, sim_shares_plot, sim_shares_text, sim_shares_exact, sim_shares_note, sim_shares_shown,
      agreed;
  std::string_view estimates, estimates_of, estimate_plot, estimate_axis, estimate_groups, estimate_text,
      estimate_table, estimate_by_load, estimate_by_position, estimate_note, estimate_told, outcome;
  std::array<std::string_view, 4> ways;
  std::array<std::string_view, 4> loads;
  std::array<std::string_view, 8> positions;
  std::string_view all_told, figure_class, all_figures, figure;
  std::array<std::string_view, 27> headlines, headline_notes;
  std::array<std::string_view, 4> headline_groups;
  std::string_view sim_method, sim_method_text, assumptions, waiting_hour, priced_seats, priced_seats_alike, runs,
      run_table, runs_shown, seed, digest, decisions, program, command, length, warm_up, limits;
  std::array<std::string_view, 6> limit_texts;
  std::string_view days, hours;
};

[[nodiscard]] const Words& words(Language language);
[[nodiscard]] std::string_view text(const alliance::LocalText& both, Language language);

}  // namespace rufbund::documents
