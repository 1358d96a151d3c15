// Callers who come back, are cut off or are answered by an announcement (R2, R3), by example.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

TEST(Callers, who_hangs_up_and_rings_again_keeps_the_place) {
  Alliance a;  // no site reachable: everybody waits
  const TicketId patient = a.call(11);
  a.pass(1'000);
  const TicketId left = a.call(22);
  a.pass(1'000);
  a.call(33);
  a.run(EndLeg{left, LegEnd::kHungUp});
  a.pass(600'000);
  a.call(22);
  EXPECT_EQ(a.find<TicketQueued>()->position, 2u);
  (void)patient;
}

TEST(Callers, two_people_behind_one_number_both_wait) {
  Alliance a;
  a.call(7);
  a.pass(1'000);
  a.call(7);
  EXPECT_EQ(a.find<TicketQueued>()->position, 2u);
}

TEST(Callers, who_is_cut_off_in_a_conversation_keeps_the_place) {
  Alliance a;
  a.sites_up();
  const TimeMs first = a.now;
  const TicketId ticket = a.call(42);
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.pass(60'000);
  a.run(EndLeg{ticket, LegEnd::kBroken});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kBroken);
  EXPECT_NE(a.find<WorkCounted>(), nullptr) << "the member did talk";
  a.pass(5'000);
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{42}, CarrierId{1}, ClassId{}, kGerman});
  EXPECT_EQ(a.find<AttemptAdmitted>()->first, first);
}

TEST(Callers, who_shares_a_number_with_somebody_served_keeps_the_own_place) {
  Alliance a;
  a.sites_up();
  a.call(7);
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.call();  // the other seat is taken
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.pass(1'000);
  const TimeMs second_arrived = a.now;
  const TicketId second = a.call(7);
  a.pass(60'000);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  ASSERT_NE(a.find<WorkCounted>(), nullptr);
  a.run(EndLeg{second, LegEnd::kHungUp});
  a.pass(1'000);
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{7}, CarrierId{1}, ClassId{}, kGerman});
  EXPECT_EQ(a.find<AttemptAdmitted>()->first, second_arrived);
}

TEST(Callers, an_announcement_reaches_every_waiting_caller_and_may_answer_it) {
  Alliance a;
  const TicketId ticket = a.call();
  a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kInsteadOfWaiting, 42});
  bool played = false;
  for (int i = 0; i < 3 && !played; ++i) {
    a.now = std::max(a.now, a.core.next_deadline());
    a.run(PassTime{});
    played = a.find_effect<PlayAnnouncement>() != nullptr;
  }
  EXPECT_TRUE(played);
  a.run(ConfirmHeard{ticket, AnnouncementId{1}, true});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kServedByAnnouncement);
}

TEST(Callers, a_caller_who_comes_back_with_the_same_topic_counts_once) {
  Alliance a;
  a.sites_up();
  a.call(5);
  OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(30'000);
  a.run(EndConversation{offer, EndedBy::kSeat});
  a.pass(120'000);
  a.call(5);
  offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(30'000);
  a.run(EndConversation{offer, EndedBy::kSeat});
  EXPECT_NE(a.find<WorkTakenBack>(), nullptr);
  EXPECT_EQ(a.core.state().members[1].counted_calls + a.core.state().members[2].counted_calls, 1);
}

TEST(Callers, who_hears_an_answering_announcement_and_hangs_up_soon_was_served_by_it) {
  for (const std::int64_t after_ms : {15'000, 15'001}) {
    Alliance a;
    const TicketId ticket = a.call();
    a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kInsteadOfWaiting, 42});
    a.run(ChangeSetting{Setting::kTellInterval, 60'000});
    a.pass(60'000);
    a.run(ConfirmHeard{ticket, AnnouncementId{1}, false});
    a.pass(after_ms);
    a.run(EndLeg{ticket, LegEnd::kHungUp});
    EXPECT_EQ(a.find<TicketEnded>()->end,
              after_ms <= 15'000 ? TicketEnd::kServedByAnnouncement : TicketEnd::kAbandoned);
  }
}

TEST(Callers, whom_a_seat_dropped_was_not_served_by_what_was_heard_before) {
  Alliance a;
  const TicketId ticket = a.call();
  a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kInsteadOfWaiting, 42});
  a.pass(60'000);
  a.run(ConfirmHeard{ticket, AnnouncementId{1}, false});
  a.run(ReportSiteHealth{SiteId{1}, true});
  const OfferId offer{a.find<OfferMade>()->offer};
  a.run(AnswerOffer{offer});
  a.pass(1'000);
  a.run(ReportSiteHealth{SiteId{1}, false});
  a.run(EndConversation{offer, EndedBy::kSeat});
  ASSERT_NE(a.find<ConversationBroken>(), nullptr);
  a.pass(4'000);
  a.run(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kAbandoned);
}

TEST(Callers, an_announcement_before_waiting_answers_nobody) {
  Alliance a;
  const TicketId ticket = a.call();
  a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kBeforeWaiting, 42});
  a.pass(60'000);
  a.run(ConfirmHeard{ticket, AnnouncementId{1}, true});
  EXPECT_EQ(a.find<TicketEnded>(), nullptr);
  a.run(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kAbandoned);
}

}  // namespace
}  // namespace rufbund::core
