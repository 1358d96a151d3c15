// Beast and Asio, for http_server.cc (with http_session.h) and live_socket.cc only: each unit that does takes half a
// minute to build.
#pragma once

// clang-format off: Asio 1.74 uses std::exchange without including it.
#include <utility>
// clang-format on

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <mutex>
#include <thread>

#include "api/http_server.h"
#include "api/query_thread.h"
#include "api/wire.h"

namespace rufbund::api {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using HttpRequest = http::request<http::string_body>;

// What connections share. Kept alive by each of them and by the server, because handlers may answer late.
struct HttpShared {
  HttpShared(HttpOptions o, HttpServer::Handle h, HttpServer::Admit a)
      : options(std::move(o)), handle(std::move(h)), admit(std::move(a)) {
    if (options.tls) use_tls(options.tls);
  }
  const HttpOptions options;
  const HttpServer::Handle handle;
  const HttpServer::Admit admit;
  HttpCounters counters;
  std::unique_ptr<net::ssl::context> tls;  // the HTTP thread only; empty: in the clear
  LiveHub hub;                             // the HTTP thread only
  QueryThread queries;                     // GET and HEAD
  QueryThread commands;                    // all else: a slow search holds up no command
  QueryThread sign_ins;                    // passwords are slow to check by design: they hold up neither

  // For connections that begin from now on. OpenSSL counts who uses a context, so that older ones keep theirs.
  void use_tls(const TlsContext& context) {
    SSL_CTX_up_ref(context.get());
    tls = std::make_unique<net::ssl::context>(context.get());
  }

  // Runs `task` on the HTTP thread; not at all once the server has stopped. From any thread.
  template <class Task>
  void post(Task&& task) {
    std::lock_guard lock(io_mutex);
    if (io) net::post(*io, std::forward<Task>(task));
  }
  std::mutex io_mutex;
  // Reset when the server stops: that ends the connections, whose pending operations live in it.
  std::unique_ptr<net::io_context> io = std::make_unique<net::io_context>(1);
};

// Takes the connection over: WebSocket handshake, then the feed.
void start_live_socket(std::shared_ptr<HttpShared> shared, Wire wire, HttpRequest request, Admission admission);

}  // namespace rufbund::api
