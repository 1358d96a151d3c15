#include "sip/telephony.h"

#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "calls/caller_keys.h"
#include "calls/check_desk.h"
#include "calls/notice_desk.h"
#include "calls/outbox.h"
#include "sip/edge.h"
#include "sip/sip_loop.h"

namespace rufbund::sip {
namespace {

constexpr Millis kSnapshotInterval{500};
constexpr Millis kStopPoll{50};
constexpr int kStopPolls = 40;  // 2 s
constexpr std::size_t kBatchCapacity = 4096;
constexpr std::chrono::seconds kAnswerPatience{60};  // voices of many new hotlines take a while

// sofia's own log names URIs, and so telephone numbers: none of it is written.
void swallow(void*, char const*, va_list) {}

}  // namespace

class Telephony::Impl final : public engine::BatchSink {
 public:
  Impl(Options options, std::shared_ptr<const directory::Directory> directory, engine::CommandPort& port,
       MediaFactory media, const calls::AnnouncementTexts& texts, const engine::Clock& clock)
      : options_(std::move(options)),
        directory_(std::move(directory)),
        facts_(calls::facts_of(directory_, {})),
        port_(port),
        media_factory_(std::move(media)),
        texts_(texts),
        clock_(clock),
        desk_(*directory_),
        batches_(kBatchCapacity, [this] { wake_for_batches(); }) {}

  ~Impl() override { stop(); }

  // --- engine::BatchSink, on the journal thread ---

