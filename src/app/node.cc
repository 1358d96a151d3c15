// Starting and stopping a node; node_reload.cc changes a running one.
#include "app/node.h"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "access/secrets.h"
#include "app/build_directory.h"
#include "app/configured_line.h"
#include "app/journal_source.h"
#include "app/local_secrets.h"
#include "app/node_impl.h"
#include "app/own_words.h"
#include "app/picture_file.h"
#include "app/reload_plan.h"
#include "app/values.h"
#include "core/state.h"
#include "journal/node_key.h"
#include "media/rtpengine.h"
#include "media/tone_end.h"
#include "media/voice.h"
#include "storage/journal_sqlite.h"

namespace rufbund::app {
namespace {

// A start waits for a journal as long as nobody stops it.
constexpr Millis kForEver{1'000'000'000};

}  // namespace

// The signals are blocked and taken by the main thread between other things; until then they wait here.
bool Node::Impl::told_to_stop() const {
  sigset_t waiting;
  return stopping_ ||
         (::sigpending(&waiting) == 0 && (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1));
}

Result<void> Node::Impl::start() {
  auto cells = open_cells(config_, clock_.now());
  if (!cells) return tl::unexpected(cells.error());
  directory_ = std::make_shared<const directory::Directory>(std::move(cells->directory));
  published_ = directory_;
  ids_ = cells->ids;
  last_cell_ = cells->last_cell;
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
  if (auto made = make_desk(); !made) return made;
  if (auto written = write_own_words(own_words_path(config_.node), config_.hotlines); !written) return written;
  make_telephony();
  engine_->add_sink(telephony_->sink());
  engine_->add_sink(server_->sink());
  engine_->start();
  running_ = true;
  if (auto applied = put_all_into_force(); !applied) return applied;
  if (auto started = telephony_->start(); !started) return started;
  lets_calls_in_ = true;
  server_->start();
  desk_->start();
  return offer_first_link();
}

// While nobody can sign in, a link in the data folder makes the first coordinator's account.
Result<void> Node::Impl::offer_first_link() {
  auto secret = server_->first_link();
  if (!secret) return tl::unexpected(secret.error());
  const std::string path = first_link_path(config_.node);
  if (!*secret) {
    ::unlink(path.c_str());
    return {};
  }
  const std::string link = fmt::format("{}/#/welcome/{}", control_room(config_.node), **secret);
  if (auto written = write_secret(path, link); !written) return written;
  spdlog::info("accounts: nobody can sign in yet; the first coordinator's link is in {}", path);
  return {};
}

// In the opposite order: viewers first, then calls, then what they told the engine becomes durable.
Result<void> Node::Impl::stop() {
  stopping_ = true;
  if (telephony_) telephony_->give_up_changes();
  if (desk_) desk_->stop();
  if (server_) server_->stop();
  std::lock_guard changing(changing_);  // a reload has given up by now
  if (telephony_) telephony_->stop();
  lets_calls_in_ = false;
  Result<void> stopped;
  if (running_) stopped = engine_->stop();
  running_ = false;
  return stopped;
}

void Node::Impl::refresh_hours() {
  const std::unique_lock changing(changing_, std::try_to_lock);
  if (!changing) return;  // a reload looks after them
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

// R10: what everybody delivered, and to each its account, wherever something was delivered since they were told last.
void Node::Impl::tell_accounts() {
  for (const CellId cell : engine_->cells())
    (void)engine_->read(cell, [this, cell](const core::Core& core) {
      const core::State& state = core.state();
      std::int64_t calls = 0;
      for (std::uint32_t id = 1; id < state.g.member_end; ++id)
        calls += state.members[id].counted_calls + static_cast<std::int64_t>(state.books[id].offers);
      const auto [told, first] = told_.try_emplace(cell, 0);
      if (told->second == calls) return;
      told->second = calls;
      (void)engine_->submit(cell, core::PublishTotals{});
      for (std::uint32_t id = 1; id < state.g.member_end; ++id)
        if (state.members[id].added)
          (void)engine_->submit(cell, core::StateAccount{MemberId{static_cast<std::uint16_t>(id)}});
    });
}

TimeMs Node::Impl::now() const {
  const std::vector<CellId> cells = engine_->cells();
  return cells.empty() ? clock_.now() : engine_->now(cells.front());
}

const directory::Hotline* Node::Impl::find(const std::string& key) const {
  for (const directory::Hotline& hotline : directory_->hotlines) {
    if (hotline.key == key) return &hotline;
  }
  return nullptr;
}

Result<engine::CellStart> Node::Impl::add_cell(OpenedCell& opened) {
  auto start = engine_->add_cell(opened.cell, opened.hotline, std::move(opened.journal));
  if (!start) return start;
  cells_[opened.hotline] = opened.cell;
  capacities_[opened.cell] = start->capacity;
  std::lock_guard lock(lines_mutex_);
  lines_[opened.cell] = {journal_path(config_.node, opened.hotline), start->last};
  return start;
}

Result<void> Node::Impl::add_cells(OpenedCells& cells) {
  for (OpenedCell& opened : cells.cells) {
    const auto start = add_cell(opened);
    if (!start) return tl::unexpected(start.error());
    if (const auto room = check_room(*find(opened.hotline), start->capacity); !room)
      spdlog::warn("config: {}", room.error().message);
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
Result<void> Node::Impl::put_all_into_force() {
  for (auto& [hotline, startup] : startups_) {
    const auto in_force = put_into_force(*engine_, cells_.at(hotline), hotline, std::move(startup.commands), kForEver,
                                         [this] { return told_to_stop(); });
    if (!in_force) return tl::unexpected(in_force.error());
    for (const std::string& ignored : in_force->ignored) spdlog::warn("config: {}", ignored);
    if (auto written = write_applied(applied_path(config_.node, hotline), startup.applied); !written) return written;
  }
  startups_.clear();
  return {};
}

std::string Node::Impl::journal_of(CellId cell) const {
  std::lock_guard lock(lines_mutex_);
  const auto found = lines_.find(cell);
  return found == lines_.end() ? std::string() : found->second.journal;
}

// Empty where HTTP goes in the clear.
Result<api::TlsContext> Node::Impl::load_tls(const NodeOptions& node) {
  if (node.tls_certificate.empty()) return api::TlsContext();
  auto loaded = api::load_tls(node.tls_certificate, node.tls_key);
  if (!loaded) return fail(ErrorCode::kInvalidArgument, "http: " + loaded.error().text);
  return std::move(*loaded);
}

Result<void> Node::Impl::make_server() {
  api::ServerOptions options;
  options.http.address = config_.node.http.host;
  options.http.port = config_.node.http.port;
  options.ui_directory = config_.node.web;
  options.books_path = books_path(config_.node);
  options.version = RUFBUND_VERSION;
  if (!capacities_.empty()) options.capacity = capacities_.rbegin()->second;
  options.office_books = "sqlite:" + office_path(config_.node);
  options.alliance = config_.node.alliance;
  options.retention_days = config_.node.retention_days;
  options.http.hosts = config_.node.http_hosts;
  options.http.hosts.push_back(config_.node.http.host);
  auto tls = load_tls(config_.node);
  if (!tls) return tl::unexpected(tls.error());
  options.http.tls = std::move(*tls);
  options.webhooks_to_own_networks = config_.node.webhooks_to_own_networks;
  options.accounts.second_factor_required = config_.node.second_factor_required;
  auto seal_key = load_or_create_seal_key(seal_key_path(config_.node));
  if (!seal_key) return tl::unexpected(seal_key.error());
  options.seal_key = std::move(*seal_key);
  options.operator_token = access::new_secret(access::SecretKind::kApiToken);
  if (auto written = write_secret(operator_token_path(config_.node), options.operator_token); !written)
    return tl::unexpected(written.error());
  api::ServerHooks hooks;
  hooks.reload = [this]() -> Result<void> {
    auto done = reload();
    if (!done) return tl::unexpected(done.error());
    return {};
  };
  auto configured = ConfiguredLine::open(config_file_, config_.node);
  if (!configured) return fail(configured.error().code, "templates: " + configured.error().message);
  hooks.line = std::move(*configured);
  hooks.journal = [this](CellId cell, Sequence after,
                         const std::function<void(const engine::Batch&)>& each) -> Result<void> {
    return read_journal(journal_of(cell), cell, after, each);
  };
  hooks.journal_store = [this](CellId cell) -> Result<std::unique_ptr<journal::JournalStore>> {
    auto store = storage::SqliteJournal::open_read_only(journal_of(cell));
    if (!store) return tl::unexpected(store.error());
    return std::move(*store);
  };
  hooks.keeper.load = [this](CellId cell) { return load_picture(journal_of(cell)); };
  hooks.keeper.save = [this](CellId cell, Sequence last, const std::string& bytes) {
    if (const auto saved = save_picture(journal_of(cell), last, bytes); !saved)
      spdlog::warn("api: {}", saved.error().message);
  };
  hooks.engine_stats = [this] { return engine_stats(); };
  hooks.media_healthy = [this] { return lets_calls_in_ && telephony_->snapshot().media_healthy; };
  hooks.office_alarms = [this] { return office_alarms_.read(); };
  hooks.announcement_text = [this](CellId cell, AnnouncementId id, const api::AnnouncementText& text) {
    texts_.set(cell, id, text.de, text.en);
  };
  hooks.now = [this] { return now(); };
  hooks.line_now = [this](CellId cell) { return engine_->now(cell); };
  hooks.journal_head = [this](CellId cell) -> Result<api::JournalHead> { return journal_head(journal_of(cell)); };
  hooks.log = [](const std::string& line) { spdlog::info("api: {}", line); };
  hooks.somebody_joined = [path = first_link_path(config_.node)] { ::unlink(path.c_str()); };  // the first link is used
  auto signer = journal::TextSigner::load(key_path(config_.node));
  if (!signer) return tl::unexpected(signer.error());
  hooks.site_checks = site_check_hooks(*signer);
  auto server = api::Server::create(std::move(options), *directory_, *engine_, std::move(hooks));
  if (!server) return tl::unexpected(server.error());
  server_ = std::move(*server);
  return {};
}

// What a check finds is signed by the key that signs the journals' heads, which the members know.
api::SiteCheckHooks Node::Impl::site_check_hooks(const journal::TextSigner& signer) {
  api::SiteCheckHooks hooks;
  hooks.begin = [this](calls::SiteCheckOrder order, calls::SiteChecks::OnReport on_report) -> Result<void> {
    if (!lets_calls_in_) return fail(ErrorCode::kUnavailable, "telephony does not run");
    return telephony_->site_checks().begin(std::move(order), std::move(on_report));
  };
  hooks.sign = [signer](std::string_view text) { return signer.sign(text); };
  hooks.node_key = journal::to_hex(signer.public_key());
  hooks.log = [](const std::string& line) { spdlog::warn("api: {}", line); };
  return hooks;
}

api::EngineStats Node::Impl::engine_stats() const {
  std::lock_guard lock(lines_mutex_);
  api::EngineStats out;
  for (const auto& [cell, line] : lines_) {
    const engine::CellStats stats = engine_->stats(cell);
    out.queue_length += stats.queue_depth;
    out.queue_capacity += stats.queue_capacity;
    out.commands += stats.last_decided.value - line.before_start.value;
    if (std::chrono::abs(stats.wall_ahead) > std::chrono::abs(out.clock_ahead)) out.clock_ahead = stats.wall_ahead;
    out.takes_calls &= stats.queue_depth * 100 < stats.queue_capacity * engine::Options{}.admit_percent;
  }
  return out;
}

void Node::Impl::make_telephony() {
  sip::Options options;
  options.bind_address = config_.node.sip_bind;
  options.public_address = config_.node.sip_public;
  options.udp_port = config_.node.udp_port;
  options.tcp_port = config_.node.tcp_port;
  options.data_dir = config_.node.data;
  options.max_calls = static_cast<std::size_t>(config_.node.max_calls);
  telephony_ = std::make_unique<sip::Telephony>(
      std::move(options), directory_, *engine_, [this](calls::Loop& loop) { return make_media(loop); }, texts_, clock_);
}

Result<sip::MediaPorts> Node::Impl::make_media(calls::Loop& loop) {
  media::RtpengineOptions relays;
  relays.relays = config_.node.media_relays;
  relays.keys_listen = config_.node.media_keys;
  relays.node = node_name_;
  auto media = media::make_rtpengine(loop, std::move(relays));
  if (!media) return tl::unexpected(media.error());
  auto voice = media::make_voice(
      loop, {.prompts_dir = config_.node.prompts, .data_dir = config_.node.data, .directory = *directory_});
  if (!voice) return tl::unexpected(voice.error());
  return sip::MediaPorts{std::move(*media), std::move(*voice),
                         media::make_tones(loop, config_.node.media_relays.front())};
}

Node::Node(std::string config_file, Config config, NodeHooks hooks)
    : impl_(std::make_unique<Impl>(std::move(config_file), std::move(config), std::move(hooks))) {}
Node::~Node() = default;
Result<void> Node::start() {
  auto started = impl_->start();
  if (!started) (void)impl_->stop();
  return started;
}
Result<void> Node::stop() { return impl_->stop(); }
void Node::refresh_hours() { impl_->refresh_hours(); }
void Node::tell_accounts() { impl_->tell_accounts(); }
Result<Reloaded> Node::reload() { return impl_->reload(); }

}  // namespace rufbund::app
