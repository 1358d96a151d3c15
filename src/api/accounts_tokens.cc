// API tokens: what machines sign in with.
#include <algorithm>

#include "api/accounts_internals.h"

namespace rufbund::api {

using alliance::ApiToken;
using storage::Author;

Result<Accounts::NewToken> Accounts::make_token(ApiToken wanted, const Author& author) {
  std::lock_guard writing(writing_);
  NewToken out{std::move(wanted), access::new_secret(access::SecretKind::kApiToken)};
  auto id = books_->next_id("token");
  if (!id) return tl::unexpected(id.error());
  out.token.id = *id;
  out.token.token_hash = hash_of(access::SecretKind::kApiToken, out.secret);
  out.token.created_by = author.account;
  out.token.created_at = author.at;
  if (auto added = books_->add(out.token, author); !added) return tl::unexpected(added.error());
  std::lock_guard lock(mutex_);
  tokens_[out.token.token_hash] = out.token;
  return out;
}

Result<void> Accounts::revoke_token(const std::string& id, const Author& author) {
  std::lock_guard writing(writing_);
  const auto found =
      std::find_if(tokens_.begin(), tokens_.end(), [&](const auto& entry) { return entry.second.id == id; });
  if (found == tokens_.end()) return fail(ErrorCode::kNotFound, "There is no such token.");
  ApiToken token = found->second;
  token.revoked_at = author.at;
  if (auto put = books_->put(token, author); !put) return put;
  forget_tokens({token.token_hash});
  return {};
}

Result<std::vector<std::string>> Accounts::revoke_what_it_made(const std::string& account, const Author& author) {
  std::vector<std::string> out;
  for (const auto& [hash, known] : tokens_) {
    if (known.created_by != account) continue;
    ApiToken token = known;
    token.revoked_at = author.at;
    if (auto put = books_->put(token, author); !put) return tl::unexpected(put.error());
    out.push_back(hash);
  }
  auto ended = books_->tables().execute("UPDATE links SET used_at = :now WHERE created_by = :account AND used_at = 0",
                                        {{"now", author.at.ms}, {"account", account}});
  if (!ended) return tl::unexpected(ended.error());
  return out;
}

void Accounts::forget_tokens(const std::vector<std::string>& hashes) {
  std::lock_guard lock(mutex_);
  for (const std::string& hash : hashes) tokens_.erase(hash);
}

Result<std::vector<ApiToken>> Accounts::tokens() {
  std::lock_guard writing(writing_);
  return books_->select<ApiToken>("ORDER BY created_at DESC");
}

}  // namespace rufbund::api
