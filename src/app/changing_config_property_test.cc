// Whatever configurations follow each other on a line, by starts or reloads: the rulebook ignores none of the commands,
// and the same configuration once more gives none. Who leaves gets nothing new, and a line that left opens no more.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "app/build_directory.h"
#include "app/startup_commands.h"
#include "core/core.h"
#include "core/state.h"

namespace rufbund::app {
namespace {

using namespace core;

const Config& demo() {
  static const Config config = [] {
    Problems problems("demo/rufbund.toml");
    return read_config(RUFBUND_SOURCE_DIR "/demo/rufbund.toml", problems);
  }();
  return config;
}

// The demo's hotline with some of its members, equal shares, other channels, limits and hours.
Config varied() {
  Config config = demo();
  HotlineConfig& hotline = config.hotlines[0];
  const auto kept = *rc::gen::nonEmpty(rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 6)));
  std::set<std::string> members;
  hotline.terms.clear();
  for (const int index : kept) {
    const std::string& key = config.members[static_cast<std::size_t>(index)].key;
    members.insert(key);
    hotline.terms.emplace_back(key, ShareTerms{MemberId{}, 1'000'000 / static_cast<std::uint32_t>(kept.size())});
  }
  hotline.terms[0].second.share_ppm += 1'000'000 % static_cast<std::uint32_t>(kept.size());
  std::erase_if(hotline.seats, [&](const SeatsConfig& seats) {
    const auto site = std::find_if(config.sites.begin(), config.sites.end(),
                                   [&](const SiteConfig& s) { return s.site.key == seats.site; });
    return !members.contains(site->member);
  });
  for (SeatsConfig& seats : hotline.seats)
    seats.users.assign(static_cast<std::size_t>(*rc::gen::inRange(1, 6)), seats.users.front());
  hotline.policy.wait_limit = Millis{*rc::gen::inRange(0, 3'600'000)};
  hotline.policy.max_waiting = *rc::gen::inRange(0, 1'000);
  hotline.topics[0].topic.norm_work = Millis{*rc::gen::inRange(1, 600'000)};
  hotline.hours.always = *rc::gen::arbitrary<bool>();
  if (!hotline.hours.always) hotline.hours.weekly = {{*rc::gen::inRange(0, 7), 0, *rc::gen::inRange(60, 1'440)}};
  return config;
}

RC_GTEST_PROP(ChangingConfiguration, each_takes_effect_and_once_more_changes_nothing, ()) {
  IdBook ids;
  Core core(Capacity{.members = 16, .sites = 32, .seats = 2'000, .tickets = 1'000, .caller_places = 1 << 8});
  Applied applied;
  std::uint64_t sequence = 0;
  TimeMs now{1'774'224'000'000};
  const auto decide = [&](const Startup& startup) {
    for (const Command& command : startup.commands) {
      Outcome outcome;
      core.decide(Sequence{++sequence}, now, command, outcome);
      for (const Event& event : outcome.events) RC_ASSERT(!std::holds_alternative<CommandIgnored>(event));
    }
    applied = startup.applied;
    RC_ASSERT(core.broken_invariant() == nullptr);
  };
  for (int step = *rc::gen::inRange(1, 5); step > 0; --step) {
    if (*rc::gen::inRange(0, 4) == 0) {
      decide(retirement_commands(core.state(), applied, now));
      RC_ASSERT(!core.state().g.open);
      RC_ASSERT(retirement_commands(core.state(), applied, now).commands.empty());
    } else {
      const auto directory = build_directory(varied(), {{"impfen", CellId{1}}}, ids, now);
      RC_ASSERT(directory);
      const directory::Hotline& hotline = directory->hotlines[0];
      decide(startup_commands(hotline, core.state(), applied, now));
      const Startup again = startup_commands(hotline, core.state(), applied, now);
      RC_ASSERT(again.commands.empty());
      RC_ASSERT(again.applied == applied);
      // The seats that are signed in are the configuration's.
      std::set<std::uint32_t> wanted;
      for (const auto& seat : hotline.seats) wanted.insert(seat.id.value);
      for (std::uint32_t id = 1; id < core.state().seats.size(); ++id) {
        const Seat& seat = core.state().seats[id];
        if (seat.added) RC_ASSERT((seat.wish != SeatState::kOffline) == wanted.contains(id));
      }
    }
    now = now + Millis{*rc::gen::inRange(0, 200'000'000)};
    Outcome passed;
    while (core.next_deadline() <= now) core.decide(Sequence{++sequence}, now, PassTime{}, passed);
  }
}

}  // namespace
}  // namespace rufbund::app
