// The calls of a check that nobody is to answer, and the look at capacity reports that follows them.
#include <memory>
#include <utility>

#include "calls/site_check.h"
#include "calls/site_check_limits.h"

namespace rufbund::calls {
namespace {

constexpr Millis kCapacityLimit{35'000};  // a report stands for 30 s
constexpr Millis kRingsOn{20'000};        // the line lets an offer ring for 15 s, unless its policy says otherwise

}  // namespace

// --- the fourth call: CANCEL while it rings ---

void SiteCheck::take_back_ringing(CheckItem item, std::int64_t took_ms, Then then) {
  end_call(kHangUpLimit, [this, item, took_ms, then = std::move(then)](const CheckEvent* event) {
    if (event == nullptr) {
      miss(item, CheckReason::kUnanswered);
    } else if (event->kind == Kind::kEndedCrossed) {
      miss(item, CheckReason::kAnsweredCancelled, 200);
    } else if (event->kind != Kind::kEnded) {
      return;
    } else if (event->status == 487) {
      pass(item, took_ms < 0 ? waited_ms() : took_ms, 487);
    } else {
      miss(item, event->status == 0 ? CheckReason::kUnanswered : CheckReason::kRefused, event->status);
    }
    then();
  });
}

void SiteCheck::call_to_cancel() {
  const auto cancel = [this] { take_back_ringing(CheckItem::kCancel, -1, [this] { call_busy(); }); };
  const auto rings = std::make_shared<bool>(false);
  ring(order_.test_user, refused_headers_ == 0, kAnswerLimit, [this, cancel, rings](const CheckEvent* event) {
    if (event == nullptr) return cancel();
    if (event->kind == Kind::kProvisional && (event->status == 180 || event->status == 183)) *rings = true;
    if (event->kind == Kind::kAnswered) {
      // It does not ring for long enough to be taken back.
      skip(CheckItem::kCancel, CheckReason::kNotReached);
      return call_busy();
    }
    if (event->kind == Kind::kFailed) {
      miss(CheckItem::kCancel, reason_of(event->status), event->status);
      return call_busy();
    }
    if (*rings && event->kind == Kind::kTick) cancel();
  });
}

// --- the busy number ---

void SiteCheck::call_busy() {
  if (order_.busy_user.empty()) {
    skip(CheckItem::kBusy, CheckReason::kNotAsked);
    return call_nobody();
  }
  ring(order_.busy_user, refused_headers_ == 0, kRequestLimit, [this](const CheckEvent* event) {
    if (event == nullptr) {
      miss(CheckItem::kBusy, CheckReason::kUnanswered);
    } else if (event->kind == Kind::kAnswered) {
      miss(CheckItem::kBusy, CheckReason::kBusyAnswered, 200);
    } else if (event->kind != Kind::kFailed) {
      return;
    } else if (event->status == 486 || event->status == 600) {
      pass(CheckItem::kBusy, waited_ms(), event->status);
    } else {
      miss(CheckItem::kBusy, event->status == 0 ? CheckReason::kUnanswered : CheckReason::kRefused, event->status);
    }
    call_nobody();
  });
}

// --- where nobody answers ---

// The line gives an offer up by itself, and offers the call elsewhere. A site that answers for its people by a mailbox
// or an announcement would have that counted as help; one that ends the ringing early takes the decision away.
void SiteCheck::call_nobody() {
  if (order_.no_answer_user.empty()) {
    skip(CheckItem::kRingsOn, CheckReason::kNotAsked);
    return await_capacity();
  }
  const auto failed = [this](CheckReason reason, int status) {
    miss(CheckItem::kRingsOn, reason, status);
    await_capacity();
  };
  // As `event` ends the ringing; false: it does not.
  const auto ended = [failed](const CheckEvent& event) {
    const bool queued = event.kind == Kind::kProvisional && event.status == 182;
    if (event.kind == Kind::kAnswered)
      failed(CheckReason::kNobodyAnswered, 200);
    else if (queued)
      failed(CheckReason::kQueuedThere, 182);
    else if (event.kind == Kind::kFailed)
      failed(event.status == 0 ? CheckReason::kUnanswered : CheckReason::kGaveUp, event.status);
    return queued || event.kind == Kind::kAnswered || event.kind == Kind::kFailed;
  };
  ring(order_.no_answer_user, refused_headers_ == 0, kRequestLimit, [this, failed, ended](const CheckEvent* first) {
    if (first == nullptr) return failed(CheckReason::kUnanswered, 0);
    if (ended(*first) || first->kind != Kind::kProvisional || (first->status != 180 && first->status != 183)) return;
    await(kRingsOn, [this, ended](const CheckEvent* event) {
      if (event != nullptr) return void(ended(*event));
      take_back_ringing(CheckItem::kRingsOn, waited_ms(), [this] { await_capacity(); });
    });
  });
}

// --- capacity ---

void SiteCheck::await_capacity() {
  drop_call();
  if (!order_.reports_capacity || !order_.last_capacity_report) {
    skip(CheckItem::kCapacity, CheckReason::kNotAsked);
    return finish();
  }
  await(kCapacityLimit, [this](const CheckEvent* event) {
    const auto at = order_.last_capacity_report();
    if (at && at != report_before_) {
      pass(CheckItem::kCapacity);
    } else if (event != nullptr) {
      return;
    } else {
      miss(CheckItem::kCapacity, CheckReason::kNoReport);
    }
    finish();
  });
}

}  // namespace rufbund::calls
