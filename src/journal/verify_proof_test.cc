// What an export proves to whoever kept something of it: heads, an account told, totals told; and a decision explained.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include "journal/agreement.h"
#include "journal/member_account.h"
#include "journal/member_records.h"
#include "journal/store_for_tests.h"
#include "journal/verify.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

Result<VerifyReport> verify_with(const std::string& file, VerifyOptions options) {
  std::size_t at = 0;
  ExportReader reader([&](std::uint8_t* out, std::size_t size) {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(out, file.data() + at, n);
    at += n;
    return n;
  });
  return verify_export(reader, std::move(options));
}

std::string printed(const VerifyReport& report) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  print_report(report, "export.ruf", out);
  std::fclose(out);
  std::string words(text, size);
  std::free(text);
  return words;
}

// Alters the first event of a type behind record 400, of a member or of anybody.
template <class Event, class Change>
std::unique_ptr<TestJournal> altered(std::uint64_t seed, MemberId member, Change&& change, bool& done) {
  done = false;
  TestJournal::alter = [&](Sequence sequence, const std::vector<core::Event>& events) {
    std::vector<core::Event> kept = events;
    for (core::Event& event : kept) {
      auto* found = std::get_if<Event>(&event);
      if (!found || done || sequence.value < 400 || (member && found->member != member)) continue;
      change(*found);
      done = true;
    }
    return kept;
  };
  auto journal = std::make_unique<TestJournal>(seed, 3'000);
  TestJournal::alter = nullptr;
  return journal;
}

TEST(KeptHeads, say_how_far_the_reader_holds_what_the_node_signed) {
  TestJournal journal(51, 600);
  const auto heads = *journal.store.heads();
  ASSERT_GT(heads.size(), 3u);
  SignedHead later = heads.back();
  later.batch += 100;
  journal.key.sign(later);
  SignedHead forged = heads[1];
  forged.signature[3] ^= 1;
  for (const MemberId member : {MemberId{}, MemberId{2}}) {
    const auto report = verify_with(journal.exported(member), {{}, {heads[0], heads[2], later, forged}, {}});
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->deviation);
    EXPECT_EQ(report->kept.given, 4u);
    EXPECT_EQ(report->kept.agreed, 2u);
    EXPECT_EQ(report->kept.beyond, 1u);
    EXPECT_EQ(report->kept.foreign, 1u);
    EXPECT_EQ(report->kept.through, heads[2].last);
    EXPECT_NE(printed(*report).find("2 of 4 agree"), std::string::npos);
  }
}

// The node itself writes another history later, and signs it with its own key: only what was kept tells.
TEST(KeptHeads, convict_a_node_that_rewrites_its_history) {
  const TestJournal first(52, 400);
  MemoryStore store;
  ASSERT_TRUE(store.begin({kFormatVersion, CellId{1}, "impfen", first.key.public_key(), kTestCapacity, TimeMs{1}}));
  BatchWriter writer(ChainEnd{0, {}, {}, genesis_hash("impfen", first.key.public_key())}, {});
  const auto seal = [&] {
    Bytes bytes;
    StoredBatch batch = writer.seal(bytes);
    batch.data = bytes.span();
    SignedHead head{batch.number, batch.last, writer.end().last_at, batch.head, {}};
    first.key.sign(head);
    EXPECT_TRUE(store.append({&batch, 1}, &head));
  };
  run_history(53, 400, [&](Sequence sequence, TimeMs at, const core::Command& command, const auto& events) {
    writer.add(sequence, at, core::kRulesVersion, command, events);
    if (sequence.value % 50 == 0) seal();
  });
  if (writer.end().last.value % 50 != 0) seal();
  const std::string file = TestJournal::exported_of(store);
  EXPECT_EQ(outcome(*verify_with(file, {first.key.public_key(), {}, {}})), Outcome::kAgrees) << "by itself it is sound";
  MemoryStore& honest = const_cast<TestJournal&>(first).store;
  const auto report = verify_with(file, {first.key.public_key(), *honest.heads(), {}});
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->deviation);
  EXPECT_EQ(report->deviation->kind, Deviation::Kind::kHeads);
}

