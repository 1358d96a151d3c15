// One hotline's live picture and call records, as a function of its journal: the same records give the same picture.
//
// It keeps a core of its own that only applies events, so places, shares, seats and estimates are the rulebook's own
// and never a second version of it; beside that it counts. Owner: the thread that writes the picture; not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/core.h"
#include "engine/engine.h"
#include "projections/activity.h"
#include "projections/picture.h"
#include "projections/quarters.h"
#include "projections/tally.h"

namespace rufbund::projections {

class LineProjection {
 public:
  // `capacity` must be the one that the engine decided with.
  LineProjection(CellId cell, const core::Capacity& capacity);
  ~LineProjection();

  enum class Applied { kApplied, kKnown, kGap };
  // kKnown: applied before. kGap: records are missing before this one; nothing changed, read them from the journal
  // first.
  Applied apply(const engine::Batch& batch, const engine::RecordView& record, Changes& changes);

  // All of it as bytes, and back: null where the bytes are not whole. Bytes of another build must not be loaded.
  void save(std::string& out) const;
  [[nodiscard]] static std::unique_ptr<LineProjection> load(CellId cell, const core::Capacity& capacity,
                                                            std::string_view bytes);

  // Minutes and days go on without records.
  void pass_time(TimeMs now);

  // The last record, and its time.
  [[nodiscard]] Sequence sequence() const { return sequence_; }
  [[nodiscard]] TimeMs at() const { return at_; }
  [[nodiscard]] const core::Capacity& capacity() const { return capacity_; }
  [[nodiscard]] LinePicture picture(TimeMs now) const;
  [[nodiscard]] std::vector<Interval> history(TimeMs from, TimeMs to, std::int64_t step_minutes) const {
    return minutes_.steps(from, to, step_minutes);
  }
  // What was done in quarter hours.
  [[nodiscard]] const Quarters& quarters() const { return quarters_; }
  // Those that are over and changed, for the books.
  [[nodiscard]] std::vector<Quarter> take_closed_quarters() { return quarters_.take_closed(); }
  // Seats with a number above `after`, in order, at most `most`. `state` 0, `site` 0, `member` 0: any.
  [[nodiscard]] std::vector<SeatPicture> seats(std::uint32_t after, std::size_t most, core::SeatState state,
                                               SiteId site, MemberId member) const;
  [[nodiscard]] std::optional<SeatPicture> seat(SeatId id) const;
  // Calls that have not ended.
  [[nodiscard]] const std::unordered_map<TicketId, CallRecord>& live_calls() const { return live_; }
  [[nodiscard]] const CallRecord* live_call(std::uint32_t number) const;
  // Newest first, at most 100.
  [[nodiscard]] const std::deque<AnnouncementPicture>& announcements() const { return announcements_; }

 private:
  struct MemberRecord;
  struct SiteRecord;
  struct TrunkRecord;
  class Follower;  // one event; in line_follower.h

  [[nodiscard]] const core::State& state() const { return core_.state(); }
  [[nodiscard]] std::int64_t setting(core::Setting s) const;
  MemberRecord& member(MemberId id);
  SiteRecord& site(SiteId id);
  TrunkRecord& trunk(CarrierId id);
  void for_tallies(auto&& change);
  template <class Codec, class Line>
  static void snapshot_fields(Codec& codec, Line& line);
  void start_day(TimeMs midnight);
  void sample_minute();

  CellId cell_;
  core::Core core_;
  core::Capacity capacity_;
  Sequence sequence_;
  TimeMs at_;
  TimeMs opened_or_closed_at_;
  TimeMs agreement_since_;
  TimeMs told_at_;
  std::array<PositionBand, 5> bands_{};
  Tally today_, ever_;
  TimeMs today_from_;
  Minutes minutes_;
  Quarters quarters_;
  std::vector<MemberRecord> members_;  // index: MemberId
  std::vector<SiteRecord> sites_;      // index: SiteId
  std::vector<TrunkRecord> trunks_;    // index: CarrierId
  struct SeatRecord {
    TimeMs since;
    TimeMs wrap_up_since;  // after a conversation; 0: not
    bool staffed = false;  // counted so in the quarter hours
  };
  std::vector<SeatRecord> seats_;  // index: SeatId
  std::uint32_t seat_end_ = 1;
  std::unordered_map<TicketId, CallRecord> live_;
  std::unordered_map<std::uint32_t, TicketId> live_numbers_;  // of those, by the number people use
  std::set<std::pair<TimeMs, TicketId>> in_line_;             // waiting or offered, by when they joined
  std::vector<TicketId> ended_now_;
  std::deque<AnnouncementPicture> announcements_;
};

}  // namespace rufbund::projections
