// Signing in and out, the second factor and its recovery codes, one-time links.
#include <fmt/format.h>

#include "access/permissions.h"
#include "api/accounts.h"
#include "api/body.h"
#include "api/office.h"
#include "api/record_json.h"

namespace rufbund::api {
namespace {

Json identity_json(const OfficeContext& office, const Request& request, const access::Identity& identity) {
  const auto account = office.accounts.account_of(request);
  const bool by_page = account.has_value();
  return {{"signed_in", identity.signed_in()},
          {"second_factor_missing", by_page && office.accounts.second_factor_missing(request)},
          {"account", identity.account},
          {"name", by_page ? account->name : identity.name},
          {"email", by_page ? account->email : ""},
          {"role", access::name_of(identity.role)},
          {"organisation", identity.organisation},
          {"hotlines", identity.hotlines},
          {"recovery_codes_left", by_page ? account->recovery_codes.size() : 0},
          {"csrf", by_page ? Json(Accounts::csrf_of(request.session_cookie)) : Json(nullptr)}};
}

// The cookie is for this host alone, unseen by scripts, never sent along from other pages.
std::string cookie(const OfficeContext& office, const std::string& token, bool ends) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", kSessionCookie, token,
                     office.secure ? "; Secure" : "", ends ? "; Max-Age=0" : "");
}

Response signed_in(const OfficeContext& office, const Accounts::SignedIn& in) {
  Response response = json_response({{"signed_in", !in.second_factor_missing},
                                     {"second_factor_missing", in.second_factor_missing},
                                     {"role", in.account.role},
                                     {"organisation", in.account.organisation},
                                     {"name", in.account.name},
                                     {"csrf", Accounts::csrf_of(in.token)}});
  response.headers.emplace_back("Set-Cookie", cookie(office, in.token, false));
  return response;
}

void post_session(const OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto email = body.text("email", true, 3, 254);
  const auto password = body.text("password", true, 1, 256);
  const auto code = body.text("code", false, 0, 24);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto in = office.accounts.sign_in(*email, *password, code.value_or(""), call.request.source);
  if (in) return respond(signed_in(office, *in));
  switch (in.error().code) {
    case ErrorCode::kConflict:
      return respond(problem(401, "code_needed", in.error().message));
    case ErrorCode::kInvalidArgument:
      return respond(problem(401, "wrong_credentials", in.error().message));
    case ErrorCode::kOverloaded: {
      Response response = problem(429, "too_many_tries", in.error().message);
      response.headers.emplace_back("Retry-After", "20");
      return respond(std::move(response));
    }
    default:
      return respond(office_problem(in.error()));
  }
}

void delete_session(const OfficeContext& office, const Call& call, const Responder& respond) {
  office.accounts.sign_out(call.identity);
  Response response = json_response({{"signed_in", false}});
  response.headers.emplace_back("Set-Cookie", cookie(office, "", true));
  respond(std::move(response));
}

Response code_problem(const Error& error) {
  if (error.code == ErrorCode::kInvalidArgument) return problem(401, "wrong_credentials", error.message);
  if (error.code == ErrorCode::kOverloaded) return problem(429, "too_many_tries", error.message);
  return office_problem(error);
}

void post_second_factor(const OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto code = body.text("code", false, 6, 8);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (!code) {
    auto uri = office.accounts.begin_second_factor(call.request);
    if (!uri) return respond(office_problem(uri.error()));
    return respond(json_response({{"uri", *uri}, {"recovery_codes", Json::array()}}));
  }
  const auto confirmed = office.accounts.confirm_second_factor(call.request, *code);
  if (!confirmed) return respond(code_problem(confirmed.error()));
  respond(json_response({{"uri", nullptr}, {"recovery_codes", *confirmed}}));
}

void post_recovery_codes(const OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto code = body.text("code", true, 6, 8);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  const auto codes = office.accounts.renew_recovery_codes(call.request, *code);
  if (!codes) return respond(code_problem(codes.error()));
  respond(json_response({{"recovery_codes", *codes}}));
}

void post_link_look(const OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto secret = body.text("link", true, 10, 100);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto link = office.accounts.look_at_link(*secret);
  if (!link) return respond(office_problem(link.error()));
  respond(json_response({{"purpose", link->purpose},
                         {"email", link->email},
                         {"role", link->role},
                         {"organisation", link->organisation},
                         {"expires_at", time_or_null(link->expires_at)}}));
}

void post_link_redeem(const OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto secret = body.text("link", true, 10, 100);
  const auto name = body.text("name", true, 2, 120);
  const auto email = body.text("email", true, 3, 254);
  const auto password = body.text("password", true, 1, 256);
  if (email && email->find('@') == std::string::npos)
    body.reject("/email", "malformed", "An e-mail address is expected.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto in = office.accounts.redeem(*secret, *name, *email, *password);
  if (in && office.somebody_joined) office.somebody_joined();
  if (in) return respond(signed_in(office, *in));
  if (in.error().code == ErrorCode::kInvalidArgument)
    return respond(invalid({{"/password", "", in.error().message, "Choose another one."}}));
  respond(office_problem(in.error()));
}

}  // namespace

void add_session_resources(Router& router, OfficeContext& office) {
  router.add(Method::kGet, "/api/session", [&office](const Call& call, const Responder& respond) {
    respond(json_response(identity_json(office, call.request, call.identity)));
  });
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kPost, "/api/session", post_session);
  route(Method::kDelete, "/api/session", delete_session);
  route(Method::kPost, "/api/session/second-factor", post_second_factor);
  route(Method::kPost, "/api/session/recovery-codes", post_recovery_codes);
  route(Method::kPost, "/api/links/look", post_link_look);
  route(Method::kPost, "/api/links/redeem", post_link_redeem);
}

}  // namespace rufbund::api
