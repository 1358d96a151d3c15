#include "projections/quarter_codec.h"

#include "projections/packing.h"

namespace rufbund::projections {
namespace {

constexpr char kVersion = 3;
constexpr char kWithoutSkills = 2;             // numbers of seats alone
constexpr char kWithoutThanks = 1;             // nor thanks
constexpr std::uint64_t kMostRows = 1u << 16;  // of members, sites or times in a quarter hour, or of seats at one

template <class Codec, class Line>
void line_fields(Codec& c, Line& line) {
  c.u(line.offered);
  c.u(line.answered);
  c.u(line.abandoned);
  c.u(line.left_at_once);
  for (auto& count : line.answered_by) c.u(count);
  c.s(line.wait_ms);
}

template <class Codec, class Member>
void member_fields(Codec& c, Member& m, bool thanks = true) {
  c.id(m.member);
  c.u(m.conversations);
  c.s(m.talk_ms);
  c.u(m.counted);
  c.u(m.taken_back);
  c.s(m.norm_work_ms);
  c.s(m.due_ppm_ms);
  c.u(m.offers);
  c.u(m.refused);
  c.u(m.timed_out);
  c.u(m.unreachable);
  c.u(m.let_go);
  c.s(m.failed_ms);
  c.u(m.absent_offers);
  c.u(m.no_seat_offers);
  c.s(m.absent_ppm_ms);
  c.s(m.no_seat_ppm_ms);
  if (thanks) c.u(m.thanks);
}

template <class Codec, class Site>
void site_fields(Codec& c, Site& s) {
  c.id(s.site);
  c.id(s.member);
  c.s(s.seat_ms);
  c.u(s.conversations);
  c.s(s.talk_ms);
  c.u(s.offers);
  c.u(s.offers_failed);
}

// A row is at least a byte: what claims more rows than there are bytes is not whole.
template <class Rows>
bool read_size(Unpacker& c, Rows& rows) {
  std::uint64_t size = 0;
  c.u(size);
  if (!c.ok() || size > kMostRows || size > c.left()) return false;
  rows.resize(size);
  return true;
}

bool read_staffed(Unpacker& c, MemberQuarter& m) {
  c.s(m.rounded_seat_ms);
  if (!read_size(c, m.staffed)) return false;
  for (StaffedTime& time : m.staffed) {
    c.s(time.ms);
    if (!read_size(c, time.seats)) return false;
    for (SkilledSeats& s : time.seats) {
      c.u(s.skills);
      c.u(s.seats);
    }
  }
  return true;
}

bool read_staffed_without_skills(Unpacker& c, MemberQuarter& m) {
  if (!read_size(c, m.staffed)) return false;
  for (StaffedTime& time : m.staffed) {
    time.seats = {{kSkillsUnknown, 0}};
    c.u(time.seats.front().seats);
    c.s(time.ms);
  }
  return true;
}

}  // namespace

std::string encode_quarter(const Quarter& quarter) {
  std::string out(1, kVersion);
  Packer c(out);
  c.s(quarter.from.ms);
  line_fields(c, quarter.line);
  c.u(quarter.members.size());
  for (const MemberQuarter& m : quarter.members) {
    member_fields(c, m);
    c.s(m.rounded_seat_ms);
    c.u(m.staffed.size());
    for (const StaffedTime& time : m.staffed) {
      c.s(time.ms);
      c.u(time.seats.size());
      for (const SkilledSeats& s : time.seats) {
        c.u(s.skills);
        c.u(s.seats);
      }
    }
  }
  c.u(quarter.sites.size());
  for (const SiteQuarter& s : quarter.sites) site_fields(c, s);
  return out;
}

bool decode_quarter(std::string_view bytes, Quarter& quarter) {
  if (bytes.empty() || bytes.front() < kWithoutThanks || bytes.front() > kVersion) return false;
  const char version = bytes.front();
  Unpacker c(bytes.substr(1));
  c.s(quarter.from.ms);
  line_fields(c, quarter.line);
  if (!read_size(c, quarter.members)) return false;
  for (MemberQuarter& m : quarter.members) {
    member_fields(c, m, version > kWithoutThanks);
    if (!(version > kWithoutSkills ? read_staffed(c, m) : read_staffed_without_skills(c, m))) return false;
  }
  if (!read_size(c, quarter.sites)) return false;
  for (SiteQuarter& s : quarter.sites) site_fields(c, s);
  return c.ok() && c.at_end();
}

}  // namespace rufbund::projections
