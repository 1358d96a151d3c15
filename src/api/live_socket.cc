// One viewer of the feed over a WebSocket (RFC 6455).
#include "api/http_internals.h"

namespace rufbund::api {
namespace {

namespace websocket = beast::websocket;

constexpr std::size_t kLongestMessage = 1'024;  // from a viewer; nothing is expected
constexpr int kSendBuffer = 128 << 10;

// Kept alive by its own pending operations.
class LiveSocket final : public LiveViewer, public std::enable_shared_from_this<LiveSocket> {
 public:
  LiveSocket(std::shared_ptr<HttpShared> shared, Wire wire, Admission admission)
      : shared_(std::move(shared)), admission_(std::move(admission)), ws_(std::move(wire)) {}
  ~LiveSocket() override {
    if (admission_.gone) admission_.gone();
    if (!joined_) return;
    shared_->hub.leave(*this);
    --shared_->counters.viewers;
  }

  void start(HttpRequest request) {
    boost::system::error_code ignored;
    beast::get_lowest_layer(ws_).socket().set_option(net::socket_base::send_buffer_size(kSendBuffer), ignored);
    beast::get_lowest_layer(ws_).socket().set_option(tcp::no_delay(true), ignored);
    beast::get_lowest_layer(ws_).expires_never();
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = std::chrono::seconds(10);
    timeout.idle_timeout = std::chrono::milliseconds(shared_->options.viewer_idle_time.count());
    timeout.keep_alive_pings = true;
    ws_.set_option(timeout);
    ws_.set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set(http::field::server, "rufbund"); }));
    ws_.read_message_max(kLongestMessage);
    // A picture is one frame in one write; Beast would cut it into frames of 4 kB, each with a write of its own.
    ws_.auto_fragment(false);
    request_ = std::move(request);
    ws_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
      if (error) return;
      self->joined_ = true;
      ++self->shared_->counters.viewers;
      self->ws_.text(true);
      self->hello_ = std::make_shared<const std::string>(std::move(self->admission_.hello));
      self->shared_->hub.join(*self, std::exchange(self->admission_.picture, nullptr));
      self->write_next();
      self->read();
    });
  }

  [[nodiscard]] const std::string& audience() const override { return admission_.audience; }
  void show_picture(const SharedText& text) override {
    // Once in a while: a session that has ended sees nothing more.
    if (++shown_ % kLookEvery == 0 && admission_.still_valid && !admission_.still_valid()) return close();
    if (picture_) ++shared_->counters.pictures_skipped;
    picture_ = text;
    write_next();
  }
  void show_activity(const SharedText& text) override {
    activity_ = text;
    write_next();
  }
  void close() override {
    boost::system::error_code ignored;
    beast::get_lowest_layer(ws_).socket().close(ignored);
  }

 private:
  // Hello, then activity, then the newest picture; one at a time.
  void write_next() {
    if (writing_ || !joined_) return;
    SharedText& next = hello_ ? hello_ : activity_ ? activity_ : picture_;
    if (!next) return;
    writing_ = std::move(next);
    next = nullptr;
    ws_.async_write(net::buffer(*writing_), [self = shared_from_this()](beast::error_code error, std::size_t) {
      self->writing_ = nullptr;
      if (error) return self->close();
      self->write_next();
    });
  }
  // Reading answers pings and notices that the viewer is gone; messages are dropped.
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      self->buffer_.consume(self->buffer_.size());
      if (error) return self->close();
      self->read();
    });
  }

  static constexpr unsigned kLookEvery = 4;  // pictures
  std::shared_ptr<HttpShared> shared_;
  Admission admission_;
  unsigned shown_ = 0;
  websocket::stream<Wire> ws_;
  HttpRequest request_;
  beast::flat_buffer buffer_;
  bool joined_ = false;
  SharedText hello_, writing_, picture_, activity_;
};

}  // namespace

void start_live_socket(std::shared_ptr<HttpShared> shared, Wire wire, HttpRequest request, Admission admission) {
  std::make_shared<LiveSocket>(std::move(shared), std::move(wire), std::move(admission))->start(std::move(request));
}

}  // namespace rufbund::api
