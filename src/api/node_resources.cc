// The node: carriers, alarms, status, health and metrics.
#include "api/metrics.h"
#include "api/problem.h"
#include "api/resources.h"

namespace rufbund::api {
namespace {

Json status_json(const Context& context, const Picture& picture) {
  Json hotlines = Json::array();
  const PictureJson json = context.json();
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    const auto& line = picture.lines[i];
    const bool someone_waits = line.oldest_since != TimeMs{};
    hotlines.push_back(
        {{"key", context.names.hotlines()[i].key()},
         {"state", line.open ? "open" : "closed"},
         {"waiting", line.waiting},
         {"in_menu", line.in_menu},
         {"offered", line.offered},
         {"talking", line.talking},
         {"oldest_wait_ms",
          someone_waits ? Json(std::max<std::int64_t>((line.at - line.oldest_since).count(), 0)) : Json(nullptr)},
         {"seats_ready", line.seats.ready},
         {"seats_signed_in", line.seats.signed_in()},
         {"answered_today", line.today.answered},
         {"abandoned_today", line.today.abandoned},
         {"refused_today", line.today.refused_at_once()},
         {"service_level_today_ppm", or_null(line.today.service_level_ppm())},
         {"service_level_15_min_ppm", or_null(line.last_15_min.service_level_ppm())},
         {"journal", json.journal(picture, i)}});
  }
  return {{"product", "rufbund"},
          {"version", context.version},
          {"rules_version", core::kRulesVersion},
          {"now", to_rfc3339(context.now())},
          {"started_at", to_rfc3339(context.started_at)},
          {"accepting", picture.accepting()},
          {"access",
           {{"mode", "accounts"}, {"address", context.address}, {"port", context.port_number}, {"tls", context.tls}}},
          {"hotlines", std::move(hotlines)},
          {"engine",
           {{"queue_length", picture.engine.queue_length},
            {"queue_capacity", picture.engine.queue_capacity},
            {"commands", picture.engine.commands},
            {"clock_ahead_ms", picture.engine.clock_ahead.count()}}},
          {"media", {{"healthy", picture.media_healthy}}},
          {"picture",
           {{"at", to_rfc3339(picture.at)},
            {"viewers", context.viewers()},
            {"queue_length", context.writer.queue_length()},
            {"queue_capacity", PictureWriter::kQueue}}},
          {"alarms", json.alarms(picture)}};
}

}  // namespace

void add_node_resources(Router& router, const Context& context) {
  router.add(Method::kGet, "/api/carriers", [&context](const Call&, const Responder& respond) {
    const auto picture = context.writer.latest();
    respond(list_response(*picture, context.json().carriers(*picture)));
  });
  router.add(Method::kGet, "/api/alarms", [&context](const Call&, const Responder& respond) {
    const auto picture = context.writer.latest();
    respond(list_response(*picture, context.json().alarms(*picture)));
  });
  router.add(Method::kGet, "/api/status", [&context](const Call&, const Responder& respond) {
    respond(json_response(status_json(context, *context.writer.latest())));
  });
  router.add(Method::kGet, "/healthz", [&context](const Call&, const Responder& respond) {
    if (!context.writer.latest()->accepting())
      return respond(problem(503, "not_accepting", "The journal or the media relay fails."));
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = "ok\n";
    respond(std::move(response));
  });
  router.add(Method::kGet, "/metrics", [&context](const Call&, const Responder& respond) {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = picture_metrics(*context.writer.latest(), context.names) + context.http_metrics();
    respond(std::move(response));
  });
}

}  // namespace rufbund::api
