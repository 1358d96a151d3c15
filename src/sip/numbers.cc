#include "sip/numbers.h"

#include <optional>

namespace rufbund::sip {
namespace {

constexpr std::size_t kMinDigits = 3;
constexpr std::size_t kMaxDigits = 15;
constexpr std::string_view kCountry = "49";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Takes one character off `text`, which is not empty, "%2B" as one "+": a character and its escape are equal (RFC 3261
// §19.1.4), and only the plain ones delimit. Nothing where the escape is none.
std::optional<char> take_unescaped(std::string_view& text) {
  const char first = text.front();
  text.remove_prefix(1);
  if (first != '%') return first;
  if (text.size() < 2) return std::nullopt;
  const int high = hex_digit(text[0]), low = hex_digit(text[1]);
  if (high < 0 || low < 0) return std::nullopt;
  text.remove_prefix(2);
  return static_cast<char>(high * 16 + low);
}

}  // namespace

std::string to_e164(std::string_view user) {
  // Parameters of a tel URI or of a userinfo do not belong to the number.
  user = user.substr(0, user.find(';'));
  std::string digits;
  bool international = false;
  while (!user.empty()) {
    const auto taken = take_unescaped(user);
    if (!taken) return {};
    const char c = *taken;
    if (c >= '0' && c <= '9') {
      digits += c;
      if (digits.size() > kMaxDigits + 2) return {};
    } else if (c == '+' && digits.empty() && !international) {
      international = true;
      // Visual separators (RFC 3966 §5.1.1), and what people write besides.
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

NumberTable::NumberTable(std::shared_ptr<const directory::Directory> directory) : directory_(std::move(directory)) {
  for (const auto& hotline : directory_->hotlines) {
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
