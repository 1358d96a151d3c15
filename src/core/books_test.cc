// What members owe, sign and are told (R3, R10), by example: none of it decides who is served.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

constexpr Millis kHour{3'600'000};

IgnoreReason ignored(Alliance& a, const Command& command) {
  a.run(command);
  const auto* event = a.find<CommandIgnored>();
  return event != nullptr ? event->reason : IgnoreReason{};
}

// A caller is served; gives the offer.
OfferId serve(Alliance& a, std::int64_t talk_ms) {
  a.call();
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(talk_ms);
  a.run(EndConversation{offer, EndedBy::kSeat});
  return offer;
}

TEST(Books, seats_are_owed_for_a_time_and_a_later_word_replaces_an_earlier) {
  Alliance a;
  const MemberBook& book = a.core.state().books[1];
  const TimeMs noon = a.now + kHour;
  a.run(CommitSeats{MemberId{1}, 12, noon, noon + kHour});
  EXPECT_EQ(a.find<SeatsCommitted>()->seats, 12u);
  EXPECT_EQ(book.owed(a.now), 0u);
  EXPECT_EQ(book.owed(noon), 12u);
  EXPECT_EQ(book.owed(noon + kHour), 0u);
  EXPECT_EQ(ignored(a, CommitSeats{MemberId{1}, 12, noon, noon + kHour}), IgnoreReason::kNothingToDo);
  a.run(CommitSeats{MemberId{1}, 8, noon, noon + 2 * kHour});
  EXPECT_EQ(book.owed(noon + kHour), 8u);
  a.run(CommitSeats{MemberId{1}, 20, noon + kHour, noon + 2 * kHour});
  EXPECT_EQ(book.owed(noon), 8u);
  EXPECT_EQ(book.owed(noon + kHour), 20u) << "the one that began last";
  a.run(CommitSeats{MemberId{1}, 0, noon, noon + kHour});
  EXPECT_EQ(book.owed(noon), 0u);
  EXPECT_EQ(book.commitment_count, 1u);
  EXPECT_EQ(a.core.state().books[2].commitment_count, 0u);
}

TEST(Books, what_cannot_be_owed_is_refused) {
  Alliance a;
  const auto why = [&](std::uint16_t member, std::uint32_t seats, Millis from, Millis length) {
    return ignored(a, CommitSeats{MemberId{member}, seats, a.now + from, a.now + from + length});
  };
  EXPECT_EQ(why(9, 1, kHour, kHour), IgnoreReason::kUnknownMember);
  EXPECT_EQ(why(1, 65, kHour, kHour), IgnoreReason::kOutOfBounds) << "more seats than the line has room for";
  EXPECT_EQ(why(1, 1, kHour, Millis{0}), IgnoreReason::kOutOfBounds);
  EXPECT_EQ(why(1, 1, -2 * kHour, kHour), IgnoreReason::kOutOfBounds) << "over already";
  EXPECT_EQ(why(1, 1, kHour, 32 * 24 * kHour), IgnoreReason::kOutOfBounds);
  EXPECT_EQ(why(1, 0, kHour, kHour), IgnoreReason::kNothingToDo);
  for (std::uint32_t i = 1; i <= kMaxCommitments; ++i) EXPECT_EQ(why(1, 1, i * kHour, kHour), IgnoreReason{});
  EXPECT_EQ(why(1, 1, 100 * kHour, kHour), IgnoreReason::kOutOfBounds) << "the book is full";
  EXPECT_EQ(why(1, 2, kHour, kHour), IgnoreReason{}) << "a replacement needs no room";
  a.pass(2 * kHour.count() + 1);
  EXPECT_EQ(why(1, 1, 100 * kHour, kHour), IgnoreReason{}) << "what has ended makes room";
}

