#include "media/speech_music.h"

#include <array>
#include <cmath>
#include <numbers>

#include "media/speech_resample.h"

namespace rufbund::media {
namespace {

constexpr double kChordSeconds = 8;
constexpr double kNoteSeconds = 0.5;
constexpr double kPeak = 0.11;  // of full scale: well below speech

// MIDI note numbers. The band of a telephone ends at 300 Hz below, so the roots are heard by their overtones.
struct Chord {
  std::array<int, 4> pad;
  std::array<int, 8> figure;
};
constexpr std::array<Chord, 4> kChords = {{
    {{48, 55, 64, 71}, {72, 76, 79, 83, 79, 76, 74, 76}},  // C major seventh
    {{45, 55, 60, 64}, {69, 72, 76, 79, 76, 72, 71, 72}},  // A minor seventh
    {{41, 57, 60, 64}, {69, 72, 77, 81, 77, 76, 72, 69}},  // F major seventh
    {{43, 55, 62, 69}, {67, 71, 74, 79, 76, 74, 71, 69}},  // G with its ninth
}};

double frequency(int note) { return 440 * std::exp2((note - 69) / 12.0); }

class Loop {
 public:
  Loop() : samples_(static_cast<std::size_t>(kChordSeconds * kChords.size() * kTelephoneRate)) {}

  // Adds `shape(t)` for `seconds` from `start`; what goes beyond the end comes back at the beginning.
  template <class Shape>
  void add(double start, double seconds, Shape shape) {
    const auto from = static_cast<std::size_t>(start * kTelephoneRate);
    const auto count = static_cast<std::size_t>(seconds * kTelephoneRate);
    for (std::size_t i = 0; i < count; ++i) {
      samples_[(from + i) % samples_.size()] += shape(static_cast<double>(i) / kTelephoneRate);
    }
  }

  [[nodiscard]] Sound finish() const {
    Sound sound;
    double loudest = 0;
    for (const double s : samples_) loudest = std::max(loudest, std::abs(s));
    for (const double s : samples_)
      sound.samples.push_back(static_cast<std::int16_t>(std::lround(s / loudest * 30'000)));
    set_peak(sound, kPeak);
    return sound;
  }

 private:
  std::vector<double> samples_;
};

double tone(double hertz, double t) { return std::sin(2 * std::numbers::pi * hertz * t); }

// Swells over a quarter of its length and fades over the last: neighbours overlap.
void add_pad(Loop& loop, double start, int note) {
  const double length = kChordSeconds * 1.3, hertz = frequency(note);
  loop.add(start, length, [=](double t) {
    const double edge = length / 4;
    const double swell = std::min({1.0, t / edge, (length - t) / edge});
    const double level = 0.5 - 0.5 * std::cos(std::numbers::pi * swell);
    // Two voices a little apart, with a few soft overtones.
    return 0.16 * level *
           (tone(hertz * 0.9985, t) + tone(hertz * 1.0015, t) + 0.35 * tone(hertz * 2.001, t) +
            0.12 * tone(hertz * 3, t));
  });
}

void add_pluck(Loop& loop, double start, int note, double level) {
  const double hertz = frequency(note);
  loop.add(start, 2.5, [=](double t) {
    const double attack = std::min(1.0, t / 0.012);
    const double tail = std::min(1.0, (2.5 - t) / 0.2);
    return level * attack * tail *
           (std::exp(-2.2 * t) * tone(hertz, t) + 0.3 * std::exp(-4.5 * t) * tone(2 * hertz, t) +
            0.08 * std::exp(-8 * t) * tone(3 * hertz, t));
  });
}

}  // namespace

Sound waiting_music() {
  Loop loop;
  for (std::size_t c = 0; c < kChords.size(); ++c) {
    const double start = kChordSeconds * static_cast<double>(c);
    for (const int note : kChords[c].pad) add_pad(loop, start, note);
    for (std::size_t n = 0; n < 16; ++n) {
      // Twice through the figure; the second time softer and with gaps.
      if (n >= 8 && n % 3 == 1) continue;
      const double level = (n % 4 == 0 ? 0.30 : 0.22) * (n < 8 ? 1.0 : 0.7);
      add_pluck(loop, start + kNoteSeconds * static_cast<double>(n), kChords[c].figure[n % 8], level);
    }
  }
  return loop.finish();
}

}  // namespace rufbund::media
