// For tests: a real core whose decisions become batches, as the engine makes them.
#pragma once

#include <memory>
#include <vector>

#include "base/check.h"
#include "core/core.h"
#include "engine/engine.h"

namespace rufbund::projections {

class LineDriver {
 public:
  explicit LineDriver(CellId cell, const core::Capacity& capacity, TimeMs start)
      : cell_(cell), core_(capacity), now(start) {}

  // Decides and keeps the record; returns its events.
  std::vector<core::Event> decide(core::Command command) {
    core::Outcome outcome;
    core_.decide(Sequence{++sequence_}, now, command, outcome);
    auto batch = std::make_shared<engine::Batch>();
    batch->cell = cell_;
    batch->records.push_back({Sequence{sequence_}, now, std::move(command), 0,
                              static_cast<std::uint32_t>(outcome.events.size()), 0,
                              static_cast<std::uint32_t>(outcome.effects.size())});
    batch->events = outcome.events;
    batch->effects = outcome.effects;
    batches.push_back(std::move(batch));
    return outcome.events;
  }
  // The first event of this type; a CHECK where there is none.
  template <class Event>
  Event expect(core::Command command) {
    for (const core::Event& event : decide(std::move(command)))
      if (const auto* found = std::get_if<Event>(&event)) return *found;
    CHECK(false && "the event was expected");
    return {};
  }
  // Lets time pass with the core's own timers.
  void wait(Millis duration) {
    const TimeMs until = now + duration;
    while (core_.next_deadline() <= until) {
      now = std::max(now, core_.next_deadline());
      decide(core::PassTime{});
    }
    now = until;
  }

  [[nodiscard]] const core::Core& core() const { return core_; }

 private:
  CellId cell_;
  core::Core core_;
  std::uint64_t sequence_ = 0;

 public:
  TimeMs now;
  std::vector<std::shared_ptr<const engine::Batch>> batches;
};

// Two members, one agents' site with two seats each, equal shares, one topic, German; the hotline is open.
inline void set_up_two_members(LineDriver& line) {
  using namespace core;
  line.decide(AdoptRules{kRulesVersion});
  for (const auto& [setting, value] :
       std::initializer_list<std::pair<Setting, std::int64_t>>{{Setting::kWaitLimit, 1'800'000},
                                                               {Setting::kMaxWaiting, 1'000},
                                                               {Setting::kOfferDeadline, 15'000},
                                                               {Setting::kSiteFailuresInARow, 3},
                                                               {Setting::kProbeInterval, 30'000},
                                                               {Setting::kProvenWithin, 600'000},
                                                               {Setting::kBurst, 1'800'000},
                                                               {Setting::kShareTolerance, 60'000},
                                                               {Setting::kShortConversation, 10'000},
                                                               {Setting::kReturnWithin, 900'000},
                                                               {Setting::kCreditKeep, 1'800'000},
                                                               {Setting::kPlaceMax, 43'200'000},
                                                               {Setting::kServiceTarget, 20'000},
                                                               {Setting::kTellInterval, 45'000},
                                                               {Setting::kCapacityExpiry, 30'000},
                                                               {Setting::kMenuLimit, 60'000},
                                                               {Setting::kServedWithin, 15'000},
                                                               {Setting::kLeastTalk, 2'000}})
    line.decide(ChangeSetting{setting, value});
  line.decide(DefineSkill{SkillId{1}, 0});
  line.decide(DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
  for (std::uint16_t m = 1; m <= 2; ++m) {
    line.decide(AddMember{MemberId{m}});
    line.decide(AddSite{SiteId{m}, MemberId{m}, SiteKind::kAgents, Millis{10'000}});
    for (std::uint32_t s = 0; s < 2; ++s) line.decide(AddSeat{SeatId{m * 2u - 1 + s}, SiteId{m}, 0b10});
    line.decide(StageWeight{MemberId{m}, 500'000});
    line.decide(ReportSiteHealth{SiteId{m}, true});
  }
  line.decide(AdoptWeights{1});
  line.decide(OpenHotline{});
}

}  // namespace rufbund::projections
