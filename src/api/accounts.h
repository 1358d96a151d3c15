// Accounts, sessions and tokens: who signs in, and which identity a request carries. Passwords are Argon2id hashes, the
// second factor is TOTP (RFC 6238), sessions and tokens are kept as hashes of what their bearers hold.
//
// Any thread. Looking a request's identity up touches memory only and waits for nobody who writes: one lock is held for
// as long as the books take, another, taken after it, for moments, and every request waits for that one alone. Hashing
// a password takes about a tenth of a second and runs without either, on whatever thread called.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/identity.h"
#include "api/message.h"
#include "api/sign_in_limits.h"
#include "base/result.h"
#include "storage/office_books.h"

namespace rufbund::api {

struct AccountRules {
  bool second_factor_required = true;
  Millis session_idle{8 * 3'600'000};
  Millis session_longest{24 * 3'600'000};
  Millis link_life{48 * 3'600'000};
  std::size_t most_sessions = 50'000, most_sessions_of_account = 20;
};

class Accounts {
 public:
  using Books = storage::OfficeBooks;
  using Clock = std::function<TimeMs()>;

  // `seal_key`: 32 bytes that seal the second factors' secrets in the books. Reads what is kept; kUnavailable.
  [[nodiscard]] static Result<std::unique_ptr<Accounts>> open(std::unique_ptr<Books> books, AccountRules rules,
                                                              std::string seal_key, Clock clock);

  // --- requests ---
  // Whether a request shows a token. Then no cookie beside it counts.
  [[nodiscard]] static bool shows_token(const Request& request);
  // Of a session's cookie or a token; the public one where there is none, or where it is not valid any more: also of
  // a member that has left, and of a token whose maker has lost the account or the role.
  [[nodiscard]] access::Identity identify(const Request& request);
  // Whether what an identity came from still stands, and stands for the same.
  [[nodiscard]] bool still_valid(const access::Identity& identity);
  // What a page must send with a change, so that no other page can send it for it.
  [[nodiscard]] static std::string csrf_of(std::string_view session_token);
  // A secret that acts as the coordinator for whoever can read the node's data folder.
  void set_operator_token(const std::string& token);
  // Whether it is time to call write_seen; true once, for one caller.
  [[nodiscard]] bool seen_is_due();
  // Writes down when sessions were used, for the next start. It waits for the books: not on a thread that others need.
  void write_seen();

  // --- signing in ---
  struct SignedIn {
    std::string token;  // for the cookie
    alliance::Account account;
    bool second_factor_missing = false;  // it must be set up before anything else
  };
  // kInvalidArgument: wrong, whatever it was; kConflict: the code of the second factor is missing; kOverloaded: too
  // many tries, see sign_in_limits.h for whom that keeps out. Of an account's sessions and of all, each bounded, the
  // one that was used longest ago ends for a new one.
  [[nodiscard]] Result<SignedIn> sign_in(const std::string& email, const std::string& password, const std::string& code,
                                         const std::string& source);
  void sign_out(const access::Identity& identity);
  // The account of a session, also of one that still lacks its second factor. None beside a token.
  [[nodiscard]] std::optional<alliance::Account> account_of(const Request& request);
  [[nodiscard]] bool second_factor_missing(const Request& request);
  // A new secret for the session's account (otpauth address), and its confirmation by a first code, which gives the
  // recovery codes: told once, kept as hashes, each of them signs in once in place of the second factor's code. It is
  // this session alone that goes on: another one was begun by the password only, by whoever that was.
  using Codes = std::vector<std::string>;
  [[nodiscard]] Result<std::string> begin_second_factor(const Request& request);
  [[nodiscard]] Result<Codes> confirm_second_factor(const Request& request, const std::string& code);
  // A new set in place of those before; `code`: of the second factor, so that a stolen session gets none.
  [[nodiscard]] Result<Codes> renew_recovery_codes(const Request& request, const std::string& code);

  // --- links ---
  // Makes a one-time link; its secret is given once and kept as a hash.
  [[nodiscard]] Result<std::string> invite(const alliance::Link& wanted, const storage::Author& author);
  // What a link is for; kNotFound where it is unknown, used or over, or where whoever made it could not any more.
  [[nodiscard]] Result<alliance::Link> look_at_link(const std::string& secret);
  // Makes the account, or sets its password, and signs in.
  [[nodiscard]] Result<SignedIn> redeem(const std::string& secret, const std::string& name, const std::string& email,
                                        const std::string& password);
  [[nodiscard]] Result<bool> nobody_yet();
  // A link by which an account's owner sets a new password and a new second factor. Its sessions, its tokens and the
  // links that it made end at once: who knows who made them. kNotFound, kConflict: it is disabled.
  [[nodiscard]] Result<std::string> reset_link(const std::string& account, const storage::Author& author);

