#include "api/router.h"

#include "api/problem.h"
#include "api/query.h"

namespace rufbund::api {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kDelete:
      return "DELETE";
    case Method::kOther:
      break;
  }
  return "";
}

void Router::add(Method method, std::string_view pattern, Handler handler) {
  Route route{method, std::string(pattern), *split_path(pattern), {}, std::move(handler)};
  for (std::string& segment : route.segments) {
    if (segment.front() != '{') continue;
    route.variables.push_back(segment.substr(1, segment.size() - 2));
    segment.clear();
  }
  routes_.push_back(std::move(route));
}

bool Router::matches(const Route& route, const std::vector<std::string>& segments, std::vector<std::string>& params) {
  if (route.segments.size() != segments.size()) return false;
  params.clear();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!route.segments[i].empty()) {
      if (route.segments[i] != segments[i]) return false;
    } else {
      if (segments[i].empty()) return false;
      params.push_back(segments[i]);
    }
  }
  return true;
}

void Router::dispatch(const Request& request, const access::Identity& identity, const Responder& respond) const {
  const auto segments = split_path(request.path);
  if (!segments) return respond(problem(400, "invalid_request", "The path is malformed."));
  const Method wanted = request.method == Method::kHead ? Method::kGet : request.method;
  std::string allowed;
  Call call{request, {}, identity};
  for (const Route& route : routes_) {
    if (!matches(route, *segments, call.params)) continue;
    if (route.method == wanted) {
      if (auto refused = gate_.refusal(route, call)) return respond(std::move(*refused));
      return route.handler(call, gate_.returning(route, call, respond));
    }
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == Method::kGet ? "GET, HEAD" : name_of(route.method);
  }
  if (allowed.empty()) return respond(problem(404, "not_found", "There is no such resource."));
  Response response = problem(405, "method_not_allowed", "");
  response.headers.emplace_back("Allow", allowed);
  respond(std::move(response));
}

std::string_view Router::pattern_of(std::string_view path) const {
  const auto segments = split_path(path);
  std::vector<std::string> params;
  if (segments)
    for (const Route& route : routes_)
      if (matches(route, *segments, params)) return route.pattern;
  return {};
}

}  // namespace rufbund::api
