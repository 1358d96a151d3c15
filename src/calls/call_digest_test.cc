#include "calls/call_digest.h"

#include <gtest/gtest.h>

namespace rufbund::calls {
namespace {

// The value is what `printf %s a84b4c76e66710@pc33.example | b2sum -l 128` begins with, read from the right.
TEST(CallDigest, IsWhatACarrierCanComputeWithAnOrdinaryTool) {
  EXPECT_EQ(call_digest("a84b4c76e66710@pc33.example").value, 0x67486eddce223cedu);
}

TEST(CallDigest, TellsCallsApartAndLeavesAnUnknownOneOut) {
  EXPECT_NE(call_digest("a@x.example"), call_digest("b@x.example"));
  EXPECT_FALSE(call_digest(""));
}

}  // namespace
}  // namespace rufbund::calls
