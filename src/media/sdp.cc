#include "media/sdp.h"

#include <algorithm>
#include <cctype>
#include <set>
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

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// "m=audio 9 RTP/AVP 8 101": medium and port, transport, payload types.
std::string refused(std::string_view medium) {
  auto words = words_of(medium);
  if (words.size() > 1) words[1] = "0";
  return joined(words);
}

std::string with_plain_transport(std::string_view medium) {
  auto words = words_of(medium);
  words[1] = "9";
  words[2] = "RTP/AVP";
  return joined(words);
}

std::string with_payloads(std::string_view medium, const std::vector<std::string_view>& payloads) {
  auto words = words_of(medium);
  words.resize(3);
  words.insert(words.end(), payloads.begin(), payloads.end());
  return joined(words);
}

// What "a=rtpmap:PAYLOAD" says, for example "telephone-event/8000"; empty: nothing.
std::string_view mapping_of(std::string_view payload, std::string_view sdp) {
  for (const auto line : lines_of(sdp)) {
    if (!line.starts_with("a=rtpmap:")) continue;
    const auto words = words_of(line.substr(9));
    if (words.size() == 2 && words[0] == payload) return words[1];
  }
  return {};
}

bool is_mapped_to(std::string_view mapping, std::string_view codec) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return mapping.size() >= codec.size() && std::equal(codec.begin(), codec.end(), mapping.begin(),
                                                      [&](char want, char have) { return same(have, want); });
}

// The codec and, where there is one, its telephone events at the same clock.
std::vector<std::string_view> chosen_payloads(std::string_view medium, std::string_view sdp) {
  auto offered = words_of(medium);
  offered.erase(offered.begin(), offered.begin() + std::min<std::ptrdiff_t>(3, std::ssize(offered)));
  std::string_view codec, events;
  const auto is_codec = [&](std::string_view payload) {
    const auto mapping = mapping_of(payload, sdp);
    return !is_mapped_to(mapping, "telephone-event") && !is_mapped_to(mapping, "cn/");
  };
  for (const std::string_view wanted : {"8", "0", "9"}) {
    if (codec.empty() && std::find(offered.begin(), offered.end(), wanted) != offered.end()) codec = wanted;
  }
  for (const auto payload : offered) {
    if (codec.empty() && is_codec(payload)) codec = payload;
  }
  const auto mapping = mapping_of(codec, sdp);
  const auto slash = mapping.find('/');
  const auto clock =
      slash == std::string_view::npos ? "8000" : mapping.substr(slash + 1, mapping.find('/', slash + 1) - slash - 1);
  for (const auto payload : offered) {
    if (events.empty() && mapping_of(payload, sdp) == "telephone-event/" + std::string(clock)) events = payload;
  }
  std::vector<std::string_view> chosen;
  if (!codec.empty()) chosen.push_back(codec);
  if (!events.empty()) chosen.push_back(events);
  return chosen.empty() ? offered : chosen;
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

std::string with_one_codec(std::string_view sdp) {
  std::string out;
  bool audio_seen = false;
  std::set<std::string, std::less<>> kept;  // payload types; empty outside of the audio medium
  for (const auto line : lines_of(sdp)) {
    if (line.starts_with("m=")) {
      kept.clear();
      if (audio_seen || !line.starts_with("m=audio ")) {
        put(out, refused(line));
        continue;
      }
      audio_seen = true;
      const auto chosen = chosen_payloads(line, sdp);
      kept = {chosen.begin(), chosen.end()};
      put(out, with_payloads(line, chosen));
      continue;
    }
    const bool of_payload =
        line.starts_with("a=rtpmap:") || line.starts_with("a=fmtp:") || line.starts_with("a=rtcp-fb:");
    const auto payload = of_payload ? words_of(line.substr(line.find(':') + 1)).front() : std::string_view();
    if (!of_payload || kept.empty() || kept.contains(payload)) put(out, line);
  }
  return out;
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
      const auto words = words_of(line);
      in_audio = words.front() == "m=audio" && words.size() >= 4 && words[1] != "0";
      // Plain RTP to the relay, whatever the caller's transport is: the relay translates.
      if (in_audio)
        put(out, with_plain_transport(line));
      else
        put(out, refused(line));
      if (in_audio) put(out, counterpart(direction_of(offer)));
    } else if (in_audio && (line.starts_with("a=rtpmap:") || line.starts_with("a=fmtp:"))) {
      put(out, line);
    }
  }
  return out;
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
    if (line.starts_with("m=audio ")) return words_of(line).size() >= 4;
  }
  return false;
}

}  // namespace rufbund::media
