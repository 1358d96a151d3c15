// SIP messages as text, made and taken apart by position: what the load generators need and no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rufbund::bench {

inline constexpr char kCallerAddress[] = "127.0.1.1";
inline constexpr char kSeatAddress[] = "127.0.2.1";
inline constexpr char kServerAddress[] = "127.0.0.1";

// One line's value with its name, without the line's end ("Via: SIP/2.0/UDP ..."); empty where there is none.
[[nodiscard]] std::string_view header(std::string_view message, std::string_view name);
// The call's number: all our Call-IDs of callers are NUMBER@bench. 0 where it is none of ours.
[[nodiscard]] std::uint32_t call_number(std::string_view message);
// "200" of "SIP/2.0 200 OK"; 0 for a request.
[[nodiscard]] int status_of(std::string_view message);
// INVITE, ACK, BYE, ... of a response's CSeq.
[[nodiscard]] std::string_view method_of_cseq(std::string_view message);

// The caller's INVITE with an SDP offer of eight lines. Callers are a thousand numbers kept free for film and test.
[[nodiscard]] std::string invite(std::uint32_t call, std::uint16_t server_port, std::uint16_t own_port);
// ACK of a refusal: the INVITE's branch.
[[nodiscard]] std::string ack_of_refusal(std::string_view refusal, std::uint16_t server_port);
// A request within a dialog; `from` and `to` whole headers.
[[nodiscard]] std::string request(std::string_view method, int cseq, std::string_view address, std::uint16_t own_port,
                                  std::string_view target, std::string_view from, std::string_view to,
                                  std::string_view call_id);
// `contact`: a whole header or empty; with it goes an SDP answer.
[[nodiscard]] std::string response(std::string_view to_request, std::string_view status, std::string_view tag,
                                   std::string_view contact);
// "Contact: <sip:USER@ADDRESS:PORT>"
[[nodiscard]] std::string contact(std::string_view user, std::string_view address, std::uint16_t port);
// The URI within a Contact's brackets.
[[nodiscard]] std::string_view uri_in(std::string_view header);

}  // namespace rufbund::bench
