#include "app/startup_commands.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/build_directory.h"
#include "core/core.h"
#include "core/state.h"
#include "journal/hash.h"

namespace rufbund::app {
namespace {

using namespace core;

constexpr TimeMs kNow{1'774'224'000'000};

Config demo() {
  Problems problems("demo/rufbund.toml");
  Config config = read_config(RUFBUND_SOURCE_DIR "/demo/rufbund.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.lines().front();
  return config;
}

// A line that lives through starts with changing configurations.
struct Line {
  IdBook ids;
  Core core;
  Applied applied;
  std::uint64_t sequence = 0;

  directory::Hotline hotline(const Config& config) {
    auto built = build_directory(config, {{"impfen", CellId{1}}}, ids, kNow);
    EXPECT_TRUE(built) << built.error().message;
    return built->hotlines.at(0);
  }
  std::vector<Command> start(const Config& config) {
    Startup startup = startup_commands(hotline(config), core.state(), applied, kNow);
    for (const Command& command : startup.commands) {
      Outcome outcome;
      core.decide(Sequence{++sequence}, kNow, command, outcome);
      for (const Event& event : outcome.events)
        EXPECT_FALSE(std::holds_alternative<CommandIgnored>(event))
            << "command kind " << command.index() << " was ignored";
    }
    applied = startup.applied;
    EXPECT_EQ(core.broken_invariant(), nullptr) << core.broken_invariant();
    return startup.commands;
  }
};

TEST(StartupCommands, AFreshLineGetsItAllAndASecondStartNothing) {
  Line line;
  const Config config = demo();
  EXPECT_GT(line.start(config).size(), 140U);
  EXPECT_TRUE(line.core.state().g.open);
  EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 235'000U);
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, FloorsAndCapsAreResolvedBeforeTheCoreSeesThem) {
  Line line;
  Config config = demo();
  config.hotlines[0].terms[0].second.cap_ppm = 100'000;
  line.start(config);
  EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 100'000U);
  std::uint32_t sum = 0;
  for (std::uint32_t id = 1; id <= 6; ++id) sum += line.core.state().members[id].account.weight_ppm;
  EXPECT_EQ(sum, 1'000'000U);
  EXPECT_EQ(line.core.state().members[1].terms.cap_ppm, 100'000U);  // the journal knows what the weight follows from
  EXPECT_EQ(line.core.state().members[1].terms.share_ppm, 235'000U);
  EXPECT_TRUE(line.start(config).empty());
  config.hotlines[0].terms[0].second.cap_ppm = 1'000'000;
  EXPECT_FALSE(line.start(config).empty());
  EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 235'000U);
}

TEST(StartupCommands, IdsStayWhereTheOrderOfTheFileChanges) {
  Line line;
  Config config = demo();
  const directory::Hotline before = line.hotline(config);
  line.start(config);
  std::reverse(config.members.begin(), config.members.end());
  std::reverse(config.sites.begin(), config.sites.end());
  std::reverse(config.hotlines[0].seats.begin(), config.hotlines[0].seats.end());
  std::reverse(config.hotlines[0].topics.begin(), config.hotlines[0].topics.end());
  std::reverse(config.hotlines[0].terms.begin(), config.hotlines[0].terms.end());
  const directory::Hotline after = line.hotline(config);
  for (const auto& site : before.sites) {
    const auto same =
        std::find_if(after.sites.begin(), after.sites.end(), [&](const auto& s) { return s.key == site.key; });
    EXPECT_EQ(same->id, site.id);
    EXPECT_EQ(same->member, site.member);
  }
  EXPECT_EQ(before.seats.size(), after.seats.size());
  for (std::size_t i = 0; i < before.seats.size(); ++i) {
    EXPECT_EQ(before.seats[i].site, after.seats[i].site);
    EXPECT_EQ(before.seats[i].skills, after.seats[i].skills);
  }
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, LabelsGiveTheSameIdsToAnotherProcess) {
  Line line;
  const Config config = demo();
  const directory::Hotline before = line.hotline(config);
  IdBook again;
  ASSERT_TRUE(again.load("impfen", line.ids.labels("impfen")));
  const auto after = build_directory(config, {{"impfen", CellId{1}}}, again, kNow);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->hotlines[0].seats.back().id, before.seats.back().id);
  EXPECT_EQ(again.labels("impfen"), line.ids.labels("impfen"));
}

TEST(StartupCommands, ANewNameIsBoundAgainAndNothingElseHappens) {
  Line line;
  Config config = demo();
  line.start(config);
  config.members[1].name = "Rheinruf Holding";
  config.sites[2].site.name = "Somewhere else";
  const directory::Hotline hotline = line.hotline(config);
  const auto commands = line.start(config);
  ASSERT_EQ(commands.size(), 2U);
  const auto& member = std::get<AddMember>(commands[0]);
  EXPECT_EQ(member.name_hash, journal::name_hash(config.members[1].key, "Rheinruf Holding"));
  const auto& site = std::get<AddSite>(commands[1]);
  EXPECT_EQ(site.name_hash, journal::name_hash(config.sites[2].site.key, "Somewhere else"));
  EXPECT_EQ(site.member, line.core.state().find_site(site.site)->member);
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, AMemberThatLeftHasNoSeatsAndNoShare) {
  Line line;
  Config config = demo();
  line.start(config);
  auto& hotline = config.hotlines[0];
  std::erase_if(hotline.terms, [](const auto& t) { return t.first == "saalestimme"; });
  hotline.terms[0].second.share_ppm += 85'000;
  std::erase_if(hotline.seats, [](const auto& s) { return s.site.starts_with("saalestimme"); });
  const std::size_t seats = line.hotline(demo()).seats.size();
  const std::size_t channels = seats - line.hotline(config).seats.size();
  const auto commands = line.start(config);
  // Its channels; totals and six accounts under the old key, before it ends; six weights, one key.
  EXPECT_EQ(commands.size(), channels + 1U + 6U + 6U + 1U);
  const auto at = [&](auto kind) {
    return std::find_if(commands.begin(), commands.end(),
                        [](const Command& c) { return std::holds_alternative<decltype(kind)>(c); }) -
           commands.begin();
  };
  EXPECT_LT(at(PublishTotals{}), at(AdoptWeights{}));
  EXPECT_LT(at(StateAccount{}), at(AdoptWeights{}));
  EXPECT_EQ(line.core.state().members[6].account.weight_ppm, 0U);
  EXPECT_FALSE(line.core.state().members[6].present);
  EXPECT_TRUE(line.start(config).empty());
  EXPECT_EQ(line.start(demo()).size(), channels + 1U + 6U + 6U + 1U);  // it comes back
}

TEST(StartupCommands, ATrunkWithFewerChannelsLosesTheLastOnes) {
  Line line;
  Config config = demo();
  line.start(config);
  SeatsConfig& seats = config.hotlines[0].seats.front();
  const std::vector<std::string> users = seats.users;
  seats.users.resize(users.size() - 3);
  const auto commands = line.start(config);
  ASSERT_EQ(commands.size(), 3U);
  for (const Command& command : commands) EXPECT_EQ(std::get<SetSeatState>(command).wish, SeatState::kOffline);
  EXPECT_TRUE(line.start(config).empty());
  seats.users = users;
  EXPECT_EQ(line.start(config).size(), 3U);
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, OpeningHoursThatTheFileNoLongerSaysAreTakenBack) {
  Line line;
  Config config = demo();
  HotlineConfig& hotline = config.hotlines[0];
  hotline.hours.always = false;
  hotline.hours.weekly = *parse_opening("mon-sun 00:00-24:00");
  line.start(config);
  EXPECT_TRUE(line.core.state().g.open);
  hotline.hours.weekly = *parse_opening("mon-sun 08:00-20:00");
  line.start(config);
  for (std::uint32_t i = 0; i < line.core.state().g.hours_count; ++i) {
    const HoursEntry& entry = line.core.state().g.hours[i];
    EXPECT_LE(entry.to - entry.from, Millis{12 * 3'600'000}) << "an opening of the old file is still announced";
  }
  EXPECT_TRUE(line.start(config).empty());
  hotline.hours.always = true;
  line.start(config);
  EXPECT_EQ(line.core.state().g.hours_count, 0U);
  EXPECT_TRUE(line.core.state().g.open);
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, WhatTheControlRoomChangedStandsUntilTheFileChanges) {
  Line line;
  Config config = demo();
  line.start(config);
  Outcome outcome;
  line.core.decide(Sequence{++line.sequence}, kNow, ChangeSetting{Setting::kMaxWaiting, 77}, outcome);
  line.core.decide(Sequence{++line.sequence}, kNow, CloseHotline{}, outcome);
  EXPECT_TRUE(line.start(config).empty());
  config.hotlines[0].policy.max_waiting = 400;
  const auto commands = line.start(config);
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(std::get<ChangeSetting>(commands[0]).value, 400);
}

// A file with a cap, which an earlier version has put into force.
struct LineOfAnEarlierVersion : Line {
  Config config = demo();
  std::string weights, bounds;  // what such versions remembered of it

  LineOfAnEarlierVersion() {
    config.hotlines[0].terms[0].second.cap_ppm = 100'000;
    start(config);
    for (std::uint32_t id = 1; id <= 6; ++id) {
      const auto weight = fmt::format("{}{}:{}", id == 1 ? "" : ",", id, core.state().members[id].account.weight_ppm);
      weights += weight;
      bounds += weight + (id == 1 ? "=235000/0/100000" : "");
    }
  }
  void adopt(const std::vector<StageWeight>& key) {
    Outcome outcome;
    for (const StageWeight& weight : key) core.decide(Sequence{++sequence}, kNow, weight, outcome);
    core.decide(Sequence{++sequence}, kNow, AdoptWeights{core.state().g.agreement + 1}, outcome);
    ASSERT_FALSE(std::holds_alternative<CommandIgnored>(outcome.events.back()));
  }
  // As keys were before the journal held terms.
  [[nodiscard]] std::vector<StageWeight> key_without_terms() const {
    std::vector<StageWeight> key;
    for (std::uint16_t id = 1; id <= 6; ++id)
      key.push_back({MemberId{id}, core.state().members[id].account.weight_ppm});
    return key;
  }
};

TEST(StartupCommands, AKeyOfTheControlRoomStandsWhateverFormAnEarlierVersionRememberedTheFileIn) {
  for (const bool with_bounds : {false, true}) {
    LineOfAnEarlierVersion line;
    std::vector<StageWeight> key = line.key_without_terms();
    key[0].weight_ppm += 50'000;
    key[1].weight_ppm -= 50'000;
    line.adopt(key);
    line.applied["weights"] = with_bounds ? line.bounds : line.weights;
    EXPECT_TRUE(line.start(line.config).empty());
    EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 150'000U);
    line.config.hotlines[0].terms[0].second.cap_ppm = 120'000;
    EXPECT_FALSE(line.start(line.config).empty());
    EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 120'000U);
  }
}

TEST(StartupCommands, AKeyOfTheFileGetsTheTermsThatAnEarlierVersionKeptOutOfTheJournal) {
  LineOfAnEarlierVersion line;
  line.adopt(line.key_without_terms());
  line.applied["weights"] = line.weights;
  line.start(line.config);
  EXPECT_EQ(line.core.state().members[1].terms.cap_ppm, 100'000U);
  EXPECT_TRUE(line.start(line.config).empty());
}

TEST(StartupCommands, AFloorThatChangesNoWeightIsAChangeOfTheFile) {
  Line line;
  Config config = demo();
  line.start(config);
  config.hotlines[0].terms[0].second.floor_ppm = 100'000;
  EXPECT_FALSE(line.start(config).empty());
  EXPECT_EQ(line.core.state().members[1].terms.floor_ppm, 100'000U);
  EXPECT_EQ(line.core.state().members[1].account.weight_ppm, 235'000U);
}

TEST(StartupCommands, HoursAreScheduledAheadAndOnlyOnce) {
  Line line;
  Config config = demo();
  config.hotlines[0].hours.always = false;
  config.hotlines[0].hours.weekly = *parse_opening("mon-sun 08:00-20:00");
  const auto commands = line.start(config);
  const auto scheduled = std::count_if(commands.begin(), commands.end(),
                                       [](const Command& c) { return std::holds_alternative<ScheduleHours>(c); });
  EXPECT_GE(scheduled, kDaysAhead);
  EXPECT_FALSE(line.core.state().g.open);
  EXPECT_TRUE(line.start(config).empty());
}

TEST(StartupCommands, WhatWasAppliedIsReadAsItWasWritten) {
  const std::string path = testing::TempDir() + "/rufbund-applied";
  const Applied applied = {{"weights", "1:2,3:4"}, {"opening", "always"}};
  ASSERT_TRUE(write_applied(path, applied));
  EXPECT_EQ(*read_applied(path), applied);
  EXPECT_TRUE(read_applied(path + "-missing")->empty());
}

}  // namespace
}  // namespace rufbund::app
