// The writer of projections and books: takes durable batches from a bounded queue, keeps the lines' projections, writes
// call records, and publishes the picture at most every 250 ms.
//
// Thread: its own. A full queue loses nothing: the gap is seen by the sequence and read from the journal. Other threads
// read the published picture, or the projections under the lock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "api/names.h"
#include "api/picture.h"
#include "base/bounded_queue.h"
#include "base/check.h"
#include "core/core.h"
#include "engine/engine.h"
#include "office/office_alarms.h"
#include "projections/line_projection.h"
#include "storage/books_store.h"

namespace rufbund::api {

// Reads a cell's durable records after `after`, in order, in batches. Called on the writer's thread.
using JournalSource =
    std::function<Result<void>(CellId cell, Sequence after, const std::function<void(const engine::Batch&)>& each)>;

// A line as bytes (LineProjection::save), kept from one run to the next: none where there is nothing usable.
struct PictureKeeper {
  std::function<std::string(CellId)> load;
  std::function<void(CellId, Sequence, const std::string&)> save;
};

struct PictureHooks {
  PictureKeeper keeper;   // may be empty: then a start reads the whole journal. On the writer's thread
  JournalSource journal;  // may be empty: then the sink must see every record
  std::function<EngineStats()> engine_stats;                        // may be empty; any thread
  std::function<bool()> media_healthy;                              // may be empty: healthy; any thread
  std::function<std::vector<office::OfficeAlarm>()> office_alarms;  // may be empty: none; any thread
  std::function<TimeMs()> now;                                      // any thread
  std::function<TimeMs(CellId)> line_now;                           // a line's journal time. Empty: `now`
  // On the writer's thread, after each publication.
  std::function<void(std::shared_ptr<const Picture>, std::span<const projections::Activity>, std::size_t skipped)>
      published;
  std::function<void(const std::string&)> log;  // for people; any thread
};

class PictureWriter final : public engine::BatchSink {
 public:
  static constexpr Millis kInterval{250};       // least between two pictures
  static constexpr Millis kHeartbeat{1'000};    // most between two pictures
  static constexpr std::size_t kQueue = 8'192;  // batches
  static constexpr std::size_t kActivity = 50;  // items per publication

  PictureWriter(const Names& names, const core::Capacity& capacity, std::unique_ptr<storage::Books> books,
                PictureHooks hooks);
  ~PictureWriter() override;

  void start();
  void stop();

  struct NewLine {
    CellId cell;
    core::Capacity capacity;
  };
  // A changed directory, while it runs; waits for the writer, who calls `use_names` once the lines are there, then
  // reads their journals and publishes. Batches of a line that is not there yet need not wait: its journal has them.
  // False where the writer stops. Any other thread, one at a time.
  [[nodiscard]] bool add_lines(std::vector<NewLine> lines, std::function<void()> use_names);

  // --- engine::BatchSink, on the journal thread ---
  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override;
  void on_journal_failing(CellId cell, const std::string& what) override;
  void on_journal_healthy(CellId cell) override;

  // --- any thread ---
  [[nodiscard]] std::shared_ptr<const Picture> latest() const;
  [[nodiscard]] std::size_t queue_length() const { return queue_.size(); }
  // A cell's quarter hours that begin in [from, to), as far as they are in memory: from `kept_from` on, and before that
  // those that the books do not have yet. Nothing while the journal is still being read.
  struct Recent {
    std::vector<projections::Quarter> quarters;
    TimeMs kept_from;
  };
  [[nodiscard]] std::optional<Recent> recent_quarters(CellId cell, TimeMs from, TimeMs to) const;
  // Calls of a cell that were answered before `answered_before` and have not ended, as of the last record that is
  // known. Nothing while the journal is still being read, or calls that ended are not in the books yet.
  struct Talking {
    std::uint32_t calls = 0;
    Sequence sequence;
    TimeMs at;
  };
  [[nodiscard]] std::optional<Talking> talking(CellId cell, TimeMs answered_before) const;
  // Runs `read` with the cell's projection, which does not change meanwhile; keep it short.
  template <class Read>
  auto with_line(CellId cell, Read&& read) const {
    std::lock_guard lock(lines_mutex_);
    const auto line = index_of(cell);
    CHECK(line && "a cell of this node");
    return read(*lines_[*line]);
  }

 private:
  struct BooksState {
    std::vector<storage::StoredCall> calls;
    std::vector<std::pair<CellId, TicketId>> taken_back;
    std::vector<std::pair<CellId, projections::Quarter>> quarters;
    std::vector<Sequence> written;  // per line
    TimeMs failing_since;           // 0: works
    bool lost = false;              // some calls were dropped: progress must stay behind them
    TimeMs retry_at;
  };

  // Under `lines_mutex_`, or on the writer's thread. Nothing for a line that was not added yet.
  [[nodiscard]] std::optional<std::size_t> index_of(CellId cell) const;
  void add_line(CellId cell, const core::Capacity& capacity);
  void read_line(std::size_t line);
  void set_behind(std::size_t line, bool behind);
  void grow();
  [[nodiscard]] TimeMs now_of(std::size_t line) const;
  void run();
  void catch_up(std::size_t line);
  void load_kept(std::size_t line);
  void keep_lines(bool stopping);
  void apply(const engine::Batch& batch);
  void keep(std::size_t line);
  void write_books(bool now);
  void set_booked();
  void publish();
  // Where a picture is due.
  void publish_if_due();
  void find_alarms(Picture& picture);

  const Names& names_;
  PictureHooks hooks_;
  std::unique_ptr<storage::Books> books_;
  BoundedQueue<std::shared_ptr<const engine::Batch>> queue_;

  mutable std::mutex lines_mutex_;
  std::vector<CellId> cells_;  // of `lines_`
  std::vector<std::unique_ptr<projections::LineProjection>> lines_;
  std::vector<bool> behind_;  // written by the writer's thread under the lock
  bool unbooked_ = false;     // likewise: calls have ended that are not in the books yet

  mutable std::mutex mutex_;  // what follows up to the blank line
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::map<CellId, JournalHealth> journals_;
  struct Growth {
    std::vector<NewLine> lines;
    std::function<void()> use_names;
    bool done = false;
  };
  std::shared_ptr<Growth> growth_;
  std::condition_variable grown_;
  std::shared_ptr<const Picture> latest_;

  // The writer's thread only.
  projections::Changes changes_;
  std::vector<projections::Activity> activity_;
  std::size_t activity_skipped_ = 0;
  BooksState booked_;
  std::vector<Sequence> kept_;  // per line, the last one that was kept
  std::vector<Alarm> alarms_;
  std::vector<std::uint64_t> line_full_before_;
  std::vector<TimeMs> line_full_at_;
  std::uint64_t number_ = 0;
  bool dirty_ = true;
  std::chrono::steady_clock::time_point published_at_;
  std::thread thread_;
};

}  // namespace rufbund::api
