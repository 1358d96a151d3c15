// The writer over a real core's records: what is published and booked, with gaps, restarts and failing books.
#include "api/picture_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "base/check.h"
#include "projections/line_driver.h"

namespace rufbund::api {
namespace {

using namespace core;
using projections::LineDriver;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};
const Capacity kSmall{.members = 8, .sites = 8, .seats = 32, .tickets = 512, .caller_places = 1 << 8};

directory::Directory one_hotline() {
  directory::Directory d;
  directory::Hotline h;
  h.cell = kCell;
  h.key = "impfen";
  h.members = {{MemberId{1}, "nordlicht", "Nordlicht Dialog GmbH"}, {MemberId{2}, "elbruf", "Elbruf Service AG"}};
  h.sites = {{SiteId{1}, MemberId{1}, "nordlicht-kiel", "Nordlicht Kiel", SiteKind::kAgents, {}, false, {}},
             {SiteId{2}, MemberId{2}, "elbruf-hamburg", "Elbruf Hamburg", SiteKind::kAgents, {}, false, {}}};
  d.hotlines.push_back(std::move(h));
  return d;
}

class PictureWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("rufbund-writer-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    set_up_two_members(line);
    line.decide(SetSeatState{SeatId{1}, SeatState::kReady});
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string path() const { return folder / "books.db"; }

  // A served call of 30 s.
  void serve() {
    const std::lock_guard lock(line_mutex);
    const auto ticket =
        line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, {}, CarrierId{1}, {}, SkillId{1}}).ticket;
    const auto offer = line.expect<OfferMade>(SelectService{ticket, TopicId{1}, SkillId{1}});
    line.decide(AnswerOffer{offer.offer});
    line.now = line.now + Millis{30'000};
    line.decide(EndConversation{offer.offer, EndedBy::kSeat});
    line.wait(Millis{12'000});
  }

  std::unique_ptr<PictureWriter> writer(bool with_journal) {
    PictureHooks hooks;
    hooks.now = [this] {
      const std::lock_guard lock(line_mutex);
      return line.now + apart;
    };
    hooks.line_now = [this](CellId) {
      const std::lock_guard lock(line_mutex);
      return line.now;
    };
    hooks.engine_stats = [this] {
      EngineStats stats;
      stats.clock_ahead = Millis{clock_ahead_ms};
      return stats;
    };
    if (with_journal)
      hooks.journal = [this](CellId, Sequence after, const auto& each) -> Result<void> {
        // A copy: what `each` does takes locks of the writer, under which the time is asked for.
        const auto batches = [this] {
          const std::lock_guard lock(line_mutex);
          return line.batches;
        }();
        ++reads;
        for (const auto& batch : batches)
          if (batch->records[0].sequence > after) ++records_read, each(*batch);
        return {};
      };
    hooks.keeper.load = [this](CellId) { return kept; };
    hooks.keeper.save = [this](CellId, Sequence, const std::string& bytes) { kept = keeps ? bytes : kept; };
    return std::make_unique<PictureWriter>(names, kSmall, *storage::Books::open(path()), std::move(hooks));
  }
  // Waits until a picture includes everything decided so far.
  std::shared_ptr<const Picture> settled(const PictureWriter& w) {
    const Sequence wanted = line.batches.back()->records[0].sequence;
    while (w.latest()->lines[0].sequence < wanted) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return w.latest();
  }
  std::size_t booked() {
    storage::CallFilter filter;
    filter.places = {{kCell, {}, {}, {}, {}, {}}};
    return (*storage::Books::open(path()))->calls(filter, 1'000)->size();
  }

  std::filesystem::path folder;
  const Names names{one_hotline()};
  std::mutex line_mutex;  // the writer's thread reads the line while the test goes on with it
  LineDriver line{kCell, kSmall, kStart};
  std::uint64_t leg = 0;
  std::atomic<int> reads{0};
  std::atomic<std::size_t> records_read = 0;
  std::atomic<std::int64_t> clock_ahead_ms{0};
  Millis apart{};  // of the node's time
  bool keeps = false;
  std::string kept;
};

TEST_F(PictureWriterTest, follows_batches_and_books_the_calls) {
  for (int i = 0; i < 3; ++i) serve();
  auto w = writer(false);
  w->start();
  for (const auto& batch : line.batches) w->on_durable(batch);
  EXPECT_EQ(settled(*w)->lines[0].today.answered, 3u);
  w->stop();
  EXPECT_EQ(booked(), 3u);
}

TEST_F(PictureWriterTest, who_talks_is_told_and_whoever_ended_is_in_the_books_by_then) {
  serve();
  const auto ticket = line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, {}, CarrierId{1}, {}, SkillId{1}}).ticket;
  const auto offer = line.expect<OfferMade>(SelectService{ticket, TopicId{1}, SkillId{1}});
  line.decide(AnswerOffer{offer.offer});
  const TimeMs answered = line.now;
  auto w = writer(false);
  w->start();
  std::size_t given = 0;
  const auto talking = [&](TimeMs before) {
    for (; given < line.batches.size(); ++given) w->on_durable(line.batches[given]);
    const Sequence wanted = line.batches.back()->records[0].sequence;
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(5)))
      if (const auto told = w->talking(kCell, before); told && told->sequence == wanted) return *told;
  };
  EXPECT_EQ(talking(kNever).calls, 1u);
  EXPECT_EQ(talking(answered).calls, 0u) << "it was answered no earlier";
  EXPECT_EQ(talking(answered + Millis{1}).at, line.now);
  EXPECT_EQ(booked(), 1u);
  {
    const std::lock_guard lock(line_mutex);
    line.now = line.now + Millis{3'600'000};
    line.decide(EndConversation{offer.offer, EndedBy::kSeat});
  }
  EXPECT_EQ(talking(kNever).calls, 0u);
  EXPECT_EQ(booked(), 2u) << "at once, not some time later";
  EXPECT_FALSE(w->talking(CellId{7}, kNever).has_value()) << "no such line";
}

