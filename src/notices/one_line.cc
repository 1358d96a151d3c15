// See one_line.h.
#include "notices/one_line.h"

#include "base/utf8.h"

namespace rufbund::notices {
namespace {

constexpr std::string_view kEllipsis = "…";

bool breaks_lines(char32_t c) { return is_control(c) || c == 0x2028 || c == 0x2029; }

}  // namespace

bool is_one_line(std::string_view text) {
  std::size_t at = 0;
  while (const auto point = next_code_point(text, at))
    if (breaks_lines(*point)) return false;
  return at == text.size();
}

std::string one_line(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t fits = 0;  // bytes of whole letters after which an ellipsis still has room
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto point = next_code_point(text, at);
    if (!point) {
      out += '?';
      ++at;
    } else if (breaks_lines(*point)) {
      out += ' ';
    } else {
      out += text.substr(begin, at - begin);
    }
    if (out.size() > most) return out.substr(0, fits) + std::string(kEllipsis);
    if (out.size() + kEllipsis.size() <= most) fits = out.size();
  }
  return out;
}

}  // namespace rufbund::notices
