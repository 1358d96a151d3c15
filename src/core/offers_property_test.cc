// R4, R6 and R9: what a member, a caller and a signatory may rely on, whatever the figures are set to.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "core/core.h"
#include "core/state.h"
#include "core/testing/random_history.h"

namespace rufbund::core {
namespace {

using testing::RandomHistory;
using testing::Shape;

// One member with one trunk site of `channels` channels.
class OneSite {
 public:
  explicit OneSite(std::uint32_t channels) : core(Capacity{2, 2, channels + 1, 64, 64}) {
    run(DefineSkill{SkillId{1}, 0});
    run(DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
    run(AddMember{MemberId{1}});
    run(AddSite{SiteId{1}, MemberId{1}, SiteKind::kTrunk, Millis{0}});
    for (std::uint32_t c = 1; c <= channels; ++c) run(AddSeat{SeatId{c}, SiteId{1}, SkillMask{2}});
    run(StageWeight{MemberId{1}, 1'000'000});
    run(AdoptWeights{1});
    run(OpenHotline{});
    run(ReportSiteHealth{SiteId{1}, true});
  }
  const Outcome& run(const Command& command) {
    out.clear();
    core.decide(Sequence{++sequence}, at, command, out);
    return out;
  }
  TicketId call() {
    run(AdmitAttempt{LegId{sequence}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
    const auto* admitted = find<AttemptAdmitted>();
    if (admitted == nullptr) return TicketId{};
    const TicketId ticket = admitted->ticket;
    run(SelectService{ticket, TopicId{1}, SkillId{1}});
    return ticket;
  }
  template <class T>
  const T* find() const {
    for (const Event& event : out.events)
      if (const T* found = std::get_if<T>(&event)) return found;
    return nullptr;
  }
  // Goes from deadline to deadline until an event of this kind comes; null after `ms`.
  template <class T>
  const T* wait_for(std::int64_t ms) {
    const TimeMs end = at + Millis{ms};
    while (core.next_deadline() <= end) {
      at = std::max(at, core.next_deadline());
      run(PassTime{});
      if (const T* found = find<T>()) return found;
    }
    return nullptr;
  }
  [[nodiscard]] const Ticket& ticket(TicketId id) const { return *core.state().find_ticket(id); }

  Core core;
  Outcome out;
  TimeMs at{1'800'000'000'000};
  std::uint64_t sequence = 0;
};

RC_GTEST_PROP(Offers, an_offer_ends_at_its_deadline_and_its_ticket_keeps_its_rank, ()) {
  OneSite site(2);
  const auto deadline = *rc::gen::inRange<std::int64_t>(1'000, 120'001);
  site.run(ChangeSetting{Setting::kOfferDeadline, deadline});
  const TicketId first = site.call();
  const TimeMs offered = site.at;
  const Rank rank = site.ticket(first).rank;
  site.call();
  const TicketId third = site.call();
  RC_ASSERT(site.ticket(third).phase == TicketPhase::kWaiting);
  const auto* failed = site.wait_for<OfferFailed>(600'000);
  RC_ASSERT(failed != nullptr);
  RC_ASSERT(site.at == offered + Millis{deadline});
  RC_ASSERT(failed->ticket == first);
  RC_ASSERT(failed->failure == OfferFailure::kTimedOut);
  RC_ASSERT(site.ticket(first).rank == rank);
  RC_ASSERT(site.ticket(first).rank < site.ticket(third).rank);
}

RC_GTEST_PROP(Offers, so_many_failures_in_a_row_set_a_site_aside_and_then_one_probe_at_a_time, ()) {
  const auto limit = *rc::gen::inRange<int>(1, 8);
  const auto interval = *rc::gen::inRange<std::int64_t>(1'000, 100'000);
  OneSite site(10);
  site.run(ChangeSetting{Setting::kSiteFailuresInARow, limit});
  site.run(ChangeSetting{Setting::kProbeInterval, interval});
  std::vector<TicketId> tickets;
  for (int i = 0; i < 10; ++i) tickets.push_back(site.call());
  const Site& there = site.core.state().sites[1];
  for (int i = 1; i <= limit; ++i) {
    RC_ASSERT(!there.set_aside);
    site.run(
        FailOffer{OfferId{site.ticket(tickets[static_cast<std::size_t>(i - 1)]).offer}, OfferFailure::kRefused, 486});
  }
  RC_ASSERT(there.set_aside);
  // The others that ring meanwhile are answered by nobody and end.
  for (const TicketId ticket : tickets)
    if (site.ticket(ticket).phase == TicketPhase::kOffered)
      site.run(FailOffer{OfferId{site.ticket(ticket).offer}, OfferFailure::kUnreachable, 0});
  for (int probe = 0; probe < 3; ++probe) {
    const TimeMs since = site.at;
    const auto* offer = site.wait_for<OfferMade>(3'600'000);
    RC_ASSERT(offer != nullptr);
    RC_ASSERT(offer->probe);
    RC_ASSERT(site.at - since >= Millis{interval});
    RC_ASSERT(site.core.state().g.offered_count == 1u);
    if (probe < 2) {
      site.run(FailOffer{offer->offer, OfferFailure::kRefused, 486});
    } else {
      site.run(AnswerOffer{OfferId{offer->offer}});
    }
  }
  RC_ASSERT(there.set_aside);
  RC_ASSERT(site.wait_for<SiteReturned>(2'000) != nullptr);  // the answer held
  RC_ASSERT(!there.set_aside);
}

RC_GTEST_PROP(Offers, a_third_offer_waits_for_a_proven_seat_but_not_for_ever, ()) {
  OneSite site(3);
  site.run(ChangeSetting{Setting::kSiteFailuresInARow, 1'000});
  const bool proven = *rc::gen::arbitrary<bool>();
  if (proven) {
    site.call();
    const OfferId offer = site.find<OfferMade>()->offer;
    site.run(AnswerOffer{offer});
    site.at = site.at + Millis{60'000};
    site.run(EndConversation{offer, EndedBy::kSeat});
  }
  const std::uint32_t proven_seat = 1;
  const TicketId ticket = site.call();
  std::vector<std::uint32_t> offered;
  for (int i = 0; i < 2; ++i) {
    const OfferId offer{site.ticket(ticket).offer};
    RC_ASSERT(offer.value != 0u);
    offered.push_back(static_cast<std::uint32_t>(offer.value));
    site.run(FailOffer{offer, OfferFailure::kRefused, 486});
    if (i == 0 && site.ticket(ticket).phase != TicketPhase::kOffered) RC_ASSERT(site.wait_for<OfferMade>(60'000));
  }
  const TimeMs since = site.at;
  if (site.ticket(ticket).phase != TicketPhase::kOffered) RC_ASSERT(site.wait_for<OfferMade>(120'000) != nullptr);
  const auto third = static_cast<std::uint32_t>(site.ticket(ticket).offer);
  if (proven) {
    RC_ASSERT(third == proven_seat);
    RC_ASSERT(site.at == since);
  } else {
    RC_ASSERT(site.at - since == Millis{30'000});
  }
}

RC_GTEST_PROP(Admission, nobody_joins_beyond_the_bound_and_the_refused_are_told_why, ()) {
  OneSite site(1);
  const auto bound = *rc::gen::inRange<std::int64_t>(0, 20);
  site.run(ChangeSetting{Setting::kMaxWaiting, bound});
  site.run(ChangeSetting{Setting::kWaitLimit, 7'200'000});  // the bound is what stops here
  std::int64_t admitted = 0;
  for (int i = 0; i < 30; ++i) {
    const TicketId ticket = site.call();
    const auto in_line = site.core.state().g.waiting_count + site.core.state().g.offered_count;
    RC_ASSERT(in_line <= static_cast<std::uint64_t>(bound));
    if (ticket) {
      ++admitted;
      continue;
    }
    RC_ASSERT(site.find<AttemptRefused>()->cause == RefusalCause::kLineFull);
  }
  RC_ASSERT(admitted == bound);
}

RC_GTEST_PROP(Admission, beyond_the_wait_limit_an_attempt_is_refused_with_a_time_to_return, ()) {
  OneSite site(1);
  const auto limit = *rc::gen::inRange<std::int64_t>(60'000, 1'800'000);
  site.run(ChangeSetting{Setting::kWaitLimit, limit});
  // Thirty calls of three minutes teach the estimate; nobody waits.
  for (int i = 0; i < 30; ++i) {
    site.call();
    const OfferId offer = site.find<OfferMade>()->offer;
    site.run(AnswerOffer{offer});
    site.at = site.at + Millis{180'000};
    site.run(EndConversation{offer, EndedBy::kSeat});
  }
  // Now the line grows, and nobody leaves it: one seat that talks on.
  site.call();
  site.run(AnswerOffer{site.find<OfferMade>()->offer});
  int refused = 0;
  for (int i = 0; i < 30; ++i) {
    site.at = site.at + Millis{2'000};
    site.call();
    if (const auto* at_the_door = site.find<AttemptRefused>()) {
      RC_ASSERT(at_the_door->cause == RefusalCause::kWaitTooLong);
      RC_ASSERT(at_the_door->return_at > site.at);
      ++refused;
    } else if (const auto* ended = site.find<TicketEnded>()) {
      RC_ASSERT(ended->end == TicketEnd::kRefused);
      RC_ASSERT(ended->return_at > site.at);
      ++refused;
    } else {
      const auto* queued = site.find<TicketQueued>();
      RC_ASSERT(queued != nullptr);
      RC_ASSERT(queued->estimate.count() <= limit);
    }
  }
  // 180 s a call: so many may wait.
  const std::int64_t waiting = site.core.state().g.waiting_count;
  RC_ASSERT(waiting <= limit / 175'000 + 1);
  RC_ASSERT(waiting >= limit / 185'000 - 1);
  RC_ASSERT(refused == 30 - waiting);
}

RC_GTEST_PROP(Admission, a_wait_without_an_end_is_beyond_every_limit, ()) {
  // Many seats teach the estimate; then all but `left` of them fail while callers wait.
  OneSite site(20);
  const auto left = *rc::gen::inRange<std::uint32_t>(0, 2);
  site.run(ChangeSetting{Setting::kMaxWaiting, 60});
  site.run(ChangeSetting{Setting::kWaitLimit, 600'000});
  for (int i = 0; i < 30; ++i) {
    site.call();
    const OfferId offer = site.find<OfferMade>()->offer;
    site.run(AnswerOffer{offer});
    site.at = site.at + Millis{900'000};
    site.run(EndConversation{offer, EndedBy::kSeat});
  }
  for (std::uint32_t seat = 1; seat <= 20 - left; ++seat) site.run(SetSeatState{SeatId{seat}, SeatState::kOffline});
  // With nobody or one seat of 15 minutes a call, no more than two join within ten minutes' wait.
  std::uint32_t joined = 0;
  for (int i = 0; i < 40; ++i) {
    site.at = site.at + Millis{6'000};
    site.call();
    joined += site.find<TicketQueued>() != nullptr;
  }
  RC_ASSERT(joined <= 2u);
}

RC_GTEST_PROP(Rules, a_staged_key_changes_nothing_before_it_is_adopted, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  // The same history twice; in the second, weights are staged every now and then and never adopted.
  const auto play = [&](bool stage) {
    Shape shape;
    shape.rules_change = false;
    shape.garbage = false;
    RandomHistory history(seed, shape);
    Core core(history.capacity());
    Outcome outcome;
    std::uint64_t sequence = 0;
    std::vector<std::tuple<std::uint64_t, std::uint64_t, std::int64_t>> offers;
    std::vector<Command> commands = history.founding();
    for (const Command& command : commands) core.decide(Sequence{sequence += 10}, history.at(), command, outcome);
    for (int i = 0; i < 500; ++i) {
      const auto [at, command] = history.next(core);
      outcome.clear();
      core.decide(Sequence{sequence += 10}, at, command, outcome);
      for (const Event& event : outcome.events)
        if (const auto* made = std::get_if<OfferMade>(&event))
          offers.emplace_back(made->offer.value, made->ticket.value, made->virtual_time);
      if (stage && i % 7 == 0)
        core.decide(Sequence{sequence + 1}, at, StageWeight{MemberId{static_cast<std::uint16_t>(1 + i % 4)}, 12'345},
                    outcome);
    }
    return offers;
  };
  RC_ASSERT(play(true) == play(false));
}

}  // namespace
}  // namespace rufbund::core
