// Hotlines: their picture, history, opening and closing, policy.
#include <fmt/format.h>

#include <numeric>

#include "api/body.h"
#include "api/codes.h"
#include "api/commands.h"
#include "api/query.h"

namespace rufbund::api {
namespace {

void list_hotlines(const Context& context, const Responder& respond) {
  const auto picture = context.writer.latest();
  Json items = Json::array();
  for (std::size_t i = 0; i < picture->lines.size(); ++i) items.push_back(context.json().hotline(*picture, i));
  respond(list_response(*picture, std::move(items)));
}

void history(const Context& context, const HotlineNames& hotline, const Request& request, const Responder& respond) {
  constexpr std::int64_t kMostIntervals = 1'500;
  constexpr Millis kDefault{4 * 3'600'000};
  Query query(request.query);
  const std::int64_t step_s = query.integer("step", 60, 86'400).value_or(60);
  const auto to = query.time("to").value_or(context.now());
  const auto from = query.time("from").value_or(to - kDefault);
  if (step_s % 60 != 0) query.reject("step", "out_of_range", "A multiple of 60.");
  const std::int64_t step_ms = step_s * 1000;
  const std::int64_t first = from.ms - from.ms % step_ms;
  if (from >= to)
    query.reject("from", "out_of_range", "Before `to`.");
  else if ((to.ms - first + step_ms - 1) / step_ms > kMostIntervals)
    query.reject("step", "out_of_range", fmt::format("At most {} intervals.", kMostIntervals));
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  const auto steps =
      context.writer.with_line(hotline.cell(), [&](const auto& line) { return line.history(from, to, step_s / 60); });
  Json intervals = Json::array();
  for (const auto& step : steps) intervals.push_back(to_json(step));
  respond(json_response({{"hotline", hotline.key()},
                         {"step_s", step_s},
                         {"from", to_rfc3339(TimeMs{first})},
                         {"to", to_rfc3339(to)},
                         {"intervals", std::move(intervals)}}));
}

void put_policy(const Context& context, const HotlineNames& hotline, const Request& request, const Responder& respond) {
  Body body(request);
  std::vector<CellCommand> commands;
  for (const SettingName& s : kSettings)
    if (const auto value = body.integer(s.name, false, s.least, s.most))
      commands.push_back({&hotline, core::ChangeSetting{s.setting, *value}});
  if (body.object().empty()) body.reject("", "empty", "Name at least one setting.");
  if (auto response = body.finish()) return respond(std::move(*response));
  submit_commands(context, std::move(commands), respond);
}

}  // namespace

void add_hotline_resources(Router& router, const Context& context) {
  const auto with_hotline = [&context](auto&& handle) {
    return [&context, handle](const Call& call, const Responder& respond) {
      if (const HotlineNames* hotline = context.hotline_or_404(call.params[0], respond))
        handle(*hotline, call.request, respond);
    };
  };
  // A command without a body of its own; `{}` is welcome.
  const auto plain = [&context](const core::Command& command) {
    return [&context, command](const HotlineNames& hotline, const Request& request, const Responder& respond) {
      Body body(request);
      if (auto response = body.finish()) return respond(std::move(*response));
      submit_commands(context, {{&hotline, command}}, respond);
    };
  };
  router.add(Method::kGet, "/api/hotlines",
             [&context](const Call&, const Responder& respond) { list_hotlines(context, respond); });
  router.add(Method::kGet, "/api/hotlines/{hotline}",
             with_hotline([&context](const HotlineNames& h, const Request&, const Responder& respond) {
               respond(json_response(context.json().hotline(*context.writer.latest(), context.index_of(h))));
             }));
  router.add(Method::kGet, "/api/hotlines/{hotline}/history",
             with_hotline([&context](const HotlineNames& h, const Request& r, const Responder& respond) {
               history(context, h, r, respond);
             }));
  router.add(Method::kPost, "/api/hotlines/{hotline}/open", with_hotline(plain(core::OpenHotline{})));
  router.add(Method::kPost, "/api/hotlines/{hotline}/close", with_hotline(plain(core::CloseHotline{})));
  router.add(Method::kGet, "/api/hotlines/{hotline}/policy",
             with_hotline([&context](const HotlineNames& h, const Request&, const Responder& respond) {
               respond(json_response(policy_json(context.writer.latest()->lines[context.index_of(h)])));
             }));
  router.add(Method::kPut, "/api/hotlines/{hotline}/policy",
             with_hotline([&context](const HotlineNames& h, const Request& r, const Responder& respond) {
               put_policy(context, h, r, respond);
             }));
}

}  // namespace rufbund::api
