// The engine over a journal in memory: order, durability before effects, bounds, a failing journal, restart.
#include "engine/live_engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <thread>

#include "journal/history_for_tests.h"
#include "journal/memory_store.h"

namespace rufbund::engine {
namespace {

using journal::MemoryStore;

constexpr CellId kCell{1};

class TestClock : public Clock {
 public:
  [[nodiscard]] TimeMs now() const override { return TimeMs{ms.load()}; }
  std::atomic<std::int64_t> ms{1'800'000'000'000};
};

// A store whose append can be held up, or made to fail.
class GatedStore : public MemoryStore {
 public:
  Result<void> append(std::span<const journal::StoredBatch> batches, const journal::SignedHead* head) override {
    std::unique_lock lock(gate_mutex_);
    gate_.wait(lock, [this] { return open_; });
    ++appends;
    if (failing_) return fail(ErrorCode::kUnavailable, "the disk is full");
    return MemoryStore::append(batches, head);
  }
  Result<void> put_head(const journal::SignedHead& head) override {
    if (heads_fail) return fail(ErrorCode::kUnavailable, "the disk is full");
    return MemoryStore::put_head(head);
  }
  void set(bool open, bool failing = false) {
    {
      std::lock_guard lock(gate_mutex_);
      open_ = open, failing_ = failing;
    }
    gate_.notify_all();
  }
  std::atomic<int> appends{0};
  std::atomic<bool> heads_fail{false};

 private:
  std::mutex gate_mutex_;
  std::condition_variable gate_;
  bool open_ = true, failing_ = false;
};

// Shares a store between two lives of a cell.
class SharedStore : public journal::JournalStore {
 public:
  explicit SharedStore(std::shared_ptr<JournalStore> store) : store_(std::move(store)) {}
  Result<std::optional<journal::Identity>> identity() override { return store_->identity(); }
  Result<void> begin(const journal::Identity& identity) override { return store_->begin(identity); }
  Result<std::optional<journal::ChainEnd>> last() override { return store_->last(); }
  Result<void> append(std::span<const journal::StoredBatch> b, const journal::SignedHead* h) override {
    return store_->append(b, h);
  }
  Result<void> put_head(const journal::SignedHead& head) override { return store_->put_head(head); }
  Result<void> read(std::uint64_t first,
                    const std::function<Result<bool>(const journal::StoredBatch&)>& each) override {
    return store_->read(first, each);
  }
  Result<std::vector<journal::SignedHead>> heads() override { return store_->heads(); }
  Result<void> put_labels(std::span<const journal::Label> labels) override { return store_->put_labels(labels); }
  Result<std::vector<journal::Label>> labels() override { return store_->labels(); }
  Result<void> put_snapshot(const journal::Snapshot& snapshot) override { return store_->put_snapshot(snapshot); }
  std::vector<journal::Snapshot> snapshots() override { return store_->snapshots(); }

 private:
  std::shared_ptr<JournalStore> store_;
};

class Witness : public BatchSink {
 public:
  void on_durable(const std::shared_ptr<const Batch>& batch) override {
    std::lock_guard lock(mutex_);
    for (const RecordView& r : batch->records) {
      in_order &= r.sequence.value == last + 1;
      last = r.sequence.value;
      effects += r.effect_count;
      commands.push_back(r.command);
      times.push_back(r.at);
    }
    batches.push_back(batch);
    changed_.notify_all();
  }
  void on_journal_failing(CellId, const std::string& what) override {
    std::lock_guard lock(mutex_);
    alarms.push_back(what);
    changed_.notify_all();
  }
  void on_journal_healthy(CellId) override {
    std::lock_guard lock(mutex_);
    ++recoveries;
    changed_.notify_all();
  }
  template <class Condition>
  void wait_until(Condition&& condition) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), condition));
  }

  bool in_order = true;
  std::uint64_t last = 0;
  std::uint64_t effects = 0;
  int recoveries = 0;
  std::vector<std::string> alarms;
  std::vector<core::Command> commands;
  std::vector<TimeMs> times;
  std::vector<std::shared_ptr<const Batch>> batches;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

