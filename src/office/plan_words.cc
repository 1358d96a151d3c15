#include "office/plan_words.h"

#include <fmt/format.h>

namespace rufbund::office {

using alliance::LocalText;

LocalText language_name(const std::string& key) {
  struct Name {
    std::string_view key, de, en;
  };
  static constexpr Name kNames[] = {
      {"ar", "Arabisch", "Arabic"},    {"de", "Deutsch", "German"},       {"dgs", "Gebärdensprache", "sign language"},
      {"en", "Englisch", "English"},   {"es", "Spanisch", "Spanish"},     {"fa", "Persisch", "Persian"},
      {"fr", "Französisch", "French"}, {"it", "Italienisch", "Italian"},  {"ku", "Kurdisch", "Kurdish"},
      {"pl", "Polnisch", "Polish"},    {"ro", "Rumänisch", "Romanian"},   {"ru", "Russisch", "Russian"},
      {"tr", "Türkisch", "Turkish"},   {"uk", "Ukrainisch", "Ukrainian"}, {"vi", "Vietnamesisch", "Vietnamese"},
  };
  for (const Name& name : kNames)
    if (name.key == key) return {std::string(name.de), std::string(name.en)};
  return {key, key};
}

LocalText number_use(const std::string& language) {
  if (language.empty()) return {"Das Menü fragt nach der Sprache", "The menu asks for the language"};
  return language_name(language);
}

LocalText announcement_in_force() { return {"Durchsage, zurzeit in Kraft", "Announcement, in force now"}; }
LocalText office_role() { return {"Leitstelle", "Coordination"}; }
LocalText client_role() { return {"Auftraggeber", "Client"}; }
LocalText member_role() { return {"Alarmkontakt", "Alarm contact"}; }

const std::vector<LocalText>& legal_notes() {
  static const std::vector<LocalText> kNotes{
      {"Keine Aufzeichnung von Gesprächen (§ 201 StGB).", "No conversation is recorded (§ 201 StGB)."},
      {"Wer wartet, zahlt dafür nichts (§ 115 TKG).", "Nobody pays for waiting (§ 115 TKG)."},
      {"Die Hotline ist kein Notruf: Wer in Gefahr ist, wird an 112 verwiesen.",
       "The hotline is no emergency line: whoever is in danger is sent to 112."},
      {"Personenbezogene Daten der Anrufenden werden nach dem Vertrag gemäß Art. 28 oder 26 DSGVO verarbeitet, den "
       "jedes "
       "Mitglied geschlossen hat.",
       "Callers' personal data are processed under the contract by Art. 28 or 26 GDPR that every member has made."},
      {"Besetzung, Kapazität, Preise und Kontakte eines Mitglieds erfahren die anderen nicht (Art. 101 AEUV, § 1 GWB); "
       "dieser Plan wird darum nur in Auszügen weitergegeben.",
       "Staffing, capacity, prices and contacts of a member stay unknown to the others (Art. 101 TFEU, § 1 GWB); so "
       "this "
       "plan is passed on in extracts only."},
      {"Jedes Mitglied hält die Arbeits- und Ruhezeiten seiner Beschäftigten ein, auch an Sonn- und Feiertagen "
       "(ArbZG).",
       "Every member keeps its people's working and resting times, on Sundays and holidays too (ArbZG)."}};
  return kNotes;
}

}  // namespace rufbund::office
