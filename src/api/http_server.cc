// Listening, accepting, stopping; each connection is http_session.h's.
#include <fmt/format.h>

#include "api/http_session.h"

namespace rufbund::api {

class HttpServer::Impl {
 public:
  Impl(HttpOptions options, Handle handle, Admit admit)
      : shared_(std::make_shared<HttpShared>(std::move(options), std::move(handle), std::move(admit))),
        acceptor_(std::in_place, *shared_->io),
        pause_(std::in_place, *shared_->io) {}

  Result<void> open() {
    const HttpOptions& options = shared_->options;
    boost::system::error_code error;
    const auto address = net::ip::make_address(options.address, error);
    if (error || (!address.is_loopback() && !options.tls))
      return fail(ErrorCode::kInvalidArgument, fmt::format("api: {} is not a loopback address", options.address));
    const tcp::endpoint endpoint(address, options.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(1024, error);
    if (error)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("api: cannot listen on {} port {}: {}", options.address, options.port, error.message()));
    port_ = acceptor_->local_endpoint(error).port();
    return {};
  }

  void start() {
    accept();
    thread_ = std::thread([this] { shared_->io->run(); });
  }

  void stop() {
    if (stopped_) return;
    stopped_ = true;
    shared_->queries.stop();
    shared_->commands.stop();
    shared_->sign_ins.stop();
    shared_->io->stop();
    if (thread_.joinable()) thread_.join();
    acceptor_.reset();
    pause_.reset();
    std::unique_ptr<net::io_context> io;
    {
      std::lock_guard lock(shared_->io_mutex);
      io = std::move(shared_->io);
    }
  }

  std::shared_ptr<HttpShared> shared_;
  std::uint16_t port_ = 0;

 private:
  void accept() {
    acceptor_->async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (error == net::error::operation_aborted) return;
      if (error) {
        // Out of descriptors: let some be closed first.
        pause_->expires_after(std::chrono::milliseconds(50));
        return pause_->async_wait([this](boost::system::error_code stopped) {
          if (!stopped) accept();
        });
      }
      constexpr std::size_t kRefusedAtOnce = 64;
      const std::size_t open = shared_->counters.connections + shared_->counters.viewers;
      if (open < shared_->options.max_connections + kRefusedAtOnce) {
        auto session = std::make_shared<HttpSession>(shared_, std::move(socket));
        if (open < shared_->options.max_connections)
          session->start();
        else
          session->refuse();
      } else {
        ++shared_->counters.connections_refused;
      }
      accept();
    });
  }

  std::optional<tcp::acceptor> acceptor_;
  std::optional<net::steady_timer> pause_;
  std::thread thread_;
  bool stopped_ = false;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, Handle handle, Admit admit) {
  auto impl = std::make_unique<Impl>(options, std::move(handle), std::move(admit));
  if (auto opened = impl->open(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::start() { impl_->start(); }
void HttpServer::stop() { impl_->stop(); }
std::uint16_t HttpServer::port() const { return impl_->port_; }
const HttpCounters& HttpServer::counters() const { return impl_->shared_->counters; }

void HttpServer::on_command_thread(std::function<void()> task) { (void)impl_->shared_->commands.post(std::move(task)); }

void HttpServer::on_sign_in_thread(std::function<void()> task) { (void)impl_->shared_->sign_ins.post(std::move(task)); }

void HttpServer::use_tls(TlsContext context) {
  HttpShared* shared = impl_->shared_.get();
  if (!shared->options.tls) return;
  shared->post([shared, context = std::move(context)] { shared->use_tls(context); });
}

void HttpServer::show(const std::string& audience, SharedText picture, SharedText activity) {
  HttpShared* shared = impl_->shared_.get();
  shared->post([shared, audience, picture = std::move(picture), activity = std::move(activity)] {
    shared->hub.show(audience, picture, activity);
  });
}

}  // namespace rufbund::api
