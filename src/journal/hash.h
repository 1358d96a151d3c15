// Hashes of the journal: BLAKE2b-256 (RFC 7693) over salted records, a Merkle tree per batch in the shape of RFC 9162
// §2.1.1 (largest power of two to the left), and a chain over batches. A first byte tells the three uses apart.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/bytes.h"

namespace rufbund::journal {

using Hash = std::array<std::uint8_t, 32>;
using Salt = std::array<std::uint8_t, 16>;
using PublicKey = std::array<std::uint8_t, 32>;

// Starts the crypto library; safe to call often. CHECKs that it works.
void init_crypto();

Hash blake2b(ByteSpan content);

// H(salt ‖ private part): blinds both the private part and, inside leaf_hash, the public one.
Hash private_hash(const Salt& salt, ByteSpan private_part);
// H(0x00 ‖ public part ‖ private hash). `scratch` is overwritten.
Hash leaf_hash(ByteSpan public_part, const Hash& private_hash, Bytes& scratch);
// H(0x01 ‖ left ‖ right)
Hash node_hash(const Hash& left, const Hash& right);
// H(0x02 ‖ previous head ‖ batch header ‖ Merkle root)
Hash chain_hash(const Hash& previous, ByteSpan header, const Hash& root);
// What stands before the first batch: H("rufbund-journal-1" ‖ 0x00 ‖ hotline ‖ 0x00 ‖ public key).
Hash genesis_hash(std::string_view hotline, const PublicKey& key);

// Of a member's or site's names, as AddMember and AddSite bind them: the first 8 bytes, little-endian, of
// H(key ‖ 0x00 ‖ name). Never 0.
std::uint64_t name_hash(std::string_view key, std::string_view name);

// The Merkle root over leaf hashes, one after the other.
class MerkleTree {
 public:
  void clear() { stack_.clear(), leaves_ = 0; }
  void add(const Hash& leaf);
  // Of at least one leaf.
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::uint64_t leaves() const { return leaves_; }

 private:
  std::vector<Hash> stack_;  // roots of full subtrees, one per bit of leaves_, largest first
  std::uint64_t leaves_ = 0;
};

// `count` salts from a batch's seed: the ChaCha20 (RFC 8439) key stream under the seed with the nonce "LibsodiumDRG".
void derive_salts(const Hash& seed, std::size_t count, std::vector<Salt>& out);
// A fresh seed.
Hash random_seed();

std::string to_hex(ByteSpan content);
Result<PublicKey> key_from_hex(std::string_view hex);

}  // namespace rufbund::journal
