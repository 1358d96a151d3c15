// A new key left a member without weight while its seat rang; when the caller hung up, giving the charge back divided
// by zero.
#include <gtest/gtest.h>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, a_caller_may_hang_up_on_a_member_that_has_just_left_the_key) {
  SmallLine line;
  const TicketId ticket = line.call();
  const MemberId offered = line.find<OfferMade>()->member;
  line.run(StageWeight{MemberId{static_cast<std::uint16_t>(3 - offered.value)}, 1'000'000});
  line.run(AdoptWeights{2});
  line.run(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_EQ(line.core.broken_invariant(), nullptr);
  EXPECT_NE(line.find<OfferWithdrawn>(), nullptr);
}

}  // namespace
}  // namespace rufbund::core
