// The little of SDP (RFC 8866) that media control needs to touch; the relay does the rest. Pure.
#pragma once

#include <string>
#include <string_view>

namespace rufbund::media {

// What the waiting room offers to a caller who made no offer: A-law (RFC 3551) and telephone events (RFC 4733).
[[nodiscard]] std::string room_sdp();

// `sdp` with one codec and its telephone events in the first audio medium, the one that the room speaks: A-law, else
// µ-law, else G.722, else the first. The caller is answered before it is known which seat will talk, so whatever the
// room agreed upon must be what a seat gets to choose from. Other media are refused (port 0, RFC 3264 §6).
[[nodiscard]] std::string with_one_codec(std::string_view sdp);

// The room's answer to an offer that with_one_codec made: the same payload types, the fitting direction.
[[nodiscard]] std::string room_answer(std::string_view offer);

// RFC 3264 §6.1: the direction of an answer must fit the offer's: sendonly wants recvonly, inactive wants inactive.
// Gives `answer` with the direction of its first medium set so. Hold is answered that way.
[[nodiscard]] std::string with_direction_for(const std::string& answer, std::string_view offer);

// Without lines that mean something to browsers alone and confuse a second one: msid, ssrc, ssrc-group.
[[nodiscard]] std::string without_browser_lines(std::string_view sdp);

// An SDP body at all: bounded, starts with v=0, has an audio medium.
[[nodiscard]] bool is_plausible(std::string_view sdp);

}  // namespace rufbund::media
