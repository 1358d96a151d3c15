// Caller keys (R2): 64-bit keyed BLAKE2b of the network-asserted number, per hotline and operating day. Each operating
// day has a key of its own, kept in memory and in a file that only its owner reads; old keys are destroyed, and with
// them every link from a journal back to a number. Owner: the loop's thread.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace rufbund::calls {

class CallerKeys {
 public:
  // `folder` is made (0700) if it is missing. Keys older than `keep_days` are destroyed.
  static Result<CallerKeys> open(std::filesystem::path folder, int keep_days = 42);

  // 0 for an empty number. The operating day starts at 04:00 local time, when few wait, so that a redial around
  // midnight still finds its place. An error where a new day's key cannot be stored.
  Result<CallerKey> key_of(std::string_view hotline, std::string_view number, TimeMs now);

 private:
  explicit CallerKeys(std::filesystem::path folder, int keep_days)
      : folder_(std::move(folder)), keep_days_(keep_days) {}
  Result<void> turn_to(const std::string& day, TimeMs now);
  void destroy_old(TimeMs now) const;

  std::filesystem::path folder_;
  int keep_days_;
  std::string day_;
  TimeMs day_checked_until_{};
  std::array<unsigned char, 32> key_{};
};

// "2026-11-23": the operating day that `at` belongs to, in the process's time zone.
[[nodiscard]] std::string operating_day(TimeMs at);

// 32 random bytes kept in a file that only its owner reads, made at first use.
[[nodiscard]] Result<std::array<unsigned char, 32>> load_or_make_key(const std::filesystem::path& file);

}  // namespace rufbund::calls
