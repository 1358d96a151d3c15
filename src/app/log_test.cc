#include "app/log.h"

#include <gtest/gtest.h>

namespace rufbund::app {
namespace {

TEST(Log, ATelephoneNumberThatSlipsInIsMasked) {
  EXPECT_EQ(without_numbers("INVITE sip:+493023125000@127.0.0.1:5060"), "INVITE sip:+***@127.0.0.1:5060");
  EXPECT_EQ(without_numbers("tel:03023125000 and +491713920017"), "tel:*** and +***");
}

TEST(Log, SequencesAndTimesStay) {
  EXPECT_EQ(without_numbers("sequence=123456789 at 1774224000000 +5 ms"), "sequence=123456789 at 1774224000000 +5 ms");
}

TEST(Log, AMessageCannotEndItsOwnLine) { EXPECT_EQ(escaped("a \"b\"\n\tc\\"), "a \\\"b\\\"\\n\\u0009c\\\\"); }

}  // namespace
}  // namespace rufbund::app
