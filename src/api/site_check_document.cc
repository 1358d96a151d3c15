#include "api/site_check_document.h"

#include "api/site_check_words.h"

namespace rufbund::api {
namespace {

Json both(const BothWords& words) { return {{"de", words.de}, {"en", words.en}}; }

}  // namespace

Json finding_json(const calls::CheckFinding& finding) {
  return {{"item", name_of(finding.item)},
          {"verdict", name_of(finding.verdict)},
          {"reason", finding.reason == calls::CheckReason::kNone ? Json(nullptr) : Json(name_of(finding.reason))},
          {"status", finding.status == 0 ? Json(nullptr) : Json(finding.status)},
          {"took_ms", ms_or_null(finding.took_ms)},
          {"title", both(title_of(finding.item))},
          {"text", both(text_of(finding))},
          {"remedy", finding.verdict == calls::CheckVerdict::kFailed ? both(remedy_of(finding)) : Json(nullptr)}};
}

Json findings_json(const calls::CheckReport& report) {
  Json out = Json::array();
  for (const auto& finding : report.findings) out.push_back(finding_json(finding));
  return out;
}

std::string signed_text(const Json& result) { return std::string(kSiteCheckFormat) + "\n" + dump(result); }

Json signed_document(Json result, const std::string& node_key, const std::string& signature) {
  return {{"format", kSiteCheckFormat}, {"result", std::move(result)}, {"key", node_key}, {"signature", signature}};
}

Result<OpenedDocument> open_document(std::string_view text) {
  const auto wrong = [] { return fail(ErrorCode::kCorrupt, "this is no result of a site check"); };
  constexpr std::size_t kMost = 1 << 20;
  if (text.size() > kMost) return wrong();
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong();
  const auto word = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto result = json.find("result");
  if (word("format") != kSiteCheckFormat || result == json.end() || !result->is_object()) return wrong();
  return OpenedDocument{*result, signed_text(*result), word("key"), word("signature")};
}

}  // namespace rufbund::api
