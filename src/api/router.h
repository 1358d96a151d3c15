// From a request to the resource that answers it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity.h"
#include "api/message.h"

namespace rufbund::api {

// A routed request: `params` are the path's variable segments in order, decoded; `identity` is who asks.
struct Call {
  const Request& request;
  std::vector<std::string> params;
  const access::Identity& identity;
};

using Handler = std::function<void(const Call&, const Responder&)>;

struct Route {
  Method method;
  std::string pattern;
  std::vector<std::string> segments;   // "" is a variable one
  std::vector<std::string> variables;  // their names, in order
  Handler handler;
};

// Stands between the router and every handler.
class Gatekeeper {
 public:
  virtual ~Gatekeeper() = default;
  // The answer in the handler's place; nothing: let it through.
  [[nodiscard]] virtual std::optional<Response> refusal(const Route& route, const Call& call) const = 0;
  // What the handler answers through.
  [[nodiscard]] virtual Responder returning(const Route& route, const Call& call, const Responder& respond) const = 0;
};

// As in the contract: "GET", "POST".
[[nodiscard]] std::string_view name_of(Method method);

class Router {
 public:
  explicit Router(const Gatekeeper& gate) : gate_(gate) {}
  // `pattern` as in the contract: "/api/hotlines/{hotline}/open".
  void add(Method method, std::string_view pattern, Handler handler);

  // Answers through `respond`: the handler's answer, 404 or 405 where no route fits (problem details). HEAD is routed
  // as GET; the server leaves the body out.
  void dispatch(const Request& request, const access::Identity& identity, const Responder& respond) const;

  [[nodiscard]] const std::deque<Route>& routes() const { return routes_; }
  // The pattern that a path belongs to, for metrics; "" for none.
  [[nodiscard]] std::string_view pattern_of(std::string_view path) const;

 private:
  [[nodiscard]] static bool matches(const Route& route, const std::vector<std::string>& segments,
                                    std::vector<std::string>& params);
  const Gatekeeper& gate_;
  std::deque<Route> routes_;  // answers that come later refer to theirs
};

}  // namespace rufbund::api
