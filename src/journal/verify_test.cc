// Exports of random histories: untouched ones agree, touched ones are found out and the place is named.
#include "journal/verify.h"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "journal/recover.h"
#include "journal/store_for_tests.h"

namespace rufbund::journal {
namespace {

// What anybody can make who knows the public key: all but the signatures, of which the first `heads_kept` are real.
std::string unsigned_export(TestJournal& journal, std::size_t heads_kept = 0) {
  MemoryStore store;
  EXPECT_TRUE(store.begin(**journal.store.identity()));
  EXPECT_TRUE(journal.store.read(1, [&](const StoredBatch& batch) -> Result<bool> {
    EXPECT_TRUE(store.append({&batch, 1}, nullptr));
    return true;
  }));
  const auto heads = *journal.store.heads();
  for (std::size_t i = 0; i < heads_kept; ++i) EXPECT_TRUE(store.put_head(heads[i]));
  return TestJournal::exported_of(store);
}

TEST(Verify, a_whole_export_agrees_with_every_decision) {
  TestJournal journal(1, 6'000);
  const auto report = verify_bytes(journal.exported(), journal.key.public_key());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->deviation) << report->deviation->what;
  EXPECT_EQ(report->commands_decided, journal.writer.end().last.value);
  EXPECT_EQ(report->records, report->commands_decided);
  EXPECT_EQ(report->digest, journal.digest);
  EXPECT_EQ(report->unsigned_records, 0u);
  EXPECT_GT(report->signed_heads, 5u);
  EXPECT_GT(report->conversations, 100u);
}

TEST(Verify, a_members_view_verifies_and_shows_no_rival) {
  TestJournal journal(2, 3'000);
  const std::string file = journal.exported(MemberId{2});
  const auto report = verify_bytes(file, journal.key.public_key());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->deviation) << report->deviation->what;
  EXPECT_EQ(report->commands_decided, 0u);
  EXPECT_GT(report->charges_checked, 50u);
  EXPECT_GT(report->withheld, 500u);
  EXPECT_GT(report->whole, 500u);
  EXPECT_EQ(report->work_ms.count(MemberId{1}), 0u);
  EXPECT_EQ(report->work_ms.count(MemberId{3}), 0u);
  EXPECT_EQ(report->work_ms.count(MemberId{2}), 1u);
  EXPECT_EQ(report->weight_ppm.size(), 3u);  // the key is published
  EXPECT_EQ(report->labels.count({LabelKind::kSite, 1}), 0u);
}

TEST(Verify, members_views_together_show_each_record_part_to_one_of_them) {
  TestJournal journal(3, 1'000);
  std::uint64_t own = 0;
  VerifyReport last;
  for (std::uint16_t m = 1; m <= 3; ++m) {
    last = *verify_bytes(journal.exported(MemberId{m}));
    own += last.whole;
  }
  EXPECT_EQ(own + last.public_only, last.leaves);
}

TEST(Verify, a_node_that_decides_otherwise_is_found_and_the_record_named) {
  std::uint64_t altered = 0;
  TestJournal::alter = [&](Sequence sequence, const std::vector<core::Event>& events) {
    std::vector<core::Event> kept = events;
    for (core::Event& event : kept) {
      auto* offer = std::get_if<core::OfferMade>(&event);
      if (!offer || sequence.value < 500 || altered > 0) continue;
      offer->norm_work = Millis{offer->norm_work.count() / 2};  // charges a friend less
      altered = sequence.value;
    }
    return kept;
  };
  TestJournal journal(4, 3'000);
  TestJournal::alter = nullptr;
  ASSERT_GT(altered, 0u);
  const auto report = verify_bytes(journal.exported(), journal.key.public_key());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->deviation);
  EXPECT_EQ(report->deviation->kind, Deviation::Kind::kDecision);
  EXPECT_EQ(report->deviation->sequence.value, altered);
  EXPECT_EQ(report->commands_decided, altered - 1);
  EXPECT_EQ(report->deviation->stored.size(), report->deviation->decided.size());
}

TEST(Verify, a_wrong_charge_is_found_by_the_member_it_concerns) {
  MemberId charged;
  TestJournal::alter = [&](Sequence sequence, const std::vector<core::Event>& events) {
    std::vector<core::Event> kept = events;
    for (core::Event& event : kept) {
      auto* offer = std::get_if<core::OfferMade>(&event);
      if (!offer || sequence.value < 500 || charged) continue;
      offer->virtual_time += 1'000;
      charged = offer->member;
    }
    return kept;
  };
  TestJournal journal(5, 3'000);
  TestJournal::alter = nullptr;
  for (std::uint16_t m = 1; m <= 3; ++m) {
    const auto report = verify_bytes(journal.exported(MemberId{m}));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->deviation.has_value(), MemberId{m} == charged);
    if (report->deviation) {
      EXPECT_EQ(report->deviation->kind, Deviation::Kind::kAccount);
    }
  }
}

TEST(Verify, a_whole_export_that_hides_private_parts_is_found) {
  TestJournal journal(22, 300);
  std::string file(kExportMagic);
  std::size_t at = 0, hidden = 0;
  const std::string honest = journal.exported();
  ExportReader reader([&](std::uint8_t* out, std::size_t size) {
    const std::size_t n = std::min(size, honest.size() - at);
    std::memcpy(out, honest.data() + at, n);
    at += n;
    return n;
  });
  ASSERT_TRUE(reader.open());
  ExportItem item;
  while (*reader.next(item)) {
    // The caller's pseudonym of an attempt that changed nothing is hidden; its hash is in the chain all the same.
    if (auto* batch = std::get_if<ExportBatch>(&item)) {
      for (ExportLeaf& leaf : batch->leaves) {
        if (hidden > 0 || leaf.private_part.empty()) continue;
        leaf.hash = private_hash(leaf.salt, leaf.private_part);
        leaf.private_part = {};
        leaf.reveal = ExportLeaf::Reveal::kPublic;
        ++hidden;
      }
    }
    Bytes bytes;
    std::visit([&](const auto& i) { append_item(bytes, i); }, item);
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  ASSERT_EQ(hidden, 1u);
  const auto report = verify_bytes(file, journal.key.public_key());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->deviation);
  EXPECT_EQ(report->deviation->kind, Deviation::Kind::kOrder);
  EXPECT_NE(report->deviation->what.find("private part"), std::string::npos) << report->deviation->what;
}

TEST(Verify, a_header_with_bounds_beyond_any_line_takes_no_memory) {
  Bytes file(as_bytes(kExportMagic));
  ExportHeader header;
  header.identity = {kFormatVersion, CellId{1}, "impfen", {}, {1'024, 4'096, 80'000, 400'001, 1u << 22}, TimeMs{1}};
  append_item(file, header);
  append_item(file, ExportEnd{0, genesis_hash("impfen", {})});
  const auto report = verify_bytes(std::string_view(reinterpret_cast<const char*>(file.data()), file.size()));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCorrupt);
}

// Whoever knows the public key can write a history that the rules agree with: without a signature nothing is proven.
TEST(Verify, records_under_no_signed_head_are_not_called_proven) {
  TestJournal journal(25, 300);
  const PublicKey key = journal.key.public_key();
  EXPECT_EQ(outcome(*verify_bytes(journal.exported(), key)), Outcome::kAgrees);
  const auto cut = [&](std::size_t kept) { return *verify_bytes(unsigned_export(journal, kept), key); };
  const VerifyReport nothing_signed = cut(0);
  EXPECT_FALSE(nothing_signed.deviation);
  EXPECT_EQ(nothing_signed.unsigned_records, nothing_signed.records);
  EXPECT_EQ(outcome(nothing_signed), Outcome::kNotProven);
  const VerifyReport first_signed = cut(1);
  EXPECT_EQ(first_signed.unsigned_records, first_signed.records - 150);
  EXPECT_EQ(outcome(first_signed), Outcome::kNotProven);
}

TEST(Verify, a_head_that_was_signed_before_what_it_covers_deviates) {
  TestJournal journal(26, 100);
  const auto heads = *journal.store.heads();
  MemoryStore store;
  ASSERT_TRUE(store.begin(**journal.store.identity()));
  ASSERT_TRUE(journal.store.read(1, [&](const StoredBatch& batch) -> Result<bool> {
    EXPECT_TRUE(store.append({&batch, 1}, nullptr));
    return true;
  }));
  SignedHead early = heads.back();
  early.signed_at = early.signed_at - Millis{60'000};
  journal.key.sign(early);
  ASSERT_TRUE(store.put_head(early));
  const auto report = verify_bytes(TestJournal::exported_of(store));
  ASSERT_TRUE(report->deviation);
  EXPECT_EQ(report->deviation->kind, Deviation::Kind::kSignature);
}

TEST(Export, ends_at_the_newest_signed_head_once_it_covers_what_was_there) {
  TestJournal journal(27, 200);
  const ChainEnd covered = journal.writer.end();
  EXPECT_EQ(*await_signed(journal.store, Millis{0}), covered.batch);
  const std::vector<core::Event> events{core::TimePassed{}};
  journal.writer.add(Sequence{covered.last.value + 1}, covered.last_at, core::kRulesVersion, core::PassTime{}, events);
  Bytes bytes;
  StoredBatch batch = journal.writer.seal(bytes);
  batch.data = bytes.span();
  ASSERT_TRUE(journal.store.append({&batch, 1}, nullptr));
  EXPECT_EQ(*await_signed(journal.store, Millis{0}), UINT64_MAX);
  std::string file;
  const auto summary = write_export(
      journal.store, MemberId{}, TimeMs{1},
      [&](ByteSpan b) {
        file.append(reinterpret_cast<const char*>(b.data()), b.size());
        return true;
      },
      covered.batch);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->last, covered.last);
  EXPECT_EQ(summary->last_signed, covered.last);
  EXPECT_EQ(outcome(*verify_bytes(file)), Outcome::kAgrees);
}

// An operator cannot switch the deciding off by naming other rules.
TEST(Verify, a_rules_version_that_nobody_adopted_deviates) {
  TestJournal::rules_version = [](Sequence sequence) { return sequence.value < 60 ? core::kRulesVersion : 7u; };
  TestJournal journal(23, 300);
  TestJournal::rules_version = nullptr;
  for (const MemberId view : {MemberId{}, MemberId{2}}) {
    const auto report = verify_bytes(journal.exported(view), journal.key.public_key());
    ASSERT_TRUE(report && report->deviation);
    EXPECT_EQ(report->deviation->kind, Deviation::Kind::kDecision);
    if (!view) {
      EXPECT_EQ(report->deviation->sequence, Sequence{60});
    }
    EXPECT_EQ(outcome(*report), Outcome::kDeviates);
  }
}

TEST(Verify, adopted_rules_that_this_program_does_not_know_are_not_called_good) {
  TestJournal::rules_version = [](Sequence) { return 7u; };
  TestJournal::alter = [](Sequence, const std::vector<core::Event>& events) {
    std::vector<core::Event> kept = events;
    for (core::Event& event : kept)
      if (auto* adopted = std::get_if<core::RulesAdopted>(&event)) adopted->version = 7;
    return kept;
  };
  TestJournal journal(24, 300);
  TestJournal::rules_version = nullptr;
  TestJournal::alter = nullptr;
  const auto report = verify_bytes(journal.exported(), journal.key.public_key());
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->deviation) << report->deviation->what;
  EXPECT_EQ(report->commands_decided, 0u);
  EXPECT_EQ(outcome(*report), Outcome::kNotChecked);
  const auto recovered =
      recover(journal.store, CellId{1}, "impfen", kTestCapacity, journal.key.public_key(), TimeMs{0});
  ASSERT_FALSE(recovered);
  EXPECT_NE(recovered.error().message.find("version 7"), std::string::npos) << recovered.error().message;
}

TEST(Verify, swapped_names_are_found) {
  TestJournal journal(20, 300);
  for (const MemberId view : {MemberId{}, MemberId{2}}) {
    std::string file = journal.exported(view);
    // The two labels change places: the ids of members 1 and 3 stand two bytes behind their fields.
    const std::size_t first = file.find("nordlicht"), third = file.find("isartal");
    ASSERT_EQ(file[first - 3], 1);
    ASSERT_EQ(file[third - 3], 3);
    std::swap(file[first - 3], file[third - 3]);
    const auto report = verify_bytes(file, journal.key.public_key());
    ASSERT_TRUE(report);
    ASSERT_TRUE(report->deviation);
    EXPECT_EQ(report->deviation->kind, Deviation::Kind::kNames) << report->deviation->what;
  }
}

TEST(Verify, an_older_journal_that_binds_no_names_says_so) {
  TestJournal journal(21, 100);
  EXPECT_EQ(verify_bytes(journal.exported())->unbound_names, 0u);
  const Label unknown{LabelKind::kSite, 2, "kassel", "Nordlicht Kassel"};
  ASSERT_TRUE(journal.store.put_labels({&unknown, 1}));
  EXPECT_EQ(verify_bytes(journal.exported())->unbound_names, 1u);
}

// Whatever bit is turned anywhere in the file: it is unreadable or deviates. Before that stand the header, whose dates
// are not part of the proof, and the names, which have tests of their own.
TEST(Verify, a_flipped_bit_is_found_wherever_it_is) {
  TestJournal journal(6, 300);
  const std::string file = journal.exported();
  const std::size_t first_batch = file.find("Nordlicht Kiel") + 14;
  TestRandom random(7);
  int named_record = 0;
  for (int round = 0; round < 400; ++round) {
    std::string touched = file;
    const std::size_t at = first_batch + random.below(file.size() - first_batch);
    touched[at] = static_cast<char>(touched[at] ^ (1 << random.below(8)));
    const auto report = verify_bytes(touched, journal.key.public_key());
    if (!report) continue;
    ASSERT_TRUE(report->deviation) << "byte " << at << " was turned and nobody noticed";
    named_record += report->deviation->sequence.value > 0 || report->deviation->batch > 0;
  }
  EXPECT_GT(named_record, 50);
}

TEST(Verify, a_member_view_notices_a_flipped_bit_too) {
  TestJournal journal(8, 300);
  const std::string file = journal.exported(MemberId{1});
  const std::size_t first_batch = file.find("Isartal Service eG") + 18;
  TestRandom random(9);
  for (int round = 0; round < 300; ++round) {
    std::string touched = file;
    const std::size_t at = first_batch + random.below(file.size() - first_batch);
    touched[at] = static_cast<char>(touched[at] ^ (1 << random.below(8)));
    const auto report = verify_bytes(touched);
    EXPECT_TRUE(!report || report->deviation) << "byte " << at;
  }
}

TEST(Verify, a_rewritten_history_does_not_bear_the_nodes_signature) {
  TestJournal journal(10, 500), forged(11, 500);
  // The forger keeps the node's public key in the header, but cannot sign.
  std::string file = forged.exported();
  const std::string theirs(reinterpret_cast<const char*>(forged.key.public_key().data()), 32);
  const std::string ours(reinterpret_cast<const char*>(journal.key.public_key().data()), 32);
  file.replace(file.find(theirs), 32, ours);
  const auto report = verify_bytes(file, journal.key.public_key());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->deviation);
  const auto honest_key = verify_bytes(forged.exported(), journal.key.public_key());
  ASSERT_TRUE(honest_key->deviation);
  EXPECT_EQ(honest_key->deviation->kind, Deviation::Kind::kSignature);
}

