// Heads that members countersigned: which history each was shown (R10). Everybody in a hotline may fetch them and
// compare; `rufbund verify --heads` reads them as they come.
#include <algorithm>
#include <map>

#include "alliance/key_signature_records.h"
#include "api/agreements.h"
#include "api/office.h"
#include "journal/agreement.h"

namespace rufbund::api {
namespace {

using alliance::HeadCountersignature;

// Of each member and hotline; whoever compares needs the latest, and one from before.
constexpr std::size_t kMostKept = 8;

Json item_of(const HeadCountersignature& first) {
  return {{"batch", first.batch},
          {"last_sequence", first.last_sequence},
          {"signed_at", to_rfc3339(first.signed_at)},
          {"signed_at_ms", first.signed_at.ms},
          {"head", first.head},
          {"signature", first.node_signature},
          {"countersigned", Json::array()}};
}

// By head, newest last; under each head who countersigned it.
void get_countersigned(OfficeContext& office, const Call& call, const Responder& respond) {
  const HotlineNames* hotline = office.line.hotline_or_404(call.params[0], respond);
  if (hotline == nullptr) return;
  const auto identity = identity_or_503(office.line, *hotline, respond);
  if (!identity) return;
  auto all = office.books.select<HeadCountersignature>("WHERE hotline = :hotline ORDER BY batch, head, member",
                                                       {{"hotline", hotline->key()}});
  if (!all) return respond(office_problem(all.error()));
  Json items = Json::array();
  for (const HeadCountersignature& one : *all) {
    if (items.empty() || items.back()["head"] != one.head) items.push_back(item_of(one));
    items.back()["countersigned"].push_back({{"member", one.member},
                                             {"public_key", one.public_key},
                                             {"signature", one.signature},
                                             {"at", to_rfc3339(one.at)}});
  }
  respond(json_response({{"hotline", hotline->key()},
                         {"public_key", journal::to_hex(identity->public_key)},
                         {"items", std::move(items)}}));
}

Result<void> keep(storage::OfficeBooks& books, HeadCountersignature& given, const storage::Author& author) {
  return books.transaction([&]() -> Result<void> {
    auto before =
        books.select<HeadCountersignature>("WHERE hotline = :hotline AND member = :member ORDER BY batch DESC, at DESC",
                                           {{"hotline", given.hotline}, {"member", given.member}});
    if (!before) return tl::unexpected(before.error());
    std::size_t kept = 1;
    for (const HeadCountersignature& old : *before)
      if (old.batch == given.batch || ++kept > kMostKept)
        if (auto gone = books.remove(old, author); !gone) return gone;
    auto id = books.next_id("countersignature");
    if (!id) return tl::unexpected(id.error());
    given.id = *id;
    return books.add(given, author);
  });
}

// What `rufbund countersign` prints. Only heads of this node's own journal, signed by the key that the line knows.
void post_countersignature(OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto hotline_key = body.text("hotline", true, 1, 64);
  const auto batch = body.integer("batch", true, 1, INT64_MAX);
  const auto hash = read_hex<32>(body, "head");
  const auto signature = read_hex<64>(body, "signature");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  const HotlineNames* hotline = office.line.hotline_or_404(*hotline_key, respond);
  if (hotline == nullptr) return;
  const directory::Member* member = hotline->member(call.params[0]);
  if (member == nullptr) return respond(not_found("member", call.params[0]));
  const auto picture = office.line.writer.latest();
  const auto* pictured = pictured_member(picture->lines[office.line.index_of(*hotline)], member->id);
  if (pictured == nullptr || !has_key(*pictured))
    return respond(problem(409, "no_own_key", "The member has registered no key of its own yet."));
  const auto store = journal_or_503(office.line, *hotline, respond);
  if (!store) return;
  const auto identity = identity_or_503(*store, respond);
  if (!identity) return;
  const auto heads = store->heads();
  if (!heads) return respond(problem(503, "journal_failing", "The journal cannot be read now."));
  const auto own = std::find_if(heads->begin(), heads->end(), [&](const journal::SignedHead& head) {
    return head.batch == static_cast<std::uint64_t>(*batch) && head.head == *hash;
  });
  if (own == heads->end())
    return respond(problem(409, "head_unknown",
                           "This is no head of the journal that this node keeps. Where the node signed it to you, keep "
                           "it: it proves that the history was rewritten."));
  const auto text = journal::countersigned_text(journal::genesis_hash(identity->hotline, identity->public_key), *own);
  if (!journal::signature_holds(text.span(), *signature, public_key_of(*pictured)))
    return respond(problem(422, "signature_wrong", "It is not the member's signature over this head."));
  HeadCountersignature given;
  given.hotline = hotline->key();
  given.member = member->key;
  given.batch = *batch;
  given.last_sequence = static_cast<std::int64_t>(own->last.value);
  given.signed_at = own->signed_at;
  given.head = journal::to_hex(own->head);
  given.node_signature = journal::to_hex(own->signature);
  given.public_key = journal::to_hex(public_key_of(*pictured));
  given.signature = journal::to_hex(*signature);
  given.account = call.identity.account;
  given.at = office.now();
  if (auto kept = keep(office.command_books, given, office.author(call.identity)); !kept)
    return respond(office_problem(kept.error()));
  respond(json_response({{"hotline", given.hotline},
                         {"member", given.member},
                         {"batch", given.batch},
                         {"last_sequence", given.last_sequence},
                         {"at", to_rfc3339(given.at)}},
                        201));
}

}  // namespace

void add_countersignature_resources(Router& router, OfficeContext& office) {
  router.add(Method::kGet, "/api/hotlines/{hotline}/countersigned",
             [&office](const Call& call, const Responder& respond) { get_countersigned(office, call, respond); });
  router.add(Method::kPost, "/api/members/{member}/countersignatures",
             [&office](const Call& call, const Responder& respond) { post_countersignature(office, call, respond); });
}

}  // namespace rufbund::api
