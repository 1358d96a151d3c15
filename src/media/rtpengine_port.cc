#include "media/rtpengine_port.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

#include "media/key_report.h"
#include "media/sdp.h"
#include "media/udp_socket.h"

namespace rufbund::media {
namespace {

constexpr std::size_t kMaxKeyReport = 4'096;
constexpr int kKeysAtOnce = 256;
constexpr int kMostRepeats = 999;

using Replies = std::vector<bencode::Dict>;

// The SDP of reply `index`, for `done`.
auto sdp_to(calls::MediaPort::DoneSdp done, std::size_t index) {
  return [done = std::move(done), index](const Result<Replies>& replies) {
    if (!replies) return done(tl::unexpected(replies.error()));
    std::string sdp = bencode::text_at((*replies)[index], "sdp");
    if (sdp.empty()) return done(fail(ErrorCode::kUnavailable, "the relay's reply has no SDP"));
    done(std::move(sdp));
  };
}

auto nothing_to(calls::MediaPort::Done done) {
  return [done = std::move(done)](const Result<Replies>& replies) {
    if (!replies) return done(tl::unexpected(replies.error()));
    done({});
  };
}

Error no_such_room() { return {ErrorCode::kNotFound, "no such media room"}; }
Error no_audio(const char* whose) {
  return {ErrorCode::kInvalidArgument, fmt::format("the {}'s SDP has no audio that can be spoken here", whose)};
}

}  // namespace

Result<std::unique_ptr<calls::MediaPort>> make_rtpengine(calls::Loop& loop, RtpengineOptions options) {
  auto port = RtpenginePort::create(loop, std::move(options));
  if (!port) return tl::unexpected(port.error());
  return std::unique_ptr<calls::MediaPort>(std::move(*port));
}

Result<std::unique_ptr<RtpenginePort>> RtpenginePort::create(calls::Loop& loop, RtpengineOptions options) {
  if (options.relays.empty()) return fail(ErrorCode::kInvalidArgument, "no media relay is named");
  int key_socket = -1;
  if (options.keys_listen.port != 0) {
    const auto bound = bind_udp(options.keys_listen);
    if (!bound) return tl::unexpected(bound.error());
    key_socket = *bound;
  }
  std::unique_ptr<RtpenginePort> port(new RtpenginePort(loop, options.node, key_socket));
  for (const auto& relay : options.relays) {
    auto client = NgClient::create(loop, relay, options.timing);
    if (!client) return tl::unexpected(client.error());
    (*client)->on_restarted([raw = port.get(), restarted = client->get()] { raw->check_rooms_of(restarted); });
    port->rooms_of_[client->get()] = 0;
    port->watch(**client, options.timing.ping_interval);
    port->relays_.push_back(std::move(*client));
    port->relay_hosts_.push_back(relay.host);
  }
  return port;
}

RtpenginePort::RtpenginePort(calls::Loop& loop, std::string node, int key_socket)
    : loop_(loop), node_(std::move(node)), key_socket_(key_socket) {
  if (key_socket_ >= 0) loop_.watch_readable(key_socket_, [this] { on_keys_readable(); });
}

RtpenginePort::~RtpenginePort() {
  if (refused_timer_) loop_.cancel(refused_timer_);
  if (key_socket_ < 0) return;
  loop_.unwatch(key_socket_);
  ::close(key_socket_);
}

bool RtpenginePort::healthy() const {
  return std::any_of(relays_.begin(), relays_.end(), [](const auto& relay) { return relay->healthy(); });
}

// --- what an earlier process left behind ---

void RtpenginePort::watch(NgClient& relay, Millis interval) {
  if (node_.empty()) return;
  auto is_orphan = [this](const std::string& call_id) {
    return call_id.starts_with(node_ + "-") && !rooms_.contains(room_of(call_id));
  };
  watches_.push_back(std::make_unique<RelayWatch>(loop_, relay, interval, std::move(is_orphan)));
}

std::string RtpenginePort::call_id_of(const calls::RoomName& room) const {
  return node_.empty() ? room : fmt::format("{}-{}", node_, room);
}

calls::RoomName RtpenginePort::room_of(const std::string& call_id) const {
  if (node_.empty()) return call_id;
  return call_id.starts_with(node_ + "-") ? call_id.substr(node_.size() + 1) : calls::RoomName();
}

// --- rooms ---

// The healthy relay with the fewest rooms, in order of configuration; null: none is healthy.
NgClient* RtpenginePort::best_relay() const {
  NgClient* best = nullptr;
  for (const auto& relay : relays_) {
    if (!relay->healthy()) continue;
    if (!best || rooms_of_.at(relay.get()) < rooms_of_.at(best)) best = relay.get();
  }
  return best;
}

// Null where no relay is healthy or the room is there already.
RtpenginePort::Room* RtpenginePort::make_room(const calls::RoomName& name) {
  NgClient* const relay = best_relay();
  if (!relay || rooms_.contains(name)) return nullptr;
  auto& room = rooms_.try_emplace(name, call_id_of(name)).first->second;
  room.relay = relay;
  ++rooms_of_[relay];
  return &room;
}

void RtpenginePort::check_rooms_of(const NgClient* relay) {
  for (const auto& [name, room] : rooms_) {
    if (room.relay != relay || room.closing) continue;
    run(name,
        {[](Room& r) -> std::vector<NgRequest> { return {r.requests.is_there()}; }, [](const Result<Replies>&) {}});
  }
}

void RtpenginePort::open(const calls::RoomName& name, const std::string& caller_sdp, DoneSdp done) {
  auto plain = plain_sdp(caller_sdp, Codecs::kOne);
  if (!plain) return refuse(sdp_to(std::move(done), 0), no_audio("caller"));
  if (!make_room(name)) {
    return refuse(sdp_to(std::move(done), 0), {ErrorCode::kUnavailable, "no media relay answers"});
  }
  run(name, {[plain = std::move(*plain)](Room& room) -> std::vector<NgRequest> {
               room.caller_sdp = plain;
               return {room.requests.offer_to_room(room.caller_sdp, false),
                       room.requests.answer_of_room(room_answer(room.caller_sdp)), room.requests.block()};
             },
             sdp_to(std::move(done), 1)});
}

void RtpenginePort::open_without_offer(const calls::RoomName& name, DoneSdp done) {
  if (!make_room(name)) {
    return refuse(sdp_to(std::move(done), 0), {ErrorCode::kUnavailable, "no media relay answers"});
  }
  run(name, {[](Room& room) -> std::vector<NgRequest> { return {room.requests.offer_of_room(room_sdp())}; },
             sdp_to(std::move(done), 0)});
}

void RtpenginePort::accept_answer(const calls::RoomName& name, const std::string& caller_sdp, Done done) {
  auto plain = plain_sdp(caller_sdp, Codecs::kOne);
  if (!plain) return refuse(nothing_to(std::move(done)), no_audio("caller"));
  run(name, {[plain = std::move(*plain)](Room& room) -> std::vector<NgRequest> {
               room.caller_sdp = plain;
               return {room.requests.answer_to_room(room.caller_sdp), room.requests.block()};
             },
             nothing_to(std::move(done))});
}

void RtpenginePort::renegotiate_caller(const calls::RoomName& name, const std::string& caller_sdp, DoneSdp done) {
  auto plain = plain_sdp(caller_sdp, Codecs::kOne);
  if (!plain) return refuse(sdp_to(std::move(done), 0), no_audio("caller"));
  run(name, {[plain = std::move(*plain)](Room& room) -> std::vector<NgRequest> {
               room.caller_sdp = plain;
               if (room.connected == 0) {
                 return {room.requests.is_there(), room.requests.offer_to_room(room.caller_sdp, true),
                         room.requests.answer_of_room(room_answer(room.caller_sdp))};
               }
               const auto answer = with_direction_for(room.seat_sdp[room.connected], room.caller_sdp);
               return {room.requests.is_there(), room.requests.offer_to_seat(room.connected, room.caller_sdp, true),
                       room.requests.answer_of_seat(room.connected, answer)};
             },
             sdp_to(std::move(done), 2)});
}

// --- what the caller hears ---

void RtpenginePort::play(const calls::RoomName& name, const std::string& wav_path, int repeat, DonePlaying done) {
  repeat = std::clamp(repeat, 1, kMostRepeats);
  run(name,
      {[wav_path, repeat](Room& room) -> std::vector<NgRequest> { return {room.requests.play(wav_path, repeat)}; },
       [done = std::move(done)](const Result<Replies>& replies) {
         if (!replies) return done(tl::unexpected(replies.error()));
         const auto& reply = replies->front();
         const auto found = reply.find("duration");
         const auto* duration = found == reply.end() ? nullptr : found->second.integer();
         if (!duration || *duration < 0) {
           return done(fail(ErrorCode::kUnavailable, "the relay does not tell how long the prompt is"));
         }
         done(Millis{*duration});
       }});
}

void RtpenginePort::stop(const calls::RoomName& name, Done done) {
  run(name, {[](Room& room) -> std::vector<NgRequest> { return {room.requests.stop()}; }, nothing_to(std::move(done))});
}

// --- seats ---

void RtpenginePort::offer_seat(const calls::RoomName& name, int n, DoneSdp done) {
  run(name, {[n](Room& room) -> std::vector<NgRequest> {
               room.seat_sdp.try_emplace(n);
               return {room.requests.is_there(), room.requests.offer_to_seat(n, room.caller_sdp, false)};
             },
             sdp_to(std::move(done), 1)});
}

bool RtpenginePort::accepts(const std::string& seat_sdp) const { return plain_sdp(seat_sdp, Codecs::kAll).has_value(); }

void RtpenginePort::connect(const calls::RoomName& name, int n, const std::string& seat_sdp, Done done) {
  auto plain = plain_sdp(seat_sdp, Codecs::kAll);
  if (!plain) return refuse(nothing_to(std::move(done)), no_audio("seat"));
  run(name, {[n, plain = std::move(*plain)](Room& room) -> std::vector<NgRequest> {
               std::vector<NgRequest> requests;
               for (auto& [earlier, sdp] : room.seat_sdp) {
                 if (earlier == n) continue;
                 // The relay names a seat by its answer alone, and only what has a name can be blocked.
                 if (sdp.empty())
                   requests.push_back(room.requests.answer_of_seat(earlier, sdp = room_answer(room.caller_sdp)));
                 requests.push_back(room.requests.block_seat(earlier));
               }
               room.connected = n;
               room.seat_sdp[n] = plain;
               requests.push_back(room.requests.answer_of_seat(n, room.seat_sdp[n]));
               requests.push_back(room.requests.stop());
               requests.push_back(room.requests.unblock());
               return requests;
             },
             nothing_to(std::move(done))});
}

void RtpenginePort::renegotiate_seat(const calls::RoomName& name, int n, const std::string& seat_sdp, DoneSdp done) {
  auto plain = plain_sdp(seat_sdp, Codecs::kAll);
  if (!plain) return refuse(sdp_to(std::move(done), 0), no_audio("seat"));
  run(name, {[n, plain = std::move(*plain)](Room& room) -> std::vector<NgRequest> {
               room.seat_sdp[n] = plain;
               return {room.requests.is_there(), room.requests.offer_of_seat(n, room.seat_sdp[n]),
                       room.requests.answer_to_seat(n, with_direction_for(room.caller_sdp, room.seat_sdp[n]))};
             },
             sdp_to(std::move(done), 2)});
}

void RtpenginePort::return_to_room(const calls::RoomName& name, Done done) {
  run(name, {[](Room& room) -> std::vector<NgRequest> {
               room.connected = 0;
               // Blocked first, so that nothing of a seat that still sends is heard meanwhile.
               return {room.requests.block(), room.requests.offer_to_room(room.caller_sdp, true),
                       room.requests.answer_of_room(room_answer(room.caller_sdp)), room.requests.block()};
             },
             nothing_to(std::move(done))});
}

void RtpenginePort::close(const calls::RoomName& name) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end() || found->second.closing) return;
  Room& room = found->second;
  room.closing = true;
  // The operation in progress ends by itself; nothing that waits behind it is of use any more.
  while (room.waiting.size() > (room.busy ? 1 : 0)) {
    refuse(std::move(room.waiting.back().done), {ErrorCode::kConflict, "the media room is closed"});
    room.waiting.pop_back();
  }
  room.waiting.push_back({[](Room& r) -> std::vector<NgRequest> { return {r.requests.remove()}; },
                          [this, name](const Result<Replies>&) {
                            const auto closed = rooms_.find(name);
                            --rooms_of_[closed->second.relay];
                            rooms_.erase(closed);
                          }});
  if (!room.busy) start_next(name);
}

