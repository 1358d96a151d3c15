// Commands made durable per second by the engine over SQLite, and how long a command takes until it is durable, beside
// what fsync alone costs on the same disk in the same run.
//
//   engine_bench [--seconds N] [--rate N] [--dir DIR] [--members N] [--seats N]
//
// One thread plays all callers and seats: it hears effects and answers them with commands (admit, choose, answer, hang
// up), so every command is one that the rulebook acts on, with offers, shares and timers. --rate 0 is as fast as it
// goes; without it, that and two paces are measured one after the other.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "storage/journal_sqlite.h"

namespace {

using namespace rufbund;
using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

struct Settings {
  double seconds = 5;
  double rate = 0;  // commands a second; 0: as fast as it goes
  std::string dir = "var/bench";
  std::uint32_t members = 20;
  std::uint32_t seats = 10'000;
};

constexpr CellId kCell{1};

double cpu_seconds(std::chrono::nanoseconds ns) { return Seconds(ns).count(); }

// --- the disk by itself: append 16 kB, fdatasync ---
engine::Percentiles raw_fsync(const std::string& dir, double seconds) {
  const std::string path = dir + "/fsync.probe";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::vector<char> block(16 * 1024, 'x');
  engine::Histogram histogram;
  const auto until = SteadyClock::now() + Seconds(seconds);
  while (fd >= 0 && SteadyClock::now() < until) {
    const auto start = SteadyClock::now();
    if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) break;
    histogram.add(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start).count()));
  }
  ::close(fd);
  ::unlink(path.c_str());
  return histogram.percentiles();
}

// --- callers and seats ---
class World : public engine::BatchSink {
 public:
  World(engine::Engine& engine, double rate) : engine_(engine), rate_(rate) {}

  // Journal thread; read after the end.
  std::uint64_t ignored = 0, conversations = 0;

  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override {
    for (const core::Event& event : batch->events) {
      ignored += std::holds_alternative<core::CommandIgnored>(event);
      conversations += std::holds_alternative<core::ConversationEnded>(event);
    }
    {
      std::lock_guard lock(mutex_);
      batches_.push_back(batch);
    }
    changed_.notify_one();
  }
  void on_journal_failing(CellId, const std::string& what) override { fmt::print("journal failing: {}\n", what); }
  void on_journal_healthy(CellId) override {}

  void run(double seconds) {
    const auto start = SteadyClock::now();
    std::uint64_t sent = 0;
    std::vector<std::shared_ptr<const engine::Batch>> heard;
    for (;;) {
      const double elapsed = Seconds(SteadyClock::now() - start).count();
      if (elapsed > seconds) return;
      {
        std::unique_lock lock(mutex_);
        if (batches_.empty()) changed_.wait_for(lock, std::chrono::microseconds(200));
        heard.swap(batches_);
      }
      for (const auto& batch : heard)
        for (const core::Effect& effect : batch->effects) answer(effect);
      heard.clear();
      // Paced: as many as are due by now. Unbounded: as many as the engine takes.
      const std::uint64_t due = rate_ > 0 ? static_cast<std::uint64_t>(elapsed * rate_) : sent + 4'096;
      for (; sent < due; ++sent) {
        if (!send()) break;
      }
    }
  }

 private:
  void answer(const core::Effect& effect) {
    if (const auto* a = std::get_if<core::AcceptLeg>(&effect)) {
      due_.push_back(core::SelectService{a->ticket, TopicId{static_cast<std::uint8_t>(1 + a->ticket.value % 8)},
                                         SkillId{static_cast<std::uint8_t>(1 + a->ticket.value % 2)}});
    } else if (const auto* o = std::get_if<core::OfferSeat>(&effect)) {
      due_.push_back(core::AnswerOffer{o->offer});
    } else if (const auto* c = std::get_if<core::Connect>(&effect)) {
      due_.push_back(core::EndConversation{c->offer, core::EndedBy::kSeat});
    } else if (std::holds_alternative<core::ReleaseLeg>(effect) || std::holds_alternative<core::RefuseLeg>(effect)) {
      --calls_;
    }
  }
  bool send() {
    if (next_ < due_.size()) {
      if (!engine_.submit(kCell, due_[next_])) return false;
      if (++next_ == due_.size()) due_.clear(), next_ = 0;
      return true;
    }
    if (calls_ >= kMostCalls) return false;
    ++legs_;
    if (!engine_.submit(kCell, core::AdmitAttempt{LegId{legs_}, CallerKey{legs_ * 0x9e3779b97f4a7c15}, CarrierId{1},
                                                  ClassId{}, SkillId{1}})) {
      return false;
    }
    ++calls_;
    return true;
  }

