#include "office/report_words.h"

#include <algorithm>

#include "documents/format.h"

namespace rufbund::office {
namespace {

struct Word {
  std::string_view key, de, en;
};

constexpr Word kKinds[] = {
    {"opened", "Fall eröffnet", "Case opened"},
    {"level_normal", "Alarmstufe: Normal – der Fall ist geschlossen", "Alert level: normal – the case is closed"},
    {"level_watch", "Alarmstufe: Beobachtung", "Alert level: watch"},
    {"level_activation", "Alarmstufe: Aktivierung", "Alert level: activation"},
    {"level_live", "Alarmstufe: Betrieb", "Alert level: live"},
    {"level_stand_down", "Alarmstufe: Rückbau", "Alert level: stand-down"},
    {"called_up", "Plätze aufgerufen", "Seats called up"},
    {"accepted", "Aufruf angenommen", "Call-up accepted"},
    {"declined", "Aufruf abgelehnt", "Call-up declined"},
    {"expired", "Aufruf ohne Antwort abgelaufen", "Call-up expired without an answer"},
    {"withdrawn", "Aufruf zurückgenommen", "Call-up withdrawn"},
    {"substitute_asked", "Ersatz aufgerufen", "Substitute called up"},
    {"no_time_for_substitute", "Für Ersatz blieb keine Zeit", "No time was left for a substitute"},
    {"note", "Notiz", "Note"},
    {"decision", "Entscheidung", "Decision"},
    {"report", "Bericht erstellt", "Report made"},
};

constexpr Word kReasons[] = {
    {"absent", "ohne angemeldeten Platz", "no seat signed in"},
    {"no_ready_seat", "kein passender Platz frei", "no fitting seat free"},
    {"offers_failed", "angebotene Anrufe nicht angenommen", "offered calls not answered"},
    {"over_cap", "über der Obergrenze, weil sonst niemand frei war", "above the cap, as nobody else was free"},
    {"for_others", "für andere übernommen", "taken over for others"},
};

template <std::size_t N>
const Word* find(const Word (&words)[N], std::string_view key) {
  const Word* const found =
      std::find_if(std::begin(words), std::end(words), [&](const Word& w) { return w.key == key; });
  return found == std::end(words) ? nullptr : found;
}

}  // namespace

alliance::LocalText kind_words(std::string_view kind) {
  const Word* const word = find(kKinds, kind);
  if (word == nullptr) return {std::string(kind), std::string(kind)};
  return {std::string(word->de), std::string(word->en)};
}

alliance::LocalText reason_words(const std::vector<DeviationReason>& reasons) {
  const documents::Format german{documents::Language::kGerman}, english{documents::Language::kEnglish};
  alliance::LocalText out;
  for (const DeviationReason& r : reasons) {
    const Word* const word = find(kReasons, r.code);
    if (word == nullptr) continue;
    const auto say = [&](std::string& into, std::string_view words, const documents::Format& format,
                         std::string_view hours) {
      if (!into.empty()) into += "; ";
      into += std::string(words) + " (" + format.hours_of_minutes(r.norm_work_ms / 60'000) + std::string(hours) + ")";
    };
    say(out.de, word->de, german, " Std. Normarbeit");
    say(out.en, word->en, english, " h of norm work");
  }
  return out;
}

}  // namespace rufbund::office
