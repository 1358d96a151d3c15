// Records into batches and back, the Merkle tree's shape, the chain; golden hashes.
#include "journal/batch.h"

#include <gtest/gtest.h>

#include "journal/history_for_tests.h"
#include "journal/recover.h"
#include "journal/snapshot.h"
#include "journal/store_for_tests.h"

namespace rufbund::journal {
namespace {

// RFC 9162 §2.1.1, word for word.
Hash tree_hash(std::span<const Hash> leaves) {
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return node_hash(tree_hash(leaves.first(k)), tree_hash(leaves.subspan(k)));
}

TEST(Merkle, the_tree_has_the_shape_of_rfc_9162) {
  std::vector<Hash> leaves;
  MerkleTree tree;
  for (std::uint8_t n = 1; n <= 70; ++n) {
    leaves.push_back(blake2b({&n, 1}));
    tree.add(leaves.back());
    EXPECT_EQ(tree.root(), tree_hash(leaves)) << int{n};
  }
}

// These figures are in docs/journal-format.md.
TEST(Batch, golden_hashes) {
  const std::uint8_t zero = 0;
  EXPECT_EQ(to_hex(blake2b({&zero, 0})), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  Salt salt{};
  for (std::uint8_t i = 0; i < 16; ++i) salt[i] = i;
  Bytes scratch, open, hidden;
  Owners owners;
  const core::Command command = core::AdmitAttempt{LegId{1}, CallerKey{300}, CarrierId{7}, ClassId{}, SkillId{1}};
  const std::vector<core::Event> events{core::CommandIgnored{core::IgnoreReason::kNothingToDo}};
  LeafEncoder encoder(Sequence{5}, TimeMs{1'800'000'000'000}, 1, command, events);
  ASSERT_TRUE(encoder.next(owners, open, hidden));
  EXPECT_EQ(to_hex(open.span()), "08051080c0e285e368180122079a0104180728012a05fa02020809");
  EXPECT_EQ(to_hex(hidden.span()), "0a089a0105080110ac02");
  const Hash inner = private_hash(salt, hidden.span());
  EXPECT_EQ(to_hex(inner), "b865922f0b04fab93ed56cb90c393c12ae3353c61060a6590aa71be74065249d");
  const Hash leaf = leaf_hash(open.span(), inner, scratch);
  EXPECT_EQ(to_hex(leaf), "1c210c862ac0a9aceb5b85884087b7ce3711dd6c6cc74f171eb71fec31c2eb67");
  PublicKey key{};
  const Hash genesis = genesis_hash("impfen", key);
  EXPECT_EQ(to_hex(genesis), "fea07480d1e3053d21006aaba438533cff639f316c5d381eb7ae20ed4b6264e4");
  const std::vector<std::uint8_t> header{0x08, 0x01, 0x10, 0x05, 0x18, 0x05, 0x20, 0x01};
  EXPECT_EQ(to_hex(chain_hash(genesis, header, leaf)),
            "5665a9c1436d66890e91b1377e3a8cfb62e38030acbd036c7e55a83b2cf6b30f");
  std::vector<Salt> salts;
  derive_salts(Hash{}, 2, salts);
  EXPECT_EQ(to_hex(salts[1]), "88f163e3271710c676c7384cb3621279");
}

TEST(Batch, what_is_written_is_read_and_follows_the_chain) {
  TestJournal journal(1, 2'000, 37);
  std::vector<Record> read;
  BatchView view;
  std::vector<Record> records;
  ChainEnd end{0, {}, {}, genesis_hash("impfen", journal.key.public_key())};
  ASSERT_TRUE(journal.store.read(1, [&](const StoredBatch& stored) -> Result<bool> {
    EXPECT_TRUE(parse_batch(stored.data, view));
    EXPECT_TRUE(check_and_follow(stored, view, end));
    EXPECT_TRUE(decode_records(view, records));
    for (Record& r : records) read.push_back(std::move(r));
    return true;
  }));
  std::size_t n = 0;
  run_history(1, 2'000,
              [&](Sequence sequence, TimeMs at, const core::Command& command, const std::vector<core::Event>& events) {
                ASSERT_LT(n, read.size());
                const Record& r = read[n++];
                EXPECT_EQ(r.sequence, sequence);
                EXPECT_EQ(r.at, at);
                EXPECT_TRUE(same(r.command, command));
                ASSERT_EQ(r.events.size(), events.size());
                for (std::size_t i = 0; i < events.size(); ++i) EXPECT_TRUE(same(r.events[i], events[i]));
              });
  EXPECT_EQ(n, read.size());
  EXPECT_EQ(end.head, journal.writer.end().head);
}

TEST(Batch, no_leaf_concerns_two_members) {
  TestJournal journal(2, 2'000);
  Owners owners;
  BatchView view;
  RecordPart part;
  std::uint64_t cut = 0;
  ASSERT_TRUE(journal.store.read(1, [&](const StoredBatch& stored) -> Result<bool> {
    EXPECT_TRUE(parse_batch(stored.data, view));
    for (const LeafView& leaf : view.leaves) {
      EXPECT_TRUE(decode_part(leaf.public_part, leaf.private_part, part));
      const MemberId owner = owner_of(part, owners);
      for (const core::Event& e : part.events) EXPECT_TRUE(!owners.of(e) || owners.of(e) == owner);
      cut += part.part > 0;
    }
    return true;
  }));
  EXPECT_GT(cut, 10u);
}

TEST(Batch, every_changed_byte_breaks_the_chain) {
  TestJournal journal(3, 100, 1'000);
  const ChainEnd beginning{0, {}, {}, genesis_hash("impfen", journal.key.public_key())};
  ASSERT_TRUE(journal.store.read(1, [&](const StoredBatch& stored) -> Result<bool> {
    Bytes bytes{stored.data};
    BatchView view;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes.data()[i] ^= 0x10;
      StoredBatch touched = stored;
      touched.data = bytes.span();
      ChainEnd end = beginning;
      EXPECT_FALSE(parse_batch(touched.data, view) && check_and_follow(touched, view, end)) << i;
      bytes.data()[i] ^= 0x10;
    }
    return true;
  }));
}

TEST(Recover, the_rebuilt_state_is_that_of_the_uninterrupted_run) {
  TestJournal journal(4, 3'000);
  auto recovered = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->core.digest(), journal.digest);
  EXPECT_EQ(recovered->records_applied, journal.writer.end().last.value);
}

TEST(Recover, a_snapshot_shortens_the_way_and_a_damaged_one_is_passed_over) {
  TestJournal journal(5, 2'000);
  auto recovered = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_TRUE(recovered);
  ASSERT_FALSE(build_tag().empty()) << "the linker wrote no build id";
  std::vector<std::byte> bytes;
  recovered->core.save(bytes);
  Snapshot snapshot = make_snapshot(recovered->end, bytes, recovered->core.digest(), recovered->owners);
  ASSERT_TRUE(journal.store.put_snapshot(snapshot));
  auto quick = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->records_applied, 0u);
  EXPECT_EQ(quick->core.digest(), journal.digest);

  snapshot.content.data()[snapshot.content.size() / 2] ^= 1;
  ASSERT_TRUE(journal.store.put_snapshot(snapshot));
  snapshot.build = "another";
  ASSERT_TRUE(journal.store.put_snapshot(snapshot));
  auto slow = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_TRUE(slow);
  EXPECT_EQ(slow->from_snapshot, 0u);
  EXPECT_EQ(slow->core.digest(), journal.digest);
}

TEST(Recover, a_snapshot_may_come_without_a_digest_and_with_a_wrong_one_it_is_passed_over) {
  TestJournal journal(5, 2'000);
  auto recovered = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_TRUE(recovered);
  ASSERT_FALSE(build_tag().empty()) << "the linker wrote no build id";
  std::vector<std::byte> bytes;
  recovered->core.save(bytes);
  const auto records_applied_with = [&](std::optional<std::uint64_t> digest) {
    EXPECT_TRUE(journal.store.put_snapshot(make_snapshot(recovered->end, bytes, digest, recovered->owners)));
    auto again = recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
    EXPECT_TRUE(again && again->core.digest() == journal.digest);
    return again ? again->records_applied : 0;
  };
  const std::uint64_t wrong = journal.digest ^ 1;
  EXPECT_EQ(records_applied_with(wrong), journal.writer.end().last.value);
  EXPECT_EQ(records_applied_with(std::nullopt), 0u);
}

// Whoever can write the file can compute hashes and chain anew; what the node signed he cannot.
TEST(Recover, a_rewritten_history_is_not_continued) {
  TestJournal honest(31, 500), rewritten(32, 500);
  const auto heads = *honest.store.heads();
  const auto recover_with = [&](const std::vector<SignedHead>& signed_heads, bool with_snapshot) {
    MemoryStore store;
    Identity identity = **honest.store.identity();
    EXPECT_TRUE(store.begin(identity));
    BatchWriter writer(ChainEnd{0, {}, {}, genesis_hash("impfen", identity.public_key)}, {});
    core::Core core(kTestCapacity);
    const auto seal = [&] {
      Bytes bytes;
      StoredBatch batch = writer.seal(bytes);
      batch.data = bytes.span();
      EXPECT_TRUE(store.append({&batch, 1}, nullptr));
    };
    run_history(32, 500, [&](Sequence sequence, TimeMs at, const core::Command& command, const auto& events) {
      writer.add(sequence, at, core::kRulesVersion, command, events);
      for (const core::Event& event : events) core.apply(sequence, at, event);
      if (sequence.value % 50 == 0) seal();
    });
    if (writer.end().last.value % 50 != 0) seal();
    for (const SignedHead& head : signed_heads) EXPECT_TRUE(store.put_head(head));
    if (with_snapshot) {
      std::vector<std::byte> bytes;
      core.save(bytes);
      EXPECT_TRUE(store.put_snapshot(make_snapshot(writer.end(), bytes, core.digest(), writer.owners())));
    }
    return recover(store, CellId{1}, "impfen", kTestCapacity, honest.key.public_key(), TimeMs{0});
  };
  EXPECT_TRUE(recover_with({}, false));
  for (const bool with_snapshot : {false, true}) {
    const auto first_signed = recover_with({heads[0]}, with_snapshot);
    ASSERT_FALSE(first_signed);
    EXPECT_NE(first_signed.error().message.find("batch 3 "), std::string::npos) << first_signed.error().message;
    SignedHead forged = heads[0];
    forged.signature[5] ^= 1;
    const auto badly_signed = recover_with({forged}, with_snapshot);
    ASSERT_FALSE(badly_signed);
    EXPECT_NE(badly_signed.error().message.find("signature"), std::string::npos) << badly_signed.error().message;
  }
}

TEST(Recover, records_that_the_node_signed_and_are_gone_are_not_passed_over) {
  TestJournal journal(33, 300);
  SignedHead beyond = journal.store.heads()->back();
  beyond.batch += 2;
  journal.key.sign(beyond);
  ASSERT_TRUE(journal.store.put_head(beyond));
  const auto recovered =
      recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(recovered.error().message.find("records are lost"), std::string::npos) << recovered.error().message;
}

TEST(Recover, another_hotline_or_key_is_refused_with_the_reason) {
  TestJournal journal(6, 10);
  const auto other = recover(journal.store, CellId{1}, "spenden", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("belongs to the hotline \"impfen\""), std::string::npos);
  const auto key = NodeKey::ephemeral();
  const auto stolen = recover(journal.store, CellId{1}, "impfen", kTestCapacity, key.public_key(), TimeMs{0});
  ASSERT_FALSE(stolen);
  EXPECT_NE(stolen.error().message.find("signing key"), std::string::npos);
}

}  // namespace
}  // namespace rufbund::journal
