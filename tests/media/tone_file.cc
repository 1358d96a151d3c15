#include "tone_file.h"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "tone_peer.h"

namespace rufbund::test {
namespace {

void put(std::ofstream& out, std::uint32_t value, int bytes) {
  for (; bytes > 0; --bytes, value >>= 8) out.put(static_cast<char>(value));
}

}  // namespace

std::string tone_file(double hz) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("rufbund-tone-" + std::to_string(getpid()) + "-" + std::to_string(static_cast<int>(hz)) + ".wav");
  constexpr std::uint32_t kSamples = 16'000;
  std::ofstream out(path, std::ios::binary);
  out << "RIFF";
  put(out, 4 + 26 + 12 + 8 + kSamples, 4);
  out << "WAVEfmt ";
  put(out, 18, 4);
  put(out, 6, 2);
  put(out, 1, 2);
  put(out, 8'000, 4);
  put(out, 8'000, 4);
  put(out, 1, 2);
  put(out, 8, 2);
  put(out, 0, 2);
  out << "fact";
  put(out, 4, 4);
  put(out, kSamples, 4);
  out << "data";
  put(out, kSamples, 4);
  for (std::uint32_t n = 0; n < kSamples; ++n) {
    out.put(static_cast<char>(alaw_of(0.3 * std::sin(2 * std::numbers::pi * hz * n / 8'000))));
  }
  return path;
}

}  // namespace rufbund::test
