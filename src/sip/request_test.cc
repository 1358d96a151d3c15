// What is read out of requests that sofia has parsed.
#include "sip/request.h"

#include <gtest/gtest.h>

#include "sip/numbers.h"

namespace rufbund::sip {
namespace {

class Parsed {
 public:
  explicit Parsed(const std::string& headers, const std::string& body = {},
                  const std::string& target = "sip:+493023125000@127.0.0.1") {
    const std::string text =
        "INVITE " + target + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK1\r\n" + headers +
        "Call-ID: 1@x\r\nCSeq: 1 INVITE\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    message_ = msg_make(sip_default_mclass(), 0, text.data(), static_cast<usize_t>(text.size()));
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
  ~Parsed() { msg_destroy(message_); }
  [[nodiscard]] const sip_t& get() const { return *sip_object(message_); }

 private:
  msg_t* message_;
};

constexpr char kCaller[] = "From: <sip:+493023125001@127.0.0.2>;tag=a\r\nTo: <sip:+493023125000@127.0.0.1>\r\n";

constexpr char kAsserted[] = "P-Asserted-Identity: <sip:+493023125001@carrier.example;user=phone>\r\n";

TEST(Request, a_header_that_occurs_twice_although_it_may_occur_once_does_no_harm) {
  // Max-Forwards is not of the kind "did not parse" although it is in the same list; its 70 was once read as a pointer.
  const Parsed request(std::string(kCaller) + kAsserted + "Max-Forwards: 70\r\nMax-Forwards: 70\r\n");
  ASSERT_NE(request.get().sip_error, nullptr);
  EXPECT_EQ(asserted_number(request.get(), true), "+493023125001");
}

TEST(Request, of_two_privacy_headers_the_one_that_withholds_counts) {
  const Parsed request(std::string(kCaller) + kAsserted + "Privacy: none\r\nPrivacy: id\r\n");
  EXPECT_EQ(asserted_number(request.get(), true), "");
}

TEST(Request, nobody_is_believed_who_is_not_trusted) {
  const Parsed request(std::string(kCaller) + "P-Asserted-Identity: <tel:+493023125002>\r\n");
  EXPECT_EQ(asserted_number(request.get(), true), "+493023125002");
  EXPECT_EQ(asserted_number(request.get(), false), "");
}

TEST(Request, what_from_says_is_asserted_by_nobody) { EXPECT_EQ(asserted_number(Parsed(kCaller).get(), true), ""); }

TEST(Request, a_display_name_is_no_address_whatever_it_holds) {
  const auto asserted = [](const std::string& value) {
    return asserted_number(Parsed(std::string(kCaller) + "P-Asserted-Identity: " + value + "\r\n").get(), true);
  };
  EXPECT_EQ(asserted(R"("<tel:+493023125077>" <tel:+493023125011>)"), "+493023125011");
  EXPECT_EQ(asserted(R"("a \"<tel:+493023125077>, b" <tel:+493023125011>)"), "+493023125011");
  EXPECT_EQ(asserted(R"("unfinished <tel:+493023125077>)"), "");
  EXPECT_EQ(asserted("Anna <tel:+493023125011>, <tel:+493023125012>"), "+493023125011");
  EXPECT_EQ(asserted("tel:+493023125011, <tel:+493023125012>"), "+493023125011");
}

TEST(Request, every_way_of_writing_whom_it_is_for_leads_to_the_number) {
  const auto dialled = [](const std::string& target) {
    const Parsed request(kCaller, "", target);
    return request.get().sip_request ? to_e164(dialled_user(request.get())) : "refused";
  };
  for (const char* target :
       {"sip:+493023125000@127.0.0.1", "sip:%2B493023125000@127.0.0.1;user=phone", "sips:%2b49(30)23125-000@h",
        "sip:+49.30.23125.000;phone-context=x@h", "sip:%2B49%2830%2923125%2d000@h", "tel:+493023125000",
        "tel:+49-30-23125-000", "tel:+49(30)23125.000;phone-context=x", "TEL:%2B493023125000"}) {
    EXPECT_EQ(dialled(target), "+493023125000") << target;
  }
  for (const char* target : {"sip:127.0.0.1", "sip:@127.0.0.1", "tel:", "tel:;x=y", "tel:%", "sip:%2B@h"}) {
    EXPECT_TRUE(dialled(target).empty() || dialled(target) == "refused") << target << ": " << dialled(target);
  }
  // sofia may refuse a broken escape or hand it through: a number it is in neither case.
  for (const char* broken : {"%", "%2", "%2z", "%zz", "%%", "%00"}) {
    const std::string user = dialled(std::string("sip:") + broken + "493023125000@h");
    EXPECT_TRUE(user.empty() || user == "refused") << broken << ": " << user;
  }
}

TEST(Request, a_key_is_found_at_the_begin_of_a_line_only) {
  const std::string type = std::string(kCaller) + "Content-Type: application/dtmf-relay\r\n";
  const auto key_of = [&](const std::string& body) { return dtmf_of(Parsed(type, body).get()); };
  EXPECT_EQ(key_of("Signal=5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(key_of("XSignal=7\r\nSignal= 5\r\n"), '5');
  EXPECT_EQ(key_of("XSignal=7\r\n"), std::nullopt);
}

}  // namespace
}  // namespace rufbund::sip
