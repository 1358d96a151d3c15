// See hash.h. libsodium is included here, in node_key.cc and nowhere else.
#include "journal/hash.h"

#include <sodium.h>

#include "base/check.h"
#include "journal/hex.h"

namespace rufbund::journal {

void init_crypto() {
  static const bool ready = sodium_init() >= 0;
  CHECK(ready);
}

Hash blake2b(ByteSpan content) {
  Hash hash;
  crypto_generichash_blake2b(hash.data(), hash.size(), content.data(), content.size(), nullptr, 0);
  return hash;
}

Hash private_hash(const Salt& salt, ByteSpan private_part) {
  constexpr std::size_t kShort = 240;
  std::uint8_t buffer[sizeof(Salt) + kShort];
  if (private_part.size() > kShort) {
    Bytes longer{ByteSpan{salt}};
    longer.append(private_part);
    return blake2b(longer.span());
  }
  std::memcpy(buffer, salt.data(), salt.size());
  if (!private_part.empty()) std::memcpy(buffer + salt.size(), private_part.data(), private_part.size());
  return blake2b({buffer, salt.size() + private_part.size()});
}

Hash leaf_hash(ByteSpan public_part, const Hash& private_hash, Bytes& scratch) {
  scratch.clear();
  scratch.push_back(0x00);
  scratch.append(public_part);
  scratch.append(private_hash);
  return blake2b(scratch.span());
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::uint8_t buffer[65];
  buffer[0] = 0x01;
  std::memcpy(buffer + 1, left.data(), 32);
  std::memcpy(buffer + 33, right.data(), 32);
  return blake2b(buffer);
}

Hash chain_hash(const Hash& previous, ByteSpan header, const Hash& root) {
  Bytes input;
  input.push_back(0x02);
  input.append(previous);
  input.append(header);
  input.append(root);
  return blake2b(input.span());
}

Hash genesis_hash(std::string_view hotline, const PublicKey& key) {
  Bytes input{as_bytes("rufbund-journal-1")};
  input.push_back(0x00);
  input.append(as_bytes(hotline));
  input.push_back(0x00);
  input.append(key);
  return blake2b(input.span());
}

std::uint64_t name_hash(std::string_view key, std::string_view name) {
  Bytes text(as_bytes(key));
  text.push_back(0);
  text.append(as_bytes(name));
  const Hash hash = blake2b(text.span());
  std::uint64_t first = 0;
  for (std::size_t i = 8; i-- > 0;) first = first << 8 | hash[i];
  return first == 0 ? 1 : first;
}

void MerkleTree::add(const Hash& leaf) {
  Hash subtree = leaf;
  // As many full subtrees end here as the count so far has ones at its end.
  for (std::uint64_t n = leaves_; n & 1; n >>= 1) {
    subtree = node_hash(stack_.back(), subtree);
    stack_.pop_back();
  }
  stack_.push_back(subtree);
  ++leaves_;
}

Hash MerkleTree::root() const {
  CHECK(!stack_.empty());
  Hash root = stack_.back();
  for (std::size_t i = stack_.size() - 1; i-- > 0;) root = node_hash(stack_[i], root);
  return root;
}

void derive_salts(const Hash& seed, std::size_t count, std::vector<Salt>& out) {
  static_assert(randombytes_SEEDBYTES == 32);
  out.resize(count);
  randombytes_buf_deterministic(out.data(), count * sizeof(Salt), seed.data());
}

Hash random_seed() {
  Hash seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

std::string to_hex(ByteSpan content) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(content.size() * 2);
  for (const std::uint8_t byte : content) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

bool from_hex(std::string_view hex, std::uint8_t* out, std::size_t size) {
  std::size_t got = 0;
  const char* end = nullptr;
  return sodium_hex2bin(out, size, hex.data(), hex.size(), nullptr, &got, &end) == 0 && got == size &&
         end == hex.data() + hex.size();
}

Result<PublicKey> key_from_hex(std::string_view hex) {
  PublicKey key;
  if (!from_hex(hex, key.data(), key.size()))
    return fail(ErrorCode::kInvalidArgument, "a key is 64 hexadecimal digits");
  return key;
}

}  // namespace rufbund::journal