  // --- the office's ---
  [[nodiscard]] Result<std::vector<alliance::Account>> list();
  // Name, role and status. Where it is disabled or becomes another role's, its sessions, its tokens and the links that
  // it made end. See OfficeBooks::put for its errors.
  [[nodiscard]] Result<void> change(alliance::Account& account, const storage::Author& author);
  // After retention deleted some in the books, on another connection.
  [[nodiscard]] Result<void> forget_deleted();
  struct NewToken {
    alliance::ApiToken token;
    std::string secret;
  };
  [[nodiscard]] Result<NewToken> make_token(alliance::ApiToken wanted, const storage::Author& author);
  [[nodiscard]] Result<void> revoke_token(const std::string& id, const storage::Author& author);
  [[nodiscard]] Result<std::vector<alliance::ApiToken>> tokens();
  // After a client's hotlines or a member's status were changed.
  [[nodiscard]] Result<void> read_organisations();

 private:
  struct Session {
    std::string account;
    TimeMs created_at, seen_at, expires_at;
    bool second_factor_missing = false;
    TimeMs written_at;  // `seen_at` as the books know it
  };
  Accounts(std::unique_ptr<Books> books, AccountRules rules, std::string seal_key, Clock clock)
      : books_(std::move(books)), rules_(rules), seal_key_(std::move(seal_key)), clock_(std::move(clock)) {}
  [[nodiscard]] Result<void> read_all();
  [[nodiscard]] bool is_dead(const Session& session, TimeMs now) const;
  [[nodiscard]] Session* live_session(const Request& request);
  [[nodiscard]] access::Identity identity_of(const alliance::Account& account) const;
  [[nodiscard]] access::Identity identity_of_session(const std::string& hash, const Session& session) const;
  [[nodiscard]] access::Identity identity_of_token(const std::string& hash) const;
  [[nodiscard]] bool has_left(std::string_view role, const std::string& organisation) const;
  [[nodiscard]] bool may_act(const alliance::Account& account) const;
  [[nodiscard]] bool maker_stands(const alliance::ApiToken& token) const;
  [[nodiscard]] bool maker_stands(const alliance::Link& link) const;
  [[nodiscard]] bool is_open(const std::optional<alliance::Link>& link) const;
  [[nodiscard]] Result<SignedIn> begin_session(const alliance::Account& account);
  [[nodiscard]] std::vector<std::string> make_room_for_session(const std::string& account);
  void put_account(const alliance::Account& account);
  [[nodiscard]] storage::Author author_of(const alliance::Account& account) const;
  [[nodiscard]] std::string sealed(const std::string& secret) const;
  [[nodiscard]] std::string unsealed(const std::string& secret) const;
  [[nodiscard]] std::optional<std::int64_t> check_code(const std::string& kept, const std::string& code,
                                                       std::int64_t last_used) const;
  void end_sessions_of(const std::string& account, const std::string& but_for_hash = {});
  // In the books: its tokens are revoked, links that it made are used. Gives the tokens' hashes, for forget_tokens.
  [[nodiscard]] Result<std::vector<std::string>> revoke_what_it_made(const std::string& account,
                                                                     const storage::Author& author);
  void forget_tokens(const std::vector<std::string>& hashes);
  [[nodiscard]] std::string recovery_hash(const alliance::Account& account, const std::string& code) const;
  [[nodiscard]] Codes new_recovery_codes(alliance::Account& account) const;
  // Takes a code off those that are left; false where it is none of them.
  [[nodiscard]] bool use_recovery_code(alliance::Account& account, const std::string& code) const;
  [[nodiscard]] bool may_try_own(std::string_view purpose, const std::string& account);
  [[nodiscard]] Result<void> keep_noted(const alliance::Account& account, const char* action, std::string_view purpose);
  [[nodiscard]] Result<std::string> make_link(const alliance::Link& wanted, const storage::Author& author);

  std::mutex writing_;  // of whoever uses `books_`, taken before the other; accounts, tokens and organisations change
                        // under both, so that it alone is enough to read them
  std::unique_ptr<Books> books_;
  const AccountRules rules_;
  const std::string seal_key_;
  const Clock clock_;
  std::atomic<std::int64_t> seen_due_ms_{0};
  std::mutex mutex_;  // of all that follows; never held while the books are waited for
  SignInLimits limits_;
  std::string operator_hash_;
  std::map<std::string, alliance::Account> accounts_;  // by id
  std::map<std::string, Session> sessions_;            // by hash
  std::map<std::string, alliance::ApiToken> tokens_;   // by hash
  std::map<std::string, std::vector<std::string>> client_hotlines_;
  std::set<std::string> left_members_;
};

}  // namespace rufbund::api
