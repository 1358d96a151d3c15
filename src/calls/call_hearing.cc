// The part of Call that chooses and plays what is heard, and listens to keys.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/check.h"
#include "calls/call.h"

namespace rufbund::calls {
namespace {

constexpr int kMusicRepeats = 999;      // rtpengine's most
constexpr Millis kMusicRetry{5'000};    // after music could not be played
constexpr Millis kPromptFallback{500};  // a prompt that cannot be played is passed over, but not in a tight loop

}  // namespace

void Call::advance() {
  const bool listening = state_ == CallState::kMenu || state_ == CallState::kInLine || state_ == CallState::kLeaving ||
                         state_ == CallState::kTalking;
  if (!listening || !gives_way(playing_)) return;
  Cue cue = next_cue(ears_);
  if (cue == Cue::kEnterLine) {
    enter_line();
    cue = next_cue(ears_);
  }
  if (cue == playing_) return;
  if (cue == Cue::kHangUp) {
    services_.sip.end_caller(leg_);
    return become_over();
  }
  play(cue);
}

void Call::interrupt() {
  ++playing_serial_;
  playing_ = Cue::kNothing;
  if (timer_) services_.loop.cancel(timer_);
  timer_ = 0;
}

void Call::play(Cue cue) {
  interrupt();
  playing_ = cue;
  if (cue == Cue::kNothing) return;
  const std::uint64_t serial = playing_serial_;
  if (cue == Cue::kLanguageMenu || cue == Cue::kTopicMenu) renew_menu();
  std::string text;
  if (cue == Cue::kAnnouncement) {
    text = services_.texts.get(cell_, ears_.announcement->announcement, spoken_language());
    if (text.empty()) {
      spdlog::warn("calls: announcement {} has no text", ears_.announcement->announcement.value);
      ears_.announcement.reset();
      playing_ = Cue::kNothing;
      return advance();
    }
  }
  const Sentence sentence = sentence_for(cue, ears_, farewell_, facts_->hotline().key, spoken_language(), text);
  const int repeat = cue == Cue::kMusic ? kMusicRepeats : 1;
  services_.voice.render(sentence, [host = &host_, caller = leg_, cue, serial,
                                    repeat](const Result<std::string>& path) {
    Call* const call = host->find(caller);
    if (!call || call->playing_serial_ != serial) return;
    if (!path) return call->cue_playing(cue, serial, tl::unexpected(path.error()));
    call->services_.media.play(call->room_, *path, repeat, [host, caller, cue, serial](const Result<Millis>& duration) {
      Call* const still = host->find(caller);
      if (still && still->playing_serial_ == serial) still->cue_playing(cue, serial, duration);
    });
  });
}

void Call::cue_playing(Cue cue, std::uint64_t playing, const Result<Millis>& duration) {
  if (playing != playing_serial_) return;
  Millis length = kPromptFallback;
  if (duration) {
    length = *duration;
  } else {
    spdlog::warn("calls: nothing to hear for {}: {}", room_, duration.error().message);
  }
  if (cue == Cue::kMusic) {
    if (duration) return;  // goes on until there is something to say
    length = kMusicRetry;
  }
  if (state_ == CallState::kLeaving) length = std::min(length, services_.farewell_limit);
  timer_ = services_.loop.after(length, [this, cue] {
    timer_ = 0;
    cue_heard(cue);
  });
}

// The sound has ended: mark what was heard, then go on.
void Call::cue_heard(Cue cue) {
  switch (cue) {
    case Cue::kWelcome:
      ears_.welcome_due = false;
      break;
    case Cue::kInvalidChoice:
      ears_.invalid_choice = false;
      break;
    case Cue::kLanguageMenu:
    case Cue::kTopicMenu:
      timer_ = services_.loop.after(services_.menu_patience, [this] {
        timer_ = 0;
        menu_unanswered();
      });
      return;
    case Cue::kAnnouncement: {
      const auto heard = *ears_.announcement;
      ears_.announcement.reset();
      if (heard.mode == core::AnnouncementMode::kInsteadOfWaiting) confirmable_ = heard.announcement;
      ears_.served_question_due = bool(confirmable_);
      services_.outbox.submit(cell_, core::ConfirmHeard{ticket_, heard.announcement, false});
      break;
    }
    case Cue::kServedQuestion:
      ears_.served_question_due = false;
      break;
    case Cue::kPlace:
      ears_.place.reset();
      break;
    case Cue::kFarewell:
      ears_.farewell_due = false;
      break;
    case Cue::kThanksQuestion:
      timer_ = services_.loop.after(services_.thanks_patience, [this] {
        timer_ = 0;
        ears_.thanks_question_due = false;
        interrupt();
        advance();
      });
      return;
    case Cue::kThanksTaken:
      ears_.thanks_taken_due = false;
      break;
    case Cue::kMusic:
    case Cue::kNothing:
    case Cue::kEnterLine:
    case Cue::kHangUp:
      break;
  }
  playing_ = Cue::kNothing;
  advance();
}

// Keys must mean what the caller is about to hear, which is the menu as it is now.
void Call::renew_menu() {
  auto now = host_.facts(cell_);
  if (now && (!language_ || !now->menu().language_key(language_).empty())) facts_ = std::move(now);
}

void Call::enter_line() {
  ears_.in_line = true;
  state_ = CallState::kInLine;
  services_.outbox.submit(cell_, core::SelectService{ticket_, topic_, language_});
}

void Call::menu_unanswered() {
  if (++menu_tries_ >= services_.menu_tries) choose_defaults();
  interrupt();
  advance();
}

void Call::choose_defaults() {
  menu_tries_ = 0;
  if (ears_.language_due) {
    language_ = menu().default_language();
    ears_.language_due = false;
  } else if (ears_.topic_due) {
    topic_ = menu().default_topic();
    ears_.topic_due = false;
  }
}

void Call::on_digit(char digit) {
  if (state_ == CallState::kMenu) return on_menu_digit(digit);
  if (state_ == CallState::kInLine && confirmable_ && digit == '1') confirm_served();
  if (state_ == CallState::kLeaving && ears_.thanks_question_due && digit == '1') give_thanks();
}

void Call::on_info_digit(char digit) {
  if (state_ == CallState::kTalking && seat_) return services_.sip.send_digit(seat_->leg, digit);
  on_digit(digit);
}

// Keys are taken from the first word on, so that whoever knows the menu need not listen to it.
void Call::on_menu_digit(char digit) {
  ears_.welcome_due = false;
  ears_.invalid_choice = false;
  if (ears_.language_due) {
    if (const SkillId language = menu().language_for(digit)) {
      language_ = language;
      ears_.language_due = false;
      menu_tries_ = 0;
    } else {
      ears_.invalid_choice = true;
    }
  } else if (ears_.topic_due) {
    if (const TopicId topic = menu().topic_for(digit)) {
      topic_ = topic;
      ears_.topic_due = false;
      menu_tries_ = 0;
    } else {
      ears_.invalid_choice = true;
    }
  }
  if (ears_.invalid_choice && ++menu_tries_ >= services_.menu_tries + 1) {
    ears_.invalid_choice = false;
    choose_defaults();
  }
  interrupt();
  advance();
}

void Call::confirm_served() {
  services_.outbox.submit(cell_, core::ConfirmHeard{ticket_, confirmable_, true});
  confirmable_ = {};
  ears_.served_question_due = false;
}

// The seat hung up and the caller is still there. The core has let go of the ticket: whoever hangs up meanwhile ends
// nothing but this leg.
void Call::ask_thanks() {
  services_.media.return_to_room(room_, [host = &host_, caller = leg_](const Result<void>& done) {
    Call* const call = host->find(caller);
    if (!call || call->state_ != CallState::kLeaving) return;
    if (!done) spdlog::warn("calls: {} cannot be asked for thanks: {}", call->room_, done.error().message);
    call->ears_.thanks_question_due = bool(done);
    call->advance();
  });
}

// Whether the conversation counts is the core's to say: the caller hears the same.
void Call::give_thanks() {
  services_.outbox.submit(cell_, core::GiveThanks{talked_});
  ears_.thanks_question_due = false;
  ears_.thanks_taken_due = true;
  interrupt();
  advance();
}

std::string Call::spoken_language() const {
  return menu().language_key(language_ ? language_ : menu().default_language());
}

// RFC 7433 leaves the content to the application: "key=value" pairs. `ref` is the call's reference in Rufbund's
// records, `seq` the journal's sequence of the offer (R10).
std::string Call::context_for(const engine::EffectId& effect, const core::OfferSeat& offer) const {
  return fmt::format("ref={}-{:016x};seq={};hotline={};lang={};topic={};waited={}", cell_.value, ticket_.value,
                     effect.sequence.value, facts_->hotline().key, menu().language_key(offer.language),
                     menu().topic_key(offer.topic), offer.waited.count() / 1000);
}

}  // namespace rufbund::calls