TEST(Books, thanks_count_once_for_a_conversation_that_counts_and_soon_after_it) {
  Alliance a;
  a.sites_up();
  const OfferId good = serve(a, 60'000);
  EXPECT_EQ(a.core.state().sites[1].thanks + a.core.state().sites[2].thanks, 0u);
  a.run(GiveThanks{good});
  ASSERT_NE(a.find<ThanksGiven>(), nullptr);
  const SiteId site = a.find<ThanksGiven>()->site;
  EXPECT_EQ(a.core.state().sites[site.value].thanks, 1u);
  EXPECT_EQ(ignored(a, GiveThanks{good}), IgnoreReason::kUnknownOffer) << "once";
  a.pass(60'000);
  EXPECT_EQ(ignored(a, GiveThanks{serve(a, 5'000)}), IgnoreReason::kUnknownOffer) << "too short to count";
  a.pass(60'000);
  const OfferId late = serve(a, 60'000);
  a.pass(kThanksWithin.count() + 1);
  EXPECT_EQ(ignored(a, GiveThanks{late}), IgnoreReason::kUnknownOffer);
  EXPECT_EQ(ignored(a, GiveThanks{OfferId{}}), IgnoreReason::kUnknownOffer);
}

TEST(Books, totals_and_books_survive_a_snapshot) {
  Alliance a;
  a.sites_up();
  a.run(GiveThanks{serve(a, 60'000)});
  a.run(RegisterMemberKey{MemberId{1}, 1, 2, 3, 4});
  a.run(CommitSeats{MemberId{2}, 3, a.now, a.now + kHour});
  std::vector<std::byte> bytes;
  a.core.save(bytes);
  Core loaded(a.core.state().capacity);
  ASSERT_TRUE(loaded.load(bytes));
  EXPECT_EQ(loaded.digest(), a.core.digest());
  const auto told = [&](Core& core) {
    Outcome outcome;
    core.decide(Sequence{a.sequence + 1}, a.now, StateAccount{MemberId{1}}, outcome);
    return std::get<AccountStated>(outcome.events.at(0));
  };
  AccountStated first = told(loaded), second = told(a.core);
  EXPECT_EQ(first.fields(), second.fields());  // they refer to what they are of
}

TEST(Books, a_member_signs_with_a_key_what_is_in_force_or_to_come) {
  Alliance a;
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{1}, 1}), IgnoreReason::kWrongPhase) << "no key";
  EXPECT_EQ(ignored(a, RegisterMemberKey{MemberId{1}}), IgnoreReason::kOutOfBounds);
  EXPECT_EQ(ignored(a, RegisterMemberKey{MemberId{9}, 1}), IgnoreReason::kUnknownMember);
  a.run(RegisterMemberKey{MemberId{1}, 7});
  EXPECT_EQ(ignored(a, RegisterMemberKey{MemberId{1}, 7}), IgnoreReason::kNothingToDo);
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{1}, 0}), IgnoreReason::kWrongPhase);
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{1}, 1, 1}), IgnoreReason{});
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{1}, 1, 2}), IgnoreReason::kNothingToDo);
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{1}, 2, 3}), IgnoreReason{}) << "before it takes effect";
  EXPECT_EQ(ignored(a, SignAgreement{MemberId{2}, 2, 3}), IgnoreReason::kWrongPhase);
}

TEST(Books, an_account_states_what_came_of_offers_and_why_others_got_the_rest) {
  Alliance a{2};
  a.run(ReportSiteHealth{SiteId{1}, true});  // member 2 is not there
  serve(a, 60'000);
  a.pass(20'000);
  a.call();
  a.run(FailOffer{a.find<OfferMade>()->offer, OfferFailure::kRefused, 486});
  a.run(StateAccount{MemberId{1}});
  const AccountStated one = *a.find<AccountStated>();
  EXPECT_EQ(one.failures, 1u);
  EXPECT_EQ(one.failed, Millis{180'000});
  EXPECT_EQ(one.conversations, 1u);
  EXPECT_EQ(one.delivered, Millis{180'000});
  EXPECT_EQ(one.offered, static_cast<std::int64_t>(one.offers) * Millis{180'000});
  a.run(StateAccount{MemberId{2}});
  const AccountStated two = *a.find<AccountStated>();
  EXPECT_EQ(two.offers, 0u);
  EXPECT_EQ(two.absent, one.offered) << "all went to the other while this one was away";
  EXPECT_EQ(two.busy + two.unskilled + two.others_turn, Millis{0});
  a.run(PublishTotals{});
  EXPECT_EQ(std::get<TotalsPublished>(a.out.events.at(0)).delivered, Millis{180'000});
  EXPECT_EQ(std::get<TotalsPublished>(a.out.events.at(1)).delivered, Millis{0});
  EXPECT_EQ(std::get<TotalsPublished>(a.out.events.at(0)).agreement, 1u);
  a.run(ReportSiteHealth{SiteId{2}, true});
  a.pass(20'000);
  a.call();
  a.run(StateAccount{MemberId{1}});
  EXPECT_GT(a.find<AccountStated>()->others_turn, Millis{0});
  for (std::uint16_t m = 1; m <= 2; ++m) a.run(StageWeight{MemberId{m}, m == 1 ? 400'000u : 600'000u});
  a.run(AdoptWeights{2});
  a.run(StateAccount{MemberId{1}});
  EXPECT_EQ(a.find<AccountStated>()->delivered + a.find<AccountStated>()->offered, Millis{0})
      << "a new key, a new account";
  EXPECT_EQ(a.find<AccountStated>()->agreement, 2u);
}

}  // namespace
}  // namespace rufbund::core
