// The HTTP and WebSocket server: sockets, limits and headers; nothing of Rufbund's own resources. One thread of its own
// runs the sockets, a second one the handlers ("query thread"), so that a slow look-up never delays the feed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/live_hub.h"
#include "api/message.h"
#include "api/tls.h"
#include "base/result.h"

namespace rufbund::api {

struct HttpOptions {
  std::string address = "127.0.0.1";  // without TLS loopback only
  std::uint16_t port = 8480;          // 0: any free one
  std::size_t max_connections = 2'048;
  std::size_t max_viewers = 1'536;
  std::size_t max_handshakes = 512;  // of TLS, at the same time
  std::uint32_t header_limit = 16 << 10;
  std::uint64_t body_limit = 64 << 10;
  // Of a request that `may_send_much`: files that members hand in.
  std::uint64_t large_body_limit = 8 << 20;
  std::size_t max_large_bodies = 16;  // at the same time
  std::size_t uri_limit = 4 << 10;
  Millis handshake_time{10'000};                      // for TLS to be agreed on
  Millis request_time{15'000};                        // for a request to arrive whole
  Millis idle_time{60'000};                           // between requests of a connection
  Millis answer_time{8'000};                          // for a handler
  Millis viewer_idle_time{40'000};                    // a viewer that answers no ping is closed
  TlsContext tls;                                     // empty: in the clear
  std::vector<std::string> extra_origins;             // "http://localhost:5173", lower case
  std::vector<std::string> hosts;                     // names it is reached by besides the loopback's, lower case
  std::function<bool(const Request&)> may_send_much;  // the sockets' thread; a request without its body; may be empty
  std::function<void(const std::string&)> log;        // for people; any thread; may be empty
};

struct HttpCounters {
  std::atomic<std::uint64_t> requests{0}, answers_2xx{0}, answers_3xx{0}, answers_4xx{0}, answers_5xx{0};
  std::atomic<std::uint64_t> connections{0}, connections_refused{0}, viewers{0}, viewers_refused{0},
      pictures_skipped{0}, large_bodies{0}, handshakes{0}, handshakes_failed{0};
};

// The answer to somebody who wants to see the live feed.
struct Admission {
  std::optional<Response> refused;
  std::string audience;               // viewers of one audience see the same
  std::string hello;                  // the first message
  SharedText picture;                 // the second, unless a newer one is there
  std::function<bool()> still_valid;  // asked now and then; the feed ends where it says no
  std::function<void()> gone;         // once, when the viewer has left
};

class HttpServer {
 public:
  // Runs on the query thread; must call the responder once, then or later.
  using Handle = std::function<void(std::shared_ptr<const Request>, Responder)>;
  // Runs on the sockets' thread: whether a viewer may come in, what it may see, and its first messages.
  using Admit = std::function<Admission(const Request&)>;

  // Binds and listens. kInvalidArgument: no loopback address, and no TLS; kUnavailable: the port is taken.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, Handle handle,
                                                                  Admit admit);
  ~HttpServer();

  void start();
  void stop();
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const HttpCounters& counters() const;
  // Runs `task` after the commands that wait; not at all where their queue is full. From any thread.
  void on_command_thread(std::function<void()> task);
  // The same on the thread that checks passwords, which nobody else waits for.
  void on_sign_in_thread(std::function<void()> task);
  // From any thread: to the viewers of an audience.
  void show(const std::string& audience, SharedText picture, SharedText activity);
  // A renewed certificate, for connections that begin from now on; where it served in the clear, nothing. Any thread.
  void use_tls(TlsContext context);

  class Impl;

 private:
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::api