  // An effect must not be lost: while the SIP thread is behind, the journal thread waits, its queues fill, and the edge
  // refuses new attempts. The SIP thread itself never waits for the journal, so this ends.
  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override {
    if (batch->effects.empty()) return;
    auto copy = batch;
    while (!batches_.try_push(std::move(copy))) {
      if (stopped_) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  void on_journal_failing(CellId cell, const std::string& what) override {
    spdlog::error("sip: journal of cell {} fails, no new call is accepted: {}", cell.value, what);
    set_journal(cell, false);
  }
  void on_journal_healthy(CellId cell) override { set_journal(cell, true); }

  Result<void> start() {
    ::signal(SIGPIPE, SIG_IGN);
    std::promise<Result<void>> ready;
    auto started = ready.get_future();
    thread_ = std::thread([this, &ready] { run(ready); });
    Result<void> result = started.get();
    if (!result) thread_.join();
    return result;
  }

  void stop() {
    if (!thread_.joinable()) return;
    {
      std::lock_guard lock(loop_mutex_);
      if (loop_) (void)loop_->post([this] { begin_stop(); });
    }
    thread_.join();
  }

  Result<void> prepare(std::shared_ptr<const directory::Directory> directory) {
    auto facts = calls::facts_of(directory, facts_);
    auto prepared = ask([this, directory, facts](const Answer& answer) {
      media_.voice->prepare(directory, [this, facts, answer](const Result<void>& done) {
        if (done && exchange_) exchange_->expect(facts);
        answer(done);
      });
    });
    if (prepared) facts_ = std::move(facts);
    return prepared;
  }

  Result<void> use(std::shared_ptr<const directory::Directory> directory) {
    return ask([this, directory = std::move(directory), facts = facts_](const Answer& answer) {
      take_batches();  // what was decided before is done as it was meant
      media_.voice->use_prepared();
      exchange_->use(facts);
      edge_->use(directory);
      desk_.adopt(*directory);
      answer({});
    });
  }

  void give_up_changes() { given_up_ = true; }
  calls::PhoneNotices& notices() { return desk_; }
  calls::SiteChecks& site_checks() { return checks_; }

  TelephonySnapshot snapshot() const {
    std::lock_guard lock(snapshot_mutex_);
    return snapshot_;
  }

 private:
  using Answer = std::function<void(Result<void>)>;

  // Runs `task` on the SIP thread and waits until it answers; an error where the thread ends first.
  Result<void> ask(std::function<void(const Answer&)> task) {
    struct Asked {
      std::mutex mutex;
      std::condition_variable answered;
      std::optional<Result<void>> answer;
    };
    const auto asked = std::make_shared<Asked>();
    const Answer answer = [asked](Result<void> result) {
      std::lock_guard lock(asked->mutex);
      asked->answer = std::move(result);
      asked->answered.notify_one();
    };
    {
      std::lock_guard lock(loop_mutex_);
      if (!loop_ || stopped_) return fail(ErrorCode::kUnavailable, "telephony does not run");
      if (!loop_->post([task = std::move(task), answer] { task(answer); }))
        return fail(ErrorCode::kOverloaded, "telephony has too much to do now");
    }
    const auto until = std::chrono::steady_clock::now() + kAnswerPatience;
    std::unique_lock lock(asked->mutex);
    while (!asked->answered.wait_for(lock, std::chrono::milliseconds(100), [&] { return asked->answer.has_value(); })) {
      if (stopped_ || given_up_) return fail(ErrorCode::kUnavailable, "telephony has stopped");
      if (std::chrono::steady_clock::now() > until)
        return fail(ErrorCode::kUnavailable, "telephony does not answer, or voices take too long");
    }
    return *asked->answer;
  }

  void run(std::promise<Result<void>>& ready) {
    ::pthread_setname_np(::pthread_self(), "sip");
    if (auto built = build(); !built) {
      tear_down();
      ready.set_value(tl::unexpected(built.error()));
      return;
    }
    ready.set_value({});
    wake_for_batches();
    loop_->run();
    tear_down();
  }

  Result<void> build() {
    auto loop = SipLoop::create();
    if (!loop) return tl::unexpected(loop.error());
    {
      std::lock_guard lock(loop_mutex_);
      loop_ = std::move(*loop);
    }
    su_log_redirect(nullptr, &swallow, nullptr);
    const auto folder = options_.data_dir / "telephony";
    auto keys = calls::CallerKeys::open(folder);
    if (!keys) return tl::unexpected(keys.error());
    auto names_key = calls::load_or_make_key(folder / "dialog-key");
    if (!names_key) return tl::unexpected(names_key.error());
    auto media = media_factory_(*loop_);
    if (!media) return tl::unexpected(media.error());
    media_ = std::move(*media);
    edge_ = std::make_unique<Edge>(*loop_, options_, directory_, port_, clock_, *names_key);
    outbox_ = std::make_unique<calls::Outbox>(*loop_, port_);
    exchange_ = std::make_unique<calls::Exchange>(facts_,
                                                  calls::Services{.loop = *loop_,
                                                                  .media = *media_.media,
                                                                  .voice = *media_.voice,
                                                                  .sip = *edge_,
                                                                  .outbox = *outbox_,
                                                                  .texts = texts_,
                                                                  .menu_patience = options_.menu_patience},
                                                  std::move(*keys), clock_);
    if (auto started = edge_->start(*exchange_, desk_, checks_); !started) return started;
    desk_.open({*loop_, *media_.media, *media_.voice, edge_->outbound(), clock_});
    if (media_.tones) checks_.open({*loop_, *media_.media, *media_.tones, edge_->checks(), clock_});
    refresh_snapshot();
    return {};
  }

  void tear_down() {
    {
      std::lock_guard lock(loop_mutex_);
      stopped_ = true;
    }
    if (edge_) edge_->close_agent();
    checks_.close();
    desk_.close();
    exchange_.reset();
    outbox_.reset();
    edge_.reset();
    media_ = {};
    std::lock_guard lock(loop_mutex_);
    loop_.reset();
  }

  void wake_for_batches() {
    std::lock_guard lock(loop_mutex_);
    if (loop_ && !stopped_) (void)loop_->post([this] { take_batches(); });
  }

  void take_batches() {
    if (!exchange_) return;
    batches_.drain(taken_);
    for (const auto& batch : taken_) exchange_->on_batch(*batch);
    taken_.clear();
  }

  void set_journal(CellId cell, bool healthy) {
    std::lock_guard lock(loop_mutex_);
    if (!loop_ || stopped_) return;
    (void)loop_->post([this, cell, healthy] {
      if (edge_) edge_->set_journal(cell, healthy);
    });
  }

  void refresh_snapshot() {
    const EdgeCounts edge = edge_->counts();
    {
      std::lock_guard lock(snapshot_mutex_);
      snapshot_ = {exchange_->counts(),
                   edge.requests,
                   edge.attempts,
                   edge.repeated,
                   edge.unknown_source,
                   edge.unknown_number,
                   edge.other_replies,
                   edge.refused,
                   edge.held,
                   edge.caller_legs,
                   edge.unconfirmed,
                   edge.seat_legs,
                   media_.media->healthy(),
                   edge.connections.open,
                   edge.connections.strangers,
                   edge.connections.over_bound,
                   edge.connections.idle,
                   edge.outbound_legs};
    }
    loop_->after(kSnapshotInterval, [this] { refresh_snapshot(); });
    // A message about either may have found the loop's queue full, and nobody would ask again.
    take_batches();
    exchange_->settle_undecided();
    desk_.take_waiting();
  }

  void begin_stop() {
    edge_->close_for_good();
    desk_.shut_down();
    checks_.shut_down();
    exchange_->shut_down();
    wait_until_idle(kStopPolls);
  }

  void wait_until_idle(int polls) {
    const std::size_t waiting = outbox_->waiting();
    if (polls == 0 && waiting > 0) {
      spdlog::error("sip: {} commands are lost, the engine did not take them before the stop", waiting);
    }
    if ((edge_->idle() && waiting == 0) || polls == 0) return loop_->stop();
    loop_->after(kStopPoll, [this, polls] { wait_until_idle(polls - 1); });
  }

  const Options options_;
  std::shared_ptr<const directory::Directory> directory_;  // at the start
  calls::AllFacts facts_;                                  // of the directory that was prepared last
  engine::CommandPort& port_;
  const MediaFactory media_factory_;
  const calls::AnnouncementTexts& texts_;
  const engine::Clock& clock_;
  calls::NoticeDesk desk_;   // of the SIP thread, but for placing notices
  calls::CheckDesk checks_;  // of the SIP thread, but for their beginning
  std::thread thread_;

  mutable std::mutex loop_mutex_;  // guards the life of loop_, for other threads' posts
  std::unique_ptr<SipLoop> loop_;
  std::atomic<bool> stopped_ = false, given_up_ = false;
  BoundedQueue<std::shared_ptr<const engine::Batch>> batches_;
  std::vector<std::shared_ptr<const engine::Batch>> taken_;

  // Of the SIP thread.
  MediaPorts media_;
  std::unique_ptr<Edge> edge_;
  std::unique_ptr<calls::Outbox> outbox_;
  std::unique_ptr<calls::Exchange> exchange_;

  mutable std::mutex snapshot_mutex_;
  TelephonySnapshot snapshot_;
};

Telephony::Telephony(Options options, std::shared_ptr<const directory::Directory> directory, engine::CommandPort& port,
                     MediaFactory media, const calls::AnnouncementTexts& texts, const engine::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(directory), port, std::move(media), texts, clock)) {}
Telephony::~Telephony() = default;
engine::BatchSink& Telephony::sink() { return *impl_; }
Result<void> Telephony::start() { return impl_->start(); }
Result<void> Telephony::prepare(std::shared_ptr<const directory::Directory> directory) {
  return impl_->prepare(std::move(directory));
}
Result<void> Telephony::use(std::shared_ptr<const directory::Directory> directory) {
  return impl_->use(std::move(directory));
}
void Telephony::give_up_changes() { impl_->give_up_changes(); }
calls::PhoneNotices& Telephony::notices() { return impl_->notices(); }
calls::SiteChecks& Telephony::site_checks() { return impl_->site_checks(); }
void Telephony::stop() { impl_->stop(); }
TelephonySnapshot Telephony::snapshot() const { return impl_->snapshot(); }

}  // namespace rufbund::sip
