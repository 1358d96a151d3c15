// plain_sdp: reads what is known and writes it anew (RFC 8866, RFC 3264, RFC 3551, RFC 4733). Whatever is not read here
// does not exist on the other side.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "media/sdp.h"
#include "media/sdp_lines.h"

namespace rufbund::media {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMaxSize = 16'384;
constexpr std::size_t kMaxMedia = 16;
constexpr std::size_t kMaxPayloads = 64;
constexpr int kNoStaticNumber = -1;

// RFC 3551's static numbers, where there are any.
struct Codec {
  std::string_view name;
  int static_number = kNoStaticNumber;
};
constexpr std::string_view kEvents = "telephone-event", kComfortNoise = "CN";
constexpr std::array kCodecs{
    Codec{"PCMU", 0},  Codec{"GSM", 3},  Codec{"G723", 4}, Codec{"PCMA", 8}, Codec{"G722", 9}, Codec{kComfortNoise, 13},
    Codec{"G729", 18}, Codec{kEvents},   Codec{"AMR"},     Codec{"AMR-WB"},  Codec{"EVS"},     Codec{"G726-16"},
    Codec{"G726-24"},  Codec{"G726-32"}, Codec{"G726-40"}, Codec{"iLBC"},    Codec{"opus"},    Codec{"speex"}};
// Of codecs' formats (a=fmtp): what two sides must agree upon to understand each other.
constexpr std::array<std::string_view, 20> kFormatKeys{"annexa",
                                                       "annexb",
                                                       "cbr",
                                                       "crc",
                                                       "maxptime",
                                                       "maxaveragebitrate",
                                                       "maxplaybackrate",
                                                       "max-red",
                                                       "minptime",
                                                       "mode",
                                                       "mode-set",
                                                       "mode-change-capability",
                                                       "octet-align",
                                                       "ptime",
                                                       "mode-change-period",
                                                       "sprop-stereo",
                                                       "stereo",
                                                       "robust-sorting",
                                                       "useinbandfec",
                                                       "usedtx"};
constexpr std::array<std::string_view, 6> kKinds{"audio", "video", "image", "application", "text", "message"};
constexpr std::array<std::string_view, 14> kProfiles{
    "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF",     "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "udptl",
    "UDPTL",   "TCP/MSRP", "TCP/BFCP", "TCP/DTLS/SCTP", "UDP/DTLS/SCTP",    "DTLS/SCTP",         "UDP/BFCP"};

struct Payload {
  int number = 0;
  std::string_view codec{};
  int clock = 0, channels = 1;
  std::string format{};
};
struct Medium {
  std::vector<std::string_view> words;  // "m=audio", "4000", "RTP/AVP", "8", ...
  Lines lines;
};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& known, std::string_view word) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// Digits alone, up to `most`.
std::optional<int> number_in(std::string_view text, int most) {
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool digits = !text.empty() && text.front() != '-' && error == std::errc{} && stop == text.data() + text.size();
  return digits && number <= most ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// What follows `name` in the first line that starts so.
std::optional<std::string_view> value_of(const Lines& lines, std::string_view name) {
  for (const auto line : lines) {
    if (line.starts_with(name)) return line.substr(name.size());
  }
  return std::nullopt;
}

// "IN IP4 192.0.2.1"
std::optional<std::string> connection_in(const Lines& lines) {
  const auto value = value_of(lines, "c=");
  const auto words = words_of(value.value_or(""));
  if (words.size() != 3 || words[0] != "IN" || (words[1] != "IP4" && words[1] != "IP6")) return std::nullopt;
  const std::string address(words[2]);
  if (address.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos) return std::nullopt;
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  if (inet_pton(words[1] == "IP4" ? AF_INET : AF_INET6, address.c_str(), parsed.data()) != 1) return std::nullopt;
  return fmt::format("IN {} {}", words[1], address);
}

// RFC 4733 §2.4.1: "0-15,66"; of other codecs "mode=20; annexb=no". Unknown keys are left out.
std::string format_in(std::string_view text, bool events) {
  std::string out;
  const auto take = [&out](std::string_view part, char separator) {
    if (!out.empty()) out += separator;
    out += part;
  };
  const auto is_list = [](std::string_view value, char separator, int most) {
    const auto parts = parts_of(value, separator);
    return std::all_of(parts.begin(), parts.end(), [most](auto part) { return number_in(part, most).has_value(); });
  };
  if (events) {
    for (const auto range : parts_of(text, ',')) {
      if (is_list(range, '-', 255)) take(range, ',');
    }
    return out;
  }
  for (auto part : parts_of(text, ';')) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    const auto equals = std::min(part.find('='), part.size());
    if (equals == part.size() || !is_one_of(kFormatKeys, part.substr(0, equals))) continue;
    const auto value = part.substr(equals + 1);
    if (value == "yes" || value == "no" || is_list(value, ',', 999'999)) take(part, ';');
  }
  return out;
}

// Nothing where its codec is none that is known here.
std::optional<Payload> payload_of(std::string_view word, const Lines& lines) {
  const auto number = number_in(word, 127);
  if (!number) return std::nullopt;
  Payload payload;
  payload.number = *number;
  if (const auto mapping = value_of(lines, fmt::format("a=rtpmap:{} ", *number))) {
    const auto parts = parts_of(*mapping, '/');
    const auto known =
        std::find_if(kCodecs.begin(), kCodecs.end(), [&](const Codec& codec) { return same(codec.name, parts[0]); });
    const auto clock = parts.size() > 1 ? number_in(parts[1], 192'000) : std::nullopt;
    const auto channels = parts.size() > 2 ? number_in(parts[2], 8) : std::optional(1);
    if (known == kCodecs.end() || !clock || !channels || parts.size() > 3) return std::nullopt;
    payload.codec = known->name;
    payload.clock = *clock;
    payload.channels = *channels;
  } else {
    const auto known = std::find_if(kCodecs.begin(), kCodecs.end(),
                                    [&](const Codec& codec) { return codec.static_number == *number; });
    if (known == kCodecs.end()) return std::nullopt;
    payload.codec = known->name;
    payload.clock = 8'000;  // RFC 3551 §6, of all that are listed here
  }
  if (const auto format = value_of(lines, fmt::format("a=fmtp:{} ", *number))) {
    payload.format = format_in(*format, payload.codec == kEvents);
  }
  return payload;
}

bool is_sound(const Payload& payload) { return payload.codec != kEvents && payload.codec != kComfortNoise; }

std::vector<Payload> payloads_of(const Medium& medium) {
  std::vector<Payload> payloads;
  const auto end = std::min(medium.words.size(), 3 + kMaxPayloads);
  for (std::size_t n = 3; n < end; ++n) {
    const auto payload = payload_of(medium.words[n], medium.lines);
    const auto is_same = [&](const Payload& other) { return other.number == payload->number; };
    if (payload && std::none_of(payloads.begin(), payloads.end(), is_same)) payloads.push_back(*payload);
  }
  return payloads;
}

std::vector<Payload> one_of(const std::vector<Payload>& offered) {
  auto codec = offered.end();
  for (const std::string_view wanted : {"PCMA", "PCMU", "G722"}) {
    if (codec != offered.end()) break;
    codec = std::find_if(offered.begin(), offered.end(), [&](const auto& p) { return p.codec == wanted; });
  }
  if (codec == offered.end()) codec = std::find_if(offered.begin(), offered.end(), is_sound);
  if (codec == offered.end()) return {};
  std::vector<Payload> chosen{*codec};
  const auto events = std::find_if(offered.begin(), offered.end(), [&](const auto& p) {
    return p.codec == kEvents && p.clock == chosen.front().clock;
  });
  if (events != offered.end()) chosen.push_back(*events);
  return chosen;
}

void put_audio(std::string& out, const Medium& medium, int port, const std::vector<Payload>& payloads,
               std::string_view direction) {
  out += fmt::format("m=audio {} {}", port, medium.words[2]);
  for (const auto& payload : payloads) out += fmt::format(" {}", payload.number);
  out += "\r\n";
  for (const auto& payload : payloads) {
    const auto channels = payload.channels > 1 ? fmt::format("/{}", payload.channels) : std::string();
    put_line(out, fmt::format("a=rtpmap:{} {}/{}{}", payload.number, payload.codec, payload.clock, channels));
    if (!payload.format.empty()) put_line(out, fmt::format("a=fmtp:{} {}", payload.number, payload.format));
  }
  for (const std::string_view name : {"a=ptime:", "a=maxptime:"}) {
    const auto time = number_in(value_of(medium.lines, name).value_or(""), 1'000);
    if (time) put_line(out, fmt::format("{}{}", name, *time));
  }
  const auto rtcp = number_in(words_of(value_of(medium.lines, "a=rtcp:").value_or("")).front(), 65'535);
  if (rtcp) put_line(out, fmt::format("a=rtcp:{}", *rtcp));
  put_line(out, direction);
}

// RFC 3264 §6: kind and transport as offered, port 0; the formats have no meaning, but one must be there.
bool put_refused(std::string& out, const Medium& medium) {
  const auto kind = medium.words[0].substr(2);
  if (!is_one_of(kKinds, kind) || !is_one_of(kProfiles, medium.words[2])) return false;
  const auto format = medium.words[3];
  const bool named = format == "t38" || format == "webrtc-datachannel" || format == "*";
  put_line(out, fmt::format("m={} 0 {} {}", kind, medium.words[2],
                            named ? format : std::to_string(number_in(format, 127).value_or(0))));
  return true;
}

}  // namespace

std::optional<std::string> plain_sdp(std::string_view sdp, Codecs codecs) {
  if (sdp.size() > kMaxSize || !sdp.starts_with("v=0")) return std::nullopt;
  Lines session;
  std::vector<Medium> media;
  for (const auto line : lines_of(sdp)) {
    if (line.starts_with("m=")) media.push_back({words_of(line), {}});
    (media.empty() ? session : media.back().lines).push_back(line);
  }
  if (media.size() > kMaxMedia) return std::nullopt;

  std::string body;
  std::optional<std::string> connection;
  for (const auto& medium : media) {
    if (medium.words.size() < 4) return std::nullopt;
    const auto port = number_in(medium.words[1], 65'535);
    const bool over_rtp = medium.words[2] == "RTP/AVP" || medium.words[2] == "RTP/AVPF";
    std::vector<Payload> payloads;
    if (!connection && medium.words[0] == "m=audio" && over_rtp && port.value_or(0) != 0) {
      payloads = payloads_of(medium);
      if (codecs == Codecs::kOne) payloads = one_of(payloads);
    }
    if (std::any_of(payloads.begin(), payloads.end(), is_sound)) {
      connection = connection_in(medium.lines);
      if (!connection) connection = connection_in(session);
      if (!connection) return std::nullopt;
      Lines all = session;
      all.insert(all.end(), medium.lines.begin(), medium.lines.end());
      const auto direction = std::find_if(all.rbegin(), all.rend(), is_direction);
      put_audio(body, medium, *port, payloads, direction == all.rend() ? "a=sendrecv" : *direction);
    } else if (!put_refused(body, medium)) {
      return std::nullopt;
    }
  }
  if (!connection) return std::nullopt;
  return fmt::format("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc={}\r\nt=0 0\r\n{}", *connection, body);
}

}  // namespace rufbund::media
