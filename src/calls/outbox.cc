#include "calls/outbox.h"

#include <utility>

namespace rufbund::calls {

Outbox::~Outbox() {
  if (timer_) loop_.cancel(timer_);
}

void Outbox::submit(CellId cell, core::Command command) {
  // A copy goes to the port, because nothing says what a refused submit leaves of its argument.
  if (waiting_.empty() && port_.submit(cell, command)) return;
  waiting_.push_back({cell, std::move(command)});
  schedule();
}

bool Outbox::try_submit(CellId cell, core::Command command, engine::Settled settled) {
  return waiting_.empty() && port_.submit(cell, std::move(command), std::move(settled));
}

void Outbox::schedule() {
  if (timer_) return;
  timer_ = loop_.after(kRetryAfter, [this] {
    timer_ = 0;
    retry();
  });
}

void Outbox::retry() {
  // One cell's failing journal must not hold up the others: each entry is tried once, and order is kept per cell.
  std::deque<Entry> still;
  std::vector<CellId> blocked;
  while (!waiting_.empty()) {
    Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    bool is_blocked = false;
    for (const CellId cell : blocked) is_blocked = is_blocked || cell == entry.cell;
    if (!is_blocked && port_.submit(entry.cell, entry.command)) continue;
    if (!is_blocked) blocked.push_back(entry.cell);
    still.push_back(std::move(entry));
  }
  waiting_ = std::move(still);
  if (!waiting_.empty()) schedule();
}

}  // namespace rufbund::calls
