#include "projections/quarters.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "core/state.h"
#include "projections/civil_day.h"
#include "projections/line_driver.h"
#include "projections/line_projection.h"
#include "projections/quarter_codec.h"

namespace rufbund::projections {
namespace {

using namespace core;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr std::int64_t kMinute = 60'000;

Capacity small() { return {.members = 8, .sites = 8, .seats = 32, .tickets = 64, .caller_places = 1 << 8}; }

// A line, and what its projections make of it.
struct Line {
  explicit Line(TimeMs start = kStart) : line(kCell, small(), start) { set_up_two_members(line); }

  void seat(std::uint32_t seat, SeatState state) { line.decide(SetSeatState{SeatId{seat}, state}); }
  void wait(std::int64_t ms) { line.wait(Millis{ms}); }
  OfferMade ring() {
    const auto admitted =
        line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
    return line.expect<OfferMade>(SelectService{admitted.ticket, TopicId{1}, SkillId{1}});
  }
  std::vector<Quarter> quarters(const LineProjection& of) const {
    return of.quarters().read(TimeMs{}, line.now + Millis{1}, line.now);
  }
  std::unique_ptr<LineProjection> follow(std::size_t from = 0, std::unique_ptr<LineProjection> of = nullptr) const {
    if (!of) of = std::make_unique<LineProjection>(kCell, small());
    Changes changes;
    for (std::size_t i = from; i < line.batches.size(); ++i)
      for (const auto& record : line.batches[i]->records)
        EXPECT_NE(of->apply(*line.batches[i], record, changes), LineProjection::Applied::kGap);
    return of;
  }

