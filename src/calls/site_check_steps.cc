// The calls of a check that are answered, step by step.
#include "calls/check_sdp.h"
#include "calls/site_check.h"
#include "calls/site_check_limits.h"

namespace rufbund::calls {
namespace {

constexpr Millis kOptionsLimit{5'000};
constexpr Millis kLeastRinging{900};   // a second, less what the network takes
constexpr Millis kSoundLimit{12'000};  // a test number may say a word of welcome first
constexpr Millis kKeyLimit{4'000};
constexpr Millis kSettling{500};
constexpr Millis kGlare{2'500};  // RFC 3261 §14.1: 2.1 s to 4 s, as the Call-ID is ours
constexpr int kFirstTone = 1'000, kSecondTone = 1'400;
constexpr char kKey = '5', kHangUpKey = '#';

// Refusals that may be about what the INVITE carries, and not about who is there.
bool may_be_headers(int status) {
  return status >= 400 && status < 600 && status != 404 && status != 408 && status != 480 && status != 486 &&
         status != 487 && status != 503;
}

}  // namespace

// --- OPTIONS ---

void SiteCheck::ask_options(std::size_t endpoint) {
  if (endpoint == order_.endpoints.size()) {
    miss(CheckItem::kOptions, CheckReason::kUnreachable);
    return finish();
  }
  leg_ = host_.next_leg();
  await(kOptionsLimit, [this, endpoint](const CheckEvent* event) {
    if (event != nullptr && event->kind != Kind::kOptions) return;
    if (event == nullptr || event->status == 0) {
      host_.check_services().sip.forget(leg_);
      return ask_options(endpoint + 1);
    }
    endpoint_ = endpoint;
    // Any answer means that somebody is there (RFC 3261 §11).
    pass(CheckItem::kOptions, waited_ms(), event->status);
    first_call(true);
  });
  host_.check_services().sip.ask_options(leg_, order_.endpoints[endpoint]);
}

// --- the calls after the first ---

void SiteCheck::ring_through(Then talking, std::function<void(CheckReason, int status)> failed) {
  ring(order_.test_user, refused_headers_ == 0, kAnswerLimit, [this, talking, failed](const CheckEvent* event) {
    if (event == nullptr) return failed(CheckReason::kNoAnswer, 0);
    if (event->kind == Kind::kFailed || event->kind == Kind::kGone)
      return failed(reason_of(event->status), event->status);
    if (event->kind != Kind::kAnswered) return;
    if (!host_.check_services().media.accepts(event->sdp)) return failed(CheckReason::kNoCodec, 0);
    await(kRequestLimit, [this, failed](const CheckEvent* next) {
      if (next == nullptr) return abort(CheckReason::kNoMedia);
      if (next->kind == Kind::kGone) failed(CheckReason::kHungUp, 0);
    });
    connect(event->sdp, talking);
  });
}

// --- the first call: ringing, sound, keys, holding ---

void SiteCheck::first_call(bool with_headers) {
  struct Rang {
    std::int64_t at_ms = -1;
    bool queued = false;
  };
  auto rang = std::make_shared<Rang>();
  ring(order_.test_user, with_headers, kAnswerLimit, [this, rang, with_headers](const CheckEvent* event) {
    if (event == nullptr) return first_failed(rang->at_ms < 0 ? CheckReason::kUnanswered : CheckReason::kNoAnswer, 0);
    if (event->kind == Kind::kProvisional) {
      if (event->status == 182) rang->queued = true;
      if ((event->status == 180 || event->status == 183) && rang->at_ms < 0) rang->at_ms = waited_ms();
    } else if (event->kind == Kind::kFailed || event->kind == Kind::kGone) {
      if (with_headers && may_be_headers(event->status)) {
        refused_headers_ = event->status;
        return first_call(false);
      }
      first_failed(reason_of(event->status), event->status);
    } else if (event->kind == Kind::kAnswered) {
      const std::int64_t at = waited_ms();
      const std::int64_t ringing = rang->at_ms < 0 ? at : at - rang->at_ms;
      if (rang->queued) {
        miss(CheckItem::kRinging, CheckReason::kQueuedThere, 182);
      } else if (ringing < kLeastRinging.count()) {
        miss(CheckItem::kRinging, CheckReason::kAnsweredAtOnce, 200);
      } else if (rang->at_ms < 0) {
        miss(CheckItem::kRinging, CheckReason::kNoRinging, 200);
      } else {
        pass(CheckItem::kRinging, ringing);
      }
      first_answered(*event, with_headers);
    }
  });
}

void SiteCheck::first_failed(CheckReason reason, int status) {
  miss(CheckItem::kAnswer, reason, status);
  for (const CheckItem item :
       {CheckItem::kHeaders, CheckItem::kRinging, CheckItem::kCodec, CheckItem::kSound, CheckItem::kKeys,
        CheckItem::kHold, CheckItem::kTransfer, CheckItem::kHangUpHere, CheckItem::kHangUpThere, CheckItem::kCancel})
    skip(item, CheckReason::kNotReached);
  call_busy();
}

void SiteCheck::first_answered(const CheckEvent& answer, bool with_headers) {
  if (with_headers) {
    refused_headers_ = 0;
    pass(CheckItem::kHeaders);
  } else {
    miss(CheckItem::kHeaders, CheckReason::kHeadersRefused, refused_headers_);
  }
  const SdpLook look = look_at_sdp(answer.sdp);
  events_agreed_ = look.events;
  if (!look.a_law || !host_.check_services().media.accepts(answer.sdp)) {
    pass(CheckItem::kAnswer);
    miss(CheckItem::kCodec, answer.sdp.empty() ? CheckReason::kNoSdp : CheckReason::kNoCodec);
    for (const CheckItem item :
         {CheckItem::kSound, CheckItem::kKeys, CheckItem::kHold, CheckItem::kHangUpThere, CheckItem::kTransfer})
      skip(item, CheckReason::kNotReached);
    return hang_up();
  }
  pass(CheckItem::kCodec);
  await(kRequestLimit, [this](const CheckEvent* event) {
    if (event == nullptr) abort(CheckReason::kNoMedia);
    if (event != nullptr && event->kind == Kind::kGone) first_failed(CheckReason::kHungUp, 0);
  });
  connect(answer.sdp, [this] { hear(kFirstTone, [this] { hear(kSecondTone, [this] { press_key(); }); }); });
}

// The second tone shows that it is what we say that comes back, not a tone that the site happens to send.
void SiteCheck::hear(int tone_hz, Then heard) {
  tone_->forget();
  tone_->say(tone_hz);
  await(kSoundLimit, [this, tone_hz, heard](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) return first_failed(CheckReason::kHungUp, 0);
    if (event == nullptr) {
      own_sound_ = tone_->loud();
      // A site whose number plays and gives nothing back hears us where a key of ours does something: see below.
      if (!own_sound_) miss(CheckItem::kSound, tone_->packets() == 0 ? CheckReason::kNoPackets : CheckReason::kSilence);
      return press_key();
    }
    if (!tone_->hears(tone_hz)) return;
    if (tone_hz == kSecondTone) {
      echo_ = true;
      pass(CheckItem::kSound, waited_ms());
    }
    heard();
  });
}

void SiteCheck::press_key() {
  tone_->say(0);
  tone_->forget();
  tone_->press(kKey);
  await(kKeyLimit, [this](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) return first_failed(CheckReason::kHungUp, 0);
    const bool info = event != nullptr && event->kind == Kind::kDigit && event->digit == kKey;
    if (info || tone_->heard_key(kKey)) {
      key_worked_ = true;
      pass(CheckItem::kKeys, waited_ms());
      return hold(1);
    }
    // Nothing: a number that does not give keys back may still hang up on one.
    if (event == nullptr) hold(1);
  });
}

void SiteCheck::hold(int tries) {
  await(kRequestLimit, [this, tries](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) return first_failed(CheckReason::kHungUp, 0);
    if (event != nullptr && event->kind != Kind::kReoffered) return;
    const int status = event == nullptr ? 0 : event->status;
    if (status == 491 && tries < 3) {
      return await(kGlare, [this, tries](const CheckEvent* later) {
        if (later == nullptr) return hold(tries + 1);
        if (later->kind == Kind::kGone) first_failed(CheckReason::kHungUp, 0);
      });
    }
    if (status == 0) {
      miss(CheckItem::kHold, CheckReason::kUnanswered);
    } else if (status >= 300) {
      miss(CheckItem::kHold, CheckReason::kRefused, status);
    } else if (look_at_sdp(event->sdp).sends) {
      miss(CheckItem::kHold, CheckReason::kStillSends, status);
    }
    if (!is_open(CheckItem::kHold)) return hang_up();
    take_back();
  });
  host_.check_services().sip.reoffer(leg_, offered_again(offer_, "sendonly", ++reoffers_));
}

void SiteCheck::take_back() {
  await(kRequestLimit, [this](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) return first_failed(CheckReason::kHungUp, 0);
    if (event != nullptr && event->kind != Kind::kReoffered) return;
    const int status = event == nullptr ? 0 : event->status;
    if (status == 0 || status >= 300) {
      miss(CheckItem::kHold, status == 0 ? CheckReason::kUnanswered : CheckReason::kRefused, status);
      return hang_up();
    }
    const SdpLook before = look_at_sdp(answer_), now = look_at_sdp(event->sdp);
    const bool moved = now.where != before.where || now.port != before.port;
    if (!moved || !host_.check_services().media.accepts(event->sdp)) return hear_again();
    connect(event->sdp, [this] { hear_again(); });
  });
  host_.check_services().sip.reoffer(leg_, offered_again(offer_, "sendrecv", ++reoffers_));
}

void SiteCheck::hear_again() {
  if (!echo_ && !own_sound_) {
    pass(CheckItem::kHold);  // there was no sound that could come back
    return hang_up();
  }
  tone_->forget();
  tone_->say(kFirstTone);
  await(kSoundLimit, [this](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) return first_failed(CheckReason::kHungUp, 0);
    if (event == nullptr) {
      miss(CheckItem::kHold, CheckReason::kSoundGone);
    } else if (echo_ ? !tone_->hears(kFirstTone) : !tone_->loud()) {
      return;
    } else {
      pass(CheckItem::kHold, waited_ms());
    }
    hang_up();
  });
}

