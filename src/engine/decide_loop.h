// The engine thread's loop: takes commands from the cells' queues, stamps them, lets the core decide, and puts the
// records into the cell's open batch, from where the journal thread takes them.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "engine/house.h"

namespace rufbund::engine {

class DecideLoop {
 public:
  explicit DecideLoop(House& house) : house_(house) {}

  void run();  // the thread's body; returns after engine_stop
  // Tells what still waits that it never will be decided. Engine thread, or after its end.
  void give_up(Cell& cell);
  // Any thread.
  [[nodiscard]] bool post_reader(Cell& cell, std::function<void(const core::Core&)> reader);

 private:
  struct Reader {
    Cell* cell;
    std::function<void(const core::Core&)> read;
  };

  // True if something was decided.
  bool work_on(Cell& cell);
  bool room(const Cell& cell) const;
  TimeMs stamp(Cell& cell) const;
  bool refuse_admission(Cell& cell, Submitted& submitted) const;
  // What must be decided before any other command at `at`: the restart, then timers that are due.
  bool decide_due(Cell& cell, TimeMs at);
  void after_failing(Cell& cell);
  void watch_journal(Cell& cell);
  void watch_clock(Cell& cell);
  void decide(Cell& cell, TimeMs at, const core::Command& command, Settled settled, std::int64_t submitted_ns);
  void close_batch(Cell& cell, bool with_state);
  bool run_readers();
  [[nodiscard]] std::chrono::nanoseconds until_next_deadline() const;
  [[nodiscard]] bool drained() const;

  House& house_;
  std::mutex readers_mutex_;
  std::vector<Reader> readers_;
};

}  // namespace rufbund::engine