// One engine with one cell over `store`.
struct House1 {
  explicit House1(std::unique_ptr<journal::JournalStore> store, Options options = {},
                  journal::NodeKey node_key = journal::NodeKey::ephemeral())
      : key(std::move(node_key)), engine(options, clock, key) {
    auto added = engine.add_cell(kCell, "impfen", std::move(store), journal::kTestCapacity);
    EXPECT_TRUE(added) << added.error().message;
    if (added) start_info = *added;
    engine.add_sink(witness);
  }
  void begin() {
    engine.start();
    for (const core::Command& c : journal::alliance_commands()) ASSERT_TRUE(engine.submit(kCell, c));
  }
  void settle() {
    std::atomic<bool> done{false};
    ASSERT_TRUE(
        engine.submit(kCell, core::WithdrawAnnouncement{}, [&](auto, auto) { done = true, done.notify_all(); }));
    done.wait(false);
  }
  std::uint64_t digest() {
    std::atomic<std::uint64_t> digest{0};
    EXPECT_TRUE(engine.read(kCell, [&](const core::Core& core) { digest = core.digest(), digest.notify_all(); }));
    digest.wait(0);
    return digest;
  }
  TestClock clock;
  Witness witness;
  journal::NodeKey key;
  CellStart start_info;
  Engine engine;
};

core::AdmitAttempt attempt(std::uint64_t leg) {
  return {LegId{leg}, CallerKey{leg}, CarrierId{1}, ClassId{}, SkillId{1}};
}

TEST(Engine, commands_of_one_thread_become_durable_in_order_with_rising_sequence) {
  House1 h(std::make_unique<MemoryStore>());
  h.begin();
  for (std::uint64_t i = 1; i <= 5'000; ++i) {
    while (!h.engine.submit(
        kCell, core::RecordRefusals{CarrierId{1}, core::RefusalCause::kOverloaded, static_cast<std::uint32_t>(i)})) {
      std::this_thread::yield();
    }
  }
  ASSERT_TRUE(h.engine.stop());
  EXPECT_TRUE(h.witness.in_order);
  std::uint32_t expected = 0;
  for (const core::Command& c : h.witness.commands) {
    const auto* r = std::get_if<core::RecordRefusals>(&c);
    if (r != nullptr) {
      EXPECT_EQ(r->attempts, ++expected);
    }
  }
  EXPECT_EQ(expected, 5'000u);
  EXPECT_EQ(h.engine.stats(kCell).last_durable.value, h.witness.last);
}

TEST(Engine, no_effect_leaves_before_its_batch_is_durable) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  House1 h(std::move(store));
  h.begin();
  h.settle();
  const std::uint64_t before = h.witness.effects;
  gate.set(false);
  std::atomic<bool> settled{false};
  ASSERT_TRUE(h.engine.submit(kCell, attempt(7), [&](auto, auto) { settled = true; }));
  while (h.digest() == 0 || h.engine.stats(kCell).last_decided == h.engine.stats(kCell).last_durable) {
    std::this_thread::yield();
  }
  EXPECT_EQ(h.witness.effects, before);
  EXPECT_FALSE(settled);
  gate.set(true);
  ASSERT_TRUE(h.engine.stop());
  EXPECT_GT(h.witness.effects, before);
  EXPECT_TRUE(settled);
}

TEST(Engine, while_one_batch_is_written_the_next_is_decided_and_they_share_a_commit) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  House1 h(std::move(store));
  h.begin();
  h.settle();
  gate.set(false);
  const int appends = gate.appends;
  ASSERT_TRUE(h.engine.submit(kCell, attempt(1)));
  for (std::uint64_t i = 2; i <= 200; ++i) ASSERT_TRUE(h.engine.submit(kCell, attempt(i)));
  const std::uint64_t wanted = h.engine.stats(kCell).last_durable.value + 200;
  while (h.engine.stats(kCell).last_decided.value < wanted) std::this_thread::yield();
  gate.set(true);
  h.settle();
  EXPECT_LE(gate.appends, appends + 3);  // the first, all that gathered meanwhile, and the last
}

TEST(Engine, undurable_records_are_bounded_and_a_full_queue_refuses) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.max_undurable_records = 100;
  options.queue_capacity = 64;
  House1 h(std::move(store), options);
  h.begin();
  h.settle();
  gate.set(false);
  std::uint64_t taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    taken += h.engine.submit(kCell, core::RecordRefusals{CarrierId{1}, core::RefusalCause::kOverloaded, 1});
  }
  EXPECT_LE(taken, 100u + 3 * 64u);
  EXPECT_FALSE(h.engine.submit(kCell, attempt(1)));
  EXPECT_GT(h.engine.stats(kCell).refused_full, 0u);
  gate.set(true);
  ASSERT_TRUE(h.engine.stop());
  EXPECT_EQ(h.engine.stats(kCell).last_durable, h.engine.stats(kCell).last_decided);
  EXPECT_TRUE(h.witness.in_order);
}