  static constexpr int kMostCalls = 12'000;
  engine::Engine& engine_;
  const double rate_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<const engine::Batch>> batches_;
  std::vector<core::Command> due_;
  std::size_t next_ = 0;
  std::uint64_t legs_ = 0;
  int calls_ = 0;
};

void set_up(engine::Engine& engine, const Settings& settings) {
  using namespace core;
  const auto send = [&](const Command& command) {
    while (!engine.submit(kCell, command)) std::this_thread::yield();
  };
  send(AdoptRules{kRulesVersion});
  send(ChangeSetting{Setting::kLeastTalk, 0});  // its seats hang up as soon as they are connected
  for (std::uint8_t skill = 1; skill <= 10; ++skill) send(DefineSkill{SkillId{skill}, skill == 2});
  for (std::uint8_t topic = 1; topic <= 8; ++topic)
    send(DefineTopic{TopicId{topic}, SkillId{static_cast<std::uint8_t>(2 + topic)}, Millis{180'000}});
  for (std::uint16_t m = 1; m <= settings.members; ++m) {
    send(AddMember{MemberId{m}});
    send(StageWeight{MemberId{m}, 1'000'000 / settings.members});
    send(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{50}});
  }
  send(AdoptWeights{1});
  for (std::uint32_t seat = 1; seat <= settings.seats; ++seat) {
    const SkillMask some = (seat % 3 ? 0x3f8u : 0x7f8u) | (seat % 4 ? 2u : 6u) | 0x400u;
    send(AddSeat{SeatId{seat}, SiteId{static_cast<std::uint16_t>(1 + seat % settings.members)}, some});
  }
  send(OpenHotline{});
}

void report_sites(engine::Engine& engine, const Settings& settings) {
  for (std::uint16_t site = 1; site <= settings.members; ++site)
    (void)engine.submit(kCell, core::ReportSiteHealth{SiteId{site}, true});
  std::mutex mutex;
  std::condition_variable done;
  bool settled = false;
  while (!engine.submit(kCell, core::PassTime{}, [&](auto, auto) {
    std::lock_guard lock(mutex);
    settled = true;
    done.notify_one();
  })) {
    std::this_thread::yield();
  }
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return settled; });
}

// Members, sites and seats come in at once, which is no latency of the line's life: an engine of its own does that.
Result<void> prepare(const Settings& settings, const std::string& path, const journal::NodeKey& key) {
  auto store = storage::SqliteJournal::open(path);
  if (!store) return tl::unexpected(store.error());
  engine::SystemClock clock;
  engine::Engine engine({}, clock, key);
  core::Capacity capacity;
  capacity.seats = settings.seats + 1;
  if (auto added = engine.add_cell(kCell, "bench", std::move(*store), capacity); !added)
    return tl::unexpected(added.error());
  engine.start();
  set_up(engine, settings);
  return engine.stop();
}

