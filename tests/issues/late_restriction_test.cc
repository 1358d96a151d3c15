// A restriction (R4) that lapsed together with an overdue word on the caller's place left the timer where it was, and
// the core stopped itself: the clock had jumped over both.
#include <gtest/gtest.h>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, a_restriction_and_a_word_on_the_place_may_be_due_at_once) {
  SmallLine line(1);
  const TicketId ticket = line.call();
  const auto fail = [&] {
    line.run(FailOffer{OfferId{line.core.state().find_ticket(ticket)->offer}, OfferFailure::kRefused, 486});
  };
  fail();
  line.pass(10'000);  // the seat rests
  fail();
  ASSERT_TRUE(line.core.state().find_ticket(ticket)->restricted);
  line.now = line.now + Millis{600'000};  // nobody woke the core meanwhile
  line.run(PassTime{});
  EXPECT_FALSE(line.core.state().find_ticket(ticket)->restricted);
  EXPECT_GT(line.core.next_deadline(), line.now);
  EXPECT_EQ(line.core.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace rufbund::core
