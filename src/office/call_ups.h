// Call-ups in the books: answering, running out, asking the next substitute, and the notices that tell members of them.
// The rules are alliance/call_up.h's; here is what they mean for the tables. Any thread, with its own books.
#pragma once

#include <optional>
#include <string>

#include "alliance/records.h"
#include "base/result.h"
#include "storage/office_books.h"

namespace rufbund::office {

struct CallUpAnswer {
  bool accepts = false;
  alliance::Numbers seats;   // accepted per interval; empty: the whole
  std::string reason, text;  // of a refusal
  std::string person, via;   // who answered; "portal", "telephone", "api"
};

// Answers a member's order and asks the next substitute for what is left. kNotFound; kConflict with the name of a
// CallUpRefusal where it is too late, answered already or otherwise not to be had: `record` is then as it stands.
[[nodiscard]] Result<void> answer_call_up(storage::OfficeBooks& books, const std::string& id, const std::string& member,
                                          const CallUpAnswer& answer, const storage::Author& author,
                                          std::optional<alliance::CallUpRecord>& record);

// Notes what ran out without an answer, and asks the substitutes. How many there were.
[[nodiscard]] Result<int> expire_call_ups(storage::OfficeBooks& books, TimeMs now);

// Withdraws the orders of a case that nobody has answered: it is closed. Part of the transaction that closes it. How
// many there were; kConflict with the name of a CallUpRefusal.
[[nodiscard]] Result<int> withdraw_open(storage::OfficeBooks& books, const std::string& case_id,
                                        const storage::Author& author);

// Tells a member of an order that was opened: by the portal, e-mail, webhook, and after a while by telephone. Part of
// the transaction that opens it.
[[nodiscard]] Result<void> issue_notices(storage::OfficeBooks& books, const alliance::CallUpRecord& record,
                                         const std::string& topic, TimeMs now);

// The receiver at an address wants no more of a member's webhooks (HTTP 410): it is taken out, unless the member has
// entered another one meanwhile.
[[nodiscard]] Result<void> forget_webhook(storage::OfficeBooks& books, const std::string& member,
                                          const std::string& address, TimeMs now);

// The number that reaches a contact at that time: by day from 7 to 19 h local time, else by night; "" where there is
// none.
[[nodiscard]] const std::string& phone_at(const alliance::Contact& contact, TimeMs at);

// The end of an order's last interval.
[[nodiscard]] TimeMs end_of(const alliance::CallUpRecord& record);

}  // namespace rufbund::office
