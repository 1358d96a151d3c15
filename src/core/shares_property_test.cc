// R3: the bound of docs/fair-share.md and what follows from it, on random histories of the real core in which every
// member always has a ready seat.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "core/core.h"
#include "core/state.h"
#include "core/testing/random_history.h"

namespace rufbund::core {
namespace {

using testing::Random;

// ⌈s·K/w⌉
std::int64_t in_virtual_time(std::int64_t norm_work, std::int64_t weight) {
  return (norm_work * kShareScale + weight - 1) / weight;
}

// Members with so many trunk channels each that some are always ready. Skill 1 is everybody's, skill 2 only every
// second channel's, so that sparing scarce skills has something to choose.
class OpenField {
 public:
  OpenField(const std::vector<std::uint32_t>& weights, std::int64_t tolerance, std::uint32_t channels,
            std::int64_t burst = 7 * 24 * 3'600'000LL)
      : core(Capacity{static_cast<std::uint32_t>(weights.size()), static_cast<std::uint32_t>(weights.size()),
                      static_cast<std::uint32_t>(weights.size()) * channels, 512, 64}),
        members(static_cast<std::uint16_t>(weights.size())) {
    run(ChangeSetting{Setting::kShareTolerance, tolerance});
    run(ChangeSetting{Setting::kBurst, burst});
    run(ChangeSetting{Setting::kLeastTalk, 0});  // conversations here end as soon as they begin
    run(DefineSkill{SkillId{1}, 0});
    run(DefineSkill{SkillId{2}, 2});
    for (std::uint8_t t = 1; t <= kTopics; ++t) run(DefineTopic{TopicId{t}, SkillId{}, norm_work(t)});
    for (std::uint16_t m = 1; m <= members; ++m) {
      run(AddMember{MemberId{m}});
      run(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{0}});
      run(StageWeight{MemberId{m}, weights[m - 1u]});
      for (std::uint32_t c = 0; c < channels; ++c)
        run(AddSeat{SeatId{++seats}, SiteId{m}, SkillMask{2} | (c % 2 == 0 ? SkillMask{4} : 0)});
    }
    run(AdoptWeights{1});
    run(OpenHotline{});
    for (std::uint16_t m = 1; m <= members; ++m) run(ReportSiteHealth{SiteId{m}, true});
  }

