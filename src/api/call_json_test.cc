// What a call's record says in the contract's words.
#include "api/call_json.h"

#include <gtest/gtest.h>

namespace rufbund::api {
namespace {

using projections::CallRecord;
using projections::Decision;
using projections::DecisionOutcome;

constexpr CellId kCell{1};
constexpr MemberId kLarge{1}, kSmall{2};

directory::Directory one_hotline() {
  directory::Directory d;
  directory::Hotline h;
  h.cell = kCell;
  h.key = "impfen";
  h.members = {{kLarge, "nordlicht", "Nordlicht Dialog GmbH"}, {kSmall, "elbruf", "Elbruf Service AG"}};
  d.hotlines.push_back(std::move(h));
  return d;
}

class CallJsonTest : public testing::Test {
 protected:
  // An offer to the small member, which holds 5 % and has had one call of 3 min; the large one has had none.
  static CallRecord offered_to_the_small() {
    CallRecord call;
    call.cell = kCell;
    call.ticket = TicketId{std::uint64_t{7} << 32 | 1};
    call.started_at = call.first = TimeMs{1'768'204'800'000};
    Decision& d = call.decisions.emplace_back();
    d.reason = core::OfferReason::kTicketCame;
    d.member = kSmall;
    d.candidates = 2;
    d.virtual_time = 3'600'000;  // 180,000 ms ÷ 5 %
    d.least_virtual_time = 0;
    d.tolerance_ms = 4'000'000;
    d.members = {{kLarge, 950'000, -1, 0, 3, true}, {kSmall, 50'000, -1, 3'600'000, 1, true}};
    return call;
  }
  [[nodiscard]] Json only_offer(const CallRecord& call) const { return json.why(call)["offers"][0]; }
  static Json fact(const Json& offer, std::string_view code) {
    for (const Json& one : offer["facts"])
      if (one["code"] == code) return one;
    return nullptr;
  }

  const Names names{one_hotline()};
  const CallJson json{names};
};

TEST_F(CallJsonTest, how_far_ahead_a_member_was_is_told_in_its_own_norm_work) {
  const Json offer = only_offer(offered_to_the_small());
  const Json told = fact(offer, "within_tolerance");
  EXPECT_EQ(told["ahead_norm_work_ms"], 180'000);  // its one call, not the hour of virtual time
  EXPECT_EQ(told["tolerance_norm_work_ms"], 200'000);
  EXPECT_EQ(offer["members"][0]["ahead_norm_work_ms"], 0);
  EXPECT_EQ(offer["members"][1]["ahead_norm_work_ms"], 180'000);
}

TEST_F(CallJsonTest, who_has_no_fitting_seat_is_compared_with_nobody) {
  CallRecord call = offered_to_the_small();
  call.decisions[0].members[0].ready_seats = 0;
  const Json offer = only_offer(call);
  EXPECT_TRUE(offer["members"][0]["ahead_norm_work_ms"].is_null());
  EXPECT_TRUE(fact(offer, "only_candidate").is_object());
}

TEST_F(CallJsonTest, whoever_had_a_seat_is_counted_also_beyond_the_tolerance) {
  CallRecord call = offered_to_the_small();
  call.decisions[0].candidates = 1;
  EXPECT_EQ(fact(only_offer(call), "ticket_met_ready_seats")["count"], 2);
}

TEST_F(CallJsonTest, a_charge_given_back_is_told_with_its_cause) {
  CallRecord call = offered_to_the_small();
  call.decisions[0].outcome = DecisionOutcome::kWithdrawn;
  EXPECT_TRUE(fact(only_offer(call), "charge_returned").is_object());
  call.decisions[0].outcome = DecisionOutcome::kLost;
  EXPECT_TRUE(fact(only_offer(call), "charge_returned").is_null());  // nobody hung up
  EXPECT_TRUE(fact(only_offer(call), "charge_returned_lost").is_object());
}

}  // namespace
}  // namespace rufbund::api
