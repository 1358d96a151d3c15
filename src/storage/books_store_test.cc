#include "storage/books_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "storage/retention_store.h"

namespace rufbund::storage {
namespace {

class BooksTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("rufbund-books-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    books = *Books::open(path());
  }
  void TearDown() override {
    books.reset();
    std::filesystem::remove_all(folder);
  }
  [[nodiscard]] std::string path() const { return folder / "books.db"; }

  static StoredCall call(std::uint32_t number, std::int64_t started) {
    StoredCall stored;
    stored.call.cell = CellId{1};
    stored.call.ticket = TicketId{std::uint64_t{number} << 32 | 5};
    stored.call.started_at = TimeMs{started};
    stored.call.end = number % 2 == 0 ? core::TicketEnd::kServed : core::TicketEnd::kAbandoned;
    stored.call.member = MemberId{static_cast<std::uint16_t>(number % 3)};
    stored.call.waited_ms = number * 1000;
    stored.details = std::string("d\0x", 3) + std::to_string(number);
    return stored;
  }
  CallFilter everywhere() {
    CallFilter filter;
    filter.places = {{CellId{1}, {}, {}, {}, {}, {}}};
    return filter;
  }

  std::filesystem::path folder;
  std::unique_ptr<Books> books;
};

TEST_F(BooksTest, calls_come_back_newest_first_in_pages) {
  std::vector<StoredCall> calls;
  for (std::uint32_t n = 1; n <= 25; ++n) calls.push_back(call(n, 1'000 + n / 2));
  ASSERT_TRUE(books->write(calls, {}, {}));
  CallFilter filter = everywhere();
  std::vector<std::uint32_t> seen;
  while (true) {
    const auto page = books->calls(filter, 10);
    ASSERT_TRUE(page);
    for (const auto& c : *page) seen.push_back(c.number());
    if (page->size() < 10) break;
    filter.after = CallCursor{page->back().started_at, page->back().cell, page->back().number()};
  }
  ASSERT_EQ(seen.size(), 25u);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], 25 - i);
}

TEST_F(BooksTest, filters_narrow_a_search) {
  std::vector<StoredCall> calls;
  for (std::uint32_t n = 1; n <= 12; ++n) calls.push_back(call(n, n));
  ASSERT_TRUE(books->write(calls, {}, {}));
  CallFilter filter = everywhere();
  filter.outcomes = {core::TicketEnd::kServed};
  EXPECT_EQ(books->calls(filter, 100)->size(), 6u);
  filter.places[0].member = MemberId{2};
  EXPECT_EQ(books->calls(filter, 100)->size(), 2u);
  filter.min_wait_ms = 8'000;
  EXPECT_EQ(books->calls(filter, 100)->size(), 1u);
  filter = everywhere();
  filter.from = TimeMs{3};
  filter.to = TimeMs{5};
  EXPECT_EQ(books->calls(filter, 100)->size(), 2u);
  filter = everywhere();
  filter.number = 7;
  EXPECT_EQ(books->calls(filter, 100)->at(0).number(), 7u);
  filter.places.clear();
  EXPECT_TRUE(books->calls(filter, 100)->empty());
}

TEST_F(BooksTest, a_call_that_two_answered_is_found_for_both_and_in_order) {
  std::vector<StoredCall> calls;
  for (std::uint32_t n = 1; n <= 9; ++n) {
    calls.push_back(call(n, n));
    calls.back().call.member = MemberId{2};
    calls.back().call.site = SiteId{20};
    if (n % 3 == 0) {
      calls.back().call.talks = {{MemberId{1}, SiteId{10}, TimeMs{n}, 5'000, 0},
                                 {MemberId{2}, SiteId{20}, TimeMs{n + 1}, 2'000, 180'000}};
      calls.back().call.talk_ms = 7'000;
    }
  }
  ASSERT_TRUE(books->write(calls, {}, {}));
  ASSERT_TRUE(books->write(calls, {}, {})) << "writing again replaces";
  const auto numbers = [&](MemberId member, SiteId site, std::size_t most) {
    CallFilter filter = everywhere();
    filter.places[0].member = member;
    filter.places[0].site = site;
    std::vector<std::uint32_t> out;
    const auto found = *books->calls(filter, most);
    for (const auto& c : found) out.push_back(c.number());
    return out;
  };
  EXPECT_EQ(numbers(MemberId{1}, {}, 100), (std::vector<std::uint32_t>{9, 6, 3}));
  EXPECT_EQ(numbers(MemberId{1}, {}, 2), (std::vector<std::uint32_t>{9, 6}));
  EXPECT_EQ(numbers(MemberId{1}, SiteId{20}, 100), (std::vector<std::uint32_t>{}))
      << "not one's member, another's site";
  EXPECT_EQ(numbers({}, SiteId{10}, 100), (std::vector<std::uint32_t>{9, 6, 3}));
  EXPECT_EQ(numbers(MemberId{2}, {}, 100).size(), 9u) << "each once";
  EXPECT_EQ(numbers({}, {}, 100).size(), 9u);
  const auto all = *books->calls(everywhere(), 100);
  EXPECT_EQ(all[0].talks, calls[8].call.talks);
  EXPECT_TRUE(all[1].talks.empty());
  ASSERT_TRUE(delete_calls(path(), TimeMs{7}));
  EXPECT_EQ(numbers(MemberId{1}, {}, 100), (std::vector<std::uint32_t>{9}));
}

TEST_F(BooksTest, books_that_gave_a_call_to_whom_it_was_offered_are_made_again_from_the_journal) {
  const std::pair<CellId, Sequence> progress{CellId{1}, Sequence{99}};
  ASSERT_TRUE(books->write(std::vector{call(1, 1)}, {}, std::span(&progress, 1)));
  books.reset();
  books = *Books::open(path());
  EXPECT_EQ(*books->progress(CellId{1}), Sequence{99}) << "once";
  books.reset();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "DROP TABLE call_talks", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  books = *Books::open(path());
  EXPECT_EQ(*books->progress(CellId{1}), Sequence{});
  EXPECT_EQ(books->calls(everywhere(), 100)->size(), 1u) << "what is there stays meanwhile";
}

TEST_F(BooksTest, writing_again_replaces_and_progress_stands_with_it) {
  const StoredCall first = call(1, 10);
  const std::pair<CellId, Sequence> progress{CellId{1}, Sequence{42}};
  ASSERT_TRUE(books->write({&first, 1}, {}, {&progress, 1}));
  ASSERT_TRUE(books->write({&first, 1}, {}, {}));
  const std::pair<CellId, TicketId> back{CellId{1}, first.call.ticket};
  ASSERT_TRUE(books->write({}, {&back, 1}, {}));
  books.reset();
  books = *Books::open(path());
  EXPECT_EQ(*books->progress(CellId{1}), Sequence{42});
  EXPECT_EQ(*books->progress(CellId{2}), Sequence{});
  const auto found = books->call(CellId{1}, 1);
  ASSERT_TRUE(found && *found);
  EXPECT_TRUE((*found)->call.taken_back);
  EXPECT_EQ((*found)->details, first.details);
  EXPECT_FALSE(*books->call(CellId{1}, 2));
}

TEST_F(BooksTest, announcements_are_numbered_per_hotline) {
  EXPECT_EQ(*books->add_announcement(CellId{1}, {}, "eins", "one"), AnnouncementId{1});
  EXPECT_EQ(*books->add_announcement(CellId{1}, {}, "zwei", ""), AnnouncementId{2});
  EXPECT_EQ(*books->add_announcement(CellId{2}, {}, "drei", ""), AnnouncementId{1});
  const auto all = books->announcements(CellId{1});
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).text_de, "zwei");
}

