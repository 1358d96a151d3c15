// A picture that goes on from a snapshot is the one that a full replay gives.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "core/state.h"
#include "core/testing/random_history.h"
#include "projections/line_driver.h"
#include "projections/line_projection.h"

namespace rufbund::projections {
namespace {

constexpr CellId kCell{1};

std::string text_of(const Tally& t) {
  std::string out;
  for (const std::uint64_t n : t.refused) out += fmt::format("{} ", n);
  return out + fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", t.admitted, t.left_in_menu,
                           t.offered, t.answered, t.answered_in_target, t.abandoned, t.abandoned_in_target,
                           t.served_by_announcement, t.refused_in_line, t.broken, t.closed_in_line, t.conversations,
                           t.offers, t.offers_failed, t.wrap_ups, t.answer_wait_ms, t.talk_ms, t.wrap_up_ms,
                           t.max_wait_ms, t.max_waiting);
}

// Everything that anybody can see of a line.
std::string text_of(const LineProjection& line, TimeMs now) {
  const LinePicture p = line.picture(now);
  std::string out = fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", p.sequence.value, p.sequence_at.ms,
                                p.open, p.state_since.ms, p.in_menu, p.waiting, p.offered, p.talking, p.oldest_since.ms,
                                p.seat_ready, p.estimate_low_ms, p.estimate_high_ms, p.told_at.ms, p.today_from.ms,
                                p.agreement, p.agreement_since.ms);
  out += text_of(p.today) + text_of(p.ever) + text_of(p.last_15_min);
  for (const PositionBand& b : p.bands)
    out += fmt::format("band {} {} {} {}\n", b.waiting, b.told_low_ms, b.told_high_ms, b.told_at.ms);
  for (const MemberPicture& m : p.members) {
    out += fmt::format("member {} {} {} {}", m.member.value, m.agreed_ppm, m.present, m.virtual_time);
    for (const Delivery& d : {m.since_agreement, m.today})
      out += fmt::format(" {} {} {}", d.norm_work_ms, d.conversations, d.taken_back_ms);
    out += fmt::format(" {} {} {}\n", m.offers_today, m.offers_failed_today, m.claims_forfeited_today);
  }
  for (const SitePicture& s : p.sites) {
    out +=
        fmt::format("site {} {} {} {} {} {} {} {} {} {} {} {} {}\n", s.site.value, static_cast<int>(s.mode),
                    s.reachable, s.reachable_since.ms, s.seen, s.set_aside_since.value_or(TimeMs{}).ms, s.probe_at.ms,
                    s.failures, s.capacity.size(), s.today.offers, s.today.answered, s.today.talk_ms, s.today.ring_ms);
  }
  for (const TrunkPicture& t : p.trunks) {
    out += fmt::format("trunk {} {} {}", t.carrier.value, t.calls, t.admitted_today);
    for (const std::uint64_t n : t.refused_today) out += fmt::format(" {}", n);
    out += "\n";
  }
  for (const SeatPicture& s : line.seats(0, 1'000, core::SeatState{}, {}, {}))
    out += fmt::format("seat {} {} {} {}\n", s.seat.value, static_cast<int>(s.state), s.since.ms, s.ticket.value);
  for (const Interval& i : line.history(now - Millis{3'600'000}, now, 1))
    out += fmt::format("{} {} {} {} ", i.from.ms, i.seats_ready, i.seats_talking, i.seats_signed_in) + text_of(i.tally);
  for (const AnnouncementPicture& a : line.announcements())
    out += fmt::format("announcement {} {} {} {}\n", a.id.value, a.published_at.ms, a.heard, a.served);
  return out;
}

constexpr core::Capacity kCapacity{4, 6, 14, 64, 1024};  // that of core::testing::Shape

// A random history as batches of one record.
std::vector<std::shared_ptr<const engine::Batch>> history(std::uint64_t seed, std::size_t commands) {
  core::testing::RandomHistory random(seed, {});
  core::Core core(random.capacity());
  std::vector<std::shared_ptr<const engine::Batch>> out;
  const auto add = [&](TimeMs at, const core::Command& command) {
    core::Outcome outcome;
    const Sequence sequence{out.size() + 1};
    core.decide(sequence, at, command, outcome);
    auto batch = std::make_shared<engine::Batch>();
    batch->cell = kCell;
    batch->records.push_back({sequence, at, command, 0, static_cast<std::uint32_t>(outcome.events.size()), 0, 0});
    batch->events = std::move(outcome.events);
    out.push_back(std::move(batch));
  };
  for (const core::Command& command : random.founding()) add(random.at(), command);
  while (out.size() < commands) {
    const auto [at, command] = random.next(core);
    add(at, command);
  }
  return out;
}

TEST(LineSnapshot, what_goes_on_from_it_is_what_a_full_replay_gives) {
  const auto batches = history(41, 4'000);
  for (const std::size_t cut : {std::size_t{0}, std::size_t{60}, std::size_t{1'500}, batches.size() - 1}) {
    LineProjection whole(kCell, kCapacity);
    std::unique_ptr<LineProjection> restarted;
    Changes changes, after;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      whole.apply(*batches[i], batches[i]->records[0], changes);
      if (restarted) restarted->apply(*batches[i], batches[i]->records[0], after);
      if (i != cut) continue;
      changes.clear();
      std::string bytes;
      whole.save(bytes);
      restarted = LineProjection::load(kCell, kCapacity, bytes);
      ASSERT_TRUE(restarted);
      ASSERT_EQ(restarted->live_calls(), whole.live_calls());
    }
    const TimeMs now = batches.back()->records[0].at + Millis{90'000};
    EXPECT_EQ(text_of(*restarted, now), text_of(whole, now)) << "cut after " << cut;
    whole.pass_time(now);
    restarted->pass_time(now);
    EXPECT_EQ(text_of(*restarted, now), text_of(whole, now));
    EXPECT_EQ(restarted->live_calls(), whole.live_calls());
    EXPECT_EQ(after.ended, changes.ended);
    for (const auto& [ticket, call] : whole.live_calls())
      EXPECT_EQ(restarted->live_call(call.number())->ticket, ticket);
  }
}

TEST(LineSnapshot, bytes_that_are_not_whole_are_refused) {
  const auto batches = history(42, 300);
  LineProjection line(kCell, kCapacity);
  Changes changes;
  for (const auto& batch : batches) line.apply(*batch, batch->records[0], changes);
  std::string bytes;
  line.save(bytes);
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 150)
    EXPECT_FALSE(LineProjection::load(kCell, kCapacity, std::string_view(bytes).substr(0, size)));
  EXPECT_FALSE(LineProjection::load(kCell, kCapacity, bytes + "x"));
  EXPECT_FALSE(LineProjection::load(kCell, core::Capacity{16, 32, 255, 1024, 4096}, bytes));
}

}  // namespace
}  // namespace rufbund::projections
