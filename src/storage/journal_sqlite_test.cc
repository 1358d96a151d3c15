// The journal in its SQLite file: what is kept, what a damaged file leads to.
#include "storage/journal_sqlite.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>

#include "journal/recover.h"
#include "journal/store_for_tests.h"
#include "storage/journal_folder_for_tests.h"

namespace rufbund::storage {
namespace {

using journal::kTestCapacity;

// A journal of `commands` random commands in batches of 50, all acknowledged.
struct Filled {
  explicit Filled(std::size_t commands) : memory(1, commands) {
    auto store = SqliteJournal::open(folder.journal());
    EXPECT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->begin(**memory.store.identity()));
    EXPECT_TRUE((*store)->put_labels(*memory.store.labels()));
    EXPECT_TRUE(memory.store.read(1, [&](const journal::StoredBatch& batch) -> Result<bool> {
      EXPECT_TRUE((*store)->append({&batch, 1}, nullptr));
      return true;
    }));
    const auto heads = memory.store.heads();
    for (const auto& head : *heads) EXPECT_TRUE((*store)->put_head(head));
  }
  void sql(const std::string& text) const {
    auto db = Database::open(folder.journal(), SQLITE_OPEN_READWRITE);
    ASSERT_TRUE(db);
    const auto done = db->execute(text.c_str());
    ASSERT_TRUE(done) << done.error().message;
  }
  [[nodiscard]] Result<journal::Recovered> recover() const {
    auto store = SqliteJournal::open(folder.journal());
    if (!store) return tl::unexpected(store.error());
    return journal::recover(**store, CellId{1}, "impfen", kTestCapacity, memory.key.public_key(), TimeMs{0});
  }
  JournalFolder folder;
  journal::TestJournal memory;
};

TEST(SqliteJournal, everything_comes_back) {
  Filled filled(1'000);
  const auto recovered = filled.recover();
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->core.digest(), filled.memory.digest);
  EXPECT_EQ(recovered->identity.capacity.tickets, kTestCapacity.tickets);
  auto reader = SqliteJournal::open_read_only(filled.folder.journal());
  ASSERT_TRUE(reader);
  const auto heads = (*reader)->heads(), expected_heads = filled.memory.store.heads();
  EXPECT_EQ(heads->size(), expected_heads->size());
  const auto labels = (*reader)->labels(), expected_labels = filled.memory.store.labels();
  EXPECT_EQ(*labels, *expected_labels);
  std::string file;
  ASSERT_TRUE(journal::write_export(**reader, MemberId{}, TimeMs{1'800'000'100'000}, [&](journal::ByteSpan bytes) {
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  }));
  EXPECT_EQ(file, filled.memory.exported());
}

TEST(SqliteJournal, the_batch_of_any_record_is_found) {
  Filled filled(1'000);
  auto store = SqliteJournal::open_read_only(filled.folder.journal());
  ASSERT_TRUE(store);
  const Sequence last = (*(*store)->last())->last;
  for (Sequence sequence{1}; sequence <= last; ++sequence.value) {
    const auto batch = (*store)->batch_with(sequence);
    ASSERT_TRUE(batch && batch->has_value());
    ASSERT_LE((*batch)->first, sequence);
    ASSERT_GE((*batch)->last, sequence);
  }
  EXPECT_FALSE((*store)->batch_with(Sequence{last.value + 1})->has_value());
}

TEST(SqliteJournal, two_processes_cannot_write_one_journal_but_one_may_read) {
  JournalFolder folder;
  auto first = SqliteJournal::open(folder.journal());
  ASSERT_TRUE(first);
  const auto second = SqliteJournal::open(folder.journal());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(SqliteJournal::open_read_only(folder.journal()));
}

TEST(SqliteJournal, an_end_that_was_never_acknowledged_is_removed_where_it_is_damaged) {
  Filled filled(500);
  filled.sql(
      "INSERT INTO batches SELECT number+1, last_sequence+1, last_sequence+9, head, X'0102' FROM batches "
      "ORDER BY number DESC LIMIT 1");
  const auto recovered = filled.recover();
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->core.digest(), filled.memory.digest);
  const std::string aside = fmt::format("{}-removed-{}", filled.folder.journal(), recovered->end.batch + 1);
  EXPECT_EQ(std::filesystem::file_size(aside), 2u);
}

TEST(SqliteJournal, a_damaged_end_that_the_node_signed_is_not_removed) {
  Filled filled(500);
  filled.sql(
      "INSERT INTO batches SELECT number+1, last_sequence+1, last_sequence+9, head, X'0102' FROM batches "
      "ORDER BY number DESC LIMIT 1");
  filled.sql(
      "INSERT INTO heads SELECT batch+1, last_sequence+9, signed_at, head, signature FROM heads "
      "ORDER BY batch DESC LIMIT 1");
  const auto recovered = filled.recover();
  ASSERT_FALSE(recovered);
  EXPECT_NE(recovered.error().message.find("has signed batch"), std::string::npos) << recovered.error().message;
}

TEST(SqliteJournal, lost_acknowledged_batches_are_not_passed_over) {
  Filled filled(500);
  filled.sql("DELETE FROM batches WHERE number = (SELECT max(number) FROM batches)");
  const auto recovered = filled.recover();
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(recovered.error().message.find("records are lost"), std::string::npos) << recovered.error().message;
  // The way on that the message names.
  std::filesystem::remove(filled.folder.journal() + "-mark");
  const auto signed_once = filled.recover();
  ASSERT_FALSE(signed_once);
  EXPECT_NE(signed_once.error().message.find("the node has signed batch"), std::string::npos)
      << signed_once.error().message;
  filled.sql("DELETE FROM heads WHERE batch > (SELECT max(number) FROM batches)");
  EXPECT_TRUE(filled.recover());
}

TEST(SqliteJournal, a_changed_batch_is_named) {
  Filled filled(500);
  filled.sql(
      "UPDATE batches SET data = CAST(substr(data,1,200) || X'55' || substr(data,202) AS BLOB) WHERE number = 3");
  const auto recovered = filled.recover();
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(recovered.error().message.find("batch 3"), std::string::npos) << recovered.error().message;
}

TEST(SqliteJournal, another_end_than_the_acknowledged_one_is_refused) {
  Filled filled(500);
  filled.sql("UPDATE batches SET head = zeroblob(32) WHERE number = (SELECT max(number) FROM batches)");
  const auto recovered = filled.recover();
  ASSERT_FALSE(recovered);
  EXPECT_NE(recovered.error().message.find("not the one that was acknowledged"), std::string::npos);
}

TEST(SqliteJournal, a_file_that_is_no_journal_is_refused_with_its_name) {
  JournalFolder folder;
  std::ofstream(folder.journal()) << "This is a letter, not a database, and long enough to be sure of that.";
  const auto store = SqliteJournal::open(folder.journal());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find(folder.journal()), std::string::npos);
}