TEST(Engine, a_queue_that_fills_refuses_new_calls_first) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.max_undurable_records = 8;
  options.queue_capacity = 100;
  House1 h(std::move(store), options);
  h.begin();
  h.settle();
  gate.set(false);
  // Fill until the engine takes no more and the queue is above three quarters.
  while (h.engine.stats(kCell).queue_depth < 80) {
    (void)h.engine.submit(kCell, core::EndLeg{TicketId{1}, core::LegEnd::kHungUp});
  }
  EXPECT_FALSE(h.engine.submit(kCell, attempt(1)));
  EXPECT_TRUE(h.engine.submit(kCell, core::EndLeg{TicketId{1}, core::LegEnd::kHungUp}));
  gate.set(true);
}

TEST(Engine, a_failing_journal_refuses_new_calls_keeps_the_rest_and_recovers) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.retry_interval = Millis{5};
  House1 h(std::move(store), options);
  h.begin();
  h.settle();
  gate.set(true, true);
  ASSERT_TRUE(h.engine.submit(kCell, core::SetSiteMode{SiteId{1}, core::SiteMode::kPaused}));
  h.witness.wait_until([&] { return !h.witness.alarms.empty(); });
  EXPECT_EQ(h.witness.alarms.front(), "the disk is full");
  EXPECT_TRUE(h.engine.stats(kCell).failing);
  EXPECT_FALSE(h.engine.submit(kCell, attempt(1)));
  std::atomic<bool> settled{false};
  ASSERT_TRUE(h.engine.submit(kCell, core::SetSiteMode{SiteId{1}, core::SiteMode::kActive},
                              [&](Result<Sequence> r, auto) { settled = r.has_value(); }));
  const std::uint64_t effects = h.witness.effects;
  while (h.engine.stats(kCell).failed_attempts < 5) std::this_thread::yield();
  EXPECT_EQ(h.witness.effects, effects);
  EXPECT_FALSE(settled);
  gate.set(true, false);
  h.witness.wait_until([&] { return h.witness.recoveries == 1; });
  EXPECT_TRUE(h.engine.submit(kCell, attempt(2)));
  ASSERT_TRUE(h.engine.stop());
  EXPECT_TRUE(settled);
  EXPECT_TRUE(h.witness.in_order);
  EXPECT_EQ(h.witness.alarms.size(), 1u);
}

// A disk that fills up while the line is idle: heads alone are written then.
TEST(Engine, a_head_that_cannot_be_written_is_an_alarm_and_is_tried_again) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.retry_interval = Millis{5};
  options.head_interval = Millis{50};
  House1 h(std::move(store), options);
  gate.heads_fail = true;
  h.begin();
  // Until a head falls due between two commits.
  while (h.engine.stats(kCell).failed_attempts == 0) {
    h.settle();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  h.witness.wait_until([&] { return !h.witness.alarms.empty(); });
  gate.heads_fail = false;
  h.witness.wait_until([&] { return h.witness.recoveries > 0; });
  while (h.engine.stats(kCell).last_signed.last != h.engine.stats(kCell).last_durable) std::this_thread::yield();
  EXPECT_FALSE(h.engine.stats(kCell).failing);
}

TEST(Engine, a_journal_that_hangs_is_a_failing_one) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.stall_after = Millis{30};
  House1 h(std::move(store), options);
  h.begin();
  h.settle();
  gate.set(false);
  ASSERT_TRUE(h.engine.submit(kCell, core::SetSiteMode{SiteId{1}, core::SiteMode::kPaused}));
  h.witness.wait_until([&] { return !h.witness.alarms.empty(); });
  EXPECT_NE(h.witness.alarms.front().find("has not answered"), std::string::npos) << h.witness.alarms.front();
  EXPECT_TRUE(h.engine.stats(kCell).failing);
  EXPECT_FALSE(h.engine.submit(kCell, attempt(1)));
  gate.set(true);
  h.witness.wait_until([&] { return h.witness.recoveries > 0; });
  ASSERT_TRUE(h.engine.stop());
  EXPECT_FALSE(h.engine.stats(kCell).failing);
  EXPECT_TRUE(h.witness.in_order);
}

TEST(Engine, stopping_with_a_dead_journal_tells_what_was_lost) {
  auto store = std::make_unique<GatedStore>();
  GatedStore& gate = *store;
  Options options;
  options.retry_interval = Millis{5};
  options.stop_grace = Millis{50};
  House1 h(std::move(store), options);
  h.begin();
  h.settle();
  gate.set(true, true);
  std::atomic<bool> told{false};
  ASSERT_TRUE(h.engine.submit(kCell, core::CloseHotline{}, [&](Result<Sequence> r, auto) { told = !r.has_value(); }));
  const auto stopped = h.engine.stop();
  ASSERT_FALSE(stopped);
  EXPECT_NE(stopped.error().message.find("the disk is full"), std::string::npos);
  EXPECT_TRUE(told);
}

