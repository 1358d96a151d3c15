// Test only. Random but plausible histories of one cell: mostly what carriers, callers and sites do, now and then what
// nobody should do. The same seed gives the same history on any machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "core/command.h"
#include "core/core.h"
#include "core/state.h"

namespace rufbund::core::testing {

// splitmix64
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  // From 0 to n − 1; 0 for n = 0.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((next() >> 32) * n >> 32); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

struct Shape {
  std::uint16_t members = 4;
  std::uint16_t sites = 6;
  std::uint32_t seats = 14;
  std::uint32_t tickets = 64;
  std::uint32_t callers = 40;
  std::int64_t legs = 0;     // on one ticket; 0: one to three
  bool rules_change = true;  // settings, topics, skills, weights and hours change on the way
  bool refunds = true;       // what was charged is given back: callers hang up while a seat rings, the platform fails
  bool restarts = true;
  bool garbage = true;  // commands that name what does not exist
};

class RandomHistory {
 public:
  static constexpr std::uint8_t kSkills = 4;  // 1, 2: languages; 3, 4: topics
  static constexpr std::uint8_t kTopics = 3;
  static constexpr std::uint8_t kClasses = 3;

  RandomHistory(std::uint64_t seed, const Shape& shape) : random_(seed), shape_(shape) {}

  [[nodiscard]] Capacity capacity() const { return {shape_.members, shape_.sites, shape_.seats, shape_.tickets, 1024}; }

