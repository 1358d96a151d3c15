// Test only. A small alliance: two members of equal weight, one trunk site each with `channels` channels, one topic,
// German and English; a second core applies the events and must agree after every command.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "core/core.h"
#include "core/state.h"

namespace rufbund::core::testing {

inline constexpr SkillId kGerman{1}, kEnglish{2};
inline constexpr TopicId kAppointments{1};

class Alliance {
 public:
  explicit Alliance(std::uint32_t channels = 1) {
    run(DefineSkill{kGerman, 0});
    run(DefineSkill{kEnglish, 1});
    run(DefineTopic{kAppointments, SkillId{}, Millis{180'000}});
    for (std::uint16_t m = 1; m <= 2; ++m) {
      run(AddMember{MemberId{m}});
      run(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{10'000}});
      run(StageWeight{MemberId{m}, 500'000});
    }
    run(AdoptWeights{1});
    std::uint32_t seat = 0;
    for (std::uint32_t channel = 0; channel < channels; ++channel)
      for (std::uint16_t site = 1; site <= 2; ++site)
        run(AddSeat{SeatId{++seat}, SiteId{site}, SkillMask{1} << kGerman.value});
    run(OpenHotline{});
  }

  Outcome& run(const Command& command) {
    out.clear();
    core.decide(Sequence{++sequence}, now, command, out);
    EXPECT_EQ(core.broken_invariant(), nullptr) << core.broken_invariant();
    for (const Event& event : out.events) copy.apply(Sequence{sequence}, now, event);
    EXPECT_EQ(core.digest(), copy.digest())
        << "applying the events led elsewhere, command kind " << command.index() + 1;
    return out;
  }
  void sites_up() {
    run(ReportSiteHealth{SiteId{1}, true});
    run(ReportSiteHealth{SiteId{2}, true});
  }
  void pass(std::int64_t ms) {
    const TimeMs end = now + Millis{ms};
    while (core.next_deadline() <= end) {
      now = std::max(now, core.next_deadline());
      run(PassTime{});
    }
    now = end;
  }
  // A caller who came through the menu.
  TicketId call(std::uint64_t key = 0) {
    run(AdmitAttempt{LegId{++leg}, CallerKey{key}, CarrierId{1}, ClassId{}, kGerman});
    const auto* admitted = find<AttemptAdmitted>();
    if (admitted == nullptr) return TicketId{};
    const TicketId ticket = admitted->ticket;
    run(SelectService{ticket, kAppointments, kGerman});
    return ticket;
  }
  template <class T>
  const T* find() const {
    for (const Event& event : out.events)
      if (const T* found = std::get_if<T>(&event)) return found;
    return nullptr;
  }
  template <class T>
  const T* find_effect() const {
    for (const Effect& effect : out.effects)
      if (const T* found = std::get_if<T>(&effect)) return found;
    return nullptr;
  }

  Core core{Capacity{16, 16, 64, 256, 1024}};
  Core copy{Capacity{16, 16, 64, 256, 1024}};
  Outcome out;
  TimeMs now{1'800'000'000'000};
  std::uint64_t sequence = 0;
  std::uint64_t leg = 0;
};

}  // namespace rufbund::core::testing