TEST(Verify, a_cut_off_file_is_refused) {
  TestJournal journal(12, 300);
  const std::string file = journal.exported();
  for (std::size_t size = 0; size < file.size(); size += 1 + file.size() / 200) {
    const auto report = verify_bytes(std::string_view(file).substr(0, size));
    EXPECT_FALSE(report) << size;
  }
}

TEST(Verify, garbage_behind_the_first_line_never_harms) {
  TestRandom random(13);
  for (int round = 0; round < 3'000; ++round) {
    std::string file(kExportMagic);
    const std::size_t size = random.below(300);
    for (std::size_t i = 0; i < size; ++i) file.push_back(static_cast<char>(random.next()));
    EXPECT_FALSE(verify_bytes(file));
  }
}

// The other verifier: written from docs/journal-format.md alone, in another language.
TEST(Verify, the_documented_checker_agrees_and_finds_a_flipped_bit) {
  ASSERT_EQ(std::system("python3 -c pass 2>/dev/null"), 0) << "python3 is not installed";
  TestJournal journal(15, 1'000);
  char path[] = "/tmp/rufbund-export-XXXXXX";
  const int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  ::close(fd);
  const auto check = [&](const std::string& file) {
    std::ofstream(path, std::ios::binary) << file;
    return std::system(fmt::format("python3 {} {} > /dev/null", RUFBUND_CHECK_EXPORT, path).c_str());
  };
  EXPECT_EQ(check(journal.exported()), 0);
  const auto status = [&](const std::string& file) { return WEXITSTATUS(check(file)); };
  EXPECT_EQ(status(unsigned_export(journal)), 3);
  std::string forged = journal.exported();
  const std::size_t signature = forged.rfind("\x2a\x40");  // field 5, 64 bytes, of the last head
  forged[signature + 10] = static_cast<char>(forged[signature + 10] ^ 1);
  EXPECT_EQ(status(forged), 1);
  std::string file = journal.exported(MemberId{3});
  EXPECT_EQ(check(file), 0);
  file[file.size() / 2] = static_cast<char>(file[file.size() / 2] ^ 4);
  EXPECT_NE(check(file), 0);
  ::unlink(path);
}

TEST(Verify, the_report_says_what_was_and_was_not_checked) {
  TestJournal journal(14, 500);
  const auto report = verify_bytes(journal.exported(MemberId{1}));
  ASSERT_TRUE(report);
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  print_report(*report, "export.ruf", out);
  std::fclose(out);
  const std::string printed(text, size);
  std::free(text);
  EXPECT_NE(printed.find("what Nordlicht Dialog GmbH may see"), std::string::npos) << printed;
  EXPECT_NE(printed.find("not decided anew"), std::string::npos);
  EXPECT_NE(printed.find("withheld"), std::string::npos);
}

}  // namespace
}  // namespace rufbund::journal