  // Commands that found the alliance.
  std::vector<Command> founding() {
    std::vector<Command> c;
    for (std::uint8_t s = 1; s <= kSkills; ++s) c.push_back(DefineSkill{SkillId{s}, static_cast<std::uint8_t>(s - 1)});
    for (std::uint8_t t = 1; t <= kTopics; ++t)
      c.push_back(DefineTopic{TopicId{t}, SkillId{static_cast<std::uint8_t>(t == 1 ? 0 : t + 1)},
                              Millis{60'000 * t + random_.below(100'000)}});
    c.push_back(DefineClass{ClassId{1}, Millis{120'000}, false, 20});
    c.push_back(DefineClass{ClassId{2}, Millis{0}, true, 10});
    for (std::uint16_t m = 1; m <= shape_.members; ++m) c.push_back(AddMember{MemberId{m}});
    for (std::uint16_t s = 1; s <= shape_.sites; ++s) c.push_back(new_site(s));
    for (std::uint32_t s = 1; s <= shape_.seats; ++s) c.push_back(new_seat(s));
    for (const Command& weight : new_key()) c.push_back(weight);
    c.push_back(ChangeSetting{Setting::kMaxWaiting, shape_.tickets - 8});
    c.push_back(ChangeSetting{Setting::kLegsPerTicket, shape_.legs != 0 ? shape_.legs : 1 + random_.below(3)});
    c.push_back(OpenHotline{});
    for (std::uint16_t s = 1; s <= shape_.sites; ++s) c.push_back(ReportSiteHealth{SiteId{s}, true});
    return c;
  }

  // The next command and its stamp. Some commands come in bursts of one idea (a new key).
  std::pair<TimeMs, Command> next(const Core& core) {
    const TimeMs due = core.next_deadline();
    if (due <= at_ && !random_.one_in(4)) return {at_, PassTime{}};
    if (!burst_.empty()) {
      const Command c = burst_.back();
      burst_.pop_back();
      return {at_, c};
    }
    const std::uint32_t pace = random_.below(100);
    if (pace < 70) {
      at_ = at_ + Millis{random_.below(3'000)};
    } else if (pace < 90 && due != kNever && due - at_ < Millis{600'000}) {
      at_ = std::max(at_, due);
      return {at_, PassTime{}};
    } else if (pace == 99) {
      at_ = at_ + Millis{random_.below(random_.one_in(20) ? 20'000'000 : 200'000)};
    }
    return {at_, command(core.state())};
  }
  [[nodiscard]] TimeMs at() const { return at_; }
  Random& random() { return random_; }

 private:
  Command new_site(std::uint16_t s) {
    // The first members get one each.
    const auto member = static_cast<std::uint16_t>(s <= shape_.members ? s : 1 + random_.below(shape_.members));
    return AddSite{SiteId{s}, MemberId{member}, random_.one_in(2) ? SiteKind::kAgents : SiteKind::kTrunk,
                   Millis{random_.below(3) * 5'000}};
  }
  Command new_seat(std::uint32_t s) {
    const auto site = static_cast<std::uint16_t>(s <= shape_.sites ? s : 1 + random_.below(shape_.sites));
    SkillMask skills = SkillMask{1} << 1;
    for (std::uint8_t skill = 2; skill <= kSkills; ++skill)
      if (random_.one_in(2)) skills |= SkillMask{1} << skill;
    return AddSeat{SeatId{s}, SiteId{site}, skills};
  }
  // Weights that add up to K; now and then somebody's is 0.
  std::vector<Command> new_key() {
    std::vector<Command> c;
    std::uint32_t left = 1'000'000;
    for (std::uint16_t m = 1; m <= shape_.members; ++m) {
      std::uint32_t w = m == shape_.members ? left : random_.below(left);
      if ((random_.one_in(12) && m != shape_.members) || w < 100) w = 0;
      left -= w;
      c.push_back(StageWeight{MemberId{m}, w});
    }
    c.push_back(AdoptWeights{++agreement_});
    return c;
  }

  TicketId ticket_in(const State& s, std::initializer_list<TicketPhase> phases) {
    const auto size = static_cast<std::uint32_t>(s.tickets.size());
    const std::uint32_t start = random_.below(size);
    for (std::uint32_t i = 0; i < size; ++i) {
      const Ticket& t = s.tickets[(start + i) % size];
      for (const TicketPhase phase : phases)
        if (t.phase == phase) return TicketId{t.id};
    }
    return TicketId{random_.next()};
  }
  OfferId offer_in(const State& s, SeatState state) {
    const auto size = static_cast<std::uint32_t>(s.seats.size());
    const std::uint32_t start = random_.below(size);
    for (std::uint32_t i = 0; i < size; ++i) {
      const Seat& seat = s.seats[(start + i) % size];
      if (seat.added && seat.state == state && seat.offer != 0) return OfferId{seat.offer};
    }
    return OfferId{random_.next()};
  }
  SeatId any_seat() { return SeatId{1 + random_.below(shape_.seats)}; }
  SiteId any_site() { return SiteId{static_cast<std::uint16_t>(1 + random_.below(shape_.sites))}; }
  SkillId any_language() { return SkillId{static_cast<std::uint8_t>(random_.below(3))}; }
  SkillMask any_skills() { return (SkillMask{random_.below(1 << (kSkills + 1))}) & ~SkillMask{1}; }

  Command command(const State& s) {
    const std::uint32_t dice = random_.below(1000);
    if (dice < 230)
      return AdmitAttempt{
          LegId{++leg_}, CallerKey{random_.one_in(4) ? 0 : 1 + random_.below(shape_.callers)}, CarrierId{1},
          ClassId{static_cast<std::uint8_t>(random_.one_in(8) ? random_.below(kClasses) : 0)}, any_language()};
    if (dice < 450)
      return SelectService{ticket_in(s, {TicketPhase::kMenu}),
                           TopicId{static_cast<std::uint8_t>(1 + random_.below(kTopics))},
                           SkillId{static_cast<std::uint8_t>(1 + random_.below(2))}};
    if (dice < 600) return AnswerOffer{offer_in(s, SeatState::kOffered)};
    if (dice < 740)
      return EndConversation{offer_in(s, SeatState::kTalking),
                             random_.one_in(5) && shape_.refunds ? EndedBy::kPlatform : EndedBy::kSeat};
    if (dice < 770) return end_leg(s, ticket_in(s, {TicketPhase::kMenu, TicketPhase::kWaiting, TicketPhase::kTalking}));
    if (dice < 810) {
      if (!shape_.refunds) return EndWrapUp{any_seat()};
      return end_leg(s, ticket_in(s, {TicketPhase::kOffered}));
    }
    if (dice < 850) {
      const OfferId offer = offer_in(s, SeatState::kOffered);
      const auto failure = static_cast<OfferFailure>(1 + random_.below(shape_.refunds ? 4 : 3));
      return FailOffer{offer, failure, static_cast<std::uint16_t>(failure == OfferFailure::kRefused ? 486 : 0)};
    }
    if (dice < 860)
      return BreakConversation{offer_in(s, SeatState::kTalking),
                               shape_.refunds ? static_cast<BreakCause>(1 + random_.below(3)) : BreakCause::kSeat};
    if (dice < 875) return ReportRinging{offer_in(s, SeatState::kOffered)};
    if (dice < 920) {
      static constexpr SeatState kWishes[] = {SeatState::kReady, SeatState::kReady, SeatState::kReady,
                                              SeatState::kPaused, SeatState::kOffline};
      return SetSeatState{any_seat(), kWishes[random_.below(5)]};
    }
    if (dice < 930) return EndWrapUp{any_seat()};
    if (dice < 936)
      return SetSiteMode{any_site(),
                         random_.one_in(3) ? static_cast<SiteMode>(2 + random_.below(2)) : SiteMode::kActive};
    if (dice < 944) return ReportSiteHealth{any_site(), !random_.one_in(4)};
    if (dice < 952)
      return ReportCapacity{any_site(), random_.one_in(2) ? 0 : any_skills(), 5, random_.below(4), random_.below(4), 0};
    if (dice < 956)
      return ConfirmHeard{ticket_in(s, {TicketPhase::kWaiting}), AnnouncementId{1 + random_.below(3)},
                          random_.one_in(4)};
    if (dice < 958)
      return PublishAnnouncement{
          AnnouncementId{1 + random_.below(3)},
          random_.one_in(2) ? AnnouncementMode::kBeforeWaiting : AnnouncementMode::kInsteadOfWaiting, random_.next()};
    if (dice < 960) return WithdrawAnnouncement{};
    if (dice < 962) return RecordRefusals{CarrierId{1}, RefusalCause::kOverloaded, random_.below(5)};
    if (dice < 964) {
      if (!shape_.restarts || !random_.one_in(4)) return PassTime{};
      return ResumeNode{Millis{random_.below(60'000)}, random_.one_in(2)};
    }
    if (dice < 980) return shape_.rules_change ? change_of_rules(s) : Command{PassTime{}};
    if (dice < 988) return shape_.garbage ? garbage() : Command{PassTime{}};
    if (dice < 990) return PassTime{};
    return book_keeping(s);
  }
  // Of one of the legs that hang on the ticket, or of none.
  EndLeg end_leg(const State& s, TicketId id) {
    EndLeg c{id, any_leg_end()};
    const Ticket* ticket = s.find_ticket(id);
    const std::uint32_t pick = random_.below(6);
    if (ticket == nullptr || pick == 0) return c;
    c.leg = pick <= ticket->later_legs ? s.later_legs[static_cast<std::uint32_t>(id.value)][pick - 1].leg
            : pick == 5                ? LegId{random_.one_in(4) ? leg_ + 1 : 0}
                                       : ticket->leg;
    return c;
  }
  LegEnd any_leg_end() { return random_.one_in(5) && shape_.refunds ? LegEnd::kBroken : LegEnd::kHungUp; }

  Command change_of_rules(const State& s) {
    switch (random_.below(11)) {
      case 10:
        return ChangeSetting{Setting::kLegsPerTicket, 1 + random_.below(3)};
      case 0:
      case 9: {
        burst_ = new_key();
        std::reverse(burst_.begin(), burst_.end());
        const Command first = burst_.back();
        burst_.pop_back();
        return first;
      }
      case 1:
        return ChangeSetting{Setting::kShareTolerance, random_.below(3) * std::int64_t{1'000'000}};
      case 2:
        return ChangeSetting{Setting::kBurst, random_.one_in(2) ? 1'800'000 : 30'000 + random_.below(600'000)};
      case 3:
        return ChangeSetting{static_cast<Setting>(1 + random_.below(kSettingCount)), random_.below(2'000'000)};
      case 4:
        return DefineSkill{SkillId{static_cast<std::uint8_t>(1 + random_.below(kSkills))},
                           static_cast<std::uint8_t>(random_.below(4))};
      case 5:
        return DefineTopic{TopicId{static_cast<std::uint8_t>(1 + random_.below(kTopics))},
                           SkillId{static_cast<std::uint8_t>(random_.one_in(3) ? 0 : 3 + random_.below(2))},
                           Millis{random_.below(400'000)}};
      case 6:
        if (s.g.open && random_.one_in(3)) return CloseHotline{};
        return OpenHotline{};
      case 7: {
        if (s.g.hours_count > 0 && random_.one_in(3)) {
          const HoursEntry& old = s.g.hours[random_.below(s.g.hours_count)];
          return WithdrawHours{old.from, old.to};
        }
        const TimeMs from = at_ + Millis{random_.below(600'000)};
        return ScheduleHours{from, from + Millis{random_.below(3'600'000)}};
      }
      default:
        // Back to something that works, so that a history does not starve.
        burst_ = {Command{ChangeSetting{Setting::kMaxWaiting, shape_.tickets - 8}},
                  Command{ChangeSetting{Setting::kWaitLimit, 1'800'000}},
                  Command{ChangeSetting{Setting::kSiteFailuresInARow, 3}},
                  Command{ChangeSetting{Setting::kOfferDeadline, 15'000}}};
        return OpenHotline{};
    }
  }

  MemberId any_member() { return MemberId{static_cast<std::uint16_t>(1 + random_.below(shape_.members))}; }
  // Of a seat's last conversation, or of none.
  OfferId completed_in(const State& s) {
    const auto size = static_cast<std::uint32_t>(s.seats.size());
    const std::uint32_t start = random_.below(size);
    for (std::uint32_t i = 0; i < size; ++i)
      if (const Seat& seat = s.seats[(start + i) % size]; seat.completed_offer != 0)
        return OfferId{seat.completed_offer};
    return OfferId{random_.next()};
  }
  Command book_keeping(const State& s) {
    switch (random_.below(8)) {
      case 0: {
        const TimeMs from{at_.ms / 900'000 * 900'000 + random_.below(40) * 900'000};
        return CommitSeats{any_member(), random_.below(4), from, from + Millis{900'000} * (1 + random_.below(4))};
      }
      case 1:
        return RegisterMemberKey{any_member(), random_.below(3), 0, 0, 0};
      case 2:
        return SignAgreement{any_member(), s.g.agreement + random_.below(3), random_.next(), 0, 0, 0, 0, 0, 0, 1};
      case 3:
        return PublishTotals{};
      case 4:
      case 5:
        return GiveThanks{completed_in(s)};
      default:
        return StateAccount{any_member()};
    }
  }

  Command garbage() {
    const auto id = static_cast<std::uint32_t>(random_.next() >> (32 + random_.below(31)));
    const auto small = static_cast<std::uint8_t>(id);
    switch (random_.below(12)) {
      case 0:
        return AddMember{MemberId{static_cast<std::uint16_t>(id)}};
      case 1:
        return AddSite{SiteId{static_cast<std::uint16_t>(id)}, MemberId{1}, static_cast<SiteKind>(small), Millis{0}};
      case 2:
        return AddSeat{SeatId{id}, SiteId{static_cast<std::uint16_t>(id)}, random_.next()};
      case 3:
        return EndLeg{TicketId{random_.next()}, LegEnd::kHungUp};
      case 4:
        return AnswerOffer{OfferId{random_.next()}};
      case 5:
        return SetSeatState{SeatId{id}, static_cast<SeatState>(small)};
      case 6:
        return SelectService{TicketId{id}, TopicId{small}, SkillId{small}};
      case 7:
        return ChangeSetting{static_cast<Setting>(id), static_cast<std::int64_t>(random_.next())};
      case 8:
        return AdmitAttempt{LegId{++leg_}, CallerKey{}, CarrierId{9}, ClassId{small}, SkillId{small}};
      case 9:
        return StageWeight{MemberId{static_cast<std::uint16_t>(id)}, id};
      case 10:
        return SetSiteMode{SiteId{static_cast<std::uint16_t>(id)}, static_cast<SiteMode>(small)};
      default:
        return AdoptWeights{0};
    }
  }

  Random random_;
  Shape shape_;
  TimeMs at_{1'800'000'000'000};
  std::vector<Command> burst_;
  std::uint64_t leg_ = 0;
  std::uint32_t agreement_ = 0;
};

}  // namespace rufbund::core::testing
