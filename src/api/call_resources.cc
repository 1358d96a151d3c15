// Calls: search, export, one call's timeline, and why it went where it went.
#include <fmt/format.h>

#include <algorithm>

#include "access/permissions.h"
#include "api/call_json.h"
#include "api/codes.h"
#include "api/query.h"
#include "api/resources.h"
#include "projections/call_codec.h"
#include "projections/call_talks.h"

namespace rufbund::api {
namespace {

using projections::CallRecord;

struct Search {
  storage::CallFilter filter;
  bool ongoing = true;  // calls that have not ended are wanted
  bool ended = true;
  bool ongoing_asked = false;  // by name
};

// "served,abandoned" into outcomes; `ongoing` is no outcome of its own.
void read_outcomes(Query& query, Search& search) {
  const auto text = query.text("outcome", 256);
  if (!text) return;
  search.ongoing = false;
  for (std::size_t start = 0; start <= text->size();) {
    const std::size_t end = std::min(text->find(',', start), text->size());
    const std::string_view name = std::string_view(*text).substr(start, end - start);
    if (name == "ongoing")
      search.ongoing = search.ongoing_asked = true;
    else if (const auto outcome = ticket_end(name))
      search.filter.outcomes.push_back(*outcome);
    else
      query.reject("outcome", "unknown_name");
    start = end + 1;
  }
  search.ended = !search.filter.outcomes.empty();
}

// The hotlines, with the ids that the wanted keys have there.
void read_places(const Context& context, const access::Identity& identity, Query& query, Search& search) {
  const auto hotline = query.text("hotline"), site = query.text("site");
  auto member = query.text("member");
  // Pages of what is its own, instead of pages with holes.
  if (identity.of_member()) member = identity.organisation;
  const auto topic = query.text("topic"), language = query.text("language"), carrier_key = query.text("carrier");
  const auto* carrier = carrier_key ? context.names.carrier(*carrier_key) : nullptr;
  for (const HotlineNames& h : context.names.hotlines()) {
    if (hotline && h.key() != *hotline) continue;
    storage::CallPlace place;
    place.cell = h.cell();
    bool all_known = !carrier_key || carrier != nullptr;
    const auto resolve = [&](const std::optional<std::string>& key, const auto* found, auto& id) {
      if (!key) return;
      if (found == nullptr)
        all_known = false;
      else
        id = found->id;
    };
    if (const auto id = member ? h.member_id(*member) : std::nullopt)
      place.member = *id;
    else
      all_known &= !member;
    resolve(site, site ? h.site(*site) : nullptr, place.site);
    resolve(topic, topic ? h.topic(*topic) : nullptr, place.topic);
    resolve(language, language ? h.skill(*language) : nullptr, place.language);
    if (carrier != nullptr) place.carrier = carrier->id;
    if (all_known) search.filter.places.push_back(place);
  }
}

void read_text(const Context& context, Query& query, Search& search) {
  const auto text = query.text("q", 64);
  if (!text) return;
  if (const auto id = context.names.numbered(*text)) {
    search.filter.number = id->number;
    std::erase_if(search.filter.places, [&](const storage::CallPlace& p) { return p.cell != id->hotline->cell(); });
  } else if (const auto number = parse_integer(*text, 1, UINT32_MAX)) {
    search.filter.number = static_cast<std::uint32_t>(*number);
  } else if (const auto ticket = parse_integer(*text, 1, INT64_MAX)) {
    search.filter.ticket = TicketId{static_cast<std::uint64_t>(*ticket)};
    search.filter.number = static_cast<std::uint32_t>(*ticket >> 32);
  } else {
    search.filter.places.clear();  // no call has such a name
  }
}

std::string cursor_text(const CallRecord& call) {
  return fmt::format("{}.{}.{}", call.started_at.ms, call.cell.value, call.number());
}

std::optional<storage::CallCursor> read_cursor(std::string_view text) {
  const std::size_t first = text.find('.'), second = text.rfind('.');
  if (first == std::string_view::npos || second == first) return std::nullopt;
  const auto ms = parse_integer(text.substr(0, first), 0, INT64_MAX);
  const auto cell = parse_integer(text.substr(first + 1, second - first - 1), 0, UINT16_MAX);
  const auto number = parse_integer(text.substr(second + 1), 0, UINT32_MAX);
  if (!ms || !cell || !number) return std::nullopt;
  return storage::CallCursor{TimeMs{*ms}, CellId{static_cast<std::uint16_t>(*cell)},
                             static_cast<std::uint32_t>(*number)};
}

Search read_search(const Context& context, const access::Identity& identity, Query& query) {
  Search search;
  if (const auto from = query.time("from")) search.filter.from = *from;
  if (const auto to = query.time("to")) search.filter.to = *to;
  read_outcomes(query, search);
  read_places(context, identity, query, search);
  read_text(context, query, search);
  search.filter.min_wait_ms = query.integer("min_wait_ms", 0, INT64_MAX).value_or(-1);
  return search;
}

auto order_of(const CallRecord& c) { return std::tuple(c.started_at, c.cell, c.number()); }

bool fits(const CallRecord& c, const storage::CallFilter& f) {
  if (c.started_at < f.from || c.started_at >= f.to) return false;
  if (f.number && c.number() != *f.number) return false;
  if (f.ticket && c.ticket != *f.ticket) return false;
  if (c.waited_ms < f.min_wait_ms) return false;
  if (f.after && order_of(c) >= std::tuple(f.after->started_at, f.after->cell, f.after->number)) return false;
  const auto answered_there = [&](const storage::CallPlace& p) {
    return (!p.member && !p.site) || std::any_of(c.talks.begin(), c.talks.end(), [&](const auto& t) {
             return (!p.member || p.member == t.member) && (!p.site || p.site == t.site);
           });
  };
  return std::any_of(f.places.begin(), f.places.end(), [&](const storage::CallPlace& p) {
    return p.cell == c.cell && answered_there(p) && (!p.topic || p.topic == c.topic) &&
           (!p.language || p.language == c.language) && (!p.carrier || p.carrier == c.carrier);
  });
}

// Without timeline and decisions, which a list does not show.
CallRecord without_details(const CallRecord& call) {
  CallRecord copy;
  copy.cell = call.cell;
  copy.ticket = call.ticket;
  copy.carrier = call.carrier;
  copy.klass = call.klass;
  copy.topic = call.topic;
  copy.language = call.language;
  copy.phase = call.phase;
  copy.end = call.end;
  copy.first = call.first;
  copy.started_at = call.started_at;
  copy.queued_at = call.queued_at;
  copy.answered_at = call.answered_at;
  copy.ended_at = call.ended_at;
  copy.waited_ms = call.waited_ms;
  copy.talk_ms = call.talk_ms;
  copy.member = call.member;
  copy.site = call.site;
  copy.offers = call.offers;
  copy.norm_work_ms = call.norm_work_ms;
  copy.taken_back = call.taken_back;
  copy.talks = call.talks;
  return copy;
}

std::vector<CallRecord> ongoing_calls(const Context& context, const storage::CallFilter& filter, std::size_t most) {
  std::vector<CallRecord> out;
  const auto newest_first = [](const CallRecord& a, const CallRecord& b) { return order_of(a) > order_of(b); };
  for (const storage::CallPlace& place : filter.places) {
    context.writer.with_line(place.cell, [&](const auto& line) {
      std::vector<const CallRecord*> found;
      for (const auto& [ticket, call] : line.live_calls())
        if (fits(call, filter)) found.push_back(&call);
      const std::size_t kept = std::min(most, found.size());
      std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
                        [&](const CallRecord* a, const CallRecord* b) { return newest_first(*a, *b); });
      for (std::size_t i = 0; i < kept; ++i) out.push_back(without_details(*found[i]));
    });
  }
  std::sort(out.begin(), out.end(), newest_first);
  if (out.size() > most) out.resize(most);
  return out;
}

// A call as the reader may see it: a member what it did of it itself. Nothing where it never answered it.
std::optional<CallRecord> as_seen(const Context& context, const access::Identity& identity, CallRecord call) {
  if (!identity.of_member()) return call;
  const HotlineNames* const hotline = context.names.hotline(call.cell);
  const auto own = hotline == nullptr ? std::nullopt : hotline->member_id(identity.organisation);
  if (!own) return std::nullopt;
  return projections::seen_by(std::move(call), *own);
}

void list_calls(const Context& context, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  Search search = read_search(context, call.identity, query);
  const auto limit = static_cast<std::size_t>(query.integer("limit", 1, 500).value_or(100));
  if (const auto cursor = query.text("cursor")) {
    search.filter.after = read_cursor(*cursor);
    if (!search.filter.after) query.reject("cursor", "malformed");
  }
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));

  // First those that live, then the books: a call that ends in between may be seen twice but never missed.
  std::vector<CallRecord> calls;
  if (search.ongoing) calls = ongoing_calls(context, search.filter, limit + 1);
  if (search.ended && !search.filter.places.empty()) {
    auto booked = context.books.calls(search.filter, limit + 1);
    if (!booked && booked.error().code == ErrorCode::kOverloaded)
      return respond(problem(503, "overloaded", "The search takes too long. Narrow it by time, member or outcome."));
    if (!booked) return respond(problem(503, "books_failing", ""));
    for (CallRecord& ended : *booked) {
      std::erase_if(calls,
                    [&](const CallRecord& live) { return live.ticket == ended.ticket && live.cell == ended.cell; });
      calls.push_back(std::move(ended));
    }
    std::sort(calls.begin(), calls.end(),
              [](const CallRecord& a, const CallRecord& b) { return order_of(a) > order_of(b); });
  }
  const bool more = calls.size() > limit;
  if (more) calls.resize(limit);
  Json items = Json::array();
  const CallJson json(context.names);
  std::string last = more ? cursor_text(calls.back()) : std::string();
  for (CallRecord& found : calls) {
    if (context.names.hotline(found.cell) == nullptr) continue;
    if (const auto seen = as_seen(context, call.identity, std::move(found))) items.push_back(json.summary(*seen));
  }
  respond(json_response({{"items", std::move(items)}, {"next", more ? Json(std::move(last)) : Json(nullptr)}}));
}

