#include "api/problem.h"

#include <fmt/format.h>

#include "api/json.h"

namespace rufbund::api {
namespace {

std::string_view title_of(std::string_view code) {
  static constexpr std::pair<std::string_view, std::string_view> kTitles[] = {
      {"not_found", "Not found"},
      {"method_not_allowed", "Method not allowed"},
      {"invalid_request", "The request is malformed"},
      {"invalid_json", "The body is not JSON"},
      {"invalid_value", "A value is not acceptable"},
      {"unsupported_media_type", "The body must be application/json"},
      {"body_too_large", "The body is too large"},
      {"header_too_large", "The header is too large"},
      {"uri_too_long", "The address is too long"},
      {"request_timeout", "The request took too long"},
      {"upgrade_required", "This is a WebSocket"},
      {"https_needed", "This port speaks HTTPS"},
      {"host_not_allowed", "The host name is not served"},
      {"origin_not_allowed", "Requests from other origins are refused"},
      {"too_many_connections", "Too many connections"},
      {"overloaded", "The node is overloaded"},
      {"journal_failing", "The journal cannot be written"},
      {"not_accepting", "New calls cannot be accepted"},
      {"not_confirmed", "Not known whether the command took effect"},
      {"command_ignored", "The command does not fit the state"},
      {"key_changed", "The key was changed meanwhile"},
      {"channel_follows_site", "The seat is a channel of a trunk"},
      {"books_failing", "The books cannot be read or written"},
      {"internal", "Something failed inside"},
      {"sign_in_needed", "Sign in first"},
      {"forbidden", "Not allowed"},
      {"csrf_missing", "The session's word is missing"},
      {"wrong_credentials", "E-mail, password or code is wrong"},
      {"code_needed", "The code of the second factor is missing"},
      {"too_many_tries", "Too many tries"},
      {"conflict", "There is a newer state already"},
      {"line_refuses", "The line cannot take it"},
      {"not_active", "The member is not active"},
      {"not_ready", "Something is missing still"},
      {"not_a_decider", "Somebody else decides for this level"},
  };
  for (const auto& [known, title] : kTitles)
    if (known == code) return title;
  return code;
}

}  // namespace

Response problem(int status, std::string_view code, std::string_view detail, const std::vector<FieldError>& errors) {
  Json json{{"type", fmt::format("urn:rufbund:problem:{}", code)},
            {"title", title_of(code)},
            {"status", status},
            {"code", code}};
  if (!detail.empty()) json["detail"] = detail;
  if (!errors.empty()) {
    Json& list = json["errors"] = Json::array();
    for (const FieldError& e : errors) {
      Json& item = list.emplace_back(Json{{"code", e.code}});
      if (!e.parameter.empty())
        item["parameter"] = e.parameter;
      else
        item["pointer"] = e.pointer;
      if (!e.detail.empty()) item["detail"] = e.detail;
    }
  }
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = dump(json);
  if (status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

Response not_found(std::string_view what, std::string_view name) {
  return problem(404, "not_found", fmt::format("There is no {} \"{}\".", what, name.substr(0, 80)));
}

Response invalid(const std::vector<FieldError>& errors) { return problem(422, "invalid_value", "", errors); }

}  // namespace rufbund::api
