// Keys pressed; see digit_listener.h.
#include "media/digit_listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace rufbund::media {
namespace {

constexpr std::size_t kMostBytes = 4'096;
constexpr std::string_view kDigits = "0123456789*#ABCD";

// A report is a flat object with one list: deeper is not one, and nesting must not cost the stack.
bool too_deep(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > 4) return true;
  }
  return false;
}

}  // namespace

std::optional<DigitReport> parse_digit_report(std::string_view datagram) {
  if (datagram.size() > kMostBytes || too_deep(datagram)) return std::nullopt;
  const auto report = nlohmann::json::parse(datagram, nullptr, false);
  if (!report.is_object()) return std::nullopt;
  const auto text = [&](const char* key) -> std::string {
    const auto found = report.find(key);
    return found != report.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  const auto event = report.find("event");
  if (text("source_tag") != "caller" || event == report.end() || !event->is_number_unsigned()) return std::nullopt;
  const auto number = event->get<std::uint64_t>();
  if (number >= kDigits.size() || text("callid").empty()) return std::nullopt;
  return DigitReport{text("callid"), kDigits[number]};
}

DigitListener::~DigitListener() {
  if (socket_ < 0) return;
  loop_.unwatch(socket_);
  close(socket_);
}

Result<void> DigitListener::open(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    return fail(ErrorCode::kInvalidArgument, fmt::format("media digits address \"{}\": give an IPv4 address", host));
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0 || bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot listen for keys on {}:{}: {}", host, port, std::strerror(errno)));
  loop_.watch_readable(socket_, [this] { receive(); });
  return {};
}

void DigitListener::receive() {
  std::array<char, kMostBytes + 1> buffer;
  for (int n = 0; n < 256; ++n) {
    const auto length = recv(socket_, buffer.data(), buffer.size(), 0);
    if (length < 0) return;
    if (const auto report = parse_digit_report({buffer.data(), static_cast<std::size_t>(length)}))
      handler_(report->room, report->digit);
  }
}

}  // namespace rufbund::media
