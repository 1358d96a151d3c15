#include "calls/permitted_numbers.h"

#include <algorithm>

namespace rufbund::calls {
namespace {

bool is_plus_and_digits(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < 1 + least || text.size() > 1 + most || text.front() != '+' || text[1] == '0') return false;
  return std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of the longest rule that fits; 0: none does.
std::size_t longest_fit(const std::vector<std::string>& rules, std::string_view number) {
  std::size_t longest = 0;
  for (const auto& rule : rules) {
    if (number.starts_with(rule)) longest = std::max(longest, rule.size());
  }
  return longest;
}

}  // namespace

bool is_subscriber_number(std::string_view number) { return is_plus_and_digits(number, 8, 15); }

bool is_prefix_rule(std::string_view rule) {
  if (rule.starts_with('!')) rule.remove_prefix(1);
  return is_plus_and_digits(rule, 1, 14);
}

PermittedNumbers::PermittedNumbers(const std::vector<std::string>& rules) {
  for (const auto& rule : rules) {
    if (!is_prefix_rule(rule)) continue;
    if (rule.front() == '!') {
      refused_.push_back(rule.substr(1));
    } else {
      permitted_.push_back(rule);
    }
  }
}

bool PermittedNumbers::permits(std::string_view number) const {
  return is_subscriber_number(number) && longest_fit(permitted_, number) > longest_fit(refused_, number);
}

}  // namespace rufbund::calls
