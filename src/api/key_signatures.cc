// Members' signatures under a key before it takes effect (R10): the text, handing in a signature, and its way into the
// journal once the key is in force. See key_proposals.h.
#include <fmt/format.h>

#include "alliance/key_signature_records.h"
#include "api/agreements.h"
#include "api/commands.h"
#include "api/key_proposals.h"
#include "api/record_json.h"
#include "journal/agreement.h"

namespace rufbund::api {
namespace {

using alliance::KeyProposal;
using alliance::KeyShare;
using alliance::KeySignature;

Result<std::vector<KeySignature>> signatures_of(storage::OfficeBooks& books, const KeyProposal& proposal) {
  return books.select<KeySignature>("WHERE proposal = :proposal ORDER BY at, id", {{"proposal", proposal.id}});
}

// The proposed key as it would be in force now, with all that it takes to sign or to check it.
struct Signable {
  const HotlineNames* hotline;
  std::shared_ptr<const Picture> picture;
  const projections::LinePicture* line;
  AgreementTerms agreement;
  journal::Identity identity;
};

std::optional<Signable> signable_or_answer(OfficeContext& office, storage::OfficeBooks& books,
                                           const KeyProposal& proposal, const Responder& respond) {
  const auto no = [&](Response response) {
    respond(std::move(response));
    return std::nullopt;
  };
  if (proposal.status != "proposed") return no(problem(409, "conflict", "This key is not proposed any more."));
  const HotlineNames* hotline = office.line.hotline_or_404(proposal.hotline, respond);
  if (hotline == nullptr) return std::nullopt;
  auto terms = terms_of(books, proposal, *hotline);
  if (!terms && terms.error().code == ErrorCode::kNotFound)
    return no(problem(409, "unknown_member", terms.error().message));
  if (!terms) return no(office_problem(terms.error()));
  Signable out{hotline, office.line.writer.latest(), nullptr, {}, {}};
  out.line = &out.picture->lines[office.line.index_of(*hotline)];
  auto agreement = agreement_of_key(*out.line, *terms);
  if (!agreement) return no(problem(409, "infeasible", agreement.error().message));
  const auto identity = identity_or_503(office.line, *hotline, respond);
  if (!identity) return std::nullopt;
  out.agreement = std::move(*agreement);
  out.identity = *identity;
  return out;
}

// Whether the signature is the member's over this agreement, by the key that the line knows of it.
bool holds(const KeySignature& given, const Signable& key) {
  const directory::Member* member = key.hotline->member(given.member);
  const auto* pictured = member != nullptr ? pictured_member(*key.line, member->id) : nullptr;
  const auto signature = journal::bytes_from_hex<64>(given.signature);
  return pictured != nullptr && has_key(*pictured) && signature && given.agreement == key.agreement.number &&
         journal::signature_holds(text_of(key.agreement, key.identity).span(), *signature, public_key_of(*pictured));
}

}  // namespace

Result<std::vector<core::ShareTerms>> terms_of(storage::OfficeBooks& books, const KeyProposal& proposal,
                                               const HotlineNames& hotline) {
  auto shares = books.select<KeyShare>("WHERE proposal = :proposal", {{"proposal", proposal.id}});
  if (!shares) return tl::unexpected(shares.error());
  std::vector<core::ShareTerms> terms;
  for (const KeyShare& share : *shares) {
    if (share.share_ppm == 0) continue;
    const directory::Member* member = hotline.member(share.member);
    if (member == nullptr)
      return fail(ErrorCode::kNotFound, fmt::format("{} is not in this hotline any more.", share.member));
    terms.push_back({member->id, static_cast<std::uint32_t>(share.share_ppm),
                     static_cast<std::uint32_t>(std::min(proposal.applied_floor_ppm, share.share_ppm)),
                     static_cast<std::uint32_t>(std::max(proposal.applied_cap_ppm, share.share_ppm))});
  }
  return terms;
}

Json key_signatures_json(const OfficeContext& office, storage::OfficeBooks& books, const KeyProposal& proposal) {
  auto signatures = signatures_of(books, proposal);
  if (!signatures || signatures->empty()) return Json::array();
  std::optional<std::uint32_t> number;
  const HotlineNames* hotline = office.line.names.hotline(proposal.hotline);
  if (hotline != nullptr && proposal.status == "proposed" && office.line.pictured(*hotline)) {
    const auto picture = office.line.writer.latest();
    const auto terms = terms_of(books, proposal, *hotline);
    const auto agreement = terms ? agreement_of_key(picture->lines[office.line.index_of(*hotline)], *terms)
                                 : tl::unexpected(terms.error());
    if (agreement) number = agreement->number;
  }
  Json out = Json::array();
  for (KeySignature& given : *signatures) {
    if (given.status == "waiting" && number != given.agreement) given.status = "outdated";
    out.push_back(record_json(given));
  }
  return out;
}

void get_key_agreement(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto proposal = proposal_or_404(office, call, respond);
  if (!proposal) return;
  const auto key = signable_or_answer(office, office.books, *proposal, respond);
  if (!key) return;
  auto signatures = signatures_of(office.books, *proposal);
  if (!signatures) return respond(office_problem(signatures.error()));
  respond(json_response(agreement_json(*key->hotline, *key->line, key->agreement, key->identity, [&](MemberId member) {
    return std::any_of(signatures->begin(), signatures->end(), [&](const KeySignature& given) {
      return key->hotline->member(given.member) == key->hotline->member(member) && holds(given, *key);
    });
  })));
}

// What `rufbund sign` prints. A second one takes the place of the first.
void post_key_signature(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto proposal = proposal_or_404(office, call, respond);
  if (!proposal) return;
  Body body(call.request);
  const auto hotline = body.text("hotline", true, 1, 64);
  const auto number = body.integer("agreement", true, 1, UINT32_MAX);
  const auto signature = read_hex<64>(body, "signature");
  if (hotline && *hotline != proposal->hotline)
    body.reject("/hotline", "out_of_range", fmt::format("This key is one of {}.", proposal->hotline));
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  storage::OfficeBooks& books = office.command_books;
  const auto key = signable_or_answer(office, books, *proposal, respond);
  if (!key) return;
  if (*number != key->agreement.number)
    return respond(
        problem(409, "key_changed",
                fmt::format("This key would be agreement {} now, not {}: fetch its text again and sign that.",
                            key->agreement.number, *number)));
  KeySignature given;
  given.proposal = proposal->id;
  given.member = call.identity.organisation;
  given.agreement = *number;
  given.signature = journal::to_hex(*signature);
  given.status = "waiting";
  given.account = call.identity.account;
  given.at = office.now();
  const directory::Member* member = key->hotline->member(given.member);
  const bool in_key = member != nullptr && std::any_of(key->agreement.terms.begin(), key->agreement.terms.end(),
                                                       [&](const auto& t) { return t.member == member->id; });
  if (!in_key) return respond(problem(409, "not_in_key", "The member has no share in this key."));
  const auto* pictured = pictured_member(*key->line, member->id);
  if (pictured == nullptr || !has_key(*pictured))
    return respond(problem(409, "no_own_key", "The member has registered no key of its own yet."));
  if (!holds(given, *key))
    return respond(problem(422, "signature_wrong",
                           "It is not the member's signature over this key. Sign what GET "
                           "/api/alliance/keys/{key}/agreement gives, with the key that is registered."));
  const storage::Author author = office.author(call.identity);
  auto done = books.transaction([&]() -> Result<void> {
    auto before = signatures_of(books, *proposal);
    if (!before) return tl::unexpected(before.error());
    for (const KeySignature& old : *before)
      if (old.member == given.member)
        if (auto gone = books.remove(old, author); !gone) return gone;
    auto id = books.next_id("signature");
    if (!id) return tl::unexpected(id.error());
    given.id = *id;
    return books.add(given, author);
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response(record_json(given), 201));
}

void carry_key_signatures(OfficeContext& office, const KeyProposal& proposal, const HotlineNames& hotline,
                          const AgreementTerms& agreement, const storage::Author& author,
                          const std::function<void()>& done) {
  storage::OfficeBooks& books = office.command_books;
  auto signatures = signatures_of(books, proposal);
  if (!signatures || signatures->empty()) return done();
  const auto identity = identity_or_503(office.line, hotline, [](Response) {});
  if (!identity) return done();
  Signable key{&hotline, office.line.writer.latest(), nullptr, agreement, *identity};
  key.line = &key.picture->lines[office.line.index_of(hotline)];
  std::vector<CellCommand> commands;
  for (KeySignature& given : *signatures) {
    const bool good = holds(given, key);
    given.status = good ? "in_journal" : "dropped";
    if (good)
      commands.push_back({&hotline, journal::sign_agreement(hotline.member(given.member)->id, agreement.number,
                                                            *journal::bytes_from_hex<64>(given.signature))});
  }
  // A signature that cannot be noted here stands in the journal all the same, which is what counts.
  (void)books.transaction([&]() -> Result<void> {
    for (KeySignature& given : *signatures)
      if (auto put = books.put(given, author); !put) return put;
    return {};
  });
  if (commands.empty()) return done();
  submit_commands(office.line, std::move(commands), [done](Response) { done(); });
}

}  // namespace rufbund::api
