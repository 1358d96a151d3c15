// Searches and the export over real books.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "api/gate.h"
#include "api/resources.h"

namespace rufbund::api {
namespace {

constexpr CellId kCell{1};

directory::Directory one_hotline() {
  directory::Directory d;
  directory::Hotline h;
  h.cell = kCell;
  h.key = "impfen";
  d.hotlines.push_back(std::move(h));
  return d;
}

class NoPort final : public engine::CommandPort {
 public:
  bool submit(CellId, core::Command, engine::Settled) override { return false; }
};

class CallResourcesTest : public testing::Test {
 protected:
  void SetUp() override {
    coordinator.role = access::Role::kCoordinator;
    folder = std::filesystem::temp_directory_path() / ("rufbund-calls-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    PictureHooks hooks;
    hooks.now = [] { return TimeMs{1'768'204'800'000}; };
    writer = std::make_unique<PictureWriter>(names, core::Capacity{.members = 2, .sites = 2, .seats = 2, .tickets = 2},
                                             *storage::Books::open(path()), std::move(hooks));
    books = *storage::Books::open(path());
    context.reset(
        new Context{names, texts, key_changes, *writer, port, *books, *books, {}, {}, {}, 0, {}, {}, {}, {}, {}, {}});
    add_call_resources(router, *context);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string path() const { return folder / "books.db"; }

  void book(std::uint32_t count) {
    std::vector<storage::StoredCall> calls(count);
    for (std::uint32_t n = 1; n <= count; ++n) {
      projections::CallRecord& call = calls[n - 1].call;
      call.cell = kCell;
      call.ticket = TicketId{std::uint64_t{n} << 32 | 1};
      call.started_at = TimeMs{1'768'204'800'000 + n};
      call.end = core::TicketEnd::kServed;
      calls[n - 1].details = std::string(2'000, 'x');
    }
    ASSERT_TRUE((*storage::Books::open(path()))->write(calls, {}, {}));
  }
  Response get(const std::string& target, const std::string& query = {}) {
    Request request;
    request.method = Method::kGet;
    request.path = target;
    request.query = query;
    Response out;
    router.dispatch(request, coordinator, [&](Response response) { out = std::move(response); });
    return out;
  }

  std::filesystem::path folder;
  const Names names{one_hotline()};
  AnnouncementTexts texts;
  KeyChanges key_changes;
  NoPort port;
  std::unique_ptr<PictureWriter> writer;
  std::unique_ptr<storage::Books> books;
  std::unique_ptr<Context> context;
  access::Identity coordinator;
  const Gate gate{access::Permissions::built_in(),
                  [](std::string_view, const std::string&) { return access::Owner{}; }};
  Router router{gate};
};

TEST_F(CallResourcesTest, an_export_has_a_line_for_every_call) {
  book(2'500);
  Response response = get("/api/calls.csv");
  ASSERT_EQ(response.status, 200);
  std::string text = response.body;
  Chunk chunk = Chunk::kMore;
  while (chunk == Chunk::kMore) {
    std::string part;
    chunk = response.more(part);
    text += part;
  }
  EXPECT_EQ(chunk, Chunk::kLast);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2'501);
}

TEST_F(CallResourcesTest, an_export_from_books_that_break_meanwhile_fails) {
  book(4'000);
  Response response = get("/api/calls.csv");
  std::string part;
  ASSERT_EQ(response.more(part), Chunk::kMore);
  // The disk loses all but the file's first page.
  for (const char* name : {"books.db", "books.db-wal"}) {
    std::error_code ignored;
    std::filesystem::resize_file(folder / name, 4'096, ignored);
  }
  Chunk chunk = Chunk::kMore;
  while (chunk == Chunk::kMore) chunk = response.more(part);
  EXPECT_EQ(chunk, Chunk::kFailed);
}

TEST_F(CallResourcesTest, a_search_that_takes_too_long_says_so) {
  book(20'000);
  books->limit_searches(Millis{1});
  const Response response = get("/api/calls", "min_wait_ms=1000000000");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body.find("overloaded"), std::string::npos);
}

TEST_F(CallResourcesTest, calls_that_have_not_ended_are_not_exported_in_silence) {
  EXPECT_EQ(get("/api/calls.csv", "outcome=served,ongoing").status, 422);
  EXPECT_EQ(get("/api/calls.csv", "outcome=served").status, 200);
}

}  // namespace
}  // namespace rufbund::api