  LineDriver line;
  std::uint64_t leg = 0;
};

std::string bytes_of(const std::vector<Quarter>& quarters) {
  std::string out;
  for (const Quarter& q : quarters) out += encode_quarter(q);
  return out;
}

std::int64_t seat_ms(const std::vector<Quarter>& quarters, TimeMs from, MemberId member) {
  for (const Quarter& q : quarters)
    if (q.from == from)
      for (const MemberQuarter& m : q.members)
        if (m.member == member) return m.seat_ms();
  return 0;
}

TEST(Quarters, seats_that_sign_in_and_out_over_a_border_are_split_at_it) {
  Line l;
  l.wait(10 * kMinute);  // 08:10
  l.seat(1, SeatState::kReady);
  l.wait(2 * kMinute);
  l.seat(2, SeatState::kReady);
  l.wait(10 * kMinute);  // 08:22
  l.seat(1, SeatState::kOffline);
  l.wait(15 * kMinute);  // 08:37
  const auto quarters = l.quarters(*l.follow());
  const MemberId first{1};
  EXPECT_EQ(seat_ms(quarters, kStart, first), (5 + 3) * kMinute);
  EXPECT_EQ(seat_ms(quarters, kStart + Millis{kQuarterMs}, first), (7 + 15) * kMinute);
  EXPECT_EQ(seat_ms(quarters, kStart + Millis{2 * kQuarterMs}, first), 7 * kMinute);
  EXPECT_EQ(seat_ms(quarters, kStart, MemberId{2}), 0);
  // How long each number of them was there, so that what was owed is told from what came late and in plenty.
  const core::SkillMask skills = l.line.core().state().seats[1].skills;
  const std::vector<StaffedTime> expected{{{{skills, 1}}, 8 * kMinute}, {{{skills, 2}}, 7 * kMinute}};
  EXPECT_EQ(quarters[1].members[0].staffed, expected);
}

TEST(Quarters, a_paused_seat_and_one_behind_a_dead_trunk_do_not_count) {
  Line l;
  l.seat(1, SeatState::kReady);
  l.seat(2, SeatState::kPaused);
  l.wait(5 * kMinute);
  l.line.decide(ReportSiteHealth{SiteId{1}, false});
  l.wait(5 * kMinute);
  l.line.decide(ReportSiteHealth{SiteId{1}, true});
  l.wait(1 * kMinute);
  l.line.decide(SetSiteMode{SiteId{1}, SiteMode::kPaused});
  l.wait(4 * kMinute);
  EXPECT_EQ(seat_ms(l.quarters(*l.follow()), kStart, MemberId{1}), 6 * kMinute);
}

TEST(Quarters, a_caller_belongs_to_the_quarter_hour_in_which_it_joined) {
  Line l;
  l.wait(15 * kMinute - 10'000);
  for (std::uint32_t seat = 1; seat <= 4; ++seat) l.seat(seat, SeatState::kReady);
  const OfferMade first = l.ring();
  l.wait(5'000);
  OfferMade second;
  for (const Event& event : l.line.decide(FailOffer{first.offer, OfferFailure::kRefused, 486}))
    if (const auto* made = std::get_if<OfferMade>(&event)) second = *made;
  l.wait(8'000);  // the next quarter hour has begun
  l.line.decide(AnswerOffer{second.offer});
  l.wait(60'000);
  const auto quarters = l.quarters(*l.follow());
  EXPECT_EQ(quarters[0].line.offered, 1u);
  EXPECT_EQ(quarters[0].line.answered, 1u);
  EXPECT_EQ(quarters[0].line.wait_ms, 13'000);
  EXPECT_EQ(quarters[0].line.answered_within(10), 0u);
  EXPECT_EQ(quarters[0].line.answered_within(15), 1u);
  std::uint64_t refused = 0;
  for (const MemberQuarter& m : quarters[0].members) refused += m.refused;
  EXPECT_EQ(refused, 1u);
}

TEST(Quarters, failed_offers_weigh_what_they_weigh_in_the_account) {
  Line l;
  l.seat(1, SeatState::kReady);
  l.line.decide(FailOffer{l.ring().offer, OfferFailure::kRefused, 486});
  l.wait(11'000);  // the seat's rest
  ASSERT_EQ(l.line.core().state().books[1].failures, 1u);
  // The caller rings there again, and is let go of as soon as it was answered.
  const OfferMade* offer = nullptr;
  for (const auto& batch : l.line.batches)
    for (const Event& event : batch->events)
      if (const auto* made = std::get_if<OfferMade>(&event)) offer = made;
  l.line.decide(AnswerOffer{offer->offer});
  l.wait(500);
  l.line.decide(EndConversation{offer->offer, EndedBy::kSeat});
  ASSERT_EQ(l.line.core().state().books[1].failures, 2u);
  std::int64_t failed_ms = 0;
  std::uint64_t let_go = 0;
  for (const Quarter& q : l.quarters(*l.follow()))
    for (const MemberQuarter& m : q.members) {
      failed_ms += m.failed_ms;
      let_go += m.let_go;
    }
  EXPECT_EQ(let_go, 1u);
  EXPECT_EQ(failed_ms, l.line.core().state().books[1].failed_ms);
}

TEST(Quarters, thanks_are_counted_for_the_member_and_kept) {
  Line l;
  for (std::uint32_t seat = 1; seat <= 4; ++seat) l.seat(seat, SeatState::kReady);
  const OfferMade offer = l.ring();
  l.line.decide(AnswerOffer{offer.offer});
  l.wait(60'000);
  l.line.decide(EndConversation{offer.offer, EndedBy::kSeat});
  l.line.decide(GiveThanks{offer.offer});
  l.line.decide(GiveThanks{offer.offer});
  const auto quarters = l.quarters(*l.follow());
  for (const MemberQuarter& m : quarters[0].members) EXPECT_EQ(m.thanks, m.member == offer.member ? 1u : 0u);
  Quarter again;
  ASSERT_TRUE(decode_quarter(encode_quarter(quarters[0]), again));
  EXPECT_EQ(again.member(offer.member).thanks, 1u);
}

// Seats of the same member with other skills are told apart, at the same time and at another.
TEST(Quarters, seats_are_told_apart_by_their_skills) {
  Line l;
  l.line.decide(DefineSkill{SkillId{2}, 0});
  l.line.decide(AddSeat{SeatId{9}, SiteId{1}, 0b110});
  const core::SkillMask plain = l.line.core().state().seats[1].skills;
  ASSERT_LT(plain, 0b110u);
  l.seat(9, SeatState::kOffline);
  l.seat(1, SeatState::kReady);
  l.wait(4 * kMinute);
  l.seat(9, SeatState::kReady);
  l.wait(5 * kMinute);
  l.seat(1, SeatState::kPaused);
  l.wait(6 * kMinute);
  const auto quarters = l.quarters(*l.follow());
  const std::vector<StaffedTime> expected{
      {{{plain, 1}}, 4 * kMinute}, {{{plain, 1}, {0b110, 1}}, 5 * kMinute}, {{{0b110, 1}}, 6 * kMinute}};
  EXPECT_EQ(quarters[0].members[0].staffed, expected);
  EXPECT_EQ(quarters[0].members[0].rounded_seat_ms, 0);
}

TEST(Quarters, too_many_times_are_joined_where_they_lie_closest) {
  MemberQuarter m;
  for (std::uint32_t i = 0; i < kMostStaffedTimes; ++i) m.add_staffed({{0b10, 10 * (i + 1)}}, 1'000);
  m.add_staffed({{0b10, 37}}, 500);
  ASSERT_EQ(m.staffed.size(), kMostStaffedTimes);
  // Beside 40 seats for 1,000 ms stood 37 for 500: joined they are 37 for 1,500. Joined with 30 for 1,000 it would have
  // cost 7 seats for 500 ms, half a second more.
  EXPECT_EQ(m.staffed[3], (StaffedTime{{{0b10, 37}}, 1'500}));
  EXPECT_EQ(m.rounded_seat_ms, 3 * 1'000);
  EXPECT_EQ(m.seat_ms(), 64 * 65 / 2 * 10 * 1'000 + 37 * 500);
}

// Bounded, and never to a member's credit: for no number of seats of any kind more time is told than there was.
TEST(Quarters, joined_times_add_up_and_tell_of_no_seat_that_was_not_there) {
  rc::check([] {
    const std::vector<core::SkillMask> kinds{0b10, 0b110, 0b1010, 0b1110};
    MemberQuarter joined;
    std::vector<StaffedTime> all;
    std::int64_t sum = 0;
    for (int i = *rc::gen::inRange(1, 300); i > 0; --i) {
      StaffedTime time;
      for (const core::SkillMask kind : kinds)
        if (const auto seats = *rc::gen::inRange<std::uint32_t>(0, 9); seats > 0) time.seats.push_back({kind, seats});
      time.ms = *rc::gen::inRange(1, 5'000);
      joined.add_staffed(time.seats, time.ms);
      sum += time.seat_ms();
      all.push_back(std::move(time));
    }
    RC_ASSERT(joined.staffed.size() <= kMostStaffedTimes);
    RC_ASSERT(joined.seat_ms() == sum);
    RC_ASSERT(std::is_sorted(joined.staffed.begin(), joined.staffed.end(),
                             [](const StaffedTime& a, const StaffedTime& b) { return a.seats < b.seats; }));
    // How long at least `least[k]` seats of each kind were there.
    const auto held = [&](const std::vector<StaffedTime>& times, const std::vector<std::uint32_t>& least) {
      std::int64_t ms = 0;
      for (const StaffedTime& time : times) {
        bool holds = true;
        for (std::size_t k = 0; k < kinds.size(); ++k) {
          std::uint32_t there = 0;
          for (const SkilledSeats& s : time.seats) there += s.skills == kinds[k] ? s.seats : 0;
          holds = holds && there >= least[k];
        }
        if (holds) ms += time.ms;
      }
      return ms;
    };
    const auto least = *rc::gen::container<std::vector<std::uint32_t>>(4, rc::gen::inRange<std::uint32_t>(0, 9));
    RC_ASSERT(held(joined.staffed, least) <= held(all, least));
  });
}

TEST(Quarters, seats_by_skills_are_kept) {
  Quarter quarter;
  quarter.from = kStart;
  MemberQuarter& m = quarter.member(MemberId{3});
  m.add_staffed({{0b10, 2}, {0b110, 5}}, 300'000);
  m.add_staffed({{std::uint64_t{1} << 63, 1}}, 600'000);
  m.rounded_seat_ms = 42;
  Quarter again;
  ASSERT_TRUE(decode_quarter(encode_quarter(quarter), again));
  EXPECT_EQ(again.member(MemberId{3}).staffed, m.staffed);
  EXPECT_EQ(again.member(MemberId{3}).rounded_seat_ms, 42);
}

// What the programs before wrote, byte by byte: version 1 without thanks, version 2 with the seats' numbers alone.
TEST(Quarters, what_was_kept_before_thanks_and_skills_were_counted_is_still_read) {
  using namespace std::string_view_literals;
  constexpr std::string_view kFirst =
      "\x01\x80\xc0\xc0\x93\xf6\x66\x09\x08\x01\x01\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00\xe4\xbc\x07\x02\x01\x07\xc0\xa2\x33\x06\x01\xc0\xee\x6d\x80\x90\xd8\xc6\x9e\x05\x08\x01"
      "\x00\x00\x00\xc0\xfc\x15\x00\x00\x00\x00\x02\x02\xc0\xcf\x24\x04\x80\x9f\x49\x02\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00\x00\x00\x03\x00\x80\xb0\x88\xd4\xdb\x0f\x00\x00\x01\x03\x01\x80\x9b\xee\x02\x07\xc0\xa2"
      "\x33\x08\x01"sv;
  constexpr std::string_view kSecond =
      "\x02\x80\xc0\xc0\x93\xf6\x66\x09\x08\x01\x01\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00\xe4\xbc\x07\x02\x01\x07\xc0\xa2\x33\x06\x01\xc0\xee\x6d\x80\x90\xd8\xc6\x9e\x05\x08\x01"
      "\x00\x00\x00\xc0\xfc\x15\x00\x00\x00\x00\x05\x02\x02\xc0\xcf\x24\x04\x80\x9f\x49\x02\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00\x00\x00\x00\x03\x00\x80\xb0\x88\xd4\xdb\x0f\x00\x00\x00\x01\x03\x01\x80\x9b\xee\x02\x07"
      "\xc0\xa2\x33\x08\x01"sv;
  for (const std::string_view bytes : {kFirst, kSecond}) {
    Quarter q;
    ASSERT_TRUE(decode_quarter(bytes, q));
    EXPECT_EQ(q.from, kStart);
    EXPECT_EQ(q.line.offered, 9u);
    EXPECT_EQ(q.line.answered_within(15), 8u);
    ASSERT_EQ(q.members.size(), 2u);
    const MemberQuarter& m = q.members[0];
    EXPECT_EQ(m.conversations, 7u);
    EXPECT_EQ(m.due_ppm_ms, 90'000'000'000);
    EXPECT_EQ(m.thanks, bytes == kSecond ? 5u : 0u);
    const std::vector<StaffedTime> expected{{{{kSkillsUnknown, 2}}, 300'000}, {{{kSkillsUnknown, 4}}, 600'000}};
    EXPECT_EQ(m.staffed, expected);
    EXPECT_EQ(m.seat_ms(), 3'000'000);
    EXPECT_EQ(q.members[1].absent_offers, 3u);
    ASSERT_EQ(q.sites.size(), 1u);
    EXPECT_EQ(q.sites[0].seat_ms, 3'000'000);
    Quarter again;
    ASSERT_TRUE(decode_quarter(encode_quarter(q), again)) << "written anew, as the version of now";
    EXPECT_EQ(again.members[0].staffed, expected);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode_quarter(bytes.substr(0, cut), again));
  }
}

// Whatever happens on the line: read at once, read later, kept and loaded in between, the figures are the same, and the
// seats are those that the core itself counts as signed in.
TEST(Quarters, the_same_journal_gives_the_same_figures_whenever_it_is_read) {
  rc::check([] {
    Line l;
    std::map<std::uint16_t, std::int64_t> expected;  // seat-ms by member, from the core's own count
    const auto steps = *rc::gen::inRange(5, 60);
    const auto cut = static_cast<std::size_t>(*rc::gen::inRange(0, steps));
    std::size_t cut_batches = l.line.batches.size();
    const auto pass = [&](std::int64_t ms) {
      const TimeMs until = l.line.now + Millis{ms};
      while (l.line.now < until) {
        for (std::uint16_t m = 1; m <= 2; ++m) expected[m] += 1'000 * l.line.core().state().members[m].signed_in;
        l.wait(1'000);
      }
    };
    for (int step = 0; step < steps; ++step) {
      const auto seat = static_cast<std::uint32_t>(*rc::gen::inRange(1, 5));
      switch (*rc::gen::inRange(0, 6)) {
        case 0:
        case 1:
          l.seat(seat, SeatState::kReady);
          break;
        case 2:
          l.seat(seat, SeatState::kOffline);
          break;
        case 3:
          l.seat(seat, SeatState::kPaused);
          break;
        case 4:
          l.line.decide(
              ReportSiteHealth{SiteId{static_cast<std::uint16_t>((seat + 1) / 2)}, *rc::gen::arbitrary<bool>()});
          break;
        default:
          l.line.decide(SetSiteMode{SiteId{static_cast<std::uint16_t>((seat + 1) / 2)},
                                    *rc::gen::element(SiteMode::kActive, SiteMode::kPaused)});
      }
      pass(1'000 * *rc::gen::inRange(0, 300));
      if (static_cast<std::size_t>(step) == cut) cut_batches = l.line.batches.size();
    }
    const auto whole = l.follow();
    const auto quarters = l.quarters(*whole);
    std::map<std::uint16_t, std::int64_t> found;
    for (const Quarter& q : quarters) {
      std::map<std::uint16_t, std::int64_t> by_site;
      for (const SiteQuarter& s : q.sites) by_site[s.member.value] += s.seat_ms;
      for (const MemberQuarter& m : q.members) {
        found[m.member.value] += m.seat_ms();
        RC_ASSERT(by_site[m.member.value] == m.seat_ms());
        RC_ASSERT(m.seat_ms() <= 2 * kQuarterMs);
      }
    }
    for (std::uint16_t m = 1; m <= 2; ++m) RC_ASSERT(found[m] == expected[m]);
    // A restart in between, with what was kept of the picture.
    auto part = std::make_unique<LineProjection>(kCell, small());
    Changes changes;
    for (std::size_t i = 0; i < cut_batches; ++i)
      for (const auto& record : l.line.batches[i]->records) (void)part->apply(*l.line.batches[i], record, changes);
    std::string kept;
    part->save(kept);
    auto loaded = LineProjection::load(kCell, small(), kept);
    RC_ASSERT(loaded != nullptr);
    // Looking at them meanwhile, at whatever time, changes nothing.
    (void)loaded->quarters().read(TimeMs{}, kNever, l.line.now + Millis{kQuarterMs});
    loaded = l.follow(cut_batches, std::move(loaded));
    RC_ASSERT(bytes_of(l.quarters(*loaded)) == bytes_of(quarters));
  });
}

TEST(Quarters, the_nights_when_the_clocks_change_have_as_many_quarter_hours_as_hours) {
  // 2026-03-29 has 23 hours, 2026-10-25 has 25: from midnight to midnight.
  for (const auto& [noon, hours] : {std::pair{1'774'785'600'000, 23}, std::pair{1'792'929'600'000, 25}}) {
    const TimeMs begin = start_of_day(TimeMs{noon});
    Line l(begin);
    l.seat(1, SeatState::kReady);
    l.wait(hours * 3'600'000);
    EXPECT_EQ(start_of_day(l.line.now), l.line.now) << "midnight again";
    const auto quarters = l.quarters(*l.follow());
    EXPECT_EQ(
        std::count_if(quarters.begin(), quarters.end(),
                      [](const Quarter& q) { return !q.members.empty() && q.members[0].seat_ms() == kQuarterMs; }),
        hours * 4);
  }
}

TEST(Quarters, old_ones_leave_the_memory_once_they_were_taken_for_the_books) {
  Line l;
  l.seat(1, SeatState::kReady);
  std::map<TimeMs, Quarter> books;
  auto projection = std::make_unique<LineProjection>(kCell, small());
  std::size_t applied = 0;
  for (int hour = 0; hour < 5 * 24; ++hour) {
    l.wait(3'600'000);
    l.line.decide(ReportSiteHealth{SiteId{1}, true});
    projection = l.follow(applied, std::move(projection));
    applied = l.line.batches.size();
    for (Quarter& q : projection->take_closed_quarters()) books[q.from] = std::move(q);
  }
  const auto kept = l.quarters(*projection);
  EXPECT_LE(kept.size(), static_cast<std::size_t>(Quarters::kKept) + 2);
  EXPECT_LE(kept.front().from, projection->quarters().kept_from() + Millis{kQuarterMs});
  EXPECT_EQ(books.size(), 5u * 24 * 4);
  for (const Quarter& q : kept) {
    const auto found = books.find(q.from);
    if (found == books.end()) continue;
    EXPECT_EQ(encode_quarter(found->second), encode_quarter(q));
  }
}

TEST(Quarters, what_was_due_while_a_member_was_away_is_told_apart) {
  Line l;
  l.seat(1, SeatState::kReady);  // member 2 has nobody
  const OfferMade offer = l.ring();
  l.line.decide(AnswerOffer{offer.offer});
  l.wait(60'000);
  l.line.decide(EndConversation{offer.offer, EndedBy::kSeat});
  l.wait(20 * kMinute);
  MemberQuarter one, two;
  for (const Quarter& q : l.quarters(*l.follow()))
    for (const MemberQuarter& m : q.members) (m.member == MemberId{1} ? one : two).add_work(m);
  EXPECT_EQ(one.offers, 1u);
  EXPECT_EQ(one.norm_work_ms, 180'000);
  EXPECT_EQ(one.due_ppm_ms, 90'000'000'000);
  EXPECT_EQ(two.due_ppm_ms, 90'000'000'000);
  EXPECT_EQ(two.absent_offers, 1u);
  EXPECT_EQ(two.absent_ppm_ms, 90'000'000'000);
  EXPECT_EQ(two.norm_work_ms, 0);
}

}  // namespace
}  // namespace rufbund::projections
