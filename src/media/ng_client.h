// Speaks NG to one rtpengine: requests over UDP with cookies, retransmission and a deadline, and pings that tell
// whether it is there and since when. rtpengine keeps its answers by cookie, so a repeated request is carried out once;
// the cookies start with a random prefix per client, lest a new process gets answers to an old one's requests. Owner:
// the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"
#include "calls/loop.h"
#include "directory/directory.h"
#include "media/bencode.h"

namespace rufbund::media {

struct NgTiming {
  Millis first_repeat{200};  // doubled after each repetition
  Millis deadline{3'000};
  Millis ping_interval{2'000};
  Millis ping_deadline{1'000};
};

class NgClient {
 public:
  // The reply, or why there is none: kUnavailable (no answer in time), kNotFound (the relay does not know the call),
  // kConflict (it refused; its words follow), kOverloaded (too many requests in progress), kInvalidArgument (request
  // too large, or reply malformed).
  using Done = std::function<void(Result<bencode::Dict>)>;

  // Fails where no socket can be had or the address is not an IP literal.
  static Result<std::unique_ptr<NgClient>> create(calls::Loop& loop, const directory::Endpoint& relay,
                                                  NgTiming timing = {});
  // Requests in progress are dropped without a report.
  ~NgClient();
  NgClient(const NgClient&) = delete;
  NgClient& operator=(const NgClient&) = delete;

  // `done` never runs before request() returned.
  void request(const std::string& command, bencode::Dict arguments, Done done);
  // Called where the relay was started anew since its last answer: it knows nothing of what was before.
  void on_restarted(std::function<void()> handler) { on_restarted_ = std::move(handler); }
  // It answered lately, and nothing went unanswered twice since.
  [[nodiscard]] bool healthy() const { return answered_ && unanswered_ < 2; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  static constexpr std::size_t kMaxInProgress = 8'192;
  static constexpr std::size_t kMaxDatagram = 60'000;

  struct Request {
    std::string datagram;
    Done done;
    Millis wait{};       // until the next repetition
    Millis remaining{};  // until the deadline
    calls::Loop::TimerId timer = 0;
    Result<bencode::Dict> failed;  // of a request that was never sent
  };

  NgClient(calls::Loop& loop, std::string name, int socket, std::string cookie_prefix, NgTiming timing);
  void start(std::string cookie, Request request);
  void send(const Request& request) const;
  void schedule(const std::string& cookie, Request& request);
  void repeat(const std::string& cookie);
  void on_readable();
  void on_datagram(std::string_view datagram);
  void finish(const std::string& cookie, Result<bencode::Dict> outcome);
  void ping();
  void note_unanswered();
  void tell_health();
  void note_uptime(const bencode::Dict& statistics);

  calls::Loop& loop_;
  const std::string name_;
  const int socket_;
  const std::string cookie_prefix_;
  const NgTiming timing_;
  std::uint64_t last_cookie_ = 0;
  std::unordered_map<std::string, Request> requests_;
  calls::Loop::TimerId ping_timer_ = 0;
  bool answered_ = false, told_healthy_ = false;
  int unanswered_ = 0;
  std::int64_t uptime_s_ = 0;  // at its last answer to a ping
  std::function<void()> on_restarted_;
};

}  // namespace rufbund::media
