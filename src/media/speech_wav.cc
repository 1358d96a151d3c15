#include "media/speech_wav.h"

#include <algorithm>

#include "base/check.h"

namespace rufbund::media {
namespace {

constexpr std::uint16_t kPcm = 1, kALaw = 6, kMuLaw = 7, kExtensible = 0xFFFE;

std::uint32_t number_at(std::string_view bytes, std::size_t at, int size) {
  std::uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
  }
  return value;
}

void append(std::string& out, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::int16_t mulaw_decode(std::uint8_t code) {
  code = static_cast<std::uint8_t>(~code);
  const int magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4);
  return static_cast<std::int16_t>((code & 0x80) != 0 ? 0x84 - magnitude : magnitude - 0x84);
}

}  // namespace

// Thirteen-bit magnitude in eight segments; the sign bit is set for positive values.
std::uint8_t alaw_encode(std::int16_t sample) {
  const bool negative = sample < 0;
  // One's complement of negative values, so that −32768 needs no exception.
  const int magnitude = (negative ? ~static_cast<int>(sample) : static_cast<int>(sample)) >> 4;  // 0 to 2047
  int segment = 0;
  for (int rest = magnitude >> 4; rest != 0; rest >>= 1) ++segment;
  const int code = segment << 4 | (magnitude >> (segment > 1 ? segment - 1 : 0) & 0x0F);
  return static_cast<std::uint8_t>(((negative ? 0 : 0x80) | code) ^ 0x55);
}

std::int16_t alaw_decode(std::uint8_t code) {
  const int value = code ^ 0x55;
  const int segment = value >> 4 & 0x07;
  int magnitude = (value & 0x0F) << 4 | 0x08;
  if (segment >= 1) magnitude += 0x100;
  if (segment > 1) magnitude <<= segment - 1;
  return static_cast<std::int16_t>((value & 0x80) != 0 ? magnitude : -magnitude);
}

Result<Sound> read_wav(std::string_view bytes) {
  const auto wrong = [](const char* what) { return fail(ErrorCode::kInvalidArgument, what); };
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return wrong("not a WAV file");
  std::uint16_t format = 0, channels = 0, bits = 0;
  Sound sound;
  for (std::size_t at = 12; bytes.size() - at >= 8;) {
    const auto name = bytes.substr(at, 4);
    const std::size_t claimed = number_at(bytes, at + 4, 4);
    at += 8;
    const std::size_t size = std::min(claimed, bytes.size() - at);  // a streamed header claims too much
    if (name == "fmt ") {
      if (size < 16) return wrong("its format is cut short");
      format = static_cast<std::uint16_t>(number_at(bytes, at, 2));
      channels = static_cast<std::uint16_t>(number_at(bytes, at + 2, 2));
      sound.rate = static_cast<int>(number_at(bytes, at + 4, 4) & 0x7FFF'FFFF);
      bits = static_cast<std::uint16_t>(number_at(bytes, at + 14, 2));
      if (format == kExtensible && size >= 26) format = static_cast<std::uint16_t>(number_at(bytes, at + 24, 2));
    } else if (name == "data") {
      const bool known =
          (format == kPcm && (bits == 8 || bits == 16)) || ((format == kALaw || format == kMuLaw) && bits == 8);
      if (!known) return wrong("its samples are neither PCM of 8 or 16 bits nor A-law nor µ-law");
      if (channels < 1 || channels > 8) return wrong("it has no or too many channels");
      if (sound.rate < 4'000 || sound.rate > 192'000)
        return wrong("its rate is outside 4,000 to 192,000 samples a second");
      const std::size_t width = bits / 8u, frame = width * channels;
      sound.samples.reserve(size / frame);
      for (std::size_t i = 0; i + frame <= size; i += frame) {
        int sum = 0;
        for (std::size_t c = 0; c < channels; ++c) {
          const std::uint32_t raw = number_at(bytes, at + i + c * width, static_cast<int>(width));
          if (format == kALaw) {
            sum += alaw_decode(static_cast<std::uint8_t>(raw));
          } else if (format == kMuLaw) {
            sum += mulaw_decode(static_cast<std::uint8_t>(raw));
          } else {
            sum += width == 2 ? static_cast<std::int16_t>(raw) : (static_cast<int>(raw) - 128) * 256;
          }
        }
        sound.samples.push_back(static_cast<std::int16_t>(sum / channels));
      }
      return sound;
    }
    at += std::min(size + (size & 1), bytes.size() - at);  // chunks are padded to even lengths
  }
  return wrong("it has no samples");
}

std::string alaw_wav(const Sound& sound) {
  CHECK(sound.rate == kTelephoneRate);
  const auto length = static_cast<std::uint32_t>(sound.samples.size());
  const std::uint32_t padding = length & 1;
  std::string out;
  out.reserve(58 + length + padding);
  out += "RIFF";
  append(out, 50 + length + padding, 4);
  out += "WAVEfmt ";
  append(out, 18, 4);
  append(out, kALaw, 2);
  append(out, 1, 2);
  append(out, kTelephoneRate, 4);
  append(out, kTelephoneRate, 4);  // bytes a second
  append(out, 1, 2);
  append(out, 8, 2);
  append(out, 0, 2);
  out += "fact";
  append(out, 4, 4);
  append(out, length, 4);
  out += "data";
  append(out, length, 4);
  for (const auto sample : sound.samples) out += static_cast<char>(alaw_encode(sample));
  out.append(padding, '\0');
  return out;
}

std::string pcm_wav(const Sound& sound) {
  const auto length = static_cast<std::uint32_t>(sound.samples.size() * 2);
  const auto rate = static_cast<std::uint32_t>(sound.rate);
  std::string out;
  out.reserve(44 + length);
  out += "RIFF";
  append(out, 36 + length, 4);
  out += "WAVEfmt ";
  append(out, 16, 4);
  append(out, kPcm, 2);
  append(out, 1, 2);
  append(out, rate, 4);
  append(out, rate * 2, 4);  // bytes a second
  append(out, 2, 2);
  append(out, 16, 2);
  out += "data";
  append(out, length, 4);
  for (const auto sample : sound.samples) append(out, static_cast<std::uint16_t>(sample), 2);
  return out;
}

}  // namespace rufbund::media
