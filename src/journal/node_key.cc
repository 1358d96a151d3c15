// See node_key.h. Any thread; the key is constant once loaded.
#include "journal/node_key.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "journal/sync_folder.h"

namespace rufbund::journal {
namespace {

constexpr std::string_view kHeadTag = "rufbund-head-1";
using SignedText = std::array<std::uint8_t, 14 + 3 * 8 + 32>;

SignedText signed_text(const SignedHead& head) {
  SignedText text;
  std::uint8_t* out = text.data();
  std::memcpy(out, kHeadTag.data(), kHeadTag.size());
  out += kHeadTag.size();
  for (const std::uint64_t n : {head.batch, head.last.value, static_cast<std::uint64_t>(head.signed_at.ms)}) {
    for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(n >> shift);
  }
  std::memcpy(out, head.head.data(), head.head.size());
  return text;
}

Error file_error(const char* what, const std::string& path) {
  return {ErrorCode::kUnavailable, fmt::format("cannot {} the signing key {}: {}", what, path, std::strerror(errno))};
}

Result<Hash> read_seed(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return tl::unexpected(file_error("examine", path));
  if ((status.st_mode & 077) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("the signing key {} can be read by others than its owner: chmod 600 {}", path, path));
  }
  char text[66];
  const ssize_t length = ::read(fd, text, sizeof text);
  if (length < 0) return tl::unexpected(file_error("read", path));
  std::string_view hex{text, static_cast<std::size_t>(length)};
  if (!hex.empty() && hex.back() == '\n') hex.remove_suffix(1);
  auto seed = key_from_hex(hex);
  sodium_memzero(text, sizeof text);
  if (!seed) {
    return fail(
        ErrorCode::kCorrupt,
        fmt::format("the signing key {} is damaged (64 hexadecimal digits expected): restore it from the backup; "
                    "journals begun with another key cannot be continued",
                    path));
  }
  return *seed;
}

Result<Hash> create_seed(const std::string& path) {
  const Hash seed = random_seed();
  const std::string text = to_hex(seed) + "\n";
  const std::string draft = path + ".new";  // renamed when whole, so that a crash leaves no half a key
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(file_error("create", path));
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0 || !sync_folder_of(path))
    return tl::unexpected(file_error("write", path));
  return seed;
}

}  // namespace

Result<NodeKey> NodeKey::load(const std::string& path) {
  init_crypto();
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no signing key {}", path));
  }
  if (fd < 0) return tl::unexpected(file_error("open", path));
  auto seed = read_seed(fd, path);
  ::close(fd);
  if (!seed) return tl::unexpected(seed.error());
  NodeKey key;
  key.from_seed(*seed);
  sodium_memzero(seed->data(), seed->size());
  return key;
}

Result<NodeKey> NodeKey::load_or_create(const std::string& path) {
  auto known = load(path);
  if (known || known.error().code != ErrorCode::kNotFound) return known;
  auto seed = create_seed(path);
  if (!seed) return tl::unexpected(seed.error());
  NodeKey key;
  key.from_seed(*seed);
  sodium_memzero(seed->data(), seed->size());
  return key;
}

NodeKey NodeKey::ephemeral() {
  init_crypto();
  NodeKey key;
  key.from_seed(random_seed());
  return key;
}

void NodeKey::from_seed(const Hash& seed) {
  static_assert(crypto_sign_SEEDBYTES == sizeof(Hash) && crypto_sign_SECRETKEYBYTES == 64);
  crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

NodeKey::NodeKey(NodeKey&&) noexcept = default;
NodeKey& NodeKey::operator=(NodeKey&&) noexcept = default;
NodeKey::~NodeKey() { sodium_memzero(secret_.data(), secret_.size()); }

void NodeKey::sign(SignedHead& head) const {
  const SignedText text = signed_text(head);
  crypto_sign_detached(head.signature.data(), nullptr, text.data(), text.size(), secret_.data());
}

Signature NodeKey::sign(ByteSpan text) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, text.data(), text.size(), secret_.data());
  return signature;
}

bool signature_holds(ByteSpan text, const Signature& signature, const PublicKey& key) {
  return crypto_sign_verify_detached(signature.data(), text.data(), text.size(), key.data()) == 0;
}

bool signature_holds(const SignedHead& head, const PublicKey& key) {
  const SignedText text = signed_text(head);
  return crypto_sign_verify_detached(head.signature.data(), text.data(), text.size(), key.data()) == 0;
}

}  // namespace rufbund::journal
