// A longer "proven within" made a ready seat fit a restricted ticket (R4), which went on waiting until something else
// happened.
#include <gtest/gtest.h>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, a_longer_proven_within_serves_a_restricted_ticket_at_once) {
  SmallLine line(2);
  // Each seat completes a call, then nothing for a minute.
  for (int i = 0; i < 2; ++i) {
    line.call();
    const OfferId offer = line.find<OfferMade>()->offer;
    line.run(AnswerOffer{offer});
    line.now = line.now + Millis{30'000};  // long enough to count
    line.run(EndConversation{offer, EndedBy::kSeat});
  }
  line.pass(60'000);
  line.run(ChangeSetting{Setting::kProvenWithin, 1'000});
  const TicketId ticket = line.call();
  const auto fail = [&] {
    line.run(FailOffer{OfferId{line.core.state().find_ticket(ticket)->offer}, OfferFailure::kRefused, 486});
  };
  fail();
  fail();
  ASSERT_TRUE(line.core.state().find_ticket(ticket)->restricted);
  line.pass(11'000);  // both seats rested
  ASSERT_EQ(line.core.state().find_ticket(ticket)->phase, TicketPhase::kWaiting);
  line.run(ChangeSetting{Setting::kProvenWithin, 600'000});
  EXPECT_EQ(line.core.state().find_ticket(ticket)->phase, TicketPhase::kOffered);
}

}  // namespace
}  // namespace rufbund::core
