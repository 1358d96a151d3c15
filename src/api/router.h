// From a request to the resource that answers it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.h"

namespace rufbund::api {

// A routed request: `params` are the path's variable segments in order, decoded.
struct Call {
  const Request& request;
  std::vector<std::string> params;
};

using Handler = std::function<void(const Call&, const Responder&)>;

class Router {
 public:
  // `pattern` as in the contract: "/api/hotlines/{hotline}/open".
  void add(Method method, std::string_view pattern, Handler handler);

  // Answers through `respond`: the handler's answer, 404 or 405 where no route fits (problem details). HEAD is routed
  // as GET; the server leaves the body out.
  void dispatch(const Request& request, const Responder& respond) const;

  // The pattern that a path belongs to, for metrics; "" for none.
  [[nodiscard]] std::string_view pattern_of(std::string_view path) const;

 private:
  struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> segments;  // "" is a variable one
    Handler handler;
  };
  [[nodiscard]] static bool matches(const Route& route, const std::vector<std::string>& segments,
                                    std::vector<std::string>& params);
  std::vector<Route> routes_;
};

}  // namespace rufbund::api
