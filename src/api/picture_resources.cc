// GET /api/overview, GET /api/live without an upgrade.
#include "api/problem.h"
#include "api/query.h"
#include "api/resources.h"

namespace rufbund::api {

const HotlineNames* Context::hotline_or_404(const std::string& key, const Responder& respond) const {
  const HotlineNames* found = names.hotline(key);
  if (found != nullptr && !pictured(*found)) found = nullptr;
  if (found == nullptr) respond(not_found("hotline", key));
  return found;
}

Response list_response(const Picture& picture, Json items) {
  return json_response({{"at", to_rfc3339(picture.at)}, {"items", std::move(items)}});
}

void add_picture_resources(Router& router, const Context& context) {
  router.add(Method::kGet, "/api/overview", [&context](const Call&, const Responder& respond) {
    respond(json_response(context.json().all(*context.writer.latest())));
  });
  router.add(Method::kGet, "/api/live", [](const Call&, const Responder& respond) {
    Response response = problem(426, "upgrade_required", "");
    response.headers.emplace_back("Upgrade", "websocket");
    respond(std::move(response));
  });
}

}  // namespace rufbund::api
