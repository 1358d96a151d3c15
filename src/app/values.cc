#include "app/values.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rufbund::app {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr Unit kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}};

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<std::array<std::uint8_t, 16>> parse_ip(std::string_view text) {
  const std::string ip(text);
  std::array<std::uint8_t, 16> out{};
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, ip.c_str(), v4.data()) == 1) {
    out[10] = out[11] = 0xff;
    std::copy(v4.begin(), v4.end(), out.begin() + 12);
    return out;
  }
  if (inet_pton(AF_INET6, ip.c_str(), out.data()) == 1) return out;
  return std::nullopt;
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_whole<std::int64_t>(text.substr(0, digits));
  std::string_view unit = text.substr(digits);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (unit == known.name && count && *count <= INT64_MAX / known.ms) return Millis{*count * known.ms};
  }
  return std::nullopt;
}

std::string duration_text(Millis duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return fmt::format("{}{}", duration.count() / unit.ms, unit.name);
  }
  return "0s";
}

std::optional<directory::Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const auto port = parse_whole<std::uint16_t>(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool v6 = host.find(':') != std::string_view::npos;
  if (!port || *port == 0 || v6 != bracketed || !parse_ip(host)) return std::nullopt;
  return directory::Endpoint{std::string(host), *port, directory::Transport::kUdp};
}

std::string endpoint_text(const directory::Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", endpoint.host, endpoint.port) : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

std::optional<std::string> parse_e164(std::string_view text) {
  if (text.empty() || text.front() != '+') return std::nullopt;
  std::string out = "+";
  for (const char c : text.substr(1)) {
    if (c >= '0' && c <= '9') {
      out += c;
    } else if (std::string_view(" -/()").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  if (out.size() < 8 || out.size() > 16 || out[1] == '0') return std::nullopt;
  return out;
}

bool is_key(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  const auto letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return letter_or_digit(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
           return letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_ip(std::string_view text) { return parse_ip(text).has_value(); }

bool is_loopback(std::string_view ip) {
  const auto address = parse_ip(ip);
  const auto loopback = parse_network("127.0.0.0/8");
  return address && (loopback->overlaps({*address, 128}) || *address == *parse_ip("::1"));
}

bool IpNetwork::overlaps(const IpNetwork& other) const {
  const int common = std::min(bits, other.bits);
  for (int bit = 0; bit < common; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((base[byte] & mask) != (other.base[byte] & mask)) return false;
  }
  return true;
}

std::optional<IpNetwork> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view ip = text.substr(0, std::min(slash, text.size()));
  const auto base = parse_ip(ip);
  if (!base) return std::nullopt;
  const int widest = ip.find(':') == std::string_view::npos ? 32 : 128;
  int bits = widest;
  if (slash != std::string_view::npos) {
    const auto given = parse_whole<int>(text.substr(slash + 1));
    if (!given || *given < 0 || *given > widest) return std::nullopt;
    bits = *given;
  }
  return IpNetwork{*base, 128 - widest + bits};
}

}  // namespace rufbund::app
