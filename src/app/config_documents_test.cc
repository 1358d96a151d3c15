// Documents beside the file: taken together with it, each mistake under its document's name.
#include "app/config_documents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rufbund::app {
namespace {

const std::string kGood = RUFBUND_SOURCE_DIR "/tests/config/good.toml";

const char kPeople[] = R"([[members]]
key = "saale"
name = "Saalestimme"
[[sites]]
key = "halle"
name = "Halle"
member = "saale"
address = "127.0.0.1:18103"
)";

const char kHotline[] = R"([[hotlines]]
key = "spenden"
name = { de = "Spenden" }
languages = ["de"]
weights_ppm = { saale = 1000000 }
[[hotlines.numbers]]
number = "+49 30 23125 010"
[[hotlines.topics]]
key = "geld"
name = { de = "Geld" }
digit = 1
[[hotlines.seats]]
site = "halle"
channels = 3
skills = ["de", "geld"]
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::vector<std::string> messages(const std::vector<ConfigDocument>& documents) {
  Problems problems("good.toml");
  (void)read_config(kGood, documents, problems);
  return problems.lines();
}

TEST(ConfigDocuments, TheirListsFollowTheFiles) {
  Problems problems("good.toml");
  const Config config = read_config(kGood, {{"office: people", kPeople}, {"office: spenden", kHotline}}, problems);
  EXPECT_TRUE(problems.empty()) << problems.lines().front();
  ASSERT_EQ(config.hotlines.size(), 2U);
  EXPECT_EQ(config.hotlines[1].key, "spenden");
  EXPECT_EQ(config.hotlines[1].seats[0].users.size(), 3U);
  EXPECT_EQ(config.members.size(), 3U);
  EXPECT_EQ(config.node.udp_port, 18060);
}

TEST(ConfigDocuments, AMistakeNamesItsDocumentItsLineAndItsKey) {
  const auto wrong = messages({{"office: people", kPeople}, {"office: spenden", replaced(kHotline, "halle", "hale")}});
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0],
            "office: spenden:13: hotlines.spenden.seats[1].site: there is no site 'hale'. Did you mean 'halle'?");
  const auto missing =
      messages({{"office: people", kPeople}, {"office: spenden", replaced(kHotline, "digit = 1\n", "")}});
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_TRUE(missing[0].starts_with("office: spenden:8: hotlines.spenden.topics.geld.digit: is missing."))
      << missing[0];
  const auto garbled = messages({{"office: people", "[[members"}});
  ASSERT_EQ(garbled.size(), 1U);
  EXPECT_TRUE(garbled[0].starts_with("office: people:1: This is not TOML: ")) << garbled[0];
}

TEST(ConfigDocuments, WhatTwoDocumentsBothHaveIsToldWithBothPlaces) {
  const auto twice = messages({{"office: people", kPeople}, {"office: again", replaced(kPeople, "saale", "nord")}});
  EXPECT_EQ(twice,
            (std::vector<std::string>{"office: again:2: members.nord.key: 'nord' is the key of a member already, "
                                      "in line 30. Every one needs its own."}));
  const auto number = messages({{"office: people", kPeople},
                                {"office: spenden", kHotline},
                                {"office: hilfe", replaced(kHotline, "\"spenden\"", "\"hilfe\"")}});
  ASSERT_EQ(number.size(), 1U);
  EXPECT_EQ(
      number[0],
      "office: hilfe:7: hotlines.hilfe.numbers[1].number: '+493023125010' is a hotline's number already, in line 6 "
      "of office: spenden. Every one needs its own.");
}

TEST(ConfigDocuments, WhatIsTheNodesOwnBelongsIntoTheFile) {
  EXPECT_EQ(messages({{"office", "[sip]\nudp_port = 5060\n"}}),
            (std::vector<std::string>{
                "office:1: sip: belongs into the file good.toml. Here may be: carriers, members, sites, hotlines."}));
  EXPECT_EQ(messages({{"office", "members = 3\n"}}).size(), 1U);
}

TEST(ConfigDocuments, ThereIsABoundForTheirSizeAndTheirNumber) {
  EXPECT_EQ(messages({{"office", std::string(9u << 20, '#')}}).size(), 1U);
  EXPECT_EQ(messages(std::vector<ConfigDocument>(2'049, {"office", ""})).size(), 1U);
  EXPECT_TRUE(messages(std::vector<ConfigDocument>(2'048, {"office", ""})).empty());
}

TEST(ConfigDocuments, ASourceThatFailsIsAProblem) {
  Problems problems("good.toml");
  const DocumentSource source = [] { return fail(ErrorCode::kUnavailable, "the office's tables cannot be read"); };
  (void)read_config(kGood, source, problems);
  EXPECT_EQ(problems.lines(), (std::vector<std::string>{"good.toml: the office's tables cannot be read"}));
}

TEST(ConfigDocuments, TheNodesOwnSectionsAreReadAlone) {
  Problems problems("good.toml");
  EXPECT_EQ(read_node_options(kGood, problems).http.port, 18480);
  EXPECT_TRUE(problems.empty());
}

RC_GTEST_PROP(ConfigDocumentsProperty, any_text_is_taken_or_refused_with_a_message, (const std::string& text)) {
  Problems problems("good.toml");
  const Config config = read_config(kGood, {{"office", text}}, problems);
  RC_ASSERT(!problems.empty() || config.hotlines.size() == 1U);
  RC_ASSERT(problems.lines().size() == problems.size());
}

}  // namespace
}  // namespace rufbund::app
