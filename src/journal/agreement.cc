// See agreement.h.
#include "journal/agreement.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/share_terms.h"

namespace rufbund::journal {
namespace {

constexpr std::string_view kTag = "rufbund-agreement-1";
constexpr std::string_view kCountersignedTag = "rufbund-countersigned-head-1";
// A forged file must not make the list grow without bound; no line has so many members.
constexpr std::size_t kMostWaiting = 4'096;
constexpr std::size_t kMostKeys = 4'096;  // of one member; each costs a check

void append_number(Bytes& out, std::uint64_t n) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(n >> shift));
}

template <std::size_t N>
std::array<std::uint64_t, N / 8> words(const std::array<std::uint8_t, N>& bytes) {
  std::array<std::uint64_t, N / 8> out{};
  for (std::size_t i = 0; i < N; ++i) out[i / 8] = out[i / 8] << 8 | bytes[i];
  return out;
}

template <std::size_t N>
std::array<std::uint8_t, 8 * N> bytes(const std::array<std::uint64_t, N>& words) {
  std::array<std::uint8_t, 8 * N> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(words[i / 8] >> (56 - 8 * (i % 8)));
  return out;
}

}  // namespace

Bytes agreement_text(const Hash& genesis, std::uint32_t agreement, std::vector<core::StageWeight> terms) {
  std::erase_if(terms, [](const core::StageWeight& t) { return t.weight_ppm == 0 && t.share_ppm == 0; });
  std::sort(terms.begin(), terms.end(),
            [](const core::StageWeight& a, const core::StageWeight& b) { return a.member < b.member; });
  Bytes text(as_bytes(kTag));
  text.append(genesis);
  append_number(text, agreement);
  append_number(text, terms.size());
  for (const core::StageWeight& t : terms) {
    const std::uint32_t share = t.share_ppm != 0 ? t.share_ppm : t.weight_ppm;
    const std::uint32_t cap = t.cap_ppm != 0 ? t.cap_ppm : core::kWholeKeyPpm;
    for (const std::uint64_t n : {std::uint64_t{t.member.value}, std::uint64_t{t.weight_ppm}, std::uint64_t{share},
                                  std::uint64_t{t.floor_ppm}, std::uint64_t{cap}})
      append_number(text, n);
  }
  return text;
}

Bytes countersigned_text(const Hash& genesis, const SignedHead& head) {
  Bytes text(as_bytes(kCountersignedTag));
  text.append(genesis);
  append_number(text, head.batch);
  append_number(text, head.last.value);
  text.append(head.head);
  return text;
}

core::RegisterMemberKey register_key(MemberId member, const PublicKey& key) {
  const auto w = words(key);
  return {member, w[0], w[1], w[2], w[3]};
}

core::SignAgreement sign_agreement(MemberId member, std::uint32_t agreement, const Signature& signature) {
  const auto w = words(signature);
  return {member, agreement, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]};
}

PublicKey key_of(const core::MemberKeyRegistered& e) {
  return bytes(std::array<std::uint64_t, 4>{e.key_1, e.key_2, e.key_3, e.key_4});
}

Signature signature_of(const core::AgreementSigned& e) {
  return bytes(std::array<std::uint64_t, 8>{e.signature_1, e.signature_2, e.signature_3, e.signature_4, e.signature_5,
                                            e.signature_6, e.signature_7, e.signature_8});
}

// By any key that the member registered before: it may have signed and then, before the signature stood here, taken
// another key.
std::string Signatures::check(const Waiting& waiting) {
  std::vector<core::StageWeight> terms;
  for (const auto& [member, staged] : in_force_) terms.push_back(staged);
  const Bytes text = agreement_text(genesis_, agreement_, std::move(terms));
  const std::vector<PublicKey>& keys = registered_[waiting.member];
  for (std::size_t i = waiting.keys; i-- > 0;) {
    if (!signature_holds(text.span(), waiting.signature, keys[i])) continue;
    good_.push_back({waiting.agreement, waiting.member, keys[i]});
    return {};
  }
  return fmt::format("the signature of member {} is not one over agreement {} as it took effect", waiting.member.value,
                     waiting.agreement);
}

std::string Signatures::see(const core::Event& event) {
  if (const auto* key = std::get_if<core::MemberKeyRegistered>(&event)) {
    keys_[key->member] = key_of(*key);
    auto& all = registered_[key->member];
    if (all.size() < kMostKeys) all.push_back(key_of(*key));
  } else if (const auto* staged = std::get_if<core::WeightStaged>(&event)) {
    staged_[staged->member] = {staged->member, staged->weight_ppm, staged->share_ppm, staged->floor_ppm,
                               staged->cap_ppm};
  } else if (const auto* adopted = std::get_if<core::WeightsAdopted>(&event)) {
    agreement_ = adopted->agreement;
    in_force_ = std::move(staged_);
    staged_.clear();
    std::string wrong;
    for (const Waiting& waiting : waiting_) {
      if (waiting.agreement != agreement_) continue;
      if (std::string found = check(waiting); wrong.empty()) wrong = std::move(found);
    }
    std::erase_if(waiting_, [&](const Waiting& w) { return w.agreement <= agreement_; });
    return wrong;
  } else if (const auto* given = std::get_if<core::AgreementSigned>(&event)) {
    const auto own = registered_.find(given->member);
    if (own == registered_.end()) return fmt::format("member {} signed without a key", given->member.value);
    const Waiting waiting{given->agreement, given->member, own->second.size(), signature_of(*given)};
    if (given->agreement == agreement_) return check(waiting);
    if (given->agreement > agreement_ && waiting_.size() < kMostWaiting) waiting_.push_back(waiting);
  }
  return {};
}

bool Signatures::signed_by(MemberId member) const {
  return std::any_of(good_.begin(), good_.end(),
                     [&](const Signed& s) { return s.agreement == agreement_ && s.member == member; });
}

}  // namespace rufbund::journal
