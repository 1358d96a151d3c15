// What members sign (R10), in the contract's words: the text of an agreement, in force or to come, and their keys.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/body.h"
#include "api/resources.h"
#include "journal/export.h"
#include "journal/hex.h"
#include "journal/node_key.h"
#include "journal/store.h"

namespace rufbund::api {

// An agreement of a hotline: its number, and each member's terms.
struct AgreementTerms {
  std::uint32_t number = 0;
  TimeMs since;  // none: it is not in force
  std::vector<core::StageWeight> terms;
};

// That in force; number 0 where none is yet.
[[nodiscard]] AgreementTerms agreement_in_force(const projections::LinePicture& line);
// That of a key which is put into force now: the next, or the one in force where it holds these very terms.
// kInvalidArgument where no weights follow from the terms.
[[nodiscard]] Result<AgreementTerms> agreement_of_key(const projections::LinePicture& line,
                                                      const std::vector<core::ShareTerms>& terms);
// Whether every member has these terms already.
[[nodiscard]] bool key_stands(const projections::LinePicture& line, const std::vector<core::ShareTerms>& terms);

[[nodiscard]] journal::Bytes text_of(const AgreementTerms& agreement, const journal::Identity& identity);
// `AgreementText` of the contract, which `rufbund sign` reads. `is_signed`: whether the member signed it.
[[nodiscard]] Json agreement_json(const HotlineNames& hotline, const projections::LinePicture& line,
                                  const AgreementTerms& agreement, const journal::Identity& identity,
                                  const std::function<bool(MemberId)>& is_signed);

[[nodiscard]] core::StageWeight weight_of(const projections::MemberPicture& member);
[[nodiscard]] journal::PublicKey public_key_of(const projections::MemberPicture& member);
[[nodiscard]] bool has_key(const projections::MemberPicture& member);
[[nodiscard]] const projections::MemberPicture* pictured_member(const projections::LinePicture& line, MemberId member);

// The hotline's journal, beside the engine that writes it, and whose it is; each answers 503 where it cannot be read.
[[nodiscard]] std::shared_ptr<journal::JournalStore> journal_or_503(const Context& context, const HotlineNames& hotline,
                                                                    const Responder& respond);
[[nodiscard]] std::optional<journal::Identity> identity_or_503(journal::JournalStore& store, const Responder& respond);
[[nodiscard]] std::optional<journal::Identity> identity_or_503(const Context& context, const HotlineNames& hotline,
                                                               const Responder& respond);

// N bytes as hexadecimal digits.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::uint8_t, N>> read_hex(Body& body, const char* name) {
  const auto text = body.text(name, true, 2 * N, 2 * N);
  if (!text) return std::nullopt;
  auto out = journal::bytes_from_hex<N>(*text);
  if (!out)
    body.reject(std::string("/") + name, "malformed", fmt::format("{} hexadecimal digits are expected.", 2 * N));
  return out;
}

}  // namespace rufbund::api
