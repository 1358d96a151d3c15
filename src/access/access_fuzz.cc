// What people type at a login: any bytes are answered, and what is read is written again alike.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "access/base32.h"
#include "access/password.h"
#include "access/secrets.h"
#include "access/totp.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::access;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = from_base32(text)) CHECK(from_base32(to_base32(*bytes)) == bytes);
  if (const auto secret = totp_secret_from_text(text)) CHECK(totp_secret_from_text(to_text(*secret)) == secret);
  (void)check_totp(TotpSecret{}, text, rufbund::TimeMs{1'800'000'000'000}, std::nullopt);
  (void)hash_secret(SecretKind::kSession, text);
  const std::size_t middle = size / 2;
  const std::vector<std::string> own{std::string(text.substr(0, middle))};
  (void)password_fault(text.substr(middle), own);
  return 0;
}
