// A case's account over a real core's records, real books and a member that left meanwhile.
#include "api/case_account.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "alliance/case_records.h"
#include "api/case_marks.h"
#include "api/quarter_reader.h"
#include "base/check.h"
#include "projections/line_driver.h"

namespace rufbund::api {
namespace {

using namespace core;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr std::int64_t kMinute = 60'000;
const Capacity kSmall{.members = 8, .sites = 8, .seats = 32, .tickets = 64, .caller_places = 1 << 8};

class NoPort final : public engine::CommandPort {
 public:
  bool submit(CellId, core::Command, engine::Settled) override { return false; }
};

// Nord's seat 1, Elbe's seat 3. Elbe has left the line: the directory knows its key alone.
directory::Directory without_elbe() {
  directory::Directory d;
  directory::Hotline h;
  h.cell = kCell;
  h.key = "impfen";
  h.members = {{MemberId{1}, "nord", "Nordlicht"}};
  h.former_members = {{MemberId{2}, "elbe", "elbe"}};
  d.hotlines.push_back(std::move(h));
  return d;
}

class CaseAccountTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("rufbund-account-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    set_up_two_members(line);
    PictureHooks hooks;
    hooks.now = [this] { return now.load(); };
    hooks.line_now = [this](CellId) { return now.load(); };
    writer = std::make_unique<PictureWriter>(names, kSmall, *storage::Books::open(path()), std::move(hooks));
    writer->start();
    calls = *storage::Books::open(path());
    books = std::move(*storage::OfficeBooks::open(office_path()));
    accounts = *Accounts::open(*storage::OfficeBooks::open(office_path()), {}, std::string(32, 'k'),
                               [this] { return now.load(); });
    context.reset(
        new Context{names, texts, key_changes, *writer, port, *calls, *calls, {}, {}, {}, 0, {}, {}, {}, {}, {}, {}});
    office.reset(new OfficeContext{
        *accounts, *books, *books, *context, [this] { return now.load(); }, false, {}, {}, {}, press, "Bund", {}, {}});
    alliance::Member elbe;
    elbe.key = "elbe";
    elbe.name = "Elbruf Service AG";
    ASSERT_TRUE(books->add(elbe, author()));
  }
  void TearDown() override {
    press.stop();
    writer->stop();
    std::filesystem::remove_all(folder);
  }
  [[nodiscard]] std::string path() const { return folder / "books.db"; }
  [[nodiscard]] std::string office_path() const { return "sqlite:" + (folder / "office.db").string(); }
  [[nodiscard]] storage::Author author() const { return {"account-1", "Koordination", "coordinator", "", now.load()}; }

  // The picture comes to where the line is.
  void follow() {
    now = line.now;
    for (; told < line.batches.size(); ++told) writer->on_durable(line.batches[told]);
    const Sequence wanted = line.batches.back()->records[0].sequence;
    while (writer->latest()->lines[0].sequence < wanted) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  void wait(std::int64_t minutes) { line.wait(Millis{minutes * kMinute}); }
  OfferId answered(std::uint32_t seat) {
    line.decide(SetSeatState{SeatId{seat}, SeatState::kReady});
    const auto ticket =
        line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, {}, CarrierId{1}, {}, SkillId{1}}).ticket;
    const OfferId offer = line.expect<OfferMade>(SelectService{ticket, TopicId{1}, SkillId{1}}).offer;
    line.decide(AnswerOffer{offer});
    line.decide(SetSeatState{SeatId{seat}, SeatState::kOffline});  // once it has ended
    return offer;
  }
  void talk(std::uint32_t seat, std::int64_t minutes) {
    const OfferId offer = answered(seat);
    wait(minutes);
    line.decide(EndConversation{offer, EndedBy::kSeat});
  }
  alliance::Case open_case() {
    follow();
    alliance::Case c;
    c.id = "case-1";
    c.title = "Impfstart";
    c.hotlines = {"impfen"};
    c.hotline_type = "health";
    c.opened_at = line.now;
    EXPECT_TRUE(mark_case(*office, c, c.hotlines, "opened", c.opened_at));
    EXPECT_TRUE(books->add(c, author()));
    return c;
  }
  void close(alliance::Case& c) {
    follow();
    c.closed_at = line.now;
    EXPECT_TRUE(mark_case(*office, c, c.hotlines, "closed", c.closed_at));
    EXPECT_TRUE(books->put(c, author()));
  }
  office::MemberSpend spend(const alliance::Case& c, const std::string& member) {
    follow();
    const auto figures = figures_of(*office, {*books, *calls}, c, std::nullopt);
    EXPECT_TRUE(figures) << figures.error().message;
    for (const office::CaseMember& m : figures->members)
      if (m.member == member) return m.spend;
    return {};
  }

