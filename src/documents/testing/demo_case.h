// The demo's plan carried out: a case report and a certificate with fixed figures. For tests alone.
#pragma once

#include "alliance/testing/demo_plan.h"
#include "documents/case_report.h"
#include "documents/certificate.h"
#include "documents/plan_document.h"

namespace rufbund::documents::testing {

using alliance::testing::demo_plan_input;
using alliance::testing::kHourMs;

inline SkillNames demo_skill_names() {
  return {{"de", {"Deutsch", "German"}},
          {"en", {"Englisch", "English"}},
          {"fragen", {"Fragen zur Impfung", "Questions on vaccination"}},
          {"termine", {"Termine", "Appointments"}}};
}

inline CaseReport demo_report() {
  const alliance::PlanInput in = demo_plan_input();
  CaseReport r;
  r.number = in.number;
  r.title = in.title;
  r.occasion = in.occasion;
  r.alliance = in.alliance;
  r.client = in.client;
  r.made_by = in.made_by;
  r.begin = in.begin;
  r.end = TimeMs{in.begin.ms + 42 * kHourMs};
  r.made_at = TimeMs{r.end.ms + 10 * kHourMs};
  r.left_at_once_s = 5;
  for (std::size_t i = 0; i < 42; ++i) {
    std::uint32_t calls = 0;
    for (const alliance::Demand& d : in.demand) calls += d.calls[i];
    // The first morning rang more than anybody thought.
    const std::uint32_t offered = i < 6 ? calls * 13 / 10 : calls * 96 / 100;
    const std::uint32_t answered = i < 6 ? offered * 78 / 100 : offered * 96 / 100;
    r.intervals.push_back({TimeMs{in.begin.ms + static_cast<std::int64_t>(i) * kHourMs}, offered, answered,
                           i < 6 ? answered * 60 / 100 : answered * 91 / 100, offered - answered, offered / 100,
                           i < 6 ? 64u : 9u, 20 + calls / 15});
  }
  const std::uint32_t delivered[6] = {241'300, 209'800, 162'100, 168'400, 131'200, 87'200};
  const std::int64_t minutes[6] = {25'410, 22'050, 17'020, 17'700, 13'790, 9'160};
  for (std::size_t m = 0; m < in.members.size(); ++m) {
    const alliance::PlanMember& member = in.members[m];
    r.shares.push_back(
        {member.key, member.name, member.share_ppm, delivered[m], minutes[m] * 60'000, minutes[m] / 4, {}});
    r.spend.push_back({member.key, member.name, minutes[m] * 14 / 10, minutes[m] * 97 / 100,
                       minutes[m] * 97 / 100 * member.rates.cents_per_minute +
                           minutes[m] * 14 / 10 * member.rates.cents_per_seat_hour / 60});
  }
  r.shares[4].why = {"Am ersten Tag drei Stunden lang keine freien Plätze (Störung des Anschlusses).",
                     "No ready seats for three hours of the first day (trunk failure)."};
  using alliance::CallUpState;
  using alliance::DeclineReason;
  const auto at = [&](std::int64_t hour) { return TimeMs{in.begin.ms + hour * kHourMs}; };
  r.call_ups = {{"nordlicht",
                 "Nordlicht Dialog GmbH",
                 at(0),
                 at(18),
                 CallUpState::kAccepted,
                 {},
                 {},
                 false,
                 30'240,
                 30'240,
                 30'020,
                 992'724},
                {"elbruf",
                 "Elbruf Service AG",
                 at(1),
                 at(18),
                 CallUpState::kAccepted,
                 {},
                 {},
                 false,
                 24'600,
                 24'600,
                 24'600,
                 1'000'000},
                {"ruhrdialog",
                 "Ruhrdialog Partner GmbH",
                 at(2),
                 at(18),
                 CallUpState::kAccepted,
                 {},
                 {},
                 false,
                 16'200,
                 12'400,
                 10'850,
                 875'000},
                {"isarwerk",
                 "Isarwerk Telefonie GmbH",
                 at(2),
                 at(18),
                 CallUpState::kAccepted,
                 {},
                 {},
                 true,
                 3'800,
                 3'800,
                 3'780,
                 994'736},
                {"saalestimme",
                 "Saalestimme eG",
                 at(3),
                 at(18),
                 CallUpState::kDeclined,
                 DeclineReason::kNoStaff,
                 "Betriebsversammlung",
                 false,
                 7'200,
                 0,
                 0,
                 {}},
                {"havelkontor",
                 "Havelkontor Kommunikation GmbH",
                 at(2),
                 at(18),
                 CallUpState::kExpired,
                 {},
                 {},
                 false,
                 15'000,
                 0,
                 0,
                 {}}};
  r.budget_cents = in.budget_cents * 2;
  r.timeline = {{at(-1), {"Aktivierung ausgerufen", "Activation declared"}, "Dana Świderska"},
                {at(0), {"Hotline geöffnet", "Hotline opened"}, "Leitstelle"},
                {at(2),
                 {"Anschluss Bochum gestört, Plätze zurückgestellt", "Trunk of Bochum fails, seats set aside"},
                 "Leitstelle",
                 "ruhrdialog"},
                {at(5), {"Anschluss Bochum wieder bereit", "Trunk of Bochum is back"}, "Çağla Yıldız", "ruhrdialog"},
                {at(42), {"Fall abgeschlossen", "Case closed"}, "Dana Świderska"}};
  r.open_points = {{{"Ursache der Störung in Bochum berichten", "Report the cause of the failure in Bochum"},
                    "Ruhrdialog Partner GmbH",
                    at(14 * 24),
                    "ruhrdialog"},
                   {{"Bedarfsannahme für den ersten Morgen prüfen", "Review the demand assumed for the first morning"},
                    "Leitstelle",
                    {}}};
  r.thanks = 3'417;
  r.journal_head = "9f2c41d07b6a5e8833104cfe9a7710d2b5c86e0f4a1d97e25b3f60c8127ea94d";
  return r;
}

inline Certificate demo_certificate() {
  const CaseReport r = demo_report();
  return {r.shares[0].name,
          r.alliance,
          r.number,
          r.title,
          r.begin,
          r.end,
          TimeMs{r.made_at.ms + 24 * kHourMs},
          false,
          r.shares[0].calls,
          r.shares[0].norm_work_ms,
          r.shares[0].agreed_ppm,
          r.shares[0].delivered_ppm,
          992'724,
          "Dana Świderska",
          r.journal_head};
}

}  // namespace rufbund::documents::testing
