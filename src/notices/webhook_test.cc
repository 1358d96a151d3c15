#include "notices/webhook.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "notices/address_class.h"

namespace rufbund::notices {
namespace {

AddressClass class_of(const std::string& text) {
  sockaddr_in in4{};
  in4.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &in4.sin_addr) == 1) {
    return address_class(reinterpret_cast<const sockaddr*>(&in4), sizeof in4);
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &in6.sin6_addr), 1) << text;
  return address_class(reinterpret_cast<const sockaddr*>(&in6), sizeof in6);
}

TEST(AddressClass, EveryRangeBeginsAndEndsWhereItShould) {
  for (const char* text :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255",  "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",  "172.32.0.0",      "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",      "223.255.255.255", "2a00::1",
        "2001:4860::1",    "2001:200::1",     "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"}) {
    EXPECT_EQ(class_of(text), AddressClass::kPublic) << text;
  }
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"}) {
    EXPECT_EQ(class_of(text), AddressClass::kLoopback) << text;
  }
  for (const char* text : {"10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.0",
                           "100.127.255.255", "fc00::1", "fdff::1", "::ffff:10.0.0.1"}) {
    EXPECT_EQ(class_of(text), AddressClass::kPrivate) << text;
  }
  for (const char* text : {"0.0.0.0",        "0.255.255.255", "169.254.169.254", "192.0.0.1",    "192.0.2.1",
                           "192.88.99.1",    "198.18.0.1",    "198.19.255.255",  "198.51.100.1", "203.0.113.1",
                           "224.0.0.1",      "240.0.0.1",     "255.255.255.255", "::",           "fe80::1",
                           "fec0::1",        "ff02::1",       "2001:db8::1",     "2001::1",      "2001:1ff::1",
                           "2002:7f00:1::1", "3fff:fff::1",   "::127.0.0.1",     "100::1"}) {
    EXPECT_EQ(class_of(text), AddressClass::kOther) << text;
  }
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_EQ(address_class(&other, sizeof other), AddressClass::kOther);
}

TEST(Webhook, OnlyHttpsAddressesAreTaken) {
  const WebhookSettings strict;
  WebhookSettings open;
  open.own_networks = true;
  for (const char* good :
       {"https://planung.nordlicht.example/rufbund?key=7", "HTTPS://a.example:8443", "https://[2a00::1]/x"}) {
    EXPECT_TRUE(check_webhook_url(good, strict)) << good;
  }
  EXPECT_FALSE(check_webhook_url("http://127.0.0.1/x", strict));
  EXPECT_TRUE(check_webhook_url("http://127.0.0.1/x", open));
  for (const std::string& bad : {std::string(), std::string("nordlicht.example/x"), std::string("ftp://a.example"),
                                 std::string("file:///etc/passwd"), std::string("https://"), std::string("https:///x"),
                                 std::string("https://me:word@a.example/"), std::string("https://me@a.example/"),
                                 std::string("https://a.example/#top"), std::string("https://a.example/ x"),
                                 std::string("https://a.example/\r\nHost: b"), std::string("https://a.example/\0", 19),
                                 std::string("https://ä.example/"), std::string("https://a.example\\@b.example/"),
                                 std::string("gopher://a.example"), "https://a.example/" + std::string(2048, 'x')}) {
    const auto checked = check_webhook_url(bad, open);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Webhook, WhatLeadsIntoAnotherNetworkIsNotConnectedTo) {
  const WebhookKey key{WebhookSeed{1}};
  for (const char* url : {"https://127.0.0.1:9/x", "https://[::1]:9/x", "https://localhost:9/", "https://10.0.0.1:9/",
                          "https://169.254.169.254/latest", "https://2130706433:9/", "https://0x7f.1:9/",
                          "https://[::ffff:127.0.0.1]:9/", "https://0:9/"}) {
    const Delivery delivery = post({url, "n-1", TimeMs{1'800'000'000'000}, "{}"}, key, {});
    EXPECT_EQ(delivery.fate, Fate::kRefused) << url << ": " << delivery.reason;
  }
  WebhookSettings open;
  open.own_networks = true;
  EXPECT_EQ(post({"https://127.0.0.1:9/", "n-1", TimeMs{1}, "{}"}, key, open).fate, Fate::kRetry);
  EXPECT_EQ(post({"https://169.254.169.254/", "n-1", TimeMs{1}, "{}"}, key, open).fate, Fate::kRefused);
  EXPECT_EQ(post({"http://10.0.0.1/", "n-1", TimeMs{1}, "{}"}, key, open).fate, Fate::kRefused) << "not encrypted";
}

TEST(Webhook, WhatCannotBeSentIsRefused) {
  const WebhookKey key{WebhookSeed{1}};
  WebhookSettings open;
  open.own_networks = true;
  const auto fate = [&](std::string id, std::int64_t at, std::string body) {
    return post({"https://127.0.0.1:9/", std::move(id), TimeMs{at}, std::move(body)}, key, open).fate;
  };
  EXPECT_EQ(fate("n-1", 1, "{}"), Fate::kRetry) << "nobody listens at port 9";
  EXPECT_EQ(fate("", 1, "{}"), Fate::kRefused);
  EXPECT_EQ(fate("a.b", 1, "{}"), Fate::kRefused);
  EXPECT_EQ(fate("a\r\nX: y", 1, "{}"), Fate::kRefused);
  EXPECT_EQ(fate("n-1", -1, "{}"), Fate::kRefused);
  EXPECT_EQ(fate("n-1", 1, "\xff"), Fate::kRefused);
  EXPECT_EQ(fate("n-1", 1, std::string(kWebhookBodyMost + 1, ' ')), Fate::kRefused);
}

TEST(WebhookKey, TheRfcsKeyIsWrittenAsOpensslReadsIt) {  // RFC 8032 §7.1, test 1
  WebhookSeed seed{0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
                   0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
  const WebhookKey key{seed};
  EXPECT_EQ(key.public_hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(key.public_pem(),
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
            "-----END PUBLIC KEY-----\n");
  const std::string signature = key.sign("n-1", TimeMs{1}, "{}");
  EXPECT_EQ(signature.size(), 8u + 88u);
  EXPECT_NE(signature, key.sign("n-1", TimeMs{1}, "{ }"));
  EXPECT_NE(signature, key.sign("n-1", TimeMs{2}, "{}"));
  EXPECT_NE(signature, key.sign("n-2", TimeMs{1}, "{}"));
}

}  // namespace
}  // namespace rufbund::notices
