// Telephone numbers as they come in SIP: to E.164, and dialled numbers to their hotline. Pure but for its table.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "directory/directory.h"

namespace rufbund::sip {

// "+49..." from "+49 30 23125-000", "004930...", "030..." (national numbers are German) or "4930...", any of it escaped
// as in "%2B49..."; empty where it is no number of 3 to 15 digits (ITU-T E.164). `user`: of a SIP URI, or what follows
// "tel:"; with its parameters or without.
[[nodiscard]] std::string to_e164(std::string_view user);

struct Dialled {
  const directory::Hotline* hotline = nullptr;
  const directory::DialledNumber* number = nullptr;
};

// What it finds lives as long as it does.
class NumberTable {
 public:
  explicit NumberTable(std::shared_ptr<const directory::Directory> directory);
  // Null pointers where nobody has that number.
  [[nodiscard]] Dialled find(std::string_view user) const;

 private:
  std::shared_ptr<const directory::Directory> directory_;
  std::unordered_map<std::string, Dialled> by_e164_;
};

}  // namespace rufbund::sip
