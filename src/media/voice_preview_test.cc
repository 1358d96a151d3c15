// A prompt heard before it is anybody's, with the real espeak-ng.
#include "media/voice_preview.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "media/speech_wav.h"

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;

class PreviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rufbund-preview-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    places_ = {std::string(RUFBUND_SOURCE_DIR) + "/prompts", (folder_ / "recordings").string(), "Europe/Berlin"};
  }
  void TearDown() override { fs::remove_all(folder_); }

  Sound hear(PromptToHear heard) {
    const auto wav = speak_prompt(places_, heard);
    EXPECT_TRUE(wav) << wav.error().message;
    auto sound = wav ? read_wav(*wav) : Result<Sound>(Sound{});
    EXPECT_TRUE(sound);
    return *sound;
  }
  static double seconds(const Sound& sound) { return static_cast<double>(sound.samples.size()) / sound.rate; }
  static double loudness(const Sound& sound) {
    double sum = 0;
    for (const auto s : sound.samples) sum += std::pow(s / 32'767.0, 2);
    return std::sqrt(sum / static_cast<double>(sound.samples.size()));
  }

  fs::path folder_;
  PromptPlaces places_;
};

TEST_F(PreviewTest, a_text_is_speech_of_plausible_length) {
  const Sound sound =
      hear({"de", "welcome", "Willkommen beim {hotline}.\nSchön, dass Sie da sind.", "Spendentelefon", {}});
  EXPECT_EQ(sound.rate, kTelephoneRate);
  EXPECT_GT(seconds(sound), 2.0);
  EXPECT_LT(seconds(sound), 8.0);
  EXPECT_GT(loudness(sound), 0.03);
  EXPECT_LT(loudness(sound), 0.4);
}

TEST_F(PreviewTest, what_is_filled_in_is_spoken) {
  const PromptToHear bare{"de", "topic_menu", "{topics}", "", {{"Termine", 1}}};
  PromptToHear more = bare;
  more.topics.emplace_back("Fragen zur Spendenquittung", 2);
  EXPECT_GT(seconds(hear(more)), seconds(hear(bare)) * 1.5);
}

TEST_F(PreviewTest, without_a_text_what_all_lines_say_is_heard_a_recording_first) {
  EXPECT_GT(seconds(hear({"en", "closed", "", "line", {}})), 1.0);
  const fs::path own = fs::path(places_.recordings) / "en";
  fs::create_directories(own);
  Sound second;
  second.samples.assign(kTelephoneRate, 12'000);
  std::ofstream(own / "closed.wav", std::ios::binary) << alaw_wav(second);
  EXPECT_DOUBLE_EQ(seconds(hear({"en", "closed", "", "line", {}})), 1.0);
  EXPECT_GT(seconds(hear({"en", "closed", "We are closed, and a text of one's own is heard.", "line", {}})), 1.5);
  EXPECT_FALSE(general_prompt(places_, "en", "closed")->recording.empty());
  EXPECT_NE(general_prompt(places_, "de", "topic_menu")->text.find("{topics}"), std::string::npos);
}

TEST_F(PreviewTest, what_cannot_be_spoken_is_refused_and_reaches_no_other_file) {
  const auto code = [&](const PromptToHear& heard) {
    const auto wav = speak_prompt(places_, heard);
    return wav ? ErrorCode::kInternal : wav.error().code;
  };
  EXPECT_EQ(code({"fr", "welcome", "Bonjour", "", {}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({"../de", "welcome", "Hallo", "", {}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({"de", "../en/welcome", "", "", {}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({"de", "none", "", "", {}}), ErrorCode::kNotFound);
  EXPECT_EQ(code({"de", "welcome", "# nur eine Bemerkung\n[[]]", "", {}}), ErrorCode::kInvalidArgument);
  std::string many;
  for (std::size_t i = 0; i <= kMostBreathsHeard; ++i) many += "ja\n";
  EXPECT_EQ(code({"de", "welcome", many, "", {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(speak_prompt(places_, {"de", "welcome", "Hallo", "", {}}, "no-such-program").error().code,
            ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace rufbund::media
