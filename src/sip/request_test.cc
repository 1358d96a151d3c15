// What is read out of requests that sofia has parsed.
#include "sip/request.h"

#include <gtest/gtest.h>

namespace rufbund::sip {
namespace {

class Parsed {
 public:
  explicit Parsed(const std::string& headers) {
    const std::string text =
        "INVITE sip:+493023125000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK1\r\n" + headers +
        "Call-ID: 1@x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
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

TEST(Request, a_header_that_occurs_twice_although_it_may_occur_once_does_no_harm) {
  // Max-Forwards is not of the kind "did not parse" although it is in the same list; its 70 was once read as a pointer.
  const Parsed request(std::string(kCaller) + "Max-Forwards: 70\r\nMax-Forwards: 70\r\n");
  ASSERT_NE(request.get().sip_error, nullptr);
  EXPECT_EQ(asserted_number(request.get(), true), "+493023125001");
}

TEST(Request, of_two_privacy_headers_the_one_that_withholds_counts) {
  const Parsed request(std::string(kCaller) + "Privacy: none\r\nPrivacy: id\r\n");
  EXPECT_EQ(asserted_number(request.get(), true), "");
}

TEST(Request, nobody_is_believed_who_is_not_trusted) {
  const Parsed request(std::string(kCaller) + "P-Asserted-Identity: <tel:+493023125002>\r\n");
  EXPECT_EQ(asserted_number(request.get(), true), "+493023125002");
  EXPECT_EQ(asserted_number(request.get(), false), "");
}

}  // namespace
}  // namespace rufbund::sip
