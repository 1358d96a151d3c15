// The desk over real books, with a mail server and a webhook's receiver that say what the test wants.
#include "office/desk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "notices/mail_message.h"
#include "notices/one_line.h"
#include "office/case_notices.h"

namespace rufbund::office {
namespace {

using notices::Delivery;
using notices::Fate;

const storage::Author kOffice{"account-1", "Dana Świderska", "coordinator", "", TimeMs{1'000'000}};

class DeskTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-desk-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    const std::string where = "sqlite:" + (folder_ / "o.db").string();
    books = *storage::OfficeBooks::open(where);
    alliance::Member member;
    member.key = "elbe";
    member.status = "active";
    member.webhook_url = "https://elbe.example/rufbund?secret=1";
    ASSERT_TRUE(books->add(member, kOffice));
    alliance::Contact contact;
    contact.id = "contact-1";
    contact.member = "elbe";
    contact.name = "Ümit\xe2\x80\xa8 Ålund";
    contact.email = "leitstelle@elbe.example";
    ASSERT_TRUE(books->add(contact, kOffice));
    ASSERT_TRUE(books->add(case_, kOffice));
    DeskHooks hooks;
    hooks.now = [this] { return now; };
    hooks.mail = [this](const Letter& letter) {
      letters.push_back(letter);
      return Delivery{Fate::kDelivered, 250, "taken"};
    };
    hooks.webhook = [this](const std::string& url, const std::string&, TimeMs, const std::string& body) {
      posted.push_back(url + " " + body);
      if (during_post) during_post();
      return answer;
    };
    desk = std::make_unique<Desk>(*storage::OfficeBooks::open(where), std::move(hooks));
  }
  void TearDown() override {
    desk.reset();
    std::filesystem::remove_all(folder_);
  }
  void change(const std::string& level) {
    case_.level = level;
    ASSERT_TRUE(books->put(case_, kOffice));
    ASSERT_TRUE(issue_level_notices(*books, case_, {"elbe", "nobody"}, now));
  }
  std::string state_of(const std::string& channel) {
    const auto found = books->select<alliance::Notice>("WHERE channel = :channel ORDER BY id", {{"channel", channel}});
    std::string out;
    for (const alliance::Notice& notice : *found) out += notice.state + " ";
    return out;
  }
  std::string webhook_url() { return (*books->find<alliance::Member>("elbe"))->webhook_url; }

  alliance::Case case_ = [] {
    alliance::Case c;
    c.id = "case-1";
    for (int i = 0; i < 200; ++i) c.title += "Ж";  // 400 bytes
    c.title += "\xe2\x80\xa8";
    c.level = "normal";
    return c;
  }();
  TimeMs now{1'790'000'000'000};
  Delivery answer{Fate::kDelivered, 204, ""};
  std::vector<Letter> letters;
  std::vector<std::string> posted;
  std::function<void()> during_post;
  std::filesystem::path folder_;
  std::unique_ptr<storage::OfficeBooks> books;
  std::unique_ptr<Desk> desk;
};

TEST_F(DeskTest, a_receiver_that_wants_no_more_gets_no_more) {
  answer = {Fate::kGone, 410, "gone"};
  change("watch");
  desk->round();
  EXPECT_EQ(posted.size(), 1u);
  EXPECT_EQ(webhook_url(), "");
  const auto log = books->select<alliance::AuditEntry>("WHERE kind = 'members' AND action = 'changed'");
  ASSERT_EQ(log->size(), 1u);
  EXPECT_EQ(log->front().account, "office");
  change("activation");
  desk->round();
  EXPECT_EQ(posted.size(), 1u) << "nothing goes to the address that was given up";
}

TEST_F(DeskTest, an_address_that_was_entered_meanwhile_stays) {
  answer = {Fate::kGone, 410, "gone"};
  during_post = [this] {
    alliance::Member member = **books->find<alliance::Member>("elbe");
    member.webhook_url = "https://elbe.example/new";
    ASSERT_TRUE(books->put(member, kOffice));
  };
  change("watch");
  desk->round();
  EXPECT_EQ(posted.size(), 1u);
  EXPECT_EQ(webhook_url(), "https://elbe.example/new");
}

TEST_F(DeskTest, a_refusal_or_a_busy_receiver_keeps_the_address) {
  for (const Fate fate : {Fate::kRefused, Fate::kRetry}) {
    answer = {fate, 400, "no"};
    change(case_.level == "watch" ? "activation" : "watch");
    desk->round();
    EXPECT_NE(webhook_url(), "");
  }
}

TEST_F(DeskTest, a_change_of_level_is_told_by_portal_mail_and_webhook) {
  change("watch");
  desk->round();
  EXPECT_EQ(state_of("portal"), "sent ");
  EXPECT_EQ(state_of("email"), "sent ");
  EXPECT_EQ(state_of("webhook"), "sent ");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_NE(letters[0].text.find("Beobachten"), std::string::npos) << letters[0].text;
  ASSERT_EQ(posted.size(), 1u);
  EXPECT_NE(posted[0].find(R"("kind":"level")"), std::string::npos) << posted[0];
  EXPECT_NE(posted[0].find(R"("level":"watch")"), std::string::npos) << posted[0];
}

TEST_F(DeskTest, a_level_that_has_passed_is_not_told_any_more) {
  change("watch");
  change("activation");
  desk->round();
  EXPECT_EQ(state_of("email"), "given_up sent ");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_NE(letters[0].text.find("Aktivierung"), std::string::npos);
}

TEST_F(DeskTest, a_title_that_no_header_could_hold_still_makes_letters_that_can_be_sent) {
  change("watch");
  alliance::CallUpRecord order;
  order.id = "callup-1";
  order.case_id = "case-1";
  order.member = "elbe";
  order.hotline = "impfen";
  order.ordered = {4};
  order.state = "open";
  order.begin_at = order.deadline = now + Millis{3'600'000};
  ASSERT_TRUE(books->add(order, kOffice));
  ASSERT_TRUE(issue_notices(*books, order, case_.title, now));
  desk->round();
  ASSERT_EQ(letters.size(), 2u);
  for (const Letter& letter : letters) {
    notices::Mail mail;
    mail.from = {"Rufbund", "office@example.org"};
    mail.to = {notices::one_line(letter.to_name), letter.to_address};
    mail.subject = letter.subject;
    mail.text = letter.text;
    mail.message_id = letter.message_id + "@example.org";
    mail.date = letter.at;
    const auto composed = notices::compose(mail);
    EXPECT_TRUE(composed) << composed.error().message;
  }
}

}  // namespace
}  // namespace rufbund::office