TEST(SqliteJournal, another_programs_database_is_left_alone) {
  JournalFolder folder;
  {
    auto db = Database::open(folder.journal(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    ASSERT_TRUE(db && db->execute("CREATE TABLE letters(text)"));
  }
  const auto store = SqliteJournal::open(folder.journal());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("not a journal"), std::string::npos);
}

TEST(SqliteJournal, a_batch_that_was_stored_though_its_append_failed_is_not_stored_twice) {
  Filled filled(200);
  // The commit reaches the disk, but the mark cannot be written: the append is reported as failed and repeated.
  auto store = SqliteJournal::open(filled.folder.journal());
  ASSERT_TRUE(store);
  auto end = (*store)->last();
  ASSERT_TRUE(end && end->has_value());
  journal::BatchWriter writer(journal::ChainEnd{(*end)->batch, (*end)->last, TimeMs{1'900'000'000'000}, (*end)->head},
                              {});
  const std::vector<core::Event> events{core::TimePassed{}};
  writer.add(Sequence{(*end)->last.value + 1}, TimeMs{1'900'000'000'000}, 1, core::PassTime{}, events);
  journal::Bytes bytes;
  journal::StoredBatch batch = writer.seal(bytes);
  batch.data = bytes.span();
  ASSERT_TRUE((*store)->append({&batch, 1}, nullptr));
  const auto again = (*store)->append({&batch, 1}, nullptr);  // a conflict: number exists
  ASSERT_FALSE(again);
  EXPECT_TRUE((*store)->append({&batch, 1}, nullptr));  // but a repeated one looks first
  EXPECT_EQ((*(*store)->last())->batch, batch.number);
}

TEST(SqliteJournal, the_newest_two_snapshots_are_kept) {
  JournalFolder folder;
  auto store = SqliteJournal::open(folder.journal());
  ASSERT_TRUE(store);
  for (std::uint64_t n = 1; n <= 4; ++n) {
    journal::Snapshot snapshot{{n, Sequence{n * 10}, TimeMs{5}, {}}, "build", {}};
    snapshot.content.append(journal::as_bytes("state"));
    ASSERT_TRUE((*store)->put_snapshot(snapshot));
  }
  const auto snapshots = (*store)->snapshots();
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].end.last.value, 40u);
  EXPECT_EQ(snapshots[1].end.batch, 3u);
  EXPECT_EQ(snapshots[0].content.size(), 5u);
}

TEST(MarkFile, one_whole_slot_is_enough) {
  JournalFolder folder;
  const std::string path = folder.path + "/mark";
  {
    auto mark = MarkFile::open(path);
    ASSERT_TRUE(mark);
    EXPECT_FALSE(mark->read());
    ASSERT_TRUE(mark->write({7, {1}}));
    ASSERT_TRUE(mark->write({8, {2}}));
    EXPECT_EQ(mark->read()->batch, 8u);
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(10);
  file.put('x');  // the slot of 8
  file.close();
  auto mark = MarkFile::open(path);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->read()->batch, 7u);
}

}  // namespace
}  // namespace rufbund::storage
