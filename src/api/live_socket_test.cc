// A viewer of the feed that does not read: what it holds on to, and what it sees next.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "api/http_server.h"
#include "base/check.h"

namespace rufbund::api {
namespace {

constexpr std::size_t kSize = 1 << 20;  // beyond what the kernel's buffers take

int connect_viewer(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  const std::string ask =
      "GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  CHECK(::send(fd, ask.data(), ask.size(), 0) == static_cast<ssize_t>(ask.size()));
  return fd;
}

std::unique_ptr<HttpServer> serve() {
  HttpOptions options;
  options.port = 0;
  auto server = *HttpServer::listen(
      options, [](const std::shared_ptr<const Request>&, const Responder& respond) { respond({}); },
      [](const Request&) { return Admission{{}, "all", "{}", nullptr, {}, {}}; });
  server->start();
  return server;
}

void until(const std::function<bool()>& holds) {
  while (!holds()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

TEST(LiveSocket, a_viewer_that_does_not_read_holds_three_pictures_at_most) {
  const auto server = serve();
  const int viewer = connect_viewer(server->port());
  until([&] { return server->counters().viewers == 1; });
  constexpr std::uint64_t kPictures = 200;
  std::vector<std::weak_ptr<const std::string>> all;
  for (std::uint64_t i = 0; i < kPictures; ++i) {
    auto text = std::make_shared<const std::string>(kSize, static_cast<char>('a' + i % 26));
    all.push_back(text);
    server->show("all", std::move(text), nullptr);
  }
  // Some may have left before the kernel's buffers were full; the others were replaced by newer ones.
  until([&] { return server->counters().pictures_skipped >= kPictures - 20; });
  until([&] { return std::count_if(all.begin(), all.end(), [](const auto& text) { return !text.expired(); }) <= 3; });
  EXPECT_FALSE(all.back().expired()) << "the newest is kept";
  ::close(viewer);
}

TEST(LiveSocket, a_picture_is_one_frame) {
  const auto server = serve();
  const int viewer = connect_viewer(server->port());
  until([&] { return server->counters().viewers == 1; });
  server->show("all", std::make_shared<const std::string>(100'000, 'p'), nullptr);
  std::string seen;
  char buffer[65'536];
  while (seen.size() < 100'000) {
    const ssize_t size = ::recv(viewer, buffer, sizeof buffer, 0);
    ASSERT_GT(size, 0);
    seen.append(buffer, static_cast<std::size_t>(size));
  }
  // After the handshake and the greeting's two bytes of frame and two of text: FIN, text, length in 64 bits (RFC 6455
  // §5.2).
  const std::string frames = seen.substr(seen.find("\r\n\r\n") + 4);
  EXPECT_EQ(frames.substr(0, 4), "\x81\x02{}");
  EXPECT_EQ(frames.substr(4, 2), "\x81\x7f");
  ::close(viewer);
}

}  // namespace
}  // namespace rufbund::api
