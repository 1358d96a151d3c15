// The whole way, with the real espeak-ng: from a sentence to a WAV file that can be heard.
#include "media/voice.h"

#include <gtest/gtest.h>
#include <utime.h>

#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "media/speech_synth.h"
#include "media/speech_wav.h"
#include "media/voice_store.h"

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;
using Kind = calls::Sentence::Kind;

// Runs what is posted on the thread that calls run_until.
class TestLoop final : public calls::Loop {
 public:
  void watch_readable(int, Task) override {}
  void unwatch(int) override {}
  TimerId after(Millis, Task task) override {
    (void)post(std::move(task));
    return 1;
  }
  void cancel(TimerId) override {}
  bool post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    some_.notify_one();
    return true;
  }
  void run_until(const bool& done) {
    while (!done) {
      std::unique_lock lock(mutex_);
      some_.wait(lock, [this] { return !tasks_.empty(); });
      const Task task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<Task> tasks_;
};

directory::Directory line() {
  directory::Hotline hotline;
  hotline.key = "impfen";
  hotline.name_de = "Impf-Hotline";
  hotline.name_en = "Vaccination line";
  hotline.skills = {{SkillId{1}, "de", 0, true}, {SkillId{2}, "en", 2, true}};
  hotline.topics = {{TopicId{1}, "termine", "Termine", "Appointments", {}, Millis{}, 1}};
  return {{}, {hotline}};
}

class VoiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rufbund-voice-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<std::unique_ptr<calls::VoicePort>> make() {
    return make_voice(loop_, {std::string(RUFBUND_SOURCE_DIR) + "/prompts", folder_.string(), directory_});
  }
  Result<std::string> render(calls::VoicePort& voice, const calls::Sentence& sentence) {
    Result<std::string> out = fail(ErrorCode::kInternal, "no report");
    bool done = false;
    voice.render(sentence, [&](Result<std::string> path) {
      out = std::move(path);
      done = true;
    });
    EXPECT_FALSE(done) << "the report must not come within render()";
    loop_.run_until(done);
    return out;
  }
  static Sound hear(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    auto sound = read_wav(bytes.str());
    EXPECT_TRUE(sound) << path;
    return sound.value();
  }
  static double loudness(const Sound& sound) {
    double sum = 0;
    for (const auto s : sound.samples) sum += std::pow(s / 32'767.0, 2);
    return std::sqrt(sum / static_cast<double>(sound.samples.size()));
  }
  static calls::Sentence sentence(Kind kind, const std::string& language) {
    calls::Sentence out;
    out.kind = kind;
    out.language = language;
    out.hotline = "impfen";
    out.position = 3;
    out.low = Millis{240'000};
    out.high = Millis{360'000};
    out.text = "Die Impfzentren öffnen heute eine Stunde später.";
    return out;
  }

  TestLoop loop_;
  fs::path folder_;
  const directory::Directory directory_ = line();
};

TEST_F(VoiceTest, every_sentence_can_be_heard_in_both_languages) {
  const auto voice = make();
  ASSERT_TRUE(voice) << voice.error().message;
  for (const std::string language : {"de", "en"}) {
    for (int kind = 1; kind <= 16; ++kind) {
      const auto path = render(**voice, sentence(static_cast<Kind>(kind), language));
      ASSERT_TRUE(path) << kind << ": " << path.error().message;
      EXPECT_EQ(path->front(), '/');
      const Sound sound = hear(*path);
      EXPECT_EQ(sound.rate, kTelephoneRate);
      EXPECT_GT(sound.samples.size(), kTelephoneRate / 2u) << kind;
      EXPECT_GT(loudness(sound), 0.01) << kind;
    }
  }
}

TEST_F(VoiceTest, the_same_words_are_made_once_and_survive_a_restart) {
  std::string first;
  {
    const auto voice = make();
    ASSERT_TRUE(voice);
    first = render(**voice, sentence(Kind::kPlaceFirst, "de")).value();
    EXPECT_EQ(render(**voice, sentence(Kind::kPlaceFirst, "de")).value(), first);
  }
  const auto written = fs::last_write_time(first);
  const auto voice = make();
  ASSERT_TRUE(voice);
  EXPECT_EQ(render(**voice, sentence(Kind::kPlaceFirst, "de")).value(), first);
  EXPECT_GE(fs::last_write_time(first), written);
}

TEST_F(VoiceTest, a_deleted_file_is_made_again) {
  const auto voice = make();
  ASSERT_TRUE(voice);
  const std::string path = render(**voice, sentence(Kind::kGoodbye, "en")).value();
  fs::remove(path);
  EXPECT_EQ(render(**voice, sentence(Kind::kGoodbye, "en")).value(), path);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(VoiceTest, a_recording_is_converted_for_the_telephone) {
  fs::create_directories(folder_ / "recordings/de");
  Sound tone;
  for (int i = 0; i < 12'000; ++i) tone.samples.push_back(static_cast<std::int16_t>(8'000 * std::sin(i * 0.7)));
  std::ofstream(folder_ / "recordings/de/welcome.wav", std::ios::binary) << alaw_wav(tone);
  const auto voice = make();
  ASSERT_TRUE(voice);
  const auto path = render(**voice, sentence(Kind::kWelcome, "de"));
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(hear(*path).samples.size(), tone.samples.size());
}

TEST_F(VoiceTest, a_broken_recording_is_reported) {
  fs::create_directories(folder_ / "recordings/de");
  std::ofstream(folder_ / "recordings/de/welcome.wav") << "no sound at all";
  const auto voice = make();
  ASSERT_TRUE(voice);
  const auto path = render(**voice, sentence(Kind::kWelcome, "de"));
  ASSERT_FALSE(path);
  EXPECT_NE(path.error().message.find("welcome.wav: not a WAV file"), std::string::npos);
}

TEST_F(VoiceTest, an_unknown_language_or_hotline_is_an_error) {
  const auto voice = make();
  ASSERT_TRUE(voice);
  EXPECT_FALSE(render(**voice, sentence(Kind::kWelcome, "../../etc")));
}

TEST_F(VoiceTest, a_missing_synthesiser_is_named_at_the_start) {
  const auto voice = make_voice(loop_, {std::string(RUFBUND_SOURCE_DIR) + "/prompts", folder_.string(), directory_,
                                        "Europe/Berlin", "no-such-program"});
  ASSERT_FALSE(voice);
  EXPECT_EQ(voice.error().message, "there is no program no-such-program: apt-get install espeak-ng");
}

TEST_F(VoiceTest, a_voice_that_is_not_there_is_an_error_and_no_harm) {
  const std::atomic<bool> stopping{false};
  const auto program = find_program("espeak-ng");
  ASSERT_TRUE(program);
  EXPECT_FALSE(synthesise(*program, "xx-none", 150, "Guten Tag", stopping));
  EXPECT_TRUE(synthesise(*program, "de", 150, "Guten Tag", stopping));
}

TEST_F(VoiceTest, the_store_keeps_to_its_bound) {
  const std::atomic<bool> stopping{false};
  const auto program = find_program("espeak-ng");
  ASSERT_TRUE(program);
  VoiceStore store(folder_.string(), *program, stopping, 100'000);
  ASSERT_TRUE(store.open());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store.make({{"de", 150, "Nummer " + std::to_string(i), {}}}));
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) bytes += entry.file_size();
  EXPECT_LT(bytes, 130'000u);
}

TEST_F(VoiceTest, what_was_not_heard_for_long_goes_and_is_made_again_when_it_is_needed) {
  EXPECT_EQ(delete_unused((folder_ / "nowhere").string(), TimeMs{1}), 0);
  const std::atomic<bool> stopping{false};
  VoiceStore store(folder_.string(), *find_program("espeak-ng"), stopping);
  ASSERT_TRUE(store.open());
  const Plan withdrawn{{"de", 150, "Eine Durchsage.", {}}, {"de", 150, "Das Wasser ist wieder sauber.", {}}};
  const auto old = store.make(withdrawn), young = store.make({{"de", 150, "Bitte warten Sie.", {}}});
  ASSERT_TRUE(old && young);
  constexpr std::int64_t kThen = 1'000'000'000;  // s
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::int64_t heard = entry.path() == *young ? kThen : kThen - 1;
    const utimbuf times{heard, heard};
    ASSERT_EQ(::utime(entry.path().c_str(), &times), 0);
  }
  EXPECT_EQ(delete_unused(folder_.string(), TimeMs{kThen * 1'000}), 3) << "the announcement and its two breaths";
  EXPECT_FALSE(fs::exists(*old));
  EXPECT_TRUE(fs::exists(*young));
  EXPECT_EQ(store.make(withdrawn), *old);
  EXPECT_TRUE(fs::exists(*old));
}

TEST_F(VoiceTest, a_changed_directory_is_spoken_ahead_and_holds_once_it_is_used) {
  const auto voice = make();
  ASSERT_TRUE(voice);
  const auto prepare = [&](std::shared_ptr<const directory::Directory> directory) {
    Result<void> out;
    bool done = false;
    (*voice)->prepare(std::move(directory), [&](Result<void> result) {
      out = std::move(result);
      done = true;
    });
    loop_.run_until(done);
    return out;
  };
  auto another = sentence(Kind::kWelcome, "de");
  another.hotline = "spenden";

  auto changed = std::make_shared<directory::Directory>(directory_);
  directory::Hotline& added = changed->hotlines.emplace_back(directory_.hotlines[0]);
  added.key = "spenden";
  added.name_de = "Spendentelefon";
  changed->hotlines[0].skills.pop_back();  // English goes
  ASSERT_TRUE(prepare(changed));
  EXPECT_FALSE(render(**voice, another)) << "not used yet";
  (*voice)->use_prepared();
  EXPECT_TRUE(render(**voice, another));
  EXPECT_TRUE(render(**voice, sentence(Kind::kPlaceFirst, "en"))) << "who chose English hears it to the end";

  auto wrong = std::make_shared<directory::Directory>(*changed);
  wrong->hotlines[1].skills.push_back({SkillId{3}, "xx", 0, true});
  const auto refused = prepare(wrong);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("\"xx\""), std::string::npos) << refused.error().message;
  (*voice)->use_prepared();
  EXPECT_TRUE(render(**voice, another)) << "nothing has changed";
}

}  // namespace
}  // namespace rufbund::media