// Columns are fields of the resource `call`; of them the carrier alone is not for everybody who gets here.
bool may_read_carrier(const access::Identity& identity) {
  const auto& fields = access::Permissions::built_in().resource("call")->fields;
  return access::reaches(fields.find("carrier")->second.read, identity, {identity.organisation, "", ""});
}

void export_calls(const Context& context, const Call& asked, const Responder& respond) {
  constexpr std::size_t kPage = 1'000;
  Query query(asked.request.query);
  const Search search = read_search(context, asked.identity, query);
  if (search.ongoing_asked) query.reject("outcome", "unknown_name", "Calls that have not ended are not exported.");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  // One page at a time; where the books fail the export fails, and is never taken for the whole.
  const auto next_page = [&context, filter = search.filter, identity = asked.identity,
                          carriers = may_read_carrier(asked.identity)](std::string& text) mutable {
    if (filter.places.empty()) return Chunk::kLast;
    auto page = context.books.calls(filter, kPage);
    if (!page) return Chunk::kFailed;
    const CallJson json(context.names);
    for (CallRecord& call : *page) {
      if (!carriers) call.carrier = CarrierId{};
      if (const auto seen = as_seen(context, identity, call)) text += json.csv_line(*seen);
    }
    if (page->size() < kPage) return Chunk::kLast;
    const CallRecord& last = page->back();
    filter.after = storage::CallCursor{last.started_at, last.cell, last.number()};
    return Chunk::kMore;
  };
  Response response;
  response.content_type = "text/csv; charset=utf-8; header=present";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"rufbund-calls.csv\"");
  response.body = CallJson::csv_header();
  response.more = next_page;
  respond(std::move(response));
}

