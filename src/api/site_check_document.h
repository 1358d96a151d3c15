// What a check found, in words, and as a document that the node signs. Pure.
//
//   {"format": "rufbund-site-check-1", "result": {...}, "key": hex, "signature": hex}
//
// The signature is Ed25519 over the format's name, a line feed and `result` as compact JSON with sorted names, so that
// it holds however a program laid the file out.
#pragma once

#include <string>
#include <string_view>

#include "api/json.h"
#include "calls/site_checks.h"

namespace rufbund::api {

inline constexpr std::string_view kSiteCheckFormat = "rufbund-site-check-1";

// {"item", "verdict", "reason", "status", "took_ms", "title", "text", "remedy"}; the last three {"de", "en"}.
[[nodiscard]] Json finding_json(const calls::CheckFinding& finding);
[[nodiscard]] Json findings_json(const calls::CheckReport& report);

// What is signed.
[[nodiscard]] std::string signed_text(const Json& result);
[[nodiscard]] Json signed_document(Json result, const std::string& node_key, const std::string& signature);

struct OpenedDocument {
  Json result;
  std::string text;            // what must have been signed
  std::string key, signature;  // hexadecimal
};
// kCorrupt: no document of this kind.
[[nodiscard]] Result<OpenedDocument> open_document(std::string_view text);

}  // namespace rufbund::api