// --- operations ---

void RtpenginePort::run(const calls::RoomName& name, Operation operation) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end() || found->second.closing) return refuse(std::move(operation.done), no_such_room());
  Room& room = found->second;
  if (room.waiting.size() >= kMaxWaiting) {
    return refuse(std::move(operation.done), {ErrorCode::kOverloaded, "too many operations wait for one media room"});
  }
  room.waiting.push_back(std::move(operation));
  if (!room.busy) start_next(name);
}

void RtpenginePort::start_next(const calls::RoomName& name) {
  Room& room = rooms_.at(name);
  room.busy = !room.waiting.empty();
  if (!room.busy) return;
  auto steps = std::make_shared<std::vector<NgRequest>>(room.waiting.front().plan(room));
  std::reverse(steps->begin(), steps->end());  // the next one is at the back
  send_step(name, std::move(steps), std::make_shared<Replies>());
}

void RtpenginePort::send_step(const calls::RoomName& name, std::shared_ptr<std::vector<NgRequest>> steps,
                              std::shared_ptr<Replies> replies) {
  NgRequest step = std::move(steps->back());
  steps->pop_back();
  rooms_.at(name).relay->request(
      step.command, std::move(step.arguments),
      [this, name, steps, replies, may_be_refused = step.may_be_refused](Result<bencode::Dict> reply) {
        const bool no_harm = may_be_refused && !reply && reply.error().code == ErrorCode::kConflict;
        if (no_harm) reply = bencode::Dict{};
        if (!reply) return finish(name, tl::unexpected(reply.error()));
        replies->push_back(std::move(*reply));
        if (steps->empty()) return finish(name, std::move(*replies));
        send_step(name, steps, replies);
      });
}

