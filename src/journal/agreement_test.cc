// Members' signatures over agreements: which bytes are signed, and that only what was signed takes effect as signed.
#include "journal/agreement.h"

#include <gtest/gtest.h>

#include "journal/store_for_tests.h"

namespace rufbund::journal {
namespace {

const std::vector<core::StageWeight> kTerms{
    {MemberId{2}, 400'000, 500'000, 0, 400'000}, {MemberId{1}, 600'000, 500'000, 0, 0}, {MemberId{3}, 0, 0, 0, 0}};

std::vector<core::Event> adopted(std::uint32_t agreement) {
  std::vector<core::Event> events;
  for (const core::StageWeight& t : kTerms)
    events.push_back(core::WeightStaged{t.member, t.weight_ppm, t.share_ppm, t.floor_ppm, t.cap_ppm});
  events.push_back(core::WeightsAdopted{agreement});
  return events;
}

core::Event registered(MemberId member, const NodeKey& key) {
  const auto c = register_key(member, key.public_key());
  return core::MemberKeyRegistered{c.member, c.key_1, c.key_2, c.key_3, c.key_4};
}

core::Event signed_event(MemberId member, std::uint32_t agreement, const Signature& signature) {
  const auto c = sign_agreement(member, agreement, signature);
  return core::AgreementSigned{c.member,      c.agreement,   c.signature_1, c.signature_2, c.signature_3,
                               c.signature_4, c.signature_5, c.signature_6, c.signature_7, c.signature_8};
}

// These bytes are signed: if this test fails, the format was broken, not the test.
TEST(Agreement, golden_text) {
  const Bytes text = agreement_text(Hash{}, 7, kTerms);
  EXPECT_EQ(to_hex(text.span()), "72756662756e642d61677265656d656e742d31" + std::string(64, '0') +
                                     "0000000000000007"
                                     "0000000000000002"
                                     "0000000000000001"
                                     "00000000000927c0"
                                     "000000000007a120"
                                     "0000000000000000"
                                     "00000000000f4240"
                                     "0000000000000002"
                                     "0000000000061a80"
                                     "000000000007a120"
                                     "0000000000000000"
                                     "0000000000061a80");
}

TEST(Agreement, keys_and_signatures_come_back_whole) {
  const NodeKey key = NodeKey::ephemeral();
  EXPECT_EQ(key_of(std::get<core::MemberKeyRegistered>(registered(MemberId{1}, key))), key.public_key());
  const Signature signature = key.sign(as_bytes("text"));
  EXPECT_EQ(signature_of(std::get<core::AgreementSigned>(signed_event(MemberId{1}, 1, signature))), signature);
  EXPECT_TRUE(signature_holds(as_bytes("text"), signature, key.public_key()));
  EXPECT_FALSE(signature_holds(as_bytes("test"), signature, key.public_key()));
}

TEST(Agreement, what_was_signed_holds_before_and_after_it_takes_effect) {
  const NodeKey one = NodeKey::ephemeral(), two = NodeKey::ephemeral();
  const Bytes text = agreement_text(Hash{}, 1, kTerms);
  Signatures signatures(Hash{});
  EXPECT_EQ(signatures.see(registered(MemberId{1}, one)), "");
  EXPECT_EQ(signatures.see(registered(MemberId{2}, two)), "");
  EXPECT_EQ(signatures.see(signed_event(MemberId{1}, 1, one.sign(text.span()))), "");
  EXPECT_FALSE(signatures.signed_by(MemberId{1})) << "not in force yet";
  for (const core::Event& e : adopted(1)) EXPECT_EQ(signatures.see(e), "");
  EXPECT_TRUE(signatures.signed_by(MemberId{1}));
  EXPECT_FALSE(signatures.signed_by(MemberId{2}));
  EXPECT_EQ(signatures.see(signed_event(MemberId{2}, 1, two.sign(text.span()))), "");
  EXPECT_TRUE(signatures.signed_by(MemberId{2}));
  for (const core::Event& e : adopted(2)) EXPECT_EQ(signatures.see(e), "");
  EXPECT_FALSE(signatures.signed_by(MemberId{2})) << "another agreement is in force";
}

// A member that takes another key between signing and the signature's record accused the whole line.
TEST(Agreement, a_signature_by_a_key_that_the_member_had_before_holds) {
  const NodeKey old = NodeKey::ephemeral(), fresh = NodeKey::ephemeral(), later = NodeKey::ephemeral();
  const Bytes text = agreement_text(Hash{}, 1, kTerms);
  Signatures signatures(Hash{});
  for (const core::Event& e : adopted(1)) EXPECT_EQ(signatures.see(e), "");
  EXPECT_EQ(signatures.see(registered(MemberId{1}, old)), "");
  EXPECT_EQ(signatures.see(registered(MemberId{1}, fresh)), "");
  EXPECT_EQ(signatures.see(signed_event(MemberId{1}, 1, old.sign(text.span()))), "");
  ASSERT_EQ(signatures.good().size(), 1u);
  EXPECT_EQ(signatures.good()[0].key, old.public_key()) << "and it says by which";
  EXPECT_NE(signatures.see(signed_event(MemberId{1}, 1, later.sign(text.span()))), "") << "not by one that comes later";
  EXPECT_EQ(signatures.see(registered(MemberId{2}, later)), "");
  EXPECT_NE(signatures.see(signed_event(MemberId{2}, 1, old.sign(text.span()))), "") << "nor by another member's";
}

TEST(Agreement, forged_and_moved_signatures_are_found) {
  const NodeKey mine = NodeKey::ephemeral(), forger = NodeKey::ephemeral();
  const Bytes text = agreement_text(Hash{}, 1, kTerms);
  const auto wrong = [&](const Signature& signature, std::uint32_t agreement, bool known = true) {
    Signatures signatures(Hash{});
    std::string found;
    const auto see = [&](const core::Event& e) {
      if (std::string w = signatures.see(e); found.empty()) found = std::move(w);
    };
    if (known) see(registered(MemberId{1}, mine));
    see(signed_event(MemberId{1}, agreement, signature));
    for (const core::Event& e : adopted(agreement)) see(e);
    EXPECT_EQ(found.empty(), signatures.signed_by(MemberId{1}));
    return !found.empty();
  };
  const Signature good = mine.sign(text.span());
  EXPECT_FALSE(wrong(good, 1));
  EXPECT_TRUE(wrong(good, 2)) << "an old signature for a later agreement";
  EXPECT_TRUE(wrong(forger.sign(text.span()), 1));
  EXPECT_TRUE(wrong(good, 1, false)) << "signed without a key";
  EXPECT_TRUE(wrong(mine.sign(agreement_text(Hash{1}, 1, kTerms).span()), 1)) << "for another line";
  for (std::size_t at = 0; at < 64; ++at) {
    Signature touched = good;
    touched[at] ^= 1;
    EXPECT_TRUE(wrong(touched, 1)) << at;
  }
  for (std::size_t row = 0; row < 2; ++row)
    for (std::uint32_t core::StageWeight::*field : {&core::StageWeight::weight_ppm, &core::StageWeight::share_ppm,
                                                    &core::StageWeight::floor_ppm, &core::StageWeight::cap_ppm}) {
      auto terms = kTerms;
      terms[row].*field += 1;
      EXPECT_TRUE(wrong(mine.sign(agreement_text(Hash{}, 1, terms).span()), 1)) << "other terms than took effect";
    }
}

// A key that makes a member present is everybody's, and the presence is the member's alone.
TEST(Agreement, every_member_sees_each_key_totals_and_signatures) {
  MemoryStore store;
  const NodeKey node = NodeKey::ephemeral();
  ASSERT_TRUE(store.begin({kFormatVersion, CellId{1}, "impfen", node.public_key(), kTestCapacity, TimeMs{1}}));
  BatchWriter writer(ChainEnd{0, {}, {}, genesis_hash("impfen", node.public_key())}, {});
  core::Core core(kTestCapacity);
  core::Outcome outcome;
  std::uint64_t sequence = 0;
  const auto run = [&](const core::Command& command) {
    outcome.clear();
    core.decide(Sequence{++sequence}, TimeMs{1'800'000'000'000}, command, outcome);
    writer.add(Sequence{sequence}, TimeMs{1'800'000'000'000}, core::kRulesVersion, command, outcome.events);
  };
  for (const core::Command& command : alliance_commands()) run(command);
  // Member 3 leaves the key: it becomes absent by the very command.
  run(core::StageWeight{MemberId{1}, 500'000});
  run(core::StageWeight{MemberId{2}, 500'000});
  run(core::AdoptWeights{2});
  ASSERT_EQ(outcome.events.size(), 2u);
  run(register_key(MemberId{1}, node.public_key()));
  run(core::PublishTotals{});
  run(core::StateAccount{MemberId{1}});
  Bytes bytes;
  StoredBatch batch = writer.seal(bytes);
  batch.data = bytes.span();
  SignedHead head{batch.number, batch.last, TimeMs{1'800'000'000'000}, batch.head, {}};
  node.sign(head);
  ASSERT_TRUE(store.append({&batch, 1}, &head));
  for (std::uint16_t m = 1; m <= 3; ++m) {
    const auto report = verify_bytes(TestJournal::exported_of(store, MemberId{m}), node.public_key());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_FALSE(report->deviation) << report->deviation->what;
    EXPECT_EQ(report->weight_ppm.size(), 2u) << "the key of agreement 2";
    EXPECT_EQ(report->withheld > 0, true);
  }
}

}  // namespace
}  // namespace rufbund::journal
