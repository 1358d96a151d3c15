// Whose a request is: sessions, tokens, and what they stand for.
#include "api/accounts.h"

#include <sodium.h>

#include <algorithm>

#include "access/secrets.h"
#include "api/accounts_internals.h"

namespace rufbund::api {
namespace {

using access::Identity;
using access::Role;
using alliance::Account;
using alliance::ApiToken;
using storage::Author;

constexpr std::string_view kBearer = "Bearer ";
constexpr Millis kSeenEvery{60'000};  // how finely a session's use is written down

}  // namespace

Result<std::unique_ptr<Accounts>> Accounts::open(std::unique_ptr<Books> books, AccountRules rules, std::string seal_key,
                                                 Clock clock) {
  if (seal_key.size() != crypto_secretbox_KEYBYTES)
    return fail(ErrorCode::kInvalidArgument, "accounts: the key that seals second factors has a wrong length");
  std::unique_ptr<Accounts> out(new Accounts(std::move(books), rules, std::move(seal_key), std::move(clock)));
  if (auto read = out->read_all(); !read) return tl::unexpected(read.error());
  if (auto read = out->read_organisations(); !read) return tl::unexpected(read.error());
  return out;
}

Result<void> Accounts::read_all() {
  auto accounts = books_->select<Account>();
  if (!accounts) return tl::unexpected(accounts.error());
  for (Account& a : *accounts) accounts_[a.id] = std::move(a);
  const TimeMs now = clock_();
  auto sessions = books_->select<alliance::SignIn>("WHERE expires_at > :now", {{"now", now.ms}});
  if (!sessions) return tl::unexpected(sessions.error());
  for (const auto& s : *sessions) {
    const auto account = accounts_.find(s.account);
    if (account == accounts_.end()) continue;
    const bool missing = rules_.second_factor_required && !has_second_factor(account->second);
    const Session session{s.account, s.created_at, s.seen_at, s.expires_at, missing, s.seen_at};
    if (!is_dead(session, now)) sessions_[s.token_hash] = session;
  }
  auto tokens = books_->select<ApiToken>();
  if (!tokens) return tl::unexpected(tokens.error());
  for (ApiToken& t : *tokens)
    if (t.revoked_at == TimeMs{}) tokens_[t.token_hash] = std::move(t);
  return {};
}

Result<void> Accounts::read_organisations() {
  std::lock_guard writing(writing_);
  auto clients = books_->select<alliance::Client>();
  if (!clients) return tl::unexpected(clients.error());
  auto left = books_->select<alliance::Member>("WHERE status = 'left'");
  if (!left) return tl::unexpected(left.error());
  std::lock_guard lock(mutex_);
  client_hotlines_.clear();
  for (const auto& c : *clients) client_hotlines_[c.key] = c.hotlines;
  left_members_.clear();
  for (const auto& m : *left) left_members_.insert(m.key);
  return {};
}

// --- requests ---

void Accounts::set_operator_token(const std::string& token) {
  std::lock_guard lock(mutex_);
  operator_hash_ = hash_of(access::SecretKind::kApiToken, token);
}

std::string Accounts::csrf_of(std::string_view session_token) {
  const std::string text = "csrf:" + std::string(session_token);
  access::SecretHash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  return access::to_hex(hash);
}

bool Accounts::shows_token(const Request& request) { return request.authorization.rfind(kBearer, 0) == 0; }

bool Accounts::is_dead(const Session& session, TimeMs now) const {
  return now >= session.expires_at || now - session.seen_at > rules_.session_idle;
}

// In memory alone: the rows of dead sessions are retention's, and no start reads them again.
Accounts::Session* Accounts::live_session(const Request& request) {
  if (request.session_cookie.empty() || shows_token(request)) return nullptr;
  const auto found = sessions_.find(session_hash(request.session_cookie));
  if (found == sessions_.end()) return nullptr;
  const TimeMs now = clock_();
  if (is_dead(found->second, now)) {
    sessions_.erase(found);
    return nullptr;
  }
  found->second.seen_at = now;
  return &found->second;
}

bool Accounts::seen_is_due() {
  const std::int64_t now = clock_().ms;
  std::int64_t due = seen_due_ms_;
  return now >= due && seen_due_ms_.compare_exchange_strong(due, now + kSeenEvery.count());
}

void Accounts::write_seen() {
  std::lock_guard writing(writing_);
  std::vector<std::pair<std::string, TimeMs>> due;
  {
    std::lock_guard lock(mutex_);
    for (auto& [hash, session] : sessions_) {
      if (session.seen_at - session.written_at < kSeenEvery) continue;
      session.written_at = session.seen_at;
      due.emplace_back(hash, session.seen_at);
    }
  }
  if (due.empty()) return;
  // Where it fails, a session that is idle across a restart ends a minute early.
  (void)books_->transaction([&]() -> Result<void> {
    for (const auto& [hash, at] : due) {
      auto written = books_->tables().execute("UPDATE sign_ins SET seen_at = :at WHERE token_hash = :hash",
                                              {{"at", at.ms}, {"hash", hash}});
      if (!written) return tl::unexpected(written.error());
    }
    return {};
  });
}

bool Accounts::has_left(std::string_view role, const std::string& organisation) const {
  return (role == access::name_of(Role::kManager) || role == access::name_of(Role::kPlanner)) &&
         left_members_.contains(organisation);
}

bool Accounts::may_act(const Account& account) const {
  return account.status == "active" && !has_left(account.role, account.organisation);
}

// A token is never more than the person who made it, and never longer.
bool Accounts::maker_stands(const ApiToken& token) const {
  if (has_left(token.role, token.organisation)) return false;
  if (token.created_by == kOperator) return true;
  const auto maker = accounts_.find(token.created_by);
  return maker != accounts_.end() && maker->second.status == "active" && maker->second.role == token.role &&
         maker->second.organisation == token.organisation;
}

Identity Accounts::identity_of(const Account& account) const {
  Identity out;
  out.role = access::role_of(account.role).value_or(Role::kPublic);
  out.organisation = account.organisation;
  out.account = account.id;
  out.name = account.name;
  if (out.role == Role::kClient)
    if (const auto found = client_hotlines_.find(account.organisation); found != client_hotlines_.end())
      out.hotlines = found->second;
  return out;
}

Identity Accounts::identity_of_session(const std::string& hash, const Session& session) const {
  if (session.second_factor_missing) return {};
  const auto account = accounts_.find(session.account);
  if (account == accounts_.end() || !may_act(account->second)) return {};
  Identity out = identity_of(account->second);
  out.session = hash;
  return out;
}

Identity Accounts::identity_of_token(const std::string& hash) const {
  if (hash.empty()) return {};
  Identity out;
  if (!operator_hash_.empty() && access::same_text(hash, operator_hash_)) {
    out.role = Role::kCoordinator;
    out.account = out.name = kOperator;
    out.session = hash;
    return out;
  }
  const auto found = tokens_.find(hash);
  if (found == tokens_.end() || clock_() >= found->second.expires_at || !maker_stands(found->second)) return {};
  Account of_token;
  of_token.role = found->second.role;
  of_token.organisation = found->second.organisation;
  of_token.id = found->second.id;
  of_token.name = found->second.name;
  out = identity_of(of_token);
  out.by_token = true;
  out.scopes = found->second.scopes;
  out.session = hash;
  return out;
}

Identity Accounts::identify(const Request& request) {
  std::lock_guard lock(mutex_);
  if (shows_token(request))
    return identity_of_token(hash_of(access::SecretKind::kApiToken, request.authorization.substr(kBearer.size())));
  const Session* session = live_session(request);
  if (session == nullptr) return {};
  return identity_of_session(session_hash(request.session_cookie), *session);
}

bool Accounts::still_valid(const Identity& identity) {
  std::lock_guard lock(mutex_);
  Identity now;
  if (const auto found = sessions_.find(identity.session); found == sessions_.end())
    now = identity_of_token(identity.session);
  else if (clock_() < found->second.expires_at)
    now = identity_of_session(found->first, found->second);
  // A client's hotlines too: from one that was taken it, the feed shows no more.
  return now.signed_in() && now.role == identity.role && now.organisation == identity.organisation &&
         now.hotlines == identity.hotlines;
}

std::optional<Account> Accounts::account_of(const Request& request) {
  std::lock_guard lock(mutex_);
  const Session* session = live_session(request);
  if (session == nullptr) return std::nullopt;
  const auto account = accounts_.find(session->account);
  if (account == accounts_.end() || !may_act(account->second)) return std::nullopt;
  return account->second;
}

bool Accounts::second_factor_missing(const Request& request) {
  std::lock_guard lock(mutex_);
  const Session* session = live_session(request);
  return session != nullptr && session->second_factor_missing;
}

// --- the office's ---

Author Accounts::author_of(const Account& account) const {
  return {account.id, account.name, account.role, account.organisation, clock_()};
}

Result<std::vector<Account>> Accounts::list() {
  std::lock_guard lock(mutex_);
  std::vector<Account> out;
  for (const auto& [id, account] : accounts_) out.push_back(account);
  return out;
}

void Accounts::put_account(const Account& account) {
  std::lock_guard lock(mutex_);
  accounts_[account.id] = account;
}

Result<void> Accounts::change(Account& account, const Author& author) {
  std::lock_guard writing(writing_);
  const auto known = accounts_.find(account.id);
  if (known == accounts_.end()) return fail(ErrorCode::kNotFound, "There is no such account.");
  account.password_hash = known->second.password_hash;
  account.totp_secret = known->second.totp_secret;
  account.totp_step = known->second.totp_step;
  account.recovery_codes = known->second.recovery_codes;
  account.signed_in_at = known->second.signed_in_at;
  const bool same = account.status == "active" && account.role == known->second.role &&
                    account.organisation == known->second.organisation;
  std::vector<std::string> revoked;
  auto done = books_->transaction([&]() -> Result<void> {
    if (auto put = books_->put(account, author); !put) return put;
    if (same) return {};
    auto made = revoke_what_it_made(account.id, author);
    if (!made) return tl::unexpected(made.error());
    revoked = std::move(*made);
    return {};
  });
  if (!done) return done;
  put_account(account);
  forget_tokens(revoked);
  if (!same) end_sessions_of(account.id);
  return {};
}

Result<void> Accounts::forget_deleted() {
  std::lock_guard writing(writing_);
  auto kept = books_->select<Account>();
  if (!kept) return tl::unexpected(kept.error());
  std::set<std::string> ids;
  for (const Account& account : *kept) ids.insert(account.id);
  std::lock_guard lock(mutex_);
  std::erase_if(accounts_, [&](const auto& known) { return !ids.contains(known.first); });
  return {};
}

}  // namespace rufbund::api
