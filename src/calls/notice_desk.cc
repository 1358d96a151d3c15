#include "calls/notice_desk.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace rufbund::calls {
namespace {

constexpr std::size_t kMostSentences = 8, kMostAnswers = 8, kLongestId = 64;

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

bool is_telephone_key(char key) {
  return key != '\0' && std::string_view("0123456789*#").find(key) != std::string_view::npos;
}

bool is_within(Millis time, std::int64_t least_s, std::int64_t most_s) {
  return time >= Millis{least_s * 1'000} && time <= Millis{most_s * 1'000};
}

// In the form of callers' rooms, which are as random.
RoomName random_room() {
  std::uint64_t name = 0;
  randombytes_buf(&name, sizeof name);
  return fmt::format("{:016x}", name);
}

}  // namespace

NoticeDesk::NoticeDesk(const directory::Directory& directory) {
  CHECK(sodium_init() >= 0);
  door_->desk = this;
  adopt(directory);
}

NoticeDesk::~NoticeDesk() {
  close();
  const std::lock_guard lock(door_->mutex);
  door_->desk = nullptr;
}

void NoticeDesk::adopt(const directory::Directory& directory) {
  std::vector<Trunk> trunks;
  for (const auto& carrier : directory.carriers) {
    if (carrier.out) trunks.push_back({carrier.key, *carrier.out});
  }
  std::set<std::string> own;
  for (const auto& hotline : directory.hotlines) {
    for (const auto& number : hotline.numbers) own.insert(number.e164);
  }
  const std::lock_guard lock(mutex_);
  trunks_ = std::move(trunks);
  own_numbers_ = std::move(own);
  permitted_ = PermittedNumbers(directory.calling_out.prefixes);
  most_calls_ = directory.calling_out.max_calls;
}

void NoticeDesk::open(NoticeServices services) {
  services_.emplace(services);
  services_->media.on_digit([this](const RoomName& room, char digit) {
    if (const auto call = in(room)) call->on_digit(digit);
  });
  services_->media.on_room_lost([this](const RoomName& room) {
    if (const auto call = in(room)) call->on_room_lost();
  });
  {
    const std::lock_guard lock(door_->mutex);
    door_->loop = &services_->loop;
  }
  const std::lock_guard lock(mutex_);
  taking_ = true;
}

// --- what is asked for ---

// No text names the number.
Result<void> NoticeDesk::check(const PhoneNotice& notice) const {
  const auto wrong = [](std::string what) { return fail(ErrorCode::kInvalidArgument, std::move(what)); };
  if (!is_id(notice.id)) return wrong("a notice's id is 1 to 64 of a-z, A-Z, 0-9, '-', '_' and '.'");
  if (notice.message.empty() || notice.message.size() > kMostSentences) return wrong("a notice has 1 to 8 sentences");
  if (notice.answers.empty() || notice.answers.size() > kMostAnswers) return wrong("a notice has 1 to 8 answers");
  std::set<char> keys;
  for (const auto& answer : notice.answers) {
    if (!is_telephone_key(answer.key)) return wrong("an answer's key is 0 to 9, * or #");
    if (!keys.insert(answer.key).second) return wrong("two answers have the same key");
  }
  if (notice.repeat_key && (!is_telephone_key(notice.repeat_key) || keys.contains(notice.repeat_key)))
    return wrong("the key for hearing it again is 0 to 9, * or #, and no answer's");
  if (!is_within(notice.ring_timeout, 1, 180)) return wrong("a notice rings for 1 s to 3 min");
  if (!is_within(notice.key_patience, 1, 60)) return wrong("a notice waits for a key for 1 s to 1 min");
  if (!is_within(notice.most_listening, 1, 600)) return wrong("a notice is listened to for 1 s to 10 min");
  if (notice.most_rounds < 1 || notice.most_rounds > 10) return wrong("a notice is said 1 to 10 times");
  if (!is_subscriber_number(notice.to)) return wrong("the number is none: it needs a plus sign and 8 to 15 digits");
  if (!permitted_.permits(notice.to))
    return wrong("the number may not be called: calling_out.prefixes in the configuration says which may");
  if (own_numbers_.contains(notice.to)) return wrong("the number is one of this node's own hotlines");
  if (trunks_.empty())
    return fail(ErrorCode::kNotFound, "no carrier calls out: one needs outbound in the configuration");
  if (ids_.contains(notice.id)) return fail(ErrorCode::kConflict, "a notice of this id is under way");
  if (waiting_.size() >= kMostWaiting) return fail(ErrorCode::kOverloaded, "too many notices wait for their call");
  return {};
}

Result<void> NoticeDesk::place(PhoneNotice notice, OnEnd on_end) {
  {
    const std::lock_guard lock(mutex_);
    if (!taking_) return fail(ErrorCode::kUnavailable, "telephony does not run");
    if (auto checked = check(notice); !checked) return checked;
    ids_.insert(notice.id);
    waiting_.push_back({std::move(notice), std::move(on_end)});
  }
  // Where the loop's queue is full, the call that ends next, or the next notice, takes it along.
  if (!post(&NoticeDesk::take_waiting)) spdlog::warn("notice: the loop is behind");
  return {};
}

bool NoticeDesk::post(void (NoticeDesk::*what)()) {
  const std::lock_guard lock(door_->mutex);
  if (!door_->loop) return false;
  return door_->loop->post([door = door_, what] {
    // On the loop's thread, as close() and the destructor: nobody takes the desk away meanwhile.
    NoticeDesk* const desk = door->loop ? door->desk : nullptr;
    if (desk) (desk->*what)();
  });
}

// --- calls in their turn ---

