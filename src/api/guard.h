// Where a request may come from before anybody asks who sends it: names that the server is reached by, pages of its
// own. A web page from elsewhere reaches loopback addresses too, by DNS rebinding or plain cross-site requests; Host
// and Origin tell them apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::api {

inline constexpr std::string_view kSessionCookie = "rufbund_session";

// "localhost", "127.0.0.1", "[::1]" or another address of 127.0.0.0/8, with or without a port.
[[nodiscard]] bool is_loopback_host(std::string_view host);

// A literal address of this machine's loopback: "127.0.0.1", "::1".
[[nodiscard]] bool is_loopback_address(std::string_view address);

// One of `names`, with or without a port.
[[nodiscard]] bool host_allowed(std::string_view host, const std::vector<std::string>& names);

// The value of the session's cookie in a Cookie header (RFC 6265 §4.2.1); "" where it is not there once.
[[nodiscard]] std::string session_cookie(std::string_view header);

// Routes that check passwords, codes or links, which takes long by design.
[[nodiscard]] bool checks_secrets(std::string_view path);

// No Origin (no browser, or a plain navigation), the server's own, or one that the configuration names. `scheme`: by
// which the request came, "http" or "https".
[[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view scheme, std::string_view host,
                                  const std::vector<std::string>& extra);

}  // namespace rufbund::api
