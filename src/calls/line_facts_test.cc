// What calls keep of a directory that changes.
#include "calls/line_facts.h"

#include <gtest/gtest.h>

namespace rufbund::calls {
namespace {

std::shared_ptr<const directory::Directory> directory_with(std::vector<std::uint32_t> seats, std::uint16_t port) {
  auto out = std::make_shared<directory::Directory>();
  directory::Hotline& line = out->hotlines.emplace_back();
  line.cell = CellId{1};
  line.key = "impfen";
  directory::Site& site = line.sites.emplace_back();
  site.id = SiteId{1};
  site.endpoints = {{"127.0.0.1", port, directory::Transport::kUdp}};
  for (const std::uint32_t id : seats) line.seats.push_back({SeatId{id}, SiteId{1}, 0, "seat" + std::to_string(id)});
  return out;
}

TEST(LineFacts, ASeatThatLeftIsKnownToItsLastOfferAndItsDirectoryGoes) {
  auto first = directory_with({1, 2}, 5060);
  const std::weak_ptr<const directory::Directory> former = first;
  AllFacts facts = facts_of(first, {});
  first.reset();
  EXPECT_FALSE(former.expired()) << "who has the facts has the directory";
  auto ringing = facts.at(CellId{1})->site(SiteId{1});

  facts = facts_of(directory_with({2, 3}, 5070), facts);
  EXPECT_EQ(facts.at(CellId{1})->seat(SeatId{1})->user, "seat1");
  EXPECT_EQ(facts.at(CellId{1})->seat(SeatId{3})->user, "seat3");
  EXPECT_EQ(facts.at(CellId{1})->seat(SeatId{4}), nullptr);
  EXPECT_EQ(facts.at(CellId{1})->site(SiteId{1})->endpoints[0].port, 5070) << "the next offer";
  EXPECT_EQ(ringing->endpoints[0].port, 5060) << "the one that rings";

  facts = facts_of(directory_with({2}, 5070), facts);
  EXPECT_EQ(facts.at(CellId{1})->seat(SeatId{1})->user, "seat1");
  EXPECT_FALSE(former.expired()) << "for the one that rings";
  ringing.reset();
  EXPECT_TRUE(former.expired());
}

}  // namespace
}  // namespace rufbund::calls
