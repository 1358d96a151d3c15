// What members are told of a case besides their orders: that its alert level has changed. Any thread, with its own
// books.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alliance/records.h"
#include "base/result.h"
#include "office/notice_words.h"
#include "storage/office_books.h"

namespace rufbund::office {

// Tells each of `members` that is active in the books, by the portal, webhook and e-mail. Part of the transaction that
// changes the level.
[[nodiscard]] Result<void> issue_level_notices(storage::OfficeBooks& books, const alliance::Case& changed,
                                               const std::vector<std::string>& members, TimeMs now);

// Whether a notice is such a one.
[[nodiscard]] bool is_level_notice(const alliance::Notice& notice);

// What such a notice says; nothing where the case has gone on to another level meanwhile, or is not there any more.
[[nodiscard]] Result<std::optional<alliance::Case>> case_told_of(storage::OfficeBooks& books,
                                                                 const alliance::Notice& notice);
// `language`: "de" or "en".
[[nodiscard]] NoticeText level_text(const alliance::Case& of, const std::string& language);
[[nodiscard]] std::string level_webhook(const alliance::Notice& notice, const alliance::Case& of);

}  // namespace rufbund::office
