// The demo's six companies as input of a plan: the vaccination line of demo/rufbund.toml over two days. For tests
// alone.
#pragma once

#include <string>
#include <vector>

#include "alliance/operation_plan.h"

namespace rufbund::alliance::testing {

inline constexpr std::int64_t kHourMs = 3'600'000;

inline Pledge demo_pledge(std::string member, SkillSet skills, std::uint16_t by_day, std::uint16_t by_night,
                          std::uint32_t ramp_up_minutes) {
  Pledge p{std::move(member),         std::move(skills),
           AlertLevel::kLive,         *parse_date("2026-01-01"),
           *parse_date("2026-12-31"), {},
           ramp_up_minutes,           {}};
  for (std::size_t i = 0; i < p.seats.size(); ++i) p.seats[i] = i % 24 >= 7 && i % 24 < 21 ? by_day : by_night;
  return p;
}

inline PlanInput demo_plan_input() {
  PlanInput in;
  in.number = "2026-03";
  in.title = {"Impf-Hotline", "Vaccination line"};
  in.occasion = {"Beginn der Impfungen: alle Haushalte erhalten einen Brief.",
                 "Vaccination begins: every household gets a letter."};
  in.alliance = "Rufbund Nord-Süd";
  in.client = "Ministerium für Gesundheit";
  in.made_by = "Leitstelle";
  const TimeMs monday = day_begin(*parse_date("2026-11-30"));
  in.made_at = TimeMs{monday.ms - 40 * kHourMs};
  in.activated_at = TimeMs{monday.ms + 5 * kHourMs};
  in.begin = TimeMs{monday.ms + 6 * kHourMs};
  in.budget_cents = 6'500'000;

  // 06 h to 24 h, and the whole of Tuesday: two peaks a day, the first day the higher one.
  Demand appointments{{"de", "termine"}, {"Termine auf Deutsch", "Appointments in German"}, 210, 150, {}};
  Demand questions{{"de", "fragen"}, {"Fragen auf Deutsch", "Questions in German"}, 330, 180, {}};
  Demand english{{"en", "termine"}, {"Termine auf Englisch", "Appointments in English"}, 260, 150, {}};
  static constexpr std::uint32_t kShape[24] = {4,   2,   2,   2,   4,   12,  40,  90, 150, 180, 170, 140,
                                               110, 105, 120, 135, 150, 140, 110, 80, 55,  35,  18,  8};
  for (std::size_t i = 0; i < 42; ++i) {
    const std::uint32_t shape = kShape[(i + 6) % 24] * (i < 18 ? 10u : 8u);
    appointments.calls.push_back(shape * 45 / 100);
    questions.calls.push_back(shape * 18 / 100);
    english.calls.push_back(shape * 5 / 100);
  }
  in.demand = {appointments, questions, english};

  in.members = {{"nordlicht", "Nordlicht Dialog GmbH", 235'000, {62, 1'450}},
                {"elbruf", "Elbruf Service AG", 215'000, {58, 1'600}},
                {"havelkontor", "Havelkontor Kommunikation GmbH", 160'000, {55, 1'520}},
                {"isarwerk", "Isarwerk Telefonie GmbH", 165'000, {66, 1'700}},
                {"ruhrdialog", "Ruhrdialog Partner GmbH", 140'000, {54, 1'480}},
                {"saalestimme", "Saalestimme eG", 85'000, {57, 1'550}}};
  const SkillSet both{"de", "fragen", "termine"}, all{"de", "en", "fragen", "termine"}, some{"de", "termine"};
  in.pledges = {demo_pledge("nordlicht", both, 28, 3, 60),
                demo_pledge("nordlicht", all, 6, 1, 60),
                demo_pledge("nordlicht", some, 10, 0, 120),
                demo_pledge("elbruf", both, 24, 3, 90),
                demo_pledge("elbruf", all, 5, 1, 90),
                demo_pledge("havelkontor", both, 20, 2, 120),
                demo_pledge("havelkontor", {"de", "en", "termine"}, 4, 0, 120),
                demo_pledge("isarwerk", both, 18, 2, 60),
                demo_pledge("isarwerk", all, 2, 1, 60),
                demo_pledge("ruhrdialog", both, 17, 2, 180),
                demo_pledge("saalestimme", both, 10, 1, 240)};
  in.sites = {{"nordlicht-kiel", "Kiel", "nordlicht", "sip:kiel.nordlicht.example", 17},
              {"nordlicht-flensburg", "Flensburg", "nordlicht", "sip:flensburg.nordlicht.example", 10},
              {"elbruf-hamburg", "Hamburg", "elbruf", "sip:hamburg.elbruf.example", 16},
              {"elbruf-dresden", "Dresden", "elbruf", "sip:dresden.elbruf.example", 10},
              {"havelkontor-potsdam", "Potsdam", "havelkontor", "sip:potsdam.havelkontor.example", 19},
              {"isarwerk-muenchen", "München", "isarwerk", "sip:muenchen.isarwerk.example", 12},
              {"isarwerk-landshut", "Landshut", "isarwerk", "sip:landshut.isarwerk.example", 8},
              {"ruhrdialog-bochum", "Bochum", "ruhrdialog", "sip:bochum.ruhrdialog.example", 17},
              {"saalestimme-jena", "Jena", "saalestimme", "sip:jena.saalestimme.example", 10}};
  in.numbers = {{"+49 30 23125 000", "Nordfunk Netze", "nordfunk-1", {"Sprachwahl per Taste", "Language by key"}},
                {"+49 30 23125 001", "Nordfunk Netze", "nordfunk-1", {"Deutsch", "German"}},
                {"+49 30 23125 002", "Alpentel Verbund", "alpentel-2", {"Englisch", "English"}}};
  in.announcements = {
      {{"Begrüßung", "Welcome"}, {"Willkommen bei der Impf-Hotline.", "Welcome to the vaccination line."}},
      {{"Bei Überlast", "In overload"},
       {"Zurzeit rufen sehr viele Menschen an. Ihr Platz bleibt Ihnen erhalten, auch wenn Sie auflegen.",
        "Very many people are ringing now. You keep your place, even if you hang up."}}};
  in.contacts = {{"Leitstelle",
                  "Dana Świderska",
                  {"Leitung", "In charge"},
                  "+49 30 23125 100",
                  "+49 171 39200 10",
                  "leitstelle@rufbund.example"},
                 {"Ministerium für Gesundheit",
                  "Robin Meister",
                  {"Auftraggeber", "Client"},
                  "+49 30 23125 110",
                  "+49 171 39200 11",
                  "lage@ministerium.example"},
                 {"Nordfunk Netze",
                  "Netzleitung",
                  {"Netzbetreiber", "Carrier"},
                  "+49 30 23125 120",
                  "+49 171 39200 12",
                  "noc@nordfunk.example"},
                 {"Nordlicht Dialog GmbH",
                  "Ole Jensen",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 130",
                  "+49 171 39200 13",
                  "alarm@nordlicht.example",
                  "nordlicht"},
                 {"Elbruf Service AG",
                  "ليلى حداد",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 131",
                  "+49 171 39200 14",
                  "alarm@elbruf.example",
                  "elbruf"},
                 {"Havelkontor Kommunikation GmbH",
                  "Ирина Соколова",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 132",
                  "+49 171 39200 15",
                  "alarm@havelkontor.example",
                  "havelkontor"},
                 {"Isarwerk Telefonie GmbH",
                  "Ελένη Παππά",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 133",
                  "+49 171 39200 16",
                  "alarm@isarwerk.example",
                  "isarwerk"},
                 {"Ruhrdialog Partner GmbH",
                  "Çağla Yıldız",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 134",
                  "+49 171 39200 17",
                  "alarm@ruhrdialog.example",
                  "ruhrdialog"},
                 {"Saalestimme eG",
                  "Nguyễn Thị Hoa",
                  {"Alarmkontakt", "Alarm contact"},
                  "+49 30 23125 135",
                  "+49 171 39200 18",
                  "alarm@saalestimme.example",
                  "saalestimme"}};
  in.legal_notes = {
      {"Keine Aufzeichnung von Gesprächen (§ 201 StGB).", "No conversation is recorded (§ 201 StGB)."},
      {"Wartezeiten sind für Anrufende kostenfrei (§ 115 TKG).", "Waiting is free for callers (§ 115 TKG)."},
      {"Keine Notrufannahme: Notrufe gehen an 112.", "Not an emergency line: emergencies go to 112."}};
  return in;
}

}  // namespace rufbund::alliance::testing
