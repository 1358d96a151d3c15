#include "sip_text.h"

#include <fmt/format.h>

#include <charconv>

namespace rufbund::bench {
namespace {

constexpr std::string_view kSdp =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n";

}  // namespace

std::string_view header(std::string_view message, std::string_view name) {
  for (std::size_t at = message.find("\r\n"); at != std::string_view::npos; at = message.find("\r\n", at + 2)) {
    const std::string_view line = message.substr(at + 2);
    if (line.starts_with("\r\n")) return {};
    if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
      return line.substr(0, line.find("\r\n"));
  }
  return {};
}

std::uint32_t call_number(std::string_view message) {
  std::string_view value = header(message, "Call-ID");
  if (!value.ends_with("@bench")) return 0;
  value.remove_prefix(std::string_view("Call-ID: ").size());
  std::uint32_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

int status_of(std::string_view message) {
  if (!message.starts_with("SIP/2.0 ") || message.size() < 11) return 0;
  int status = 0;
  std::from_chars(message.data() + 8, message.data() + 11, status);
  return status;
}

std::string_view method_of_cseq(std::string_view message) {
  const std::string_view value = header(message, "CSeq");
  return value.substr(value.rfind(' ') + 1);
}

std::string invite(std::uint32_t call, std::uint16_t server_port, std::uint16_t own_port) {
  return fmt::format(
      "INVITE sip:+493023125100@{0}:{1} SIP/2.0\r\nVia: SIP/2.0/UDP {2}:{3};branch=z9hG4bKb{4}\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:+493023125{5:03}@{2}>;tag=f{4}\r\nTo: <sip:+493023125100@{0}>\r\n"
      "Call-ID: {4}@bench\r\nCSeq: 1 INVITE\r\nContact: <sip:caller@{2}:{3}>\r\n"
      "Content-Type: application/sdp\r\nContent-Length: {6}\r\n\r\n{7}",
      kServerAddress, server_port, kCallerAddress, own_port, call, call % 1000, kSdp.size(), kSdp);
}

std::string ack_of_refusal(std::string_view refusal, std::uint16_t server_port) {
  const std::string_view via = header(refusal, "Via");
  return fmt::format(
      "ACK sip:+493023125100@{}:{} SIP/2.0\r\n{}\r\nMax-Forwards: 70\r\n{}\r\n{}\r\n{}\r\nCSeq: 1 ACK\r\n"
      "Content-Length: 0\r\n\r\n",
      kServerAddress, server_port, via.substr(0, via.find(";rport")), header(refusal, "From"), header(refusal, "To"),
      header(refusal, "Call-ID"));
}

std::string request(std::string_view method, int cseq, std::string_view address, std::uint16_t own_port,
                    std::string_view target, std::string_view from, std::string_view to, std::string_view call_id) {
  static std::uint64_t branch = 0;
  return fmt::format(
      "{0} {1} SIP/2.0\r\nVia: SIP/2.0/UDP {2}:{3};branch=z9hG4bKr{4}\r\nMax-Forwards: 70\r\n{5}\r\n{6}\r\n{7}\r\n"
      "CSeq: {8} {0}\r\nContent-Length: 0\r\n\r\n",
      method, target, address, own_port, ++branch, from, to, call_id, cseq);
}

std::string response(std::string_view to_request, std::string_view status, std::string_view tag,
                     std::string_view contact) {
  std::string to(header(to_request, "To"));
  if (!tag.empty() && to.find(";tag=") == std::string::npos) to += fmt::format(";tag={}", tag);
  const bool sdp = !contact.empty();
  return fmt::format("SIP/2.0 {}\r\n{}\r\n{}\r\n{}\r\n{}\r\n{}\r\n{}{}{}Content-Length: {}\r\n\r\n{}", status,
                     header(to_request, "Via"), header(to_request, "From"), to, header(to_request, "Call-ID"),
                     header(to_request, "CSeq"), contact, sdp ? "\r\n" : "",
                     sdp ? "Content-Type: application/sdp\r\n" : "", sdp ? kSdp.size() : 0, sdp ? kSdp : "");
}

std::string contact(std::string_view user, std::string_view address, std::uint16_t port) {
  return fmt::format("Contact: <sip:{}@{}:{}>", user, address, port);
}

std::string_view uri_in(std::string_view header) {
  const std::size_t open = header.find('<');
  const std::size_t close = header.find('>', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return header.substr(open + 1, close - open - 1);
}

}  // namespace rufbund::bench
