// Deciding commands about what members owe, sign and are told (R3, R10). Nobody is served by them otherwise.
#include "core/decider.h"

namespace rufbund::core {

void Decider::operator()(const CommitSeats& c) {
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  if (c.from < TimeMs{0} || c.to <= c.from || c.to <= at_ || c.to - c.from > kLongestCommitment ||
      c.seats > s_.capacity.seats)
    return ignore(IgnoreReason::kOutOfBounds);
  const MemberBook& book = s_.books[c.member.value];
  const Commitment* known = nullptr;
  std::uint32_t others = 0;  // that have not ended
  for (std::size_t i = 0; i < book.commitment_count; ++i) {
    const Commitment& owed = book.commitments[i];
    if (owed.from == c.from)
      known = &owed;
    else
      others += owed.to > at_;
  }
  const bool stands = known != nullptr && known->to == c.to && known->seats == c.seats;
  if (stands || (known == nullptr && c.seats == 0)) return ignore(IgnoreReason::kNothingToDo);
  if (others >= kMaxCommitments) return ignore(IgnoreReason::kOutOfBounds);
  emit(SeatsCommitted{c.member, c.seats, c.from, c.to});
}

void Decider::operator()(const GiveThanks& c) {
  const Seat* seat = s_.find_seat(SeatId{static_cast<std::uint32_t>(c.offer.value)});
  if (!c.offer || seat == nullptr || seat->completed_offer != c.offer.value ||
      at_ - TimeMs{seat->last_completed_ms} > kThanksWithin)
    return ignore(IgnoreReason::kUnknownOffer);
  emit(ThanksGiven{c.offer, seat->site});
}

void Decider::operator()(const RegisterMemberKey& c) {
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  const std::array<std::uint64_t, 4> key{c.key_1, c.key_2, c.key_3, c.key_4};
  if (key == std::array<std::uint64_t, 4>{}) return ignore(IgnoreReason::kOutOfBounds);
  if (s_.books[c.member.value].key == key) return ignore(IgnoreReason::kNothingToDo);
  emit(MemberKeyRegistered{c.member, c.key_1, c.key_2, c.key_3, c.key_4});
}

// Of the agreement in force, or of one to come: what it holds is known once it takes effect.
void Decider::operator()(const SignAgreement& c) {
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  const MemberBook& book = s_.books[c.member.value];
  if (c.agreement == 0 || c.agreement < s_.g.agreement || !book.has_key()) return ignore(IgnoreReason::kWrongPhase);
  if (c.agreement <= book.signed_agreement) return ignore(IgnoreReason::kNothingToDo);
  emit(AgreementSigned{c.member, c.agreement, c.signature_1, c.signature_2, c.signature_3, c.signature_4, c.signature_5,
                       c.signature_6, c.signature_7, c.signature_8});
}

void Decider::operator()(const PublishTotals&) {
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    const Member& member = s_.members[id];
    if (!member.added) continue;
    emit(TotalsPublished{MemberId{static_cast<std::uint16_t>(id)},
                         Millis{member.counted_ms - s_.books[id].counted_before_ms}, s_.g.agreement});
  }
}

void Decider::operator()(const StateAccount& c) {
  if (!s_.find_member(c.member)) return ignore(IgnoreReason::kUnknownMember);
  emit(account_of(s_, c.member));
}

}  // namespace rufbund::core
