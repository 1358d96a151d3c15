#include "calls/outbox.h"

#include <utility>

namespace rufbund::calls {

Outbox::~Outbox() {
  if (timer_) loop_.cancel(timer_);
}

void Outbox::submit(CellId cell, core::Command command) {
  // A copy goes to the port, because nothing says what a refused submit leaves of its argument.
  if (!waiting_.contains(cell) && port_.submit(cell, command)) return;
  waiting_[cell].push_back(std::move(command));
  schedule();
}

bool Outbox::try_submit(CellId cell, core::Command command, engine::Settled settled) {
  return !waiting_.contains(cell) && port_.submit(cell, std::move(command), std::move(settled));
}

std::size_t Outbox::waiting() const {
  std::size_t count = 0;
  for (const auto& [cell, commands] : waiting_) count += commands.size();
  return count;
}

void Outbox::schedule() {
  if (timer_) return;
  timer_ = loop_.after(kRetryAfter, [this] {
    timer_ = 0;
    retry();
  });
}

void Outbox::retry() {
  for (auto cell = waiting_.begin(); cell != waiting_.end();) {
    auto& commands = cell->second;
    while (!commands.empty() && port_.submit(cell->first, commands.front())) commands.pop_front();
    cell = commands.empty() ? waiting_.erase(cell) : std::next(cell);
  }
  if (!waiting_.empty()) schedule();
}

}  // namespace rufbund::calls
