// Which of the prompts a hotline may have in words of its own, beside those that all lines share (prompts/README.md).
#pragma once

#include <array>
#include <string_view>

namespace rufbund::directory {

inline constexpr std::array<std::string_view, 12> kOwnWords = {
    "welcome",         "topic_menu",  "closed",         "connecting",    "goodbye",
    "place_first",     "refused",     "invalid_choice", "position_only", "served_by_announcement",
    "thanks_question", "thanks_taken"};

}  // namespace rufbund::directory