void RtpenginePort::finish(const calls::RoomName& name, Result<Replies> outcome) {
  Room& room = rooms_.at(name);
  const auto done = std::move(room.waiting.front().done);
  room.waiting.pop_front();
  room.busy = false;  // what is called below may start the next one
  const bool forgotten = !outcome && outcome.error().code == ErrorCode::kNotFound;
  if (forgotten && !room.closing && !std::exchange(room.lost, true)) {
    for (const auto& handler : on_room_lost_) handler(name);
  }
  done(std::move(outcome));
  const auto found = rooms_.find(name);  // `done` of the last operation removes it
  if (found != rooms_.end() && !found->second.busy) start_next(name);
}

// Reports on the loop's next turn, so that no callback runs within the call that asked.
void RtpenginePort::refuse(std::function<void(Result<Replies>)> done, Error error) {
  refused_.push_back({std::move(done), std::move(error)});
  if (!refused_timer_) refused_timer_ = loop_.after(Millis{0}, [this] { report_refused(); });
}

void RtpenginePort::report_refused() {
  refused_timer_ = 0;
  const auto refused = std::move(refused_);
  refused_.clear();
  for (const auto& one : refused) one.done(tl::unexpected(one.error));
}

// --- keys ---

void RtpenginePort::on_keys_readable() {
  Datagram datagram;
  for (int n = 0; n < kKeysAtOnce && receive(key_socket_, kMaxKeyReport, datagram); ++n) {
    if (std::find(relay_hosts_.begin(), relay_hosts_.end(), datagram.sender) == relay_hosts_.end()) continue;
    const auto report = parse_key_report(datagram.bytes);
    if (!report || report->source_tag != kCallerTag) continue;
    const calls::RoomName room = room_of(report->call_id);
    if (!rooms_.contains(room)) continue;
    for (const auto& handler : on_digit_) handler(room, report->digit);
  }
}

}  // namespace rufbund::media
