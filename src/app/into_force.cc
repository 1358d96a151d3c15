#include "app/into_force.h"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <mutex>

#include "core/state.h"

namespace rufbund::app {
namespace {

constexpr std::size_t kAtOnce = 500;
constexpr std::chrono::milliseconds kLook{100};

// What the callbacks of commands write, which may come after everybody stopped waiting.
struct Progress {
  std::mutex mutex;
  std::vector<std::string> ignored;
};

// False where it was given up or took too long.
template <class T>
bool wait_for(const std::future<T>& future, Millis patience, const std::function<bool()>& give_up) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (future.wait_for(kLook) != std::future_status::ready)
    if (give_up() || std::chrono::steady_clock::now() > until) return false;
  return true;
}

}  // namespace

Result<InForce> put_into_force(engine::Engine& engine, CellId cell, const std::string& hotline,
                               std::vector<core::Command> commands, Millis patience,
                               const std::function<bool()>& give_up) {
  const auto progress = std::make_shared<Progress>();
  const auto not_taken = [&] {
    const std::string failure = engine.stats(cell).failure;
    return fail(ErrorCode::kUnavailable, fmt::format("the journal of '{}' does not take the records of the "
                                                     "configuration, or the node was told to stop. {}",
                                                     hotline, failure));
  };
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const bool last = i + 1 == commands.size() || (i + 1) % kAtOnce == 0;
    auto done = last ? std::make_shared<std::promise<Result<Sequence>>>() : nullptr;
    auto settled = [done, progress, hotline](Result<Sequence> sequence, std::span<const core::Event> events) {
      for (const core::Event& event : events) {
        const auto* ignored = std::get_if<core::CommandIgnored>(&event);
        if (!ignored) continue;
        std::lock_guard lock(progress->mutex);
        progress->ignored.push_back(fmt::format("'{}': the rulebook ignored command {}: reason {}", hotline,
                                                sequence ? sequence->value : 0, static_cast<int>(ignored->reason)));
      }
      if (done) done->set_value(std::move(sequence));
    };
    if (!engine.submit(cell, std::move(commands[i]), std::move(settled))) return not_taken();
    if (!done) continue;
    std::future<Result<Sequence>> durable = done->get_future();
    if (!wait_for(durable, patience, give_up)) return not_taken();
    if (const Result<Sequence> sequence = durable.get(); !sequence) return tl::unexpected(sequence.error());
  }
  std::lock_guard lock(progress->mutex);
  return InForce{std::move(progress->ignored)};
}

Result<Startup> compare_with_state(engine::Engine& engine, CellId cell,
                                   std::function<Startup(const core::State&)> compare,
                                   const std::function<bool()>& give_up) {
  constexpr Millis kPatience{10'000};
  const auto compared = std::make_shared<std::promise<Startup>>();
  std::future<Startup> startup = compared->get_future();
  const bool asked = engine.read(cell, [compared, compare = std::move(compare)](const core::Core& core) {
    compared->set_value(compare(core.state()));
  });
  if (!asked || !wait_for(startup, kPatience, give_up))
    return fail(ErrorCode::kUnavailable, "the engine does not answer, or the node was told to stop");
  return startup.get();
}

}  // namespace rufbund::app