TEST(Engine, timers_that_are_due_come_before_later_commands) {
  House1 h(std::make_unique<MemoryStore>());
  h.begin();
  ASSERT_TRUE(h.engine.submit(kCell, attempt(1)));  // in the menu, which is limited
  h.settle();
  h.clock.ms += 600'000;
  ASSERT_TRUE(h.engine.submit(kCell, attempt(2)));
  ASSERT_TRUE(h.engine.stop());
  std::size_t pass = 0, second = 0;
  for (std::size_t i = 0; i < h.witness.commands.size(); ++i) {
    if (std::holds_alternative<core::PassTime>(h.witness.commands[i])) pass = i;
    const auto* a = std::get_if<core::AdmitAttempt>(&h.witness.commands[i]);
    if (a && a->leg == LegId{2}) second = i;
  }
  EXPECT_GT(pass, 0u);
  EXPECT_LT(pass, second);
}

TEST(Engine, a_timer_fires_without_any_command) {
  House1 h(std::make_unique<MemoryStore>());
  h.begin();
  ASSERT_TRUE(h.engine.submit(kCell, attempt(1)));
  h.settle();
  h.clock.ms += 600'000;
  h.engine.clock_changed();
  h.witness.wait_until([&] { return std::holds_alternative<core::PassTime>(h.witness.commands.back()); });
}

TEST(Engine, time_never_runs_backwards) {
  House1 h(std::make_unique<MemoryStore>());
  h.begin();
  h.settle();
  h.clock.ms -= 3'600'000;
  ASSERT_TRUE(h.engine.submit(kCell, core::CloseHotline{}));
  ASSERT_TRUE(h.engine.stop());
  EXPECT_TRUE(std::is_sorted(h.witness.times.begin(), h.witness.times.end()));
}

TEST(Engine, after_a_restart_the_state_is_the_same_and_resume_comes_first) {
  const auto store = std::make_shared<MemoryStore>();
  const auto key = journal::NodeKey::ephemeral();
  std::uint64_t digest = 0;
  {
    House1 h(std::make_unique<SharedStore>(store), {}, key);
    EXPECT_TRUE(h.start_info.fresh);
    h.begin();
    for (std::uint64_t i = 1; i <= 300; ++i) ASSERT_TRUE(h.engine.submit(kCell, attempt(i)));
    h.settle();
    digest = h.digest();
    ASSERT_TRUE(h.engine.stop());
  }
  House1 again(std::make_unique<SharedStore>(store), {}, key);
  EXPECT_FALSE(again.start_info.fresh);
  EXPECT_EQ(again.start_info.records_applied, 0u);  // the closing snapshot had it all
  EXPECT_GT(again.start_info.from_snapshot, 300u);
  EXPECT_EQ(again.digest(), digest);
  again.witness.last = again.start_info.last.value;
  again.clock.ms += 5'000;
  again.engine.start();
  ASSERT_TRUE(again.engine.submit(kCell, core::CloseHotline{}));
  ASSERT_TRUE(again.engine.stop());
  const auto* resumed = std::get_if<core::ResumeNode>(&again.witness.commands.front());
  ASSERT_NE(resumed, nullptr);
  EXPECT_FALSE(resumed->legs_kept);
  EXPECT_TRUE(again.witness.in_order);
}

TEST(Engine, a_journal_of_older_rules_adopts_the_new_ones_before_anything_is_decided) {
  const auto store = std::make_shared<MemoryStore>();
  const auto key = journal::NodeKey::ephemeral();
  {
    House1 h(std::make_unique<SharedStore>(store), {}, key);
    h.begin();
    ASSERT_TRUE(h.engine.submit(kCell, core::AdoptRules{core::kRulesVersion - 1}));
    h.settle();
    ASSERT_TRUE(h.engine.stop());
  }
  House1 again(std::make_unique<SharedStore>(store), {}, key);
  again.witness.last = again.start_info.last.value;
  again.engine.start();
  ASSERT_TRUE(again.engine.submit(kCell, core::CloseHotline{}));
  ASSERT_TRUE(again.engine.stop());
  const auto* adopted = std::get_if<core::AdoptRules>(&again.witness.commands.front());
  ASSERT_NE(adopted, nullptr);
  EXPECT_EQ(adopted->version, core::kRulesVersion);
  EXPECT_NE(std::get_if<core::ResumeNode>(&again.witness.commands.at(1)), nullptr);
}

