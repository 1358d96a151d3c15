// One slow address holds up nobody else.
#include "office/couriers.h"

#include <gtest/gtest.h>

#include <future>

namespace rufbund::office {
namespace {

TEST(Couriers, an_address_that_hangs_holds_up_nobody_elses_notices) {
  std::promise<void> let_go;
  const std::shared_future<void> gate = let_go.get_future().share();
  std::atomic<int> hung{0};
  std::promise<void> arrived;
  Couriers couriers;
  couriers.start();
  // More than there are couriers, all to one address that does not answer.
  for (std::size_t i = 0; i < 3 * Couriers::kCouriers; ++i)
    ASSERT_TRUE(couriers.take("https://slow.example", [&, gate] {
      ++hung;
      gate.wait();
    }));
  ASSERT_TRUE(couriers.take("https://quick.example", [&] { arrived.set_value(); }));
  arrived.get_future().wait();  // a test that hangs here has failed
  EXPECT_LE(hung, static_cast<int>(Couriers::kToOne));
  let_go.set_value();
  couriers.stop();
}

TEST(Couriers, what_waits_is_bounded_and_dropped_at_the_end) {
  std::promise<void> let_go;
  const std::shared_future<void> gate = let_go.get_future().share();
  std::atomic<int> ran{0};
  Couriers couriers;
  couriers.start();
  std::size_t taken = 0;
  while (couriers.take("one", [&, gate] {
    gate.wait();
    ++ran;
  }))
    ++taken;
  EXPECT_GE(taken, Couriers::kMostWaiting);
  EXPECT_LE(taken, Couriers::kMostWaiting + Couriers::kToOne);
  std::thread ending([&] { couriers.stop(); });
  let_go.set_value();
  ending.join();
  EXPECT_LE(ran, static_cast<int>(taken));
  EXPECT_FALSE(couriers.take("one", [] {}));
}

}  // namespace
}  // namespace rufbund::office
