// One connection's bytes, in the clear or by TLS: which of the two is known when the first ones have come, not when
// this is built. So the protocols above it are built once, and what is below it once too, whatever is above: buffers
// and completions take one form here. For http_server.cc and live_socket.cc only.
#pragma once

#include <array>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace rufbund::api {

// What is called once when an operation has ended; it moves, and is never copied.
template <class... Results>
class Completion {
 public:
  template <class Handler>
  requires(!std::is_same_v<std::decay_t<Handler>, Completion>) explicit Completion(Handler&& handler)
      : held_(std::make_unique<Held<std::decay_t<Handler>>>(std::forward<Handler>(handler))) {}
  Completion(Completion&&) noexcept = default;

  void operator()(Results... results) {
    const auto held = std::move(held_);
    held->run(results...);
  }

 private:
  struct Any {
    virtual ~Any() = default;
    virtual void run(Results... results) = 0;
  };
  template <class Handler>
  struct Held final : Any {
    template <class From>
    explicit Held(From&& from) : handler(std::forward<From>(from)) {}
    void run(Results... results) override { std::move(handler)(results...); }
    Handler handler;
  };
  std::unique_ptr<Any> held_;
};

class Wire {
 public:
  using Tcp = boost::beast::tcp_stream;
  using Tls = boost::beast::ssl_stream<Tcp>;
  using next_layer_type = Tcp;  // by this name Beast finds the socket
  using executor_type = Tcp::executor_type;
  using Error = boost::system::error_code;
  using Done = Completion<Error, std::size_t>;

  explicit Wire(boost::asio::ip::tcp::socket socket) : plain_(std::move(socket)) {}
  Wire(Wire&&) = default;

  [[nodiscard]] Tcp& next_layer() { return tls_ ? tls_->next_layer() : *plain_; }
  [[nodiscard]] const Tcp& next_layer() const { return tls_ ? tls_->next_layer() : *plain_; }
  [[nodiscard]] Tcp& tcp() { return next_layer(); }
  [[nodiscard]] Tls* tls() { return tls_ ? &*tls_ : nullptr; }
  [[nodiscard]] const Tls* tls() const { return tls_ ? &*tls_ : nullptr; }
  [[nodiscard]] executor_type get_executor() noexcept { return next_layer().get_executor(); }

  // From here on by TLS. `read`: what has come already; `handler`: the error, and how much of it was used.
  template <class Handler>
  void begin_tls(boost::asio::ssl::context& context, boost::asio::const_buffer read, Handler&& handler) {
    tls_.emplace(std::move(*plain_), context);
    plain_.reset();
    tls_->async_handshake(boost::asio::ssl::stream_base::server, read, Done(std::forward<Handler>(handler)));
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    read_some(first_of(buffers), Done(std::forward<Handler>(handler)));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    write_some(Pieces(buffers), Done(std::forward<Handler>(handler)));
  }

 private:
  // As many as are there, or the first of very many: whoever writes "some" goes on with the rest.
  class Pieces {
   public:
    using value_type = boost::asio::const_buffer;
    using const_iterator = const value_type*;
    template <class Buffers>
    explicit Pieces(const Buffers& buffers) {
      const auto end = boost::asio::buffer_sequence_end(buffers);
      for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end && count_ < pieces_.size(); ++it) {
        const value_type piece(*it);
        if (piece.size() > 0) pieces_[count_++] = piece;
      }
    }
    [[nodiscard]] const_iterator begin() const { return pieces_.data(); }
    [[nodiscard]] const_iterator end() const { return pieces_.data() + count_; }

   private:
    std::array<value_type, 16> pieces_;
    std::size_t count_ = 0;
  };
  template <class Buffers>
  static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
      const boost::asio::mutable_buffer piece(*it);
      if (piece.size() > 0) return piece;
    }
    return {};
  }
  void read_some(boost::asio::mutable_buffer into, Done done) {
    tls_ ? tls_->async_read_some(into, std::move(done)) : plain_->async_read_some(into, std::move(done));
  }
  void write_some(const Pieces& pieces, Done done) {
    tls_ ? tls_->async_write_some(pieces, std::move(done)) : plain_->async_write_some(pieces, std::move(done));
  }

  std::optional<Tcp> plain_;
  std::optional<Tls> tls_;
};

// How a WebSocket ends what is below it; found by Beast through the argument's namespace.
template <class Handler>
void async_teardown(boost::beast::role_type role, Wire& wire, Handler&& handler) {
  using boost::beast::async_teardown;
  using boost::beast::websocket::async_teardown;
  Completion<Wire::Error> done(std::forward<Handler>(handler));
  if (wire.tls() != nullptr)
    async_teardown(role, *wire.tls(), std::move(done));
  else
    async_teardown(role, wire.tcp(), std::move(done));
}

}  // namespace rufbund::api
