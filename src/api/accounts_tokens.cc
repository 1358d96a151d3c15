// API tokens: what machines sign in with.
#include "api/accounts_internals.h"

namespace rufbund::api {

using alliance::ApiToken;
using storage::Author;

Result<Accounts::NewToken> Accounts::make_token(ApiToken wanted, const Author& author) {
  std::lock_guard lock(mutex_);
  NewToken out{std::move(wanted), access::new_secret(access::SecretKind::kApiToken)};
  auto id = books_->next_id("token");
  if (!id) return tl::unexpected(id.error());
  out.token.id = *id;
  out.token.token_hash = hash_of(access::SecretKind::kApiToken, out.secret);
  out.token.created_by = author.account;
  out.token.created_at = author.at;
  if (auto added = books_->add(out.token, author); !added) return tl::unexpected(added.error());
  tokens_[out.token.token_hash] = out.token;
  return out;
}

Result<void> Accounts::revoke_token(const std::string& id, const Author& author) {
  std::lock_guard lock(mutex_);
  for (auto& [hash, token] : tokens_) {
    if (token.id != id) continue;
    token.revoked_at = author.at;
    if (auto put = books_->put(token, author); !put) return put;
    tokens_.erase(hash);
    return {};
  }
  return fail(ErrorCode::kNotFound, "There is no such token.");
}

Result<std::vector<ApiToken>> Accounts::tokens() {
  std::lock_guard lock(mutex_);
  return books_->select<ApiToken>("ORDER BY created_at DESC");
}

}  // namespace rufbund::api
