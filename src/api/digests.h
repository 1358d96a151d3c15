// How bytes are named and carried in the office's books.
#pragma once

#include <string>

namespace rufbund::api {

// SHA-256 in lower-case hexadecimal: 64 characters.
[[nodiscard]] std::string sha256_of(const std::string& bytes);
// Base64 with padding (RFC 4648 §4).
[[nodiscard]] std::string base64_of(const std::string& bytes);

}  // namespace rufbund::api
