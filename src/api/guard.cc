#include "api/guard.h"

#include <algorithm>

#include "api/query.h"

namespace rufbund::api {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

bool is_127(std::string_view host) {
  int parts = 0;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view part = host.substr(0, dot);
    const auto value = part.size() <= 3 ? parse_integer(part, 0, 255) : std::nullopt;
    if (!value || (parts == 0 && *value != 127)) return false;
    ++parts;
    if (dot == std::string_view::npos) return parts == 4;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_loopback_address(std::string_view address) { return address == "::1" || is_127(address); }

bool is_loopback_host(std::string_view host) {
  std::string_view name = host;
  if (!host.empty() && host.front() == '[') {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return false;
    name = host.substr(0, close + 1);
  } else {
    name = host.substr(0, host.find(':'));
  }
  if (name.size() < host.size()) {
    const std::string_view port = host.substr(name.size());
    if (port.front() != ':' || !parse_integer(port.substr(1), 1, 65'535)) return false;
  }
  return lower(name) == "localhost" || name == "[::1]" || is_127(name);
}

bool host_allowed(std::string_view host, const std::vector<std::string>& names) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    if (!parse_integer(host.substr(colon + 1), 1, 65'535)) return false;
    host = host.substr(0, colon);
  }
  return std::find(names.begin(), names.end(), lower(host)) != names.end();
}

std::string session_cookie(std::string_view header) {
  std::string found;
  while (!header.empty()) {
    std::string_view pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(pair.size() + 1, header.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    if (pair.substr(0, kSessionCookie.size()) != kSessionCookie || pair.size() <= kSessionCookie.size() ||
        pair[kSessionCookie.size()] != '=')
      continue;
    if (!found.empty()) return {};  // two of them: somebody put one there
    found = pair.substr(kSessionCookie.size() + 1, 200);
  }
  return found;
}

// As the router reads the path: "/api/%73ession" is the same route.
bool checks_secrets(std::string_view path) {
  const auto segments = split_path(path);
  return segments && segments->size() >= 2 && (*segments)[0] == "api" &&
         ((*segments)[1] == "session" || (*segments)[1] == "links");
}

bool origin_allowed(std::string_view origin, std::string_view scheme, std::string_view host,
                    const std::vector<std::string>& extra) {
  if (origin.empty()) return true;
  const std::string sent = lower(origin);
  return sent == std::string(scheme) + "://" + lower(host) ||
         std::find(extra.begin(), extra.end(), sent) != extra.end();
}

}  // namespace rufbund::api
