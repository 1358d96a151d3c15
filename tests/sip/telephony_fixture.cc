// A node for the SIP tests: the real telephony, media and engine, two hotlines, three carriers, three sites. Prints
// every event as a line of JSON and takes orders on its standard input, so that a test sees and does what the control
// room could.
//
//   telephony_fixture --port 15000 --data DIR --relay-port 15008 --keys-port 15009 --prompts DIR --voice DIR
//
// Carriers call from 127.0.1.1 (trusted) and 127.0.1.2 (two calls at once, not trusted) and 127.0.1.3 (six
// calls without ACK); sites answer at 127.0.2.1 to
// .3; site 3 has two endpoints, of which the first never answers. Calls go out through the first carrier and then the
// second, to its address and --carrier-port, one at a time each; "notice ID NUMBER RING_MS [MOST_LISTENING_MS]" places
// one and a line tells how it ended. By hand: start it with a relay, let a softphone listen there, type the order.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>

#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "fixture_delays.h"
#include "journal/reflect.h"
#include "media/rtpengine.h"
#include "media/voice.h"
#include "sip/telephony.h"
#include "storage/journal_sqlite.h"

namespace rufbund::test {
namespace {

constexpr CellId kMenuLine{1};   // German and English, two topics
constexpr CellId kShortLine{2};  // no menu

struct Arguments {
  std::uint16_t port = 15'000;
  std::uint16_t site_port = 15'060;
  std::uint16_t carrier_port = 15'067;
  bool carrier_tcp = false;
  std::int64_t seat_probe_ms = 60'000;  // OPTIONS within dialogs
  std::int64_t connection_idle_ms = 300'000;
  std::size_t max_connections = 64;
  std::size_t max_calls = 20'000, max_unconfirmed = 4096;
  std::uint16_t relay_port = 15'008, keys_port = 15'009;
  std::string data, prompts, voice;
};

directory::Site site(std::uint16_t id, std::uint16_t member, std::vector<directory::Endpoint> endpoints) {
  directory::Site made;
  made.id = SiteId{id};
  made.member = MemberId{member};
  made.key = fmt::format("site{}", id);
  made.endpoints = std::move(endpoints);
  made.sees_caller_number = id == 1;
  made.wrap_up = Millis{200};
  return made;
}

directory::Hotline hotline(CellId cell, const Arguments& arguments) {
  const bool short_line = cell == kShortLine;
  directory::Hotline made;
  made.cell = cell;
  made.key = short_line ? "auskunft" : "impfen";
  const SkillId german{1}, english{2}, dates{3};
  if (short_line) {
    made.numbers = {{"+493023125100", {}, {}}};
    made.skills = {{german, "de", 0, true}};
    made.topics = {{TopicId{1}, "general", "Allgemeines", "General", {}, Millis{180'000}, 1}};
  } else {
    made.asks_thanks = true;
    made.numbers = {{"+493023125000", {}, {}}, {"+493023125001", german, {}}};
    made.skills = {{german, "de", 0, true}, {english, "en", 1, true}, {dates, "dates", 1, false}};
    made.topics = {{TopicId{1}, "questions", "Fragen", "Questions", {}, Millis{180'000}, 1},
                   {TopicId{2}, "dates", "Termine", "Appointments", dates, Millis{240'000}, 2}};
  }
  made.members = {{MemberId{1}, "nordlicht", "Nordlicht Dialog"}, {MemberId{2}, "suedstern", "Suedstern Service"}};
  made.key_shares = {{MemberId{1}, 500'000}, {MemberId{2}, 500'000}};
  const auto at = [&](const char* host, directory::Transport transport = directory::Transport::kUdp) {
    return directory::Endpoint{host, arguments.site_port, transport};
  };
  if (short_line) {
    made.sites = {site(1, 1, {at("127.0.2.1")}), site(2, 2, {at("127.0.2.2")})};
  } else {
    made.sites = {site(3, 2, {directory::Endpoint{"127.0.2.13", 15'061}, at("127.0.2.3")})};
  }
  std::uint32_t seat = 0;
  for (const auto& s : made.sites) {
    made.seats.push_back({SeatId{++seat}, s.id, 0b1110, fmt::format("platz{}", seat)});
  }
  return made;
}

directory::Directory make_directory(const Arguments& arguments) {
  directory::Directory made;
  made.carriers = {{CarrierId{1}, "alpha", "Alpha Telekom", {"127.0.1.1"}, 1000, 1000, true},
                   {CarrierId{2}, "beta", "Beta Netz", {"127.0.1.2/32"}, 2, 5, false},
                   {CarrierId{3}, "gamma", "Gamma Funk", {"127.0.1.3"}, 1000, 1000, true, 6}};
  const auto transport = arguments.carrier_tcp ? directory::Transport::kTcp : directory::Transport::kUdp;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto host = i == 0 ? "127.0.1.1" : "127.0.1.2";
    made.carriers[i].out = directory::CallsOut{{host, arguments.carrier_port, transport}, "+493023125900", 1};
  }
  made.hotlines = {hotline(kMenuLine, arguments), hotline(kShortLine, arguments)};
  return made;
}

void set_up(engine::Engine& engine, const directory::Hotline& line) {
  const auto send = [&](core::Command command) { (void)engine.submit(line.cell, std::move(command), nullptr); };
  send(core::AdoptRules{core::kRulesVersion});
  send(core::ChangeSetting{core::Setting::kShortConversation, 100});
  send(core::ChangeSetting{core::Setting::kLeastTalk, 500});
  for (const auto& skill : line.skills) send(core::DefineSkill{skill.id, skill.scarcity});
  for (const auto& topic : line.topics) send(core::DefineTopic{topic.id, topic.skill, topic.norm_work});
  for (const auto& member : line.members) send(core::AddMember{member.id});
  for (const auto& s : line.sites) send(core::AddSite{s.id, s.member, s.kind, s.wrap_up});
  for (const auto& seat : line.seats) send(core::AddSeat{seat.id, seat.site, seat.skills});
  for (const core::StageWeight& share : line.key_shares) send(share);
  send(core::AdoptWeights{1});
  send(core::OpenHotline{});
}

// Prints events; the effects go to telephony.
class Printer final : public engine::BatchSink {
 public:
  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override {
    for (const auto& record : batch->records) {
      for (const auto& event : batch->events_of(record)) {
        std::string line = fmt::format("{{\"cell\":{},\"seq\":{}", batch->cell.value, record.sequence.value);
        std::visit([&](const auto& e) { print(line, e); }, event);
        std::printf("%s}\n", line.c_str());
      }
    }
    std::fflush(stdout);
  }
  void on_journal_failing(CellId, const std::string&) override {}
  void on_journal_healthy(CellId) override {}

 private:
  template <class Event>
  static void print(std::string& line, const Event& event) {
    line += fmt::format(",\"event\":\"{}\"", journal::type_name<Event>());
    journal::for_each_field(event, [&](auto index, const auto& value) {
      line += fmt::format(",\"{}\":{}", journal::field_name<Event>(index), number(value));
    });
  }
  template <class T>
  static std::string number(const T& value) {
    if constexpr (requires { value.value; }) {
      return std::to_string(value.value);
    } else if constexpr (requires { value.ms; }) {
      return std::to_string(value.ms);
    } else if constexpr (requires { value.count(); }) {
      return std::to_string(value.count());
    } else if constexpr (std::is_enum_v<T>) {
      return fmt::format("\"{}\"", journal::enum_name(value));
    } else {
      return std::to_string(static_cast<std::int64_t>(value));
    }
  }
};

// "close 1", "open 1", "announce 1 7 instead|before TEXT", "withdraw 1", "site 1 3 1|2|3", "seat 2 1 2|6", "setting 1
// ID VALUE"
void obey(const std::string& order, engine::Engine& engine, calls::AnnouncementTexts& texts) {
  std::istringstream words(order);
  std::string verb, mode;
  std::uint16_t cell = 0;
  std::int64_t a = 0, b = 0;
  words >> verb >> cell;
  const auto send = [&](core::Command command) { (void)engine.submit(CellId{cell}, std::move(command), nullptr); };
  if (verb == "close") send(core::CloseHotline{});
  if (verb == "open") send(core::OpenHotline{});
  if (verb == "withdraw") send(core::WithdrawAnnouncement{});
  if (verb == "announce") {
    words >> a >> mode;
    std::string text;
    std::getline(words, text);
    texts.set(CellId{cell}, AnnouncementId{static_cast<std::uint32_t>(a)}, text, text);
    send(core::PublishAnnouncement{
        AnnouncementId{static_cast<std::uint32_t>(a)},
        mode == "instead" ? core::AnnouncementMode::kInsteadOfWaiting : core::AnnouncementMode::kBeforeWaiting, 1});
  }
  if (words >> a >> b) {
    if (verb == "site") send(core::SetSiteMode{SiteId{static_cast<std::uint16_t>(a)}, static_cast<core::SiteMode>(b)});
    if (verb == "seat")
      send(core::SetSeatState{SeatId{static_cast<std::uint32_t>(a)}, static_cast<core::SeatState>(b)});
    if (verb == "setting") send(core::ChangeSetting{static_cast<core::Setting>(a), b});
  }
}

Result<void> open_cells(engine::Engine& engine, const directory::Directory& directory, const std::string& folder) {
  for (const auto& line : directory.hotlines) {
    auto store = storage::SqliteJournal::open(fmt::format("{}/{}.journal", folder, line.key));
    if (!store) return tl::unexpected(store.error());
    core::Capacity small;
    small.tickets = 1'000;
    if (auto added = engine.add_cell(line.cell, line.key, std::move(*store), small); !added) {
      return tl::unexpected(added.error());
    }
  }
  return {};
}

Result<sip::MediaPorts> make_media(calls::Loop& loop, const Arguments& arguments,
                                   const directory::Directory& directory) {
  media::RtpengineOptions options;
  options.relays = {directory::Endpoint{"127.0.0.1", arguments.relay_port}};
  options.keys_listen = {"127.0.0.1", arguments.keys_port};
  auto relay = media::make_rtpengine(loop, std::move(options));
  if (!relay) return tl::unexpected(relay.error());
  auto voice =
      media::make_voice(loop, {.prompts_dir = arguments.prompts, .data_dir = arguments.voice, .directory = directory});
  if (!voice) return tl::unexpected(voice.error());
  return sip::MediaPorts{std::move(*relay), std::move(*voice)};
}

// "notice n1 +491713920001 5000 60000 tell|ask": `ask` has the key decided by the office, which refuses it as too late.
void place_notice(const std::string& order, calls::PhoneNotices& notices) {
  std::istringstream words(order);
  std::string verb, office;
  std::int64_t ring_ms = 5'000, listening_ms = 60'000;
  const TimeMs now = engine::SystemClock{}.now();
  auto notice = calls::call_up_notice({.alliance = "Testbund",
                                       .topic = "Probe",
                                       .seats = 12,
                                       .from = now + Millis{3'600'000},
                                       .until = now + Millis{7'200'000},
                                       .deadline = now + Millis{1'800'000}},
                                      "de");
  words >> verb >> notice.id >> notice.to >> ring_ms >> listening_ms >> office;
  notice.ring_timeout = Millis{ring_ms};
  notice.most_listening = Millis{listening_ms};
  notice.key_patience = Millis{1'000};
  notice.most_rounds = 2;
  if (office == "ask") {
    notice.on_key = [](char, const calls::PhoneNotice::Say& say) {
      calls::Sentence verdict;
      verdict.kind = calls::Sentence::Kind::kNoticeTooLate;
      std::printf("{\"event\":\"NoticeAsked\"}\n");
      std::fflush(stdout);
      std::jthread([say, verdict] { say(verdict); }).detach();
    };
  }
  const std::string id = notice.id;
  const auto placed = notices.place(std::move(notice), [id](const calls::NoticeOutcome& outcome) {
    std::printf(
        "{\"event\":\"NoticeEnded\",\"id\":\"%s\",\"end\":\"%s\",\"key\":\"%s\",\"status\":%d,"
        "\"failure\":\"%s\",\"rang\":%d,\"answered\":%d}\n",
        id.c_str(), calls::name_of(outcome.end), outcome.key ? std::string(1, outcome.key).c_str() : "",
        outcome.sip_status, calls::name_of(outcome.failure), outcome.rang_at.has_value(),
        outcome.answered_at.has_value());
    std::fflush(stdout);
  });
  if (placed) return;
  std::printf("{\"event\":\"NoticeRefused\",\"id\":\"%s\",\"code\":%d}\n", id.c_str(),
              static_cast<int>(placed.error().code));
  std::fflush(stdout);
}

int complain(const Error& error) {
  std::fprintf(stderr, "telephony_fixture: %s\n", error.message.c_str());
  return 2;
}

int run(const Arguments& arguments) {
  const directory::Directory directory = make_directory(arguments);
  const engine::SystemClock clock;
  const auto key = journal::NodeKey::load_or_create(arguments.data + "/node.key");
  if (!key) return complain(key.error());
  calls::AnnouncementTexts texts;
  engine::Engine engine({}, clock, *key);
  if (auto opened = open_cells(engine, directory, arguments.data); !opened) return complain(opened.error());

  Delays delays;
  DelayingPort port(engine, delays);

  sip::Options options;
  options.udp_port = options.tcp_port = arguments.port;
  options.data_dir = arguments.data;
  options.max_calls = arguments.max_calls;
  options.connection_idle = Millis{arguments.connection_idle_ms};
  options.max_connections = arguments.max_connections;
  options.max_held = options.max_unconfirmed = arguments.max_unconfirmed;
  options.endpoint_patience = Millis{1'000};
  options.site_probe_interval = Millis{500};
  options.seat_probe_interval = Millis{arguments.seat_probe_ms};
  options.menu_patience = Millis{1'500};
  sip::Telephony telephony(
      options, std::make_shared<const directory::Directory>(directory), port,
      [&](calls::Loop& loop) { return with_delays(loop, delays, make_media(loop, arguments, directory)); }, texts,
      clock);

  Printer printer;
  engine.add_sink(printer);
  engine.add_sink(telephony.sink());
  engine.start();
  for (const auto& line : directory.hotlines) set_up(engine, line);
  if (auto started = telephony.start(); !started) return complain(started.error());
  while (!telephony.snapshot().media_healthy) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::printf("{\"event\":\"Ready\"}\n");
  std::fflush(stdout);

  for (std::string order; std::getline(std::cin, order);) {
    if (order == "snapshot") {
      const auto s = telephony.snapshot();
      std::printf(
          "{\"event\":\"Snapshot\",\"caller_legs\":%u,\"seat_legs\":%u,\"outbound_legs\":%u,\"held\":%u,"
          "\"unconfirmed\":%u,\"requests\":%"
          "llu,"
          "\"connections\":%u,\"strangers_connections\":%llu,\"connections_over_bound\":%llu,\"idle_connections\":%llu,"
          "\"attempts\":%llu,\"repeated\":%llu,\"unknown_source\":%llu,\"unknown_number\":%llu}\n",
          s.caller_legs, s.seat_legs, s.outbound_legs, s.held, s.unconfirmed,
          static_cast<unsigned long long>(s.requests), s.connections,
          static_cast<unsigned long long>(s.strangers_connections),
          static_cast<unsigned long long>(s.connections_over_bound),
          static_cast<unsigned long long>(s.idle_connections), static_cast<unsigned long long>(s.attempts),
          static_cast<unsigned long long>(s.repeated), static_cast<unsigned long long>(s.unknown_source),
          static_cast<unsigned long long>(s.unknown_number));
      std::fflush(stdout);
      continue;
    }
    if (order.starts_with("notice ")) {
      place_notice(order, telephony.notices());
      continue;
    }
    if (order.starts_with("delay ")) delays.next_admission_ms = std::atoi(order.c_str() + 6);
    if (order.starts_with("delay-all ")) delays.every_admission_ms = std::atoi(order.c_str() + 10);
    if (order.starts_with("slow-connection ")) delays.next_connection_ms = std::atoi(order.c_str() + 16);
    if (order.starts_with("no-connection ")) delays.no_connection = std::atoi(order.c_str() + 14) != 0;
    if (order.starts_with("slow ")) delays.next_opening_ms = std::atoi(order.c_str() + 5);
    obey(order, engine, texts);
  }
  telephony.stop();
  if (auto stopped = engine.stop(); !stopped) return complain(stopped.error());
  return 0;
}

}  // namespace
}  // namespace rufbund::test

int main(int argc, char** argv) {
  rufbund::test::Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--port") arguments.port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    if (name == "--site-port") arguments.site_port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    if (name == "--carrier-port") arguments.carrier_port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    if (name == "--carrier-tcp") arguments.carrier_tcp = value == "1";
    if (name == "--seat-probe-ms") arguments.seat_probe_ms = std::atoi(value.c_str());
    if (name == "--max-calls") arguments.max_calls = static_cast<std::size_t>(std::atoi(value.c_str()));
    if (name == "--max-unconfirmed") arguments.max_unconfirmed = static_cast<std::size_t>(std::atoi(value.c_str()));
    if (name == "--connection-idle-ms") arguments.connection_idle_ms = std::atoi(value.c_str());
    if (name == "--max-connections") arguments.max_connections = static_cast<std::size_t>(std::atoi(value.c_str()));
    if (name == "--data") arguments.data = value;
    if (name == "--relay-port") arguments.relay_port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    if (name == "--keys-port") arguments.keys_port = static_cast<std::uint16_t>(std::atoi(value.c_str()));
    if (name == "--voice") arguments.voice = value;
    if (name == "--prompts") arguments.prompts = value;
  }
  spdlog::set_default_logger(spdlog::stderr_logger_mt("fixture"));
  return rufbund::test::run(arguments);
}