TEST(OwnRecords, of_honest_histories_follow_from_each_other) {
  for (std::uint64_t seed = 60; seed < 70; ++seed) {
    TestJournal journal(seed, 1'500);
    for (std::uint16_t m = 1; m <= 3; ++m) {
      const auto report = verify_bytes(journal.exported(MemberId{m}), journal.key.public_key());
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_FALSE(report->deviation) << "seed " << seed << ", member " << m << ": " << report->deviation->what;
      EXPECT_GT(report->own_decided, 50u);
      EXPECT_EQ(report->totals.size(), 3u) << "everybody's are told to everybody";
      EXPECT_EQ(report->accounts.size(), 1u) << "and one account alone";
      const auto standing = standing_of(*report, MemberId{m});
      ASSERT_TRUE(standing);
      EXPECT_EQ(standing->weight_ppm, m == 1 ? 500'000u : 250'000u);
      EXPECT_EQ(standing->missing(), standing->due - standing->delivered);
    }
  }
}

TEST(OwnRecords, a_total_told_wrong_is_found_by_the_member_it_is_about) {
  bool done = false;
  auto journal = altered<core::TotalsPublished>(
      71, MemberId{2}, [](core::TotalsPublished& e) { e.delivered += Millis{180'000}; }, done);
  ASSERT_TRUE(done);
  for (std::uint16_t m = 1; m <= 3; ++m) {
    const auto report = verify_bytes(journal->exported(MemberId{m}));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->deviation.has_value(), m == 2);
  }
  EXPECT_TRUE(verify_bytes(journal->exported())->deviation) << "and by the auditor";
}

template <class Event, class Change>
bool finds(std::uint64_t seed, Change&& change) {
  bool done = false;
  const auto journal = altered<Event>(seed, MemberId{2}, change, done);
  EXPECT_TRUE(done);
  const auto report = verify_bytes(journal->exported(MemberId{2}));
  return report && report->deviation && report->deviation->kind == Deviation::Kind::kDecision;
}

TEST(OwnRecords, an_account_or_a_count_that_is_wrong_is_found_by_its_member) {
  using core::AccountStated, core::OfferMade, core::WorkCounted;
  EXPECT_TRUE(finds<AccountStated>(72, [](AccountStated& e) { ++e.failures; }));
  EXPECT_TRUE(finds<AccountStated>(73, [](AccountStated& e) { e.offered += Millis{1}; }));
  EXPECT_TRUE(finds<AccountStated>(74, [](AccountStated& e) { e.given_back += Millis{1}; }));
  EXPECT_TRUE(finds<AccountStated>(75, [](AccountStated& e) { ++e.thanks; }));
  EXPECT_TRUE(finds<WorkCounted>(76, [](WorkCounted& e) { e.norm_work = Millis{1'000}; }));
  EXPECT_TRUE(finds<AccountStated>(72, [](AccountStated& e) { ++e.agreement; })) << "under another agreement";
  EXPECT_TRUE(finds<core::TotalsPublished>(71, [](core::TotalsPublished& e) { ++e.agreement; }));
  EXPECT_TRUE(finds<OfferMade>(77, [](OfferMade& e) { e.norm_work = Millis{9'000'000}; })) << "no topic's norm work";
  EXPECT_TRUE(finds<OfferMade>(77, [](OfferMade& e) { e.least_virtual_time -= 1'000'000'000'000; }));
}

TEST(OwnRecords, work_is_taken_back_and_counted_only_where_a_conversation_was) {
  using namespace core;
  MemberRecords records(MemberId{2});
  std::uint64_t sequence = 0;
  const auto next = [&](const Event& e) { return records.see(Sequence{++sequence}, TimeMs{1'000}, e); };
  const auto talking = [&](std::uint32_t seat) {
    OfferMade offer;
    offer.offer = OfferId{1ull << 32 | seat};
    offer.ticket = TicketId{seat};
    offer.member = MemberId{2};
    offer.norm_work = Millis{180'000};
    offer.candidates = 1;
    EXPECT_EQ(next(offer), "");
    EXPECT_EQ(next(OfferAnswered{offer.offer, offer.ticket, SeatId{seat}, Millis{}}), "");
  };
  const auto ended = [](std::uint32_t seat) {
    return ConversationEnded{
        OfferId{1ull << 32 | seat}, TicketId{seat}, SeatId{seat}, MemberId{2}, EndedBy::kSeat, Millis{60'000}, false};
  };
  EXPECT_EQ(next(TopicDefined{TopicId{1}, SkillId{}, Millis{180'000}}), "");
  talking(5);
  talking(6);
  EXPECT_NE(next(WorkTakenBack{MemberId{2}, TicketId{5}, Millis{180'000}}), "") << "not counted yet";
  const auto at_once = [&](const Event& e) { return records.see(Sequence{sequence}, TimeMs{100'000}, e); };
  ++sequence;
  EXPECT_EQ(at_once(ended(5)), "");
  EXPECT_NE(at_once(ended(6)), "") << "that of seat 5 was not counted";
  EXPECT_EQ(at_once(WorkCounted{MemberId{2}, TicketId{5}, Millis{180'000}}), "");
  talking(6);
  ++sequence;
  EXPECT_EQ(at_once(ended(6)), "");
  EXPECT_EQ(at_once(WorkCounted{MemberId{2}, TicketId{6}, Millis{180'000}}), "");
  EXPECT_EQ(next(WorkTakenBack{MemberId{2}, TicketId{6}, Millis{180'000}}), "");
  EXPECT_NE(next(WorkTakenBack{MemberId{2}, TicketId{6}, Millis{180'000}}), "") << "once";
}

// Bursts that cut claims and excesses, new keys, pauses, time that passes late: no honest journal is accused.
TEST(OwnAccount, of_honest_histories_is_never_called_wrong) {
  std::uint64_t checked = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    core::Core core(kTestCapacity);
    RandomTraffic traffic(seed);
    TestRandom random(seed * 7 + 1);
    core::Outcome outcome;
    std::uint64_t sequence = 0;
    std::uint32_t agreement = 1;
    TimeMs now{1'800'000'000'000};
    std::vector<MemberAccount> accounts{MemberAccount{MemberId{1}}, MemberAccount{MemberId{2}},
                                        MemberAccount{MemberId{3}}};
    Owners owners;
    const auto run = [&](const core::Command& command) {
      outcome.clear();
      core.decide(Sequence{++sequence}, now, command, outcome);
      for (const auto& effect : outcome.effects) traffic.hear(effect);
      for (const core::Event& event : outcome.events) {
        owners.learn(event);
        const MemberId of = owners.of(event);
        for (std::uint16_t m = 1; m <= 3; ++m) {
          if (of && of != MemberId{m}) continue;
          ASSERT_EQ(accounts[m - 1u].see(event), "") << "seed " << seed << ", record " << sequence << ", member " << m;
        }
      }
    };
    for (const core::Command& command : alliance_commands()) run(command);
    run(core::ChangeSetting{core::Setting::kBurst, static_cast<std::int64_t>(1'000 + random.below(200'000))});
    for (int n = 0; n < 3'000; ++n) {
      now = now + Millis{static_cast<std::int64_t>(random.below(random.below(6) == 0 ? 30'000 : 700))};
      if (random.below(3) > 0)
        while (core.next_deadline() <= now) run(core::PassTime{});
      if (random.below(60) == 0) {
        const auto first = static_cast<std::uint32_t>(1'000 + random.below(900'000));
        const std::uint32_t second = (1'000'000 - first) / 2;
        run(core::StageWeight{MemberId{1}, first});
        run(core::StageWeight{MemberId{2}, second});
        run(core::StageWeight{MemberId{3}, 1'000'000 - first - second});
        run(core::AdoptWeights{++agreement});
      }
      if (random.below(10) == 0)
        run(core::SetSiteMode{SiteId{static_cast<std::uint16_t>(1 + random.below(6))},
                              random.below(2) ? core::SiteMode::kPaused : core::SiteMode::kActive});
      run(traffic.next());
    }
    for (const MemberAccount& account : accounts) checked += account.checked();
  }
  EXPECT_GT(checked, 10'000u);
}

// The times in a batch's header are what its signed head speaks for.
TEST(HeaderTimes, that_are_not_the_records_are_found) {
  const auto forged = [](std::int64_t first_at, std::int64_t last_at, View view) {
    const NodeKey key = NodeKey::ephemeral();
    Hash head = genesis_hash("impfen", key.public_key());
    Bytes file(as_bytes(kExportMagic));
    const Identity identity{kFormatVersion, CellId{1}, "impfen", key.public_key(), kTestCapacity, TimeMs{1}};
    append_item(file, ExportHeader{identity, view, view == View::kWhole ? MemberId{} : MemberId{1}, TimeMs{1}});
    Owners owners;
    for (std::uint64_t n = 1; n <= 2; ++n) {
      const core::Command command = n == 1 ? core::Command{core::AdoptRules{core::kRulesVersion}}
                                           : core::Command{core::DefineSkill{SkillId{1}, 0}};
      const std::vector<core::Event> events{n == 1 ? core::Event{core::RulesAdopted{core::kRulesVersion}}
                                                   : core::Event{core::SkillDefined{SkillId{1}, 0}}};
      LeafEncoder encoder(Sequence{n}, TimeMs{10'000}, core::kRulesVersion, command, events);
      Bytes shown, hidden, header, scratch;
      EXPECT_TRUE(encoder.next(owners, shown, hidden));
      for (std::uint32_t field = 1; field <= 4; ++field) wire::append_uint(header, field, field == 4 ? 1 : n);
      wire::append_sint(header, 5, n == 1 ? first_at : last_at);
      wire::append_sint(header, 6, n == 1 ? first_at : last_at);
      ExportBatch batch;
      batch.header_bytes = header.span();
      ExportLeaf leaf;
      leaf.reveal = ExportLeaf::Reveal::kWhole;
      leaf.public_part = shown.span();
      leaf.private_part = hidden.span();
      batch.leaves = {leaf};
      MerkleTree tree;
      tree.add(leaf_hash(leaf.public_part, private_hash(leaf.salt, leaf.private_part), scratch));
      batch.head = head = chain_hash(head, batch.header_bytes, tree.root());
      append_item(file, batch);
    }
    append_item(file, ExportEnd{2, head});
    const auto report = verify_bytes({reinterpret_cast<const char*>(file.span().data()), file.span().size()});
    EXPECT_TRUE(report);
    return report && report->deviation.has_value();
  };
  for (const View view : {View::kWhole, View::kMember}) {
    EXPECT_FALSE(forged(10'000, 10'000, view));
    EXPECT_TRUE(forged(5'000, 10'000, view)) << "this ended the program";
    EXPECT_TRUE(forged(10'000, 50'000, view));
    EXPECT_TRUE(forged(10'000, INT64_MAX - 1, view));
  }
}

TEST(Countersigned, heads_say_who_was_shown_the_same_history) {
  TestJournal journal(51, 600);
  const auto heads = *journal.store.heads();
  ASSERT_GT(heads.size(), 3u);
  const NodeKey member = NodeKey::ephemeral();
  const Hash genesis = genesis_hash("impfen", journal.key.public_key());
  const auto by = [&](SignedHead head, const NodeKey& key) {
    return CountersignedHead{head, key.public_key(), key.sign(countersigned_text(genesis, head).span())};
  };
  SignedHead other = heads[3];  // signed by the node to somebody else
  other.head[0] ^= 1;
  journal.key.sign(other);
  CountersignedHead moved = by(heads[1], member);
  moved.head = heads[2];
  // Nobody registered this key: it proves nothing.
  auto report = verify_with(journal.exported(), {{}, {heads[1]}, {}, {by(heads[1], member)}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->countersigned.foreign, 1u);
  EXPECT_TRUE(report->countersigned.through.empty());
  // The member registers its key, as the journal's first record behind the history.
  core::Core core(kTestCapacity);
  const auto c = register_key(MemberId{2}, member.public_key());
  journal.writer.add(Sequence{journal.writer.end().last.value + 1}, journal.writer.end().last_at, core::kRulesVersion,
                     c,
                     std::vector<core::Event>{core::MemberKeyRegistered{c.member, c.key_1, c.key_2, c.key_3, c.key_4}});
  journal.seal(true);
  const std::vector<CountersignedHead> given{by(heads[1], member), by(heads[2], member), moved};
  report = verify_with(journal.exported(MemberId{1}), {{}, {heads[1], heads[2]}, {}, given});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->deviation) << report->deviation->what;
  EXPECT_EQ(report->countersigned.foreign, 1u) << "a signature moved to another head";
  ASSERT_EQ(report->countersigned.through.size(), 1u);
  EXPECT_EQ(report->countersigned.through.at(MemberId{2}), heads[2].last);
  EXPECT_NE(printed(*report).find("Rheinruf KG countersigned this history up to record"), std::string::npos);
  report = verify_with(journal.exported(MemberId{1}), {{}, {other}, {}, {by(other, member)}});
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->deviation) << "the node showed that member another history";
  EXPECT_EQ(report->deviation->kind, Deviation::Kind::kHeads);
}

TEST(Why, explains_an_offer_with_everybodys_figures_to_the_auditor_and_with_ones_own_to_a_member) {
  TestJournal journal(80, 1'500);
  core::OfferMade offer;
  Sequence at;
  run_history(80, 1'500, [&](Sequence sequence, TimeMs, const core::Command&, const auto& events) {
    for (const core::Event& event : events)
      if (const auto* made = std::get_if<core::OfferMade>(&event); made && sequence.value > 500 && !at) {
        offer = *made;
        at = sequence;
      }
  });
  ASSERT_TRUE(at);
  const auto whole = verify_with(journal.exported(), {{}, {}, at});
  ASSERT_TRUE(whole && whole->why);
  EXPECT_FALSE(whole->deviation);
  const auto shown = std::find_if(whole->why->offers.begin(), whole->why->offers.end(),
                                  [&](const WhyOffer& w) { return w.offer.offer == offer.offer; });
  ASSERT_NE(shown, whole->why->offers.end());
  ASSERT_EQ(shown->members.size(), 3u);
  for (const WhyMember& m : shown->members) {
    EXPECT_EQ(m.reason == WhyMember::Reason::kChosen, m.member == offer.member);
    if (m.member == offer.member) {
      EXPECT_EQ(m.virtual_time, offer.virtual_time);
    }
  }
  EXPECT_NE(printed(*whole).find("chosen"), std::string::npos);

  const auto own = verify_with(journal.exported(offer.member), {{}, {}, at});
  ASSERT_TRUE(own && own->why);
  ASSERT_FALSE(own->why->offers.empty());
  EXPECT_TRUE(own->why->offers.front().members.empty());
  const MemberId rival{static_cast<std::uint16_t>(offer.member.value % 3 + 1)};
  const auto foreign = verify_with(journal.exported(rival), {{}, {}, at});
  ASSERT_TRUE(foreign);
  if (foreign->why) {
    for (const WhyOffer& w : foreign->why->offers) EXPECT_EQ(w.offer.member, rival);
  }
}

TEST(Why, the_reasons_of_an_offer_are_those_that_accounts_add_up) {
  TestJournal journal(81, 600);
  const std::string file = journal.exported();
  std::map<MemberId, core::AccountStated> sums;
  Sequence last;
  run_history(81, 600, [&](Sequence sequence, TimeMs, const core::Command&, const auto&) { last = sequence; });
  for (std::uint64_t sequence = 1; sequence <= last.value; ++sequence) {
    const auto report = verify_with(file, {{}, {}, Sequence{sequence}});
    ASSERT_TRUE(report && report->why);
    for (const WhyOffer& offer : report->why->offers)
      for (const WhyMember& m : offer.members) {
        core::AccountStated& sum = sums[m.member];
        using Reason = WhyMember::Reason;
        if (m.reason == Reason::kChosen) sum.offered += offer.offer.norm_work;
        if (m.reason == Reason::kAbsent) sum.absent += offer.offer.norm_work;
        if (m.reason == Reason::kBusy) sum.busy += offer.offer.norm_work;
        if (m.reason == Reason::kUnskilled) sum.unskilled += offer.offer.norm_work;
      }
  }
  core::Core core = run_history(81, 600, [](Sequence, TimeMs, const core::Command&, const auto&) {});
  core::Outcome outcome;
  core.decide(Sequence{last.value + 1}, TimeMs{1'900'000'000'000}, core::StateAccount{MemberId{1}}, outcome);
  const auto& stated = std::get<core::AccountStated>(outcome.events.at(0));
  EXPECT_EQ(sums[MemberId{1}].offered, stated.offered);
  EXPECT_EQ(sums[MemberId{1}].absent, stated.absent);
  EXPECT_EQ(sums[MemberId{1}].busy, stated.busy);
  EXPECT_EQ(sums[MemberId{1}].unskilled, stated.unskilled);
}

}  // namespace
}  // namespace rufbund::journal
