// Which numbers this node may call: a leaked account or a slip must not ring premium or foreign numbers. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::calls {

// "+" and 8 to 15 digits of which the first is not 0 (ITU-T E.164; no subscriber's number is shorter, emergency and
// service codes are).
[[nodiscard]] bool is_subscriber_number(std::string_view number);

// "+" and up to 14 digits of which the first is not 0, maybe "!" before.
[[nodiscard]] bool is_prefix_rule(std::string_view rule);

class PermittedNumbers {
 public:
  // "+492" permits what begins so, "!+4932" refuses it; the longest rule that fits decides, of two equally long ones
  // the refusing one. What is no rule counts as none.
  explicit PermittedNumbers(const std::vector<std::string>& rules);
  // `number` as is_subscriber_number wants it, else false.
  [[nodiscard]] bool permits(std::string_view number) const;

 private:
  std::vector<std::string> permitted_, refused_;
};

}  // namespace rufbund::calls
