#include "media/sdp.h"

#include "media/sdp_lines.h"

namespace rufbund::media {
namespace {

std::string_view counterpart(std::string_view direction) {
  if (direction == "a=sendonly") return "a=recvonly";
  if (direction == "a=recvonly") return "a=sendonly";
  return direction;
}

// "m=audio 4000 RTP/AVPF 8 101" as the room has it. Plain RTP to the relay, whatever the caller's profile is: the relay
// translates. Its port is of no meaning; nobody is there.
std::string of_room(std::string_view medium) {
  std::string out = "m=audio 9 RTP/AVP";
  const auto words = words_of(medium);
  for (std::size_t n = 3; n < words.size(); ++n) out.append(" ").append(words[n]);
  return out;
}

}  // namespace

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

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

bool is_direction(std::string_view line) {
  return line == "a=sendrecv" || line == "a=sendonly" || line == "a=recvonly" || line == "a=inactive";
}

bool is_refused(std::string_view medium) {
  const auto words = words_of(medium);
  return words.size() > 1 && words[1] == "0";
}

std::string_view direction_of(std::string_view sdp) {
  std::string_view direction = "a=sendrecv";
  bool in_medium = false, seen = false;
  for (const auto line : lines_of(sdp)) {
    if (line.starts_with("m=")) {
      if (seen) break;
      in_medium = true;
      seen = !is_refused(line);
    }
    if (in_medium && !seen) continue;
    if (is_direction(line)) direction = line;
    if (line == "c=IN IP4 0.0.0.0") return "a=inactive";
  }
  return direction;
}

void put_line(std::string& out, std::string_view line) {
  out += line;
  out += "\r\n";
}

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

std::string room_answer(std::string_view offer) {
  std::string out =
      "v=0\r\n"
      "o=- 1 1 IN IP4 127.0.0.1\r\n"
      "s=-\r\n"
      "c=IN IP4 127.0.0.1\r\n"
      "t=0 0\r\n";
  bool in_audio = false;
  for (const auto line : lines_of(offer)) {
    if (line.starts_with("m=")) {
      in_audio = line.starts_with("m=audio ") && !is_refused(line);
      put_line(out, in_audio ? of_room(line) : line);
      if (in_audio) put_line(out, counterpart(direction_of(offer)));
    } else if (in_audio && (line.starts_with("a=rtpmap:") || line.starts_with("a=fmtp:"))) {
      put_line(out, line);
    }
  }
  return out;
}

std::string with_direction_for(const std::string& answer, std::string_view offer) {
  const auto wanted = counterpart(direction_of(offer));
  if (wanted == "a=sendrecv") return answer;  // the answerer's own direction stands
  std::string out;
  bool in_medium = false, done = false;
  for (const auto line : lines_of(answer)) {
    if (line.starts_with("m=") && !done) {
      if (in_medium) put_line(out, wanted);
      done = in_medium;
      in_medium = !done && !is_refused(line);
    }
    if (done || !is_direction(line)) put_line(out, line);
  }
  if (in_medium && !done) put_line(out, wanted);
  return out;
}

}  // namespace rufbund::media
