// For tests: a journal in memory, filled from a random history as the engine would fill it.
#pragma once

#include <gtest/gtest.h>

#include "journal/batch.h"
#include "journal/export.h"
#include "journal/history_for_tests.h"
#include "journal/memory_store.h"
#include "journal/reflect.h"
#include "journal/verify.h"

namespace rufbund::journal {

struct TestJournal {
  // Batches of `batch_size` records, every third batch's head signed, and the last one.
  explicit TestJournal(std::uint64_t seed, std::size_t commands, std::size_t batch_size = 50)
      : key(NodeKey::ephemeral()), writer(ChainEnd{0, {}, {}, genesis_hash("impfen", key.public_key())}, Owners{}) {
    Identity identity{kFormatVersion, CellId{1}, "impfen", key.public_key(), kTestCapacity, TimeMs{1'800'000'000'000}};
    EXPECT_TRUE(store.begin(identity));
    const std::vector<Label> labels{{LabelKind::kMember, 1, "nordlicht", "Nordlicht Dialog GmbH"},
                                    {LabelKind::kMember, 2, "rheinruf", "Rheinruf KG"},
                                    {LabelKind::kMember, 3, "isartal", "Isartal Service eG"},
                                    {LabelKind::kSite, 1, "kiel", "Nordlicht Kiel"}};
    EXPECT_TRUE(store.put_labels(labels));
    core::Core core = run_history(
        seed, commands,
        [&](Sequence sequence, TimeMs at, const core::Command& command, const std::vector<core::Event>& events) {
          const auto& kept = alter ? alter(sequence, events) : events;
          writer.add(sequence, at, rules_version ? rules_version(sequence) : core::kRulesVersion, command, kept);
          if (sequence.value % batch_size == 0) seal(false);
        });
    if (writer.end().last.value % batch_size != 0) seal(false);
    seal_head();
    digest = core.digest();
  }
  void seal(bool sign) {
    Bytes bytes;
    StoredBatch batch = writer.seal(bytes);
    batch.data = bytes.span();
    EXPECT_TRUE(store.append({&batch, 1}, nullptr));
    if (sign || batch.number % 3 == 0) seal_head();
  }
  void seal_head() {
    const ChainEnd& end = writer.end();
    if (end.batch == signed_batch) return;
    signed_batch = end.batch;
    SignedHead head{end.batch, end.last, end.last_at, end.head, {}};
    key.sign(head);
    EXPECT_TRUE(store.put_head(head));
  }
  std::string exported(MemberId member = {}) { return exported_of(store, member); }
  static std::string exported_of(JournalStore& store, MemberId member = {}) {
    std::string file;
    auto summary = write_export(store, member, TimeMs{1'800'000'100'000}, [&](ByteSpan bytes) {
      file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return true;
    });
    EXPECT_TRUE(summary) << summary.error().message;
    return file;
  }

  // Set before construction by tests that need a node that does not follow the rules.
  static inline std::function<std::vector<core::Event>(Sequence, const std::vector<core::Event>&)> alter;
  static inline std::function<std::uint32_t(Sequence)> rules_version;

  NodeKey key;
  MemoryStore store;
  BatchWriter writer;
  std::uint64_t signed_batch = 0;
  std::uint64_t digest = 0;
};

inline Result<VerifyReport> verify_bytes(std::string_view file, const std::optional<PublicKey>& key = std::nullopt) {
  std::size_t at = 0;
  ExportReader reader([&](std::uint8_t* out, std::size_t size) {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(out, file.data() + at, n);
    at += n;
    return n;
  });
  return verify_export(reader, key);
}

}  // namespace rufbund::journal
