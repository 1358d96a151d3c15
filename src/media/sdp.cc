#include "media/sdp.h"

#include <vector>

namespace rufbund::media {
namespace {

constexpr std::size_t kMaxSize = 16'384;

// Without line ends; an empty last line is left out.
std::vector<std::string_view> lines_of(std::string_view sdp) {
  std::vector<std::string_view> lines;
  while (!sdp.empty()) {
    const auto end = sdp.find('\n');
    auto line = sdp.substr(0, end);
    sdp.remove_prefix(end == std::string_view::npos ? sdp.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

void put(std::string& out, std::string_view line) {
  out += line;
  out += "\r\n";
}

bool is_direction(std::string_view line) {
  return line == "a=sendrecv" || line == "a=sendonly" || line == "a=recvonly" || line == "a=inactive";
}

// The first medium's direction; the session's where the medium has none; sendrecv by default. RFC 2543's hold,
// "c=IN IP4 0.0.0.0", is inactive.
std::string_view direction_of(std::string_view sdp) {
  std::string_view direction = "a=sendrecv";
  bool in_medium = false;
  for (const auto line : lines_of(sdp)) {
    if (line.starts_with("m=")) {
      if (in_medium) break;
      in_medium = true;
    }
    if (is_direction(line)) direction = line;
    if (line == "c=IN IP4 0.0.0.0") return "a=inactive";
  }
  return direction;
}

std::string_view counterpart(std::string_view direction) {
  if (direction == "a=sendonly") return "a=recvonly";
  if (direction == "a=recvonly") return "a=sendonly";
  return direction;
}

}  // namespace

std::string room_sdp() {
  return "v=0\r\n"
         "o=- 1 1 IN IP4 127.0.0.1\r\n"
         "s=-\r\n"
         "c=IN IP4 127.0.0.1\r\n"
         "t=0 0\r\n"
         "m=audio 9 RTP/AVP 8 101\r\n"
         "a=rtpmap:8 PCMA/8000\r\n"
         "a=rtpmap:101 telephone-event/8000\r\n"
         "a=fmtp:101 0-16\r\n"
         "a=sendrecv\r\n";
}

std::string with_direction_for(const std::string& answer, std::string_view offer) {
  const auto wanted = counterpart(direction_of(offer));
  if (wanted == "a=sendrecv") return answer;  // the answerer's own direction stands
  std::string out;
  int media = 0;
  for (const auto line : lines_of(answer)) {
    if (line.starts_with("m=") && ++media == 2) put(out, wanted);
    if (media < 2 && is_direction(line)) continue;
    put(out, line);
  }
  if (media == 1) put(out, wanted);
  return out;
}

std::string without_browser_lines(std::string_view sdp) {
  std::string out;
  for (const auto line : lines_of(sdp)) {
    const bool of_browser = line.starts_with("a=msid") || line.starts_with("a=ssrc");
    if (!of_browser) put(out, line);
  }
  return out;
}

bool is_plausible(std::string_view sdp) {
  if (sdp.size() > kMaxSize || !sdp.starts_with("v=0")) return false;
  for (const auto line : lines_of(sdp)) {
    if (line.starts_with("m=audio ")) return true;
  }
  return false;
}

}  // namespace rufbund::media
