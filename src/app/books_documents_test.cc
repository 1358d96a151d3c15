// What the office's books say of the line, through to a configuration that the node takes: whatever is entered.
#include "app/books_documents.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/hotline_templates.h"
#include "office/draft_check.h"

namespace rufbund::app {
namespace {

const std::string kGood = RUFBUND_SOURCE_DIR "/tests/config/good.toml";
const std::string kTemplates = RUFBUND_SOURCE_DIR "/templates";

alliance::Member member(const std::string& key, const std::string& name, const std::string& status = "active") {
  alliance::Member out;
  out.key = key;
  out.name = name;
  out.status = status;
  return out;
}

alliance::MemberSite site(const std::string& key, const std::string& of, int port, alliance::Words skills) {
  alliance::MemberSite out;
  out.key = out.name = key;
  out.member = of;
  out.address = "127.0.0.1:" + std::to_string(port);
  out.transport = "udp";
  out.skills = std::move(skills);
  out.channels = 20;
  out.status = "connected";
  return out;
}

office::LineFacts facts() {
  office::LineFacts out;
  out.languages = {"de", "en"};
  out.carriers = {{"funk", "Nordfunk"}};
  Problems none(kGood);
  out.file = in_file(read_tree(kGood, none));
  return out;
}

office::HotlineForm form() {
  office::HotlineForm out;
  out.name_de = "Spendentelefon";
  out.languages = {"de"};
  out.numbers = {{"+49 30 23125 010", "", "funk"}};
  out.topics = {{"geld", "Geld", "Money", 1, 120, true}};
  out.seats = {{"halle", 5, {}}, {"jena", 3, {}}};
  return out;
}

office::LineBooks books(const office::HotlineForm& of = form()) {
  office::LineBooks out;
  out.members = {member("havel", "Havelkontor"), member("saale", "Saalestimme")};
  out.sites = {site("halle", "saale", 18103, {"de", "en", "geld"}), site("jena", "havel", 18104, {"de", "en", "geld"})};
  alliance::HotlineDraft draft;
  draft.key = "spenden";
  draft.status = "live";
  draft.document = office::form_text(of);
  out.drafts = {draft};
  return out;
}

struct Read {
  Config config;
  std::vector<std::string> problems;
};
Read read(const office::LineBooks& books) {
  Problems problems("good.toml");
  Read out;
  out.config = read_config(kGood, config_documents(office::line_documents(books, facts().file)), problems);
  out.problems = problems.lines();
  return out;
}

std::string first(const std::vector<std::string>& lines) { return lines.empty() ? "" : lines.front(); }

std::map<std::string, std::uint32_t> shares(const HotlineConfig& hotline) {
  std::map<std::string, std::uint32_t> out;
  for (const auto& [key, terms] : hotline.terms) out[key] = terms.share_ppm;
  return out;
}

std::set<std::string> sites_of(const HotlineConfig& hotline) {
  std::set<std::string> out;
  for (const SeatsConfig& seats : hotline.seats) out.insert(seats.site);
  return out;
}

TEST(BooksDocuments, ALiveDraftIsAHotlineWithSharesByChannels) {
  const Read got = read(books());
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  const HotlineConfig& hotline = got.config.hotlines.back();
  EXPECT_EQ(hotline.key, "spenden");
  EXPECT_EQ(shares(hotline), (std::map<std::string, std::uint32_t>{{"havel", 375'000}, {"saale", 625'000}}));
  EXPECT_EQ(hotline.numbers[0].e164, "+493023125010");
  EXPECT_EQ(hotline.seats[0].skills, (std::vector<std::string>{"de", "geld"}));
}

TEST(BooksDocuments, WhatIsNoHotlineYetIsNotInTheLine) {
  office::LineBooks some = books();
  some.drafts[0].status = "draft";
  some.sites[0].status = "planned";
  const Read got = read(some);
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(got.config.hotlines.size(), 1U);
  EXPECT_EQ(got.config.members.size(), 3U);  // two of the file and the one with a connected site
}

TEST(BooksDocuments, ASuspendedMembersSeatsLeaveWhereOthersServe) {
  office::LineBooks some = books();
  some.members[1].status = "suspended";
  Read got = read(some);
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(sites_of(got.config.hotlines.back()), (std::set<std::string>{"jena"}));
  EXPECT_EQ(shares(got.config.hotlines.back()), (std::map<std::string, std::uint32_t>{{"havel", 1'000'000}}));
  // Nobody else could: the hotline stays what it is, and the sites are paused.
  some.members[0].status = "left";
  got = read(some);
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(sites_of(got.config.hotlines.back()), (std::set<std::string>{"halle", "jena"}));
}

TEST(BooksDocuments, AMemberOfTheFileIsTheBooksMemberOfThatKey) {
  office::LineBooks some = books();
  some.members.push_back(member("nord", "Nordlicht"));
  some.sites.push_back(site("luebeck", "nord", 18109, {"de"}));
  const Read got = read(some);
  EXPECT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(std::count_if(got.config.members.begin(), got.config.members.end(),
                          [](const MemberConfig& one) { return one.key == "nord"; }),
            1);
  // So is a site of it: the books hold its papers. Another company's is a mistake.
  some.sites.back().key = "kiel";
  EXPECT_TRUE(read(some).problems.empty()) << first(read(some).problems);
  some.sites.back().member = "saale";
  EXPECT_NE(first(read(some).problems).find("the office's books, site 'kiel'"), std::string::npos)
      << first(read(some).problems);
}

// The file's site, which the books know as planned: they hold its papers.
alliance::MemberSite papers_of(const office::LineFacts& of) {
  alliance::MemberSite out = site("kiel", of.file.member_of.at("kiel"), 18199, {"de", "geld"});
  out.status = "planned";
  return out;
}

TEST(BooksDocuments, ASiteOfTheFileTakesPartAlsoWhereTheBooksHoldItsPapers) {
  const alliance::MemberSite papers = papers_of(facts());
  office::HotlineForm alone = form();
  alone.seats = {{papers.key, 5, {"de", "geld"}}};
  for (const char* status : {"planned", "connected"}) {
    office::LineBooks some = books(alone);
    some.sites.push_back(papers);
    some.sites.back().status = status;
    EXPECT_TRUE(office::check_draft(some.drafts[0], alone, some, facts()).empty()) << status;
    const Read got = read(some);
    ASSERT_TRUE(got.problems.empty()) << first(got.problems);
    EXPECT_EQ(sites_of(got.config.hotlines.back()), (std::set<std::string>{papers.key}));
  }
  office::HotlineForm beside = form();
  beside.seats.push_back({papers.key, 8, {"de", "geld"}});
  office::LineBooks some = books(beside);
  some.sites.push_back(papers);
  EXPECT_EQ(sites_of(read(some).config.hotlines.back()), (std::set<std::string>{papers.key, "halle", "jena"}))
      << "not left out beside others";
}

TEST(BooksDocuments, TextsInALanguageThatIsNotOfferedWaitUntilItIs) {
  office::HotlineForm some = form();
  some.prompts["welcome"] = {{"de", "Guten Tag."}, {"en", "Good day."}};
  some.prompts["closed"] = {{"en", "We are closed."}};
  const office::LineBooks stored = books(some);
  EXPECT_TRUE(office::check_draft(stored.drafts[0], some, stored, facts()).empty());
  Read got = read(stored);
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(office::form_of(stored.drafts[0]).prompts, some.prompts);
  some.languages = {"de", "en"};
  got = read(books(some));
  EXPECT_TRUE(got.problems.empty()) << first(got.problems);
  some.prompts["welcome"]["fr"] = "Bonjour.";
  const auto problems = office::check_draft(stored.drafts[0], some, stored, facts());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].pointer, "/prompts/welcome/fr");
  EXPECT_EQ(problems[0].code, "no_prompts");
}

