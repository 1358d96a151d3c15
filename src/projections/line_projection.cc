#include "projections/line_projection.h"

#include <algorithm>

#include "core/state.h"
#include "projections/civil_day.h"
#include "projections/line_records.h"

namespace rufbund::projections {

using core::SeatState;

namespace {
// Bands of places in the line, as they are shown.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 5> kBands{
    {{1, 10}, {11, 50}, {51, 200}, {201, 1000}, {1001, 0}}};
constexpr std::size_t kFigureMinutes = 15;
}  // namespace

void SeatCounts::count(SeatState state) {
  switch (state) {
    case SeatState::kOffline:
      ++offline;
      break;
    case SeatState::kReady:
      ++ready;
      break;
    case SeatState::kOffered:
      ++offered;
      break;
    case SeatState::kTalking:
      ++talking;
      break;
    case SeatState::kWrapUp:
      ++wrap_up;
      break;
    case SeatState::kPaused:
      ++paused;
      break;
  }
}

void SeatCounts::add(const SeatCounts& o) {
  offline += o.offline;
  ready += o.ready;
  offered += o.offered;
  talking += o.talking;
  wrap_up += o.wrap_up;
  paused += o.paused;
}

void Delivery::count(Millis norm_work) {
  norm_work_ms += norm_work.count();
  ++conversations;
}

void Delivery::take_back(Millis norm_work) {
  norm_work_ms -= norm_work.count();
  taken_back_ms += norm_work.count();
  --conversations;
}

LineProjection::LineProjection(CellId cell, const core::Capacity& capacity)
    : cell_(cell), core_(capacity), capacity_(capacity) {
  members_.resize(capacity.members + 1);
  sites_.resize(capacity.sites + 1);
  seats_.resize(capacity.seats + 1);
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    bands_[i].from = kBands[i].first;
    bands_[i].to = kBands[i].second;
  }
}

LineProjection::~LineProjection() = default;

std::int64_t LineProjection::setting(core::Setting s) const { return state().setting(s); }

LineProjection::MemberRecord& LineProjection::member(MemberId id) { return members_[id.value]; }
LineProjection::SiteRecord& LineProjection::site(SiteId id) { return sites_[id.value]; }
LineProjection::TrunkRecord& LineProjection::trunk(CarrierId id) {
  if (id.value >= trunks_.size()) trunks_.resize(id.value + 1u);
  trunks_[id.value].seen = true;
  return trunks_[id.value];
}

void LineProjection::start_day(TimeMs midnight) {
  today_from_ = midnight;
  today_ = Tally{};
  for (MemberRecord& m : members_) {
    m.today = Delivery{};
    m.offers_today = m.offers_failed_today = m.claims_forfeited_today = 0;
  }
  for (SiteRecord& s : sites_) s.today = SiteTally{};
  for (TrunkRecord& t : trunks_) {
    t.admitted_today = 0;
    t.refused_today = {};
  }
}

void LineProjection::sample_minute() {
  Interval* minute = minutes_.running();
  if (minute == nullptr) return;
  SeatCounts counts;
  for (std::uint32_t id = 1; id < seat_end_; ++id)
    if (state().seats[id].added) counts.count(state().seats[id].state);
  minute->seats_ready = counts.ready;
  minute->seats_talking = counts.talking;
  minute->seats_signed_in = counts.signed_in();
  const std::uint32_t in_line = state().g.waiting_count + state().g.offered_count;
  minute->tally.max_waiting = std::max(minute->tally.max_waiting, in_line);
  today_.max_waiting = std::max(today_.max_waiting, in_line);
}

void LineProjection::pass_time(TimeMs now) {
  const Interval* running = minutes_.running();
  if (running != nullptr && now.ms < running->from.ms + Minutes::kMinuteMs) return;
  sample_minute();  // closes the minute with the seats as they are
  minutes_.advance(now);
  if (const TimeMs midnight = start_of_day(now); midnight > today_from_) start_day(midnight);
  sample_minute();
}

