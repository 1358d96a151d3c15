// The encoding by itself: what goes in comes out, one encoding per message, golden bytes, garbage. proto_test.cc
// compares with protobuf.
#include "journal/codec.h"

#include <gtest/gtest.h>

#include "journal/hash.h"
#include "journal/print.h"
#include "journal/random_messages_for_tests.h"
#include "journal/record.h"

namespace rufbund::journal {
namespace {

template <class V>
Bytes encoded(const V& message, Part part) {
  Bytes bytes;
  bytes.advance_to(encode(message, part, bytes.reserve(kMaxMessage)));
  return bytes;
}

template <class V>
void expect_round_trip(const V& message) {
  const Bytes open = encoded(message, Part::kPublic), hidden = encoded(message, Part::kPrivate);
  ASSERT_LE(open.size(), kMaxMessage);
  V back;
  ASSERT_TRUE(decode_public(open.span(), back)) << describe(message);
  if (has_private(message)) {
    ASSERT_TRUE(merge_private(hidden.span(), back)) << describe(message);
  }
  EXPECT_TRUE(same(message, back)) << describe(message) << " became " << describe(back);
}

TEST(Codec, every_command_comes_back_whole) {
  for_random_messages<core::Command>(1, 200, [](const core::Command& c) { expect_round_trip(c); });
}
TEST(Codec, every_event_comes_back_whole) {
  for_random_messages<core::Event>(2, 200, [](const core::Event& e) { expect_round_trip(e); });
}

TEST(Codec, the_public_part_names_neither_call_nor_caller) {
  const core::Command a = core::AdmitAttempt{LegId{1}, CallerKey{2}, CarrierId{3}, ClassId{}, SkillId{1}};
  const core::Command b = core::AdmitAttempt{LegId{8}, CallerKey{9}, CarrierId{3}, ClassId{}, SkillId{1}};
  EXPECT_EQ(to_hex(encoded(a, Part::kPublic).span()), to_hex(encoded(b, Part::kPublic).span()));
  EXPECT_NE(to_hex(encoded(a, Part::kPrivate).span()), to_hex(encoded(b, Part::kPrivate).span()));
}

// These bytes are in journals: if this test fails, the format was broken, not the test.
TEST(Codec, golden_bytes) {
  const core::Command admit = core::AdmitAttempt{LegId{1}, CallerKey{300}, CarrierId{7}, ClassId{2}, SkillId{1}};
  EXPECT_EQ(to_hex(encoded(admit, Part::kPublic).span()),
            "9a010618072002"
            "2801");
  EXPECT_EQ(to_hex(encoded(admit, Part::kPrivate).span()), "9a0105080110ac02");
  EXPECT_EQ(to_hex(encoded(core::Command{core::PassTime{}}, Part::kPublic).span()), "fa0100");
  EXPECT_EQ(to_hex(encoded(core::Command{core::ChangeSetting{core::Setting::kWaitLimit, -2}}, Part::kPublic).span()),
            "120408011003");
  EXPECT_EQ(to_hex(encoded(core::Command{core::OpenHotline{}}, Part::kPublic).span()), "5a00");
  EXPECT_EQ(
      to_hex(encoded(core::Command{core::CommitSeats{MemberId{2}, 12, TimeMs{1}, TimeMs{2}}}, Part::kPublic).span()),
      "920208"
      "0802100c18022004");
  EXPECT_EQ(to_hex(encoded(core::Command{core::GiveThanks{OfferId{5}}}, Part::kPublic).span()), "9a02020805");
  EXPECT_EQ(to_hex(encoded(core::Event{core::TotalsPublished{MemberId{2}, Millis{180'000}}}, Part::kPublic).span()),
            "c203060802"
            "10c0fc15");
  const core::Event offer = core::OfferMade{.offer = OfferId{(1ull << 32) + 5},
                                            .ticket = TicketId{1ull << 32},
                                            .seat = SeatId{5},
                                            .member = MemberId{2},
                                            .site = SiteId{3},
                                            .reason = core::OfferReason::kTicketCame,
                                            .norm_work = Millis{180'000},
                                            .virtual_time = -1,
                                            .least_virtual_time = -5,
                                            .candidates = 2,
                                            .probe = false,
                                            .waited = Millis{1'500}};
  EXPECT_EQ(to_hex(encoded(offer, Part::kPublic).span()),
            "f201210885808080101080808080101805200228033002"
            "38c0fc1540014809500260b817");
}

TEST(Codec, there_is_one_encoding_of_each_message_only) {
  core::Command out;
  EXPECT_TRUE(decode_public(Bytes{ByteSpan{std::array<std::uint8_t, 2>{0x5a, 0x00}}}.span(), out));
  const std::vector<std::vector<std::uint8_t>> refused = {
      {},                                                // no alternative at all
      {0x5a},                                            // cut off
      {0x5a, 0x80, 0x00},                                // a length that is not the shortest
      {0x5a, 0x00, 0x5a, 0x00},                          // twice
      {0x12, 0x04, 0x10, 0x03, 0x08, 0x01},              // fields out of order
      {0x12, 0x06, 0x08, 0x01, 0x08, 0x01, 0x10, 3},     // a field twice
      {0x12, 0x02, 0x08, 0x00},                          // a zero written out
      {0x12, 0x02, 0x08, 0x7f},                          // no such setting
      {0x12, 0x02, 0x18, 0x01},                          // no such field
      {0x9a, 0x01, 0x02, 0x08, 0x01},                    // a private field in the public part
      {0xfa, 0x07, 0x00},                                // no such command
      {0x5a, 0x7f},                                      // longer than what there is
      {0x0a, 0x06, 0x08, 0xff, 0xff, 0xff, 0xff, 0x1f},  // beyond 32 bits
      {0x0a, 0x02, 0x09, 0x01},                          // another wire type
  };
  for (const auto& bytes : refused) EXPECT_FALSE(decode_public(bytes, out)) << to_hex(bytes);
}

TEST(Codec, garbage_is_refused_and_never_harms) {
  TestRandom random(3);
  std::uint64_t taken = 0;
  RecordPart part;
  for (int round = 0; round < 200'000; ++round) {
    std::uint8_t bytes[64];
    const std::size_t size = random.below(sizeof bytes);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(random.next());
    core::Command command;
    core::Event event;
    taken += decode_public({bytes, size}, command);
    taken += decode_public({bytes, size}, event);
    taken += decode_part({bytes, size / 2}, {bytes + size / 2, size - size / 2}, part);
  }
  EXPECT_LT(taken, 2'000u);
}

TEST(Codec, what_is_decoded_from_damaged_bytes_encodes_to_the_very_bytes) {
  TestRandom random(4);
  for_random_messages<core::Event>(5, 100, [&](const core::Event& e) {
    Bytes bytes = encoded(e, Part::kPublic);
    bytes.data()[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1 << random.below(8));
    core::Event back;
    if (!decode_public(bytes.span(), back)) return;
    EXPECT_EQ(to_hex(encoded(back, Part::kPublic).span()), to_hex(bytes.span()));
  });
}

}  // namespace
}  // namespace rufbund::journal
