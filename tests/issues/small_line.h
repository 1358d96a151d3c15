// A smallest line for tests of mended bugs in the rulebook: `members` members of equal weight, each with a trunk site
// of one channel, all reachable; one topic, one language.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/core.h"
#include "core/state.h"

namespace rufbund::core {

struct SmallLine {
  explicit SmallLine(std::uint16_t members = 2) : core(Capacity{8, 8, 16, 32, 64}) {
    run(DefineSkill{SkillId{1}, 0});
    run(DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
    for (std::uint16_t m = 1; m <= members; ++m) {
      run(AddMember{MemberId{m}});
      run(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{10'000}});
      run(StageWeight{MemberId{m}, 1'000'000u / members});
      run(AddSeat{SeatId{m}, SiteId{m}, SkillMask{2}});
    }
    run(AdoptWeights{1});
    run(OpenHotline{});
    for (std::uint16_t m = 1; m <= members; ++m) run(ReportSiteHealth{SiteId{m}, true});
  }

  const Outcome& run(const Command& command) {
    out.clear();
    core.decide(Sequence{++sequence}, now, command, out);
    return out;
  }
  // Sends PassTime whenever it is due.
  void pass(std::int64_t ms) {
    const TimeMs end = now + Millis{ms};
    while (core.next_deadline() <= end) {
      now = std::max(now, core.next_deadline());
      run(PassTime{});
    }
    now = end;
  }
  // A caller in the line or offered.
  TicketId call() {
    run(AdmitAttempt{LegId{++legs}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
    const TicketId ticket = find<AttemptAdmitted>()->ticket;
    run(SelectService{ticket, TopicId{1}, SkillId{1}});
    return ticket;
  }
  // The command's first event of this kind, or null.
  template <class T>
  const T* find() const {
    for (const Event& event : out.events)
      if (const T* found = std::get_if<T>(&event)) return found;
    return nullptr;
  }

  Core core;
  Outcome out;
  TimeMs now{1'800'000'000'000};
  std::uint64_t sequence = 0;
  std::uint64_t legs = 0;
};

}  // namespace rufbund::core