void SiteCheck::hang_up() {
  pass(CheckItem::kAnswer);
  end_call(kHangUpLimit, [this](const CheckEvent* event) {
    if (event != nullptr && event->kind == Kind::kGone) {
      skip(CheckItem::kHangUpHere, CheckReason::kNotReached);  // both at once
    } else if (event != nullptr && event->kind != Kind::kEnded && event->kind != Kind::kEndedCrossed) {
      return;
    } else if (event == nullptr || event->status == 0) {
      miss(CheckItem::kHangUpHere, CheckReason::kUnanswered);
    } else if (event->status >= 300) {
      miss(CheckItem::kHangUpHere, CheckReason::kRefused, event->status);
    } else {
      pass(CheckItem::kHangUpHere, waited_ms(), event->status);
    }
    if (is_open(CheckItem::kHangUpThere)) return call_to_be_hung_up();
    is_open(CheckItem::kTransfer) ? call_to_transfer() : call_to_cancel();
  });
}

// --- the second call: '#', and the site hangs up ---

void SiteCheck::call_to_be_hung_up() {
  const auto settle_sound = [this](bool key_did_something) {
    // It is heard, and it heard our key: both ways, though not the same sound.
    if (own_sound_ && !echo_) {
      key_did_something ? pass(CheckItem::kSound) : miss(CheckItem::kSound, CheckReason::kNoEcho);
    }
    call_to_transfer();
  };
  ring_through(
      [this, settle_sound] {
        await(kSettling, [this, settle_sound](const CheckEvent* event) {
          if (event != nullptr && event->kind != Kind::kGone) return;
          if (event != nullptr) {
            miss(CheckItem::kHangUpThere, CheckReason::kHungUp);
            return settle_sound(false);
          }
          tone_->press(kHangUpKey);
          await(kHangUpLimit, [this, settle_sound](const CheckEvent* next) {
            if (next == nullptr) {
              miss(CheckItem::kKeys, events_agreed_ ? CheckReason::kKeysUnnoticed : CheckReason::kKeysNotAgreed);
              miss(CheckItem::kHangUpThere, CheckReason::kNoHangUp);
              settle_sound(key_worked_);
            } else if (next->kind == Kind::kGone) {
              pass(CheckItem::kKeys);
              pass(CheckItem::kHangUpThere, waited_ms());
              settle_sound(true);
            }
          });
        });
      },
      [this, settle_sound](CheckReason reason, int status) {
        skip(CheckItem::kKeys, CheckReason::kNotReached);
        miss(CheckItem::kHangUpThere, reason, status);
        settle_sound(key_worked_);
      });
}

// --- the third call: REFER ---

void SiteCheck::call_to_transfer() {
  ring_through(
      [this] {
        await(kRequestLimit, [this](const CheckEvent* event) {
          const bool gone = event != nullptr && event->kind == Kind::kGone;
          if (event != nullptr && !gone && event->kind != Kind::kReferred) return;
          if (gone) {
            miss(CheckItem::kTransfer, CheckReason::kHungUp);
          } else if (event == nullptr || event->status == 0) {
            miss(CheckItem::kTransfer, CheckReason::kUnanswered);
          } else {
            // A site that does not transfer says so; that is as good.
            pass(CheckItem::kTransfer, waited_ms(), event->status);
          }
          call_to_cancel();
        });
        host_.check_services().sip.refer(leg_);
      },
      [this](CheckReason reason, int status) {
        miss(CheckItem::kTransfer, reason, status);
        call_to_cancel();
      });
}

}  // namespace rufbund::calls
