// For tests: a small alliance and random, plausible traffic through a real core, one command at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/core.h"
#include "journal/hash.h"

namespace rufbund::journal {

// Fixed generator (splitmix64), so that a test's seed means the same everywhere.
class TestRandom {
 public:
  explicit TestRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t n) { return next() % n; }

 private:
  std::uint64_t state_;
};

inline constexpr core::Capacity kTestCapacity{16, 32, 256, 1024, 4096};

inline constexpr std::string_view kTestMembers[3][2] = {
    {"nordlicht", "Nordlicht Dialog GmbH"}, {"rheinruf", "Rheinruf KG"}, {"isartal", "Isartal Service eG"}};

// Three members with two trunk sites each, `seats` seats, one topic, German and English.
inline std::vector<core::Command> alliance_commands(std::uint32_t seats = 24) {
  using namespace core;
  std::vector<Command> commands{AdoptRules{kRulesVersion}, DefineSkill{SkillId{1}, 0}, DefineSkill{SkillId{2}, 1},
                                DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}}};
  for (std::uint16_t m = 1; m <= 3; ++m) {
    commands.push_back(AddMember{MemberId{m}, name_hash(kTestMembers[m - 1][0], kTestMembers[m - 1][1])});
    commands.push_back(StageWeight{MemberId{m}, m == 1 ? 500'000u : 250'000u});
    for (int n = 0; n < 2; ++n) {
      const SiteId site{static_cast<std::uint16_t>(2 * m - n)};
      const std::uint64_t names = site == SiteId{1} ? name_hash("kiel", "Nordlicht Kiel") : 0;
      commands.push_back(AddSite{site, MemberId{m}, SiteKind::kTrunk, Millis{10'000}, names});
    }
  }
  commands.push_back(AdoptWeights{1});
  for (std::uint32_t seat = 1; seat <= seats; ++seat) {
    commands.push_back(
        AddSeat{SeatId{seat}, SiteId{static_cast<std::uint16_t>(1 + seat % 6)}, seat % 3 == 0 ? 6u : 2u});
  }
  commands.push_back(OpenHotline{});
  for (std::uint16_t site = 1; site <= 6; ++site) commands.push_back(ReportSiteHealth{SiteId{site}, true});
  return commands;
}

// Chooses the next command from what the effects so far asked for, with failures and nonsense in between.
class RandomTraffic {
 public:
  explicit RandomTraffic(std::uint64_t seed) : random_(seed) {}

  void hear(const core::Effect& effect) {
    if (const auto* a = std::get_if<core::AcceptLeg>(&effect)) menu_.push_back(a->ticket);
    if (const auto* t = std::get_if<core::TellPlace>(&effect)) remember(t->ticket);
    if (const auto* o = std::get_if<core::OfferSeat>(&effect)) ringing_.push_back(o->offer);
    if (const auto* c = std::get_if<core::Connect>(&effect)) talking_.push_back(c->offer);
  }

  core::Command next() {
    using namespace core;
    switch (random_.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return AdmitAttempt{LegId{random_.next()},
                            CallerKey{random_.below(5) == 0 ? 0 : 1 + random_.below(200)},
                            CarrierId{1},
                            ClassId{},
                            SkillId{static_cast<std::uint8_t>(1 + random_.below(2))},
                            CallDigest{random_.next()}};
      case 5:
      case 6:
      case 7:
      case 8:
        if (auto t = take(menu_)) {
          remember(t);
          return SelectService{t, TopicId{1}, SkillId{static_cast<std::uint8_t>(1 + random_.below(2))}};
        }
        break;
      case 9:
      case 10:
      case 11:
        if (auto o = take(ringing_)) return AnswerOffer{o};
        break;
      case 12:
        if (auto o = take(ringing_)) return FailOffer{o, OfferFailure::kRefused, 486};
        break;
      case 13:
      case 14:
      case 15:
        if (auto o = take(talking_)) return EndConversation{o, random_.below(8) ? EndedBy::kSeat : EndedBy::kPlatform};
        break;
      case 16:
        if (auto o = take(talking_)) return BreakConversation{o, static_cast<BreakCause>(1 + random_.below(3))};
        break;
      case 17:
        if (auto t = take(tickets_)) return EndLeg{t, LegEnd::kHungUp};
        break;
      case 18:
        return SetSiteMode{SiteId{static_cast<std::uint16_t>(1 + random_.below(7))},
                           random_.below(4) == 0 ? SiteMode::kPaused : SiteMode::kActive};
      default:
        if (random_.below(4) == 0) return StateAccount{MemberId{static_cast<std::uint16_t>(1 + random_.below(3))}};
        if (random_.below(4) == 0) return PublishTotals{};
        if (random_.below(2)) return AnswerOffer{OfferId{random_.next()}};
        return RecordRefusals{CarrierId{2}, RefusalCause::kOverloaded,
                              static_cast<std::uint32_t>(1 + random_.below(9))};
    }
    return ReportSiteHealth{SiteId{static_cast<std::uint16_t>(1 + random_.below(6))}, random_.below(10) != 0};
  }

  // Between two commands.
  Millis pause() { return Millis{static_cast<std::int64_t>(random_.below(700))}; }

 private:
  template <class T>
  T take(std::vector<T>& from) {
    if (from.empty()) return T{};
    std::swap(from[random_.below(from.size())], from.back());
    const T taken = from.back();
    from.pop_back();
    return taken;
  }
  void remember(TicketId ticket) {
    if (tickets_.size() < 64) tickets_.push_back(ticket);
  }

  TestRandom random_;
  std::vector<TicketId> menu_, tickets_;
  std::vector<OfferId> ringing_, talking_;
};

// Drives a core of its own: the alliance first, then `commands` random ones, timers in between. `each` sees every
// command with its stamps and events.
using SeeDecision = std::function<void(Sequence, TimeMs, const core::Command&, const std::vector<core::Event>&)>;
inline core::Core run_history(std::uint64_t seed, std::size_t commands, const SeeDecision& each) {
  core::Core core(kTestCapacity);
  RandomTraffic traffic(seed);
  core::Outcome outcome;
  std::uint64_t sequence = 0;
  TimeMs now{1'800'000'000'000};
  const auto run = [&](const core::Command& command) {
    outcome.clear();
    core.decide(Sequence{++sequence}, now, command, outcome);
    for (const core::Effect& effect : outcome.effects) traffic.hear(effect);
    each(Sequence{sequence}, now, command, outcome.events);
  };
  for (const core::Command& command : alliance_commands()) run(command);
  for (std::size_t n = 0; n < commands; ++n) {
    now = now + traffic.pause();
    while (core.next_deadline() <= now) run(core::PassTime{});
    run(traffic.next());
  }
  return core;
}

}  // namespace rufbund::journal
