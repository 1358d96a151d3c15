#include "calls/caller_keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>

namespace rufbund::calls {
namespace {

constexpr std::string_view kPrefix = "caller-key-";
constexpr std::int64_t kDayStartsMs = 4 * 3'600'000;
constexpr std::int64_t kDayMs = 24 * 3'600'000;

// The day's key does not change more often than this, so that the calendar is not asked for every call.
constexpr std::int64_t kDayCheckMs = 1'000;

Result<void> write_whole(int fd, const unsigned char* bytes, std::size_t size, const std::filesystem::path& file) {
  while (size > 0) {
    const ssize_t written = ::write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)));
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  if (::fsync(fd) != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot sync {}: {}", file.string(), std::strerror(errno)));
  return {};
}

}  // namespace

Result<std::array<unsigned char, 32>> load_or_make_key(const std::filesystem::path& file) {
  std::array<unsigned char, 32> key{};
  if (const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC); fd >= 0) {
    const ssize_t size = ::read(fd, key.data(), key.size());
    ::close(fd);
    if (size != static_cast<ssize_t>(key.size()))
      return fail(ErrorCode::kCorrupt, fmt::format("{} is not a key of 32 bytes: remove it", file.string()));
    return key;
  }
  if (errno != ENOENT)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));

  // Written beside and renamed, so that a crash leaves a whole key or none.
  randombytes_buf(key.data(), key.size());
  const std::filesystem::path beside = file.string() + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot create {}: {}", beside.string(), std::strerror(errno)));
  const auto written = write_whole(fd, key.data(), key.size(), beside);
  ::close(fd);
  if (!written) return tl::unexpected(written.error());
  if (::rename(beside.c_str(), file.c_str()) != 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot name {}: {}", file.string(), std::strerror(errno)));
  }
  return key;
}

std::string operating_day(TimeMs at) {
  const std::time_t seconds = (at.ms - kDayStartsMs) / 1000;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

Result<CallerKeys> CallerKeys::open(std::filesystem::path folder, int keep_days) {
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium cannot be initialised");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot create {}: {}", folder.string(), error.message()));
  ::chmod(folder.c_str(), 0700);
  return CallerKeys(std::move(folder), keep_days);
}

Result<CallerKey> CallerKeys::key_of(std::string_view hotline, std::string_view number, TimeMs now) {
  if (number.empty()) return CallerKey{};
  if (now >= day_checked_until_ || now < day_checked_until_ - Millis{kDayCheckMs}) {
    if (auto turned = turn_to(operating_day(now), now); !turned) return tl::unexpected(turned.error());
    day_checked_until_ = now + Millis{kDayCheckMs};
  }
  crypto_generichash_state state;
  std::uint64_t value = 0;
  static_assert(sizeof value < crypto_generichash_BYTES_MIN);  // libsodium's least is 16 bytes: the first 8 are taken
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash_init(&state, key_.data(), key_.size(), digest.size());
  const auto add = [&state](std::string_view text) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>("\0"), 1);
  };
  add(hotline);
  add(number);
  crypto_generichash_final(&state, digest.data(), digest.size());
  std::memcpy(&value, digest.data(), sizeof value);
  return CallerKey{value == 0 ? 1 : value};
}

Result<void> CallerKeys::turn_to(const std::string& day, TimeMs now) {
  if (day == day_) return {};
  auto key = load_or_make_key(folder_ / fmt::format("{}{}", kPrefix, day));
  if (!key) return tl::unexpected(key.error());
  key_ = *key;
  day_ = day;
  destroy_old(now);
  return {};
}

void CallerKeys::destroy_old(TimeMs now) const {
  const std::string oldest = std::string(kPrefix) + operating_day(now - Millis{keep_days_ * kDayMs});
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name < oldest) std::filesystem::remove(entry.path(), error);
  }
}

}  // namespace rufbund::calls
