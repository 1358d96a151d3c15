// See member_account.h.
#include "journal/member_account.h"

#include <fmt/core.h>

#include <algorithm>

namespace rufbund::journal {
namespace {

// Offers whose outcome has not come yet; a forged file cannot make it grow without bound.
constexpr std::size_t kMostOpenOffers = 1 << 20;
// A figure is shown at the next offer, so that ways hardly add up.
constexpr std::size_t kMostWays = 64, kMostCuts = 8;

}  // namespace

std::string MemberAccount::expect(std::int64_t shown, std::string_view what) {
  if (!known_ || lost_) {
    for (core::Account& account : accounts_) account.virtual_time = shown;
    known_ = true;
    ++trusted_;
    return {};
  }
  ++checked_;
  const std::int64_t led_to = accounts_.front().virtual_time;
  std::erase_if(accounts_, [&](const core::Account& account) { return account.virtual_time != shown; });
  if (!accounts_.empty()) return {};
  accounts_.push_back({shown, 0, weight_ppm_});
  return fmt::format("{} shows a virtual time of {}, but the charges before it lead to {}", what, shown, led_to);
}

std::string MemberAccount::become_present(std::int64_t shown) {
  const std::int64_t before = accounts_.front().virtual_time;
  if (known_ && !lost_)
    std::erase_if(accounts_, [&](const core::Account& account) { return account.virtual_time > shown; });
  if (accounts_.empty()) {
    accounts_.push_back({shown, 0, weight_ppm_});
    return fmt::format("becoming present lowers the virtual time from {} to {}", before, shown);
  }
  for (core::Account& account : accounts_) account.virtual_time = shown;
  known_ = true;
  ++trusted_;
  return {};
}

std::string MemberAccount::charge(const core::OfferMade& offer) {
  if (std::string wrong = expect(offer.virtual_time, "an offer"); !wrong.empty()) return wrong;
  if (weight_ppm_ == 0) return "an offer was made to a member without weight";
  if (offer.norm_work.count() < 0 || offer.norm_work.count() > 1'000'000'000)
    return "an offer's norm work is impossible";
  for (core::Account& account : accounts_) core::charge(account, offer.norm_work);
  if (open_offers_.size() < kMostOpenOffers) open_offers_[offer.offer] = {offer.norm_work};
  latest_offer_ = offer.offer;
  return {};
}

std::string MemberAccount::forfeit(const core::ClaimForfeited& cut) {
  if (std::string wrong = expect(cut.before, "a forfeited claim"); !wrong.empty()) return wrong;
  for (core::Account& account : accounts_) account.virtual_time = cut.after;
  ++trusted_;
  // The core takes an excess off the charge of the latest offer of all, and a later cut in the place of an earlier one.
  const auto offered = open_offers_.find(latest_offer_);
  if (offered == open_offers_.end() || cut.after >= cut.before) return {};
  std::int64_t amount = 0;
  if (__builtin_sub_overflow(cut.before, cut.after, &amount) ||
      __builtin_mul_overflow(amount, std::int64_t{weight_ppm_}, &amount))
    return "a claim was cut by more than there can be";
  if (offered->second.forfeited.size() < kMostCuts)
    offered->second.forfeited.push_back(amount);
  else
    offered->second.forfeited.clear();
  return {};
}

void MemberAccount::give_back(OfferId offer) {
  const auto found = open_offers_.find(offer);
  if (found == open_offers_.end()) return;
  const OpenOffer open = std::move(found->second);
  open_offers_.erase(found);
  if (weight_ppm_ == 0) return;
  lost_ |= open.forfeited.empty() || accounts_.size() * open.forfeited.size() > kMostWays;
  if (lost_) return;
  std::vector<core::Account> ways;
  for (const core::Account& account : accounts_) {
    for (const std::int64_t forfeited : open.forfeited) {
      core::Account way = account;
      core::give_back(way, open.norm_work, forfeited);
      const bool there = std::any_of(ways.begin(), ways.end(), [&](const core::Account& a) {
        return a.virtual_time == way.virtual_time && a.remainder == way.remainder;
      });
      if (!there) ways.push_back(way);
    }
  }
  accounts_ = std::move(ways);
}

std::string MemberAccount::see(const core::Event& event) {
  if (const auto* staged = std::get_if<core::WeightStaged>(&event)) {
    if (staged->member == member_) staged_ppm_ = staged->weight_ppm;
  } else if (std::holds_alternative<core::WeightsAdopted>(event)) {
    weight_ppm_ = staged_ppm_;
    staged_ppm_ = 0;
    accounts_.assign(1, {accounts_.front().virtual_time, 0, weight_ppm_});
    known_ = lost_ = false;
  } else if (const auto* presence = std::get_if<core::MemberPresenceChanged>(&event);
             presence && presence->member == member_) {
    return presence->present ? become_present(presence->virtual_time)
                             : expect(presence->virtual_time, "becoming absent");
  } else if (const auto* offer = std::get_if<core::OfferMade>(&event); offer && offer->member == member_) {
    return charge(*offer);
  } else if (const auto* cut = std::get_if<core::ClaimForfeited>(&event); cut && cut->member == member_) {
    return forfeit(*cut);
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
