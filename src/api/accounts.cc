#include "api/accounts.h"

#include <sodium.h>

#include <algorithm>
#include <set>

#include "access/password.h"
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
constexpr std::size_t kMostSessions = 50'000;
constexpr Millis kSeenEvery{60'000};  // how finely a session's use is written down

std::string session_hash(std::string_view token) { return hash_of(access::SecretKind::kSession, token); }
Error wrong() { return {ErrorCode::kInvalidArgument, "E-mail, password or code is wrong."}; }

}  // namespace

Result<std::unique_ptr<Accounts>> Accounts::open(std::unique_ptr<Books> books, AccountRules rules, std::string seal_key,
                                                 Clock clock) {
  if (seal_key.size() != crypto_secretbox_KEYBYTES)
    return fail(ErrorCode::kInvalidArgument, "accounts: the key that seals second factors has a wrong length");
  std::unique_ptr<Accounts> out(new Accounts(std::move(books), rules, std::move(seal_key), std::move(clock)));
  if (auto read = out->read_all(); !read) return tl::unexpected(read.error());
  if (auto read = out->read_clients(); !read) return tl::unexpected(read.error());
  return out;
}

Result<void> Accounts::read_all() {
  auto accounts = books_->select<Account>();
  if (!accounts) return tl::unexpected(accounts.error());
  for (Account& a : *accounts) accounts_[a.id] = std::move(a);
  auto sessions = books_->select<alliance::SignIn>("WHERE expires_at > :now", {{"now", clock_().ms}});
  if (!sessions) return tl::unexpected(sessions.error());
  for (const auto& s : *sessions) {
    const auto account = accounts_.find(s.account);
    if (account == accounts_.end()) continue;
    const bool missing = rules_.second_factor_required && !has_second_factor(account->second);
    sessions_[s.token_hash] = {s.account, s.created_at, s.seen_at, s.expires_at, missing};
  }
  auto tokens = books_->select<ApiToken>();
  if (!tokens) return tl::unexpected(tokens.error());
  for (ApiToken& t : *tokens)
    if (t.revoked_at == TimeMs{}) tokens_[t.token_hash] = std::move(t);
  return {};
}