TEST_F(BooksTest, an_announcement_never_takes_a_number_that_the_journal_knows) {
  EXPECT_EQ(*books->add_announcement(CellId{1}, AnnouncementId{7}, "acht", ""), AnnouncementId{8});
  EXPECT_EQ(*books->add_announcement(CellId{1}, AnnouncementId{3}, "neun", ""), AnnouncementId{9});
}

TEST_F(BooksTest, a_search_that_takes_too_long_is_given_up) {
  std::vector<StoredCall> calls;
  for (std::uint32_t n = 1; n <= 20'000; ++n) calls.push_back(call(n, n));
  ASSERT_TRUE(books->write(calls, {}, {}));
  CallFilter filter = everywhere();
  filter.min_wait_ms = 1'000'000'000;  // nobody: every call is looked at
  EXPECT_EQ(books->calls(filter, 100)->size(), 0u);
  books->limit_searches(Millis{1});
  const auto given_up = books->calls(filter, 100);
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().code, ErrorCode::kOverloaded);
  filter.number = 7;  // found without looking at every call
  filter.min_wait_ms = -1;
  EXPECT_EQ(books->calls(filter, 100)->size(), 1u);
}

TEST_F(BooksTest, two_connections_see_each_other) {
  auto other = *Books::open(path());
  const StoredCall one = call(1, 10);
  ASSERT_TRUE(books->write({&one, 1}, {}, {}));
  EXPECT_EQ(other->calls(everywhere(), 10)->size(), 1u);
}

TEST_F(BooksTest, a_foreign_file_is_refused_and_left_alone) {
  const std::string foreign = folder / "foreign.db";
  std::FILE* file = std::fopen(foreign.c_str(), "w");
  std::fputs("this is not a database, it is a text of some length", file);
  std::fclose(file);
  EXPECT_FALSE(Books::open(foreign));
  EXPECT_EQ(std::filesystem::file_size(foreign), 51u);
  EXPECT_FALSE(Books::open(folder / "missing" / "books.db"));
}

}  // namespace
}  // namespace rufbund::storage
