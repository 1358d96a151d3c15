// Makes plans into WAV files and keeps them by content: the same words are never made twice, after a restart neither.
// Owner: the voice's thread. Blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "media/speech_wav.h"
#include "media/voice_plan.h"

namespace rufbund::media {

class VoiceStore {
 public:
  // Keeps at most `most_bytes` in `folder`, the oldest go first. `program`: espeak-ng's path.
  VoiceStore(std::string folder, std::string program, const std::atomic<bool>& stopping,
             std::uintmax_t most_bytes = kMostBytes);

  // Creates the folder and looks at what is there.
  [[nodiscard]] Result<void> open();
  // The path of the WAV. kInvalidArgument for an empty plan.
  [[nodiscard]] Result<std::string> make(const Plan& plan);

  static constexpr std::uintmax_t kMostBytes = 512u << 20;

 private:
  [[nodiscard]] Result<std::string> keep(const std::string& path, const Sound& sound);
  void make_room();

  const std::string folder_;
  const std::string program_;
  const std::atomic<bool>& stopping_;
  const std::uintmax_t most_bytes_;
  std::uintmax_t kept_bytes_ = 0;
};

// Deletes what was made and used last before that time; how many files. Any thread, also while a store is at work
// there: whoever needs one of them again makes it again. kUnavailable: one could not be deleted.
[[nodiscard]] Result<std::int64_t> delete_unused(const std::string& folder, TimeMs before);

// Notes that the file is in use still; false where there is none.
[[nodiscard]] bool touch(const std::string& path);

}  // namespace rufbund::media
