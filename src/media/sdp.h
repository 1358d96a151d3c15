// The little of SDP (RFC 8866) that media control needs to touch; the relay does the rest. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rufbund::media {

enum class Codecs : std::uint8_t {
  kAll,
  // The one that the room speaks, with its telephone events: A-law, else µ-law, else G.722, else the first. The caller
  // is answered before it is known which seat will talk, so whatever the room agreed upon must be what a seat gets to
  // choose from.
  kOne,
};

// What one side's SDP says about its sound, written anew: nothing but an address, ports, codecs known here with their
// numbers, packet times and the direction goes from one side to the other. Users put their numbers and names into
// origins, session names, e-mail addresses and attributes of their own; none of it may reach a site or a caller who was
// not promised it. Media other than the first usable audio are refused (port 0, RFC 3264 §6). Nothing where `sdp` is
// too long, malformed, or has no audio over plain RTP in a codec known here.
[[nodiscard]] std::optional<std::string> plain_sdp(std::string_view sdp, Codecs codecs);

// What the waiting room offers to a caller who made no offer: A-law (RFC 3551) and telephone events (RFC 4733).
[[nodiscard]] std::string room_sdp();

// The room's answer to an offer that plain_sdp made: the same payload types, the fitting direction.
[[nodiscard]] std::string room_answer(std::string_view offer);

// RFC 3264 §6.1: the direction of an answer must fit the offer's: sendonly wants recvonly, inactive wants inactive.
// Gives `answer` with the direction of its first medium set so. Hold is answered that way.
[[nodiscard]] std::string with_direction_for(const std::string& answer, std::string_view offer);

}  // namespace rufbund::media
