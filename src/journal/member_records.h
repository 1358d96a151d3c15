// A member's own records decided anew, as far as its export reveals them: what follows from its own offers, reports and
// conversations and from the settings, which are everybody's. What depends on rivals' records is left to the auditor.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/event.h"

namespace rufbund::journal {

class MemberRecords {
 public:
  explicit MemberRecords(MemberId member);

  // In order, all events that are revealed. Empty, or what the rules decide otherwise, in words.
  std::string see(Sequence sequence, TimeMs at, const core::Event& event);
  // At the end of the file.
  std::string finish();
  // Records of other rules than this program's follow: nothing is decided from here on.
  void stop() { stopped_ = true; }

  [[nodiscard]] std::int64_t setting(core::Setting s) const { return settings_[static_cast<std::size_t>(s)]; }
  // Figures and decisions found as the rules have them.
  [[nodiscard]] std::uint64_t decided() const { return decided_; }
  // The member's own account since the key in force, counted from its records alone; the offers to others are not in
  // it.
  [[nodiscard]] const core::AccountStated& account() const { return own_; }

 private:
  struct Offer {
    std::int64_t norm_work_ms = 0;
    TimeMs offered_at, answered_at;
    std::int64_t deadline_ms = 0;
  };
  std::string expect(bool as_ruled, const char* what);
  Offer* find(OfferId offer);
  void fail(const Offer& offer);
  void give_back(const Offer& offer);
  std::string on(const core::OfferMade& e);
  std::string on(const core::OfferFailed& e);
  std::string on(const core::ConversationEnded& e);
  std::string on(const core::ConversationBroken& e);
  std::string on(const core::WorkCounted& e);
  std::string on(const core::WorkTakenBack& e);
  std::string on(const core::AccountStated& e);

  const MemberId member_;
  std::array<std::int64_t, core::kSettingCount> settings_{};
  std::map<OfferId, Offer> open_;
  core::AccountStated own_;
  // A conversation that counts and was not counted yet.
  struct Due {
    TicketId ticket;
    std::int64_t norm_work_ms = 0;
    Sequence sequence;
  };
  std::optional<Due> due_;
  Sequence sequence_;
  TimeMs at_;
  bool stopped_ = false;
  std::uint64_t decided_ = 0;
  std::set<std::int64_t> norm_works_;         // that topics ever had, in ms
  std::map<TicketId, std::int64_t> counted_;  // norm work in ms, not taken back
  bool counted_all_ = true;                   // no more than could be remembered
};

}  // namespace rufbund::journal
