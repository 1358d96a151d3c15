// See member_records.h. Written from the rulebook's text (R3, R4), not from the core.
#include "journal/member_records.h"

#include <fmt/core.h>

#include "core/state.h"

namespace rufbund::journal {
namespace {

// A forged file cannot make it grow without bound.
constexpr std::size_t kMostOpenOffers = 1 << 20;
constexpr std::size_t kMostCounted = 1 << 22;
constexpr std::size_t kMostNormWorks = 1 << 16;
// Beyond any norm work, so that sums of a forged file's figures stay numbers.
constexpr std::int64_t kMostNormWorkMs = 1'000'000'000;

bool plausible(Millis norm_work) { return norm_work.count() >= 0 && norm_work.count() <= kMostNormWorkMs; }

}  // namespace

MemberRecords::MemberRecords(MemberId member) : member_(member) {
  // What holds before anything is set.
  const core::Core fresh(core::Capacity{1, 1, 1, 1, 1});
  for (int s = 1; s < core::kSettingCount; ++s)
    settings_[static_cast<std::size_t>(s)] = fresh.state().setting(static_cast<core::Setting>(s));
  own_.member = member;
}

std::string MemberRecords::expect(bool as_ruled, const char* what) {
  if (!as_ruled) return what;
  ++decided_;
  return {};
}

MemberRecords::Offer* MemberRecords::find(OfferId offer) {
  const auto found = open_.find(offer);
  return found == open_.end() ? nullptr : &found->second;
}

void MemberRecords::fail(const Offer& offer) {
  ++own_.failures;
  own_.failed += Millis{offer.norm_work_ms};
}

void MemberRecords::give_back(const Offer& offer) { own_.given_back += Millis{offer.norm_work_ms}; }

std::string MemberRecords::on(const core::OfferMade& e) {
  if (!plausible(e.norm_work)) return "an offer's norm work is impossible";
  if (norm_works_.size() < kMostNormWorks && !norm_works_.contains(e.norm_work.count()))
    return "an offer bears a norm work that no topic has (R3.2)";
  ++own_.offers;
  own_.offered += e.norm_work;
  if (open_.size() < kMostOpenOffers)
    open_[e.offer] = {e.norm_work.count(), at_, TimeMs{}, setting(core::Setting::kOfferDeadline)};
  const auto ahead = static_cast<core::Int128>(e.virtual_time) - e.least_virtual_time;
  return expect(ahead >= 0 && ahead <= setting(core::Setting::kShareTolerance) && e.candidates > 0,
                "an offer went to a member whose account was further above the least than is tolerated (R3.5)");
}

std::string MemberRecords::on(const core::OfferFailed& e) {
  const Offer* offer = find(e.offer);
  if (offer == nullptr) return {};
  if (e.failure == core::OfferFailure::kLost)
    give_back(*offer);
  else
    fail(*offer);
  const bool in_time =
      e.failure != core::OfferFailure::kTimedOut || at_ >= offer->offered_at + Millis{offer->deadline_ms};
  open_.erase(e.offer);
  return expect(in_time, "an offer ran out before its deadline (R4.1)");
}

std::string MemberRecords::on(const core::ConversationEnded& e) {
  const Offer* offer = find(e.offer);
  if (offer == nullptr) return {};
  const Offer ended = *offer;
  open_.erase(e.offer);
  // A restart ends conversations as of when the node left off.
  if (e.talk < Millis{0} || e.talk > at_ - ended.answered_at)
    return "a conversation lasted longer than the time since its answer";
  const bool counts = e.talk.count() >= setting(core::Setting::kShortConversation);
  if (e.given_back) give_back(ended);
  if (e.given_back != (!counts && e.by == core::EndedBy::kPlatform))
    return "a charge was given back, or not, against R3.2";
  if (counts && due_) return "a conversation that counts was not counted (R3.3)";
  if (counts) due_ = Due{e.ticket, ended.norm_work_ms, sequence_};
  return expect(true, "");
}

std::string MemberRecords::on(const core::ConversationBroken& e) {
  const Offer* offer = find(e.offer);
  if (offer == nullptr) return {};
  const Offer broken = *offer;
  open_.erase(e.offer);
  const bool platform = e.cause == core::BreakCause::kPlatform;
  const bool at_once = e.talk.count() < setting(core::Setting::kLeastTalk);
  if (e.given_back) give_back(broken);
  if (e.failed) fail(broken);
  return expect(e.talk == at_ - broken.answered_at && e.failed == (at_once && !platform) && e.given_back == platform,
                "a conversation broke, and who bears it is not whom R3.2 and R4.2 name");
}

std::string MemberRecords::on(const core::WorkCounted& e) {
  const bool due = due_ && due_->ticket == e.ticket && due_->norm_work_ms == e.norm_work.count();
  due_.reset();
  if (!plausible(e.norm_work)) return "counted work is impossible";
  own_.delivered += e.norm_work;
  ++own_.conversations;
  counted_all_ &= counted_.size() < kMostCounted;
  if (counted_all_) counted_[e.ticket] = e.norm_work.count();
  return expect(due, "work was counted that no conversation of at least the least length earned (R3.3)");
}

std::string MemberRecords::on(const core::WorkTakenBack& e) {
  if (!plausible(e.norm_work)) return "work taken back is impossible";
  own_.delivered -= e.norm_work;
  --own_.conversations;
  const auto earlier = counted_.find(e.ticket);
  const bool was_counted = earlier != counted_.end() && earlier->second == e.norm_work.count();
  if (earlier != counted_.end()) counted_.erase(earlier);
  return expect(was_counted || !counted_all_, "work was taken back that was not counted before (R3.4)");
}

std::string MemberRecords::on(const core::AccountStated& e) {
  if (e.agreement != own_.agreement) return "the account told to the member is one under another agreement";
  const bool same = e.offers == own_.offers && e.failures == own_.failures && e.offered == own_.offered &&
                    e.failed == own_.failed && e.given_back == own_.given_back && e.delivered == own_.delivered &&
                    e.conversations == own_.conversations && e.thanks == own_.thanks;
  return expect(same, "the account told to the member is not what its own records add up to");
}

std::string MemberRecords::see(Sequence sequence, TimeMs at, const core::Event& event) {
  if (stopped_) return {};
  // What a conversation earns is counted by the very command that ends it.
  if (due_ && sequence != due_->sequence) {
    due_.reset();
    return "a conversation that counts was not counted (R3.3)";
  }
  sequence_ = sequence;
  at_ = at;
  if (const auto* setting = std::get_if<core::SettingChanged>(&event)) {
    const auto index = static_cast<std::size_t>(setting->setting);
    if (index < settings_.size()) settings_[index] = setting->value;
  } else if (const auto* adopted = std::get_if<core::WeightsAdopted>(&event)) {
    const std::uint64_t thanks = own_.thanks;
    own_ = {};
    own_.member = member_;
    own_.thanks = thanks;
    own_.agreement = adopted->agreement;
  } else if (const auto* made = std::get_if<core::OfferMade>(&event); made && made->member == member_) {
    return on(*made);
  } else if (const auto* answered = std::get_if<core::OfferAnswered>(&event)) {
    if (Offer* offer = find(answered->offer)) offer->answered_at = at;
  } else if (const auto* failed = std::get_if<core::OfferFailed>(&event)) {
    return on(*failed);
  } else if (const auto* withdrawn = std::get_if<core::OfferWithdrawn>(&event)) {
    if (const Offer* offer = find(withdrawn->offer)) give_back(*offer);
    open_.erase(withdrawn->offer);
  } else if (const auto* ended = std::get_if<core::ConversationEnded>(&event)) {
    return on(*ended);
  } else if (const auto* broken = std::get_if<core::ConversationBroken>(&event)) {
    return on(*broken);
  } else if (const auto* counted = std::get_if<core::WorkCounted>(&event); counted && counted->member == member_) {
    return on(*counted);
  } else if (const auto* taken = std::get_if<core::WorkTakenBack>(&event); taken && taken->member == member_) {
    return on(*taken);
  } else if (std::holds_alternative<core::ThanksGiven>(event)) {
    ++own_.thanks;  // only its own are revealed
  } else if (const auto* total = std::get_if<core::TotalsPublished>(&event)) {
    if (total->agreement != own_.agreement) return "a total is published under another agreement than is in force";
    if (total->member == member_)
      return expect(total->delivered == own_.delivered,
                    "the total published for the member is not what its own records add up to");
  } else if (const auto* topic = std::get_if<core::TopicDefined>(&event)) {
    if (norm_works_.size() < kMostNormWorks) norm_works_.insert(topic->norm_work.count());
  } else if (const auto* stated = std::get_if<core::AccountStated>(&event); stated && stated->member == member_) {
    return on(*stated);
  }
  return {};
}

std::string MemberRecords::finish() {
  if (stopped_ || !due_) return {};
  return "a conversation that counts was not counted (R3.3)";
}

}  // namespace rufbund::journal