  static constexpr std::uint8_t kTopics = 5;
  static Millis norm_work(std::uint8_t topic) { return Millis{std::int64_t{topic} * topic * 20'011}; }
  static constexpr std::int64_t kMostWork = 25 * 20'011;

  const Outcome& run(const Command& command) {
    out.clear();
    core.decide(Sequence{++sequence}, at, command, out);
    for (const Event& event : out.events) cuts += std::holds_alternative<ClaimForfeited>(event);
    return out;
  }
  // A caller; the offer it led to (a member is 0 where there was none).
  OfferMade call(std::uint8_t topic) {
    run(AdmitAttempt{LegId{++legs}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
    ticket = std::get<AttemptAdmitted>(out.events.front()).ticket;
    run(SelectService{ticket, TopicId{topic}, SkillId{1}});
    for (const Event& event : out.events)
      if (const auto* made = std::get_if<OfferMade>(&event)) return *made;
    return {};
  }
  void serve(const OfferMade& offer) {
    run(AnswerOffer{offer.offer});
    run(EndConversation{offer.offer, EndedBy::kSeat});
  }
  [[nodiscard]] const Account& account(std::uint16_t member) const { return core.state().members[member].account; }
  [[nodiscard]] std::int64_t v(std::uint16_t member) const { return account(member).virtual_time; }

  Core core;
  std::uint16_t members;
  Outcome out;
  TimeMs at{1'800'000'000'000};
  std::uint64_t sequence = 0, legs = 0;
  std::uint32_t seats = 0;
  int cuts = 0;
  TicketId ticket;
};

std::vector<std::uint32_t> weights_for(std::uint16_t members, Random& random) {
  std::vector<std::uint32_t> weights;
  std::uint32_t left = 1'000'000;
  for (std::uint16_t m = 1; m < members; ++m) {
    weights.push_back(10'000 + random.below(left / 2 - 10'000u * (members - m) - 10'000));
    left -= weights.back();
  }
  weights.push_back(left);
  return weights;
}

struct Moment {
  std::vector<std::int64_t> v;
  std::vector<std::int64_t> ringing;  // norm work that rings now and will be given back
};

// A random history; true where `refunds` offers may be given back. Checks the theorem at every moment of it.
void check_bound(std::uint64_t seed, bool refunds) {
  Random random(seed);
  const auto members = static_cast<std::uint16_t>(2 + random.below(4));
  const auto weights = weights_for(members, random);
  const std::int64_t tolerance = random.below(3) * std::int64_t{2'160'000};
  OpenField field(weights, tolerance, 40);
  // Gaps to begin with: offers that everybody answers.
  for (std::uint32_t i = random.below(20); i > 0; --i)
    field.serve(field.call(static_cast<std::uint8_t>(1 + random.below(5))));

  std::vector<Moment> moments;
  struct Ringing {
    OfferMade offer;
    TicketId ticket;
    std::size_t since;
  };
  std::vector<Ringing> ringing;
  std::vector<std::vector<std::int64_t>> given_back;  // per moment and member, norm work
  const auto note = [&] {
    Moment moment;
    for (std::uint16_t m = 1; m <= members; ++m) moment.v.push_back(field.v(m));
    moment.ringing.assign(members, 0);
    moments.push_back(moment);
  };
  note();
  for (int i = 0; i < 150; ++i) {
    if (ringing.size() < 30 && (ringing.empty() || random.below(2) == 0)) {
      const OfferMade offer = field.call(static_cast<std::uint8_t>(1 + random.below(OpenField::kTopics)));
      RC_ASSERT(offer.member.value != 0);
      note();
      ringing.push_back({offer, field.ticket, moments.size() - 1});
      continue;
    }
    const std::uint32_t which = random.below(static_cast<std::uint32_t>(ringing.size()));
    const Ringing r = ringing[which];
    ringing.erase(ringing.begin() + which);
    if (refunds && random.below(2) == 0) {
      field.run(EndLeg{r.ticket, LegEnd::kHungUp});
      for (std::size_t t = r.since; t < moments.size(); ++t)
        moments[t].ringing[r.offer.member.value - 1u] += r.offer.norm_work.count();
    } else if (random.below(5) == 0) {
      field.run(AnswerOffer{r.offer.offer});
      field.run(BreakConversation{r.offer.offer});  // charged again, perhaps to another
      for (const Event& event : field.out.events)
        if (const auto* made = std::get_if<OfferMade>(&event)) ringing.push_back({*made, r.ticket, moments.size()});
    } else {
      field.serve(r.offer);
    }
    note();
  }
  RC_ASSERT(field.cuts == 0);
  for (std::size_t i = 0; i < members; ++i) {
    for (std::size_t j = 0; j < members; ++j) {
      if (i == j) continue;
      std::int64_t most_ringing = 0;
      for (const Moment& moment : moments) most_ringing = std::max(most_ringing, moment.ringing[j]);
      const std::int64_t start = moments[0].v[i] - moments[0].v[j] + in_virtual_time(moments[0].ringing[j], weights[j]);
      const std::int64_t bound = std::max(start, tolerance + in_virtual_time(OpenField::kMostWork, weights[i]) +
                                                     in_virtual_time(most_ringing, weights[j]));
      for (const Moment& moment : moments) RC_ASSERT(moment.v[i] - moment.v[j] <= bound);
      // The rulebook's own words, where nothing is given back.
      if (refunds) continue;
      const std::int64_t least = *std::min_element(weights.begin(), weights.end());
      const std::int64_t promised = std::max(std::abs(moments[0].v[i] - moments[0].v[j]),
                                             tolerance + OpenField::kMostWork * kShareScale / least + 1);
      for (const Moment& moment : moments) RC_ASSERT(std::abs(moment.v[i] - moment.v[j]) <= promised);
    }
  }
}

RC_GTEST_PROP(FairShare, no_member_strays_from_another_beyond_the_bound, ()) {
  check_bound(*rc::gen::arbitrary<std::uint64_t>(), false);
}

RC_GTEST_PROP(FairShare, work_given_back_widens_the_bound_by_what_rings_at_once_and_no_more, ()) {
  check_bound(*rc::gen::arbitrary<std::uint64_t>(), true);
}

TEST(FairShare, the_bound_with_work_given_back_is_reached) {
  OpenField field({500'000, 500'000}, 0, 20);
  const std::int64_t x = in_virtual_time(OpenField::kMostWork, 500'000);
  const std::uint16_t one = field.call(5).member.value;
  const OfferMade other = field.call(5);  // the turn of the other
  ASSERT_NE(other.member.value, one);
  const TicketId rings = field.ticket;
  ASSERT_EQ(field.v(1), field.v(2));
  ASSERT_EQ(field.call(5).member.value, one);  // equal again, so its seat is idle longest
  field.run(EndLeg{rings, LegEnd::kHungUp});
  EXPECT_EQ(field.v(one) - field.v(other.member.value), 2 * x);  // β = 0, ⌈K·s/w_i⌉ = ⌈K·Ŝ_j/w_j⌉ = x
}

RC_GTEST_PROP(FairShare, giving_back_undoes_a_charge_to_the_last_remainder, ()) {
  Account account;
  account.weight_ppm = *rc::gen::inRange<std::uint32_t>(1, 1'000'001);
  account.virtual_time = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  account.remainder = *rc::gen::inRange<std::uint32_t>(0, account.weight_ppm);
  const Account before = account;
  const auto works = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 86'400'001));
  Int128 exact = Int128{account.virtual_time} * account.weight_ppm + account.remainder;
  for (const std::int64_t work : works) {
    charge(account, Millis{work});
    exact += Int128{work} * kShareScale;
    RC_ASSERT((Int128{account.virtual_time} * account.weight_ppm + account.remainder == exact));
    RC_ASSERT(account.remainder < account.weight_ppm);
  }
  for (const std::int64_t work : works) give_back(account, Millis{work}, 0);  // in any order
  RC_ASSERT(account.virtual_time == before.virtual_time);
  RC_ASSERT(account.remainder == before.remainder);
}

RC_GTEST_PROP(FairShare, a_new_key_keeps_the_lag_in_norm_work, ()) {
  Account account;
  account.weight_ppm = *rc::gen::inRange<std::uint32_t>(1, 1'000'001);
  const auto mean = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  account.virtual_time = mean + *rc::gen::inRange<std::int64_t>(-10'000'000'000, 10'000'000'000);
  const auto weight = *rc::gen::inRange<std::uint32_t>(1, 1'000'001);
  const Int128 lag = Int128{account.weight_ppm} * (account.virtual_time - mean);
  reweigh(account, mean, weight);
  const Int128 kept = Int128{weight} * (account.virtual_time - mean);
  RC_ASSERT((kept - lag <= weight && lag - kept <= weight));
}

RC_GTEST_PROP(FairShare, a_member_absent_for_hours_gets_no_flood, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto members = static_cast<std::uint16_t>(2 + random.below(3));
  const auto weights = weights_for(members, random);
  OpenField field(weights, 2'160'000, 40, 1'800'000);
  const auto away = static_cast<std::uint16_t>(1 + random.below(members));
  field.run(SetSiteMode{SiteId{away}, SiteMode::kPaused});
  for (int i = 0; i < 400; ++i) {
    field.at = field.at + Millis{36'000};
    field.serve(field.call(static_cast<std::uint8_t>(1 + random.below(5))));
  }
  field.run(SetSiteMode{SiteId{away}, SiteMode::kActive});
  // What it gets from now on is its share of what everybody gets, but for the bound.
  std::vector<std::int64_t> before;
  for (std::uint16_t m = 1; m <= members; ++m) before.push_back(field.v(m));
  const int cuts = field.cuts;
  std::int64_t its_work = 0, all_work = 0;
  for (int i = 0; i < 300; ++i) {
    const OfferMade offer = field.call(static_cast<std::uint8_t>(1 + random.below(5)));
    all_work += offer.norm_work.count();
    if (offer.member.value == away) its_work += offer.norm_work.count();
    field.serve(offer);
  }
  RC_PRE(field.cuts == cuts);  // a light member whose single call outweighs D: see docs/fair-share.md
  // No other member stood lower than it, less what the others may have been behind at its return.
  const std::int64_t lowest = *std::min_element(before.begin(), before.end());
  const std::int64_t weight = weights[away - 1u];
  const std::int64_t lead = 2'160'000 + in_virtual_time(OpenField::kMostWork, weight) + before[away - 1u] - lowest;
  const std::int64_t share = all_work * weight / kShareScale;
  RC_ASSERT(its_work <= share + lead * weight / kShareScale + OpenField::kMostWork);
}

RC_GTEST_PROP(FairShare, who_rings_and_never_answers_gains_nothing, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto members = static_cast<std::uint16_t>(2 + random.below(3));
  std::vector<std::uint32_t> weights(members, 1'000'000u / members);
  weights.back() = 1'000'000u - 1'000'000u / members * (members - 1u);
  OpenField field(weights, 0, 60);
  field.run(ChangeSetting{Setting::kSiteFailuresInARow, 1'000});  // charging alone must do, without setting it aside
  std::map<std::uint16_t, int> offered;
  for (int i = 0; i < 100; ++i) {
    OfferMade offer = field.call(3);
    // Member 1 never answers; its tickets go on to whoever is due next.
    while (true) {
      ++offered[offer.member.value];
      if (offer.member.value != 1) break;
      field.run(FailOffer{offer.offer, OfferFailure::kRefused, 486});
      const OfferMade* again = nullptr;
      for (const Event& event : field.out.events)
        if (const auto* made = std::get_if<OfferMade>(&event)) again = made;
      if (again == nullptr) break;  // kept for a proven seat (R4)
      offer = *again;
    }
    if (offer.member.value != 1) field.serve(offer);
    field.at = field.at + Millis{40'000};
    field.run(PassTime{});
  }
  RC_ASSERT(field.core.state().members[1].counted_ms == 0);
  for (std::uint16_t m = 2; m <= members; ++m) RC_ASSERT(offered[1] <= offered[m] + 2);
}

}  // namespace
}  // namespace rufbund::core