TEST(BooksDocuments, ATextIsNeverMoreThanItsField) {
  const std::string evil = "x\"\n[[members]]\nkey = \"evil\"\nname = \"\"\"\\u0000\x7f 山田 ﷽ 🎄";
  office::LineBooks some = books();
  some.members[1].name = evil;
  office::HotlineForm named = form();
  named.name_de = "\"] } # [node] data = \"/";
  named.prompts["welcome"]["de"] = "''' \"\"\" # kein Kommentar\n[[hotlines]]\n\\";
  some.drafts[0].document = nlohmann::json(office::to_json(named)).dump();
  const Read got = read(some);
  ASSERT_TRUE(got.problems.empty()) << first(got.problems);
  EXPECT_EQ(got.config.members.size(), 4U);
  EXPECT_TRUE(std::any_of(got.config.members.begin(), got.config.members.end(),
                          [&](const MemberConfig& one) { return one.name == evil; }));
  ASSERT_EQ(got.config.hotlines.back().own_words.size(), 1U);
  EXPECT_EQ(got.config.hotlines.back().own_words[0].text, named.prompts["welcome"]["de"]);
}

// Any Unicode text: code points, encoded.
rc::Gen<std::string> any_text(int most) {
  const auto point = rc::gen::suchThat(
      rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 0x80), rc::gen::inRange<std::uint32_t>(0, 0x3000),
                     rc::gen::inRange<std::uint32_t>(0x10000, 0x1f700)),
      [](std::uint32_t c) { return c < 0xd800 || c > 0xdfff; });
  return rc::gen::map(rc::gen::resize(most, rc::gen::container<std::vector<std::uint32_t>>(point)), [](auto points) {
    std::string out;
    for (const std::uint32_t c : points) {
      if (c < 0x80) {
        out += static_cast<char>(c);
      } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
      } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
      } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
      }
    }
    return out;
  });
}

