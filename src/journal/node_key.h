// Signing keys (Ed25519, RFC 8032): the node's, which signs heads of the chain, and members', which never reach the
// node.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "journal/hash.h"

namespace rufbund::journal {

using Signature = std::array<std::uint8_t, 64>;

// "After batch `batch`, whose last record is `last`, the chain's head is `head`", said by the node at `signed_at`.
struct SignedHead {
  std::uint64_t batch = 0;
  Sequence last;
  TimeMs signed_at;
  Hash head{};
  Signature signature{};
};

class NodeKey {
 public:
  // Reads the key file, or creates it with a fresh key, readable by its owner alone. The file holds the 32-byte seed
  // in hexadecimal. Errors name the file: unreadable, malformed, or readable by others.
  static Result<NodeKey> load_or_create(const std::string& path);
  // Reads the key file; kNotFound where there is none.
  static Result<NodeKey> load(const std::string& path);
  // A key that is not kept; for simulations and tests.
  static NodeKey ephemeral();

  NodeKey(NodeKey&&) noexcept;
  NodeKey& operator=(NodeKey&&) noexcept;
  NodeKey(const NodeKey&) = default;
  NodeKey& operator=(const NodeKey&) = default;
  ~NodeKey();

  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  // Fills in the signature.
  void sign(SignedHead& head) const;
  [[nodiscard]] Signature sign(ByteSpan text) const;

 private:
  NodeKey() = default;
  void from_seed(const Hash& seed);

  PublicKey public_{};
  std::array<std::uint8_t, 64> secret_{};
};

// Ed25519 over "rufbund-head-1" ‖ batch ‖ last sequence ‖ signed_at ‖ head, numbers as 8 bytes, big-endian.
[[nodiscard]] bool signature_holds(const SignedHead& head, const PublicKey& key);
[[nodiscard]] bool signature_holds(ByteSpan text, const Signature& signature, const PublicKey& key);

}  // namespace rufbund::journal
