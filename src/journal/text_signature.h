// Signatures of texts by the node's key (Ed25519, RFC 8032): documents that leave the node, whose first line names
// their kind, so that a signature can be taken for nothing else; no kind begins as a signed head does.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/hash.h"

namespace rufbund::journal {

class TextSigner {
 public:
  // From the file that NodeKey made. Errors name it.
  static Result<TextSigner> load(const std::string& path);
  TextSigner(const TextSigner&) = default;
  TextSigner& operator=(const TextSigner&) = default;
  ~TextSigner();

  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  // In hexadecimal.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  TextSigner() = default;
  PublicKey public_{};
  std::array<std::uint8_t, 64> secret_{};
};

// `signature`: in hexadecimal, as read from somewhere.
[[nodiscard]] bool text_signature_holds(std::string_view text, std::string_view signature, const PublicKey& key);

}  // namespace rufbund::journal