TEST(Engine, two_cells_do_not_wait_for_each_other) {
  auto slow = std::make_unique<GatedStore>();
  GatedStore& gate = *slow;
  House1 h(std::move(slow), Options{.queue_capacity = 16});
  ASSERT_TRUE(h.engine.add_cell(CellId{2}, "andere", std::make_unique<MemoryStore>(), journal::kTestCapacity));
  gate.set(true, true);
  h.engine.start();
  ASSERT_TRUE(h.engine.submit(kCell, core::OpenHotline{}));
  std::atomic<int> settled{0};
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(h.engine.submit(CellId{2}, core::OpenHotline{}, [&](auto, auto) { ++settled, settled.notify_all(); }));
  }
  for (int seen = settled; seen < 8; seen = settled) settled.wait(seen);
  EXPECT_EQ(h.engine.stats(kCell).last_durable.value, 0u);
  gate.set(true, false);
}

TEST(Engine, a_cell_is_added_while_another_works) {
  House1 h(std::make_unique<MemoryStore>());
  h.begin();
  std::atomic<bool> over{false};
  std::thread callers([&] {
    for (std::uint64_t i = 1; !over; ++i) (void)h.engine.submit(kCell, attempt(i));
  });
  const auto store = std::make_shared<MemoryStore>();
  for (std::uint16_t id = 2; id <= 5; ++id) {
    auto own = id == 2 ? std::unique_ptr<journal::JournalStore>(std::make_unique<SharedStore>(store))
                       : std::make_unique<MemoryStore>();
    ASSERT_TRUE(h.engine.add_cell(CellId{id}, "neue", std::move(own), journal::kTestCapacity));
    EXPECT_FALSE(h.engine.add_cell(CellId{id}, "neue", std::make_unique<MemoryStore>(), journal::kTestCapacity));
    std::promise<bool> opened;
    ASSERT_TRUE(h.engine.submit(CellId{id}, core::OpenHotline{},
                                [&](auto sequence, auto) { opened.set_value(sequence.has_value()); }));
    EXPECT_TRUE(opened.get_future().get());
  }
  const std::vector<journal::Label> labels = {{journal::LabelKind::kMember, 1, "nord", "Nordlicht"}};
  EXPECT_TRUE(h.engine.put_labels(CellId{2}, labels));
  EXPECT_EQ(*store->labels(), labels);
  over = true;
  callers.join();
  EXPECT_EQ(h.engine.cells().size(), 5U);
  ASSERT_TRUE(h.engine.stop());
  EXPECT_FALSE(h.engine.put_labels(CellId{2}, labels));
  EXPECT_EQ((*store->last())->last, h.engine.stats(CellId{2}).last_decided);
}

TEST(Engine, a_cell_that_is_added_with_its_journal_resumes_before_anything_else) {
  const auto store = std::make_shared<MemoryStore>();
  const auto key = journal::NodeKey::ephemeral();
  constexpr CellId kSecond{2};
  for (int life = 1; life <= 2; ++life) {
    House1 h(std::make_unique<MemoryStore>(), {}, key);
    h.begin();
    const auto start =
        h.engine.add_cell(kSecond, "andere", std::make_unique<SharedStore>(store), journal::kTestCapacity);
    ASSERT_TRUE(start);
    EXPECT_EQ(start->fresh, life == 1);
    ASSERT_TRUE(h.engine.submit(kSecond, core::WithdrawAnnouncement{}));
    ASSERT_TRUE(h.engine.stop());
    const auto first = std::find_if(h.witness.batches.begin(), h.witness.batches.end(),
                                    [](const auto& batch) { return batch->cell == kSecond; });
    ASSERT_NE(first, h.witness.batches.end());
    EXPECT_EQ(std::holds_alternative<core::ResumeNode>((*first)->records.front().command), life == 2);
  }
}

TEST(Engine, heads_are_signed_at_the_start_and_at_the_end) {
  const auto store = std::make_shared<MemoryStore>();
  const auto key = journal::NodeKey::ephemeral();
  House1 h(std::make_unique<SharedStore>(store), {}, key);
  h.begin();
  h.settle();
  ASSERT_TRUE(h.engine.submit(kCell, core::CloseHotline{}));
  ASSERT_TRUE(h.engine.stop());
  const auto heads = *store->heads();
  ASSERT_GE(heads.size(), 2u);
  for (const auto& head : heads) EXPECT_TRUE(journal::signature_holds(head, key.public_key()));
  EXPECT_EQ(heads.back().last, h.engine.stats(kCell).last_durable);
  EXPECT_EQ(heads.back().head, (*store->last())->head);
}

}  // namespace
}  // namespace rufbund::engine