int run(const Settings& settings) {
  std::filesystem::create_directories(settings.dir);
  const std::string path = settings.dir + "/engine_bench.journal";
  const auto remove_files = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(settings.dir)) {
      if (entry.path().filename().string().starts_with("engine_bench.")) std::filesystem::remove(entry.path());
    }
  };
  remove_files();
  const engine::Percentiles before = raw_fsync(settings.dir, 1);

  const auto key = journal::NodeKey::ephemeral();
  if (auto prepared = prepare(settings, path, key); !prepared) {
    fmt::print(stderr, "{}\n", prepared.error().message);
    return 2;
  }
  auto store = storage::SqliteJournal::open(path);
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().message);
    return 2;
  }
  engine::SystemClock clock;
  engine::Engine engine({}, clock, key);
  if (auto added = engine.add_cell(kCell, "bench", std::move(*store)); !added) {
    fmt::print(stderr, "{}\n", added.error().message);
    return 2;
  }
  World world(engine, settings.rate);
  engine.add_sink(world);
  engine.start();
  report_sites(engine, settings);

  const engine::CellStats at_start = engine.stats(kCell);
  const double engine_cpu = cpu_seconds(engine.engine_cpu()), journal_cpu = cpu_seconds(engine.journal_cpu());
  const auto start = SteadyClock::now();
  world.run(settings.seconds);
  const double wall = Seconds(SteadyClock::now() - start).count();
  const engine::CellStats at_end = engine.stats(kCell);
  const double engine_used = cpu_seconds(engine.engine_cpu()) - engine_cpu;
  const double journal_used = cpu_seconds(engine.journal_cpu()) - journal_cpu;
  const auto stopped = engine.stop();
  const engine::Percentiles after = raw_fsync(settings.dir, 1);

  const auto durable = static_cast<double>(at_end.last_durable.value - at_start.last_durable.value);
  const auto commits = static_cast<double>(at_end.commits - at_start.commits);
  const auto ms = [](std::uint64_t us) { return static_cast<double>(us) / 1000; };
  const engine::Percentiles& d = at_end.durable;
  fmt::print(
      "| {} | {:.0f} | {:.0f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} / {:.2f} | {:.2f} | {:.2f} | {:.0f} |\n",
      settings.rate > 0 ? fmt::format("{:.0f} a second{}", settings.rate,
                                      durable / wall < 0.95 * settings.rate ? ", not reached" : "")
                        : "as fast as it goes",
      durable / wall, durable / commits, ms(d.p50_us), ms(d.p99_us), ms(d.p999_us), ms(d.max_us), ms(before.p99_us),
      ms(after.p99_us), 1e6 * engine_used / durable, 1e6 * journal_used / durable,
      static_cast<double>(world.conversations) / wall);
  std::fflush(stdout);
  if (world.ignored * 100 > at_end.last_durable.value) {
    fmt::print(stderr, "the rulebook ignored {} commands: this is no life of a line\n", world.ignored);
    return 1;
  }
  if (world.conversations == 0) {
    fmt::print(stderr, "nobody was connected: this is no life of a line\n");
    return 1;
  }
  remove_files();
  if (!stopped) fmt::print(stderr, "{}\n", stopped.error().message);
  return stopped ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  std::vector<double> rates;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--seconds")
      settings.seconds = std::atof(value);
    else if (name == "--rate")
      rates = {std::atof(value)};
    else if (name == "--dir")
      settings.dir = value;
    else if (name == "--members")
      settings.members = static_cast<std::uint32_t>(std::atoi(value));
    else if (name == "--seats")
      settings.seats = static_cast<std::uint32_t>(std::atoi(value));
    else {
      fmt::print(stderr, "unknown option {}\n", name);
      return 2;
    }
  }
  if (rates.empty()) rates = {0, 100'000, 30'000};
  fmt::print(
      "Engine with durable journal (SQLite, synchronous=FULL), {} members, {} seats. Times in ms from submit to\n"
      "durable; the disk alone: write 16 kB and fdatasync, before / after; CPU in us a command.\n\n",
      settings.members, settings.seats);
  fmt::print(
      "| commands | durable/s | a commit | median | 99 % | 99.9 % | most | disk alone, 99 % | CPU deciding | "
      "CPU journal | conversations/s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
  for (const double rate : rates) {
    settings.rate = rate;
    if (const int status = run(settings); status != 0) return status;
  }
  fmt::print(
      "\nMark: 100,000 commands/s, durable at 99 % within 10 ms or 3 times the disk's own; moonshot: 200,000.\n");
  return 0;
}
