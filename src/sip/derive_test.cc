#include "sip/derive.h"

#include <gtest/gtest.h>

namespace rufbund::sip {
namespace {

constexpr std::array<unsigned char, 32> kKey{1, 2, 3};

TEST(Deriver, knows_what_it_made) {
  const Deriver deriver(kKey);
  for (const char* host : {"127.0.0.1", "2001:db8::1", "a-b@c"}) {
    for (const int endpoint : {0, 1, 12}) {
      EXPECT_TRUE(deriver.made(deriver.names_of(CellId{2}, OfferId{0x100000001}, endpoint, host))) << host << endpoint;
    }
  }
}

TEST(Deriver, knows_no_name_that_does_not_fit_the_others) {
  const Deriver deriver(kKey);
  const LegNames one = deriver.names_of(CellId{2}, OfferId{7}, 0, "h"),
                 other = deriver.names_of(CellId{2}, OfferId{8}, 0, "h");
  EXPECT_FALSE(deriver.made({other.call_id, one.from_tag, one.branch}));
  EXPECT_FALSE(deriver.made({one.call_id, other.from_tag, one.branch}));
  EXPECT_FALSE(deriver.made({one.call_id, one.from_tag, other.branch}));
  EXPECT_FALSE(Deriver({9}).made(one));
}

TEST(Deriver, garbage_is_no_name) {
  const Deriver deriver(kKey);
  const LegNames made = deriver.names_of(CellId{2}, OfferId{7}, 0, "h");
  for (const std::string& call_id :
       {std::string(), std::string("@"), std::string("-"), std::string("2-7-0-"), std::string("2-7-0@h"),
        std::string("99999999999-7-0-x@h"), std::string("2-fffffffffffffffffffff-0-x@h"), std::string("2-7--1-x@h"),
        "0" + made.call_id, " " + made.call_id, std::string("watch-0123456789abcdef")}) {
    EXPECT_FALSE(deriver.made({call_id, made.from_tag, made.branch})) << call_id;
  }
}

}  // namespace
}  // namespace rufbund::sip