Result<void> Accounts::read_clients() {
  std::lock_guard lock(mutex_);
  auto clients = books_->select<alliance::Client>();
  if (!clients) return tl::unexpected(clients.error());
  client_hotlines_.clear();
  for (const auto& c : *clients) client_hotlines_[c.key] = c.hotlines;
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

Accounts::Session* Accounts::live_session(const std::string& token) {
  if (token.empty()) return nullptr;
  const auto found = sessions_.find(session_hash(token));
  if (found == sessions_.end()) return nullptr;
  Session& session = found->second;
  const TimeMs now = clock_();
  if (now >= session.expires_at || now - session.seen_at > rules_.session_idle) {
    (void)books_->tables().execute("DELETE FROM sign_ins WHERE token_hash = :hash", {{"hash", found->first}});
    sessions_.erase(found);
    return nullptr;
  }
  if (now - session.seen_at > kSeenEvery) {
    session.seen_at = now;
    (void)books_->tables().execute("UPDATE sign_ins SET seen_at = :now WHERE token_hash = :hash",
                                   {{"now", now.ms}, {"hash", found->first}});
  }
  return &session;
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

Identity Accounts::identify(const Request& request) {
  std::lock_guard lock(mutex_);
  const std::string_view header = request.authorization;
  if (header.substr(0, kBearer.size()) == kBearer) {
    const std::string hash = hash_of(access::SecretKind::kApiToken, header.substr(kBearer.size()));
    if (hash.empty()) return {};
    if (!operator_hash_.empty() && access::same_text(hash, operator_hash_)) {
      Identity out;
      out.role = Role::kCoordinator;
      out.account = out.name = "operator";
      out.session = hash;
      return out;
    }
    const auto found = tokens_.find(hash);
    if (found == tokens_.end() || clock_() >= found->second.expires_at) return {};
    Account of_token;
    of_token.role = found->second.role;
    of_token.organisation = found->second.organisation;
    of_token.id = found->second.id;
    of_token.name = found->second.name;
    Identity out = identity_of(of_token);
    out.by_token = true;
    out.scopes = found->second.scopes;
    out.session = hash;
    return out;
  }
  const Session* session = live_session(request.session_cookie);
  if (session == nullptr || session->second_factor_missing) return {};
  const auto account = accounts_.find(session->account);
  if (account == accounts_.end() || account->second.status != "active") return {};
  Identity out = identity_of(account->second);
  out.session = session_hash(request.session_cookie);
  return out;
}

bool Accounts::still_valid(const Identity& identity) {
  std::lock_guard lock(mutex_);
  if (identity.session == operator_hash_) return !operator_hash_.empty();
  if (identity.by_token) {
    const auto found = tokens_.find(identity.session);
    return found != tokens_.end() && clock_() < found->second.expires_at;
  }
  const auto found = sessions_.find(identity.session);
  if (found == sessions_.end() || clock_() >= found->second.expires_at) return false;
  const auto account = accounts_.find(found->second.account);
  return account != accounts_.end() && account->second.status == "active" &&
         account->second.role == access::name_of(identity.role) &&
         account->second.organisation == identity.organisation;
}

// --- signing in ---

Author Accounts::author_of(const Account& account) const {
  return {account.id, account.name, account.role, account.organisation, clock_()};
}

Result<Accounts::SignedIn> Accounts::begin_session(const Account& account) {
  if (sessions_.size() >= kMostSessions) return fail(ErrorCode::kOverloaded, "Too many people are signed in.");
  SignedIn out;
  out.account = account;
  out.token = access::new_secret(access::SecretKind::kSession);
  const TimeMs now = clock_();
  out.second_factor_missing = rules_.second_factor_required && !has_second_factor(account);
  const Session session{account.id, now, now, now + rules_.session_longest, out.second_factor_missing};
  const std::string hash = session_hash(out.token);
  if (auto kept = books_->insert(alliance::SignIn{hash, account.id, now, now, session.expires_at}); !kept)
    return tl::unexpected(kept.error());
  sessions_[hash] = session;
  return out;
}

Result<Accounts::SignedIn> Accounts::sign_in(const std::string& email, const std::string& password,
                                             const std::string& code, const std::string& source) {
  const std::string wanted = lower_case(email);
  Account account;
  {
    std::lock_guard lock(mutex_);
    if (!limits_.take(source, wanted, clock_())) return fail(ErrorCode::kOverloaded, "Too many tries from here.");
    for (const auto& [id, a] : accounts_)
      if (a.email == wanted) account = a;
  }
  if (account.id.empty()) {
    access::password_matches_nobody(password);
    return tl::unexpected(wrong());
  }
  if (!access::password_matches(account.password_hash, password) || account.status != "active")
    return tl::unexpected(wrong());
  std::lock_guard lock(mutex_);
  Account& kept = accounts_.at(account.id);
  if (kept.password_hash != account.password_hash || kept.status != "active") return tl::unexpected(wrong());
  const char* by = "signed_in";
  if (has_second_factor(kept)) {
    if (code.empty()) return fail(ErrorCode::kConflict, "The code of the second factor is needed.");
    if (const auto step = check_code(kept.totp_secret, code, kept.totp_step))
      kept.totp_step = *step;
    else if (use_recovery_code(kept, code))
      by = "signed_in_by_recovery_code";
    else
      return tl::unexpected(wrong());
  }
  limits_.succeeded(source, wanted);
  kept.signed_in_at = clock_();
  if (auto stored = books_->store(kept); !stored) return tl::unexpected(stored.error());
  if (auto noted = books_->note(author_of(kept), by, "accounts", kept.id, "", "", ""); !noted)
    return tl::unexpected(noted.error());
  return begin_session(kept);
}

void Accounts::sign_out(const Identity& identity) {
  std::lock_guard lock(mutex_);
  (void)books_->tables().execute("DELETE FROM sign_ins WHERE token_hash = :hash", {{"hash", identity.session}});
  sessions_.erase(identity.session);
}

std::optional<Account> Accounts::account_of(const Request& request) {
  std::lock_guard lock(mutex_);
  const Session* session = live_session(request.session_cookie);
  if (session == nullptr) return std::nullopt;
  const auto account = accounts_.find(session->account);
  if (account == accounts_.end() || account->second.status != "active") return std::nullopt;
  return account->second;
}

bool Accounts::second_factor_missing(const Request& request) {
  std::lock_guard lock(mutex_);
  const Session* session = live_session(request.session_cookie);
  return session != nullptr && session->second_factor_missing;
}

// --- the office's ---

Result<std::vector<Account>> Accounts::list() {
  std::lock_guard lock(mutex_);
  std::vector<Account> out;
  for (const auto& [id, account] : accounts_) out.push_back(account);
  return out;
}

void Accounts::end_sessions_of(const std::string& account) {
  (void)books_->tables().execute("DELETE FROM sign_ins WHERE account = :account", {{"account", account}});
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.account == account; });
}

Result<void> Accounts::change(Account& account, const Author& author) {
  std::lock_guard lock(mutex_);
  const auto known = accounts_.find(account.id);
  if (known == accounts_.end()) return fail(ErrorCode::kNotFound, "There is no such account.");
  account.password_hash = known->second.password_hash;
  account.totp_secret = known->second.totp_secret;
  account.totp_step = known->second.totp_step;
  account.recovery_codes = known->second.recovery_codes;
  account.signed_in_at = known->second.signed_in_at;
  if (auto put = books_->put(account, author); !put) return put;
  const bool same = account.status == "active" && account.role == known->second.role &&
                    account.organisation == known->second.organisation;
  known->second = account;
  if (!same) end_sessions_of(account.id);
  return {};
}

Result<void> Accounts::forget_deleted() {
  std::lock_guard lock(mutex_);
  auto kept = books_->select<Account>();
  if (!kept) return tl::unexpected(kept.error());
  std::set<std::string> ids;
  for (const Account& account : *kept) ids.insert(account.id);
  std::erase_if(accounts_, [&](const auto& known) { return !ids.contains(known.first); });
  return {};
}

}  // namespace rufbund::api
