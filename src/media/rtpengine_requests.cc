#include "media/rtpengine_requests.h"

#include <fmt/format.h>

namespace rufbund::media {
namespace {

constexpr const char* kRoomTag = "room";
constexpr const char* kRoomBranch = "wr0";

// A seat may choose the other of the two codecs that every telephone has; then the relay translates.
bencode::Dict either_codec() { return {{"transcode", bencode::List{"PCMA", "PCMU"}}}; }

std::string seat_tag(int attempt) { return fmt::format("ag{}", attempt); }

}  // namespace

NgRequest RoomRequests::plain(const char* command) const { return {command, {{"call-id", call_id_}}, false}; }

NgRequest RoomRequests::negotiation(const char* command, const std::string& branch, const std::string& sdp) const {
  using bencode::List;
  return {command,
          {{"call-id", call_id_},
           {"via-branch", branch},
           {"sdp", sdp},
           {"ICE", "remove"},
           {"transport-protocol", "RTP/AVP"},
           {"rtcp-mux", List{"demux"}},
           {"flags", List{"port latching", "trust address", "strict source", "endpoint-learning-heuristic"}},
           {"replace", List{"origin", "SDP-version"}}},
          false};
}

NgRequest RoomRequests::offer_to_room(const std::string& caller_sdp, bool again) const {
  auto request = negotiation("offer", kRoomBranch, caller_sdp);
  request.arguments["from-tag"] = kCallerTag;
  if (again) request.arguments["to-tag"] = kRoomTag;
  return request;
}

NgRequest RoomRequests::answer_of_room(const std::string& room_sdp) const {
  auto request = negotiation("answer", kRoomBranch, room_sdp);
  request.arguments["from-tag"] = kCallerTag;
  request.arguments["to-tag"] = kRoomTag;
  return request;
}

NgRequest RoomRequests::offer_of_room(const std::string& room_sdp) const {
  auto request = negotiation("offer", kRoomBranch, room_sdp);
  request.arguments["from-tag"] = kRoomTag;
  return request;
}

NgRequest RoomRequests::answer_to_room(const std::string& caller_sdp) const {
  auto request = negotiation("answer", kRoomBranch, caller_sdp);
  request.arguments["from-tag"] = kRoomTag;
  request.arguments["to-tag"] = kCallerTag;
  return request;
}

NgRequest RoomRequests::offer_to_seat(int attempt, const std::string& caller_sdp, bool again) const {
  auto request = negotiation("offer", seat_tag(attempt), caller_sdp);
  request.arguments["from-tag"] = kCallerTag;
  if (again) request.arguments["to-tag"] = seat_tag(attempt);
  request.arguments["codec"] = either_codec();
  return request;
}

NgRequest RoomRequests::answer_of_seat(int attempt, const std::string& seat_sdp) const {
  auto request = negotiation("answer", seat_tag(attempt), seat_sdp);
  request.arguments["from-tag"] = kCallerTag;
  request.arguments["to-tag"] = seat_tag(attempt);
  return request;
}

NgRequest RoomRequests::offer_of_seat(int attempt, const std::string& seat_sdp) const {
  auto request = negotiation("offer", seat_tag(attempt), seat_sdp);
  request.arguments["from-tag"] = seat_tag(attempt);
  request.arguments["to-tag"] = kCallerTag;
  request.arguments["codec"] = either_codec();
  return request;
}

NgRequest RoomRequests::answer_to_seat(int attempt, const std::string& caller_sdp) const {
  auto request = negotiation("answer", seat_tag(attempt), caller_sdp);
  request.arguments["from-tag"] = seat_tag(attempt);
  request.arguments["to-tag"] = kCallerTag;
  return request;
}

NgRequest RoomRequests::is_there() const {
  auto request = plain("query");
  request.arguments["from-tag"] = kCallerTag;
  return request;
}

NgRequest RoomRequests::block() const { return plain("block media"); }

NgRequest RoomRequests::unblock() const { return plain("unblock media"); }

NgRequest RoomRequests::block_seat(int attempt) const {
  auto request = block();
  request.arguments["from-tag"] = seat_tag(attempt);
  return request;
}

NgRequest RoomRequests::play(const std::string& path, int repeat) const {
  auto request = plain("play media");
  request.arguments["from-tag"] = kCallerTag;
  request.arguments["file"] = path;
  if (repeat > 1) request.arguments["repeat-times"] = repeat;
  return request;
}

NgRequest RoomRequests::stop() const {
  auto request = plain("stop media");
  request.arguments["from-tag"] = kCallerTag;
  request.may_be_refused = true;  // where nothing plays
  return request;
}

NgRequest RoomRequests::remove() const { return plain("delete"); }

}  // namespace rufbund::media
