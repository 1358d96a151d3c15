// The server over real sockets: how long bodies end, who may write, what runs beside what.
#include "api/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <future>

#include "base/check.h"

namespace rufbund::api {
namespace {

struct Received {
  std::string text;
  bool reset = false;
};

class HttpServerTest : public testing::Test {
 protected:
  void serve(HttpServer::Handle handle, std::function<void(const std::string&)> log = {}) {
    HttpOptions options;
    options.port = 0;
    options.may_send_much = [](const Request& request) { return request.path == "/much"; };
    options.log = std::move(log);
    server = *HttpServer::listen(options, std::move(handle),
                                 [](const Request&) { return Admission{{}, "all", "{}", nullptr, {}, {}}; });
    server->start();
  }
  // Sends and reads until the other side ends the connection.
  [[nodiscard]] Received ask(const std::string& request) const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    // Of a body that is refused not all is taken.
    (void)::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    Received out;
    char buffer[4096];
    ssize_t size = 0;
    while ((size = ::recv(fd, buffer, sizeof buffer, 0)) > 0) out.text.append(buffer, static_cast<std::size_t>(size));
    out.reset = size < 0 && errno == ECONNRESET;
    ::close(fd);
    return out;
  }

  std::unique_ptr<HttpServer> server;
};

// A body of three chunks whose last call ends it so.
HttpServer::Handle three_chunks(Chunk end) {
  return [end](const std::shared_ptr<const Request>&, const Responder& respond) {
    Response response;
    response.body = "head\n";
    response.more = [end, made = 0](std::string& chunk) mutable {
      chunk = "part\n";
      return ++made < 2 ? Chunk::kMore : end;
    };
    respond(std::move(response));
  };
}
constexpr const char* kAsk = "GET /long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
constexpr const char* kAskOld = "GET /long HTTP/1.0\r\nHost: localhost\r\n\r\n";

TEST_F(HttpServerTest, a_long_body_that_is_whole_ends_properly) {
  serve(three_chunks(Chunk::kLast));
  const Received whole = ask(kAsk);
  EXPECT_FALSE(whole.reset);
  EXPECT_TRUE(whole.text.ends_with("0\r\n\r\n"));
  EXPECT_TRUE(ask(kAskOld).text.ends_with("head\npart\npart\n"));
}

TEST_F(HttpServerTest, a_long_body_that_fails_in_the_middle_never_looks_whole) {
  serve(three_chunks(Chunk::kFailed));
  for (const char* request : {kAsk, kAskOld}) {
    const Received cut = ask(request);
    EXPECT_TRUE(cut.reset) << cut.text;
    EXPECT_FALSE(cut.text.ends_with("0\r\n\r\n"));
  }
}

TEST_F(HttpServerTest, a_long_body_whose_maker_throws_never_looks_whole) {
  serve([](const std::shared_ptr<const Request>&, const Responder& respond) {
    Response response;
    response.more = [](std::string&) -> Chunk { throw std::bad_alloc(); };
    respond(std::move(response));
  });
  EXPECT_TRUE(ask(kAsk).reset);
}

TEST_F(HttpServerTest, a_search_holds_up_no_command) {
  std::promise<void> go_on;
  serve([held = go_on.get_future().share()](const std::shared_ptr<const Request>& request, const Responder& respond) {
    if (request->method == Method::kGet) held.wait();
    respond({});
  });
  auto search = std::async(std::launch::async, [&] { return ask(kAsk); });
  EXPECT_TRUE(ask("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .text.starts_with("HTTP/1.1 200"));
  go_on.set_value();
  EXPECT_TRUE(search.get().text.starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, what_a_library_says_stays_inside) {
  std::vector<std::string> said;
  serve([](const std::shared_ptr<const Request>&, const Responder&) { throw std::runtime_error("/secret/path"); },
        [&](const std::string& line) { said.push_back(line); });
  const Received answer = ask(kAsk);
  EXPECT_TRUE(answer.text.starts_with("HTTP/1.1 500"));
  EXPECT_EQ(answer.text.find("/secret/path"), std::string::npos);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].find("/secret/path"), std::string::npos);
}

TEST_F(HttpServerTest, who_may_sends_much_and_everybody_else_little) {
  std::atomic<std::size_t> got{0};
  serve([&](const std::shared_ptr<const Request>& request, const Responder& respond) {
    got = request->body.size();
    respond({});
  });
  const auto send = [&](const std::string& path, std::size_t size, bool chunked = false) {
    got = 0;
    const std::string body(size, 'x');
    const std::string head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    const Received answer = ask(chunked ? head + "Transfer-Encoding: chunked\r\n\r\n" + fmt::format("{:x}", size) +
                                              "\r\n" + body + "\r\n0\r\n\r\n"
                                        : head + "Content-Length: " + std::to_string(size) + "\r\n\r\n" + body);
    // A body that is refused may be cut off by a reset before the answer is read.
    return answer.text.size() > 12 ? answer.text.substr(9, 3) : std::string("413");
  };
  constexpr std::size_t kLittle = 60'000, kMuch = 3'000'000, kTooMuch = 9'000'000;
  EXPECT_EQ(send("/x", kLittle), "200");
  EXPECT_EQ(send("/x", kMuch), "413");
  EXPECT_EQ(got, 0U);
  EXPECT_EQ(send("/x", kMuch, true), "413");
  EXPECT_EQ(got, 0U);
  EXPECT_EQ(send("/much", kMuch), "200");
  EXPECT_EQ(got, kMuch);
  EXPECT_EQ(send("/much", kTooMuch), "413");
  EXPECT_EQ(send("/much", kMuch, true), "413") << "of how much is not said beforehand there is little";
  EXPECT_EQ(got, 0U);
}

TEST_F(HttpServerTest, only_its_own_pages_may_write) {
  serve([](const std::shared_ptr<const Request>&, const Responder& respond) { respond({}); });
  const auto post = [&](const std::string& site) {
    return ask("POST /x HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: " + site +
               "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .text.substr(9, 3);
  };
  EXPECT_EQ(post("same-origin"), "200");
  EXPECT_EQ(post("none"), "200");
  EXPECT_EQ(post("same-site"), "403");
  EXPECT_EQ(post("cross-site"), "403");
}

}  // namespace
}  // namespace rufbund::api
