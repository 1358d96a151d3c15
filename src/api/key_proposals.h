// A proposed key: the terms that it puts into force, and members' signatures under them, which are handed in before.
#pragma once

#include <functional>
#include <vector>

#include "alliance/records.h"
#include "api/agreements.h"
#include "api/office.h"

namespace rufbund::api {

// Each member's terms, as the line takes them. kNotFound names a member that is not in the hotline any more.
[[nodiscard]] Result<std::vector<core::ShareTerms>> terms_of(storage::OfficeBooks& books,
                                                             const alliance::KeyProposal& proposal,
                                                             const HotlineNames& hotline);

// Those of a proposal, the oldest first. Of one that is still proposed and was signed as another agreement than it
// would become now, the status is "outdated".
[[nodiscard]] Json key_signatures_json(const OfficeContext& office, storage::OfficeBooks& books,
                                       const alliance::KeyProposal& proposal);

// Once the key is in force as `agreement`: puts into the journal each signature that holds under it, notes what became
// of each in the books, and then calls `done`. Command thread.
void carry_key_signatures(OfficeContext& office, const alliance::KeyProposal& proposal, const HotlineNames& hotline,
                          const AgreementTerms& agreement, const storage::Author& author,
                          const std::function<void()>& done);

void get_key_agreement(OfficeContext& office, const Call& call, const Responder& respond);
void post_key_signature(OfficeContext& office, const Call& call, const Responder& respond);

// The proposal of the path's first variable; answers 404 and gives nothing where there is none.
[[nodiscard]] std::optional<alliance::KeyProposal> proposal_or_404(OfficeContext& office, const Call& call,
                                                                   const Responder& respond);

}  // namespace rufbund::api
