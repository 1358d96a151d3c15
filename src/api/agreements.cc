// See agreements.h.
#include "api/agreements.h"

#include "journal/agreement.h"

namespace rufbund::api {

using journal::to_hex;
using projections::LinePicture;
using projections::MemberPicture;

core::StageWeight weight_of(const MemberPicture& m) {
  return {m.member, m.agreed_ppm, m.terms.share_ppm, m.terms.floor_ppm, m.terms.cap_ppm};
}

journal::PublicKey public_key_of(const MemberPicture& m) {
  journal::PublicKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(m.key[i / 8] >> (56 - 8 * (i % 8)));
  return key;
}

bool has_key(const MemberPicture& m) { return m.key != std::array<std::uint64_t, 4>{}; }

const MemberPicture* pictured_member(const LinePicture& line, MemberId member) {
  const auto found = std::find_if(line.members.begin(), line.members.end(),
                                  [&](const MemberPicture& m) { return m.member == member; });
  return found == line.members.end() ? nullptr : &*found;
}

AgreementTerms agreement_in_force(const LinePicture& line) {
  AgreementTerms out{static_cast<std::uint32_t>(line.agreement), line.agreement_since, {}};
  for (const MemberPicture& m : line.members)
    if (m.agreed_ppm > 0) out.terms.push_back(weight_of(m));
  return out;
}

bool key_stands(const LinePicture& line, const std::vector<core::ShareTerms>& terms) {
  return std::all_of(line.members.begin(), line.members.end(), [&](const MemberPicture& m) {
    const auto wanted =
        std::find_if(terms.begin(), terms.end(), [&](const core::ShareTerms& t) { return t.member == m.member; });
    return wanted == terms.end() ? m.agreed_ppm == 0 : m.terms == *wanted;
  });
}

Result<AgreementTerms> agreement_of_key(const LinePicture& line, const std::vector<core::ShareTerms>& terms) {
  if (line.agreement > 0 && key_stands(line, terms)) return agreement_in_force(line);
  auto shares = core::stage_shares(terms);
  if (!shares) return tl::unexpected(shares.error());
  return AgreementTerms{static_cast<std::uint32_t>(line.agreement + 1), {}, std::move(*shares)};
}

journal::Bytes text_of(const AgreementTerms& agreement, const journal::Identity& identity) {
  return journal::agreement_text(journal::genesis_hash(identity.hotline, identity.public_key), agreement.number,
                                 agreement.terms);
}

Json agreement_json(const HotlineNames& hotline, const LinePicture& line, const AgreementTerms& agreement,
                    const journal::Identity& identity, const std::function<bool(MemberId)>& is_signed) {
  Json members = Json::array();
  for (const core::StageWeight& t : agreement.terms) {
    const directory::Member* known = hotline.member(t.member);
    const MemberPicture* pictured = pictured_member(line, t.member);
    const bool keyed = pictured != nullptr && has_key(*pictured);
    members.push_back({{"id", t.member.value},
                       {"member", known != nullptr ? known->key : std::string()},
                       {"name", known != nullptr ? known->name : std::string()},
                       {"weight_ppm", t.weight_ppm},
                       {"share_ppm", t.share_ppm},
                       {"floor_ppm", t.floor_ppm},
                       {"cap_ppm", t.cap_ppm},
                       {"key", keyed ? Json(to_hex(public_key_of(*pictured))) : Json(nullptr)},
                       {"signed", is_signed(t.member)}});
  }
  return {{"hotline", hotline.key()},      {"public_key", to_hex(identity.public_key)},
          {"agreement", agreement.number}, {"since", time_or_null(agreement.since)},
          {"members", std::move(members)}, {"text", to_hex(text_of(agreement, identity).span())}};
}

std::shared_ptr<journal::JournalStore> journal_or_503(const Context& context, const HotlineNames& hotline,
                                                      const Responder& respond) {
  if (context.journal_store) {
    auto opened = context.journal_store(hotline.cell());
    if (opened) return std::move(*opened);
  }
  respond(problem(503, "journal_failing", "The journal cannot be read now."));
  return nullptr;
}

std::optional<journal::Identity> identity_or_503(journal::JournalStore& store, const Responder& respond) {
  auto identity = store.identity();
  if (identity && *identity) return **identity;
  respond(problem(503, "journal_failing", "The journal cannot be read now."));
  return std::nullopt;
}

std::optional<journal::Identity> identity_or_503(const Context& context, const HotlineNames& hotline,
                                                 const Responder& respond) {
  const auto store = journal_or_503(context, hotline, respond);
  return store ? identity_or_503(*store, respond) : std::nullopt;
}

}  // namespace rufbund::api
