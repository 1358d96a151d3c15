// What is said for each sentence, with the project's own prompts.
#include "media/voice_plan.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;
using Kind = calls::Sentence::Kind;

directory::Directory vaccination_line() {
  directory::Hotline hotline;
  hotline.key = "impfen";
  hotline.name_de = "Impf-Hotline";
  hotline.name_en = "Vaccination line";
  hotline.skills = {{SkillId{1}, "de", 0, true}, {SkillId{2}, "en", 2, true}, {SkillId{3}, "termine", 0, false}};
  hotline.topics = {{TopicId{2}, "fragen", "Fragen zur Impfung", "Questions on vaccination", {}, Millis{}, 2},
                    {TopicId{1}, "termine", "Termine", "Appointments", SkillId{3}, Millis{}, 1}};
  return {{}, {hotline}};
}

const std::string kPrompts = std::string(RUFBUND_SOURCE_DIR) + "/prompts";
constexpr TimeMs kNow{1'767'261'600'000};  // 2026-01-01 10:00 UTC, a Thursday: 11:00 in Berlin

calls::Sentence sentence(Kind kind, const std::string& language) {
  calls::Sentence out;
  out.kind = kind;
  out.language = language;
  out.hotline = "impfen";
  return out;
}

class PromptsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rufbund-prompts-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<Prompts> read(const std::string& prompts = kPrompts) {
    return Prompts::read({prompts, (folder_ / "recordings").string(), "Europe/Berlin"}, vaccination_line());
  }
  std::string said(const calls::Sentence& sentence) {
    const auto prompts = read();
    if (!prompts) return prompts.error().message;
    const auto plan = prompts->plan(sentence, kNow);
    if (!plan) return plan.error().message;
    std::string text;
    for (const auto& f : *plan) text += (text.empty() ? "" : " | ") + (f.recording.empty() ? f.text : f.recording);
    return text;
  }
  static void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  fs::path folder_;
};

TEST_F(PromptsTest, the_hotline_greets_by_its_name) {
  EXPECT_EQ(said(sentence(Kind::kWelcome, "de")), "Willkommen bei: Impf-Hotline.");
  EXPECT_EQ(said(sentence(Kind::kWelcome, "en")), "Welcome to the Vaccination line.");
}

TEST_F(PromptsTest, each_language_offers_itself_in_its_own_voice) {
  const auto plan = read()->plan(sentence(Kind::kLanguageMenu, "de"), kNow);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 2u);
  EXPECT_EQ(plan->at(0).text, "Für Deutsch drücken Sie die 1.");
  EXPECT_EQ(plan->at(1).text, "For English, press 2.");
  EXPECT_EQ(plan->at(1).voice, "en-gb");
}

TEST_F(PromptsTest, the_menu_has_the_topics_in_the_order_of_their_keys) {
  EXPECT_EQ(said(sentence(Kind::kTopicMenu, "de")),
            "Für Termine drücken Sie die 1. Für Fragen zur Impfung drücken Sie die 2.");
  EXPECT_EQ(said(sentence(Kind::kTopicMenu, "en")),
            "For Appointments, press 1. For Questions on vaccination, press 2.");
}

