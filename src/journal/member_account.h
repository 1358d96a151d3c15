// A member's own check of its account (R3): from its revealed records alone, whether every charge, refund and forfeit
// follows the arithmetic x = s·K + rem; v += x / w; rem = x % w.
//
// What depends on all members' accounts is withheld. Taken on trust, and counted as such, are the mean where a new key
// is adopted or a member becomes present, and how far a claim or an excess is cut. Whether a cut took from an open
// offer's charge depends on whether that offer was the latest of all: both ways are followed until a figure tells.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/event.h"
#include "core/shares.h"

namespace rufbund::journal {

class MemberAccount {
 public:
  explicit MemberAccount(MemberId member) : member_(member) {}

  // In order. Empty, or what does not follow, in words.
  std::string see(const core::Event& event);

  [[nodiscard]] std::uint64_t checked() const { return checked_; }
  [[nodiscard]] std::uint64_t trusted() const { return trusted_; }

 private:
  std::string expect(std::int64_t shown, std::string_view what);
  std::string become_present(std::int64_t shown);
  std::string charge(const core::OfferMade& offer);
  std::string forfeit(const core::ClaimForfeited& cut);
  void give_back(OfferId offer);

  const MemberId member_;
  std::uint32_t weight_ppm_ = 0, staged_ppm_ = 0;
  std::vector<core::Account> accounts_{core::Account{}};  // each way it can be; one, or a few after a refund
  bool known_ = true;                                     // the virtual time; it begins at 0
  bool lost_ = false;  // too many ways: until the next key figures are taken on trust
  struct OpenOffer {
    Millis norm_work{};
    std::vector<std::int64_t> forfeited{0};  // each amount that cuts may have taken from its charge, in ms·K
  };
  std::map<OfferId, OpenOffer> open_offers_;
  OfferId latest_offer_;
  std::uint64_t checked_ = 0, trusted_ = 0;
};

}  // namespace rufbund::journal
