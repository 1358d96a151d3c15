#include "projections/quarters.h"

#include <algorithm>

#include "base/check.h"
#include "projections/packing.h"
#include "projections/quarter_codec.h"

namespace rufbund::projections {
namespace {

// Calls `each(begin of the quarter hour, ms of it)` for the parts of [from, to).
template <class Each>
void spread(TimeMs from, TimeMs to, Each&& each) {
  while (from < to) {
    const TimeMs quarter = quarter_of(from);
    const TimeMs end = std::min(quarter + Millis{kQuarterMs}, to);
    each(quarter, (end - from).count());
    from = end;
  }
}

}  // namespace

void Quarters::cross(TimeMs at) {
  for (std::size_t site = 0; site < sites_.size(); ++site) settle_site(site, at);
  for (std::size_t member = 0; member < members_.size(); ++member) settle_member(member, at);
  const TimeMs running = quarter_of(at);
  closes_at_ = running + Millis{kQuarterMs};
  kept_from_ = std::max(kept_from_, running - Millis{kKept * kQuarterMs});
  has_closed_ = false;
  for (auto it = kept_.begin(); it != kept_.end();) {
    has_closed_ |= it->second.changed && it->first < running;
    it = it->first < kept_from_ && !it->second.changed ? kept_.erase(it) : std::next(it);
  }
}

Quarter& Quarters::at(TimeMs when) {
  const TimeMs from = std::max(quarter_of(when), kept_from_);
  Kept& kept = kept_[from];
  kept.quarter.from = from;
  kept.changed = true;
  if (from + Millis{kQuarterMs} < closes_at_) has_closed_ = true;
  return kept.quarter;
}

void Quarters::settle_site(std::size_t id, TimeMs to) {
  Staffed& s = sites_[id];
  if (!s.seats.empty())
    spread(s.since, to, [&](TimeMs quarter, std::int64_t ms) {
      at(quarter).site(SiteId{static_cast<std::uint16_t>(id)}, s.member).seat_ms += StaffedTime{s.seats, ms}.seat_ms();
    });
  s.since = to;
}

void Quarters::settle_member(std::size_t id, TimeMs to) {
  Staffed& s = members_[id];
  if (!s.seats.empty())
    spread(s.since, to,
           [&](TimeMs quarter, std::int64_t ms) { at(quarter).member(s.member).add_staffed(s.seats, ms); });
  s.since = to;
}

void Quarters::Staffed::change(core::SkillMask skills, std::int32_t by) {
  const auto found = std::lower_bound(seats.begin(), seats.end(), skills,
                                      [](const SkilledSeats& s, core::SkillMask wanted) { return s.skills < wanted; });
  const bool known = found != seats.end() && found->skills == skills;
  CHECK(by >= 0 || (known && found->seats >= static_cast<std::uint32_t>(-by)));
  if (!known) {
    if (by > 0) seats.insert(found, {skills, static_cast<std::uint32_t>(by)});
    return;
  }
  found->seats += static_cast<std::uint32_t>(by);
  if (found->seats == 0) seats.erase(found);
}

void Quarters::staff(SiteId site, MemberId member, core::SkillMask skills, std::int32_t change, TimeMs when) {
  if (sites_.size() <= site.value) sites_.resize(site.value + 1u);
  if (members_.size() <= member.value) members_.resize(member.value + 1u);
  settle_site(site.value, when);
  settle_member(member.value, when);
  for (Staffed* s : {&sites_[site.value], &members_[member.value]}) {
    s->member = member;
    s->change(skills, change);
  }
}

std::vector<Quarter> Quarters::read(TimeMs from, TimeMs to, TimeMs now) const {
  std::map<TimeMs, Quarter> out;
  for (auto it = kept_.lower_bound(quarter_of(from)); it != kept_.end() && it->first < to; ++it)
    out.emplace(it->first, it->second.quarter);
  // Nothing has changed since the last record: whoever was there then is there still.
  const auto open = [&](TimeMs quarter) -> Quarter& {
    Quarter& q = out[quarter];
    q.from = quarter;
    return q;
  };
  const TimeMs end = std::min(now, to), begin = quarter_of(from);
  for (std::size_t id = 0; id < sites_.size(); ++id)
    if (const Staffed& s = sites_[id]; !s.seats.empty())
      spread(std::max(s.since, begin), end, [&](TimeMs quarter, std::int64_t ms) {
        open(quarter).site(SiteId{static_cast<std::uint16_t>(id)}, s.member).seat_ms +=
            StaffedTime{s.seats, ms}.seat_ms();
      });
  for (const Staffed& s : members_)
    if (!s.seats.empty())
      spread(std::max(s.since, begin), end,
             [&](TimeMs quarter, std::int64_t ms) { open(quarter).member(s.member).add_staffed(s.seats, ms); });
  std::vector<Quarter> quarters;
  quarters.reserve(out.size());
  for (auto& [at, quarter] : out) quarters.push_back(std::move(quarter));
  return quarters;
}

std::vector<Quarter> Quarters::take_closed() {
  std::vector<Quarter> out;
  for (auto& [from, kept] : kept_) {
    if (!kept.changed || from + Millis{kQuarterMs} >= closes_at_) continue;
    out.push_back(kept.quarter);
    kept.changed = false;
  }
  has_closed_ = false;
  return out;
}

void Quarters::save(std::string& out) const {
  Packer c(out);
  c.s(closes_at_.ms);
  c.s(kept_from_.ms);
  for (const auto* all : {&sites_, &members_}) {
    c.u(all->size());
    for (const Staffed& s : *all) {
      c.id(s.member);
      c.s(s.since.ms);
      c.u(s.seats.size());
      for (const SkilledSeats& one : s.seats) {
        c.u(one.skills);
        c.u(one.seats);
      }
    }
  }
  c.u(kept_.size());
  for (const auto& [from, kept] : kept_) {
    const std::string bytes = encode_quarter(kept.quarter);
    c.u(kept.changed ? 1 : 0);
    c.u(bytes.size());
    out += bytes;
  }
}

bool Quarters::load(std::string_view bytes) {
  Unpacker c(bytes);
  c.s(closes_at_.ms);
  c.s(kept_from_.ms);
  for (auto* all : {&sites_, &members_}) {
    std::uint64_t size = 0;
    c.u(size);
    if (!c.ok() || size > c.left()) return false;
    all->resize(size);
    for (Staffed& s : *all) {
      c.id(s.member);
      c.s(s.since.ms);
      c.u(size);
      if (!c.ok() || size > c.left()) return false;
      s.seats.resize(size);
      for (SkilledSeats& one : s.seats) {
        c.u(one.skills);
        c.u(one.seats);
      }
    }
  }
  std::uint64_t count = 0;
  c.u(count);
  for (; count > 0 && c.ok(); --count) {
    std::uint64_t changed = 0, size = 0;
    c.u(changed);
    c.u(size);
    Kept kept;
    if (!c.ok() || size > c.left() || !decode_quarter(c.take(size), kept.quarter)) return false;
    kept.changed = changed != 0;
    has_closed_ |= kept.changed && kept.quarter.from + Millis{kQuarterMs} < closes_at_;
    const TimeMs from = kept.quarter.from;
    kept_.emplace(from, std::move(kept));
  }
  return c.ok() && c.at_end();
}

}  // namespace rufbund::projections
