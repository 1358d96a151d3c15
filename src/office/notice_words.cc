#include "office/notice_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/local_time.h"
#include "alliance/record_text.h"
#include "notices/one_line.h"
#include "office/call_ups.h"

namespace rufbund::office {

namespace {
constexpr std::size_t kBriefMost = 240, kTopicMost = 4'000;  // bytes of a case's title, in a subject and in a text
}  // namespace

std::string local_minute(TimeMs at, bool german) {
  const alliance::LocalTime t = alliance::to_local(at);
  const std::string date = alliance::to_text(t.date);  // 2026-01-31
  if (!german) return fmt::format("{} {:02}:{:02}", date, t.hour, t.minute);
  return fmt::format("{}.{}.{} {:02}:{:02} Uhr", date.substr(8, 2), date.substr(5, 2), date.substr(0, 4), t.hour,
                     t.minute);
}

NoticeText call_up_text(const alliance::CallUpRecord& record, const std::string& title, const std::string& language) {
  const bool german = language != "en";
  // A subject is bounded in bytes, and letters of some scripts have four; the text has the whole.
  const std::string topic = notices::one_line(title, kTopicMost), brief = notices::one_line(title, kBriefMost);
  const std::int64_t most =
      record.ordered.empty() ? 0 : *std::max_element(record.ordered.begin(), record.ordered.end());
  const std::string from = local_minute(record.begin_at, german), to = local_minute(end_of(record), german),
                    deadline = local_minute(record.deadline, german), skills = alliance::joined(record.skills);
  if (german)
    return {
        fmt::format("Abruf {}: {} – Antwort bis {}", record.id, brief, deadline),
        fmt::format("Guten Tag,\n\ndie Allianz ruft Ihre zugesagten Plätze ab.\n\nAnlass: {}\nHotline: {}\n"
                    "Fertigkeiten: {}\nVon: {}\nBis: {}\nPlätze: bis zu {}\nAntwort bis: {}\nAbruf: {}\n\n"
                    "Bitte nehmen Sie den Abruf im Portal ganz oder teilweise an oder lehnen Sie ihn mit einem Grund "
                    "ab. Ohne Antwort bis zur Frist geht er an die nächste Stelle.\n",
                    topic, record.hotline, skills, from, to, most, deadline, record.id)};
  return {
      fmt::format("Call-up {}: {} – answer by {}", record.id, brief, deadline),
      fmt::format("Hello,\n\nthe alliance calls up seats that you pledged.\n\nOccasion: {}\nHotline: {}\nSkills: {}\n"
                  "From: {}\nUntil: {}\nSeats: up to {}\nAnswer by: {}\nCall-up: {}\n\n"
                  "Please accept it in the portal, in whole or in part, or decline it with a reason. Without an "
                  "answer by then it goes to the next in order.\n",
                  topic, record.hotline, skills, from, to, most, deadline, record.id)};
}

}  // namespace rufbund::office
