// Who may talk to the server while there are no accounts: programs and browsers on this machine. A web page from
// elsewhere reaches loopback addresses too, by DNS rebinding or plain cross-site requests; Host and Origin tell them
// apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::api {

// "localhost", "127.0.0.1", "[::1]" or another address of 127.0.0.0/8, with or without a port.
[[nodiscard]] bool is_loopback_host(std::string_view host);

// A literal address of this machine's loopback: "127.0.0.1", "::1".
[[nodiscard]] bool is_loopback_address(std::string_view address);

// No Origin (no browser, or a plain navigation), the server's own, or one that the configuration names.
[[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view host,
                                  const std::vector<std::string>& extra);

}  // namespace rufbund::api
