// The office's books over a real database: SQLite, and PostgreSQL where RUFBUND_TEST_POSTGRESQL names an empty one.
#include "storage/office_books.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace rufbund::storage {
namespace {

using alliance::AuditEntry;
using alliance::Member;

const Author kOffice{"account-1", "Koordination", "coordinator", "", TimeMs{1'000}};

class OfficeBooksTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* postgresql = std::getenv("RUFBUND_TEST_POSTGRESQL");
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-office-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    where = postgresql != nullptr ? std::string("postgresql:") + postgresql : "sqlite:" + (folder_ / "o.db").string();
    auto opened = OfficeBooks::open(where);
    ASSERT_TRUE(opened) << opened.error().message;
    books = std::move(*opened);
    if (postgresql == nullptr) return;
    for (const char* table : {"members", "audit", "pledges"}) {
      ASSERT_TRUE(books->tables().execute(std::string("DELETE FROM ") + table));
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static Member member(const std::string& key) {
    Member out;
    out.key = key;
    out.name = "Nordlicht „Dialog“ 山田 O'Brien";
    out.status = "applicant";
    return out;
  }
  std::vector<AuditEntry> log() { return *books->select<AuditEntry>("ORDER BY number"); }

  std::filesystem::path folder_;
  std::string where;
  std::unique_ptr<OfficeBooks> books;
};

TEST_F(OfficeBooksTest, a_record_comes_back_as_it_was) {
  alliance::PledgeRecord pledge;
  pledge.id = "pledge-1";
  pledge.member = "nordlicht";
  pledge.skills = {"de", "termine"};
  pledge.seats.assign(168, 5'000);
  pledge.seats[167] = 0;
  ASSERT_TRUE(books->add(pledge, kOffice));
  const auto found = books->find<alliance::PledgeRecord>("pledge-1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->skills, pledge.skills);
  EXPECT_EQ((*found)->seats, pledge.seats);
  EXPECT_TRUE((*found)->blackouts.empty());
}

TEST_F(OfficeBooksTest, of_two_who_change_the_same_the_second_learns_of_it) {
  ASSERT_TRUE(books->add(member("nordlicht"), kOffice));
  auto other = OfficeBooks::open(where);
  ASSERT_TRUE(other);
  Member mine = **books->find<Member>("nordlicht");
  Member theirs = **(*other)->find<Member>("nordlicht");
  mine.city = "Kiel";
  theirs.city = "Flensburg";
  ASSERT_TRUE(books->put(mine, kOffice));
  const auto lost = (*other)->put(theirs, kOffice);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kConflict);
  EXPECT_EQ((**(*other)->find<Member>("nordlicht")).city, "Kiel");
}

TEST_F(OfficeBooksTest, every_change_is_in_the_log_with_before_and_after) {
  ASSERT_TRUE(books->add(member("nordlicht"), kOffice));
  Member changed = **books->find<Member>("nordlicht");
  changed.city = "Kiel";
  ASSERT_TRUE(books->put(changed, kOffice));
  ASSERT_TRUE(books->put(changed, kOffice));  // nothing changed: nothing to log
  ASSERT_TRUE(books->remove(changed, kOffice));
  const auto entries = log();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].action, "changed");
  EXPECT_EQ(entries[1].member, "nordlicht");
  EXPECT_EQ(entries[1].before, R"({"city":""})");
  EXPECT_EQ(entries[1].after, R"({"city":"Kiel"})");
  EXPECT_EQ(entries[2].action, "removed");
}

TEST_F(OfficeBooksTest, a_secret_never_enters_the_log) {
  alliance::Account account;
  account.id = "account-" + std::to_string(::getpid());
  account.email = account.id + "@example.org";
  account.password_hash = "$argon2id$geheim";
  account.totp_secret = "geheim";
  ASSERT_TRUE(books->add(account, kOffice));
  EXPECT_EQ(log().back().after.find("geheim"), std::string::npos);
  EXPECT_NE(log().back().after.find(R"("password_hash":"***")"), std::string::npos);
}

TEST_F(OfficeBooksTest, what_fails_in_the_middle_leaves_nothing) {
  const auto done = books->transaction([&]() -> Result<void> {
    if (auto added = books->add(member("nordlicht"), kOffice); !added) return added;
    return fail(ErrorCode::kInvalidArgument, "no");
  });
  EXPECT_FALSE(done);
  EXPECT_FALSE(*books->find<Member>("nordlicht"));
  EXPECT_TRUE(log().empty());
  EXPECT_FALSE(books->transaction([]() -> Result<void> { throw std::runtime_error("a bug"); }));
  ASSERT_TRUE(books->add(member("nordlicht"), kOffice)) << "and the books go on";
}

TEST_F(OfficeBooksTest, a_key_is_taken_once) {
  ASSERT_TRUE(books->add(member("nordlicht"), kOffice));
  const auto again = books->add(member("nordlicht"), kOffice);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
}

TEST_F(OfficeBooksTest, numbers_are_given_once_however_many_ask) {
  const auto before = books->next_number("test");
  ASSERT_TRUE(before);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([this] {
      auto own = OfficeBooks::open(where);
      ASSERT_TRUE(own) << own.error().message;
      for (int i = 0; i < 20; ++i) ASSERT_TRUE((*own)->next_number("test"));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*books->next_number("test"), *before + 61);
}

}  // namespace
}  // namespace rufbund::storage
