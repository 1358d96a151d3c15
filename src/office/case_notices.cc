#include "office/case_notices.h"

#include <fmt/format.h>

#include <array>

#include "alliance/record_text.h"
#include "notices/one_line.h"

namespace rufbund::office {
namespace {

using alliance::Case;
using alliance::Notice;
using storage::OfficeBooks;

// A notice's kind is this and the level: "level_live".
constexpr std::string_view kKind = "level_";
// After a day nobody needs to hear of it from us: the portal shows it.
constexpr Millis kWorthTelling{24 * 3'600'000};
constexpr std::size_t kBriefMost = 240, kTitleMost = 4'000;  // bytes of a case's title, in a subject and in a text

struct LevelWords {
  std::string_view level, de, en;
};
constexpr std::array kLevels{LevelWords{"normal", "Normal – der Fall ist abgeschlossen", "Normal – the case is closed"},
                             LevelWords{"watch", "Beobachten", "Watch"},
                             LevelWords{"activation", "Aktivierung", "Activation"},
                             LevelWords{"live", "Im Betrieb", "Live"}, LevelWords{"stand_down", "Abbau", "Stand-down"}};

Result<void> issue(OfficeBooks& books, const Case& changed, const std::string& member, std::string_view channel,
                   const std::string& contact, TimeMs now) {
  auto id = books.next_id("notice");
  if (!id) return tl::unexpected(id.error());
  Notice notice;
  notice.id = *id;
  notice.kind = std::string(kKind) + changed.level;
  notice.member = member;
  notice.case_id = changed.id;
  notice.channel = channel;
  notice.contact = contact;
  const bool sent = channel == "portal";
  notice.state = sent ? "sent" : "due";
  notice.created_at = notice.next_at = now;
  if (sent) notice.done_at = now;
  notice.deadline = now + kWorthTelling;
  notice.text = changed.title;
  return books.insert(notice);
}

}  // namespace

Result<void> issue_level_notices(OfficeBooks& books, const Case& changed, const std::vector<std::string>& members,
                                 TimeMs now) {
  for (const std::string& key : members) {
    auto member = books.find<alliance::Member>(key);
    if (!member) return tl::unexpected(member.error());
    if (!*member || (*member)->status != "active") continue;
    if (auto told = issue(books, changed, key, "portal", "", now); !told) return told;
    if (!(*member)->webhook_url.empty())
      if (auto told = issue(books, changed, key, "webhook", "", now); !told) return told;
    auto contacts = books.select<alliance::Contact>("WHERE member = :member ORDER BY rank, id", {{"member", key}});
    if (!contacts) return tl::unexpected(contacts.error());
    for (const alliance::Contact& contact : *contacts)
      if (!contact.email.empty())
        if (auto told = issue(books, changed, key, "email", contact.id, now); !told) return told;
  }
  return {};
}

bool is_level_notice(const Notice& notice) { return notice.kind.starts_with(kKind); }

Result<std::optional<Case>> case_told_of(OfficeBooks& books, const Notice& notice) {
  auto found = books.find<Case>(notice.case_id);
  if (!found) return tl::unexpected(found.error());
  if (*found && std::string(kKind) + (*found)->level != notice.kind) return std::optional<Case>{};
  return std::move(*found);
}

NoticeText level_text(const Case& of, const std::string& language) {
  const bool german = language != "en";
  std::string_view level = of.level;
  for (const LevelWords& words : kLevels)
    if (words.level == of.level) level = german ? words.de : words.en;
  const std::string brief = notices::one_line(of.title, kBriefMost), title = notices::one_line(of.title, kTitleMost);
  if (german)
    return {fmt::format("{}{}: {}", of.drill != 0 ? "Übung: " : "", brief, level),
            fmt::format("Guten Tag,\n\ndie Alarmstufe eines Falls hat sich geändert.\n\nFall: {}{}\nAlarmstufe: {}\n\n"
                        "Ihre Abrufe und den Stand finden Sie im Portal.\n",
                        of.drill != 0 ? "Übung – " : "", title, level)};
  return {fmt::format("{}{}: {}", of.drill != 0 ? "Drill: " : "", brief, level),
          fmt::format("Hello,\n\nthe alert level of a case has changed.\n\nCase: {}{}\nAlert level: {}\n\n"
                      "Your call-ups and how things stand are in the portal.\n",
                      of.drill != 0 ? "Drill – " : "", title, level)};
}

std::string level_webhook(const Notice& notice, const Case& of) {
  using alliance::json_string;
  return fmt::format(R"({{"kind":"level","id":{},"member":{},"case":{},"topic":{},"level":{},"drill":{}}})",
                     json_string(notice.id), json_string(notice.member), json_string(of.id), json_string(of.title),
                     json_string(of.level), of.drill != 0);
}

}  // namespace rufbund::office
