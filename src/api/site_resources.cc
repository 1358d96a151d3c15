// Sites: their picture, mode and capacity reports (docs: what a member's site needs at the interface).
#include <fmt/format.h>

#include <algorithm>

#include "api/body.h"
#include "api/codes.h"
#include "api/commands.h"
#include "api/query.h"

namespace rufbund::api {
namespace {

// The hotlines a site serves; only the named one where `hotline` is given.
std::vector<const HotlineNames*> lines_of(const Context& context, std::string_view site,
                                          const std::optional<std::string>& hotline) {
  std::vector<const HotlineNames*> out;
  for (const HotlineNames& h : context.names.hotlines())
    if (context.pictured(h) && h.site(site) != nullptr && (!hotline || h.key() == *hotline)) out.push_back(&h);
  return out;
}

void list_sites(const Context& context, const Request& request, const Responder& respond) {
  Query query(request.query);
  const auto hotline = query.text("hotline");
  const auto member = query.text("member");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  if (hotline && context.names.hotline(*hotline) == nullptr) return respond(not_found("hotline", *hotline));
  if (member && !context.names.knows_member(*member)) return respond(not_found("member", *member));
  const auto picture = context.writer.latest();
  Json items = Json::array();
  for (std::size_t i = 0; i < picture->lines.size(); ++i) {
    if (hotline && context.names.hotlines()[i].key() != *hotline) continue;
    for (Json& site : context.json().sites(*picture, i))
      if (!member || site["member"] == *member) items.push_back(std::move(site));
  }
  respond(list_response(*picture, std::move(items)));
}

void get_site(const Context& context, const std::string& key, const Request& request, const Responder& respond) {
  Query query(request.query);
  const auto hotline = query.text("hotline");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  const auto picture = context.writer.latest();
  for (const HotlineNames* line : lines_of(context, key, hotline))
    for (Json& site : context.json().sites(*picture, context.index_of(*line)))
      if (site["key"] == key) return respond(json_response(site));
  respond(not_found("site", key));
}

// Reads the optional hotline of a command's body and finds the lines it is meant for.
std::vector<const HotlineNames*> target_lines(const Context& context, const std::string& site, Body& body) {
  const auto hotline = body.text("hotline", false, 1, 64);
  auto lines = lines_of(context, site, hotline);
  if (hotline && lines.empty()) body.reject("/hotline", "unknown_name", "The site does not serve this hotline.");
  return lines;
}

// A member that is suspended, dormant or not yet active keeps its sites paused: the office's decision, which its own
// people do not undo. Pausing stays theirs, and the coordinator decides as ever.
std::optional<Response> refused_for_status(const Call& call, core::SiteMode mode, const StatusOf& status_of) {
  if (!call.identity.of_member() || mode != core::SiteMode::kActive) return std::nullopt;
  const auto status = status_of(call.identity.organisation);
  if (!status) return problem(503, "books_failing", status.error().message);
  if (status->empty() || *status == "active") return std::nullopt;
  return problem(
      409, "not_active",
      fmt::format("Your company is {}. Its sites come back when the alliance's office makes it active.", *status));
}

void set_mode(const Context& context, const StatusOf& status_of, const Call& call, const Responder& respond) {
  const std::string& key = call.params[0];
  const Request& request = call.request;
  if (!context.names.knows_site(key)) return respond(not_found("site", key));
  Body body(request);
  std::optional<core::SiteMode> mode;
  if (const auto name = body.text("mode", true, 0, 64)) {
    mode = site_mode(*name);
    if (!mode) body.reject("/mode", "unknown_name", "active, paused or draining");
  }
  const auto lines = target_lines(context, key, body);
  if (auto response = body.finish()) return respond(std::move(*response));
  if (auto refused = refused_for_status(call, *mode, status_of)) return respond(std::move(*refused));
  std::vector<CellCommand> commands;
  for (const HotlineNames* line : lines) commands.push_back({line, core::SetSiteMode{line->site(key)->id, *mode}});
  submit_commands(context, std::move(commands), respond);
}

// One group of a capacity report; mistakes are noted in `body`.
std::optional<core::ReportCapacity> read_group(const Json& group, std::size_t index, const HotlineNames& line,
                                               SiteId site, Body& body) {
  const std::string pointer = fmt::format("/groups/{}", index);
  if (!group.is_object()) {
    body.reject(pointer, "wrong_type", "An object is expected.");
    return std::nullopt;
  }
  core::ReportCapacity report{site, 0, 0, 0, 0, 0};
  bool good = true;
  const auto wrong = [&](const std::string& where, std::string_view code, std::string detail = {}) {
    body.reject(pointer + where, code, std::move(detail));
    good = false;
  };
  const auto count = [&](const char* name, std::uint32_t& out) {
    const auto found = group.find(name);
    const std::string where = std::string("/") + name;
    if (found == group.end()) return wrong(where, "required");
    if (!found->is_number_integer()) return wrong(where, "wrong_type", "A whole number is expected.");
    if (*found < 0 || *found > 100'000) return wrong(where, "out_of_range", "From 0 to 100,000.");
    out = found->get<std::uint32_t>();
  };
  count("logged_in", report.logged_in);
  count("ready", report.ready);
  count("talking", report.talking);
  count("wrap_up", report.wrap_up);
  if (const auto skills = group.find("skills"); skills != group.end()) {
    if (!skills->is_array() || skills->empty()) {
      wrong("/skills", "wrong_type", "A list of skills is expected; leave it out for all.");
    } else {
      for (const Json& skill : *skills) {
        const auto* known = skill.is_string() ? line.skill(skill.get<std::string>()) : nullptr;
        if (known == nullptr)
          wrong("/skills", "unknown_name", "No such skill.");
        else
          report.skills |= std::uint64_t{1} << known->id.value;
      }
    }
  }
  for (const auto& [name, unused] : group.items())
    if (name != "logged_in" && name != "ready" && name != "talking" && name != "wrap_up" && name != "skills")
      wrong("/" + pointer_token(name), "unknown_field");
  if (good && std::uint64_t{report.ready} + report.talking + report.wrap_up > report.logged_in)
    wrong("/logged_in", "wrong_sum", "Less than ready, talking and wrap_up together.");
  if (!good) return std::nullopt;
  return report;
}

void put_capacity(const Context& context, const std::string& key, const Request& request, const Responder& respond) {
  if (!context.names.knows_site(key)) return respond(not_found("site", key));
  constexpr std::size_t kMostGroups = 64;
  Body body(request);
  const auto lines = target_lines(context, key, body);
  if (lines.size() > 1) body.reject("/hotline", "required", "The site serves several hotlines: name one.");
  std::vector<CellCommand> commands;
  const Json* groups = body.value("groups", true);
  if (groups != nullptr && (!groups->is_array() || groups->empty() || groups->size() > kMostGroups)) {
    body.reject("/groups", "wrong_type", "A list of 1 to 64 groups is expected.");
  } else if (groups != nullptr && lines.size() == 1) {
    const HotlineNames& line = *lines.front();
    for (std::size_t i = 0; i < groups->size(); ++i) {
      const auto report = read_group((*groups)[i], i, line, line.site(key)->id, body);
      if (!report) continue;
      const bool twice = std::any_of(commands.begin(), commands.end(), [&](const CellCommand& c) {
        return std::get<core::ReportCapacity>(c.command).skills == report->skills;
      });
      if (twice) body.reject(fmt::format("/groups/{}/skills", i), "duplicate");
      commands.push_back({&line, *report});
    }
  }
  if (auto response = body.finish()) return respond(std::move(*response));
  submit_commands(context, std::move(commands), respond);
}

}  // namespace

void add_site_resources(Router& router, const Context& context, StatusOf status_of) {
  router.add(Method::kGet, "/api/sites",
             [&context](const Call& c, const Responder& respond) { list_sites(context, c.request, respond); });
  router.add(Method::kGet, "/api/sites/{site}", [&context](const Call& c, const Responder& respond) {
    get_site(context, c.params[0], c.request, respond);
  });
  router.add(Method::kPost, "/api/sites/{site}/mode",
             [&context, status_of = std::move(status_of)](const Call& c, const Responder& respond) {
               set_mode(context, status_of, c, respond);
             });
  router.add(Method::kPut, "/api/sites/{site}/capacity", [&context](const Call& c, const Responder& respond) {
    put_capacity(context, c.params[0], c.request, respond);
  });
}

}  // namespace rufbund::api
