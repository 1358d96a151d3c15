#include "media/voice_sound.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "media/speech_music.h"
#include "media/speech_resample.h"
#include "media/speech_synth.h"

namespace rufbund::media {
namespace {

constexpr double kSpeechPeak = 0.6;
constexpr int kPauseMs = 220;  // between two breaths
constexpr std::uintmax_t kLongestRecording = 64u << 20;

}  // namespace

Result<Sound> read_sound(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > kLongestRecording)
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} cannot be read or is too large", path));
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return read_wav(std::move(bytes).str());
}

Result<Sound> sound_of(const Fragment& fragment, const std::string& program, const std::atomic<bool>& stopping) {
  if (!fragment.recording.empty()) {
    const auto sound = read_sound(fragment.recording);
    if (!sound) return fail(sound.error().code, fmt::format("{}: {}", fragment.recording, sound.error().message));
    return to_telephone_rate(*sound);
  }
  if (fragment.text.empty()) return waiting_music();
  auto spoken = synthesise(program, fragment.voice, fragment.speed, fragment.text, stopping);
  if (!spoken) return spoken;
  Sound sound = to_telephone_rate(*spoken);
  set_peak(sound, kSpeechPeak);
  return sound;
}

void append_breath(Sound& whole, const Sound& part) {
  if (!whole.samples.empty()) whole.samples.resize(whole.samples.size() + kPauseMs * kTelephoneRate / 1'000);
  whole.samples.insert(whole.samples.end(), part.samples.begin(), part.samples.end());
}

}  // namespace rufbund::media
