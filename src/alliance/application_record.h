// A company that asks to take part, as it wrote itself; nobody has looked at it yet. What is decided is no application
// any more: it became a member that applies, or it is gone. A record as in records.h.
#pragma once

#include "alliance/records.h"

namespace rufbund::alliance {

struct Application {
  std::string id, name, legal_name, register_number, city, language;  // of the company; language: "de" or "en"
  std::string person, task, email, phone;                             // who may be asked
  std::string message;
  TimeMs received_at;
  static constexpr std::string_view kTable = "applications";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, name, legal_name, register_number, city, language, person, task, email, phone, message,
                 received_at)
};

}  // namespace rufbund::alliance
