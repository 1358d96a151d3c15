// Words that a plan takes from nobody's books: names of languages, tasks of contacts, uses of numbers, the legal notes
// that every plan carries. German and English, constant, any thread.
#pragma once

#include <string>
#include <vector>

#include "alliance/operation_plan.h"

namespace rufbund::office {

// Of a language's key ("de"); the key itself where it is not known.
[[nodiscard]] alliance::LocalText language_name(const std::string& key);

// What a number is for: that language's callers, or those whom the menu asks.
[[nodiscard]] alliance::LocalText number_use(const std::string& language);

[[nodiscard]] alliance::LocalText announcement_in_force();  // when it is heard
[[nodiscard]] alliance::LocalText office_role();
[[nodiscard]] alliance::LocalText client_role();
[[nodiscard]] alliance::LocalText member_role();

[[nodiscard]] const std::vector<alliance::LocalText>& legal_notes();

}  // namespace rufbund::office
