// Accounts, sessions and tokens: who signs in, and which identity a request carries. Passwords are Argon2id hashes, the
// second factor is TOTP (RFC 6238), sessions and tokens are kept as hashes of what their bearers hold.
//
// Any thread: one lock, one connection of its own. Looking a request's identity up touches memory only. Hashing a
// password takes about a tenth of a second and runs without the lock, on whatever thread called.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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
};

class Accounts {
 public:
  using Books = storage::OfficeBooks;
  using Clock = std::function<TimeMs()>;

  // `seal_key`: 32 bytes that seal the second factors' secrets in the books. Reads what is kept; kUnavailable.
  [[nodiscard]] static Result<std::unique_ptr<Accounts>> open(std::unique_ptr<Books> books, AccountRules rules,
                                                              std::string seal_key, Clock clock);

  // --- requests ---
  // Of a session's cookie or a token; the public one where there is none, or where it is not valid any more.
  [[nodiscard]] access::Identity identify(const Request& request);
  // Whether what an identity came from still stands.
  [[nodiscard]] bool still_valid(const access::Identity& identity);
  // What a page must send with a change, so that no other page can send it for it.
  [[nodiscard]] static std::string csrf_of(std::string_view session_token);
  // A secret that acts as the coordinator for whoever can read the node's data folder.
  void set_operator_token(const std::string& token);

  // --- signing in ---
  struct SignedIn {
    std::string token;  // for the cookie
    alliance::Account account;
    bool second_factor_missing = false;  // it must be set up before anything else
  };
  // kInvalidArgument: wrong, whatever it was; kConflict: the code of the second factor is missing; kOverloaded: too
  // many tries from here, and nobody else is kept out by them.
  [[nodiscard]] Result<SignedIn> sign_in(const std::string& email, const std::string& password, const std::string& code,
                                         const std::string& source);
  void sign_out(const access::Identity& identity);
  // The account of a session, also of one that still lacks its second factor.
  [[nodiscard]] std::optional<alliance::Account> account_of(const Request& request);
  [[nodiscard]] bool second_factor_missing(const Request& request);
  // A new secret for the session's account (otpauth address), and its confirmation by a first code, which gives the
  // recovery codes: told once, kept as hashes, each of them signs in once in place of the second factor's code.
  using Codes = std::vector<std::string>;
  [[nodiscard]] Result<std::string> begin_second_factor(const Request& request);
  [[nodiscard]] Result<Codes> confirm_second_factor(const Request& request, const std::string& code);
  // A new set in place of those before; `code`: of the second factor, so that a stolen session gets none.
  [[nodiscard]] Result<Codes> renew_recovery_codes(const Request& request, const std::string& code);

  // --- links ---
  // Makes a one-time link; its secret is given once and kept as a hash.
  [[nodiscard]] Result<std::string> invite(const alliance::Link& wanted, const storage::Author& author);
  // What a link is for; kNotFound where it is unknown, used or over.
  [[nodiscard]] Result<alliance::Link> look_at_link(const std::string& secret);
  // Makes the account, or sets its password, and signs in.
  [[nodiscard]] Result<SignedIn> redeem(const std::string& secret, const std::string& name, const std::string& email,
                                        const std::string& password);
  [[nodiscard]] Result<bool> nobody_yet();
  // A link by which an account's owner sets a new password and a new second factor. All its sessions end at once.
  // kNotFound, kConflict: it is disabled.
  [[nodiscard]] Result<std::string> reset_link(const std::string& account, const storage::Author& author);

  // --- the office's ---
  [[nodiscard]] Result<std::vector<alliance::Account>> list();
  // Name, role and status; ends the account's sessions where it is disabled. See OfficeBooks::put for its errors.
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
  // After a client's hotlines were changed.
  [[nodiscard]] Result<void> read_clients();

 private:
  struct Session {
    std::string account;
    TimeMs created_at, seen_at, expires_at;
    bool second_factor_missing = false;
  };
  Accounts(std::unique_ptr<Books> books, AccountRules rules, std::string seal_key, Clock clock)
      : books_(std::move(books)), rules_(rules), seal_key_(std::move(seal_key)), clock_(std::move(clock)) {}
  [[nodiscard]] Result<void> read_all();
  [[nodiscard]] Session* live_session(const std::string& token);
  [[nodiscard]] access::Identity identity_of(const alliance::Account& account) const;
  [[nodiscard]] Result<SignedIn> begin_session(const alliance::Account& account);
  [[nodiscard]] storage::Author author_of(const alliance::Account& account) const;
  [[nodiscard]] std::string sealed(const std::string& secret) const;
  [[nodiscard]] std::string unsealed(const std::string& secret) const;
  [[nodiscard]] std::optional<std::int64_t> check_code(const std::string& kept, const std::string& code,
                                                       std::int64_t last_used) const;
  void end_sessions_of(const std::string& account);
  [[nodiscard]] std::string recovery_hash(const alliance::Account& account, const std::string& code) const;
  [[nodiscard]] Codes new_recovery_codes(alliance::Account& account) const;
  // Takes a code off those that are left; false where it is none of them.
  [[nodiscard]] bool use_recovery_code(alliance::Account& account, const std::string& code) const;
  [[nodiscard]] Result<std::string> make_link(const alliance::Link& wanted, const storage::Author& author);

  std::mutex mutex_;
  std::unique_ptr<Books> books_;
  const AccountRules rules_;
  const std::string seal_key_;
  const Clock clock_;
  SignInLimits limits_;
  std::string operator_hash_;
  std::map<std::string, alliance::Account> accounts_;  // by id
  std::map<std::string, Session> sessions_;            // by hash
  std::map<std::string, alliance::ApiToken> tokens_;   // by hash
  std::map<std::string, std::vector<std::string>> client_hotlines_;
};

}  // namespace rufbund::api
