#include "sip/carriers.h"

#include <gtest/gtest.h>

namespace rufbund::sip {
namespace {

bool has(const std::string& network, const std::string& address) {
  const auto parsed = Network::parse(network);
  return parsed && parsed->contains(*parse_address(address));
}

TEST(Network, AnAddressIsInItsNetworkOnly) {
  EXPECT_TRUE(has("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(has("192.0.2.7", "192.0.2.8"));
  EXPECT_TRUE(has("192.0.2.0/25", "192.0.2.127"));
  EXPECT_FALSE(has("192.0.2.0/25", "192.0.2.128"));
  EXPECT_TRUE(has("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(has("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_FALSE(has("0.0.0.0/0", "2001:db8::1")) << "IPv4's whole world is not IPv6's";
  EXPECT_TRUE(has("0.0.0.0/0", "203.0.113.9"));
}

TEST(Network, WhatIsNoNetworkDoesNotParse) {
  for (const char* text :
       {"", "192.0.2", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/8x", "::/129", "host"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

TEST(TokenBucket, LetsItsRatePassAndABurstOfOneSecond) {
  TokenBucket bucket(10);
  std::int64_t now = 5'000'000;
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += bucket.take(now);
  EXPECT_EQ(passed, 10);
  for (int tick = 0; tick < 1000; ++tick) passed += bucket.take(now += 10'000);  // ten seconds, 100 attempts a second
  EXPECT_EQ(passed, 110);
}

TEST(TokenBucket, AClockThatStandsOrGoesBackGivesNothing) {
  TokenBucket bucket(1);
  EXPECT_TRUE(bucket.take(9'000'000));
  EXPECT_FALSE(bucket.take(9'000'000));
  EXPECT_FALSE(bucket.take(1'000'000));
}

TEST(Carriers, TheFirstNetworkThatHasTheSourceNamesTheTrunk) {
  const auto directory = std::make_shared<directory::Directory>();
  directory->carriers = {{CarrierId{1}, "a", "A", {"198.51.100.0/24"}, 1, 1, true},
                         {CarrierId{2}, "b", "B", {"203.0.113.5", "not an address"}, 1, 1, true}};
  Carriers carriers(directory, 100);
  ASSERT_NE(carriers.find(*parse_address("198.51.100.77")), nullptr);
  EXPECT_EQ(carriers.find(*parse_address("203.0.113.5"))->carrier->id, CarrierId{2});
  EXPECT_EQ(carriers.find(*parse_address("203.0.113.6")), nullptr);
}

std::shared_ptr<const directory::Directory> with_carriers(std::vector<directory::Carrier> carriers) {
  auto directory = std::make_shared<directory::Directory>();
  directory->carriers = std::move(carriers);
  return directory;
}

TEST(Carriers, WhoStaysKeepsItsCallsAndWhoGoesIsKnownUntilTheLastEnds) {
  const auto a = *parse_address("198.51.100.77"), b = *parse_address("203.0.113.5"), c = *parse_address("192.0.2.9");
  Carriers carriers(with_carriers({{CarrierId{1}, "a", "A", {"198.51.100.0/24"}, 5, 5},
                                   {CarrierId{2}, "b", "B", {"203.0.113.5"}, 5, 5}}),
                    100);
  Trunk* const stays = carriers.find(a);
  Trunk* const goes = carriers.find(b);
  stays->calls = goes->calls = 1;
  carriers.use(with_carriers(
      {{CarrierId{3}, "c", "C", {"192.0.2.9"}, 5, 5}, {CarrierId{1}, "a", "A", {"198.51.100.77"}, 9, 5}}));
  EXPECT_EQ(carriers.find(a), stays);
  EXPECT_EQ(stays->calls, 1u);
  EXPECT_EQ(stays->carrier->max_calls, 9u);
  EXPECT_EQ(carriers.find(*parse_address("198.51.100.78")), nullptr) << "a network that it lost";
  EXPECT_NE(carriers.find(c), nullptr);
  EXPECT_EQ(carriers.find(b), nullptr) << "nobody new is let in";
  EXPECT_EQ(carriers.find_with_calls(b), goes);
  EXPECT_EQ(goes->carrier->key, "b");
  // Coming back, it has its call still.
  carriers.use(with_carriers({{CarrierId{2}, "b", "B", {"203.0.113.5"}, 5, 5}}));
  EXPECT_EQ(carriers.find(b), goes);
  carriers.use(with_carriers({}));
  goes->calls = 0;
  carriers.forget_idle();
  EXPECT_EQ(carriers.find_with_calls(b), nullptr);
}

std::uint32_t unconfirmed_bound(directory::Carrier carrier, std::size_t others, std::size_t node) {
  carrier.addresses = {"198.51.100.1"};
  const auto directory = std::make_shared<directory::Directory>();
  directory->carriers.push_back(carrier);
  for (std::size_t i = 0; i < others; ++i)
    directory->carriers.push_back({CarrierId{9}, "o", "O", {"203.0.113.5"}, 1, 1});
  return Carriers(directory, node).find(*parse_address("198.51.100.1"))->max_unconfirmed;
}

TEST(Carriers, HowManyCallsMayLackTheirAckFollowsFromTheOtherLimits) {
  directory::Carrier carrier;
  carrier.max_calls = 1000;
  carrier.max_attempts_per_s = 100;
  EXPECT_EQ(unconfirmed_bound(carrier, 1, 4096), 400u) << "what it may bring within four seconds";
  carrier.max_calls = 50;
  EXPECT_EQ(unconfirmed_bound(carrier, 1, 4096), 50u) << "all its calls";
  carrier.max_unconfirmed = 7;
  EXPECT_EQ(unconfirmed_bound(carrier, 1, 4096), 7u) << "what is written";
}

TEST(Carriers, NoneOfSeveralMayUseUpWhatTheNodeHasForUnconfirmedCalls) {
  directory::Carrier carrier;
  carrier.max_calls = carrier.max_attempts_per_s = 100'000;
  EXPECT_EQ(unconfirmed_bound(carrier, 1, 4096), 2048u);
  carrier.max_unconfirmed = 4000;
  EXPECT_EQ(unconfirmed_bound(carrier, 1, 4096), 2048u);
  EXPECT_EQ(unconfirmed_bound(carrier, 0, 4096), 4000u) << "alone it harms nobody else";
  carrier.max_unconfirmed = 0;
  EXPECT_EQ(unconfirmed_bound(carrier, 0, 4096), 4096u) << "nor by default";
}

}  // namespace
}  // namespace rufbund::sip
