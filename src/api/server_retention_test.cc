// What retention takes out of a server that runs: texts of announcements that are over, accounts that are gone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <thread>

#include "api/server.h"
#include "projections/line_driver.h"

namespace rufbund::api {
namespace {

using namespace core;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};
constexpr Millis kDay{86'400'000};
const Capacity kSmall{.members = 8, .sites = 8, .seats = 32, .tickets = 512, .caller_places = 1 << 8};

struct NoEngine final : engine::CommandPort {
  bool submit(CellId, Command, engine::Settled) override { return false; }
};

class ServerRetentionTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-server-retention-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    books_ = std::move(*storage::Books::open(path()));
    projections::set_up_two_members(line_);
  }
  void TearDown() override {
    if (server_) server_->stop();
    server_.reset();
    books_.reset();
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] std::string path() const { return folder_ / "books.db"; }

  AnnouncementId publish(TimeMs at) {
    line_.now = at;
    const auto id = *books_->add_announcement(kCell, AnnouncementId{}, "Text", "text");
    line_.decide(PublishAnnouncement{id, AnnouncementMode::kInsteadOfWaiting, 7});
    return id;
  }
  void withdraw(TimeMs at) {
    line_.now = at;
    line_.decide(WithdrawAnnouncement{});
  }
  // A server whose picture holds all that was decided.
  void serve() {
    ServerOptions options;
    options.http.port = 0;
    options.books_path = path();
    options.capacity = kSmall;
    options.seal_key = std::string(32, 'k');
    ServerHooks hooks;
    hooks.now = [this] { return line_.now; };
    hooks.journal = [this](CellId, Sequence after, const auto& each) -> Result<void> {
      for (const auto& batch : line_.batches)
        if (batch->records[0].sequence > after) each(*batch);
      return {};
    };
    directory::Directory directory;
    directory::Hotline& hotline = directory.hotlines.emplace_back();
    hotline.cell = kCell;
    hotline.key = "impfen";
    hotline.members = {{MemberId{1}, "nordlicht", "Nordlicht"}, {MemberId{2}, "elbruf", "Elbruf"}};
    hotline.sites = {{SiteId{1}, MemberId{1}, "kiel", "Kiel", SiteKind::kAgents, {}, false, {}},
                     {SiteId{2}, MemberId{2}, "hamburg", "Hamburg", SiteKind::kAgents, {}, false, {}}};
    auto server = Server::create(std::move(options), std::move(directory), engine_, std::move(hooks));
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->start();
    const Sequence last = line_.batches.back()->records[0].sequence;
    while (server_->picture()->lines[0].sequence < last) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  [[nodiscard]] std::set<AnnouncementId> kept() {
    std::set<AnnouncementId> out;
    const auto all = books_->announcements(kCell);
    for (const auto& one : *all) out.insert(one.id);
    return out;
  }

  std::filesystem::path folder_;
  std::unique_ptr<storage::Books> books_;
  projections::LineDriver line_{kCell, kSmall, kStart};
  NoEngine engine_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerRetentionTest, texts_go_once_they_were_withdrawn_or_replaced_long_enough_ago) {
  const AnnouncementId first = publish(kStart + kDay);
  const AnnouncementId second = publish(kStart + 10 * kDay);  // replaces the first
  withdraw(kStart + 20 * kDay);
  const AnnouncementId in_force = publish(kStart + 30 * kDay);
  serve();
  EXPECT_EQ(server_->delete_announcements(kStart + 10 * kDay), 0);
  EXPECT_EQ(kept(), (std::set{first, second, in_force}));
  EXPECT_EQ(server_->delete_announcements(kStart + 10 * kDay + Millis{1}), 1);
  EXPECT_EQ(kept(), (std::set{second, in_force}));
  EXPECT_EQ(server_->delete_announcements(kStart + 20 * kDay + Millis{1}), 1);
  EXPECT_EQ(server_->delete_announcements(kStart + 4'000 * kDay), 0)
      << "what is in force is over by nothing but its end";
  EXPECT_EQ(kept(), std::set{in_force});
}

TEST(AccountsRetention, an_account_that_was_deleted_is_gone_from_lists_and_from_signing_in) {
  const std::string at =
      "sqlite:" + testing::TempDir() + "accounts_retention_" + std::to_string(::getpid()) + ".sqlite";
  const std::string file = at.substr(7);
  const auto remove = [&] {
    for (const char* of : {"", "-wal", "-shm"}) ::unlink((file + of).c_str());
  };
  remove();
  const auto add = [&](storage::OfficeBooks& books, const std::string& id) {
    alliance::Account account;
    account.id = id;
    account.email = id + "@example.org";
    account.role = "auditor";
    account.status = "active";
    ASSERT_TRUE(books.insert(account));
  };
  auto desk = storage::OfficeBooks::open(at);  // as the desk has its own
  ASSERT_TRUE(desk);
  add(**desk, "account-1");
  add(**desk, "account-2");
  auto accounts =
      Accounts::open(std::move(*storage::OfficeBooks::open(at)), {}, std::string(32, 'k'), [] { return kStart; });
  ASSERT_TRUE(accounts);
  const auto ids = [&] {
    std::vector<std::string> out;
    const auto all = (*accounts)->list();
    for (const auto& one : *all) out.push_back(one.id);
    return out;
  };
  ASSERT_EQ(ids(), (std::vector<std::string>{"account-1", "account-2"}));
  ASSERT_TRUE((*desk)->tables().execute("DELETE FROM accounts WHERE id = 'account-1'"));
  ASSERT_TRUE((*accounts)->reset_link("account-1", {"account-2", "", "", "", kStart})) << "it is known still";
  ASSERT_TRUE((*accounts)->forget_deleted());
  EXPECT_EQ(ids(), std::vector<std::string>{"account-2"});
  const auto reset = (*accounts)->reset_link("account-1", {"account-2", "", "", "", kStart});
  ASSERT_FALSE(reset);
  EXPECT_EQ(reset.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE((*accounts)->reset_link("account-2", {"account-2", "", "", "", kStart}));
  remove();
}

}  // namespace
}  // namespace rufbund::api
