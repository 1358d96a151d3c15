// What members sign: the text of an agreement, and its signatures in a journal (R10). The bytes are in
// docs/journal-format.md. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/command.h"
#include "core/event.h"
#include "journal/bytes.h"
#include "journal/hash.h"
#include "journal/node_key.h"

namespace rufbund::journal {

// "rufbund-agreement-1" ‖ what stands before the journal's first batch ‖ agreement ‖ number of members ‖ of each, by
// rising id, its id, weight, share, floor and cap, as they count: no share is the weight, no cap the whole. Numbers as
// 8 bytes, big-endian. Members without weight and share are left out.
Bytes agreement_text(const Hash& genesis, std::uint32_t agreement, std::vector<core::StageWeight> terms);

// What a member signs of a head that it received, so that others see which history it was shown:
// "rufbund-countersigned-head-1" ‖ what stands before the journal's first batch ‖ batch ‖ last sequence ‖ head.
Bytes countersigned_text(const Hash& genesis, const SignedHead& head);

core::RegisterMemberKey register_key(MemberId member, const PublicKey& key);
core::SignAgreement sign_agreement(MemberId member, std::uint32_t agreement, const Signature& signature);
[[nodiscard]] PublicKey key_of(const core::MemberKeyRegistered& event);
[[nodiscard]] Signature signature_of(const core::AgreementSigned& event);

// The signatures that a journal shows, checked one by one as its events come. All that it reads is everybody's, so that
// a member's export tells as much of them as the whole.
class Signatures {
 public:
  explicit Signatures(const Hash& genesis) : genesis_(genesis) {}

  // In order. Empty, or which signature does not hold, in words.
  std::string see(const core::Event& event);

  struct Signed {
    std::uint32_t agreement = 0;
    MemberId member;
    PublicKey key{};  // that it signed with: one that it had registered by then
  };
  // Those that hold, of agreements that took effect.
  [[nodiscard]] const std::vector<Signed>& good() const { return good_; }
  [[nodiscard]] const std::map<MemberId, PublicKey>& keys() const { return keys_; }
  // The agreement in force; 0: none.
  [[nodiscard]] std::uint32_t agreement() const { return agreement_; }
  // Whether the member signed the agreement in force.
  [[nodiscard]] bool signed_by(MemberId member) const;

 private:
  struct Waiting {
    std::uint32_t agreement = 0;
    MemberId member;
    std::size_t keys = 0;  // how many the member had registered
    Signature signature{};
  };
  std::string check(const Waiting& waiting);

  const Hash genesis_;
  std::map<MemberId, PublicKey> keys_;
  std::map<MemberId, std::vector<PublicKey>> registered_;  // all, in order
  std::map<MemberId, core::StageWeight> staged_, in_force_;
  std::uint32_t agreement_ = 0;
  std::vector<Waiting> waiting_;  // of agreements to come
  std::vector<Signed> good_;
};

}  // namespace rufbund::journal
