// See member_account.h.
#include "journal/member_account.h"

#include <fmt/core.h>

namespace rufbund::journal {
namespace {

// Offers whose outcome has not come yet; a forged file cannot make it grow without bound.
constexpr std::size_t kMostOpenOffers = 1 << 20;

}  // namespace

std::string MemberAccount::expect(std::int64_t shown, std::string_view what) {
  if (!known_) {
    account_.virtual_time = shown;
    known_ = true;
    ++trusted_;
    return {};
  }
  ++checked_;
  if (shown == account_.virtual_time) return {};
  return fmt::format("{} shows a virtual time of {}, but the charges before it lead to {}", what, shown,
                     account_.virtual_time);
}

void MemberAccount::give_back(OfferId offer) {
  const auto found = open_offers_.find(offer);
  if (found == open_offers_.end()) return;
  if (account_.weight_ppm > 0) core::give_back(account_, found->second.norm_work, found->second.forfeited);
  open_offers_.erase(found);
}

std::string MemberAccount::see(Sequence sequence, const core::Event& event) {
  if (const auto* staged = std::get_if<core::WeightStaged>(&event)) {
    if (staged->member == member_) staged_ppm_ = staged->weight_ppm;
  } else if (std::holds_alternative<core::WeightsAdopted>(event)) {
    account_.weight_ppm = staged_ppm_;
    account_.remainder = 0;
    staged_ppm_ = 0;
    known_ = false;
  } else if (const auto* presence = std::get_if<core::MemberPresenceChanged>(&event);
             presence && presence->member == member_) {
    if (!presence->present) return expect(presence->virtual_time, "becoming absent");
    if (known_ && presence->virtual_time < account_.virtual_time) {
      return fmt::format("becoming present lowers the virtual time from {} to {}", account_.virtual_time,
                         presence->virtual_time);
    }
    account_.virtual_time = presence->virtual_time;
    known_ = true;
    ++trusted_;
  } else if (const auto* offer = std::get_if<core::OfferMade>(&event); offer && offer->member == member_) {
    if (std::string wrong = expect(offer->virtual_time, "an offer"); !wrong.empty()) return wrong;
    if (account_.weight_ppm == 0) return "an offer was made to a member without weight";
    if (offer->norm_work.count() < 0 || offer->norm_work.count() > 1'000'000'000)
      return "an offer's norm work is impossible";
    core::charge(account_, offer->norm_work);
    if (open_offers_.size() < kMostOpenOffers) open_offers_[offer->offer] = {offer->norm_work, 0};
    latest_offer_ = offer->offer;
    latest_at_ = sequence;
  } else if (const auto* cut = std::get_if<core::ClaimForfeited>(&event); cut && cut->member == member_) {
    if (std::string wrong = expect(cut->before, "a forfeited claim"); !wrong.empty()) return wrong;
    account_.virtual_time = cut->after;
    // What an offer's charge lost at once cannot be given back. An excess cut at the same command is that offer's:
    // other members' charges there raise the mean, and with it the ceiling.
    const auto offered = open_offers_.find(latest_offer_);
    if (offered != open_offers_.end() && latest_at_ == sequence && cut->after < cut->before)
      offered->second.forfeited = (cut->before - cut->after) * account_.weight_ppm;
  } else if (const auto* withdrawn = std::get_if<core::OfferWithdrawn>(&event)) {
    give_back(withdrawn->offer);
  } else if (const auto* failed = std::get_if<core::OfferFailed>(&event)) {
    if (failed->failure == core::OfferFailure::kLost) give_back(failed->offer);
    open_offers_.erase(failed->offer);
  } else if (const auto* ended = std::get_if<core::ConversationEnded>(&event)) {
    if (ended->given_back) give_back(ended->offer);
    open_offers_.erase(ended->offer);
  } else if (const auto* broken = std::get_if<core::ConversationBroken>(&event)) {
    if (broken->given_back) give_back(broken->offer);
    open_offers_.erase(broken->offer);
  }
  return {};
}

}  // namespace rufbund::journal
