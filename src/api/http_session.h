// One connection: limits, headers, who may ask. RFC 9110 and 9112 through Beast's parser; what a client may do wrong
// ends here with a problem and a closed connection, never in an exception. HTTP thread.
//
// A header, because Beast is built in two units only; http_server.cc is the one that includes it.
#pragma once

#include "api/guard.h"
#include "api/http_internals.h"
#include "api/problem.h"

namespace rufbund::api {

inline constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; media-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

inline std::chrono::milliseconds wait_of(Millis m) { return std::chrono::milliseconds(m.count()); }

inline Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::kGet;
    case http::verb::head:
      return Method::kHead;
    case http::verb::post:
      return Method::kPost;
    case http::verb::put:
      return Method::kPut;
    case http::verb::delete_:
      return Method::kDelete;
    default:
      return Method::kOther;
  }
}

template <class Text>
std::string to_string(const Text& text) {
  return std::string(text.data(), text.size());
}

// One connection. Kept alive by its own pending operations.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<HttpShared> shared, tcp::socket socket)
      : shared_(std::move(shared)), wire_(std::move(socket)), answer_timer_(*shared_->io) {
    ++shared_->counters.connections;
    boost::system::error_code ignored;
    const auto peer = wire_.tcp().socket().remote_endpoint(ignored);
    if (!ignored) source_ = peer.address().to_string();
  }
  ~HttpSession() { --shared_->counters.connections; }

  void start() { shared_->tls ? wait_for_handshake() : wait_for_request(); }
  // Over the limit: say so and go; by TLS that would take a handshake first.
  void refuse() {
    ++shared_->counters.connections_refused;
    if (shared_->tls) return drop();
    keep_alive_ = false;
    send(problem(503, "too_many_connections", ""));
  }

 private:
  // The first byte tells TLS (RFC 8446 §5.1) from somebody who typed http:// in place of https://.
  void wait_for_handshake() {
    if (shared_->counters.handshakes >= shared_->options.max_handshakes) {
      ++shared_->counters.connections_refused;
      return close();
    }
    constexpr unsigned char kHandshake = 22;
    handshake_.emplace(shared_->counters.handshakes);
    wire_.tcp().expires_after(wait_of(shared_->options.handshake_time));
    wire_.async_read_some(
        buffer_.prepare(4096), [self = shared_from_this()](beast::error_code error, std::size_t size) {
          if (error) return self->close();
          self->buffer_.commit(size);
          if (*static_cast<const unsigned char*>(self->buffer_.data().data()) == kHandshake) return self->shake_hands();
          self->handshake_.reset();
          self->keep_alive_ = false;
          self->send(problem(400, "https_needed", "This port speaks HTTPS. Write https:// in the address."));
        });
  }

  void shake_hands() {
    const auto read = buffer_.data();
    wire_.begin_tls(*shared_->tls, read, [self = shared_from_this()](beast::error_code error, std::size_t used) {
      self->handshake_.reset();
      if (error) {
        ++self->shared_->counters.handshakes_failed;
        return self->drop();
      }
      self->buffer_.consume(used);
      self->wait_for_request();
    });
  }

  void wait_for_request() {
    if (buffer_.size() > 0) return read_request();
    wire_.tcp().expires_after(wait_of(shared_->options.idle_time));
    wire_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](beast::error_code error, std::size_t size) {
                            if (error) return self->close();
                            self->buffer_.commit(size);
                            self->read_request();
                          });
  }

  void read_request() {
    parser_.emplace();
    parser_->header_limit(shared_->options.header_limit);
    // Beast compares a Content-Length with it as soon as the header is read; who asks is known only then: see
    // read_body.
    parser_->body_limit(std::max(shared_->options.body_limit, shared_->options.large_body_limit));
    wire_.tcp().expires_after(wait_of(shared_->options.request_time));
    http::async_read_header(wire_, buffer_, *parser_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (error) return self->on_request(error);
                              self->read_body();
                            });
  }

  void read_body() {
    large_.reset();  // of the request before
    const auto& options = shared_->options;
    const auto length = parser_->content_length();
    if (length && *length > options.body_limit) {
      if (!options.may_send_much || shared_->counters.large_bodies >= options.max_large_bodies ||
          !options.may_send_much(request_of(parser_->get())))
        return on_request(make_error_code(http::error::body_limit));
      large_.emplace(shared_->counters.large_bodies);
    } else {
      parser_->body_limit(options.body_limit);  // of chunks, whose length nobody says before
    }
    http::async_read(wire_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_request(error); });
  }

  // All but the body.
  Request request_of(const HttpRequest& message) const {
    Request request;
    const std::string target = to_string(message.target());
    const std::size_t question = target.find('?');
    request.method = method_of(message.method());
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.content_type = to_string(message[http::field::content_type]);
    request.if_none_match = to_string(message[http::field::if_none_match]);
    request.accept = to_string(message[http::field::accept]);
    request.session_cookie = session_cookie(to_string(message[http::field::cookie]));
    request.authorization = to_string(message[http::field::authorization]);
    request.csrf = to_string(message["Rufbund-Csrf"]);
    request.source = source_;
    return request;
  }

  void on_request(beast::error_code error) {
    if (error) {
      keep_alive_ = false;
      head_ = false;
      version_ = 11;
      if (error == http::error::header_limit) return send(problem(431, "header_too_large", ""));
      if (error == http::error::body_limit) return send(problem(413, "body_too_large", ""));
      if (error == beast::error::timeout) return close();  // Beast has closed the socket already
      if (error == http::error::end_of_stream ||
          error.category() != make_error_code(http::error::bad_target).category())
        return close();
      return send(problem(400, "invalid_request", "This is not HTTP."));
    }
    HttpRequest message = parser_->release();
    ++shared_->counters.requests;
    version_ = message.version();
    head_ = message.method() == http::verb::head;
    keep_alive_ = message.keep_alive();
    strict_transport_ = wire_.tls() != nullptr && !is_loopback_host(to_string(message[http::field::host]));
    if (auto refused = guard(message)) {
      keep_alive_ = false;
      return send(std::move(*refused));
    }
    auto request = std::make_shared<Request>(request_of(message));
    if (request->path == "/api/live" && beast::websocket::is_upgrade(message))
      return upgrade(*request, std::move(message));
    request->body = std::move(message.body());
    answer(std::move(request));
  }

  // Who asks, and in what form.
  std::optional<Response> guard(const HttpRequest& message) const {
    if (message.target().size() > shared_->options.uri_limit) return problem(414, "uri_too_long", "");
    if (message.target().empty() || message.target().front() != '/')
      return problem(400, "invalid_request", "The target must begin with /.");
    if (message.count(http::field::host) != 1) return problem(400, "invalid_request", "Exactly one Host is needed.");
    const std::string host = to_string(message[http::field::host]);
    if (!is_loopback_host(host) && !host_allowed(host, shared_->options.hosts))
      return problem(421, "host_not_allowed", "Only loopback names and those of http.hosts are served.");
    if (message.count(http::field::origin) > 1 ||
        !origin_allowed(to_string(message[http::field::origin]), wire_.tls() != nullptr ? "https" : "http", host,
                        shared_->options.extra_origins))
      return problem(403, "origin_not_allowed", "");
    const std::string site = to_string(message["Sec-Fetch-Site"]);
    const bool reads = message.method() == http::verb::get || message.method() == http::verb::head;
    // A form on another page sends its Origin too; this closes what old browsers leave open.
    if (!reads && !site.empty() && site != "same-origin" && site != "none")
      return problem(403, "origin_not_allowed", "");
    return std::nullopt;
  }

  void upgrade(const Request& request, HttpRequest message) {
    if (shared_->counters.viewers >= shared_->options.max_viewers) {
      ++shared_->counters.viewers_refused;
      keep_alive_ = false;
      return send(problem(503, "too_many_connections", "Too many viewers."));
    }
    Admission admission = shared_->admit(request);
    if (admission.refused) {
      keep_alive_ = false;
      return send(std::move(*admission.refused));
    }
    start_live_socket(shared_, std::move(wire_), std::move(message), std::move(admission));
  }

  void answer(std::shared_ptr<const Request> request) {
    const std::uint64_t number = ++number_;
    const bool command = request->method != Method::kGet && request->method != Method::kHead;
    // Late answers, also after the server is gone, fall on nothing. The pending timer keeps the session meanwhile.
    Responder respond = [weak_shared = std::weak_ptr<HttpShared>(shared_), weak = weak_from_this(),
                         number](Response response) {
      if (auto shared = weak_shared.lock())
        shared->post([weak, number, response = std::move(response)]() mutable {
          if (auto self = weak.lock()) self->answered(number, std::move(response));
        });
    };
    answer_timer_.expires_after(wait_of(shared_->options.answer_time));
    answer_timer_.async_wait([self = shared_from_this(), number, command](beast::error_code error) {
      if (error) return;
      self->keep_alive_ = false;
      self->answered(number, command ? problem(503, "not_confirmed", "Look before you repeat it.")
                                     : problem(503, "overloaded", ""));
    });
    wire_.tcp().expires_never();
    QueryThread& thread = command && checks_secrets(request->path) ? shared_->sign_ins
                          : command                                ? shared_->commands
                                                                   : shared_->queries;
    const bool taken = thread.post([shared = shared_.get(), request, respond] {
      try {
        shared->handle(request, respond);
      } catch (const std::exception& error) {
        if (shared->options.log) shared->options.log(std::string("a request failed inside: ") + error.what());
        respond(problem(500, "internal", ""));  // what a library says of itself stays here
      }
    });
    if (!taken) answered(number, problem(503, "overloaded", "The queue of look-ups is full."));
  }

  void answered(std::uint64_t number, Response response) {
    if (number != number_ || answered_ == number) return;
    answered_ = number;
    answer_timer_.cancel();
    send(std::move(response));
  }

  template <class Message>
  void set_headers(Message& message, const Response& response) {
    using F = http::field;
    message.set(F::server, "rufbund");
    message.set(F::content_type, response.content_type);
    message.set(F::cache_control, "no-store");
    message.set("Content-Security-Policy", kContentSecurityPolicy);
    message.set("X-Content-Type-Options", "nosniff");
    message.set("X-Frame-Options", "DENY");
    message.set("Referrer-Policy", "no-referrer");
    message.set("Cross-Origin-Opener-Policy", "same-origin");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    message.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    // Not for this machine's own names: other programs answer there too (RFC 6797 §8.1).
    if (strict_transport_) message.set("Strict-Transport-Security", "max-age=31536000");
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive_);
  }

  void count(int status) {
    HttpCounters& c = shared_->counters;
    ++(status < 300 ? c.answers_2xx : status < 400 ? c.answers_3xx : status < 500 ? c.answers_4xx : c.answers_5xx);
  }

  void send(Response response) {
    count(response.status);
    wire_.tcp().expires_after(wait_of(shared_->options.idle_time));
    if (response.more && !head_) return send_stream(std::move(response));
    auto message =
        std::make_shared<http::response<http::string_body>>(static_cast<http::status>(response.status), version_);
    set_headers(*message, response);
    const std::size_t size = response.body.size();
    if (!head_) message->body() = std::move(response.body);
    if (response.status != 304) message->content_length(size);
    auto serializer = std::make_shared<http::response_serializer<http::string_body>>(*message);
    const auto done = [self = shared_from_this(), message, serializer](beast::error_code error, std::size_t) {
      self->sent(error);
    };
    // HEAD: the length of what GET would send, and nothing after the header.
    if (head_) return http::async_write_header(wire_, *serializer, done);
    http::async_write(wire_, *serializer, done);
  }

  // A body in chunks, each made by the query thread once the one before has left.
  void send_stream(Response response) {
    if (version_ < 11) keep_alive_ = false;
    auto message =
        std::make_shared<http::response<http::empty_body>>(static_cast<http::status>(response.status), version_);
    set_headers(*message, response);
    message->chunked(version_ >= 11);
    auto serializer = std::make_shared<http::response_serializer<http::empty_body>>(*message);
    auto rest = std::make_shared<Response>(std::move(response));
    http::async_write_header(
        wire_, *serializer,
        [self = shared_from_this(), message, serializer, rest](beast::error_code error, std::size_t) {
          if (error) return self->close();
          self->send_chunk(rest, std::move(rest->body), true);
        });
  }

  void send_chunk(const std::shared_ptr<Response>& response, std::string text, bool more) {
    auto chunk = std::make_shared<std::string>(std::move(text));
    wire_.tcp().expires_after(wait_of(shared_->options.idle_time));
    const auto then = [self = shared_from_this(), response, chunk, more](beast::error_code error, std::size_t) {
      if (error) return self->close();
      if (!more) return self->end_stream();
      self->next_chunk(response);
    };
    if (chunk->empty()) return then({}, 0);
    if (version_ >= 11) return net::async_write(wire_, http::make_chunk(net::buffer(*chunk)), then);
    net::async_write(wire_, net::buffer(*chunk), then);
  }

  void next_chunk(const std::shared_ptr<Response>& response) {
    // The timer's operation keeps the session while the chunk is made.
    answer_timer_.expires_after(wait_of(shared_->options.answer_time));
    answer_timer_.async_wait([self = shared_from_this()](beast::error_code error) {
      if (!error) self->reset();
    });
    const bool taken =
        shared_->queries.post([weak = weak_from_this(), weak_shared = std::weak_ptr<HttpShared>(shared_), response] {
          std::string chunk;
          Chunk made = Chunk::kFailed;
          try {
            made = response->more(chunk);
          } catch (const std::exception&) {
            // As any failure: the client sees that the body was cut.
          }
          if (auto shared = weak_shared.lock())
            shared->post([weak, response, made, chunk = std::move(chunk)]() mutable {
              auto self = weak.lock();
              if (!self) return;
              self->answer_timer_.cancel();
              if (made == Chunk::kFailed) return self->reset();
              self->send_chunk(response, std::move(chunk), made == Chunk::kMore);
            });
        });
    if (!taken) reset();
  }

  void end_stream() {
    if (version_ < 11) return sent({});
    net::async_write(wire_, http::make_chunk_last(),
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->sent(error); });
  }

  void sent(beast::error_code error) {
    large_.reset();
    if (error) return drop();
    if (!keep_alive_) return close();
    wait_for_request();
  }

  // A body that cannot be finished: RST, so that also a client of HTTP/1.0, whose body ends with the connection, sees
  // that it was cut (RFC 9112 §8).
  void reset() {
    boost::system::error_code ignored;
    answer_timer_.cancel();
    wire_.tcp().socket().set_option(net::socket_base::linger(true, 0), ignored);
    wire_.tcp().socket().close(ignored);
    wire_.tcp().cancel();
  }

  // The other side sees that nothing was cut off (RFC 8446 §6.1), if it waits for that a moment.
  void close() {
    if (wire_.tls() == nullptr) return drop();
    wire_.tcp().expires_after(kGoodbye);
    wire_.tls()->async_shutdown([self = shared_from_this()](beast::error_code) { self->drop(); });
  }

  void drop() {
    boost::system::error_code ignored;
    wire_.tcp().socket().shutdown(tcp::socket::shutdown_send, ignored);
    wire_.tcp().cancel();
  }

  static constexpr std::chrono::seconds kGoodbye{2};

  // One more of something that is counted, while it lasts.
  class Counted {
   public:
    explicit Counted(std::atomic<std::uint64_t>& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

   private:
    std::atomic<std::uint64_t>& count_;
  };

  std::shared_ptr<HttpShared> shared_;
  std::optional<Counted> large_, handshake_;  // few large bodies are held at the same time, and few handshakes
  std::string source_;
  Wire wire_;
  net::steady_timer answer_timer_;
  beast::flat_buffer buffer_{64 << 10};
  std::optional<http::request_parser<http::string_body>> parser_;
  unsigned version_ = 11;
  bool head_ = false, strict_transport_ = false;
  bool keep_alive_ = true;
  std::uint64_t number_ = 0, answered_ = 0;
};

}  // namespace rufbund::api
