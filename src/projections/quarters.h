// A hotline's quarter hours as its journal fills them. The last two days are in memory; what is older goes to whoever
// takes `closed` (the books). Driven by records alone, so that the same journal gives the same figures whenever and how
// often it is read; the time since the last record is added in what is read, not in what is kept.
//
// Owner: LineProjection, so the picture's thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "projections/quarter.h"

namespace rufbund::projections {

class Quarters {
 public:
  static constexpr std::int64_t kKept = 2 * 24 * 4;

  // The journal has come to `at`; before whatever happens then.
  void advance(TimeMs at) {
    if (at >= closes_at_) cross(at);
  }
  // So many seats with these skills more (or, negative, fewer) are there from `at` on.
  void staff(SiteId site, MemberId member, core::SkillMask skills, std::int32_t change, TimeMs at);
  // The quarter hour of an instant, to be added to. One that is not kept any more is the oldest kept.
  Quarter& at(TimeMs when);

  // Those that begin in [from, to), as of `now`, oldest first; only those in which something was.
  [[nodiscard]] std::vector<Quarter> read(TimeMs from, TimeMs to, TimeMs now) const;
  // Whatever began here or later is in memory.
  [[nodiscard]] TimeMs kept_from() const { return kept_from_; }
  [[nodiscard]] bool has_closed() const { return has_closed_; }
  // Takes those that are over and changed since they were taken the last time.
  [[nodiscard]] std::vector<Quarter> take_closed();

  void save(std::string& out) const;
  // False where the bytes are not whole.
  [[nodiscard]] bool load(std::string_view bytes);

 private:
  // Seats of a site or a member, the same ones since then.
  struct Staffed {
    MemberId member;
    std::vector<SkilledSeats> seats;  // as in StaffedTime
    TimeMs since;
    void change(core::SkillMask skills, std::int32_t by);
  };
  struct Kept {
    Quarter quarter;
    bool changed = false;
  };

  void cross(TimeMs at);
  void settle_site(std::size_t site, TimeMs at);
  void settle_member(std::size_t member, TimeMs at);

  std::map<TimeMs, Kept> kept_;
  std::vector<Staffed> sites_, members_;  // by id
  TimeMs closes_at_, kept_from_;          // end of the running quarter hour; 0: nothing yet
  bool has_closed_ = false;
};

}  // namespace rufbund::projections
