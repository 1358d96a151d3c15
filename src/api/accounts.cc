#include "api/accounts.h"

#include <sodium.h>

#include <algorithm>

#include "access/password.h"
#include "access/secrets.h"
#include "access/totp.h"

namespace rufbund::api {
namespace {

using access::Identity;
using access::Role;
using alliance::Account;
using alliance::ApiToken;
using alliance::Link;
using storage::Author;

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kUnconfirmed = "?";  // before a sealed secret that no code has confirmed yet
constexpr std::size_t kMostSessions = 50'000;
constexpr Millis kSeenEvery{60'000};  // how finely a session's use is written down

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

// As kept in the books; "" for what is no such secret.
std::string hash_of(access::SecretKind kind, std::string_view secret) {
  const auto hash = access::hash_secret(kind, secret);
  return hash ? access::to_hex(*hash) : std::string();
}
std::string session_hash(std::string_view token) { return hash_of(access::SecretKind::kSession, token); }
std::string link_hash(std::string_view secret) { return hash_of(access::SecretKind::kLink, secret); }

// The second factor that no code has confirmed yet, or none at all, is none.
bool confirmed(const Account& account) {
  return !account.totp_secret.empty() && account.totp_secret.front() != kUnconfirmed[0];
}

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

Error wrong() { return {ErrorCode::kInvalidArgument, "E-mail, password or code is wrong."}; }
Error no_link() { return {ErrorCode::kNotFound, "This link is unknown, used or over."}; }

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
    const bool missing = rules_.second_factor_required && !confirmed(account->second);
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

std::string Accounts::sealed(const std::string& secret) const {
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0'), box(secret.size() + crypto_secretbox_MACBYTES, '\0');
  const auto bytes = [](const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); };
  randombytes_buf(nonce.data(), nonce.size());
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), bytes(secret), secret.size(), bytes(nonce),
                        bytes(seal_key_));
  const std::string all = nonce + box;
  std::string text(sodium_base64_ENCODED_LEN(all.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes(all), all.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::string Accounts::unsealed(const std::string& text) const {
  std::string all(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(all.data()), all.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
    return {};
  const auto* data = reinterpret_cast<const unsigned char*>(all.data());
  std::string out(size - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()), data + crypto_secretbox_NONCEBYTES,
                                 size - crypto_secretbox_NONCEBYTES, data,
                                 reinterpret_cast<const unsigned char*>(seal_key_.data())) != 0)
    return {};
  return out;
}

std::optional<std::int64_t> Accounts::check_code(const std::string& kept, const std::string& code,
                                                 std::int64_t last_used) const {
  const auto secret = access::totp_secret_from_text(unsealed(kept));
  if (!secret) return std::nullopt;
  return access::check_totp(*secret, code, clock_(), last_used == 0 ? std::nullopt : std::optional(last_used));
}

Author Accounts::author_of(const Account& account) const {
  return {account.id, account.name, account.role, account.organisation, clock_()};
}

Result<Accounts::SignedIn> Accounts::begin_session(const Account& account) {
  if (sessions_.size() >= kMostSessions) return fail(ErrorCode::kOverloaded, "Too many people are signed in.");
  SignedIn out;
  out.account = account;
  out.token = access::new_secret(access::SecretKind::kSession);
  const TimeMs now = clock_();
  out.second_factor_missing = rules_.second_factor_required && !confirmed(account);
  const Session session{account.id, now, now, now + rules_.session_longest, out.second_factor_missing};
  const std::string hash = session_hash(out.token);
  if (auto kept = books_->insert(alliance::SignIn{hash, account.id, now, now, session.expires_at}); !kept)
    return tl::unexpected(kept.error());
  sessions_[hash] = session;
  return out;
}

Result<Accounts::SignedIn> Accounts::sign_in(const std::string& email, const std::string& password,
                                             const std::string& code, const std::string& source) {
  const std::string wanted = lower(email);
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
  if (confirmed(kept)) {
    if (code.empty()) return fail(ErrorCode::kConflict, "The code of the second factor is needed.");
    const auto step = check_code(kept.totp_secret, code, kept.totp_step);
    if (!step) return tl::unexpected(wrong());
    kept.totp_step = *step;
  }
  limits_.succeeded(source, wanted);
  kept.signed_in_at = clock_();
  if (auto stored = books_->store(kept); !stored) return tl::unexpected(stored.error());
  if (auto noted = books_->note(author_of(kept), "signed_in", "accounts", kept.id, "", "", ""); !noted)
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

Result<std::string> Accounts::begin_second_factor(const Request& request) {
  auto account = account_of(request);
  if (!account) return fail(ErrorCode::kNotFound, "Nobody is signed in.");
  std::lock_guard lock(mutex_);
  Account& kept = accounts_.at(account->id);
  if (confirmed(kept)) return fail(ErrorCode::kConflict, "The second factor is set up already.");
  const access::TotpSecret secret = access::new_totp_secret();
  kept.totp_secret = std::string(kUnconfirmed) + sealed(access::to_text(secret));
  kept.totp_step = 0;
  if (auto stored = books_->store(kept); !stored) return tl::unexpected(stored.error());
  return access::otpauth_uri(secret, "Rufbund", kept.email);
}

Result<void> Accounts::confirm_second_factor(const Request& request, const std::string& code) {
  auto account = account_of(request);
  if (!account) return fail(ErrorCode::kNotFound, "Nobody is signed in.");
  std::lock_guard lock(mutex_);
  Account& kept = accounts_.at(account->id);
  if (kept.totp_secret.empty() || confirmed(kept)) return fail(ErrorCode::kConflict, "There is nothing to confirm.");
  if (!limits_.take("second factor", kept.id, clock_())) return fail(ErrorCode::kOverloaded, "Too many tries.");
  const std::string secret = kept.totp_secret.substr(1);
  const auto step = check_code(secret, code, 0);
  if (!step) return fail(ErrorCode::kInvalidArgument, "The code is wrong.");
  kept.totp_secret = secret;
  kept.totp_step = *step;
  if (auto stored = books_->store(kept); !stored) return stored;
  for (auto& [hash, session] : sessions_)
    if (session.account == kept.id) session.second_factor_missing = false;
  return books_->note(author_of(kept), "second_factor_set_up", "accounts", kept.id, "", "", "");
}

// --- links ---

Result<std::string> Accounts::invite(const Link& wanted, const Author& author) {
  std::lock_guard lock(mutex_);
  const std::string secret = access::new_secret(access::SecretKind::kLink);
  Link link = wanted;
  link.token_hash = link_hash(secret);
  link.email = lower(link.email);
  link.created_by = author.account;
  link.created_at = author.at;
  link.expires_at = author.at + rules_.link_life;
  if (auto added = books_->add(link, author); !added) return tl::unexpected(added.error());
  return secret;
}

Result<Link> Accounts::look_at_link(const std::string& secret) {
  std::lock_guard lock(mutex_);
  auto link = books_->find<Link>(link_hash(secret));
  if (!link) return tl::unexpected(link.error());
  if (!*link || (*link)->used_at != TimeMs{} || clock_() >= (*link)->expires_at) return tl::unexpected(no_link());
  return std::move(**link);
}

Result<Accounts::SignedIn> Accounts::redeem(const std::string& secret, const std::string& name,
                                            const std::string& email, const std::string& password) {
  if (auto link = look_at_link(secret); !link) return tl::unexpected(link.error());
  const std::vector<std::string> own_words{name, email, "rufbund"};
  if (const auto fault = access::password_fault(password, own_words))
    return fail(ErrorCode::kInvalidArgument, std::string(name_of(*fault)));
  auto hash = access::hash_password(password);
  if (!hash) return tl::unexpected(hash.error());
  std::lock_guard lock(mutex_);
  Account account;
  auto done = books_->transaction([&]() -> Result<void> {
    auto link = books_->find<Link>(link_hash(secret));
    if (!link) return tl::unexpected(link.error());
    if (!*link || (*link)->used_at != TimeMs{} || clock_() >= (*link)->expires_at) return tl::unexpected(no_link());
    (*link)->used_at = clock_();
    if (auto used = books_->store(**link); !used) return used;
    const Author author{(*link)->account, name, (*link)->role, (*link)->organisation, clock_()};
    if (!(*link)->account.empty()) {  // a new password, and a new second factor
      const auto known = accounts_.find((*link)->account);
      if (known == accounts_.end() || known->second.status != "active") return tl::unexpected(no_link());
      account = known->second;
      account.password_hash = *hash;
      account.totp_secret.clear();
      return books_->put(account, author);
    }
    account.email = lower((*link)->email.empty() ? email : (*link)->email);
    for (const auto& [id, a] : accounts_)
      if (a.email == account.email) return fail(ErrorCode::kConflict, "There is an account with this e-mail already.");
    auto id = books_->next_id("account");
    if (!id) return tl::unexpected(id.error());
    account.id = *id;
    account.name = name;
    account.role = (*link)->role;
    account.organisation = (*link)->organisation;
    account.status = "active";
    account.password_hash = *hash;
    account.created_at = clock_();
    Author self = author;
    self.account = account.id;
    return books_->add(account, self);
  });
  if (!done) return tl::unexpected(done.error());
  end_sessions_of(account.id);
  accounts_[account.id] = account;
  return begin_session(account);
}

Result<bool> Accounts::nobody_yet() {
  std::lock_guard lock(mutex_);
  return std::none_of(accounts_.begin(), accounts_.end(), [](const auto& entry) {
    return entry.second.role == access::name_of(Role::kCoordinator) && entry.second.status == "active";
  });
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
  account.signed_in_at = known->second.signed_in_at;
  if (auto put = books_->put(account, author); !put) return put;
  const bool same = account.status == "active" && account.role == known->second.role &&
                    account.organisation == known->second.organisation;
  known->second = account;
  if (!same) end_sessions_of(account.id);
  return {};
}

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
