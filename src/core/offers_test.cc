// Offers and how they end (R4), by example. Properties over random histories are in offers_property_test.cc.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

TEST(Offers, an_unanswered_offer_keeps_rank_and_charge_and_three_set_the_site_aside) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  const TicketId ticket = a.call();
  for (int i = 0; i < 3; ++i) {
    a.pass(15'000);
    a.pass(31'000);
  }
  EXPECT_TRUE(a.core.state().sites[1].set_aside);
  EXPECT_GE(a.core.state().find_ticket(ticket)->failed_offers, 3);
  a.run(ReportSiteHealth{SiteId{2}, true});
  const auto* offer = a.find<OfferMade>();
  ASSERT_TRUE(offer != nullptr || a.core.state().find_ticket(ticket)->restricted);
  a.pass(31'000);
  EXPECT_NE(a.core.state().find_ticket(ticket)->phase, TicketPhase::kFree);
}

TEST(Offers, a_site_set_aside_gets_one_probe_and_returns_when_it_answers) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  a.call();
  OfferId refused = a.find<OfferMade>()->offer;
  for (int i = 0; i < 3; ++i) {
    a.run(FailOffer{refused, OfferFailure::kRefused, 486});
    if (const auto* again = a.find<OfferMade>())
      refused = again->offer;
    else
      a.call(), refused = a.find<OfferMade>() ? a.find<OfferMade>()->offer : refused;
  }
  ASSERT_TRUE(a.core.state().sites[1].set_aside);
  OfferId probe;
  for (int i = 0; i < 60 && !probe; ++i) {
    if (a.core.next_deadline() == kNever) break;
    a.now = std::max(a.now, a.core.next_deadline());
    a.run(PassTime{});
    if (const auto* made = a.find<OfferMade>()) {
      EXPECT_TRUE(made->probe);
      probe = made->offer;
    }
  }
  ASSERT_TRUE(probe);
  a.run(AnswerOffer{probe});
  EXPECT_EQ(a.find<SiteReturned>(), nullptr);  // answered, but will it stay?
  a.pass(1'999);
  EXPECT_TRUE(a.core.state().sites[1].set_aside);
  a.pass(1);
  EXPECT_NE(a.find<SiteReturned>(), nullptr);
  EXPECT_FALSE(a.core.state().sites[1].set_aside);
}

TEST(Offers, a_caller_who_leaves_before_the_answer_costs_the_member_nothing) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_NE(a.find_effect<WithdrawOffer>(), nullptr);
  EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  a.run(AnswerOffer{offer.offer});
  EXPECT_NE(a.find_effect<ReleaseSeat>(), nullptr) << "an answer that crosses the CANCEL is ended";
}

TEST(Offers, an_offer_says_what_brought_call_and_seat_together) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade first = *a.find<OfferMade>();
  EXPECT_EQ(first.reason, OfferReason::kTicketCame);
  a.run(FailOffer{first.offer, OfferFailure::kRefused, 486});
  const OfferMade second = *a.find<OfferMade>();
  EXPECT_EQ(second.ticket, first.ticket);
  EXPECT_EQ(second.reason, OfferReason::kTicketReturned);
  a.run(AnswerOffer{second.offer});
  a.call();  // the other member's seat rests after its refusal
  EXPECT_EQ(a.find<OfferMade>(), nullptr);
  a.pass(10'000);
  EXPECT_EQ(a.core.state().g.offered_count, 1u);
}

TEST(Offers, a_broken_conversation_goes_back_to_the_line_with_its_rank) {
  Alliance a;
  a.sites_up();
  const TicketId first = a.call();
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  const TicketId second = a.call();
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.call();
  a.pass(20'000);
  a.run(BreakConversation{offer});
  EXPECT_NE(a.find_effect<ReturnToRoom>(), nullptr);
  EXPECT_EQ(a.find_effect<TellPlace>()->position, 1u);
  EXPECT_EQ(a.find_effect<TellPlace>()->ticket, first);
  (void)second;
}

TEST(Offers, a_call_that_broke_or_hardly_began_proves_no_seat) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(5'000);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  EXPECT_EQ(a.core.state().seats[offer.seat.value].last_completed_ms, -1);
  a.call();
  const OfferMade next = *a.find<OfferMade>();
  a.run(AnswerOffer{next.offer});
  a.pass(60'000);
  a.run(BreakConversation{next.offer});
  EXPECT_EQ(a.core.state().seats[next.seat.value].last_completed_ms, -1);
}

TEST(Offers, a_charge_that_was_cut_is_not_given_back_a_second_time) {
  Alliance a{2};
  a.sites_up();
  a.run(ChangeSetting{Setting::kBurst, 30'000});  // D is less than one call's norm work
  bool cut = false;
  for (int i = 0; i < 6 && !cut; ++i) {
    const TicketId ticket = a.call();
    const OfferMade offer = *a.find<OfferMade>();
    const ClaimForfeited* forfeited = a.find<ClaimForfeited>();
    cut = forfeited != nullptr && forfeited->member == offer.member && forfeited->after < forfeited->before;
    if (!cut) {
      a.run(AnswerOffer{offer.offer});
      a.pass(60'000);
      a.run(EndConversation{offer.offer, EndedBy::kSeat});
      a.pass(20'000);
      continue;
    }
    a.run(EndLeg{ticket, LegEnd::kHungUp});
    EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  }
  EXPECT_TRUE(cut);
}

TEST(Offers, an_agent_who_signed_off_while_it_rang_stays_signed_off) {
  Alliance a;
  a.run(AddSite{SiteId{3}, MemberId{1}, SiteKind::kAgents, Millis{0}});
  a.run(AddSeat{SeatId{9}, SiteId{3}, SkillMask{1} << kGerman.value});
  a.run(ReportSiteHealth{SiteId{3}, true});
  a.run(SetSeatState{SeatId{9}, SeatState::kReady});
  a.call();
  ASSERT_EQ(a.find<OfferMade>()->seat, SeatId{9});
  a.run(SetSeatState{SeatId{9}, SeatState::kOffline});
  a.pass(16'000);
  EXPECT_EQ(a.core.state().seats[9].state, SeatState::kOffline);
}

TEST(Offers, a_seat_that_lets_go_at_once_has_failed_its_offer) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(1'999);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  ASSERT_NE(a.find<ConversationBroken>(), nullptr);
  EXPECT_TRUE(a.find<ConversationBroken>()->failed);
  EXPECT_EQ(a.find_effect<ReleaseLeg>(), nullptr);
  ASSERT_NE(a.find<OfferMade>(), nullptr);  // the other member's seat
  EXPECT_EQ(a.find<OfferMade>()->ticket, ticket);
  EXPECT_NE(a.find<OfferMade>()->member, offer.member);
  // The charge stays, and the site has one failure in a row.
  EXPECT_GT(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  EXPECT_EQ(a.core.state().sites[offer.site.value].failures, 1u);
}

TEST(Offers, a_seat_that_stays_for_the_least_talk_has_served) {
  Alliance a;
  a.sites_up();
  a.run(ChangeSetting{Setting::kLeastTalk, 5'000});
  a.call();
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(5'000);
  a.run(EndConversation{offer, EndedBy::kSeat});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kServed);
}

TEST(Offers, a_site_that_answers_and_lets_go_is_set_aside_as_one_that_never_answers) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  a.call();
  for (int i = 0; i < 3; ++i) {
    ASSERT_NE(a.find<OfferMade>(), nullptr) << i;
    const OfferId offer = a.find<OfferMade>()->offer;
    a.run(AnswerOffer{offer});
    a.pass(500);
    a.run(EndConversation{offer, EndedBy::kSeat});
    if (a.find<SiteSetAside>() != nullptr) {
      EXPECT_EQ(i, 2);
      return;
    }
    if (a.find<OfferMade>() == nullptr) a.pass(40'000), a.call();  // the third offer waits for a proven seat
  }
  FAIL() << "not set aside";
}

TEST(Offers, a_probe_that_lets_go_at_once_keeps_its_site_aside) {
  Alliance a{2};
  a.run(ReportSiteHealth{SiteId{1}, true});
  a.run(ChangeSetting{Setting::kSiteFailuresInARow, 1});
  a.call();
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(FailOffer{offer, OfferFailure::kRefused, 486});
  ASSERT_NE(a.find<SiteSetAside>(), nullptr);
  a.pass(30'000);
  OfferId probe{};
  for (const Seat& seat : a.core.state().seats)
    if (seat.added && seat.state == SeatState::kOffered) probe = OfferId{seat.offer};
  ASSERT_TRUE(probe);
  a.run(AnswerOffer{probe});
  EXPECT_EQ(a.find<SiteReturned>(), nullptr);
  a.pass(1'000);
  a.run(EndConversation{probe, EndedBy::kSeat});
  EXPECT_NE(a.find<SiteSetAside>(), nullptr);
  EXPECT_TRUE(a.core.state().sites[1].set_aside);
}

TEST(Offers, what_our_own_media_broke_is_charged_to_nobody) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(60'000);
  a.run(ReportSiteHealth{SiteId{static_cast<std::uint16_t>(3 - offer.site.value)}, false});  // nobody else is there
  a.run(BreakConversation{offer.offer, BreakCause::kPlatform});
  EXPECT_FALSE(a.find<ConversationBroken>()->failed);
  EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  EXPECT_EQ(a.core.state().sites[offer.site.value].failures, 0u);
}

TEST(Offers, a_conversation_cut_off_before_it_counts_is_charged_to_nobody) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(9'999);
  a.run(EndLeg{ticket, LegEnd::kBroken});
  EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
}

TEST(Offers, who_waits_in_silence_for_our_media_is_not_to_blame) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(3'000);
  a.run(BreakConversation{offer.offer, BreakCause::kUnconnected});
  EXPECT_EQ(a.find<ConversationBroken>()->cause, BreakCause::kPlatform);
  EXPECT_EQ(a.find<TicketEnded>(), nullptr);
  ASSERT_NE(a.find<OfferMade>(), nullptr);  // the caller was never helped
  EXPECT_EQ(a.find<OfferMade>()->ticket, ticket);
  EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  EXPECT_EQ(a.core.state().sites[offer.site.value].failures, 0u);
}

TEST(Offers, who_lets_go_at_once_is_to_blame_connected_or_not) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(1'999);
  a.run(BreakConversation{offer.offer, BreakCause::kUnconnected});
  EXPECT_EQ(a.find<ConversationBroken>()->cause, BreakCause::kSeat);
  EXPECT_TRUE(a.find<ConversationBroken>()->failed);
}

// One site whose seats ring, each with a caller of its own.
struct OneSite : Alliance {
  struct Ringing {
    TicketId ticket;
    OfferId offer;
  };
  OneSite() : Alliance{10} { run(ReportSiteHealth{SiteId{1}, true}); }
  Ringing rings() {
    const TicketId ticket = call();
    EXPECT_NE(find<OfferMade>(), nullptr);
    return {ticket, find<OfferMade>()->offer};
  }
  void fails(const Ringing& one) {
    run(FailOffer{one.offer, OfferFailure::kRefused, 486});
    run(EndLeg{one.ticket, LegEnd::kHungUp});
  }
  [[nodiscard]] const Site& site() const { return core.state().sites[1]; }
};

TEST(Offers, an_answer_that_lasts_ends_only_the_row_before_it) {
  OneSite a;
  a.fails(a.rings());
  a.run(AnswerOffer{a.rings().offer});
  const auto first = a.rings(), second = a.rings(), third = a.rings();
  a.pass(1'000);
  for (const auto& one : {first, second, third}) a.fails(one);
  EXPECT_EQ(a.site().failures, 4u);
  a.pass(1'500);
  EXPECT_EQ(a.site().failures, 3u);
  EXPECT_TRUE(a.site().set_aside);
}

TEST(Offers, a_site_returns_where_an_earlier_answer_parts_its_row) {
  OneSite a;
  a.fails(a.rings());
  a.run(AnswerOffer{a.rings().offer});
  a.pass(1'000);
  for (int i = 0; i < 2; ++i) a.fails(a.rings());
  ASSERT_TRUE(a.site().set_aside) << "so far it was three";
  a.pass(1'500);
  EXPECT_FALSE(a.site().set_aside);
  EXPECT_EQ(a.site().failures, 2u);
}

TEST(Offers, what_the_platform_broke_teaches_nothing_about_handling_times) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferId first = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{first});
  a.pass(180'000);
  a.run(EndConversation{first, EndedBy::kSeat});
  const auto set = a.core.state().g.set_count - 1;
  const auto known = a.core.state().estimates[set].handling();
  a.pass(20'000);
  a.call();
  for (int i = 0; i < 5; ++i) {
    const OfferMade* offer = a.find<OfferMade>();
    ASSERT_NE(offer, nullptr) << i;
    const OfferId broken = offer->offer;
    a.run(AnswerOffer{broken});
    a.run(BreakConversation{broken, BreakCause::kPlatform});
    if (a.find<OfferMade>() == nullptr) a.pass(10'001);  // both seats in wrap-up
  }
  EXPECT_EQ(a.core.state().estimates[set].handling(), known);
}

TEST(Offers, the_least_talk_is_ten_seconds_at_most) {
  Alliance a;
  a.run(ChangeSetting{Setting::kLeastTalk, 10'001});
  EXPECT_EQ(a.find<SettingChanged>(), nullptr);
  a.run(ChangeSetting{Setting::kLeastTalk, 10'000});
  EXPECT_NE(a.find<SettingChanged>(), nullptr);
}

}  // namespace
}  // namespace rufbund::core
