// The engine over SQLite through the worst: killed in the middle of load, and a disk that is really full.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "journal/export.h"
#include "journal/recover.h"
#include "journal/store_for_tests.h"
#include "storage/journal_folder_for_tests.h"

namespace rufbund::storage {
namespace {

using journal::kTestCapacity;

struct Node {
  explicit Node(const JournalFolder& folder, const std::string& journal, std::uint64_t seed,
                engine::Options options = {})
      : key(*journal::NodeKey::load_or_create(folder.key())), engine(options, clock, key), world(engine, seed) {
    auto store = SqliteJournal::open(journal);
    if (!store) std::fprintf(stderr, "%s\n", store.error().message.c_str()), std::abort();
    auto added = engine.add_cell(kTestCell, "impfen", std::move(*store), kTestCapacity);
    if (!added) std::fprintf(stderr, "%s\n", added.error().message.c_str()), std::abort();
    start_info = *added;
    engine.add_sink(world);
  }
  void begin() {
    engine.start();
    if (start_info.fresh)
      for (const core::Command& c : journal::alliance_commands()) (void)engine.submit(kTestCell, c);
  }
  engine::SystemClock clock;
  journal::NodeKey key;
  engine::Engine engine;
  TestWorld world;
  engine::CellStart start_info;
};

[[noreturn]] void live_until_killed(const JournalFolder& folder, std::uint64_t seed, int acknowledged_fd) {
  engine::Options options;
  options.snapshot_every = 3'000;
  Node node(folder, folder.journal(), seed, options);
  node.world.on_batch = [&](std::uint64_t sequence) {
    if (::write(acknowledged_fd, &sequence, sizeof sequence) != sizeof sequence) std::abort();
  };
  node.begin();
  for (;;)
    if (!node.world.send_one()) std::this_thread::yield();
}

// Starts a node, kills it when it has acknowledged `more` records beyond what it began with; gives the last
// acknowledged.
std::uint64_t run_and_kill(const JournalFolder& folder, std::uint64_t seed, std::uint64_t more) {
  int fds[2];
  EXPECT_EQ(::pipe(fds), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(fds[0]);
    live_until_killed(folder, seed, fds[1]);
  }
  ::close(fds[1]);
  std::uint64_t first = 0, last = 0, sequence = 0;
  bool killed = false;
  while (::read(fds[0], &sequence, sizeof sequence) == sizeof sequence) {
    if (first == 0) first = sequence;
    last = sequence;
    if (!killed && last - first > more) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(fds[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return last;
}

TEST(Crash, nothing_acknowledged_is_lost_by_kill_9_and_the_journal_still_verifies) {
  JournalFolder folder;
  std::uint64_t seen = 0;
  for (std::uint64_t round = 1; round <= 4; ++round) {
    const std::uint64_t acknowledged = run_and_kill(folder, round, 4'000);
    ASSERT_GT(acknowledged, seen);
    seen = acknowledged;
    auto store = SqliteJournal::open(folder.journal());
    ASSERT_TRUE(store) << store.error().message;
    const auto last = (*store)->last();
    ASSERT_TRUE(last && last->has_value());
    EXPECT_GE((*last)->last.value, acknowledged);
  }
  // The state from the snapshot is that of all records; every decision agrees, restarts included.
  const auto key = journal::NodeKey::load_or_create(folder.key());
  auto store = SqliteJournal::open(folder.journal());
  ASSERT_TRUE(store);
  auto recovered = journal::recover(**store, kTestCell, "impfen", kTestCapacity, key->public_key(), TimeMs{0});
  ASSERT_TRUE(recovered) << recovered.error().message;
  std::string file;
  ASSERT_TRUE(journal::write_export(**store, MemberId{}, TimeMs{1}, [&](journal::ByteSpan bytes) {
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  }));
  const auto report = journal::verify_bytes(file, key->public_key());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->deviation) << report->deviation->what;
  EXPECT_EQ(report->commands_decided, recovered->end.last.value);
  EXPECT_EQ(report->digest, recovered->core.digest());
}

TEST(Crash, a_log_cut_behind_the_acknowledged_end_is_noticed) {
  JournalFolder folder;
  run_and_kill(folder, 9, 500);
  const std::string log = folder.journal() + "-wal";
  const auto size = std::filesystem::file_size(log);
  ASSERT_GT(size, 40'000u);
  // SQLite itself drops the rest of a log without a word.
  std::filesystem::resize_file(log, size / 2);
  const auto store = SqliteJournal::open(folder.journal());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("had been acknowledged"), std::string::npos) << store.error().message;
}

// Gives this process mounts of its own; without root's rights in a user namespace in which it is root
// (user_namespaces(7)).
bool may_mount() {
  const auto user = std::to_string(::getuid()), group = std::to_string(::getgid());
  if (::unshare(CLONE_NEWNS) == 0) return true;
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  const auto write = [](const char* file, const std::string& text) {
    return bool(std::ofstream(file) << text << std::flush);
  };
  return write("/proc/self/uid_map", "0 " + user + " 1") && write("/proc/self/setgroups", "deny") &&
         write("/proc/self/gid_map", "0 " + group + " 1");
}

// In a child with mounts of its own: a file system of 40 MB that fills up, then gets room again.
int live_on_a_full_disk(const JournalFolder& folder) {
  const std::string disk = folder.path + "/disk";
  if (!may_mount()) return 77;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=40m") != 0) return 77;

  const std::string ballast = disk + "/ballast";
  {
    std::vector<char> block(36'000'000, 'x');
    const int fd = ::open(ballast.c_str(), O_WRONLY | O_CREAT, 0600);
    if (::write(fd, block.data(), block.size()) != static_cast<ssize_t>(block.size())) return 10;
    ::close(fd);
  }
  engine::Options options;
  options.retry_interval = Millis{20};
  options.max_undurable_records = 5'000;
  std::uint64_t durable = 0;
  {
    Node node(folder, disk + "/impfen.journal", 5, options);
    node.begin();
    while (!node.world.failing)
      if (!node.world.send_one()) std::this_thread::yield();
    const auto full = node.engine.stats(kTestCell);
    if (!full.failing || full.failure.find("full") == std::string::npos) {
      std::fprintf(stderr, "failure: %s\n", full.failure.c_str());
      return 11;
    }
    // No new call; what goes on is still decided, up to a bound; nothing is told to anybody.
    if (node.engine.submit(kTestCell,
                           core::AdmitAttempt{LegId{1}, CallerKey{1}, CarrierId{1}, ClassId{}, SkillId{1}})) {
      return 12;
    }
    const std::uint64_t before = node.world.durable;
    const core::Command health = core::ReportSiteHealth{SiteId{1}, true};
    while (node.engine.stats(kTestCell).last_decided.value < full.last_durable.value + 4'999) {
      if (!node.engine.submit(kTestCell, health)) std::this_thread::yield();
    }
    if (node.world.durable != before) return 13;
    std::filesystem::remove(ballast);
    while (node.world.failing) std::this_thread::yield();
    const auto stopped = node.engine.stop();
    if (!stopped) {
      std::fprintf(stderr, "stop: %s\n", stopped.error().message.c_str());
      return 14;
    }
    durable = node.engine.stats(kTestCell).last_durable.value;
    if (durable != node.engine.stats(kTestCell).last_decided.value) return 15;
  }
  auto store = SqliteJournal::open(disk + "/impfen.journal");
  if (!store) {
    std::fprintf(stderr, "open: %s\n", store.error().message.c_str());
    return 16;
  }
  const auto key = journal::NodeKey::load_or_create(folder.key());
  auto recovered = journal::recover(**store, kTestCell, "impfen", kTestCapacity, key->public_key(), TimeMs{0});
  if (!recovered) {
    std::fprintf(stderr, "recover: %s\n", recovered.error().message.c_str());
    return 17;
  }
  return recovered->end.last.value == durable ? 0 : 18;
}

TEST(Crash, a_full_disk_stops_new_calls_only_and_nothing_is_lost) {
  JournalFolder folder;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(live_on_a_full_disk(folder));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_NE(WEXITSTATUS(status), 77) << "a small file system cannot be mounted: be root, or allow user namespaces";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace rufbund::storage
