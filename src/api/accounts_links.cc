// One-time links: invitations, the first coordinator's account, a new password.
#include <algorithm>

#include "access/password.h"
#include "api/accounts_internals.h"

namespace rufbund::api {
namespace {

using access::Role;
using alliance::Account;
using alliance::Link;
using storage::Author;

std::string link_hash(std::string_view secret) { return hash_of(access::SecretKind::kLink, secret); }

// The contract's codes.
std::string_view name_of(access::PasswordFault fault) {
  switch (fault) {
    case access::PasswordFault::kMalformed:
      return "malformed";
    case access::PasswordFault::kTooShort:
      return "too_short";
    case access::PasswordFault::kTooLong:
      return "too_long";
    case access::PasswordFault::kTooCommon:
      return "too_common";
  }
  return "malformed";
}

// Without an id.
Account newcomer(const Link& link, const std::string& name, const std::string& email, const std::string& password_hash,
                 TimeMs now) {
  Account out;
  out.email = lower_case(link.email.empty() ? email : link.email);
  out.name = name;
  out.role = link.role;
  out.organisation = link.organisation;
  out.status = "active";
  out.password_hash = password_hash;
  out.created_at = now;
  return out;
}

// A new password, and a new second factor.
Account renewed(Account account, const std::string& password_hash) {
  account.password_hash = password_hash;
  account.totp_secret.clear();
  account.recovery_codes.clear();
  return account;
}

Error no_link() { return {ErrorCode::kNotFound, "This link is unknown, used or over."}; }

}  // namespace

Result<std::string> Accounts::invite(const Link& wanted, const Author& author) {
  std::lock_guard writing(writing_);
  return make_link(wanted, author);
}

Result<std::string> Accounts::reset_link(const std::string& id, const Author& author) {
  std::lock_guard writing(writing_);
  const auto known = accounts_.find(id);
  if (known == accounts_.end()) return fail(ErrorCode::kNotFound, "There is no such account.");
  const Account& account = known->second;
  if (account.status != "active") return fail(ErrorCode::kConflict, "The account is disabled. Enable it first.");
  Link link;
  link.purpose = "new_password";
  link.account = account.id;
  link.email = account.email;
  link.role = account.role;
  link.organisation = account.organisation;
  std::string secret;
  std::vector<std::string> revoked;
  auto done = books_->transaction([&]() -> Result<void> {
    auto ended_too = revoke_what_it_made(id, author);
    if (!ended_too) return tl::unexpected(ended_too.error());
    revoked = std::move(*ended_too);
    // One link at a time: an older one that went astray counts no more.
    auto ended = books_->tables().execute(
        "UPDATE links SET used_at = :now WHERE account = :account AND purpose = 'new_password' AND used_at = 0",
        {{"now", clock_().ms}, {"account", id}});
    if (!ended) return tl::unexpected(ended.error());
    auto made = make_link(link, author);
    if (!made) return tl::unexpected(made.error());
    secret = std::move(*made);
    const bool member = account.role == "manager" || account.role == "planner";
    return books_->note(author, "reset_link_made", "accounts", id, member ? account.organisation : "", "", "");
  });
  if (!done) return tl::unexpected(done.error());
  forget_tokens(revoked);
  end_sessions_of(id);
  return secret;
}

Result<std::string> Accounts::make_link(const Link& wanted, const Author& author) {
  const std::string secret = access::new_secret(access::SecretKind::kLink);
  Link link = wanted;
  link.token_hash = link_hash(secret);
  link.email = lower_case(link.email);
  link.created_by = author.account;
  link.created_at = author.at;
  link.expires_at = author.at + rules_.link_life;
  if (auto added = books_->add(link, author); !added) return tl::unexpected(added.error());
  return secret;
}

// Whoever is not with us any more lets nobody in, neither a newcomer nor back into an account.
bool Accounts::maker_stands(const Link& link) const {
  if (has_left(link.role, link.organisation)) return false;
  if (link.created_by == kOperator || link.created_by == kNode) return true;
  const auto maker = accounts_.find(link.created_by);
  if (maker == accounts_.end() || !may_act(maker->second)) return false;
  return maker->second.role == access::name_of(Role::kCoordinator) ||
         (maker->second.role == access::name_of(Role::kManager) && maker->second.organisation == link.organisation);
}

bool Accounts::is_open(const std::optional<Link>& link) const {
  return link && link->used_at == TimeMs{} && clock_() < link->expires_at && maker_stands(*link);
}

Result<Link> Accounts::look_at_link(const std::string& secret) {
  std::lock_guard writing(writing_);
  auto link = books_->find<Link>(link_hash(secret));
  if (!link) return tl::unexpected(link.error());
  if (!is_open(*link)) return tl::unexpected(no_link());
  return std::move(**link);
}

Result<Accounts::SignedIn> Accounts::redeem(const std::string& secret, const std::string& name,
                                            const std::string& email, const std::string& password) {
  const auto looked = look_at_link(secret);
  if (!looked) return tl::unexpected(looked.error());
  const std::vector<std::string> own_words{name, email, looked->email, "rufbund"};
  if (const auto fault = access::password_fault(password, own_words))
    return fail(ErrorCode::kInvalidArgument, std::string(name_of(*fault)));
  auto hash = access::hash_password(password);
  if (!hash) return tl::unexpected(hash.error());
  std::lock_guard writing(writing_);
  Account account;
  std::vector<std::string> revoked;
  auto done = books_->transaction([&]() -> Result<void> {
    auto link = books_->find<Link>(link_hash(secret));
    if (!link) return tl::unexpected(link.error());
    if (!is_open(*link)) return tl::unexpected(no_link());
    (*link)->used_at = clock_();
    if (auto used = books_->store(**link); !used) return used;
    const auto owner = accounts_.find((*link)->account);
    const Author author{(*link)->account, owner == accounts_.end() ? name : owner->second.name, (*link)->role,
                        (*link)->organisation, clock_()};
    if (!(*link)->account.empty()) {
      if (owner == accounts_.end() || owner->second.status != "active") return tl::unexpected(no_link());
      account = renewed(owner->second, *hash);
      // What somebody else made with the old password since the link was made ends with that password.
      auto made = revoke_what_it_made(account.id, author);
      if (!made) return tl::unexpected(made.error());
      revoked = std::move(*made);
      return books_->put(account, author);
    }
    account = newcomer(**link, name, email, *hash, clock_());
    for (const auto& [id, a] : accounts_)
      if (a.email == account.email) return fail(ErrorCode::kConflict, "There is an account with this e-mail already.");
    auto id = books_->next_id("account");
    if (!id) return tl::unexpected(id.error());
    account.id = *id;
    Author self = author;
    self.account = account.id;
    return books_->add(account, self);
  });
  if (!done) return tl::unexpected(done.error());
  forget_tokens(revoked);
  end_sessions_of(account.id);
  put_account(account);
  {
    std::lock_guard lock(mutex_);
    limits_.new_password(account.email);
  }
  return begin_session(account);
}

Result<bool> Accounts::nobody_yet() {
  std::lock_guard lock(mutex_);
  return std::none_of(accounts_.begin(), accounts_.end(), [](const auto& entry) {
    return entry.second.role == access::name_of(Role::kCoordinator) && entry.second.status == "active";
  });
}

}  // namespace rufbund::api
