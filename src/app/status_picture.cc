#include "app/status_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rufbund::app {
namespace {

using Json = nlohmann::json;

constexpr int kBar = 40;

class Picture {
 public:
  Picture(const Json& status, const Paint& paint) : s_(status), paint_(paint) {}

  std::string draw() {
    head();
    for (const Json& hotline : s_.at("hotlines")) draw_hotline(hotline);
    platform();
    alarms();
    return out_;
  }

 private:
  std::string dye(const char* code, const std::string& text) const {
    return paint_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  std::string bold(const std::string& text) const { return dye("1", text); }
  std::string dim(const std::string& text) const { return dye("2", text); }
  std::string good(bool is, const std::string& text) const { return dye(is ? "32" : "31", text); }
  void line(const std::string& text = {}) { out_ += text.empty() ? std::string("\n") : fmt::format("  {}\n", text); }
  void row(const char* name, const std::string& text) { line(fmt::format("{:<10}{}", name, text)); }

  // 12,345
  static std::string count(std::int64_t n) {
    std::string digits;
    const std::string plain = fmt::format("{}", n);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      if (i > 0 && (plain.size() - i) % 3 == 0) digits += ',';
      digits += plain[i];
    }
    return digits;
  }
  static std::int64_t number(const Json& of, const char* key) { return of.at(key).get<std::int64_t>(); }
  static std::string clock(std::int64_t ms) {
    const std::int64_t s = ms / 1000;
    return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                     : fmt::format("{}:{:02}", s / 60, s % 60);
  }
  static std::string percent(std::int64_t ppm) { return fmt::format("{}.{} %", ppm / 10'000, ppm / 1'000 % 10); }
  static std::string level(const Json& ppm) { return ppm.is_null() ? "–" : percent(ppm.get<std::int64_t>()); }

  void head() {
    const bool accepting = s_.at("accepting").get<bool>();
    line();
    line(fmt::format("{} {}   {} {}   {}", bold("Rufbund"), s_.at("version").get<std::string>(), good(accepting, "●"),
                     accepting ? "accepts calls" : "accepts no calls",
                     dim(short_time(s_.at("now").get<std::string>()))));
  }

  // "2026-01-12T08:01:02.003Z" as "2026-01-12 08:01:02 UTC".
  static std::string short_time(const std::string& time) {
    if (time.size() < 19) return time;
    return fmt::format("{} {} UTC", time.substr(0, 10), time.substr(11, 8));
  }

  // Talking, ringing, ready and the rest of the seats signed in, as one bar.
  std::string seats_bar(std::int64_t talking, std::int64_t offered, std::int64_t ready, std::int64_t signed_in) const {
    if (signed_in <= 0) return dim(std::string(kBar, '.'));
    const auto cells = [&](std::int64_t n) {
      return static_cast<int>(std::clamp<std::int64_t>((n * kBar + signed_in / 2) / signed_in, n > 0 ? 1 : 0, kBar));
    };
    int left = kBar;
    const auto part = [&](std::int64_t n, const char* colour, const char* glyph) {
      const int width = std::min(cells(n), left);
      left -= width;
      std::string text;
      for (int i = 0; i < width; ++i) text += glyph;
      return dye(colour, text);
    };
    std::string bar = part(talking, "32", "█");
    bar += part(offered, "33", "▓");
    bar += part(ready, "36", "░");
    std::string rest;
    for (int i = 0; i < left; ++i) rest += "·";
    return bar + dim(rest);
  }

  void draw_hotline(const Json& h) {
    const bool open = h.at("state").get<std::string>() == "open";
    const std::int64_t waiting = number(h, "waiting"), talking = number(h, "talking"), offered = number(h, "offered");
    const std::int64_t answered = number(h, "answered_today"), abandoned = number(h, "abandoned_today");
    line();
    line(fmt::format("{}   {}", bold(h.at("key").get<std::string>()), good(open, open ? "open" : "closed")));
    std::string line_text = fmt::format("{} waiting", bold(count(waiting)));
    if (!h.at("oldest_wait_ms").is_null())
      line_text += fmt::format(", the longest {}", clock(number(h, "oldest_wait_ms")));
    row("line", fmt::format("{} · {} in the menu", line_text, count(number(h, "in_menu"))));
    row("seats",
        fmt::format("{}  {} talking · {} ringing · {} ready · {} signed in",
                    seats_bar(talking, offered, number(h, "seats_ready"), number(h, "seats_signed_in")), count(talking),
                    count(offered), count(number(h, "seats_ready")), count(number(h, "seats_signed_in"))));
    const std::int64_t ended = answered + abandoned;
    const std::string share = ended > 0 ? fmt::format(" ({})", percent(abandoned * 1'000'000 / ended)) : "";
    row("today", fmt::format("{} answered · {} abandoned{} · {} refused", bold(count(answered)), count(abandoned),
                             share, count(number(h, "refused_today"))));
    row("service", fmt::format("{} in time today · {} over 15 minutes", bold(level(h.at("service_level_today_ppm"))),
                               level(h.at("service_level_15_min_ppm"))));
    const Json& journal = h.at("journal");
    const bool healthy = journal.at("healthy").get<bool>();
    row("journal", fmt::format("{} {} records", good(healthy, healthy ? "● written" : "● CANNOT BE WRITTEN"),
                               count(number(journal, "sequence"))));
  }

  void platform() {
    const bool media = s_.at("media").at("healthy").get<bool>();
    const Json& engine = s_.at("engine");
    line();
    row("media", good(media, media ? "● answers" : "● no relay answers"));
    row("engine", fmt::format("{} commands · {} of {} queued", count(number(engine, "commands")),
                              count(number(engine, "queue_length")), count(number(engine, "queue_capacity"))));
    const Json& access = s_.at("access");
    row("viewers", fmt::format("{} at {}://{}:{}", count(number(s_.at("picture"), "viewers")),
                               access.at("tls").get<bool>() ? "https" : "http", access.at("address").get<std::string>(),
                               number(access, "port")));
  }

  void alarms() {
    const Json& alarms = s_.at("alarms");
    line();
    if (alarms.empty()) {
      line(good(true, "No alarms."));
    }
    for (const Json& alarm : alarms) {
      const std::string severity = alarm.at("severity").get<std::string>();
      const char* colour = severity == "critical" ? "1;31" : severity == "warning" ? "33" : "2";
      std::string where;
      for (const char* key : {"hotline", "site"}) {
        if (!alarm.at(key).is_null()) where += (where.empty() ? "" : " · ") + alarm.at(key).get<std::string>();
      }
      line(fmt::format("{} {:<18} {} {}", dye(colour, "▲"), alarm.at("code").get<std::string>(), where,
                       dim(fmt::format("since {}", short_time(alarm.at("since").get<std::string>())))));
    }
    line();
  }

  const Json& s_;
  const Paint& paint_;
  std::string out_;
};

}  // namespace

std::string draw_status(const std::string& status, const Paint& paint) {
  const Json parsed = Json::parse(status, nullptr, false);
  if (parsed.is_discarded()) return {};
  try {
    return Picture(parsed, paint).draw();
  } catch (const Json::exception&) {
    return {};
  }
}

}  // namespace rufbund::app
