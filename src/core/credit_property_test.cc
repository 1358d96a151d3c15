// R2's promise over random days: redialling never helps, hanging up never hurts. A small world plays the same callers
// with and without some of their hang-ups and further calls, and every command is followed by the naive models.
// RUFBUND_CREDIT_DAYS sets how many days each test plays, RUFBUND_CREDIT_SEED which come first.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "core/testing/checked_core.h"

namespace rufbund::core {
namespace {

using testing::CheckedCore;
using testing::Random;

constexpr TimeMs kMorning{1'800'000'000'000};
constexpr std::int64_t kNeverHangsUp = INT64_MAX;
constexpr std::int64_t kMenuMs = 3'000;

// One call, times in ms since the morning.
struct Call {
  std::uint64_t key = 0;
  std::int64_t at = 0;
  std::int64_t hangs_up = kNeverHangsUp;
};

struct Offered {
  std::int64_t at = 0;
  std::uint64_t key = 0;
  std::uint64_t ticket = 0;
  std::uint32_t seat = 0;
  bool operator==(const Offered&) const = default;
};

// Plays calls until nobody waits any more, or for a day. Leg n + 1 is call n.
class Day {
 public:
  Day(const std::vector<Call>& calls, std::uint32_t seats, std::int64_t legs = 3) : calls_(calls), checked_(bounds()) {
    for (const Command& c : founding(seats, legs)) decide(c);
    for (std::size_t n = 0; n < calls.size(); ++n) {
      const LegId leg{n + 1};
      plan(calls[n].at, AdmitAttempt{leg, CallerKey{calls[n].key}, CarrierId{1}, ClassId{}, SkillId{1}});
      if (calls[n].hangs_up != kNeverHangsUp) plan(calls[n].hangs_up, EndLeg{TicketId{}, LegEnd::kHungUp, leg});
    }
  }
  // False where a model found something wrong.
  bool play() {
    const auto& g = checked_.core.state().g;
    while (checked_.wrong.empty() && now_ms() < 24 * 3'600'000 && (!planned_.empty() || g.waiting_count > 0)) {
      const TimeMs timer = checked_.core.next_deadline();
      if (planned_.empty() || timer <= planned_.top().at) {
        now_ = std::max(now_, timer);
        decide(PassTime{});
        continue;
      }
      const Planned next = planned_.top();
      planned_.pop();
      now_ = std::max(now_, next.at);
      Command command = next.command;
      // Whoever hangs up leaves the ticket that the call hangs on by now.
      if (auto* const end = std::get_if<EndLeg>(&command)) {
        if (!ticket_of_.contains(end->leg.value)) continue;
        end->ticket = ticket_of_.at(end->leg.value);
      }
      decide(command);
    }
    return checked_.wrong.empty();
  }
  [[nodiscard]] const std::string& wrong() const { return checked_.wrong; }
  [[nodiscard]] const Core& core() const { return checked_.core; }

  std::vector<Offered> offers;
  std::map<std::uint64_t, std::int64_t> connected;  // by leg: when
  std::uint64_t joined = 0, split = 0;
  // Looks at the line at the moment of each offer, before it is made known.
  std::function<void(const Day&, const OfferMade&)> at_offer;
  [[nodiscard]] std::int64_t now_ms() const { return (now_ - kMorning).count(); }

