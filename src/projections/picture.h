// The live picture of one hotline at one moment: plain numbers and ids, ready to be shown. Names and keys come from the
// directory, texts from the books.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/enums.h"
#include "core/event.h"
#include "core/share_terms.h"
#include "projections/tally.h"

namespace rufbund::projections {

struct SeatCounts {
  std::uint32_t offline = 0, ready = 0, offered = 0, talking = 0, wrap_up = 0, paused = 0;

  void count(core::SeatState state);
  void add(const SeatCounts& other);
  [[nodiscard]] std::uint32_t total() const { return offline + ready + offered + talking + wrap_up + paused; }
  [[nodiscard]] std::uint32_t signed_in() const { return ready + offered + talking + wrap_up; }
};

// Norm work that a member delivered in a period.
struct Delivery {
  std::int64_t norm_work_ms = 0;  // counted less taken back
  std::int64_t conversations = 0;
  std::int64_t taken_back_ms = 0;

  void count(Millis norm_work);
  void take_back(Millis norm_work);
};

struct MemberPicture {
  MemberId member;
  std::uint32_t agreed_ppm = 0;
  core::ShareTerms terms;  // what that follows from
  bool present = false;
  std::int64_t virtual_time = 0;
  Delivery since_agreement, today;
  SeatCounts seats;
  std::uint64_t offers_today = 0, offers_failed_today = 0, claims_forfeited_today = 0;
  core::AccountStated account;         // as the line would state it now: since the key in force
  std::array<std::uint64_t, 4> key{};  // Ed25519, for agreements; all zero: none
  std::uint64_t signed_agreement = 0;
};

struct CapacityGroup {
  core::SkillMask skills = 0;  // 0: all of the site
  std::uint32_t logged_in = 0, ready = 0, talking = 0, wrap_up = 0;
};

// What happened at one site today.
struct SiteTally {
  std::uint64_t offers = 0, answered = 0, refused = 0, timed_out = 0, unreachable = 0, withdrawn = 0;
  std::uint64_t conversations = 0, short_conversations = 0;
  std::uint64_t broken = 0;  // on the seat's side
  std::int64_t talk_ms = 0;  // sum over conversations
  std::int64_t ring_ms = 0;  // sum over answered
};

struct SitePicture {
  SiteId site;
  MemberId member;
  core::SiteKind kind{};
  core::SiteMode mode{};
  bool reachable = false;
  TimeMs reachable_since;  // of the present value
  bool seen = false;       // it was reachable once
  std::optional<TimeMs> set_aside_since;
  TimeMs probe_at;
  std::uint32_t failures = 0;
  std::optional<TimeMs> capacity_at;  // a report is in force
  TimeMs capacity_expires;
  std::optional<TimeMs> capacity_expired_since;
  std::vector<CapacityGroup> capacity;
  SeatCounts seats;
  SiteTally today;
};

struct TrunkPicture {  // a carrier's share in this hotline
  CarrierId carrier;
  std::uint32_t calls = 0;
  std::uint64_t admitted_today = 0;
  std::array<std::uint64_t, core::kRefusalCauseCount> refused_today{};
};

struct PositionBand {
  std::uint32_t from = 0, to = 0;  // `to` 0: no end
  std::uint32_t waiting = 0;
  std::int64_t told_low_ms = -1, told_high_ms = -1;
  TimeMs told_at;  // 0: never
};

struct AnnouncementPicture {
  AnnouncementId id;
  core::AnnouncementMode mode{};
  TimeMs published_at, withdrawn_at;  // 0: in force
  std::uint64_t heard = 0, served = 0;
};

struct LinePicture {
  CellId cell;
  TimeMs at;
  Sequence sequence;
  TimeMs sequence_at;
  bool open = false;
  TimeMs state_since;
  std::vector<std::pair<TimeMs, TimeMs>> hours;  // running and to come
  TimeMs next_change;                            // 0: none scheduled
  std::uint32_t in_menu = 0, waiting = 0, offered = 0, talking = 0;
  TimeMs oldest_since;  // 0: nobody waits
  bool seat_ready = false;
  std::int64_t estimate_low_ms = -1, estimate_high_ms = -1;
  std::uint32_t next_position = 1;
  TimeMs told_at;
  std::array<PositionBand, 5> bands{};
  Tally today, last_15_min;
  Tally ever;  // since the journal began
  TimeMs today_from, last_15_min_from;
  SeatCounts seats;
  std::uint32_t agreement = 0;
  TimeMs agreement_since;
  std::array<std::int64_t, core::kSettingCount> settings{};
  std::vector<MemberPicture> members;
  std::vector<SitePicture> sites;
  std::vector<TrunkPicture> trunks;
  std::optional<AnnouncementPicture> announcement;
};

struct SeatPicture {
  SeatId seat;
  SiteId site;
  MemberId member;
  core::SkillMask skills = 0;
  core::SeatState state{};
  core::SeatState wish{};  // 0: none noted
  TimeMs since;
  TicketId ticket;  // 0: none
};

}  // namespace rufbund::projections
