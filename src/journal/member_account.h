// A member's own check of its account (R3): from its revealed records alone, whether every charge, refund and forfeit
// follows the arithmetic x = s·K + rem; v += x / w; rem = x % w. Where a new key is adopted the mean over all members
// is needed, which is withheld: from there the next figure shown is taken on trust, and counted as such.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/event.h"
#include "core/shares.h"

namespace rufbund::journal {

class MemberAccount {
 public:
  explicit MemberAccount(MemberId member) : member_(member) {}

  // In order. Empty, or what does not follow, in words.
  std::string see(Sequence sequence, const core::Event& event);

  [[nodiscard]] std::uint64_t checked() const { return checked_; }
  [[nodiscard]] std::uint64_t trusted() const { return trusted_; }
  [[nodiscard]] const core::Account& account() const { return account_; }

 private:
  std::string expect(std::int64_t shown, std::string_view what);
  void give_back(OfferId offer);

  const MemberId member_;
  core::Account account_;
  bool known_ = true;  // the virtual time; it begins at 0
  std::uint32_t staged_ppm_ = 0;
  struct OpenOffer {
    Millis norm_work{};
    std::int64_t forfeited = 0;  // in ms·K
  };
  std::map<OfferId, OpenOffer> open_offers_;
  OfferId latest_offer_;
  Sequence latest_at_;
  std::uint64_t checked_ = 0, trusted_ = 0;
};

}  // namespace rufbund::journal