RC_GTEST_PROP(BooksDocuments, AQuotedTextIsReadBackAsItIs, ()) {
  const std::string text = *any_text(40);
  Problems problems("x");
  const ConfigNode tree = parse_tree("k = " + office::quoted(text) + "\n", 0, problems);
  RC_ASSERT(problems.empty());
  const auto& table = std::get<NodeTable>(tree.value);
  RC_ASSERT(table.size() == 1U);
  RC_ASSERT(std::get<std::string>(table[0].value.value) == text);
}

RC_GTEST_PROP(BooksDocuments, WhatTheCheckAcceptsTheNodeAccepts, ()) {
  using rc::gen::arbitrary, rc::gen::element, rc::gen::inRange;
  office::HotlineForm some;
  some.name_de = *any_text(12);
  some.name_en = *any_text(12);
  using Words = alliance::Words;
  some.languages = *element(Words{"de"}, Words{"de", "en"}, Words{"en"}, Words{});
  some.always_open = *arbitrary<bool>();
  some.weekly = *element(Words{}, Words{"mon-fri 08:00-20:00"}, Words{"sat,sun 10:00-24:00", "mon 1:00-2:30"});
  some.numbers = {{"+49 30 23125 011", *element(std::string(""), std::string("de")),
                   *element(std::string(""), std::string("funk"))}};
  const int topics = *inRange(0, 4);
  for (int i = 0; i < topics; ++i)
    some.topics.push_back({*element(std::string("geld"), std::string("fragen"), std::string("quittung")), *any_text(8),
                           "", *inRange(0, 5), *inRange(1, 14'401), *arbitrary<bool>()});
  if (*arbitrary<bool>()) some.prompts["welcome"]["de"] = *any_text(30);
  some.max_waiting = *inRange(0, 100'001);
  some.max_wait_s = *inRange(0, 604'801);
  some.target_s = *inRange(0, 3'601);
  some.target_percent = *inRange(1, 101);
  const int seats = *inRange(0, 4);
  for (int i = 0; i < seats; ++i)
    some.seats.push_back(
        {*element(std::string("halle"), std::string("jena"), std::string("kiel")), *inRange(0, 22), {}});
  if (*arbitrary<bool>()) some.weights_ppm = {{"saale", 1 + *inRange(99, 999'900)}, {"havel", 100}};
  if (*arbitrary<bool>() && some.weights_ppm.contains("saale"))
    some.weights_ppm["havel"] = 1'000'000 - some.weights_ppm["saale"];
  // As it would have come in.
  std::vector<office::FormProblem> malformed;
  some = office::read_form(office::to_json(some), malformed);
  office::LineBooks with = books(some);
  for (auto& one : with.sites) one.skills = {"de", "en", "geld", "fragen", "quittung"};
  const auto problems = office::check_draft(with.drafts[0], some, with, facts());
  RC_CLASSIFY(problems.empty());
  if (!problems.empty()) return;
  const Read got = read(with);
  if (!got.problems.empty()) RC_LOG() << got.problems.front() << "\n" << office::form_text(some) << "\n";
  RC_ASSERT(got.problems.empty());
}

// It was accepted, and the node then refused what the books said of the hotline.
TEST(BooksDocuments, ANumbersLanguageIsOneOfTheHotlines) {
  office::HotlineForm some = form();
  some.languages = {"en"};
  some.numbers[0].language = "de";
  const office::LineBooks with = books(some);
  const auto problems = office::check_draft(with.drafts[0], some, with, facts());
  EXPECT_TRUE(
      std::any_of(problems.begin(), problems.end(), [](const auto& p) { return p.pointer == "/numbers/0/language"; }));
}

TEST(BooksDocuments, EveryTemplateLacksOnlyNumbersAndSeats) {
  const auto templates = read_hotline_templates(kTemplates);
  ASSERT_TRUE(templates) << templates.error().message;
  ASSERT_GE(templates->size(), 4U);
  for (const office::HotlineTemplate& one : *templates) {
    std::vector<office::FormProblem> none;
    EXPECT_EQ(office::read_form(office::to_json(one.form), none), one.form) << one.key;
    EXPECT_TRUE(none.empty()) << one.key << " " << none.front().pointer;
    office::HotlineForm some = one.form;
    some.numbers = {{"+49 30 23125 012", "", ""}};
    some.seats = {{"halle", 5, {}}};
    office::LineBooks with = books(some);
    with.sites[0].skills = some.languages;
    for (const office::FormTopic& topic : some.topics) with.sites[0].skills.push_back(topic.key);
    const auto problems = office::check_draft(with.drafts[0], some, with, facts());
    EXPECT_TRUE(problems.empty()) << one.key << " " << problems.front().pointer << " " << problems.front().detail;
    const Read got = read(with);
    EXPECT_TRUE(got.problems.empty()) << one.key << " " << first(got.problems);
  }
}

TEST(BooksDocuments, AMistakeIsToldAtTheFormsField) {
  office::HotlineForm some = form();
  some.numbers[0].number = "030 x";
  const office::LineBooks with = books(some);
  Problems problems("good.toml");
  const auto documents = office::line_documents(with, facts().file);
  (void)read_config(kGood, config_documents(documents), problems);
  ASSERT_FALSE(problems.found().empty());
  const Problem& found = problems.found().front();
  const auto& document = documents.at(static_cast<std::size_t>(found.document - 1));
  const auto told = office::form_problem({document.kind, document.key, found.key, found.what}, "spenden", some);
  EXPECT_EQ(told.pointer, "/numbers/0/number");
  EXPECT_EQ(office::form_problem({"file", "", "members.x.key", "."}, "spenden", some).code, "elsewhere");
  EXPECT_EQ(
      office::form_problem({"hotline", "spenden", "hotlines.spenden.topics.geld.digit", "."}, "spenden", some).pointer,
      "/topics/0/digit");
}

TEST(BooksDocuments, AtAStartAFaultyEntryIsLeftOutAndNamed) {
  office::LineBooks some = books();
  some.sites[0].address = "irgendwo";
  const DocumentSource source = [&]() -> Result<std::vector<ConfigDocument>> {
    return config_documents(office::line_documents(some, facts().file));
  };
  Problems problems("good.toml");
  std::vector<std::string> left_out;
  const Config config = read_config_without_faulty(kGood, source, problems, left_out);
  EXPECT_TRUE(problems.empty()) << first(problems.lines());
  ASSERT_FALSE(left_out.empty());
  EXPECT_NE(left_out[0].find("site 'halle'"), std::string::npos) << left_out[0];
  EXPECT_EQ(config.hotlines.size(), 1U);  // the one that needs the site is left out too; the file's is there
  EXPECT_EQ(config.sites.size(), 3U);
}

}  // namespace
}  // namespace rufbund::app
