// The second factor: setting it up, checking its codes, and the recovery codes for the day on which the telephone is
// gone.
#include <sodium.h>

#include <algorithm>
#include <array>

#include "access/base32.h"
#include "access/totp.h"
#include "api/accounts_internals.h"

namespace rufbund::api {

using alliance::Account;

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

Result<std::string> Accounts::begin_second_factor(const Request& request) {
  std::lock_guard writing(writing_);
  auto account = account_of(request);
  if (!account) return fail(ErrorCode::kNotFound, "Nobody is signed in.");
  if (has_second_factor(*account)) return fail(ErrorCode::kConflict, "The second factor is set up already.");
  const access::TotpSecret secret = access::new_totp_secret();
  account->totp_secret = std::string(kUnconfirmed) + sealed(access::to_text(secret));
  account->totp_step = 0;
  if (auto stored = books_->store(*account); !stored) return tl::unexpected(stored.error());
  put_account(*account);
  return access::otpauth_uri(secret, "Rufbund", account->email);
}

Result<Accounts::Codes> Accounts::confirm_second_factor(const Request& request, const std::string& code) {
  std::lock_guard writing(writing_);
  auto account = account_of(request);
  if (!account) return fail(ErrorCode::kNotFound, "Nobody is signed in.");
  if (account->totp_secret.empty() || has_second_factor(*account))
    return fail(ErrorCode::kConflict, "There is nothing to confirm.");
  if (!may_try_own("factor", account->id)) return fail(ErrorCode::kOverloaded, "Too many tries.");
  account->totp_secret = account->totp_secret.substr(kUnconfirmed.size());
  const auto step = check_code(account->totp_secret, code, 0);
  if (!step) return fail(ErrorCode::kInvalidArgument, "The code is wrong.");
  account->totp_step = *step;
  Codes codes = new_recovery_codes(*account);
  if (auto kept = keep_noted(*account, "second_factor_set_up", "factor"); !kept) return tl::unexpected(kept.error());
  const std::string own = session_hash(request.session_cookie);
  end_sessions_of(account->id, own);
  std::lock_guard lock(mutex_);
  if (const auto session = sessions_.find(own); session != sessions_.end())
    session->second.second_factor_missing = false;
  return codes;
}

bool Accounts::may_try_own(std::string_view purpose, const std::string& account) {
  std::lock_guard lock(mutex_);
  return limits_.take_own(purpose, account, clock_());
}

Result<void> Accounts::keep_noted(const Account& account, const char* action, std::string_view purpose) {
  auto done = books_->transaction([&]() -> Result<void> {
    if (auto stored = books_->store(account); !stored) return stored;
    return books_->note(author_of(account), action, "accounts", account.id, "", "", "");
  });
  if (!done) return done;
  put_account(account);
  std::lock_guard lock(mutex_);
  limits_.own_succeeded(purpose, account.id);
  return {};
}

// --- recovery codes ---

namespace {

constexpr std::size_t kCodes = 10;
constexpr std::size_t kCodeBytes = 10;  // 80 random bits, 16 letters of Base32

// As people read it: "ABCD-EFGH-IJKL-MNOP".
std::string in_groups(const std::string& letters) {
  std::string out;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += letters[i];
  }
  return out;
}

}  // namespace

// Keyed, and of one account: the books alone do not tell which code it is of. "" for what is no such code.
std::string Accounts::recovery_hash(const Account& account, const std::string& code) const {
  std::string letters = code;
  std::erase(letters, '-');
  const auto bytes = access::from_base32(letters);
  if (!bytes || bytes->size() != kCodeBytes) return {};
  const std::string text = "recovery:" + account.id + ':' + std::string(bytes->begin(), bytes->end());
  access::SecretHash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(seal_key_.data()), seal_key_.size());
  return access::to_hex(hash);
}

Accounts::Codes Accounts::new_recovery_codes(Account& account) const {
  Codes out;
  account.recovery_codes.clear();
  for (std::size_t i = 0; i < kCodes; ++i) {
    std::array<std::uint8_t, kCodeBytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    out.push_back(in_groups(access::to_base32(bytes)));
    account.recovery_codes.push_back(recovery_hash(account, out.back()));
  }
  return out;
}

bool Accounts::use_recovery_code(Account& account, const std::string& code) const {
  const std::string hash = recovery_hash(account, code);
  if (hash.empty()) return false;
  bool found = false;
  std::erase_if(account.recovery_codes, [&](const std::string& kept) {
    const bool same = access::same_text(kept, hash);
    found = found || same;
    return same;
  });
  return found;
}

Result<Accounts::Codes> Accounts::renew_recovery_codes(const Request& request, const std::string& code) {
  std::lock_guard writing(writing_);
  auto account = account_of(request);
  if (!account) return fail(ErrorCode::kNotFound, "Nobody is signed in.");
  if (!has_second_factor(*account)) return fail(ErrorCode::kConflict, "There is no second factor yet.");
  if (!may_try_own("codes", account->id)) return fail(ErrorCode::kOverloaded, "Too many tries.");
  const auto step = check_code(account->totp_secret, code, account->totp_step);
  if (!step) return fail(ErrorCode::kInvalidArgument, "The code is wrong.");
  account->totp_step = *step;
  Codes codes = new_recovery_codes(*account);
  if (auto kept = keep_noted(*account, "recovery_codes_renewed", "codes"); !kept) return tl::unexpected(kept.error());
  return codes;
}

}  // namespace rufbund::api
