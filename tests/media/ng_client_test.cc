// What a relay may do wrong: no answer, garbage, a refusal, answers to nobody.
#include "media/ng_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <set>
#include <vector>

#include "poll_loop.h"

namespace rufbund::test {
namespace {

// A UDP port that keeps what it gets and answers as told.
class OddRelay {
 public:
  explicit OddRelay(PollLoop& loop) : loop_(loop), fd_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    loop_.watch_readable(fd_, [this] { on_readable(); });
  }
  ~OddRelay() {
    loop_.unwatch(fd_);
    close(fd_);
  }
  OddRelay(const OddRelay&) = delete;
  OddRelay& operator=(const OddRelay&) = delete;

  [[nodiscard]] directory::Endpoint endpoint() const { return {"127.0.0.1", port_, directory::Transport::kUdp}; }
  // Cookies of `command`'s requests, in order.
  [[nodiscard]] std::vector<std::string> cookies_of(const std::string& command) const {
    std::vector<std::string> cookies;
    for (const auto& one : got_) {
      const bool wanted = one.find("7:command" + std::to_string(command.size()) + ":" + command) != std::string::npos;
      if (wanted) cookies.push_back(one.substr(0, one.find(' ')));
    }
    return cookies;
  }
  std::vector<std::string> answers;  // each sent to every request; "%" stands for its cookie

 private:
  void on_readable() {
    char buffer[2'048];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    ssize_t count = 0;
    while ((count = recvfrom(fd_, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size)) > 0) {
      got_.emplace_back(buffer, static_cast<std::size_t>(count));
      for (std::string answer : answers) {
        if (answer.starts_with('%')) answer.replace(0, 1, got_.back().substr(0, got_.back().find(' ')));
        sendto(fd_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
      }
    }
  }

  PollLoop& loop_;
  int fd_;
  std::uint16_t port_ = 0;
  std::vector<std::string> got_;
};

class NgClientTest : public testing::Test {
 protected:
  std::unique_ptr<media::NgClient> client() {
    const media::NgTiming quick{Millis{20}, Millis{300}, Millis{50}, Millis{40}};
    auto made = media::NgClient::create(loop_, relay_.endpoint(), quick);
    EXPECT_TRUE(made);
    return std::move(*made);
  }
  Result<media::bencode::Dict> outcome(media::NgClient& client) {
    std::optional<Result<media::bencode::Dict>> got;
    client.request("delete", {{"call-id", "x"}},
                   [&got](Result<media::bencode::Dict> reply) { got = std::move(reply); });
    EXPECT_FALSE(got) << "no callback within the call";
    EXPECT_TRUE(loop_.run_until([&] { return got.has_value(); }));
    return *got;
  }

  PollLoop loop_;
  OddRelay relay_{loop_};
};

TEST_F(NgClientTest, ASilentRelayIsAskedAgainWithTheSameCookieThenGivenUp) {
  const auto ng = client();
  const auto reply = outcome(*ng);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
  const auto cookies = relay_.cookies_of("delete");
  EXPECT_GE(cookies.size(), 3U);
  EXPECT_EQ(std::set(cookies.begin(), cookies.end()).size(), 1U);
  EXPECT_FALSE(ng->healthy());
}

TEST_F(NgClientTest, GarbageIsAnErrorAndHarmsNobody) {
  relay_.answers = {"", "garbage", "nobody d6:result2:oke", "% d6:result"};
  const auto ng = client();
  const auto reply = outcome(*ng);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(NgClientTest, ARefusalTellsWhyInPrintableWords) {
  relay_.answers = {
      "% d12:error-reason5:a\nb\x01\xff"
      "6:result5:errore"};
  const auto ng = client();
  const auto reply = outcome(*ng);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kConflict);
  EXPECT_NE(reply.error().message.find("a?b??"), std::string::npos) << reply.error().message;
}

TEST_F(NgClientTest, RepeatedAnswersCountOnceAndHealthFollowsThem) {
  relay_.answers = {"% d6:result2:oke", "% d6:result2:oke", "% d6:result2:oke"};
  const auto ng = client();
  EXPECT_FALSE(ng->healthy());
  EXPECT_TRUE(outcome(*ng));
  EXPECT_TRUE(ng->healthy());
  relay_.answers.clear();
  EXPECT_TRUE(loop_.run_until([&] { return !ng->healthy(); }));
  relay_.answers = {"% d6:result4:ponge"};
  EXPECT_TRUE(loop_.run_until([&] { return ng->healthy(); }));
}

std::string statistics(const std::string& uptime) {
  return "% d6:result2:ok10:statisticsd15:totalstatisticsd6:uptime" + std::to_string(uptime.size()) + ":" + uptime +
         "eee";
}

TEST_F(NgClientTest, AnUptimeThatFallsTellsThatTheRelayWasRestarted) {
  relay_.answers = {statistics("9")};
  int restarted = 0;
  const auto ng = client();
  ng->on_restarted([&] { ++restarted; });
  ASSERT_TRUE(loop_.run_until([&] { return ng->healthy(); }));
  relay_.answers = {statistics("100")};
  loop_.run_for(Millis{150});
  for (const char* odd : {"", "soon", "99999999999999999999"}) {
    relay_.answers = {statistics(odd)};
    loop_.run_for(Millis{150});
  }
  EXPECT_EQ(restarted, 0);
  relay_.answers = {statistics("3")};
  EXPECT_TRUE(loop_.run_until([&] { return restarted == 1; }));
  loop_.run_for(Millis{150});
  EXPECT_EQ(restarted, 1);
}

TEST_F(NgClientTest, ACallThatTheRelayDoesNotKnowIsNotFound) {
  relay_.answers = {"% d12:error-reason15:Unknown call-ID6:result5:errore"};
  const auto ng = client();
  EXPECT_EQ(outcome(*ng).error().code, ErrorCode::kNotFound);
}

TEST_F(NgClientTest, TwoClientsNeverShareACookie) {
  relay_.answers = {"% d6:result2:oke"};
  const auto one = client(), other = client();
  EXPECT_TRUE(outcome(*one));
  EXPECT_TRUE(outcome(*other));
  const auto cookies = relay_.cookies_of("delete");
  ASSERT_EQ(cookies.size(), 2U);
  EXPECT_NE(cookies[0].substr(0, 16), cookies[1].substr(0, 16));
}

TEST_F(NgClientTest, ARequestTooLargeForADatagramIsRefused) {
  const auto ng = client();
  std::optional<Result<media::bencode::Dict>> got;
  ng->request("offer", {{"sdp", std::string(70'000, 'a')}},
              [&got](Result<media::bencode::Dict> reply) { got = std::move(reply); });
  ASSERT_TRUE(loop_.run_until([&] { return got.has_value(); }));
  EXPECT_EQ(got->error().code, ErrorCode::kInvalidArgument);
}

TEST_F(NgClientTest, AnAddressThatIsNoneIsAnError) {
  EXPECT_FALSE(media::NgClient::create(loop_, {"relay.example", 2223, directory::Transport::kUdp}));
}

}  // namespace
}  // namespace rufbund::test
