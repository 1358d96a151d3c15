#include "node.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <utility>

#include "core/state.h"
#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "sip/telephony.h"
#include "sip_text.h"
#include "storage/journal_sqlite.h"

namespace rufbund::bench {
namespace {

constexpr CellId kCell{1};
constexpr char kSeatSdp[] =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4002 RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n";

class InstantMedia final : public calls::MediaPort {
 public:
  bool healthy() const override { return true; }
  void on_digit(OnDigit) override {}
  void on_room_lost(OnRoomLost) override {}
  void open(const calls::RoomName&, const std::string& sdp, DoneSdp done) override { done(sdp); }
  void open_without_offer(const calls::RoomName&, DoneSdp done) override { done(std::string(kSeatSdp)); }
  void accept_answer(const calls::RoomName&, const std::string&, Done done) override { done({}); }
  void renegotiate_caller(const calls::RoomName&, const std::string& sdp, DoneSdp done) override { done(sdp); }
  void play(const calls::RoomName&, const std::string&, int, DonePlaying done) override { done(Millis{0}); }
  void stop(const calls::RoomName&, Done done) override { done({}); }
  void offer_seat(const calls::RoomName&, int, DoneSdp done) override { done(std::string(kSeatSdp)); }
  bool accepts(const std::string&) const override { return true; }
  void connect(const calls::RoomName&, int, const std::string&, Done done) override { done({}); }
  void renegotiate_seat(const calls::RoomName&, int, const std::string& sdp, DoneSdp done) override { done(sdp); }
  void return_to_room(const calls::RoomName&, Done done) override { done({}); }
  void close(const calls::RoomName&) override {}
};

class InstantVoice final : public calls::VoicePort {
 public:
  void render(const calls::Sentence&, DonePath done) override { done(std::string("prompt.wav")); }
  void prepare(std::shared_ptr<const directory::Directory>, DonePrepared done) override { done({}); }
  void use_prepared() override {}
};

directory::Directory make_directory(const NodeOptions& options) {
  directory::Directory made;
  directory::Carrier& carrier = made.carriers.emplace_back();
  carrier.id = CarrierId{1};
  carrier.key = "bench";
  carrier.addresses = {kCallerAddress};
  carrier.max_calls = carrier.max_attempts_per_s = 1'000'000;
  directory::Hotline& line = made.hotlines.emplace_back();
  line.cell = kCell;
  line.key = "bench";
  line.numbers = {{"+493023125100", {}, {}}};
  line.skills = {{SkillId{1}, "de", 0, true}};
  line.topics = {{TopicId{1}, "general", "", "", {}, Millis{180'000}, 1}};
  line.members = {{MemberId{1}, "m", "M"}};
  directory::Site& site = line.sites.emplace_back();
  site.id = SiteId{1};
  site.member = MemberId{1};
  site.key = "s";
  site.wrap_up = Millis{0};
  site.endpoints = {{kSeatAddress, options.seat_port, directory::Transport::kUdp}};
  for (std::uint32_t n = 1; n <= options.seats; ++n)
    line.seats.push_back({SeatId{n}, SiteId{1}, 2, fmt::format("seat{}", n)});
  return made;
}

void set_up(engine::Engine& engine, const directory::Directory& directory) {
  const auto send = [&](core::Command command) { (void)engine.submit(kCell, std::move(command)); };
  send(core::AdoptRules{core::kRulesVersion});
  send(core::ChangeSetting{core::Setting::kLeastTalk, 0});  // its seats hang up as soon as they are connected
  send(core::DefineSkill{SkillId{1}, 0});
  send(core::DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
  send(core::AddMember{MemberId{1}});
  send(core::AddSite{SiteId{1}, MemberId{1}, core::SiteKind::kTrunk, Millis{0}});
  for (const auto& seat : directory.hotlines[0].seats) send(core::AddSeat{seat.id, SiteId{1}, 2});
  send(core::StageWeight{MemberId{1}, 1'000'000});
  send(core::AdoptWeights{1});
}

}  // namespace

int serve(const NodeOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  std::filesystem::create_directories(options.folder);
  spdlog::set_level(spdlog::level::warn);
  const directory::Directory directory = make_directory(options);
  const engine::SystemClock clock;
  const auto key = journal::NodeKey::load_or_create(options.folder + "/node.key");
  auto store = storage::SqliteJournal::open(options.folder + "/bench.journal");
  if (!key || !store) {
    std::fprintf(stderr, "%s\n", (key ? store.error() : key.error()).message.c_str());
    return 1;
  }
  engine::Engine engine({}, clock, *key);
  const auto added = engine.add_cell(kCell, "bench", std::move(*store));
  const std::chrono::duration<double> rebuilt = std::chrono::steady_clock::now() - start;
  if (!added) {
    std::fprintf(stderr, "%s\n", added.error().message.c_str());
    return 1;
  }
  sip::Options sip_options;
  sip_options.udp_port = options.port;
  sip_options.tcp_port = 0;
  sip_options.data_dir = options.folder;
  sip_options.max_held = sip_options.max_unconfirmed = 20'000;
  sip_options.max_calls = 100'000;  // the rulebook's own limit comes first
  sip_options.site_probe_interval = Millis{500};
  calls::AnnouncementTexts texts;
  sip::Telephony telephony(
      sip_options, std::make_shared<const directory::Directory>(directory), engine,
      [](calls::Loop&) -> Result<sip::MediaPorts> {
        return sip::MediaPorts{std::make_unique<InstantMedia>(), std::make_unique<InstantVoice>()};
      },
      texts, clock);
  engine.add_sink(telephony.sink());
  engine.start();
  if (added->fresh) set_up(engine, directory);
  const NodeStarted told{added->last.value, added->records_applied, rebuilt.count()};
  if (options.line != Line::kNeverOpened) (void)engine.submit(kCell, core::OpenHotline{});
  if (options.line == Line::kClosed) (void)engine.submit(kCell, core::CloseHotline{});
  (void)engine.submit(kCell, core::PassTime{},
                      [told, fd = options.tell_fd](const Result<Sequence>&, std::span<const core::Event>) {
                        if (fd >= 0 && ::write(fd, &told, sizeof told) != sizeof told) std::perror("pipe");
                      });
  if (auto started = telephony.start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 1;
  }
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(60));
}

OnRecord on_record(const std::string& folder) {
  const engine::SystemClock clock;
  const auto key = journal::NodeKey::load_or_create(folder + "/node.key");
  auto store = storage::SqliteJournal::open(folder + "/bench.journal");
  if (!key || !store) return {};
  engine::Engine engine({}, clock, *key);
  const auto added = engine.add_cell(kCell, "bench", std::move(*store));
  if (!added) return {};
  OnRecord found{added->last.value, 0};
  (void)engine.read(kCell, [&](const core::Core& core) { found.waiting = core.state().g.waiting_count; });
  return found;
}

}  // namespace rufbund::bench
