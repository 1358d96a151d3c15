// What a reload works out: what it cannot change, the order of what is published, room, ids of what has gone.
#include "app/reload_plan.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "app/cells.h"

namespace rufbund::app {
namespace {

directory::Hotline hotline(std::uint16_t cell, const std::string& key) {
  directory::Hotline out;
  out.cell = CellId{cell};
  out.key = key;
  out.numbers = {{"+493023125000", {}, {}}};
  return out;
}

TEST(ReloadPlan, WhatTakesARestartIsNamedByItsKey) {
  NodeOptions running, read;
  EXPECT_TRUE(needs_restart(running, read).empty());
  read.udp_port = 5061;
  read.media_relays = {{"127.0.0.1", 2223, directory::Transport::kUdp}};
  read.log_format = LogFormat::kJson;
  const auto notes = needs_restart(running, read);
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0],
            "log.format: the file says 'json', and the node runs with 'key-value' until it is started again.");
  EXPECT_EQ(notes[1], "sip.udp_port: the file says '5061', and the node runs with '5060' until it is started again.");
  EXPECT_TRUE(notes[2].starts_with("media.relays: the file says '127.0.0.1:2223'")) << notes[2];
}

TEST(ReloadPlan, WhatTheOfficeRunsWithTakesARestartToo) {
  NodeOptions running, read;
  read.mail.host = "mail.example.org";
  read.mail.port = 465;
  read.second_factor_required = false;
  read.alliance = "Rufbund Nord";
  read.templates = "/elsewhere";
  read.http_hosts = {"leitstelle.example"};
  read.webhooks_to_own_networks = true;
  std::string all;
  for (const std::string& note : needs_restart(running, read)) all += note + "\n";
  for (const char* key : {"mail.host", "mail.port", "accounts.second_factor", "alliance.name", "node.templates",
                          "http.hosts", "webhooks.own_networks"})
    EXPECT_NE(all.find(std::string(key) + ": the file says"), std::string::npos) << key << " in " << all;
}

TEST(ReloadPlan, FormerHotlinesKeepTheirPlaceAndNewOnesFollow) {
  directory::Directory former, configured;
  former.hotlines = {hotline(1, "a"), hotline(2, "b")};
  configured.carriers = {{CarrierId{1}, "funk", "Funk", {}}};
  configured.hotlines = {hotline(3, "c"), hotline(2, "b")};
  configured.hotlines[1].name_de = "Neu";
  const directory::Directory out = behind_former(former, configured);
  ASSERT_EQ(out.hotlines.size(), 3U);
  EXPECT_EQ(out.hotlines[0].key, "a");
  EXPECT_TRUE(out.hotlines[0].numbers.empty()) << "who left cannot be rung";
  EXPECT_FALSE(out.hotlines[0].always_open);
  EXPECT_EQ(out.hotlines[1].name_de, "Neu");
  EXPECT_EQ(out.hotlines[2].key, "c");
  EXPECT_EQ(out.carriers.size(), 1U);
  // Coming back, it has its numbers again.
  EXPECT_EQ(behind_former(out, former).hotlines[0].numbers.size(), 1U);
}

TEST(ReloadPlan, MoreThanALineWasBegunForIsRefusedWithTheReason) {
  directory::Hotline line = hotline(1, "impfen");
  line.seats = {{SeatId{3}, SiteId{1}, 0, "a"}, {SeatId{2}, SiteId{1}, 0, "b"}};
  core::Capacity capacity;
  EXPECT_TRUE(check_room(line, capacity));
  capacity.seats = 2;
  const auto seats = check_room(line, capacity);
  ASSERT_FALSE(seats);
  EXPECT_EQ(seats.error().code, ErrorCode::kOverloaded);
  EXPECT_NE(seats.error().message.find("hotlines.impfen: its line was begun with room for 2 seats"), std::string::npos);
  capacity.seats = 3;
  capacity.tickets = 10;
  EXPECT_FALSE(check_room(line, capacity)) << "max_waiting";
}

class CellsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Problems problems("good.toml");
    config_ = read_config(RUFBUND_SOURCE_DIR "/tests/config/good.toml", problems);
    ASSERT_TRUE(problems.empty());
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-cells-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    config_.node.data = folder_.string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // As a start does it, without the engine.
  OpenedCells start(const Config& config) {
    auto cells = open_cells(config, kNow);
    EXPECT_TRUE(cells) << cells.error().message;
    for (const OpenedCell& opened : cells->cells) {
      EXPECT_TRUE(opened.journal->put_labels(cells->ids.labels(opened.hotline)));
      if (*opened.journal->identity()) continue;
      journal::Identity identity;
      identity.cell = opened.cell;
      identity.hotline = opened.hotline;
      EXPECT_TRUE(opened.journal->begin(identity));
    }
    return std::move(*cells);
  }
  static Config with_another(Config config, const std::string& key, const std::string& member) {
    HotlineConfig& added = config.hotlines.emplace_back(config.hotlines[0]);
    added.key = key;
    added.terms = {{member, {MemberId{}, 1'000'000}}};
    const std::string site = "site-of-" + member;
    added.seats = {{site, {"dates", "de"}, {"x"}}};
    config.members.push_back({member, member});
    directory::Site of_member;
    of_member.key = site;
    config.sites.push_back({of_member, member});
    return config;
  }
  static constexpr TimeMs kNow{1'774'224'000'000};
  Config config_;
  std::filesystem::path folder_;
};

TEST_F(CellsTest, ANewHotlineGetsTheNextCellAndNoFileBeforeItsTime) {
  const OpenedCells running = start(config_);
  const auto plan = plan_cells(config_.node, with_another(config_, "spenden", "saale"), {{"impfen", CellId{1}}},
                               running.last_cell, running.ids, kNow);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->added.size(), 1U);
  EXPECT_EQ(plan->added[0].cell, CellId{2});
  EXPECT_EQ(plan->added[0].journal, nullptr);
  EXPECT_FALSE(std::filesystem::exists(journal_path(config_.node, "spenden")));
  EXPECT_EQ(plan->directory.hotlines[1].members[0].id, MemberId{3});
  EXPECT_TRUE(running.ids.labels("spenden").empty()) << "the running node's ids are as they were";
}

TEST_F(CellsTest, WhatHasGoneKeepsItsNumbersForItsReturn) {
  CellId gone;
  {
    const OpenedCells both = start(with_another(config_, "spenden", "saale"));
    gone = both.cells[1].cell;
  }
  {
    const OpenedCells other = start(with_another(config_, "hilfe", "spree"));
    EXPECT_NE(other.cells[1].cell, gone);
    EXPECT_EQ(other.directory.hotlines[1].members[0].id, MemberId{4}) << "3 is the other's";
  }
  const OpenedCells back = start(with_another(with_another(config_, "hilfe", "spree"), "spenden", "saale"));
  EXPECT_EQ(back.cells[2].cell, gone);
  EXPECT_EQ(back.directory.hotlines[2].members[0].id, MemberId{3});
}

TEST_F(CellsTest, AMemberAndASiteThatLeftAreFormerOnesAfterARestart) {
  const auto with = [&](const std::string& member) { return with_another(config_, "spenden", member); };
  (void)start(with("saale"));
  const auto former = [](const directory::Hotline& line) {
    std::vector<std::string> out;
    for (const auto& member : line.former_members) out.push_back(member.key + std::to_string(member.id.value));
    for (const auto& site : line.former_sites) out.push_back(site.key);
    return out;
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(former(start(with("spree")).directory.hotlines[1]), (Keys{"saale3", "site-of-saale"}));
  {
    const OpenedCells again = start(with("spree"));
    EXPECT_EQ(former(again.directory.hotlines[1]), (Keys{"saale3", "site-of-saale"})) << "the second start, too";
    EXPECT_EQ(former(again.directory.hotlines[0]), Keys{}) << "they never were in the other line";
  }
  EXPECT_EQ(former(start(with("saale")).directory.hotlines[1]), (Keys{"spree4", "site-of-spree"})) << "it came back";
}

}  // namespace
}  // namespace rufbund::app
