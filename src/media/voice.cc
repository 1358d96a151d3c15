#include "media/voice.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/bounded_queue.h"
#include "media/speech_synth.h"
#include "media/voice_plan.h"
#include "media/voice_store.h"

namespace rufbund::media {
namespace {

constexpr std::size_t kMostWaiting = 4'096;  // sentences
constexpr std::size_t kMostKnown = 16'384;   // paths remembered
constexpr int kNiceness = 5;                 // calls go before voices; espeak-ng inherits it
constexpr auto kPostAgain = std::chrono::milliseconds{5};

using DonePath = calls::VoicePort::DonePath;

std::string key_of(const Plan& plan) {
  std::string key;
  for (const auto& fragment : plan)
    key += fmt::format("{}\t{}\t{}\n", fragment.voice, fragment.recording, fragment.text);
  return key;
}

TimeMs wall_clock() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return TimeMs{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::filesystem::path voice_folder(const std::filesystem::path& data) { return data / "voice"; }

// Paths of what is made already. Shared with tasks posted to the loop, which may run after the voice is gone.
using Known = std::unordered_map<std::string, std::string>;

class Voice final : public calls::VoicePort {
 public:
  Voice(calls::Loop& loop, PromptPlaces places, Prompts prompts, const std::string& folder, std::string program)
      : loop_(loop),
        places_(std::move(places)),
        prompts_(std::make_shared<const Prompts>(std::move(prompts))),
        store_(folder, std::move(program), stopping_),
        jobs_(kMostWaiting, [this] { wake(); }) {}

  ~Voice() override {
    stopping_ = true;
    wake();
    if (thread_.joinable()) thread_.join();
  }
  Voice(const Voice&) = delete;
  Voice& operator=(const Voice&) = delete;

  [[nodiscard]] Result<void> start() {
    if (auto opened = store_.open(); !opened) return opened;
    ahead_ = plans_of(*prompts_, prompts_->common());
    thread_ = std::thread([this] { work(); });
    return {};
  }

  void render(const calls::Sentence& sentence, DonePath done) override {
    auto plan = prompts_->plan(sentence, wall_clock());
    if (plan && plan->empty()) plan = fail(ErrorCode::kNotFound, "there is nothing to say");
    if (!plan) return later(std::move(done), tl::unexpected(plan.error()));
    std::string key = key_of(*plan);
    if (const auto made = known_->find(key); made != known_->end()) {
      if (touch(made->second)) return later(std::move(done), made->second);
      known_->erase(made);
    }
    Job job{std::move(*plan), std::move(key), done};
    if (!jobs_.try_push(std::move(job)))
      later(std::move(done), fail(ErrorCode::kOverloaded, "too many sentences wait for their voice"));
  }

  void prepare(std::shared_ptr<const directory::Directory> directory, DonePrepared done) override {
    {
      const std::lock_guard lock(mutex_);
      changes_.push_back({std::move(directory), prompts_, std::move(done), nullptr, {}});
    }
    wake();
  }

  void use_prepared() override {
    if (prepared_->prompts) prompts_ = std::exchange(prepared_->prompts, nullptr);
  }

 private:
  // A changed directory on its way: read, then spoken sentence by sentence.
  struct Change {
    std::shared_ptr<const directory::Directory> directory;
    std::shared_ptr<const Prompts> before;
    DonePrepared done;
    std::shared_ptr<const Prompts> prompts;
    std::deque<Plan> to_make;
  };
  struct Job {
    Plan plan;
    std::string key;
    DonePath done;
  };

  // On the loop's thread, but never within render().
  void later(DonePath done, Result<std::string> outcome) {
    loop_.after(Millis{0}, [done = std::move(done), outcome = std::move(outcome)] { done(outcome); });
  }

  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    condition_.notify_one();
  }

  // The voice's thread: sentences that somebody waits for first, then what is made ahead.
  void work() {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
    std::vector<Job> jobs;
    while (!stopping_) {
      jobs_.drain(jobs);
      for (auto& job : jobs) {
        if (stopping_) return;
        finish(std::move(job));
      }
      if (!jobs.empty() || work_on_change()) continue;
      if (!ahead_.empty()) {
        if (const auto made = store_.make(ahead_.front()); !made && !stopping_)
          spdlog::warn("voice: a common sentence cannot be made: {}", made.error().message);
        ahead_.pop_front();
        continue;
      }
      std::unique_lock lock(mutex_);
      condition_.wait(lock, [this] { return woken_; });
      woken_ = false;
    }
  }

  static std::deque<Plan> plans_of(const Prompts& prompts, const std::vector<calls::Sentence>& sentences) {
    std::deque<Plan> plans;
    for (const auto& sentence : sentences)
      if (auto plan = prompts.plan(sentence, wall_clock()); plan && !plan->empty()) plans.push_back(std::move(*plan));
    return plans;
  }

  // One sentence at a time, so that callers who wait for theirs come first. True if there was something to do.
  bool work_on_change() {
    if (!change_) {
      const std::lock_guard lock(mutex_);
      if (changes_.empty()) return false;
      change_.emplace(std::move(changes_.front()));
      changes_.pop_front();
    }
    if (!change_->prompts) {
      auto read = Prompts::read(places_, *change_->directory);
      if (!read) return end_change(tl::unexpected(read.error()));
      read->keep_languages_of(*change_->before);
      change_->to_make = plans_of(*read, read->first_heard());
      change_->prompts = std::make_shared<const Prompts>(std::move(*read));
    } else if (!change_->to_make.empty()) {
      // What was made before is found again.
      if (const auto made = store_.make(change_->to_make.front()); !made)
        return end_change(fail(made.error().code, "a prompt cannot be spoken: " + made.error().message));
      change_->to_make.pop_front();
    } else {
      ahead_ = plans_of(*change_->prompts, change_->prompts->common());
      return end_change({});
    }
    return true;
  }

  bool end_change(const Result<void>& result) {
    post([prepared = prepared_, prompts = change_->prompts, done = std::move(change_->done), result] {
      if (result) prepared->prompts = prompts;
      done(result);
    });
    change_.reset();
    return true;
  }

  void finish(Job job) {
    auto path = store_.make(job.plan);
    post([known = known_, key = std::move(job.key), done = std::move(job.done), path = std::move(path)] {
      if (path) {
        if (known->size() >= kMostKnown) known->clear();
        known->emplace(key, *path);
      }
      done(path);
    });
  }

  // Whoever asked must hear of it, so a full loop is waited for: this thread may.
  void post(const calls::Loop::Task& report) {
    while (!loop_.post(report) && !stopping_) std::this_thread::sleep_for(kPostAgain);
  }

  calls::Loop& loop_;
  const PromptPlaces places_;
  std::shared_ptr<const Prompts> prompts_;  // the loop's thread
  struct Prepared {
    std::shared_ptr<const Prompts> prompts;
  };
  const std::shared_ptr<Prepared> prepared_ = std::make_shared<Prepared>();  // used on the loop's thread alone
  std::shared_ptr<Known> known_ = std::make_shared<Known>();                 // used on the loop's thread alone
  std::atomic<bool> stopping_{false};
  VoiceStore store_;
  BoundedQueue<Job> jobs_;
  std::deque<Plan> ahead_;        // of the voice's thread
  std::optional<Change> change_;  // likewise
  std::mutex mutex_;
  std::deque<Change> changes_;  // mostly none; their author waits for each
  std::condition_variable condition_;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<calls::VoicePort>> make_voice(calls::Loop& loop, const VoiceOptions& options) {
  std::error_code error;
  const auto data = std::filesystem::absolute(options.data_dir, error).lexically_normal();
  PromptPlaces places{options.prompts_dir, (data / "recordings").string(), options.timezone, (data / "texts").string()};
  auto prompts = Prompts::read(places, options.directory);
  if (!prompts) return tl::unexpected(prompts.error());
  const auto program = find_program(options.synthesiser);
  if (!program) return tl::unexpected(program.error());
  auto voice =
      std::make_unique<Voice>(loop, std::move(places), std::move(*prompts), voice_folder(data).string(), *program);
  if (auto started = voice->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<calls::VoicePort>(std::move(voice));
}

Result<std::int64_t> delete_unused_voice(const std::string& data_dir, TimeMs before) {
  return delete_unused(voice_folder(std::filesystem::path(data_dir)).string(), before);
}

}  // namespace rufbund::media
