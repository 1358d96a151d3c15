#include "calls/site_check.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace rufbund::calls {
namespace {

constexpr Millis kTick{50};
constexpr Millis kWholeLimit{220'000};
constexpr Millis kPreparingLimit{8'000};

}  // namespace

SiteCheck::SiteCheck(CheckHost& host, SiteCheckOrder order, SiteChecks::OnReport on_report)
    : host_(host), order_(std::move(order)), on_report_(std::move(on_report)) {
  for (int item = 1; item <= kCheckItems; ++item) report_.findings.push_back({.item = static_cast<CheckItem>(item)});
}

SiteCheck::~SiteCheck() { stop_timers(); }

void SiteCheck::start() {
  if (order_.last_capacity_report) report_before_ = order_.last_capacity_report();
  spdlog::info("site check: {} begins", order_.site);
  whole_timer_ = host_.check_services().loop.after(kWholeLimit, [this] {
    whole_timer_ = 0;
    abort(CheckReason::kTimeUp);
  });
  ask_options(0);
}

// --- waiting ---

void SiteCheck::await(Millis limit, Step step) {
  auto& loop = host_.check_services().loop;
  if (limit_timer_) loop.cancel(std::exchange(limit_timer_, 0));
  if (tick_timer_) loop.cancel(std::exchange(tick_timer_, 0));
  step_ = std::move(step);
  step_began_ = host_.check_services().clock.now();
  ++step_serial_;
  limit_timer_ = loop.after(limit, [this] {
    limit_timer_ = 0;
    const auto self = shared_from_this();
    const Step now = step_;  // it may be replaced by what it does
    now(nullptr);
  });
  look_again();
}

void SiteCheck::look_again() {
  tick_timer_ = host_.check_services().loop.after(kTick, [this] {
    tick_timer_ = 0;
    const auto self = shared_from_this();
    const std::uint64_t serial = step_serial_;
    const Step now = step_;
    const CheckEvent tick{.kind = Kind::kTick};
    now(&tick);
    if (!report_.over && serial == step_serial_) look_again();
  });
}

void SiteCheck::stop_timers() {
  auto& loop = host_.check_services().loop;
  for (Loop::TimerId* timer : {&limit_timer_, &tick_timer_, &whole_timer_})
    if (*timer) loop.cancel(std::exchange(*timer, 0));
}

std::int64_t SiteCheck::waited_ms() const { return (host_.check_services().clock.now() - step_began_).count(); }

void SiteCheck::on(CheckLegId leg, const CheckEvent& event) {
  if (report_.over || leg != leg_) return;
  const auto self = shared_from_this();
  if (event.kind == Kind::kTheirOffer) {
    auto& services = host_.check_services();
    return services.media.renegotiate_seat(
        room_, 1, event.sdp,
        [&sip = services.sip, leg](const Result<std::string>& sdp) { sip.answer_their_offer(leg, sdp); });
  }
  const Step now = step_;
  if (now) now(&event);
}

void SiteCheck::on_room_lost(const RoomName& room) {
  if (!report_.over && room == room_) abort(CheckReason::kNoMedia);
}

// --- findings ---

CheckFinding& SiteCheck::finding(CheckItem item) { return report_.findings[static_cast<std::size_t>(item) - 1]; }

void SiteCheck::settle(CheckItem item, CheckVerdict verdict, CheckReason reason, int status, std::int64_t took_ms) {
  if (!is_open(item)) return;  // what was found first counts
  finding(item) = {item, verdict, reason, status, took_ms};
  spdlog::info("site check: {} {} {}{}{}", order_.site, name_of(item), name_of(verdict),
               reason == CheckReason::kNone ? "" : " ", reason == CheckReason::kNone ? "" : name_of(reason));
  if (!report_.over) on_report_(report_);
}
void SiteCheck::pass(CheckItem item, std::int64_t took_ms, int status) {
  settle(item, CheckVerdict::kPassed, CheckReason::kNone, status, took_ms);
}
void SiteCheck::miss(CheckItem item, CheckReason reason, int status) {
  settle(item, CheckVerdict::kFailed, reason, status, -1);
}
void SiteCheck::skip(CheckItem item, CheckReason reason) { settle(item, CheckVerdict::kNotChecked, reason, 0, -1); }

// --- one call ---

void SiteCheck::ring(const std::string& user, bool with_headers, Millis limit, Step step) {
  drop_call();
  auto& services = host_.check_services();
  auto tone = services.tones.make();
  if (!tone) {
    spdlog::warn("site check: no sound of its own: {}", tone.error().message);
    return abort(CheckReason::kNoMedia);
  }
  tone_ = std::move(*tone);
  room_ = host_.next_room();
  leg_ = host_.next_leg();
  reoffers_ = 0;
  // Until the INVITE is out, nothing comes; then the time counts anew.
  await(kPreparingLimit, [this](const CheckEvent* event) {
    if (event == nullptr) abort(CheckReason::kNoMedia);
  });
  const auto with = [weak = weak_from_this(), leg = leg_](auto go) {
    return [weak, leg, go](const Result<std::string>& sdp) {
      const auto check = weak.lock();
      if (!check || check->report_.over || check->leg_ != leg) return;
      if (sdp) return go(*check, *sdp);
      spdlog::warn("site check: no media: {}", sdp.error().message);
      check->abort(CheckReason::kNoMedia);
    };
  };
  services.media.open(
      room_, tone_->sdp(), with([with, user, with_headers, limit, step](SiteCheck& check, const std::string& answer) {
        if (!check.tone_->talk_to(answer)) return check.abort(CheckReason::kNoMedia);
        check.host_.check_services().media.offer_seat(
            check.room_, 1, with([user, with_headers, limit, step](SiteCheck& c, const std::string& offer) {
              c.await(limit, step);
              c.invite(offer, user, with_headers);
            }));
      }));
}

void SiteCheck::invite(const std::string& offer, const std::string& user, bool with_headers) {
  offer_ = offer;
  CheckInvite invite{leg_, order_.endpoints[endpoint_], user, offer, {}, {}};
  if (with_headers) {
    invite.asserted_number = order_.asserted_number;
    invite.user_to_user = order_.user_to_user;
  }
  host_.check_services().sip.invite(invite);
}

void SiteCheck::connect(const std::string& sdp, Then then) {
  answer_ = sdp;
  host_.check_services().media.connect(
      room_, 1, sdp, [weak = weak_from_this(), leg = leg_, then = std::move(then)](const Result<void>& done) {
        const auto check = weak.lock();
        if (!check || check->report_.over || check->leg_ != leg) return;
        if (!done) return check->abort(CheckReason::kNoMedia);
        then();
      });
}

void SiteCheck::end_call(Millis limit, Step step) {
  await(limit, std::move(step));
  host_.check_services().sip.end(leg_);
}

void SiteCheck::drop_call() {
  auto& services = host_.check_services();
  if (leg_) services.sip.forget(std::exchange(leg_, CheckLegId{}));
  if (!room_.empty()) services.media.close(std::exchange(room_, {}));
  tone_.reset();
}

// --- the end ---

void SiteCheck::abort(CheckReason reason) {
  if (report_.over) return;
  for (const auto& one : report_.findings)
    if (one.verdict == CheckVerdict::kOpen) skip(one.item, reason);
  finish();
}

void SiteCheck::finish() {
  if (report_.over) return;
  const auto self = shared_from_this();
  for (const auto& one : report_.findings)
    if (one.verdict == CheckVerdict::kOpen) skip(one.item, CheckReason::kNotReached);
  stop_timers();
  drop_call();
  report_.over = true;
  spdlog::info("site check: {} {}", order_.site, report_.passed() ? "passed" : "not passed");
  on_report_(report_);
}

}  // namespace rufbund::calls