std::size_t NoticeDesk::legs_of(const std::string& carrier) const {
  return static_cast<std::size_t>(
      std::count_if(legs_.begin(), legs_.end(), [&](const auto& leg) { return leg.second.carrier == carrier; }));
}

// A call that has no leg yet will need one: it has its place already.
std::size_t NoticeDesk::preparing() const {
  return static_cast<std::size_t>(
      std::count_if(calls_.begin(), calls_.end(), [](const auto& call) { return call.second->needs_a_leg(); }));
}

bool NoticeDesk::has_place() const {
  const std::size_t taken = preparing();
  if (legs_.size() + taken >= most_calls_) return false;
  std::size_t places = 0;
  for (const auto& trunk : trunks_) {
    const std::size_t used = legs_of(trunk.key);
    if (used < trunk.out.max_calls) places += trunk.out.max_calls - used;
  }
  return places > taken;
}

void NoticeDesk::take_waiting() {
  while (services_) {
    Waiting next;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty() || !taking_ || !has_place()) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    auto call = std::make_shared<NoticeCall>(static_cast<NoticeHost&>(*this), std::move(next.notice),
                                             std::move(next.on_end), random_room());
    calls_.emplace(call->room(), call);
    call->start();
  }
}

void NoticeDesk::take_later() {
  if (take_ || !services_) return;
  take_ = services_->loop.after(Millis{0}, [this] {
    take_ = 0;
    take_waiting();
  });
}

std::optional<OutboundInvite> NoticeDesk::next_leg(NoticeCall& call) {
  const std::lock_guard lock(mutex_);
  // Who tries a second carrier takes no place that another call counts on.
  if (!call.tried.empty() && !has_place()) return std::nullopt;
  for (const auto& trunk : trunks_) {
    if (std::find(call.tried.begin(), call.tried.end(), trunk.key) != call.tried.end()) continue;
    if (legs_of(trunk.key) >= trunk.out.max_calls) continue;
    call.tried.push_back(trunk.key);
    const OutboundLegId leg{++last_leg_};
    legs_.emplace(leg, Leg{call.weak_from_this(), trunk.key});
    return OutboundInvite{leg, trunk.out, {}, {}};
  }
  return std::nullopt;
}

PhoneNotice::Say NoticeDesk::say_to(const NoticeCall& call) {
  return [door = door_, room = call.room()](Sentence verdict) {
    const std::lock_guard lock(door->mutex);
    if (!door->loop) return;
    // Where the queue is full, the member hears that its key was not taken; the office knows better.
    (void)door->loop->post([door, room, verdict = std::move(verdict)] {
      NoticeDesk* const desk = door->loop ? door->desk : nullptr;
      if (const auto waiting = desk ? desk->in(room) : nullptr) waiting->say(verdict);
    });
  };
}

void NoticeDesk::over(NoticeCall& call) {
  {
    const std::lock_guard lock(mutex_);
    ids_.erase(call.id());
  }
  calls_.erase(call.room());
  take_later();
}

void NoticeDesk::shut_down() {
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    taking_ = false;
    left.swap(waiting_);
  }
  for (auto& waiting : left) {
    {
      const std::lock_guard lock(mutex_);
      ids_.erase(waiting.notice.id);
    }
    NoticeOutcome outcome;
    outcome.end = NoticeEnd::kFailed;
    outcome.failure = NoticeFailure::kStopping;
    if (services_) outcome.ended_at = services_->clock.now();
    waiting.on_end(outcome);
  }
  const Calls under_way = calls_;
  for (const auto& [room, call] : under_way) call->shut_down();
}

void NoticeDesk::close() {
  shut_down();
  {
    const std::lock_guard lock(door_->mutex);
    door_->loop = nullptr;
  }
  if (services_ && take_) services_->loop.cancel(std::exchange(take_, 0));
  legs_.clear();
  services_.reset();
}

// --- events ---

std::shared_ptr<NoticeCall> NoticeDesk::in(const RoomName& room) const {
  const auto found = calls_.find(room);
  return found == calls_.end() ? nullptr : found->second;
}

// A call that has gone on to another carrier hears no more of the leg before.
std::shared_ptr<NoticeCall> NoticeDesk::with(OutboundLegId leg) const {
  const auto found = legs_.find(leg);
  auto call = found == legs_.end() ? nullptr : found->second.call.lock();
  return call && call->leg() == leg ? call : nullptr;
}

void NoticeDesk::on_outbound_ringing(OutboundLegId leg) {
  if (const auto call = with(leg)) call->on_ringing();
}
void NoticeDesk::on_outbound_answered(OutboundLegId leg, const std::string& sdp) {
  if (const auto call = with(leg)) call->on_answered(sdp);
}
void NoticeDesk::on_outbound_failed(OutboundLegId leg, int sip_status) {
  if (const auto call = with(leg)) call->on_failed(sip_status);
}
void NoticeDesk::on_outbound_gone(OutboundLegId leg, bool broken) {
  if (const auto call = with(leg)) call->on_gone(broken);
}
void NoticeDesk::on_outbound_reoffer(OutboundLegId leg, const std::string& sdp) {
  if (const auto call = with(leg)) return call->on_reoffer(sdp);
  services_->sip.answer_outbound_reoffer(leg, fail(ErrorCode::kConflict, "the notice is over"));
}
void NoticeDesk::on_outbound_digit(OutboundLegId leg, char digit) {
  if (const auto call = with(leg)) call->on_digit(digit);
}
void NoticeDesk::on_outbound_over(OutboundLegId leg) {
  legs_.erase(leg);
  take_later();
}

}  // namespace rufbund::calls