LinePicture LineProjection::picture(TimeMs now) const {
  const core::State& s = state();
  LinePicture p;
  p.cell = cell_;
  p.at = now;
  p.sequence = sequence_;
  p.sequence_at = at_;
  p.open = s.g.open;
  p.state_since = opened_or_closed_at_;
  for (std::uint32_t i = 0; i < s.g.hours_count; ++i)
    if (s.g.hours[i].to > now) p.hours.emplace_back(s.g.hours[i].from, s.g.hours[i].to);
  std::sort(p.hours.begin(), p.hours.end());
  for (const auto& [from, to] : p.hours) {
    const TimeMs change = from > now ? from : to;
    if (p.next_change == TimeMs{} || change < p.next_change) p.next_change = change;
  }
  p.in_menu = s.g.menu_count;
  p.waiting = s.g.waiting_count;
  p.offered = s.g.offered_count;
  p.talking = s.g.talking_count;
  if (!in_line_.empty()) p.oldest_since = in_line_.begin()->first;
  p.seat_ready = s.ready_classes != 0;
  p.next_position = p.waiting + 1;
  for (std::uint32_t set = 0; set < s.g.set_count; ++set) {
    const auto index = static_cast<core::SkillSet>(set);
    const core::Estimate estimate =
        s.seat_ready_for(index) ? core::Estimate{Millis{0}, Millis{0}, Millis{0}, true, true}
                                : s.estimates[set].estimate(std::max(now, at_), s.ahead_of(index, core::kLastRank));
    if (!estimate.supported || estimate.high.count() < 0) continue;
    p.estimate_low_ms =
        p.estimate_low_ms < 0 ? estimate.low.count() : std::min(p.estimate_low_ms, estimate.low.count());
    p.estimate_high_ms = std::max(p.estimate_high_ms, estimate.high.count());
  }
  p.told_at = told_at_;
  p.bands = bands_;
  for (PositionBand& band : p.bands) {
    const std::uint32_t last = band.to == 0 ? p.waiting : std::min(p.waiting, band.to);
    band.waiting = last >= band.from ? last - band.from + 1 : 0;
  }
  p.today = today_;
  p.ever = ever_;
  p.today_from = today_from_;
  p.last_15_min = minutes_.last(kFigureMinutes);
  p.last_15_min_from = TimeMs{(now.ms / Minutes::kMinuteMs - 14) * Minutes::kMinuteMs};
  p.agreement = s.g.agreement;
  p.agreement_since = agreement_since_;
  p.settings = s.g.settings;

  std::vector<SeatCounts> by_site(sites_.size());
  for (std::uint32_t id = 1; id < seat_end_; ++id)
    if (const core::Seat& seat = s.seats[id]; seat.added) by_site[seat.site.value].count(seat.state);
  std::vector<SeatCounts> by_member(members_.size());
  for (std::size_t id = 1; id < sites_.size(); ++id) {
    const SiteRecord& record = sites_[id];
    if (!record.added) continue;
    const core::Site& site = s.sites[id];
    // Who cannot be rung is not there for the line, whatever its site said last.
    SeatCounts there = by_site[id];
    if (!site.reachable) there.offline += std::exchange(there.ready, 0);
    by_member[site.member.value].add(there);
    p.seats.add(there);
    SitePicture& out = p.sites.emplace_back();
    out.site = SiteId{static_cast<std::uint16_t>(id)};
    out.member = site.member;
    out.kind = site.kind;
    out.mode = site.mode;
    out.reachable = site.reachable;
    out.reachable_since = record.reachable_since;
    out.seen = record.seen;
    out.set_aside_since = record.set_aside_since;
    out.probe_at = record.probe_at;
    out.failures = record.failures;
    out.capacity_at = record.capacity_at;
    if (record.capacity_at)
      out.capacity_expires = *record.capacity_at + Millis{setting(core::Setting::kCapacityExpiry)};
    out.capacity_expired_since = record.capacity_expired_since;
    out.capacity = record.capacity;
    out.seats = by_site[id];
    out.today = record.today;
  }
  for (std::size_t id = 1; id < members_.size(); ++id) {
    const MemberRecord& record = members_[id];
    if (!record.added) continue;
    const core::Member& m = s.members[id];
    const MemberId member{static_cast<std::uint16_t>(id)};
    p.members.push_back({member, m.account.weight_ppm, core::terms_of(member, m.account.weight_ppm, m.terms), m.present,
                         m.account.virtual_time, record.since_agreement, record.today, by_member[id],
                         record.offers_today, record.offers_failed_today, record.claims_forfeited_today,
                         core::account_of(s, member), s.books[id].key, s.books[id].signed_agreement});
  }
  for (std::size_t id = 0; id < trunks_.size(); ++id)
    if (trunks_[id].seen)
      p.trunks.push_back({CarrierId{static_cast<std::uint16_t>(id)}, trunks_[id].calls, trunks_[id].admitted_today,
                          trunks_[id].refused_today});
  if (!announcements_.empty() && announcements_.front().withdrawn_at == TimeMs{})
    p.announcement = announcements_.front();
  return p;
}

std::optional<SeatPicture> LineProjection::seat(SeatId id) const {
  if (id.value == 0 || id.value >= seat_end_ || !state().seats[id.value].added) return std::nullopt;
  const core::Seat& seat = state().seats[id.value];
  SeatPicture out{id, seat.site, seat.member, seat.skills, seat.state, SeatState{}, seats_[id.value].since, TicketId{}};
  const bool busy = seat.state == SeatState::kOffered || seat.state == SeatState::kTalking;
  if (busy) out.ticket = TicketId{state().tickets[seat.ticket_slot].id};
  if (busy && seat.wish != SeatState::kReady) out.wish = seat.wish;
  return out;
}

std::vector<SeatPicture> LineProjection::seats(std::uint32_t after, std::size_t most, SeatState state_wanted,
                                               SiteId site_wanted, MemberId member_wanted) const {
  std::vector<SeatPicture> out;
  for (std::uint32_t id = after + 1; id < seat_end_ && out.size() < most; ++id) {
    const core::Seat& seat = state().seats[id];
    if (!seat.added || (state_wanted != SeatState{} && seat.state != state_wanted)) continue;
    if ((site_wanted && seat.site != site_wanted) || (member_wanted && seat.member != member_wanted)) continue;
    if (auto found = this->seat(SeatId{id})) out.push_back(*found);
  }
  return out;
}

const CallRecord* LineProjection::live_call(std::uint32_t number) const {
  const auto found = live_numbers_.find(number);
  return found == live_numbers_.end() ? nullptr : &live_.at(found->second);
}

}  // namespace rufbund::projections
