#include "media/ng_client.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "media/udp_socket.h"

namespace rufbund::media {
namespace {

constexpr std::size_t kMaxReply = 65'536;
constexpr int kReadsAtOnce = 256;  // then others get their turn
constexpr std::size_t kLongestReason = 200;

// rtpengine's words go into logs: one short line of printable ASCII.
std::string printable(std::string text) {
  if (text.size() > kLongestReason) text.resize(kLongestReason);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

// "Unknown call-id" and "Unknown call-ID" are both rtpengine's.
bool is_unknown_call(std::string reason) {
  std::transform(reason.begin(), reason.end(), reason.begin(), [](unsigned char c) { return std::tolower(c); });
  return reason == "unknown call-id";
}

Result<bencode::Dict> outcome_of(std::string_view body, const std::string& relay) {
  auto reply = bencode::decode(body);
  if (!reply) return fail(ErrorCode::kInvalidArgument, fmt::format("relay {}: malformed reply", relay));
  const std::string result = bencode::text_at(*reply, "result");
  if (result == "ok" || result == "pong") return reply;
  std::string reason = bencode::text_at(*reply, "error-reason");
  if (reason.empty()) reason = result;
  const auto code = is_unknown_call(reason) ? ErrorCode::kNotFound : ErrorCode::kConflict;
  return fail(code, fmt::format("relay {}: {}", relay, printable(std::move(reason))));
}

}  // namespace

Result<std::unique_ptr<NgClient>> NgClient::create(calls::Loop& loop, const directory::Endpoint& relay,
                                                   NgTiming timing) {
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium does not start");
  const auto socket = connect_udp(relay);
  if (!socket) return tl::unexpected(socket.error());
  const auto prefix = fmt::format("{:08x}{:08x}", randombytes_random(), randombytes_random());
  std::unique_ptr<NgClient> client(
      new NgClient(loop, fmt::format("{}:{}", relay.host, relay.port), *socket, prefix, timing));
  client->ping();
  return client;
}

NgClient::NgClient(calls::Loop& loop, std::string name, int socket, std::string cookie_prefix, NgTiming timing)
    : loop_(loop), name_(std::move(name)), socket_(socket), cookie_prefix_(std::move(cookie_prefix)), timing_(timing) {
  loop_.watch_readable(socket_, [this] { on_readable(); });
}

NgClient::~NgClient() {
  loop_.unwatch(socket_);
  if (ping_timer_) loop_.cancel(ping_timer_);
  for (const auto& [cookie, request] : requests_) loop_.cancel(request.timer);
  close(socket_);
}

void NgClient::request(const std::string& command, bencode::Dict arguments, Done done) {
  arguments.insert_or_assign("command", command);
  std::string cookie = fmt::format("{}_{}", cookie_prefix_, ++last_cookie_);
  Request request;
  request.datagram = fmt::format("{} {}", cookie, bencode::encode(arguments));
  request.done = std::move(done);
  request.wait = timing_.first_repeat;
  request.remaining = timing_.deadline;
  if (requests_.size() >= kMaxInProgress) {
    request.failed = fail(ErrorCode::kOverloaded, fmt::format("relay {}: too many requests in progress", name_));
  } else if (request.datagram.size() > kMaxDatagram) {
    request.failed = fail(ErrorCode::kInvalidArgument, "a request to the relay is too large for one datagram");
  }
  start(std::move(cookie), std::move(request));
}

void NgClient::start(std::string cookie, Request request) {
  if (request.failed) {
    send(request);
  } else {
    request.wait = Millis{0};  // reported on the loop's next turn
  }
  auto& kept = requests_.insert_or_assign(cookie, std::move(request)).first->second;
  schedule(cookie, kept);
}

void NgClient::send(const Request& request) const {
  // What cannot be sent now is repeated like what is lost on the way.
  (void)::send(socket_, request.datagram.data(), request.datagram.size(), MSG_NOSIGNAL);
}

void NgClient::schedule(const std::string& cookie, Request& request) {
  const Millis wait = std::min(request.wait, request.remaining);
  request.remaining -= wait;
  request.timer = loop_.after(wait, [this, cookie] { repeat(cookie); });
}

void NgClient::repeat(const std::string& cookie) {
  auto& request = requests_.at(cookie);
  request.timer = 0;
  if (!request.failed) return finish(cookie, std::move(request.failed));
  if (request.remaining.count() <= 0) {
    note_unanswered();
    return finish(cookie, fail(ErrorCode::kUnavailable, fmt::format("relay {} does not answer", name_)));
  }
  send(request);
  request.wait *= 2;
  schedule(cookie, request);
}

void NgClient::on_readable() {
  Datagram datagram;
  for (int n = 0; n < kReadsAtOnce && receive(socket_, kMaxReply, datagram); ++n) on_datagram(datagram.bytes);
}

void NgClient::on_datagram(std::string_view datagram) {
  const auto space = datagram.find(' ');
  if (space == std::string_view::npos) return;
  const std::string cookie(datagram.substr(0, space));
  if (!requests_.contains(cookie)) return;  // a repeated answer
  answered_ = true;
  unanswered_ = 0;
  tell_health();
  finish(cookie, outcome_of(datagram.substr(space + 1), name_));
}

void NgClient::finish(const std::string& cookie, Result<bencode::Dict> outcome) {
  const auto found = requests_.find(cookie);
  if (found->second.timer) loop_.cancel(found->second.timer);
  const Done done = std::move(found->second.done);
  requests_.erase(found);
  done(std::move(outcome));
}

// `statistics` rather than `ping`, because it tells the uptime: a relay that a supervisor starts anew within a second
// misses no ping.
void NgClient::ping() {
  Request request;
  std::string cookie = fmt::format("{}_{}", cookie_prefix_, ++last_cookie_);
  request.datagram = fmt::format("{} {}", cookie, bencode::encode({{"command", "statistics"}}));
  request.wait = timing_.first_repeat;
  request.remaining = timing_.ping_deadline;
  request.done = [this](const Result<bencode::Dict>& reply) {
    if (reply) note_uptime(*reply);
  };
  start(std::move(cookie), std::move(request));
  ping_timer_ = loop_.after(timing_.ping_interval, [this] { ping(); });
}

void NgClient::note_uptime(const bencode::Dict& statistics) {
  const bencode::Dict* total = &statistics;
  for (const char* const name : {"statistics", "totalstatistics"}) {
    const auto found = total->find(name);
    if (found == total->end() || !found->second.dict()) return;
    total = found->second.dict();
  }
  const std::string text = bencode::text_at(*total, "uptime");  // whole seconds
  std::int64_t uptime = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), uptime).ec != std::errc{}) return;
  const bool restarted = uptime < std::exchange(uptime_s_, uptime);
  if (!restarted) return;
  spdlog::warn("media: relay {} was started anew", name_);
  if (on_restarted_) on_restarted_();
}

// By whatever request it was found out.
void NgClient::tell_health() {
  if (told_healthy_ == healthy()) return;
  told_healthy_ = healthy();
  if (told_healthy_) {
    spdlog::info("media: relay {} answers", name_);
  } else {
    spdlog::warn("media: relay {} does not answer", name_);
  }
}

void NgClient::note_unanswered() {
  if (unanswered_ < 2) ++unanswered_;
  tell_health();
}

}  // namespace rufbund::media
