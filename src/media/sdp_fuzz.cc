// libFuzzer: whatever SDP a carrier or a site sends, reading it never harms, and nothing of it but known words and
// short numbers goes on to the other side.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "media/sdp.h"

namespace {

constexpr std::string_view kStarts[] = {"v=0",        "o=- 1 1 IN IP4 127.0.0.1",
                                        "s=-",        "c=IN IP4 ",
                                        "c=IN IP6 ",  "t=0 0",
                                        "m=audio ",   "m=video 0 ",
                                        "m=image 0 ", "m=application 0 ",
                                        "m=text 0 ",  "m=message 0 ",
                                        "a=rtpmap:",  "a=fmtp:",
                                        "a=ptime:",   "a=maxptime:",
                                        "a=rtcp:",    "a=sendrecv",
                                        "a=sendonly", "a=recvonly",
                                        "a=inactive"};

bool is_known(std::string_view line) {
  return std::any_of(std::begin(kStarts), std::end(kStarts), [line](auto start) { return line.starts_with(start); });
}

void check_is_plain(std::string_view sdp) {
  std::size_t digits = 0;
  for (const char c : sdp) {
    digits = std::isdigit(static_cast<unsigned char>(c)) != 0 ? digits + 1 : 0;
    if (digits > 6) std::abort();  // no number that a telephone could have
    const bool expected = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                          std::string_view("= ./:-,;*\r\n").find(c) != std::string_view::npos;
    if (!expected) std::abort();
  }
  while (!sdp.empty()) {
    const auto end = sdp.find("\r\n");
    if (end == std::string_view::npos || !is_known(sdp.substr(0, end))) std::abort();
    sdp.remove_prefix(end + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::media;
  const std::string input(reinterpret_cast<const char*>(data), size);
  for (const auto codecs : {Codecs::kAll, Codecs::kOne}) {
    const auto plain = plain_sdp(input, codecs);
    if (!plain) continue;
    check_is_plain(*plain);
    if (plain_sdp(*plain, codecs) != plain) std::abort();
    const auto answer = plain_sdp(room_answer(*plain), codecs);
    if (!answer) std::abort();
    check_is_plain(with_direction_for(*plain, *answer));
  }
  (void)with_direction_for(input, room_sdp());
  (void)with_direction_for(room_sdp(), input);
  return 0;
}