  std::filesystem::path folder;
  const Names names{without_elbe()};
  projections::LineDriver line{kCell, kSmall, kStart};
  std::atomic<TimeMs> now{kStart};
  std::size_t told = 0;
  std::uint64_t leg = 0;
  AnnouncementTexts texts;
  KeyChanges key_changes;
  NoPort port;
  DocumentPress press;
  std::unique_ptr<PictureWriter> writer;
  std::unique_ptr<storage::Books> calls;
  std::unique_ptr<storage::OfficeBooks> books;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Context> context;
  std::unique_ptr<OfficeContext> office;
};

TEST_F(CaseAccountTest, a_case_pays_exactly_what_is_talked_while_it_is_open) {
  talk(1, 2);
  OfferId over_it = answered(1);
  wait(3);
  alliance::Case c = open_case();  // five minutes after eight
  wait(14);                        // into the next quarter hour
  line.decide(EndConversation{over_it, EndedBy::kSeat});
  EXPECT_EQ(spend(c, "nord").talk_ms, 14 * kMinute) << "of a conversation under way the part since the opening";
  talk(1, 4);
  over_it = answered(1);
  wait(2);
  close(c);
  EXPECT_EQ(spend(c, "nord").talk_ms, 20 * kMinute) << "and up to the close";
  wait(5);
  line.decide(EndConversation{over_it, EndedBy::kSeat});
  talk(1, 6);
  wait(60);
  EXPECT_EQ(spend(c, "nord").talk_ms, 20 * kMinute) << "what comes after it changes nothing";
}

TEST_F(CaseAccountTest, who_left_the_line_is_paid_and_stands_in_figures_and_certificate) {
  alliance::Case c = open_case();
  alliance::RateCardRecord card;
  card.id = "card-1";
  card.member = "elbe";
  card.hotline_type = "health";
  card.cents_per_minute = 60;
  card.valid_from = kStart;
  ASSERT_TRUE(books->add(card, author()));
  talk(3, 5);
  follow();
  EXPECT_EQ(spend(c, "elbe").cents, 300);
  const auto figures = *figures_of(*office, {*books, *calls}, c, std::nullopt);
  ASSERT_EQ(figures.shares.size(), 2u);
  EXPECT_EQ(figures.shares[1].name, "Elbruf Service AG");
  EXPECT_EQ(figures.shares[1].delivered_ppm, 1'000'000u);
  EXPECT_EQ(figures.totals.norm_work_ms, figures.shares[0].norm_work_ms + figures.shares[1].norm_work_ms);
  close(c);
  const auto record = make_report(*office, author(), c);
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_NE(record->document.find("\"Elbruf Service AG\""), std::string::npos);
}

TEST_F(CaseAccountTest, who_left_the_line_keeps_its_delivery_and_what_is_not_known_is_not_none) {
  line.decide(SetSeatState{SeatId{3}, SeatState::kReady});
  wait(15);
  follow();
  const auto staffed = [&](const std::string& hotline, const std::string& member) {
    return staffed_of(names, *writer, *calls, hotline, member, kStart, kStart + Millis{15 * kMinute});
  };
  const auto elbe = staffed("impfen", "elbe");
  ASSERT_TRUE(elbe.has_value());
  ASSERT_EQ(elbe->quarters.size(), 1u);
  const auto& seats = elbe->quarters.front().staffed.front().seats;
  ASSERT_EQ(seats.size(), 1u);
  EXPECT_EQ(seats.front().seats, 1u);
  EXPECT_FALSE(staffed("gone", "elbe").has_value()) << "a hotline that is configured no more";
  EXPECT_TRUE(staffed("impfen", "never")->quarters.empty()) << "its journal never knew that member";
}

TEST_F(CaseAccountTest, what_is_paid_stays_when_call_records_are_deleted) {
  alliance::Case c = open_case();
  talk(1, 5);
  ASSERT_TRUE(calls->write({}, {}, {}));
  EXPECT_EQ(spend(c, "nord").talk_ms, 5 * kMinute);
  EXPECT_EQ(spend(c, "nord").unpriced_talk_ms, 5 * kMinute) << "and who has no card is named";
}

}  // namespace
}  // namespace rufbund::api