TEST_F(PictureWriterTest, a_gap_is_read_from_the_journal) {
  serve();
  auto w = writer(true);
  w->start();
  while (reads == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  serve();
  serve();
  w->on_durable(line.batches.back());  // all before it are missing
  EXPECT_EQ(settled(*w)->lines[0].today.answered, 3u);
  EXPECT_GE(reads, 2);
  w->stop();
  EXPECT_EQ(booked(), 3u);
}

TEST_F(PictureWriterTest, a_restart_shows_the_same_and_books_nothing_twice) {
  for (int i = 0; i < 4; ++i) serve();
  std::shared_ptr<const Picture> before, after;
  {
    auto w = writer(true);
    w->start();
    before = settled(*w);
  }
  {
    auto w = writer(true);
    w->start();
    after = settled(*w);
  }
  EXPECT_EQ(before->lines[0].today.answered, after->lines[0].today.answered);
  EXPECT_EQ(before->lines[0].members[0].since_agreement.norm_work_ms,
            after->lines[0].members[0].since_agreement.norm_work_ms);
  EXPECT_EQ(booked(), 4u);
}

TEST_F(PictureWriterTest, a_restart_goes_on_from_what_was_kept_and_reads_only_what_came_after) {
  keeps = true;
  for (int i = 0; i < 3; ++i) serve();
  {
    auto w = writer(true);
    w->start();
    settled(*w);
    w->stop();
  }
  ASSERT_FALSE(kept.empty());
  const std::size_t before = line.batches.size();
  serve();
  records_read = 0;
  std::shared_ptr<const Picture> quick, whole;
  {
    auto w = writer(true);
    w->start();
    quick = settled(*w);
    w->stop();
  }
  EXPECT_EQ(records_read, line.batches.size() - before);
  EXPECT_EQ(booked(), 4u);
  kept.clear();
  {
    auto w = writer(true);
    w->start();
    whole = settled(*w);
    w->stop();
  }
  EXPECT_EQ(quick->lines[0].today.answered, whole->lines[0].today.answered);
  EXPECT_EQ(quick->lines[0].members[0].since_agreement.norm_work_ms,
            whole->lines[0].members[0].since_agreement.norm_work_ms);
  EXPECT_EQ(quick->lines[0].sites[0].today.talk_ms, whole->lines[0].sites[0].today.talk_ms);
  // Books that were lost since get their calls again.
  std::filesystem::remove(path());
  {
    auto w = writer(true);
    w->start();
    settled(*w);
    w->stop();
  }
  EXPECT_EQ(booked(), 4u);
}

TEST_F(PictureWriterTest, books_lost_in_a_crash_are_made_up_from_the_journal) {
  for (int i = 0; i < 4; ++i) serve();
  {
    auto w = writer(true);
    w->start();
    settled(*w);
  }
  std::filesystem::remove(path());
  {
    auto w = writer(true);
    w->start();
    settled(*w);
  }
  EXPECT_EQ(booked(), 4u);
}

TEST_F(PictureWriterTest, a_line_that_is_added_is_read_from_its_journal) {
  constexpr CellId kSecond{2};
  LineDriver second{kSecond, kSmall, kStart};
  set_up_two_members(second);
  Names both{one_hotline()};
  PictureHooks hooks;
  hooks.now = [] { return kStart; };
  hooks.journal = [&](CellId cell, Sequence after, const auto& each) -> Result<void> {
    for (const auto& batch : cell == kSecond ? second.batches : line.batches)
      if (batch->records[0].sequence > after) each(*batch);
    return {};
  };
  PictureWriter w(both, kSmall, *storage::Books::open(path()), std::move(hooks));
  w.start();
  (void)settled(w);
  // Before its line is there, its journal's batches and troubles come already.
  w.on_durable(second.batches.front());
  w.on_journal_failing(kSecond, "the disk is full");
  auto changed = std::make_shared<directory::Directory>(one_hotline());
  changed->hotlines.push_back(changed->hotlines[0]);
  changed->hotlines[1].cell = kSecond;
  changed->hotlines[1].key = "spenden";
  bool named = false;
  ASSERT_TRUE(w.add_lines({{kSecond, kSmall}}, [&] {
    both.use(changed);
    named = true;
  }));
  EXPECT_TRUE(named);
  const auto picture = w.latest();
  ASSERT_EQ(picture->lines.size(), 2u);
  EXPECT_EQ(picture->lines[1].cell, kSecond);
  EXPECT_EQ(picture->lines[1].sequence, second.batches.back()->records[0].sequence);
  EXPECT_TRUE(picture->lines[1].open);
  EXPECT_FALSE(picture->journals[1].healthy);
  EXPECT_TRUE(std::any_of(picture->alarms.begin(), picture->alarms.end(),
                          [](const Alarm& a) { return a.code == "journal_failing" && a.hotline == "spenden"; }));
  EXPECT_EQ(w.with_line(kSecond, [](const auto& of) { return of.sequence(); }), picture->lines[1].sequence);
  w.stop();
  EXPECT_FALSE(w.add_lines({}, [] {}));
}

TEST_F(PictureWriterTest, a_failing_journal_is_an_alarm_until_it_is_mended) {
  auto w = writer(true);
  w->start();
  settled(*w);
  const auto has = [&](std::string_view code) {
    const auto picture = w->latest();
    for (const Alarm& alarm : picture->alarms)
      if (alarm.code == code) return true;
    return false;
  };
  w->on_journal_failing(kCell, "the disk is full");
  while (!has("journal_failing")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(w->latest()->accepting());
  w->on_journal_healthy(kCell);
  while (has("journal_failing")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(w->latest()->accepting());
}

TEST_F(PictureWriterTest, a_clock_that_was_set_is_an_alarm_until_the_journal_has_caught_up) {
  auto w = writer(true);
  w->start();
  settled(*w);
  // The alarm as it is in the first picture with that difference.
  const auto alarm = [&](std::int64_t ahead_ms) -> std::optional<Alarm> {
    clock_ahead_ms = ahead_ms;
    while (w->latest()->engine.clock_ahead != Millis{ahead_ms})
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto picture = w->latest();
    for (const Alarm& a : picture->alarms)
      if (a.code == "clock_apart") return a;
    return std::nullopt;
  };
  EXPECT_FALSE(alarm(4'000));
  const auto stepped_back = alarm(-3'600'000);
  ASSERT_TRUE(stepped_back);
  EXPECT_EQ(stepped_back->id, "clock_apart");
  const TimeMs since = stepped_back->since;
  serve();  // time passes
  const auto nearly = alarm(-600);
  ASSERT_TRUE(nearly);
  EXPECT_EQ(nearly->since, since);
  EXPECT_FALSE(alarm(-500));
  EXPECT_FALSE(alarm(4'000));
}

// After a step of the clock, until the journal has caught up.
TEST_F(PictureWriterTest, a_line_is_told_in_its_own_time) {
  line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, {}, CarrierId{1}, {}, SkillId{1}});
  apart = Millis{3'600'000};
  auto w = writer(false);
  w->start();
  for (const auto& batch : line.batches) w->on_durable(batch);
  const auto picture = settled(*w);
  w->stop();
  EXPECT_EQ(picture->lines[0].at, line.now);
  EXPECT_EQ(picture->at, line.now + apart);
}

TEST_F(PictureWriterTest, calls_wait_while_the_books_are_locked) {
  auto w = writer(true);
  // Another process holds SQLite's write lock (byte 120 of the shared memory file) longer than a write waits for it.
  int told[2], hold[2];
  ASSERT_EQ(::pipe(told) | ::pipe(hold), 0);
  const pid_t other = ::fork();
  if (other == 0) {
    const int shm = ::open((path() + "-shm").c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_start = 120;
    lock.l_len = 1;
    char byte = ::fcntl(shm, F_SETLK, &lock) == 0 ? 'y' : 'n';
    (void)!::write(told[1], &byte, 1);
    ::close(hold[1]);
    (void)!::read(hold[0], &byte, 1);
    ::_exit(0);
  }
  char locked = 'n';
  ASSERT_EQ(::read(told[0], &locked, 1), 1);
  ASSERT_EQ(locked, 'y');
  serve();
  w->start();
  while (true) {
    const auto alarms = w->latest()->alarms;
    if (std::any_of(alarms.begin(), alarms.end(), [](const Alarm& a) { return a.code == "books_failing"; })) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ::close(hold[1]);
  ::waitpid(other, nullptr, 0);
  w->stop();
  EXPECT_EQ(booked(), 1u);
}

}  // namespace
}  // namespace rufbund::api
