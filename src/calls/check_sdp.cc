#include "calls/check_sdp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <vector>

namespace rufbund::calls {
namespace {

// Without their line ends; text without one is a line too.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (!line.empty()) {
    const std::size_t end = line.find(' ');
    if (end != 0) out.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return out;
}

bool names_codec(std::string_view line, std::string_view codec) {
  if (!line.starts_with("a=rtpmap:")) return false;
  const auto words = words_of(line);
  return words.size() > 1 && words[1].size() > codec.size() && words[1][codec.size()] == '/' &&
         std::equal(codec.begin(), codec.end(), words[1].begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

bool is_direction(std::string_view line) {
  return line == "a=sendrecv" || line == "a=sendonly" || line == "a=recvonly" || line == "a=inactive";
}

}  // namespace

SdpLook look_at_sdp(std::string_view sdp) {
  SdpLook out;
  std::string_view direction = "a=sendrecv";
  int media = 0;
  for (const std::string_view line : lines_of(sdp)) {
    if (line.starts_with("m=") && ++media > 1) break;
    if (line.starts_with("m=audio ")) {
      const auto words = words_of(line);
      if (words.size() > 1) out.port = words[1];
      for (std::size_t i = 3; i < words.size(); ++i) out.a_law = out.a_law || words[i] == "8";
    }
    if (line.starts_with("c=")) out.where = line.substr(2);
    if (is_direction(line)) direction = line;
    out.a_law = out.a_law || names_codec(line, "pcma");
    out.events = out.events || names_codec(line, "telephone-event");
  }
  out.sends = direction == "a=sendrecv" || direction == "a=sendonly";
  return out;
}

std::string offered_again(std::string_view sdp, std::string_view direction, int times) {
  std::string out;
  const auto add = [&out](std::string_view line) { (out += line) += "\r\n"; };
  for (const std::string_view line : lines_of(sdp)) {
    if (is_direction(line)) continue;
    auto words = words_of(line);
    std::uint64_t version = 0;
    if (line.starts_with("o=") && words.size() == 6 &&
        std::from_chars(words[2].data(), words[2].data() + words[2].size(), version).ec == std::errc()) {
      const std::string raised = std::to_string(version + static_cast<std::uint64_t>(times));
      words[2] = raised;
      add(fmt::format("{}", fmt::join(words, " ")));
    } else if (!line.empty()) {
      add(line);
    }
  }
  // The audio is the last medium of a relay's offer.
  add(fmt::format("a={}", direction));
  return out;
}

}  // namespace rufbund::calls
