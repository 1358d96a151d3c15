// The requests of one room, as rtpengine wants them. Tags and branches are names of ours: "ta" is the caller, "room"
// the waiting room's stand-in for a partner, "agN" the seat of attempt N. Pure.
//
// What experience with 10.5 taught: without `port latching` the caller's port changes at each bridge; blocking one tag
// only lets a seat's early media through, so the whole call is blocked; deleting one branch silences the caller, so
// branches stay until the final delete; an offer to a further seat has no to-tag, so that the announcement goes on.
#pragma once

#include <string>

#include "media/bencode.h"

namespace rufbund::media {

struct NgRequest {
  std::string command;
  bencode::Dict arguments;
  bool may_be_refused = false;  // a refusal by the relay is no failure
};

class RoomRequests {
 public:
  explicit RoomRequests(std::string call_id) : call_id_(std::move(call_id)) {}

  // Caller and room agree; the answer's SDP is for the caller. `again`: the room is known already.
  [[nodiscard]] NgRequest offer_to_room(const std::string& caller_sdp, bool again) const;
  [[nodiscard]] NgRequest answer_of_room(const std::string& room_sdp) const;
  // The other way round, for a caller who sent no offer.
  [[nodiscard]] NgRequest offer_of_room(const std::string& room_sdp) const;
  [[nodiscard]] NgRequest answer_to_room(const std::string& caller_sdp) const;

  // `again`: a re-INVITE between the two.
  [[nodiscard]] NgRequest offer_to_seat(int attempt, const std::string& caller_sdp, bool again) const;
  [[nodiscard]] NgRequest answer_of_seat(int attempt, const std::string& seat_sdp) const;
  [[nodiscard]] NgRequest offer_of_seat(int attempt, const std::string& seat_sdp) const;
  [[nodiscard]] NgRequest answer_to_seat(int attempt, const std::string& caller_sdp) const;

  // Of no effect; refused where the relay does not know the room. It goes before an offer, which would open it anew.
  [[nodiscard]] NgRequest is_there() const;
  [[nodiscard]] NgRequest block() const;
  [[nodiscard]] NgRequest unblock() const;
  // Of an earlier seat, which may still send: the caller would hear it beside the connected one. It outlives unblock().
  [[nodiscard]] NgRequest block_seat(int attempt) const;
  [[nodiscard]] NgRequest play(const std::string& path, int repeat) const;
  [[nodiscard]] NgRequest stop() const;
  [[nodiscard]] NgRequest remove() const;

 private:
  [[nodiscard]] NgRequest plain(const char* command) const;
  [[nodiscard]] NgRequest negotiation(const char* command, const std::string& branch, const std::string& sdp) const;

  std::string call_id_;
};

// Of the caller, in key reports too.
inline constexpr const char* kCallerTag = "ta";

}  // namespace rufbund::media
