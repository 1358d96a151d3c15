// One connection's bytes, in the clear or by TLS: which of the two is known when the first ones have come, not when
// this is built. So the protocols above it are built once. For http_server.cc and live_socket.cc only.
#pragma once

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <optional>
#include <utility>

namespace rufbund::api {

class Wire {
 public:
  using Tcp = boost::beast::tcp_stream;
  using Tls = boost::beast::ssl_stream<Tcp>;
  using next_layer_type = Tcp;  // by this name Beast finds the socket
  using executor_type = Tcp::executor_type;

  explicit Wire(boost::asio::ip::tcp::socket socket) : plain_(std::move(socket)) {}
  Wire(Wire&&) = default;

  [[nodiscard]] Tcp& next_layer() { return tls_ ? tls_->next_layer() : *plain_; }
  [[nodiscard]] const Tcp& next_layer() const { return tls_ ? tls_->next_layer() : *plain_; }
  [[nodiscard]] Tcp& tcp() { return next_layer(); }
  [[nodiscard]] const Tls* tls() const { return tls_ ? &*tls_ : nullptr; }
  [[nodiscard]] Tls* tls() { return tls_ ? &*tls_ : nullptr; }
  [[nodiscard]] executor_type get_executor() noexcept { return next_layer().get_executor(); }

  // From here on by TLS; the handshake is the caller's. `read`: what has come already.
  template <class Handler>
  void begin_tls(boost::asio::ssl::context& context, boost::asio::const_buffer read, Handler&& handler) {
    tls_.emplace(std::move(*plain_), context);
    plain_.reset();
    tls_->async_handshake(boost::asio::ssl::stream_base::server, read, std::forward<Handler>(handler));
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_)
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    else
      plain_->async_read_some(buffers, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_)
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    else
      plain_->async_write_some(buffers, std::forward<Handler>(handler));
  }

 private:
  std::optional<Tcp> plain_;
  std::optional<Tls> tls_;
};

// How a WebSocket ends what is below it; found by Beast through the argument's namespace.
template <class Handler>
void async_teardown(boost::beast::role_type role, Wire& wire, Handler&& handler) {
  using boost::beast::async_teardown;
  using boost::beast::websocket::async_teardown;
  if (wire.tls() != nullptr)
    async_teardown(role, *wire.tls(), std::forward<Handler>(handler));
  else
    async_teardown(role, wire.tcp(), std::forward<Handler>(handler));
}

}  // namespace rufbund::api
