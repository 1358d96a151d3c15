// Numbers, waits and times as the project's own word files say them.
#include "media/voice_words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace rufbund::media {
namespace {

Words words_of(const std::string& language) {
  const std::string path = std::string(RUFBUND_SOURCE_DIR) + "/prompts/" + language + "/words.txt";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  auto words = Words::parse(text.str(), path);
  EXPECT_TRUE(words) << (words ? "" : words.error().message);
  return words.value();
}

constexpr Millis operator""_s(unsigned long long seconds) { return Millis{static_cast<std::int64_t>(seconds) * 1'000}; }

struct WaitCase {
  Millis low, high;
  const char* de;
  const char* en;
};

TEST(Words, say_waits_in_whole_minutes) {
  const Words de = words_of("de"), en = words_of("en");
  for (const auto& c : std::vector<WaitCase>{
           {0_s, 0_s, "weniger als eine Minute", "less than one minute"},
           {10_s, 59_s, "weniger als eine Minute", "less than one minute"},
           {20_s, 60_s, "weniger als eine Minute", "less than one minute"},
           {20_s, 61_s, "höchstens zwei Minuten", "no more than two minutes"},
           {60_s, 60_s, "etwa eine Minute", "about one minute"},
           {60_s, 120_s, "zwischen einer und zwei Minuten", "between one and two minutes"},
           {120_s, 120_s, "etwa zwei Minuten", "about two minutes"},
           {240_s, 360_s, "zwischen vier und sechs Minuten", "between four and six minutes"},
           {299_s, 301_s, "zwischen vier und sechs Minuten", "between four and six minutes"},
           {720_s, 840_s, "zwischen zwölf und 14 Minuten", "between twelve and 14 minutes"},
           {1'080_s, 1'260_s, "zwischen 18 und 25 Minuten", "between 18 and 25 minutes"},
           {1'380_s, 2'100_s, "zwischen 20 und 35 Minuten", "between 20 and 35 minutes"},
           {7'200_s, 9'000_s, "mehr als zwei Stunden", "more than two hours"},
       }) {
    EXPECT_EQ(de.wait(c.low, c.high), c.de);
    EXPECT_EQ(en.wait(c.low, c.high), c.en);
  }
}

TEST(Words, say_places) {
  const Words de = words_of("de"), en = words_of("en");
  EXPECT_EQ(de.place(1), "Sie sind als Nächstes an der Reihe.");
  EXPECT_EQ(de.place(2), "Sie sind an Position zwei.");
  EXPECT_EQ(de.place(12), "Sie sind an Position zwölf.");
  EXPECT_EQ(de.place(137), "Sie sind an Position 137.");
  EXPECT_EQ(en.place(1), "You are next in line.");
  EXPECT_EQ(en.place(7), "You are number seven in line.");
}

struct TimeCase {
  LocalTime time;
  const char* de;
  const char* en;
};

TEST(Words, say_times_as_each_language_does) {
  const Words de = words_of("de"), en = words_of("en");
  for (const auto& c : std::vector<TimeCase>{
           {{0, 1, 15, 30}, "um 15 Uhr 30", "at 3:30 p.m."},
           {{0, 1, 15, 0}, "um 15 Uhr", "at 3 p.m."},
           {{0, 1, 9, 5}, "um 9 Uhr 5", "at 9:05 a.m."},
           {{0, 1, 1, 0}, "um ein Uhr", "at 1 a.m."},
           {{0, 1, 0, 10}, "um 0 Uhr 10", "at 12:10 a.m."},
           {{0, 1, 12, 0}, "um 12 Uhr", "at 12 p.m."},
           {{1, 2, 8, 0}, "morgen um 8 Uhr", "tomorrow at 8 a.m."},
           {{3, 4, 8, 0}, "am Donnerstag um 8 Uhr", "on Thursday at 8 a.m."},
           {{6, 4, 8, 0, 5, 3}, "am Donnerstag um 8 Uhr", "on Thursday at 8 a.m."},
           {{7, 4, 8, 0, 5, 3}, "am Donnerstag, dem 5. März, um 8 Uhr", "on Thursday, March 5, at 8 a.m."},
           {{-1, 4, 8, 0, 31, 12}, "am Donnerstag, dem 31. Dezember, um 8 Uhr", "on Thursday, December 31, at 8 a.m."},
       }) {
    EXPECT_EQ(de.time(c.time), c.de);
    EXPECT_EQ(en.time(c.time), c.en);
  }
}

TEST(Words, a_language_without_special_rules_says_digits) {
  const auto words = Words::parse(
      "voice = tr\nnumbers =\nplace.next = sıradaki sizsiniz\nplace.other = sıra {n}\nwait.below_one = <1\nwait.one = "
      "1 dk\n"
      "wait.about = {n} dk\nwait.up_to = en çok {n} dk\nwait.range = {low} ile {high} dk\nwait.long = uzun\n"
      "clock.full = {hour}\nclock.minute = {hour}:{minute}\nday.today = {clock}\nday.tomorrow = yarın {clock}\n"
      "topic.item = {name} için {digit}\n",
      "tr/words.txt");
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_EQ(words->place(3), "sıra 3");
  EXPECT_EQ(words->wait(60_s, 120_s), "1 ile 2 dk");
  EXPECT_EQ(words->time({4, 2, 15, 30}), "yarın 15:30");
}

TEST(Words, a_mistake_names_file_line_and_remedy) {
  const auto unknown = Words::parse("voice = de\ncolour = red\n", "x/words.txt");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "x/words.txt:2: there is no key \"colour\"");
  const auto missing = Words::parse("voice = de\n", "x/words.txt");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "x/words.txt: add a line \"numbers = ...\"");
}

TEST(Words, values_are_filled_in_once_and_unknown_names_stay) {
  EXPECT_EQ(fill("{a} {b} {c", {{"a", "{b}"}, {"b", "2"}}), "{b} 2 {c");
}

RC_GTEST_PROP(WordsProperty, a_wait_never_promises_less_than_the_band, (std::uint16_t first, std::uint16_t second)) {
  const Words en = words_of("en");
  const Millis low{std::min(first, second) * 1'000}, high{std::max(first, second) * 1'000};
  const std::string said = en.wait(low, high);
  RC_ASSERT(!said.empty());
  RC_ASSERT(said.find('{') == std::string::npos);
}

}  // namespace
}  // namespace rufbund::media
