#include "calls/notice_call.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace rufbund::calls {
namespace {

using Part = NoticeScript::Part;

constexpr Millis kBreath{600};          // whoever lifts the receiver is not at the ear yet
constexpr Millis kPromptFallback{500};  // a sentence that cannot be played is passed over
constexpr Millis kDecisionLimit{10'000};
constexpr Millis kFarewellLimit{20'000};

std::string keys_of(const PhoneNotice& notice) {
  std::string keys;
  for (const auto& answer : notice.answers) keys += answer.key;
  return keys;
}

}  // namespace

NoticeCall::NoticeCall(NoticeHost& host, PhoneNotice notice, PhoneNotices::OnEnd on_end, RoomName room)
    : host_(host),
      notice_(std::move(notice)),
      on_end_(std::move(on_end)),
      room_(std::move(room)),
      script_(notice_.message.size(), keys_of(notice_), notice_.repeat_key, notice_.most_rounds) {}

NoticeCall::~NoticeCall() {
  stop_timer(timer_);
  stop_timer(limit_);
}

void NoticeCall::stop_timer(Loop::TimerId& timer) {
  if (timer) host_.services().loop.cancel(std::exchange(timer, 0));
}

Sentence NoticeCall::in_language(Sentence sentence) const {
  sentence.language = notice_.language;
  return sentence;
}

// --- before it rings ---

void NoticeCall::start() { prepare(0); }

void NoticeCall::prepare(std::size_t sentence) {
  if (state_ != State::kPreparing) return;
  if (sentence > notice_.message.size()) return open_room();
  const Sentence& next = sentence < notice_.message.size() ? notice_.message[sentence] : notice_.question;
  host_.services().voice.render(in_language(next),
                                [weak = weak_from_this(), sentence](const Result<std::string>& path) {
                                  const auto call = weak.lock();
                                  if (!call || call->state_ != State::kPreparing) return;
                                  if (path) return call->prepare(sentence + 1);
                                  spdlog::warn("notice: {} has no voice: {}", call->id(), path.error().message);
                                  call->end(NoticeEnd::kFailed, NoticeFailure::kNoVoice);
                                });
}

void NoticeCall::open_room() {
  has_room_ = true;
  host_.services().media.open_without_offer(room_, [weak = weak_from_this()](const Result<std::string>& offer) {
    const auto call = weak.lock();
    if (!call || call->state_ != State::kPreparing) return;
    if (offer) return call->ring(*offer);
    spdlog::warn("notice: {} has no media: {}", call->id(), offer.error().message);
    call->end(NoticeEnd::kFailed, NoticeFailure::kNoMedia);
  });
}

void NoticeCall::ring(const std::string& offer) {
  offer_ = offer;
  auto invite = host_.next_leg(*this);
  if (!invite) return end(NoticeEnd::kFailed, NoticeFailure::kUnreachable, outcome_.sip_status);
  if (state_ == State::kPreparing) {
    limit_ = host_.services().loop.after(notice_.ring_timeout, [this] {
      limit_ = 0;
      end(NoticeEnd::kNoAnswer);
    });
  }
  state_ = State::kRinging;
  leg_ = invite->leg;
  leg_lives_ = true;
  invite->to = notice_.to;
  invite->sdp = offer_;
  host_.services().sip.call(*invite);
}

// --- the leg ---

void NoticeCall::on_ringing() {
  if (!outcome_.rang_at) outcome_.rang_at = host_.services().clock.now();
}

void NoticeCall::on_failed(int sip_status) {
  leg_lives_ = false;
  if (state_ != State::kRinging) return;
  switch (sip_status) {
    case 0:
    case 503:
      // Nobody was reached there: the next carrier may know the way (RFC 3261 §21.5.4).
      outcome_.sip_status = static_cast<std::uint16_t>(sip_status);
      return ring(offer_);
    case 486:
    case 600:
      return end(NoticeEnd::kBusy, NoticeFailure::kNone, sip_status);
    case 408:
    case 480:
    case 487:
      return end(NoticeEnd::kNoAnswer, NoticeFailure::kNone, sip_status);
    case 401:
    case 407:
      return end(NoticeEnd::kFailed, NoticeFailure::kPasswordWanted, sip_status);
    case 415:
    case 488:
    case 606:
      return end(NoticeEnd::kFailed, NoticeFailure::kNoSound, sip_status);
    default:
      return end(NoticeEnd::kRefused, NoticeFailure::kNone, sip_status);
  }
}

void NoticeCall::on_answered(const std::string& sdp) {
  if (state_ != State::kRinging) return;
  state_ = State::kListening;
  outcome_.answered_at = host_.services().clock.now();
  stop_timer(limit_);
  limit_ = host_.services().loop.after(notice_.most_listening, [this] {
    // The farewell, and where even that does not end, the end.
    limit_ = host_.services().loop.after(kFarewellLimit, [this] {
      limit_ = 0;
      end(script_.key() ? NoticeEnd::kKeyPressed : NoticeEnd::kNoKey);
    });
    if (script_.time_is_up()) advance();
  });
  host_.services().media.accept_answer(room_, sdp, [weak = weak_from_this()](const Result<void>& accepted) {
    const auto call = weak.lock();
    if (!call || call->state_ != State::kListening) return;
    if (accepted) return call->begin();
    const bool of_theirs = accepted.error().code == ErrorCode::kInvalidArgument;
    call->end(NoticeEnd::kFailed, of_theirs ? NoticeFailure::kNoSound : NoticeFailure::kNoMedia);
  });
}

void NoticeCall::on_gone(bool broken) {
  leg_lives_ = false;
  if (script_.key()) return end(NoticeEnd::kKeyPressed);
  if (broken) return end(NoticeEnd::kFailed, NoticeFailure::kBroken);
  end(NoticeEnd::kNoKey);
}

// Answered also where the call is over meanwhile, or the room: then with 488.
void NoticeCall::on_reoffer(const std::string& sdp) {
  host_.services().media.renegotiate_caller(room_, sdp,
                                            [&sip = host_.services().sip, leg = leg_](Result<std::string> answer) {
                                              sip.answer_outbound_reoffer(leg, answer);
                                            });
}

void NoticeCall::on_room_lost() {
  if (state_ == State::kOver) return;
  if (state_ != State::kListening) return end(NoticeEnd::kFailed, NoticeFailure::kNoMedia);
  if (script_.key()) return end(NoticeEnd::kKeyPressed);
  end(NoticeEnd::kFailed, NoticeFailure::kBroken);
}

// --- what is heard ---

void NoticeCall::begin() {
  if (playing_serial_ > 0) return;  // a key came by INFO meanwhile
  timer_ = host_.services().loop.after(kBreath, [this] {
    timer_ = 0;
    advance();
  });
}

void NoticeCall::wait(Millis time) {
  ++playing_serial_;
  stop_timer(timer_);
  timer_ = host_.services().loop.after(time, [this] {
    timer_ = 0;
    script_.passed();
    advance();
  });
}

void NoticeCall::advance() {
  if (state_ != State::kListening) return;
  const auto step = script_.now();
  switch (step.part) {
    case Part::kMessage:
      return play(notice_.message[step.index]);
    case Part::kQuestion:
      return play(notice_.question);
    case Part::kPatience:
      return wait(notice_.key_patience);
    case Part::kWrongKey: {
      Sentence wrong;
      wrong.kind = Sentence::Kind::kInvalidChoice;
      return play(wrong);
    }
    case Part::kDecision:
      return decide();
    case Part::kVerdict:
      return play(verdict_);
    case Part::kUnanswered:
      return play(notice_.unanswered);
    case Part::kEnd:
      return end(script_.key() ? NoticeEnd::kKeyPressed : NoticeEnd::kNoKey);
  }
}

void NoticeCall::play(const Sentence& sentence) {
  const std::uint64_t serial = ++playing_serial_;
  stop_timer(timer_);
  const auto heard_after = [weak = weak_from_this(), serial](const Result<Millis>& length) {
    const auto call = weak.lock();
    if (!call || call->state_ != State::kListening || call->playing_serial_ != serial) return;
    if (!length) spdlog::warn("notice: nothing to hear for {}: {}", call->id(), length.error().message);
    call->timer_ = call->host_.services().loop.after(length.value_or(kPromptFallback), [raw = call.get()] {
      raw->timer_ = 0;
      raw->script_.passed();
      raw->advance();
    });
  };
  host_.services().voice.render(in_language(sentence),
                                [weak = weak_from_this(), serial, heard_after](const Result<std::string>& path) {
                                  const auto call = weak.lock();
                                  if (!call || call->state_ != State::kListening || call->playing_serial_ != serial)
                                    return;
                                  if (!path) return heard_after(tl::unexpected(path.error()));
                                  call->host_.services().media.play(call->room_, *path, 1, heard_after);
                                });
}

void NoticeCall::on_digit(char digit) {
  if (state_ != State::kListening || !script_.pressed(digit)) return;
  advance();
}

void NoticeCall::decide() {
  outcome_.key = script_.key();
  for (const auto& answer : notice_.answers) {
    if (answer.key == outcome_.key) verdict_ = answer.confirmation;
  }
  spdlog::info("notice: {} was answered by a key", id());
  host_.services().media.stop(room_, [](const Result<void>&) {});
  if (!notice_.on_key) {
    script_.decided();
    return advance();
  }
  verdict_ = notice_.undecided;
  wait(kDecisionLimit);
  notice_.on_key(outcome_.key, host_.say_to(*this));
}

void NoticeCall::say(const Sentence& verdict) {
  if (state_ != State::kListening || !script_.decided()) return;
  verdict_ = verdict;
  advance();
}

// --- the end ---

void NoticeCall::shut_down() {
  if (script_.key()) return end(NoticeEnd::kKeyPressed);
  end(NoticeEnd::kFailed, NoticeFailure::kStopping);
}

void NoticeCall::end(NoticeEnd end, NoticeFailure failure, int sip_status) {
  if (state_ == State::kOver) return;
  const auto self = shared_from_this();  // until the stack is empty again
  state_ = State::kOver;
  stop_timer(timer_);
  stop_timer(limit_);
  outcome_.end = end;
  outcome_.failure = failure;
  outcome_.sip_status = static_cast<std::uint16_t>(sip_status);
  outcome_.ended_at = host_.services().clock.now();
  if (leg_lives_) host_.services().sip.end_outbound(leg_);
  if (has_room_) host_.services().media.close(room_);
  notice_.to.clear();
  spdlog::info("notice: {} ended: {}{}{}", id(), name_of(end), failure == NoticeFailure::kNone ? "" : " ",
               failure == NoticeFailure::kNone ? "" : name_of(failure));
  host_.over(*this);
  on_end_(outcome_);
}

}  // namespace rufbund::calls
