#include "sip/numbers.h"

namespace rufbund::sip {
namespace {

constexpr std::size_t kMinDigits = 3;
constexpr std::size_t kMaxDigits = 15;
constexpr std::string_view kCountry = "49";

}  // namespace

std::string to_e164(std::string_view user) {
  // Parameters of a tel URI or of a userinfo do not belong to the number.
  user = user.substr(0, user.find(';'));
  std::string digits;
  bool international = false;
  for (const char c : user) {
    if (c >= '0' && c <= '9') {
      digits += c;
      if (digits.size() > kMaxDigits + 2) return {};
    } else if (c == '+' && digits.empty() && !international) {
      international = true;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/') {
      return {};
    }
  }
  if (!international) {
    if (digits.starts_with("00")) {
      digits.erase(0, 2);
    } else if (digits.starts_with("0")) {
      digits.replace(0, 1, kCountry);
    }
  }
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits || digits.front() == '0') return {};
  return "+" + digits;
}

NumberTable::NumberTable(const directory::Directory& directory) {
  for (const auto& hotline : directory.hotlines) {
    for (const auto& number : hotline.numbers) {
      std::string e164 = to_e164(number.e164);
      if (!e164.empty()) by_e164_.emplace(std::move(e164), Dialled{&hotline, &number});
    }
  }
}

Dialled NumberTable::find(std::string_view user) const {
  const auto found = by_e164_.find(to_e164(user));
  return found == by_e164_.end() ? Dialled{} : found->second;
}

}  // namespace rufbund::sip
