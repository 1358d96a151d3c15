#include "sip/refusals.h"

#include <gtest/gtest.h>

#include "sip/derive.h"

namespace rufbund::sip {
namespace {

using core::RefusalCause;

TEST(Refusals, OnlyWhatConcernsTheWholeHopIs503) {
  const TimeMs now{1'000'000};
  for (const auto cause : {RefusalCause::kClosed, RefusalCause::kLineFull, RefusalCause::kWaitTooLong,
                           RefusalCause::kCarrierLimit, RefusalCause::kJournalFailed, RefusalCause::kNumberInLine}) {
    EXPECT_NE(reply_for(cause, now, now + Millis{60'000}).status, 503) << static_cast<int>(cause);
  }
  for (const auto cause : {RefusalCause::kOverloaded, RefusalCause::kMediaFailed}) {
    EXPECT_EQ(reply_for(cause, now, kNever).status, 503);
    EXPECT_GT(reply_for(cause, now, kNever).retry_after_s, 0) << "503 without Retry-After counts as 500";
  }
}

TEST(Refusals, RetryAfterIsRoundedUpAndAbsentWhereUnknown) {
  const TimeMs now{1'000'000};
  EXPECT_EQ(reply_for(RefusalCause::kWaitTooLong, now, now + Millis{1'001}).retry_after_s, 2);
  EXPECT_EQ(reply_for(RefusalCause::kWaitTooLong, now, kNever).retry_after_s, 0);
  EXPECT_EQ(reply_for(RefusalCause::kWaitTooLong, now, now - Millis{5}).retry_after_s, 0);
}

class Port final : public engine::CommandPort {
 public:
  bool submit(CellId, core::Command command, engine::Settled) override {
    if (full) return false;
    attempts += std::get<core::RecordRefusals>(command).attempts;
    ++batches;
    return true;
  }
  bool full = false;
  std::uint64_t attempts = 0;
  int batches = 0;
};

TEST(Refusals, CountsAreKeptUntilTheEngineTakesThem) {
  RefusalCounter counter;
  Port port;
  for (int i = 0; i < 1000; ++i) counter.count(CellId{1}, CarrierId{1}, RefusalCause::kClosed);
  counter.count(CellId{1}, CarrierId{2}, RefusalCause::kClosed);
  port.full = true;
  counter.flush(port);
  port.full = false;
  counter.flush(port);
  counter.flush(port);
  EXPECT_EQ(port.attempts, 1001u);
  EXPECT_EQ(port.batches, 2) << "one per carrier and cause";
}

TEST(Derive, TheSameOfferNamesTheSameDialogAndNobodyElseCanGuessIt) {
  const Deriver ours({1, 2, 3}), others({4, 5, 6});
  const CellId cell{1};
  const OfferId offer{(std::uint64_t{42} << 32) | 7};
  const LegNames names = ours.names_of(cell, offer, 0, "192.0.2.1");
  EXPECT_EQ(ours.names_of(cell, offer, 0, "192.0.2.1").call_id, names.call_id);
  EXPECT_EQ(ours.names_of(cell, offer, 0, "192.0.2.1").branch, names.branch);
  EXPECT_NE(ours.names_of(cell, offer, 1, "192.0.2.1").branch, names.branch) << "another endpoint, another transaction";
  EXPECT_NE(others.names_of(cell, offer, 0, "192.0.2.1").from_tag, names.from_tag);
  EXPECT_TRUE(names.branch.starts_with("z9hG4bK"));
}

}  // namespace
}  // namespace rufbund::sip