// A call with all its details, alive or booked.
std::optional<CallRecord> find_call(const Context& context, const Names::Numbered& id, const Responder& respond,
                                    const std::string& text) {
  const auto live = context.writer.with_line(id.hotline->cell(), [&](const auto& line) -> std::optional<CallRecord> {
    const CallRecord* found = line.live_call(id.number);
    return found ? std::optional(*found) : std::nullopt;
  });
  if (live) return live;
  auto booked = context.books.call(id.hotline->cell(), id.number);
  if (!booked) {
    respond(problem(503, "books_failing", ""));
    return std::nullopt;
  }
  if (!*booked) {
    respond(not_found("call", text));
    return std::nullopt;
  }
  CallRecord call = std::move((*booked)->call);
  if (!projections::decode_details((*booked)->details, call)) {
    respond(problem(503, "books_failing", "The record of this call is damaged."));
    return std::nullopt;
  }
  return call;
}

}  // namespace

void add_call_resources(Router& router, const Context& context) {
  router.add(Method::kGet, "/api/calls",
             [&context](const Call& c, const Responder& respond) { list_calls(context, c, respond); });
  router.add(Method::kGet, "/api/calls.csv",
             [&context](const Call& c, const Responder& respond) { export_calls(context, c, respond); });
  const auto with_call = [&context](auto&& show) {
    return [&context, show](const Call& c, const Responder& respond) {
      const auto id = context.names.numbered(c.params[0]);
      if (!id) return respond(not_found("call", c.params[0]));
      auto call = find_call(context, *id, respond, c.params[0]);
      if (!call) return;
      // Also why it went there: an answer from which the call itself was taken out would be none.
      const auto seen = as_seen(context, c.identity, std::move(*call));
      if (!seen) return respond(problem(403, "forbidden", "This belongs to somebody else."));
      respond(json_response(show(CallJson(context.names), *seen)));
    };
  };
  router.add(Method::kGet, "/api/calls/{call}",
             with_call([](const CallJson& json, const CallRecord& call) { return json.detail(call); }));
  router.add(Method::kGet, "/api/calls/{call}/why",
             with_call([](const CallJson& json, const CallRecord& call) { return json.why(call); }));
}

}  // namespace rufbund::api
