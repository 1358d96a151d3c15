#include "sip/sip_loop.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "sip/sofia.h"

// Sofia's source of time, which its headers do not name.
extern "C" void (*_su_time)(su_time_t* tv);

namespace rufbund::sip {
namespace {

// The wall clock at the start, carried on by a clock that nobody sets: sofia counts its timers, those of transactions
// too, by the wall clock. Set forward, all would run out at once; set back, none for so long.
void steady_time(su_time_t* tv) {
  if (tv == nullptr) return;
  using std::chrono::duration_cast, std::chrono::steady_clock, std::chrono::system_clock, std::chrono::microseconds;
  static const auto offset = system_clock::now().time_since_epoch() - steady_clock::now().time_since_epoch();
  const auto now = duration_cast<microseconds>(steady_clock::now().time_since_epoch() + offset).count();
  tv->tv_sec = static_cast<decltype(tv->tv_sec)>(now / 1'000'000 + SU_TIME_EPOCH);
  tv->tv_usec = static_cast<decltype(tv->tv_usec)>(now % 1'000'000);
}

}  // namespace

struct SipLoop::Watch {
  Task on_readable;
  int index = -1;  // sofia's registration

  static int on_event(void*, su_wait_t*, void* self) {
    // A copy: the task may unwatch, and so delete this.
    const Task task = static_cast<Watch*>(self)->on_readable;
    task();
    return 0;
  }
};

struct SipLoop::Timer {
  SipLoop* loop = nullptr;
  TimerId id = 0;
  su_timer_t* timer = nullptr;
  Task task;

  ~Timer() { su_timer_destroy(timer); }
  static void on_expiry(void*, su_timer_t*, void* self) {
    auto* const timer = static_cast<Timer*>(self);
    const Task task = std::move(timer->task);
    timer->loop->timers_.erase(timer->id);
    task();
  }
};

Result<std::unique_ptr<SipLoop>> SipLoop::create(std::size_t post_capacity) {
  std::unique_ptr<SipLoop> loop(new SipLoop(post_capacity));
  loop->root_ = su_root_create(nullptr);
  if (!loop->root_) return fail(ErrorCode::kInternal, "sofia-sip cannot create its event loop");
  su_root_threading(loop->root_, 0);
  loop->wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (loop->wake_fd_ < 0) return fail(ErrorCode::kInternal, fmt::format("eventfd: {}", std::strerror(errno)));
  loop->watch_readable(loop->wake_fd_, [self = loop.get()] { self->run_posted(); });
  return loop;
}

SipLoop::SipLoop(std::size_t post_capacity) : posted_(post_capacity, [this] { wake(); }) {
  _su_time = &steady_time;
  su_init();
}

SipLoop::~SipLoop() {
  timers_.clear();
  if (root_) {
    for (auto& [fd, watch] : watches_) su_root_deregister(root_, watch->index);
    su_root_destroy(root_);
  }
  if (wake_fd_ >= 0) ::close(wake_fd_);
  su_deinit();
}

void SipLoop::run() { su_root_run(root_); }
void SipLoop::stop() { su_root_break(root_); }

void SipLoop::watch_readable(int fd, Task on_readable) {
  auto watch = std::make_unique<Watch>();
  watch->on_readable = std::move(on_readable);
  su_wait_t wait[1];
  CHECK(su_wait_create(wait, fd, SU_WAIT_IN) == 0);
  watch->index = su_root_register(root_, wait, &Watch::on_event, watch.get(), 0);
  CHECK(watch->index > 0);
  CHECK(watches_.emplace(fd, std::move(watch)).second);
}

void SipLoop::unwatch(int fd) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  su_root_deregister(root_, found->second->index);
  watches_.erase(found);
}

calls::Loop::TimerId SipLoop::after(Millis delay, Task task) {
  auto timer = std::make_unique<Timer>();
  timer->loop = this;
  timer->id = ++last_timer_;
  timer->task = std::move(task);
  timer->timer = su_timer_create(su_root_task(root_), 0);
  CHECK(timer->timer);
  const auto ms = static_cast<su_duration_t>(std::clamp<std::int64_t>(delay.count(), 0, 86'400'000));
  CHECK(su_timer_set_interval(timer->timer, &Timer::on_expiry, timer.get(), ms) == 0);
  const TimerId id = timer->id;
  timers_.emplace(id, std::move(timer));
  return id;
}

void SipLoop::cancel(TimerId timer) { timers_.erase(timer); }

bool SipLoop::post(Task task) { return posted_.try_push(std::move(task)); }

void SipLoop::wake() const {
  const std::uint64_t one = 1;
  // Only EAGAIN can fail here, and then the wake-up is pending already.
  [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
}

void SipLoop::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wake_fd_, &count, sizeof count);
  std::vector<Task> tasks;
  tasks.swap(running_);
  posted_.drain(tasks);
  for (auto& task : tasks) task();
  tasks.clear();
  running_.swap(tasks);
}

}  // namespace rufbund::sip