TEST_F(PromptsTest, place_and_wait_are_told) {
  auto place = sentence(Kind::kPlaceUpdate, "de");
  place.position = 4;
  place.low = Millis{240'000};
  place.high = Millis{360'000};
  EXPECT_EQ(said(place),
            "Sie sind an Position vier. | Es dauert voraussichtlich noch zwischen vier und sechs Minuten.");
  place.language = "en";
  EXPECT_EQ(said(place), "You are number four in line. | We expect you to wait between four and six minutes more.");
}

TEST_F(PromptsTest, a_return_time_is_local_and_rounded_up_to_five_minutes) {
  auto refused = sentence(Kind::kRefusedReturnAt, "de");
  refused.return_at = kNow + Millis{(4 * 60 + 28) * 60'000};
  EXPECT_NE(said(refused).find("Bitte rufen Sie um 15 Uhr 30 wieder an."), std::string::npos) << said(refused);
  refused.return_at = kNow + Millis{22 * 3'600'000};
  EXPECT_NE(said(refused).find("Bitte rufen Sie morgen um 9 Uhr wieder an."), std::string::npos) << said(refused);
  refused.language = "en";
  refused.return_at = kNow + Millis{50 * 3'600'000};
  EXPECT_NE(said(refused).find("Please call again on Saturday at 1 p.m."), std::string::npos) << said(refused);
}

TEST_F(PromptsTest, a_typed_announcement_cannot_reach_the_synthesisers_commands) {
  auto breaking = sentence(Kind::kBreaking, "en");
  breaking.text = "Water\x01 is\n safe. [[h@l'oU]] <break/> {text} $(reboot) \xff\xc2\x85";
  EXPECT_EQ(said(breaking), "An important announcement. | Water is safe. h@l'oU break/ {text} $(reboot)");
  breaking.text = std::string(10'000, 'a');
  EXPECT_EQ(read()->plan(breaking, kNow)->back().text.size(), kLongestAnnouncement);
  breaking.text = "\x01\x02[]";
  EXPECT_EQ(said(breaking), "the announcement has no text that can be spoken");
}

TEST_F(PromptsTest, every_kind_is_said_in_both_languages) {
  for (const std::string language : {"de", "en"}) {
    for (int kind = 1; kind <= 16; ++kind) {
      auto any = sentence(static_cast<Kind>(kind), language);
      any.position = 3;
      any.low = any.high = Millis{90'000};
      any.return_at = kNow;
      any.text = "Text";
      const auto plan = read()->plan(any, kNow);
      ASSERT_TRUE(plan) << plan.error().message;
      ASSERT_FALSE(plan->empty()) << kind;
      for (const auto& f : *plan) EXPECT_EQ(f.text.find('{'), std::string::npos) << f.text;
    }
  }
}

TEST_F(PromptsTest, a_recording_stands_for_the_text) {
  write(folder_ / "recordings/de/welcome.wav", "RIFF");
  EXPECT_EQ(said(sentence(Kind::kWelcome, "de")), (folder_ / "recordings/de/welcome.wav").string());
  EXPECT_EQ(said(sentence(Kind::kWelcome, "en")), "Welcome to the Vaccination line.");
}

TEST_F(PromptsTest, a_hotline_may_have_texts_of_its_own) {
  fs::copy(kPrompts, folder_ / "prompts", fs::copy_options::recursive);
  write(folder_ / "prompts/de/impfen/welcome.txt", "# Grüße\nHier ist die {hotline}.\n");
  const auto plan = read((folder_ / "prompts").string())->plan(sentence(Kind::kWelcome, "de"), kNow);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->front().text, "Hier ist die Impf-Hotline.");
}

TEST_F(PromptsTest, a_missing_prompt_is_named_at_the_start) {
  fs::copy(kPrompts, folder_ / "prompts", fs::copy_options::recursive);
  fs::remove(folder_ / "prompts/en/closed.txt");
  const auto prompts = read((folder_ / "prompts").string());
  ASSERT_FALSE(prompts);
  EXPECT_EQ(prompts.error().message, (folder_ / "prompts/en/closed.txt").string() +
                                         " is missing: write it, or record a closed.wav in its place");
}

directory::Directory calls_out(directory::Directory directory = vaccination_line()) {
  directory.carriers.resize(1);
  directory.carriers[0].out = directory::CallsOut{};
  return directory;
}

std::string text_of(const Result<Plan>& plan) {
  if (!plan) return plan.error().message;
  std::string text;
  for (const auto& f : *plan) text += (text.empty() ? "" : " | ") + f.text;
  return text;
}

calls::Sentence call_up(const std::string& language) {
  calls::Sentence sentence;
  sentence.kind = Kind::kNoticeCallUp;
  sentence.language = language;
  sentence.names = {{"alliance", "Impfbund [Nord]"}, {"case", "Impf-Hotline"}};
  sentence.numbers = {{"seats", 12}};
  sentence.times = {
      {"from", kNow + Millis{7'200'000}}, {"until", kNow + Millis{86'400'000}}, {"deadline", kNow + Millis{1'800'000}}};
  return sentence;
}

TEST_F(PromptsTest, a_call_up_is_told_to_a_member_without_a_hotline) {
  const auto prompts = Prompts::read({kPrompts, "", "Europe/Berlin"}, calls_out());
  ASSERT_TRUE(prompts);
  EXPECT_EQ(text_of(prompts->plan(call_up("de"), kNow)),
            "Guten Tag. Hier ist die Leitstelle von Impfbund Nord. | Wir rufen Plätze ab, für: Impf-Hotline. | Anzahl "
            "der Plätze: zwölf. | Beginn: um 13 Uhr | Ende: morgen um 11 Uhr | Bitte antworten Sie bis zu diesem "
            "Zeitpunkt: um 11 Uhr 30");
  EXPECT_EQ(text_of(prompts->plan(call_up("en"), kNow)),
            "Hello. This is the coordination office of Impfbund Nord. | We are calling up seats, for: Impf-Hotline. | "
            "Number of seats: twelve. | Beginning: at 1 p.m. | End: tomorrow at 11 a.m. | Please answer by this time: "
            "at 11:30 a.m.");
}

TEST_F(PromptsTest, what_begins_weeks_ahead_is_told_by_its_date) {
  const auto prompts = Prompts::read({kPrompts, "", "Europe/Berlin"}, calls_out());
  calls::Sentence later = call_up("de");
  later.times["from"] = kNow + Millis{60LL * 86'400'000};
  EXPECT_NE(text_of(prompts->plan(later, kNow)).find("Beginn: am Montag, dem 2. März, um 11 Uhr"), std::string::npos);
}

TEST_F(PromptsTest, every_sentence_of_a_notice_can_be_said_in_both_languages) {
  directory::Directory no_hotline;
  const auto prompts = Prompts::read({kPrompts, "", "Europe/Berlin"}, calls_out(no_hotline));
  ASSERT_TRUE(prompts) << prompts.error().message;
  for (const char* language : {"de", "en"}) {
    for (const auto kind :
         {Kind::kNoticeKeys, Kind::kNoticeAccepted, Kind::kNoticeDeclined, Kind::kNoticeUnanswered,
          Kind::kNoticeTooLate, Kind::kNoticeAnswered, Kind::kNoticeUndecided, Kind::kInvalidChoice}) {
      calls::Sentence sentence;
      sentence.kind = kind;
      sentence.language = language;
      const auto plan = prompts->plan(sentence, kNow);
      ASSERT_TRUE(plan) << plan.error().message;
      EXPECT_EQ(text_of(plan).find('{'), std::string::npos);
      EXPECT_NE(text_of(plan), "");
    }
  }
}

TEST_F(PromptsTest, a_typed_notice_is_said_as_typed_and_what_needs_a_hotline_is_not_said_without) {
  const auto prompts = Prompts::read({kPrompts, "", "Europe/Berlin"}, calls_out());
  calls::Sentence typed;
  typed.kind = Kind::kTyped;
  typed.language = "de";
  typed.text = "Ab morgen <gilt>\n Stufe {case}.";
  EXPECT_EQ(text_of(prompts->plan(typed, kNow)), "Ab morgen gilt Stufe {case}.");
  typed.text = " ";
  EXPECT_FALSE(prompts->plan(typed, kNow));
  calls::Sentence welcome;
  welcome.kind = Kind::kWelcome;
  welcome.language = "de";
  EXPECT_FALSE(prompts->plan(welcome, kNow));
  welcome.language = "tr";
  EXPECT_FALSE(prompts->plan(welcome, kNow));
}

TEST_F(PromptsTest, a_notice_that_is_missing_is_a_mistake_only_where_calls_go_out) {
  fs::copy(kPrompts, folder_ / "prompts", fs::copy_options::recursive);
  fs::remove(folder_ / "prompts/en/notice_keys.txt");
  const PromptPlaces places{(folder_ / "prompts").string(), "", "Europe/Berlin"};
  EXPECT_TRUE(Prompts::read(places, vaccination_line()));
  const auto prompts = Prompts::read(places, calls_out());
  ASSERT_FALSE(prompts);
  EXPECT_NE(prompts.error().message.find("en/notice_keys.txt is missing"), std::string::npos)
      << prompts.error().message;
}

}  // namespace
}  // namespace rufbund::media
