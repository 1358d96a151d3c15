// Deciding commands that change rules, agreements, hours and who is there (R9): they take effect at their place in the
// journal and nowhere else.
#include <algorithm>
#include <vector>

#include "core/decider.h"
#include "core/share_terms.h"

namespace rufbund::core {
namespace {

// With these a virtual time stays far below 2⁶³: ten million conversations of the longest norm work move the smallest
// share by 1.5·10¹⁸.
constexpr Millis kMostNormWork{4LL * 3'600'000};
constexpr std::int64_t kWeekMs = 7LL * 24 * 3'600'000;

struct Bounds {
  std::int64_t least, most;
};

Bounds bounds_of(Setting setting, const Capacity& capacity) {
  switch (setting) {
    case Setting::kMaxWaiting:
      return {0, capacity.tickets};
    case Setting::kOfferDeadline:
      return {1'000, 120'000};
    case Setting::kSiteFailuresInARow:
      return {1, 1'000};
    case Setting::kProbeInterval:
      return {1'000, 3'600'000};
    // Every caller shall hear a breaking announcement within two minutes: it is played when the place is due to be
    // told.
    case Setting::kTellInterval:
      return {1'000, 60'000};
    case Setting::kCapacityExpiry:
      return {1'000, 600'000};
    case Setting::kMenuLimit:
      return {1'000, 600'000};
    case Setting::kServedWithin:
      return {0, 60'000};
    case Setting::kLeastTalk:
      return {0, 10'000};
    case Setting::kLegsPerTicket:
      return {1, kMaxLegs};
    case Setting::kBurst:
      return {1'000, kWeekMs};
    case Setting::kWaitLimit:
    case Setting::kProvenWithin:
    case Setting::kShareTolerance:
    case Setting::kShortConversation:
    case Setting::kReturnWithin:
    case Setting::kCreditKeep:
    case Setting::kPlaceMax:
    case Setting::kServiceTarget:
      return {0, kWeekMs};
  }
  return {1, 0};  // unknown: nothing fits
}

}  // namespace

void Decider::operator()(const AdoptRules& c) { emit(RulesAdopted{c.version}); }

void Decider::operator()(const ChangeSetting& c) {
  const Bounds bounds = bounds_of(c.setting, s_.capacity);
  if (c.value < bounds.least || c.value > bounds.most) return ignore(IgnoreReason::kOutOfBounds);
  if (s_.setting(c.setting) == c.value) return ignore(IgnoreReason::kNothingToDo);
  emit(SettingChanged{c.setting, c.value});
  match();  // a longer kProvenWithin may prove a ready seat
}

void Decider::operator()(const DefineSkill& c) {
  if (c.skill.value == 0 || c.skill.value >= kMaxSkills || c.scarcity >= kScarcityLevels)
    return ignore(IgnoreReason::kOutOfBounds);
  emit(SkillDefined{c.skill, c.scarcity});
}

void Decider::operator()(const DefineTopic& c) {
  if (!c.topic || c.skill.value >= kMaxSkills || c.norm_work < Millis{0} || c.norm_work > kMostNormWork)
    return ignore(IgnoreReason::kOutOfBounds);
  emit(TopicDefined{c.topic, c.skill, c.norm_work});
}

void Decider::operator()(const DefineClass& c) {
  if (c.klass.value >= kMaxClasses || c.head_start < Millis{0} || c.head_start > Millis{kWeekMs})
    return ignore(IgnoreReason::kOutOfBounds);
  emit(ClassDefined{c.klass, c.head_start, c.emergency, c.max_waiting});
}

void Decider::operator()(const AddMember& c) {
  if (!c.member || c.member.value > s_.capacity.members) return ignore(IgnoreReason::kOutOfBounds);
  if (s_.find_member(c.member) && c.name_hash == 0) return ignore(IgnoreReason::kAlreadyExists);
  emit(MemberAdded{c.member, c.name_hash});
}

void Decider::operator()(const AddSite& c) {
  const bool known_kind = c.kind == SiteKind::kAgents || c.kind == SiteKind::kTrunk;
  if (!c.site || c.site.value > s_.capacity.sites || !known_kind || c.wrap_up < Millis{0} ||
      c.wrap_up > Millis{3'600'000})
    return ignore(IgnoreReason::kOutOfBounds);
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  if (const Site* known = s_.find_site(c.site)) {
    const bool renamed = c.name_hash != 0 && known->member == c.member && known->kind == c.kind &&
                         known->wrap_up_ms == c.wrap_up.count();
    if (!renamed) return ignore(IgnoreReason::kAlreadyExists);
  }
  emit(SiteAdded{c.site, c.member, c.kind, c.wrap_up, c.name_hash});
}

void Decider::operator()(const AddSeat& c) {
  if (!c.seat || c.seat.value > s_.capacity.seats) return ignore(IgnoreReason::kOutOfBounds);
  if (!s_.find_site(c.site)) return ignore(IgnoreReason::kUnknownSite);
  if (s_.find_seat(c.seat)) return ignore(IgnoreReason::kAlreadyExists);
  bool known_class = s_.g.class_count < kMaxSeatClasses;
  for (std::uint32_t i = 0; i < s_.g.class_count; ++i) known_class |= s_.g.class_skills[i] == c.skills;
  if (!known_class) return ignore(IgnoreReason::kOutOfBounds);
  emit(SeatAdded{c.seat, c.site, c.skills});
  settle_presence();
  match();
}

void Decider::operator()(const StageWeight& c) {
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  if (c.weight_ppm > kWholeKeyPpm || (c.weight_ppm != 0 && c.weight_ppm < kLeastSharePpm))
    return ignore(IgnoreReason::kOutOfBounds);
  emit(WeightStaged{c.member, c.weight_ppm, c.share_ppm, c.floor_ppm, c.cap_ppm});
}

// The staged weights are those that follow from the staged terms, so that a journal proves how each came about.
bool Decider::staged_key_follows_terms() const {
  std::vector<ShareTerms> terms;
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    const Member& m = s_.members[id];
    if (m.staged_ppm == 0 && m.staged_terms.share_ppm == 0) continue;
    terms.push_back(terms_of(MemberId{static_cast<std::uint16_t>(id)}, m.staged_ppm, m.staged_terms));
  }
  const auto weights = resolve_shares(terms);
  return weights && std::all_of(weights->begin(), weights->end(), [&](const auto& weight) {
           return s_.members[weight.first.value].staged_ppm == weight.second;
         });
}

void Decider::operator()(const AdoptWeights& c) {
  std::int64_t sum = 0;
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) sum += s_.members[id].staged_ppm;
  if (sum != kWholeKeyPpm || !staged_key_follows_terms()) return ignore(IgnoreReason::kKeyIncomplete);
  // Of two who change the key at once, the second meant another one.
  if (c.agreement <= s_.g.agreement) return ignore(IgnoreReason::kWrongPhase);
  emit(WeightsAdopted{c.agreement});
  settle_presence();
  match();
}

void Decider::operator()(const OpenHotline&) {
  if (s_.g.open) return ignore(IgnoreReason::kNothingToDo);
  emit(HotlineOpened{});
}

void Decider::operator()(const CloseHotline&) {
  if (!s_.g.open) return ignore(IgnoreReason::kNothingToDo);
  emit(HotlineClosed{});
}

void Decider::operator()(const ScheduleHours& c) {
  std::uint32_t kept = 0;
  bool known = false;
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i) {
    kept += s_.g.hours[i].to > at_;
    known |= s_.g.hours[i].from == c.from && s_.g.hours[i].to == c.to;
  }
  if (known) return ignore(IgnoreReason::kNothingToDo);
  if (c.from >= c.to || c.to <= at_ || kept >= kMaxHours) return ignore(IgnoreReason::kOutOfBounds);
  emit(HoursScheduled{c.from, c.to});
  if (c.from <= at_ && !s_.g.open) emit(HotlineOpened{});
}

void Decider::operator()(const WithdrawHours& c) {
  bool known = false, covered = false;  // covered: another opening holds the line open now
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i) {
    const HoursEntry& entry = s_.g.hours[i];
    const bool same = entry.from == c.from && entry.to == c.to;
    known |= same;
    covered |= !same && entry.from <= at_ && at_ < entry.to;
  }
  if (!known) return ignore(IgnoreReason::kNothingToDo);
  emit(HoursWithdrawn{c.from, c.to});
  if (c.from <= at_ && at_ < c.to && !covered && s_.g.open) emit(HotlineClosed{});
}

}  // namespace rufbund::core
