// See owners.h.
#include "journal/owners.h"

#include "journal/reflect.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

// Ids beyond these are not remembered, so that no file can make the table grow without bound.
constexpr std::size_t kMaxSites = 1 << 16;
constexpr std::size_t kMaxSeats = 1 << 22;

template <class M, class... Of>
inline constexpr bool kOneOf = (std::is_same_v<M, Of> || ...);

// Everybody's although it names a member: names, the key, who signed it, and what everybody delivered.
template <class M>
inline constexpr bool kPublished =
    kOneOf<M, core::AddMember, core::MemberAdded, core::StageWeight, core::WeightStaged, core::RegisterMemberKey,
           core::MemberKeyRegistered, core::SignAgreement, core::AgreementSigned, core::TotalsPublished>;

// What everybody needs for an account of its own: it must not be withheld for standing beside a rival's business.
template <class M>
inline constexpr bool kForAll =
    kPublished<M> ||
    kOneOf<M, core::AdoptRules, core::RulesAdopted, core::ChangeSetting, core::SettingChanged, core::DefineSkill,
           core::SkillDefined, core::DefineTopic, core::TopicDefined, core::DefineClass, core::ClassDefined,
           core::AdoptWeights, core::WeightsAdopted, core::OpenHotline, core::HotlineOpened, core::CloseHotline,
           core::HotlineClosed, core::ScheduleHours, core::HoursScheduled, core::WithdrawHours, core::HoursWithdrawn,
           core::PublishAnnouncement, core::AnnouncementPublished, core::WithdrawAnnouncement,
           core::AnnouncementWithdrawn, core::ResumeNode, core::NodeResumed, core::PublishTotals>;

void note(std::vector<MemberId>& table, std::size_t index, std::size_t max, MemberId member) {
  if (index >= max) return;
  if (index >= table.size()) table.resize(index + 1);
  table[index] = member;
}

}  // namespace

MemberId Owners::of_site(SiteId site) const { return site.value < sites_.size() ? sites_[site.value] : MemberId{}; }
MemberId Owners::of_seat(SeatId seat) const { return seat.value < seats_.size() ? seats_[seat.value] : MemberId{}; }

void Owners::learn(const core::Event& event) {
  if (const auto* site = std::get_if<core::SiteAdded>(&event)) {
    note(sites_, site->site.value, kMaxSites, site->member);
  } else if (const auto* seat = std::get_if<core::SeatAdded>(&event)) {
    note(seats_, seat->seat.value, kMaxSeats, of_site(seat->site));
  }
}

template <class M>
MemberId Owners::of_message(const M& message) const {
  MemberId owner;
  if constexpr (!kPublished<M>) {
    for_each_field(message, [&]<class I, class T>(I, const T& value) {
      if (owner) return;
      if constexpr (std::is_same_v<T, MemberId>) owner = value;
      if constexpr (std::is_same_v<T, SiteId>) owner = of_site(value);
      if constexpr (std::is_same_v<T, SeatId>) owner = of_seat(value);
      if constexpr (std::is_same_v<T, OfferId>) owner = of_seat(SeatId{static_cast<std::uint32_t>(value.value)});
    });
  }
  return owner;
}

MemberId Owners::of(const core::Command& command) const {
  return std::visit([this](const auto& m) { return of_message(m); }, command);
}
MemberId Owners::of(const core::Event& event) const {
  return std::visit([this](const auto& m) { return of_message(m); }, event);
}

bool for_all(const core::Command& command) {
  return std::visit([]<class M>(const M&) { return kForAll<M>; }, command);
}
bool for_all(const core::Event& event) {
  return std::visit([]<class M>(const M&) { return kForAll<M>; }, event);
}

void Owners::save(Bytes& out) const {
  for (const auto* table : {&sites_, &seats_}) {
    std::uint8_t* p = wire::put_varint(out.reserve(wire::kMaxVarint + 3 * table->size()), table->size());
    for (const MemberId member : *table) p = wire::put_varint(p, member.value);
    out.advance_to(p);
  }
}

bool Owners::load(ByteSpan content) {
  std::size_t at = 0;
  const auto take = [&](std::uint64_t max, std::uint64_t& v) {
    v = 0;
    for (std::uint32_t shift = 0; shift < 35 && at < content.size(); shift += 7) {
      const std::uint8_t byte = content[at++];
      v |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80)) return v <= max;
    }
    return false;
  };
  for (auto* table : {&sites_, &seats_}) {
    std::uint64_t size = 0;
    if (!take(table == &sites_ ? kMaxSites : kMaxSeats, size)) return false;
    table->assign(size, MemberId{});
    for (MemberId& member : *table) {
      std::uint64_t value = 0;
      if (!take(UINT16_MAX, value)) return false;
      member = MemberId{static_cast<std::uint16_t>(value)};
    }
  }
  return at == content.size();
}

}  // namespace rufbund::journal
