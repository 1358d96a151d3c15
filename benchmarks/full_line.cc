#include "full_line.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "core/state.h"
#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "storage/journal_sqlite.h"

namespace rufbund::bench {
namespace {

constexpr CellId kCell{1};

// Callers: the first so many stay in the line, the rest hang up there.
class Callers : public engine::BatchSink {
 public:
  Callers(engine::Engine& engine, std::uint32_t staying) : engine_(engine), staying_(staying) {}

  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override {
    std::lock_guard lock(mutex_);
    batches_.push_back(batch);
    durable_ = batch->records.back().sequence.value;
  }
  void on_journal_failing(CellId, const std::string& what) override { std::fprintf(stderr, "%s\n", what.c_str()); }
  void on_journal_healthy(CellId) override {}

  [[nodiscard]] std::uint64_t durable() const {
    std::lock_guard lock(mutex_);
    return durable_;
  }

  void step() {
    std::vector<std::shared_ptr<const engine::Batch>> heard;
    {
      std::lock_guard lock(mutex_);
      heard.swap(batches_);
    }
    for (const auto& batch : heard) {
      for (const core::Effect& effect : batch->effects) {
        if (const auto* accepted = std::get_if<core::AcceptLeg>(&effect)) {
          --coming_;
          due_.push_back(core::SelectService{accepted->ticket, TopicId{1}, SkillId{1}});
          if (++accepted_ > staying_) due_.push_back(core::EndLeg{accepted->ticket, core::LegEnd::kHungUp});
        }
        if (std::holds_alternative<core::RefuseLeg>(effect)) --coming_;
      }
    }
    std::size_t sent = 0;
    while (sent < due_.size() && engine_.submit(kCell, due_[sent])) ++sent;
    due_.erase(due_.begin(), due_.begin() + static_cast<std::ptrdiff_t>(sent));
    while (due_.empty() && coming_ < 4'000) {
      ++legs_;
      if (!engine_.submit(
              kCell,
              core::AdmitAttempt{
                  LegId{legs_}, CallerKey{legs_ * 0x9e3779b97f4a7c15}, CarrierId{1}, ClassId{}, SkillId{1}, {}})) {
        break;
      }
      ++coming_;
    }
    if (heard.empty()) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }

 private:
  engine::Engine& engine_;
  const std::uint32_t staying_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const engine::Batch>> batches_;
  std::uint64_t durable_ = 0;
  std::vector<core::Command> due_;
  std::uint64_t legs_ = 0, accepted_ = 0;
  int coming_ = 0;
};

void set_up(engine::Engine& engine, std::uint32_t tickets) {
  const auto send = [&](core::Command command) { (void)engine.submit(kCell, std::move(command)); };
  send(core::AdoptRules{core::kRulesVersion});
  send(core::ChangeSetting{core::Setting::kMaxWaiting, tickets + 10'000});
  send(core::DefineSkill{SkillId{1}, 0});
  send(core::DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
  send(core::OpenHotline{});
}

FullLineReport report(engine::Engine& engine, std::uint64_t durable) {
  FullLineReport report;
  report.durable = durable;
  report.copy_ms = static_cast<double>(engine.stats(kCell).state_copy.max_us) / 1000;
  std::promise<void> done;
  (void)engine.read(kCell, [&](const core::Core& core) {
    report.waiting = static_cast<std::uint32_t>(core.state().g.waiting_count);
    done.set_value();
  });
  done.get_future().wait();
  return report;
}

}  // namespace

int fill_line(const FullLineOptions& options) {
  auto store = storage::SqliteJournal::open(options.folder + "/bench.journal");
  auto key = journal::NodeKey::load_or_create(options.folder + "/node.key");
  if (!store || !key) return 1;
  const engine::SystemClock clock;
  engine::Engine engine({}, clock, *key);
  if (!engine.add_cell(kCell, "bench", std::move(*store))) return 1;
  Callers callers(engine, options.tickets);
  engine.add_sink(callers);
  engine.start();
  set_up(engine, options.tickets);
  while (callers.durable() < options.records || engine.stats(kCell).snapshots < options.snapshots) callers.step();
  const FullLineReport told = report(engine, callers.durable());
  if (::write(options.tell_fd, &told, sizeof told) != sizeof told) return 1;
  for (;;) callers.step();
}

}  // namespace rufbund::bench
