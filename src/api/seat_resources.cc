// Seats: listing, and signing in, out and pausing those of agents.
#include <fmt/format.h>

#include "api/body.h"
#include "api/codes.h"
#include "api/commands.h"
#include "api/query.h"

namespace rufbund::api {
namespace {

Json seat_json(const HotlineNames& names, const projections::SeatPicture& seat) {
  return {{"id", names.seat_id(seat.seat)},
          {"number", seat.seat.value},
          {"hotline", names.key()},
          {"site", names.site_key(seat.site)},
          {"member", names.member_key(seat.member)},
          {"skills", names.skill_keys(seat.skills)},
          {"state", code(seat.state)},
          {"wish", text_or_null(code(seat.wish))},
          {"since", time_or_null(seat.since)},
          {"call", text_or_null(names.call_id(seat.ticket))}};
}

void list_seats(const Context& context, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  const auto hotline = query.text("hotline");
  const auto site = query.text("site");
  auto member = query.text("member");
  // Pages of what is its own, instead of pages with holes.
  if (call.identity.of_member()) member = call.identity.organisation;
  const auto state_name = query.text("state");
  const auto limit = static_cast<std::size_t>(query.integer("limit", 1, 500).value_or(100));
  const auto cursor = query.text("cursor");
  const auto state = state_name ? seat_state(*state_name) : std::nullopt;
  if (state_name && !state) query.reject("state", "unknown_name");
  std::optional<Names::Numbered> after;
  if (cursor && !(after = context.names.numbered(*cursor))) query.reject("cursor", "malformed");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  if (hotline && context.names.hotline(*hotline) == nullptr) return respond(not_found("hotline", *hotline));
  if (site && !context.names.knows_site(*site)) return respond(not_found("site", *site));
  if (member && !call.identity.of_member() && !context.names.knows_member(*member))
    return respond(not_found("member", *member));

  Json items = Json::array();
  Json next = nullptr;
  for (const HotlineNames& h : context.names.hotlines()) {
    if (after && &h < after->hotline) continue;
    if (hotline && h.key() != *hotline) continue;
    const auto* site_found = site ? h.site(*site) : nullptr;
    const auto* member_found = member ? h.member(*member) : nullptr;
    if ((site && site_found == nullptr) || (member && member_found == nullptr)) continue;
    const std::uint32_t from = after && &h == after->hotline ? after->number : 0;
    // One more than asked tells whether there is a next page.
    const auto seats = context.writer.with_line(h.cell(), [&](const auto& line) {
      return line.seats(from, limit + 1 - items.size(), state.value_or(core::SeatState{}),
                        site_found ? site_found->id : SiteId{}, member_found ? member_found->id : MemberId{});
    });
    for (const auto& seat : seats) {
      if (items.size() == limit) {
        next = items.back()["id"];
        break;
      }
      items.push_back(seat_json(h, seat));
    }
    if (!next.is_null()) break;
  }
  respond(json_response({{"at", to_rfc3339(context.now())}, {"items", std::move(items)}, {"next", std::move(next)}}));
}

std::optional<projections::SeatPicture> find_seat(const Context& context, const std::optional<Names::Numbered>& id) {
  if (!id) return std::nullopt;
  return context.writer.with_line(id->hotline->cell(), [&](const auto& line) { return line.seat(SeatId{id->number}); });
}

void put_state(const Context& context, const std::string& id, const Request& request, const Responder& respond) {
  const auto numbered = context.names.numbered(id);
  const auto seat = find_seat(context, numbered);
  if (!seat) return respond(not_found("seat", id));
  Body body(request);
  std::optional<core::SeatState> wish;
  if (const auto name = body.text("state", true, 0, 64)) {
    wish = seat_state(*name);
    const bool allowed = wish && (*wish == core::SeatState::kOffline || *wish == core::SeatState::kReady ||
                                  *wish == core::SeatState::kPaused);
    if (!allowed) body.reject("/state", "unknown_name", "offline, ready or paused");
  }
  if (auto response = body.finish()) return respond(std::move(*response));
  const HotlineNames& names = *numbered->hotline;
  const directory::Site* site = names.site(names.site_key(seat->site));
  if (site != nullptr && site->kind == core::SiteKind::kTrunk)
    return respond(problem(409, "channel_follows_site",
                           "A channel of a trunk follows its site: report the site's capacity, pause the site, or "
                           "change the configuration."));
  submit_commands(context, {{numbered->hotline, core::SetSeatState{SeatId{numbered->number}, *wish}}}, respond);
}

}  // namespace

void add_seat_resources(Router& router, const Context& context) {
  router.add(Method::kGet, "/api/seats",
             [&context](const Call& c, const Responder& respond) { list_seats(context, c, respond); });
  router.add(Method::kGet, "/api/seats/{seat}", [&context](const Call& c, const Responder& respond) {
    const auto id = context.names.numbered(c.params[0]);
    const auto seat = find_seat(context, id);
    respond(seat ? json_response(seat_json(*id->hotline, *seat)) : not_found("seat", c.params[0]));
  });
  router.add(Method::kPut, "/api/seats/{seat}/state", [&context](const Call& c, const Responder& respond) {
    put_state(context, c.params[0], c.request, respond);
  });
}

}  // namespace rufbund::api
