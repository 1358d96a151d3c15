#include "office/notice_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/local_time.h"
#include "alliance/record_text.h"
#include "office/call_ups.h"

namespace rufbund::office {

std::string local_minute(TimeMs at, bool german) {
  const alliance::LocalTime t = alliance::to_local(at);
  const std::string date = alliance::to_text(t.date);  // 2026-01-31
  if (!german) return fmt::format("{} {:02}:{:02}", date, t.hour, t.minute);
  return fmt::format("{}.{}.{} {:02}:{:02} Uhr", date.substr(8, 2), date.substr(5, 2), date.substr(0, 4), t.hour,
                     t.minute);
}

NoticeText call_up_text(const alliance::CallUpRecord& record, const std::string& topic, const std::string& language) {
  const bool german = language != "en";
  const std::int64_t most =
      record.ordered.empty() ? 0 : *std::max_element(record.ordered.begin(), record.ordered.end());
  const std::string from = local_minute(record.begin_at, german), to = local_minute(end_of(record), german),
                    deadline = local_minute(record.deadline, german), skills = alliance::joined(record.skills);
  if (german)
    return {
        fmt::format("Abruf {}: {} – Antwort bis {}", record.id, topic, deadline),
        fmt::format("Guten Tag,\n\ndie Allianz ruft Ihre zugesagten Plätze ab.\n\nAnlass: {}\nHotline: {}\n"
                    "Fertigkeiten: {}\nVon: {}\nBis: {}\nPlätze: bis zu {}\nAntwort bis: {}\nAbruf: {}\n\n"
                    "Bitte nehmen Sie den Abruf im Portal ganz oder teilweise an oder lehnen Sie ihn mit einem Grund "
                    "ab. Ohne Antwort bis zur Frist geht er an die nächste Stelle.\n",
                    topic, record.hotline, skills, from, to, most, deadline, record.id)};
  return {
      fmt::format("Call-up {}: {} – answer by {}", record.id, topic, deadline),
      fmt::format("Hello,\n\nthe alliance calls up seats that you pledged.\n\nOccasion: {}\nHotline: {}\nSkills: {}\n"
                  "From: {}\nUntil: {}\nSeats: up to {}\nAnswer by: {}\nCall-up: {}\n\n"
                  "Please accept it in the portal, in whole or in part, or decline it with a reason. Without an "
                  "answer by then it goes to the next in order.\n",
                  topic, record.hotline, skills, from, to, most, deadline, record.id)};
}

}  // namespace rufbund::office
