// Signing in and out: a password, a code, and the session that they begin.
#include <algorithm>

#include "access/password.h"
#include "api/accounts_internals.h"

namespace rufbund::api {
namespace {

using alliance::Account;

Error wrong() { return {ErrorCode::kInvalidArgument, "E-mail, password or code is wrong."}; }

}  // namespace

Result<Accounts::SignedIn> Accounts::sign_in(const std::string& email, const std::string& password,
                                             const std::string& code, const std::string& source) {
  const std::string wanted = lower_case(email), place = SignInLimits::place_of(source);
  Account account;
  {
    std::lock_guard lock(mutex_);
    if (!limits_.take(place, wanted, clock_())) return fail(ErrorCode::kOverloaded, "Too many tries from here.");
    for (const auto& [id, a] : accounts_)
      if (a.email == wanted) account = a;
  }
  if (account.id.empty()) {
    access::password_matches_nobody(password);
    return tl::unexpected(wrong());
  }
  if (!access::password_matches(account.password_hash, password)) return tl::unexpected(wrong());
  std::lock_guard writing(writing_);
  const auto found = accounts_.find(account.id);
  if (found == accounts_.end() || found->second.password_hash != account.password_hash || !may_act(found->second))
    return tl::unexpected(wrong());
  Account changed = found->second;
  const char* by = "signed_in";
  if (has_second_factor(changed)) {
    if (code.empty()) return fail(ErrorCode::kConflict, "The code of the second factor is needed.");
    // A recovery code cannot be guessed: it is never one try too many.
    if (use_recovery_code(changed, code)) {
      by = "signed_in_by_recovery_code";
    } else {
      {
        std::lock_guard lock(mutex_);
        if (!limits_.take_code(place, wanted, clock_()))
          return fail(ErrorCode::kOverloaded, "Too many codes. A recovery code or a new password lets you in at once.");
      }
      const auto step = check_code(changed.totp_secret, code, changed.totp_step);
      if (!step) return tl::unexpected(wrong());
      changed.totp_step = *step;
    }
  }
  changed.signed_in_at = clock_();
  auto done = books_->transaction([&]() -> Result<void> {
    if (auto stored = books_->store(changed); !stored) return stored;
    return books_->note(author_of(changed), by, "accounts", changed.id, "", "", "");
  });
  if (!done) return tl::unexpected(done.error());
  put_account(changed);
  {
    std::lock_guard lock(mutex_);
    limits_.succeeded(place, wanted);
  }
  return begin_session(changed);
}

// The hashes of sessions that end for a new one of `account`. Sessions are bounded, but who fills them, by signing in
// over and over, keeps nobody else out: it loses its own, those first that lack the second factor.
std::vector<std::string> Accounts::make_room_for_session(const std::string& account) {
  std::lock_guard lock(mutex_);
  std::vector<std::string> ended;
  std::map<std::string, std::size_t> counts;
  const auto count = [&] {
    counts.clear();
    for (const auto& [hash, session] : sessions_) ++counts[session.account];
  };
  const auto end_one_of = [&](const std::string& whose) {
    auto worst = sessions_.end();
    for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
      const Session& s = it->second;
      if (s.account != whose) continue;
      if (worst == sessions_.end() || std::pair(!s.second_factor_missing, s.seen_at) <
                                          std::pair(!worst->second.second_factor_missing, worst->second.seen_at))
        worst = it;
    }
    ended.push_back(worst->first);
    sessions_.erase(worst);
  };
  count();
  if (counts[account] >= rules_.most_sessions_of_account) end_one_of(account);
  if (sessions_.size() < rules_.most_sessions) return ended;
  const TimeMs now = clock_();
  std::erase_if(sessions_, [&](const auto& entry) { return is_dead(entry.second, now); });
  if (sessions_.size() < rules_.most_sessions) return ended;
  count();
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  end_one_of(most->first);
  return ended;
}

Result<Accounts::SignedIn> Accounts::begin_session(const Account& account) {
  for (const std::string& hash : make_room_for_session(account.id))
    (void)books_->tables().execute("DELETE FROM sign_ins WHERE token_hash = :hash", {{"hash", hash}});
  SignedIn out;
  out.account = account;
  out.token = access::new_secret(access::SecretKind::kSession);
  const TimeMs now = clock_();
  out.second_factor_missing = rules_.second_factor_required && !has_second_factor(account);
  const Session session{account.id, now, now, now + rules_.session_longest, out.second_factor_missing, now};
  const std::string hash = session_hash(out.token);
  if (auto kept = books_->insert(alliance::SignIn{hash, account.id, now, now, session.expires_at}); !kept)
    return tl::unexpected(kept.error());
  std::lock_guard lock(mutex_);
  sessions_[hash] = session;
  return out;
}

void Accounts::sign_out(const access::Identity& identity) {
  {
    std::lock_guard lock(mutex_);
    sessions_.erase(identity.session);
  }
  std::lock_guard writing(writing_);
  (void)books_->tables().execute("DELETE FROM sign_ins WHERE token_hash = :hash", {{"hash", identity.session}});
}

void Accounts::end_sessions_of(const std::string& account, const std::string& but_for_hash) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(sessions_,
                  [&](const auto& entry) { return entry.second.account == account && entry.first != but_for_hash; });
  }
  (void)books_->tables().execute("DELETE FROM sign_ins WHERE account = :account AND token_hash <> :but",
                                 {{"account", account}, {"but", but_for_hash}});
}

}  // namespace rufbund::api
