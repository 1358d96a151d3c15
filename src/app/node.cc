#include "app/node.h"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <future>
#include <map>

#include "api/server.h"
#include "app/build_directory.h"
#include "app/cells.h"
#include "app/journal_source.h"
#include "app/picture_file.h"
#include "app/startup_commands.h"
#include "app/values.h"
#include "calls/announcement_texts.h"
#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "journal/node_key.h"
#include "media/rtpengine.h"
#include "media/voice.h"
#include "sip/telephony.h"

namespace rufbund::app {

namespace {

// The signals are blocked and taken after the start; until then they wait here.
bool told_to_stop() {
  sigset_t waiting;
  return ::sigpending(&waiting) == 0 && (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

}  // namespace

class Node::Impl {
 public:
  explicit Impl(Config config) : config_(std::move(config)) {}
  ~Impl() { (void)stop(); }

  Result<void> start() {
    auto cells = open_cells(config_, clock_.now());
    if (!cells) return tl::unexpected(cells.error());
    directory_ = std::move(cells->directory);
    auto key = journal::NodeKey::load_or_create(key_path(config_.node));
    if (!key) return tl::unexpected(key.error());
    node_name_ = fmt::format("{:02x}", fmt::join(key->public_key().begin(), key->public_key().begin() + 4, ""));
    engine::Options options;
    options.snapshot_every = static_cast<std::uint64_t>(config_.node.snapshot_every);
    options.steady = &engine::SystemClock::steady;
    options.on_clock = [](CellId cell, Millis ahead, bool together) {
      if (together)
        return spdlog::info("clock: cell={} the machine's clock and the journal's time agree again", cell.value);
      spdlog::error(
          "clock: cell={} the machine's clock is {:.1f} s {} the journal's time, which follows it by a tenth of its "
          "pace. Mend the clock (NTP). A restart takes a clock that is ahead over at once.",
          cell.value, std::abs(static_cast<double>(ahead.count())) / 1000, ahead > Millis{0} ? "ahead of" : "behind");
    };
    engine_ = std::make_unique<engine::Engine>(options, clock_, *key);
    if (auto added = add_cells(*cells); !added) return added;
    if (auto made = make_server(); !made) return made;
    make_telephony();
    engine_->add_sink(telephony_->sink());
    engine_->add_sink(server_->sink());
    engine_->start();
    running_ = true;
    if (auto applied = put_into_force(); !applied) return applied;
    if (auto started = telephony_->start(); !started) return started;
    lets_calls_in_ = true;
    server_->start();
    return {};
  }

  // In the opposite order: viewers first, then calls, then what they told the engine becomes durable.
  Result<void> stop() {
    if (server_) server_->stop();
    if (telephony_) telephony_->stop();
    lets_calls_in_ = false;
    Result<void> stopped;
    if (running_) stopped = engine_->stop();
    running_ = false;
    return stopped;
  }

  void refresh_hours() {
    for (const HotlineConfig& hotline : config_.hotlines) {
      if (hotline.hours.always) continue;
      const directory::Hotline* line = find(hotline.key);
      const TimeMs now = clock_.now();
      const auto hours = open_intervals(hotline.hours, now, kDaysAhead);
      (void)engine_->read(line->cell, [this, hours, now, cell = line->cell](const core::Core& core) {
        for (core::Command& command : hours_commands(hours, core.state(), now))
          (void)engine_->submit(cell, std::move(command));
      });
    }
  }

 private:
  const directory::Hotline* find(const std::string& key) const {
    for (const directory::Hotline& hotline : directory_.hotlines) {
      if (hotline.key == key) return &hotline;
    }
    return nullptr;
  }

  Result<void> add_cells(OpenedCells& cells) {
    for (OpenedCell& opened : cells.cells) {
      const auto start = engine_->add_cell(opened.cell, opened.hotline, std::move(opened.journal));
      if (!start) return tl::unexpected(start.error());
      capacity_ = start->capacity;
      before_start_[opened.cell] = start->last;
      const auto labels = cells.ids.labels(opened.hotline);
      if (auto put = engine_->put_labels(opened.cell, labels); !put) return put;
      const auto applied = read_applied(applied_path(config_.node, opened.hotline));
      if (!applied) return tl::unexpected(applied.error());
      Startup startup;
      (void)engine_->read(opened.cell, [&](const core::Core& core) {
        startup = startup_commands(*find(opened.hotline), core.state(), *applied, clock_.now());
      });
      for (const std::string& warning : startup.warnings) spdlog::warn("config: {}", warning);
      spdlog::info("journal: hotline={} {} records={} from_snapshot={} commands_at_start={}", opened.hotline,
                   start->fresh ? "begun" : "recovered", start->last.value, start->from_snapshot,
                   startup.commands.size());
      startups_[opened.hotline] = std::move(startup);
    }
    return {};
  }

  // What the configuration says that the journals do not: durable before anybody is let in.
  Result<void> put_into_force() {
    for (auto& [hotline, startup] : startups_) {
      const CellId cell = find(hotline)->cell;
      std::shared_ptr<std::promise<Result<Sequence>>> last;
      for (core::Command& command : startup.commands) {
        auto done = std::make_shared<std::promise<Result<Sequence>>>();
        const bool taken = engine_->submit(
            cell, std::move(command), [done](Result<Sequence> sequence, std::span<const core::Event> events) {
              for (const core::Event& event : events) {
                if (const auto* ignored = std::get_if<core::CommandIgnored>(&event))
                  spdlog::warn("config: the rulebook ignored command {}: reason {}", sequence ? sequence->value : 0,
                               static_cast<int>(ignored->reason));
              }
              done->set_value(std::move(sequence));
            });
        if (!taken) return fail(ErrorCode::kUnavailable, fmt::format("the journal of '{}' takes no commands", hotline));
        last = std::move(done);
      }
      if (last) {
        std::future<Result<Sequence>> durable = last->get_future();
        while (durable.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
          if (told_to_stop())
            return fail(ErrorCode::kUnavailable,
                        fmt::format("told to stop before the start was complete: the journal of '{}' does not take its "
                                    "first records. {}",
                                    hotline, engine_->stats(cell).failure));
        }
        const Result<Sequence> sequence = durable.get();
        if (!sequence) return tl::unexpected(sequence.error());
      }
      if (auto written = write_applied(applied_path(config_.node, hotline), startup.applied); !written) return written;
    }
    startups_.clear();
    return {};
  }

  std::string journal_of(CellId cell) const {
    for (const directory::Hotline& hotline : directory_.hotlines)
      if (hotline.cell == cell) return journal_path(config_.node, hotline.key);
    return {};
  }

  Result<void> make_server() {
    api::ServerOptions options;
    options.http.address = config_.node.http.host;
    options.http.port = config_.node.http.port;
    options.ui_directory = config_.node.web;
    options.books_path = books_path(config_.node);
    options.version = RUFBUND_VERSION;
    options.capacity = capacity_;
    api::ServerHooks hooks;
    hooks.journal = [this](CellId cell, Sequence after,
                           const std::function<void(const engine::Batch&)>& each) -> Result<void> {
      return read_journal(journal_of(cell), cell, after, each);
    };
    hooks.keeper.load = [this](CellId cell) { return load_picture(journal_of(cell)); };
    hooks.keeper.save = [this](CellId cell, Sequence last, const std::string& bytes) {
      if (const auto saved = save_picture(journal_of(cell), last, bytes); !saved)
        spdlog::warn("api: {}", saved.error().message);
    };
    hooks.engine_stats = [this] { return engine_stats(); };
    hooks.media_healthy = [this] { return lets_calls_in_ && telephony_->snapshot().media_healthy; };
    hooks.announcement_text = [this](CellId cell, AnnouncementId id, const api::AnnouncementText& text) {
      texts_.set(cell, id, text.de, text.en);
    };
    // All lines follow the same clocks; only one whose journal is ahead of them differs from the first.
    hooks.now = [this] { return engine_->now(engine_->cells().front()); };
    hooks.line_now = [this](CellId cell) { return engine_->now(cell); };
    hooks.log = [](const std::string& line) { spdlog::info("api: {}", line); };
    auto server = api::Server::create(std::move(options), directory_, *engine_, std::move(hooks));
    if (!server) return tl::unexpected(server.error());
    server_ = std::move(*server);
    return {};
  }

  api::EngineStats engine_stats() const {
    api::EngineStats out;
    for (const CellId cell : engine_->cells()) {
      const engine::CellStats stats = engine_->stats(cell);
      out.queue_length += stats.queue_depth;
      out.queue_capacity += stats.queue_capacity;
      out.commands += stats.last_decided.value - before_start_.at(cell).value;
      if (std::chrono::abs(stats.wall_ahead) > std::chrono::abs(out.clock_ahead)) out.clock_ahead = stats.wall_ahead;
      out.takes_calls &= stats.queue_depth * 100 < stats.queue_capacity * engine::Options{}.admit_percent;
    }
    return out;
  }

  void make_telephony() {
    sip::Options options;
    options.bind_address = config_.node.sip_bind;
    options.public_address = config_.node.sip_public;
    options.udp_port = config_.node.udp_port;
    options.tcp_port = config_.node.tcp_port;
    options.data_dir = config_.node.data;
    options.max_calls = static_cast<std::size_t>(config_.node.max_calls);
    telephony_ = std::make_unique<sip::Telephony>(
        std::move(options), directory_, *engine_, [this](calls::Loop& loop) { return make_media(loop); }, texts_,
        clock_);
  }

  Result<sip::MediaPorts> make_media(calls::Loop& loop) {
    media::RtpengineOptions relays;
    relays.relays = config_.node.media_relays;
    relays.keys_listen = config_.node.media_keys;
    relays.node = node_name_;
    auto media = media::make_rtpengine(loop, std::move(relays));
    if (!media) return tl::unexpected(media.error());
    auto voice = media::make_voice(
        loop, {.prompts_dir = config_.node.prompts, .data_dir = config_.node.data, .directory = directory_});
    if (!voice) return tl::unexpected(voice.error());
    return sip::MediaPorts{std::move(*media), std::move(*voice)};
  }

  const Config config_;
  engine::SystemClock clock_;
  directory::Directory directory_;
  core::Capacity capacity_;
  std::string node_name_;  // the same after a restart: of its key
  std::map<std::string, Startup> startups_;
  std::map<CellId, Sequence> before_start_;  // the last record of an earlier run
  calls::AnnouncementTexts texts_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<sip::Telephony> telephony_;
  std::unique_ptr<api::Server> server_;
  std::atomic<bool> lets_calls_in_ = false;
  bool running_ = false;
};

Node::Node(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;
Result<void> Node::start() {
  auto started = impl_->start();
  if (!started) (void)impl_->stop();
  return started;
}
Result<void> Node::stop() { return impl_->stop(); }
void Node::refresh_hours() { impl_->refresh_hours(); }

}  // namespace rufbund::app