 private:
  struct Planned {
    TimeMs at;
    std::uint64_t order;
    Command command;
    bool operator<(const Planned& o) const { return at != o.at ? at > o.at : order > o.order; }
  };
  static Capacity bounds() { return {2, 2, 64, 512, 1024}; }
  static std::vector<Command> founding(std::uint32_t seats, std::int64_t legs) {
    std::vector<Command> c{DefineSkill{SkillId{1}, 0}, DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}}};
    for (std::uint16_t m = 1; m <= 2; ++m) {
      c.push_back(AddMember{MemberId{m}});
      c.push_back(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{5'000}});
      c.push_back(StageWeight{MemberId{m}, 500'000});
    }
    c.push_back(AdoptWeights{1});
    for (std::uint32_t s = 1; s <= seats; ++s)
      c.push_back(AddSeat{SeatId{s}, SiteId{static_cast<std::uint16_t>(1 + s % 2)}, SkillMask{2}});
    c.push_back(ChangeSetting{Setting::kMaxWaiting, 500});
    c.push_back(ChangeSetting{Setting::kWaitLimit, 604'800'000});  // every rank is admitted
    c.push_back(ChangeSetting{Setting::kLegsPerTicket, legs});
    c.push_back(OpenHotline{});
    for (std::uint16_t s = 1; s <= 2; ++s) c.push_back(ReportSiteHealth{SiteId{s}, true});
    return c;
  }
  void plan(std::int64_t at, const Command& c) { planned_.push({kMorning + Millis{at}, ++order_, c}); }

  void decide(const Command& command) {
    if (const auto* select = std::get_if<SelectService>(&command))
      if (menu_of_.contains(select->ticket.value) && menu_of_.at(select->ticket.value) > now_ms()) return;
    if (!checked_.step(now_, command)) return;
    for (const Event& event : checked_.outcome.events) follow(event);
    for (const Effect& effect : checked_.outcome.effects) {
      if (const auto* accept = std::get_if<AcceptLeg>(&effect)) {
        ticket_of_[accept->leg.value] = accept->ticket;
        menu_of_[accept->ticket.value] = now_ms() + kMenuMs;  // of whoever has the ticket now
        plan(now_ms() + kMenuMs, SelectService{accept->ticket, TopicId{1}, SkillId{1}});
      } else if (const auto* offer = std::get_if<OfferSeat>(&effect)) {
        plan(now_ms() + 2'000, AnswerOffer{offer->offer});
      } else if (const auto* connect = std::get_if<Connect>(&effect)) {
        connected[connect->leg.value] = now_ms();
        // As long as this call ever talks.
        const auto talk = static_cast<std::int64_t>(20'000 + Random(connect->leg.value).below(60'000));
        plan(now_ms() + talk, EndConversation{connect->offer, EndedBy::kSeat});
      }
    }
  }
  void follow(const Event& event) {
    if (const auto* join = std::get_if<LegJoined>(&event)) {
      ++joined;
      ticket_of_[join->leg.value] = join->ticket;
    } else if (const auto* apart = std::get_if<TicketSplit>(&event)) {
      ++split;
      // Whoever is behind goes along.
      const auto& legs = checked_.core.state().later_legs[static_cast<std::uint32_t>(apart->ticket.value)];
      for (std::uint32_t i = 0; i < checked_.core.state().find_ticket(apart->ticket)->later_legs; ++i)
        ticket_of_[legs[i].leg.value] = apart->ticket;
    } else if (const auto* made = std::get_if<OfferMade>(&event)) {
      const Ticket* ticket = checked_.core.state().find_ticket(made->ticket);
      if (at_offer) at_offer(*this, *made);
      offers.push_back({now_ms(), ticket->caller.value, made->ticket.value, made->seat.value});
    }
  }

  const std::vector<Call> calls_;
  CheckedCore checked_;
  TimeMs now_ = kMorning;
  std::priority_queue<Planned> planned_;
  std::uint64_t order_ = 0;
  std::map<std::uint64_t, TicketId> ticket_of_;    // by leg
  std::map<std::uint64_t, std::int64_t> menu_of_;  // by ticket: when its menu ends
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Each day with a seed of its own; stops at the first that fails and names it.
template <class Play>
void each_day(std::uint64_t days, Play&& play) {
  const std::uint64_t first = from_environment("RUFBUND_CREDIT_SEED", 1);
  days = from_environment("RUFBUND_CREDIT_DAYS", days);
  for (std::uint64_t seed = first; seed < first + days && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("RUFBUND_CREDIT_SEED=" + std::to_string(seed) + " RUFBUND_CREDIT_DAYS=1");
    Random random(seed);
    play(random);
  }
}

// Callers who ring within a quarter of an hour, twice as many as the seats can serve; some leave.
std::vector<Call> others(Random& random, std::uint32_t count) {
  std::vector<Call> calls;
  for (std::uint32_t n = 0; n < count; ++n) {
    Call call{random.one_in(4) ? 0 : std::uint64_t{1'000} + n, random.below(900'000)};
    if (random.one_in(4)) call.hangs_up = call.at + 1'000 + random.below(300'000);
    calls.push_back(call);
  }
  return calls;
}

// One caller who rings, hangs up, rings again, and at last stays.
std::vector<Call> redialler(Random& random, std::uint64_t key) {
  std::vector<Call> calls;
  std::int64_t at = 60'000 + random.below(400'000);
  for (std::uint32_t left = 1 + random.below(6); left > 0; --left) {
    const std::int64_t hangs_up = at + 500 + random.below(random.one_in(3) ? 5'000 : 90'000);
    calls.push_back({key, at, hangs_up});
    at = hangs_up + 500 + random.below(random.one_in(20) ? 2'000'000 : 60'000);  // now and then too late
  }
  calls.push_back({key, at, kNeverHangsUp});
  return calls;
}

std::int64_t first_offer(const Day& day, std::uint64_t key) {
  for (const Offered& offer : day.offers)
    if (offer.key == key) return offer.at;
  return INT64_MAX;
}

TEST(CreditProperty, without_some_of_the_hang_ups_the_first_offer_never_comes_later) {
  std::uint64_t sooner = 0, joined = 0;
  each_day(25, [&](Random& random) {
    const std::uint64_t key = 7;
    const std::vector<Call> crowd = others(random, 60);
    const std::vector<Call> own = redialler(random, key);
    const std::uint32_t seats = 2 + random.below(3);
    std::vector<Call> all = own;
    all.insert(all.end(), crowd.begin(), crowd.end());
    std::vector<Call> fewer = all;
    for (std::size_t n = 0; n + 1 < own.size(); ++n)
      if (random.one_in(2)) fewer[n].hangs_up = kNeverHangsUp;
    Day with(all, seats), without(fewer, seats);
    ASSERT_TRUE(with.play()) << with.wrong();
    ASSERT_TRUE(without.play()) << without.wrong();
    const std::int64_t late = first_offer(with, key), early = first_offer(without, key);
    ASSERT_NE(early, INT64_MAX);
    EXPECT_LE(early, late);
    sooner += early < late;
    joined += without.joined;
  });
  if (::testing::Test::HasFailure()) return;
  EXPECT_GT(sooner, 0u) << "the days never told the two apart";
  EXPECT_GT(joined, 0u);
}

TEST(CreditProperty, calls_beside_the_first_change_no_decision_while_it_waits) {
  each_day(25, [&](Random& random) {
    const std::uint64_t key = 7;
    std::vector<Call> calls = others(random, 60);
    const std::uint32_t seats = 2 + random.below(3);
    const Call first{key, 60'000 + random.below(400'000)};
    calls.push_back(first);
    Day alone(calls, seats);
    ASSERT_TRUE(alone.play()) << alone.wrong();
    const std::int64_t answered = alone.connected.at(calls.size());
    for (std::uint32_t more = 1 + random.below(8); more > 0; --more) {
      Call call{key, first.at + 1 + random.below(static_cast<std::uint32_t>(answered - first.at))};
      if (random.one_in(2)) call.hangs_up = call.at + random.below(120'000);
      calls.push_back(call);
    }
    Day beside(calls, seats);
    ASSERT_TRUE(beside.play()) << beside.wrong();
    const auto until_answered = [&](const Day& day) {
      std::vector<Offered> offers;
      for (const Offered& offer : day.offers)
        if (offer.at < answered) offers.push_back(offer);
      return offers;
    };
    EXPECT_EQ(until_answered(alone), until_answered(beside));
  });
}

TEST(CreditProperty, all_people_behind_one_number_are_served_whoever_of_them_is_first) {
  std::uint64_t split = 0;
  each_day(20, [&](Random& random) {
    std::vector<Call> calls;
    for (std::uint64_t key = 1; key <= 20; ++key) {
      const std::int64_t at = random.below(600'000);
      for (std::uint32_t people = 1 + random.below(3); people > 0; --people)
        calls.push_back({key, at + random.below(200'000)});
    }
    Day day(calls, 2 + random.below(3));
    ASSERT_TRUE(day.play()) << day.wrong();
    EXPECT_EQ(day.connected.size(), calls.size());
    EXPECT_EQ(day.core().state().g.callers, 20u);
    EXPECT_EQ(day.core().state().g.keyless, 0u);
    split += day.split;
  });
  if (::testing::Test::HasFailure()) return;
  EXPECT_GT(split, 0u);
}

TEST(CreditProperty, demand_is_the_numbers_that_rang_and_the_tickets_without_one) {
  each_day(20, [&](Random& random) {
    std::vector<Call> calls = others(random, 60);
    for (std::uint64_t key = 1; key <= 10; ++key)
      for (const Call& call : redialler(random, key)) calls.push_back(call);
    std::set<std::uint64_t> keys;
    std::uint64_t keyless = 0;
    for (const Call& call : calls)
      call.key == 0 ? static_cast<void>(++keyless) : static_cast<void>(keys.insert(call.key));
    Day day(calls, 4);
    ASSERT_TRUE(day.play()) << day.wrong();
    EXPECT_EQ(day.core().state().g.callers, keys.size());
    EXPECT_EQ(day.core().state().g.keyless, keyless);
  });
}

// A crowd that rings, hangs up and rings twice at once, against patient callers.
TEST(CreditProperty, a_crowd_of_redialers_never_gets_ahead_of_patient_callers) {
  for (const std::int64_t legs : {1, 3}) {
    each_day(8, [&](Random& random) {
      std::vector<Call> calls;
      std::map<std::uint64_t, std::int64_t> patient;  // key → when it rang
      for (std::uint64_t key = 1; key <= 25; ++key) {
        patient[key] = random.below(900'000);
        calls.push_back({key, patient.at(key)});
      }
      std::map<std::uint64_t, std::int64_t> first;  // of redialers
      for (std::uint64_t key = 101; key <= 125; ++key) {
        std::int64_t at = random.below(900'000);
        first[key] = at;
        for (int n = 0; n < 12; ++n) {
          calls.push_back({key, at, at + 100 + random.below(40'000)});
          if (random.one_in(3)) calls.push_back({key, at + 50, at + 5'000 + random.below(40'000)});
          at += 200 + random.below(60'000);
        }
      }
      Day day(calls, 2 + random.below(3), legs);
      day.at_offer = [&](const Day& d, const OfferMade& made) {
        const auto& state = d.core().state();
        const std::uint64_t offered = state.find_ticket(made.ticket)->caller.value;
        if (patient.count(offered) != 0) return;
        for (const Ticket& t : state.tickets) {
          if (t.phase != TicketPhase::kWaiting || patient.count(t.caller.value) == 0) continue;
          EXPECT_GE(patient.at(t.caller.value), first.at(offered)) << "at " << d.now_ms();
        }
      };
      ASSERT_TRUE(day.play()) << day.wrong();
      for (const auto& [key, at] : patient) EXPECT_NE(first_offer(day, key), INT64_MAX) << key;
    });
  }
}

// What the comparisons above rely on does happen in the random histories that the models follow.
TEST(CreditProperty, the_random_histories_hold_several_calls_of_one_number) {
  std::uint64_t joined = 0, left = 0, split = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    testing::Shape shape;
    shape.legs = 3;
    shape.callers = 12;
    testing::RandomHistory history(seed, shape);
    CheckedCore checked(history.capacity());
    for (const Command& c : history.founding()) ASSERT_TRUE(checked.step(history.at(), c)) << checked.wrong;
    for (int i = 0; i < 800; ++i) {
      const auto [at, c] = history.next(checked.core);
      ASSERT_TRUE(checked.step(at, c)) << checked.wrong << ", seed " << seed << ", command " << i;
      for (const Event& event : checked.outcome.events) {
        joined += std::holds_alternative<LegJoined>(event);
        left += std::holds_alternative<LegLeft>(event);
        split += std::holds_alternative<TicketSplit>(event);
        const auto* no = std::get_if<AttemptRefused>(&event);
        refused += no != nullptr && no->cause == RefusalCause::kNumberInLine;
      }
    }
  }
  EXPECT_GT(joined, 100u);
  EXPECT_GT(left, 20u);
  EXPECT_GT(split, 20u);
  EXPECT_GT(refused, 20u);
}

}  // namespace
}  // namespace rufbund::core
