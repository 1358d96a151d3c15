// What a notice says in each channel's form, and to whom. Found out anew at every try, so that nobody is told what is
// over. The desk's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "alliance/records.h"
#include "base/result.h"
#include "office/notice_words.h"
#include "storage/office_books.h"

namespace rufbund::office {

struct PhoneOrder {
  std::string notice, number, language, topic;
  std::uint32_t seats = 0;  // the most in any interval
  TimeMs from, until, deadline;
};

struct NoticeContent {
  std::string over;                                               // why there is nothing to say any more; "": say it
  std::string webhook;                                            // JSON
  std::function<NoticeText(const std::string& language)> letter;  // "de", "en"; "": nobody said which
  std::optional<PhoneOrder> call;  // but for number and language; none: it is not told so
};

struct Recipient {
  std::string name, email, language;  // language "": nobody said which
  std::string phone;                  // that reaches the person at this time; "": none
};

// By the notice's kind. kUnavailable.
[[nodiscard]] Result<NoticeContent> content_of(storage::OfficeBooks& books, const alliance::Notice& notice, TimeMs now);
// A member's contact, or a coordinator's account; nothing where there is none any more.
[[nodiscard]] Result<std::optional<Recipient>> recipient_of(storage::OfficeBooks& books, const alliance::Notice& notice,
                                                            TimeMs now);

}  // namespace rufbund::office
