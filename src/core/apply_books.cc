// Events about what members owe, sign and are told, and what their books note of offers.
#include <algorithm>

#include "core/applier.h"

namespace rufbund::core {

void Applier::operator()(const SeatsCommitted& e) {
  MemberBook& book = s_.books[e.member.value];
  auto* const first = book.commitments.data();
  // What has ended makes room, and so does what is replaced.
  auto* last = std::remove_if(first, first + book.commitment_count,
                              [&](const Commitment& c) { return c.to <= at_ || c.from == e.from; });
  if (e.seats > 0) *last++ = {e.from, e.to, e.seats};
  std::sort(first, last, [](const Commitment& a, const Commitment& b) { return a.from < b.from; });
  std::fill(last, first + kMaxCommitments, Commitment{});
  book.commitment_count = static_cast<std::uint64_t>(last - first);
}

void Applier::operator()(const ThanksGiven& e) {
  s_.seats[static_cast<std::uint32_t>(e.offer.value)].completed_offer = 0;
  ++s_.sites[e.site.value].thanks;
}

void Applier::operator()(const MemberKeyRegistered& e) {
  s_.books[e.member.value].key = {e.key_1, e.key_2, e.key_3, e.key_4};
}

void Applier::operator()(const AgreementSigned& e) { s_.books[e.member.value].signed_agreement = e.agreement; }

AccountStated account_of(const State& state, MemberId id) {
  const Member& member = state.members[id.value];
  const MemberBook& book = state.books[id.value];
  AccountStated stated;
  stated.member = id;
  stated.offers = book.offers;
  stated.failures = book.failures;
  stated.conversations = member.counted_calls - book.calls_before;
  for (const Site& site : state.sites)
    if (site.added && site.member == id) stated.thanks += site.thanks;
  stated.offered = Millis{book.offered_ms};
  stated.failed = Millis{book.failed_ms};
  stated.given_back = Millis{book.given_back_ms};
  stated.delivered = Millis{member.counted_ms - book.counted_before_ms};
  stated.absent = Millis{book.passed_ms[MemberBook::kAbsent]};
  stated.busy = Millis{book.passed_ms[MemberBook::kBusy]};
  stated.unskilled = Millis{book.passed_ms[MemberBook::kUnskilled]};
  stated.others_turn = Millis{book.passed_ms[MemberBook::kOthersTurn]};
  stated.agreement = state.g.agreement;
  return stated;
}

void Applier::note_offer(const OfferMade& e) {
  const std::int64_t norm_work = e.norm_work.count();
  MemberBook& own = s_.books[e.member.value];
  ++own.offers;
  own.offered_ms += norm_work;
  const std::uint64_t fitting = s_.fitting_classes[s_.tickets[static_cast<std::uint32_t>(e.ticket.value)].skill_set];
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    const Member& member = s_.members[id];
    if (id == e.member.value || member.account.weight_ppm == 0) continue;
    // Each implies the one before: a ready seat is signed in. Added up without a branch, as it differs from one to the
    // next.
    const std::size_t why = static_cast<std::size_t>(member.signed_in != 0) +
                            static_cast<std::size_t>(member.ready_classes != 0) +
                            static_cast<std::size_t>((member.ready_classes & fitting) != 0);
    s_.books[id].passed_ms[why] += norm_work;
  }
}

}  // namespace rufbund::core
