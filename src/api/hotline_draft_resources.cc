// Hotlines from templates: drafts, their check and preview, going live and off.
#include <fmt/format.h>

#include <algorithm>

#include "api/hotline_drafts.h"
#include "directory/own_words.h"

namespace rufbund::api {
namespace {

using alliance::Client;
using alliance::HotlineDraft;

constexpr std::string_view kDraft = "/api/alliance/hotline-drafts/{draft}";

Json template_json(const office::HotlineTemplate& from, bool whole) {
  Json out{{"key", from.key},
           {"title_de", from.title_de},
           {"title_en", from.title_en},
           {"about_de", from.about_de},
           {"about_en", from.about_en}};
  if (whole) out["document"] = office::to_json(from.form);
  return out;
}

void list_templates(OfficeContext&, const office::LinePort* port, const Call&, const Responder& respond) {
  Json items = Json::array();
  if (port != nullptr)
    for (const auto& one : port->templates()) items.push_back(template_json(one, false));
  respond(json_response({{"items", std::move(items)}}));
}

void get_template(OfficeContext&, const office::LinePort* port, const Call& call, const Responder& respond) {
  if (port != nullptr)
    for (const auto& one : port->templates())
      if (one.key == call.params[0]) return respond(json_response(template_json(one, true)));
  respond(not_found("template", call.params[0]));
}

Json heard_json(const std::vector<office::HeardPrompt>& prompts) {
  Json items = Json::array();
  for (const office::HeardPrompt& one : prompts)
    items.push_back(
        {{"language", one.language}, {"prompt", one.prompt}, {"text", one.text}, {"recorded", one.recorded}});
  return items;
}

// --- what a form may choose from ---

void get_choices(OfficeContext& office, const office::LinePort* port, const Call&, const Responder& respond) {
  auto now = read_line_now(port, office.books);
  if (!now) return respond(office_problem(now.error()));
  Json carriers = Json::array(), sites = Json::array(), clients = Json::array(), prompts = Json::array();
  for (const auto& one : now->facts.carriers) carriers.push_back({{"key", one.key}, {"name", one.name}});
  const auto papers_of = [&](const std::string& site) -> const alliance::MemberSite* {
    for (const auto& one : now->books.sites)
      if (one.key == site) return &one;
    return nullptr;
  };
  for (const auto& one : now->facts.sites) {
    // The file connects it; what it can is in the books, where they know it.
    const alliance::MemberSite* papers = papers_of(one.key);
    sites.push_back({{"key", one.key},
                     {"name", one.name},
                     {"member", now->facts.file.member_of[one.key]},
                     {"channels", papers == nullptr ? Json(nullptr) : Json(papers->channels)},
                     {"skills", papers == nullptr ? Json::array() : Json(papers->skills)},
                     {"takes_part", true}});
  }
  for (const auto& one : now->books.sites) {
    if (now->facts.file.sites.contains(one.key)) continue;
    const auto& members = now->books.members;
    const bool active = std::any_of(members.begin(), members.end(), [&](const auto& member) {
      return member.key == one.member && member.status == "active";
    });
    sites.push_back({{"key", one.key},
                     {"name", one.name},
                     {"member", one.member},
                     {"channels", one.channels},
                     {"skills", one.skills},
                     {"takes_part", active && one.status == "connected"}});
  }
  auto all = office.books.select<Client>("ORDER BY key");
  if (!all) return respond(office_problem(all.error()));
  for (const Client& one : *all) clients.push_back({{"key", one.key}, {"name", one.name}});
  for (const std::string_view prompt : directory::kOwnWords) prompts.push_back(prompt);
  auto general = port->general_prompts();
  if (!general) return respond(office_problem(general.error()));
  respond(json_response({{"carriers", std::move(carriers)},
                         {"languages", now->facts.languages},
                         {"sites", std::move(sites)},
                         {"clients", std::move(clients)},
                         {"prompts", std::move(prompts)},
                         {"general_prompts", heard_json(*general)}}));
}

// --- one draft ---

void get_check(OfficeContext& office, const office::LinePort* port, const Call& call, const Responder& respond) {
  const auto draft = draft_or_answer(office.books, call, respond);
  if (!draft) return;
  auto now = read_line_now(port, office.books);
  if (!now) return respond(office_problem(now.error()));
  auto problems = problems_of(port, *draft, *now);
  if (!problems) return respond(office_problem(problems.error()));
  Json list = Json::array();
  for (const auto& one : *problems) list.push_back(problem_json(one));
  respond(json_response({{"ready", problems->empty()}, {"problems", std::move(list)}}));
}

void get_preview(OfficeContext& office, const office::LinePort* port, const Call& call, const Responder& respond) {
  const auto draft = draft_or_answer(office.books, call, respond);
  if (!draft) return;
  auto now = read_line_now(port, office.books);
  if (!now) return respond(office_problem(now.error()));
  auto heard = port->heard(office::line_documents(office::as_if_live(now->books, *draft), now->facts.file), draft->key);
  if (!heard) {
    if (heard.error().code == ErrorCode::kInvalidArgument)
      return respond(problem(409, "not_ready", "The draft has problems still; its check names them."));
    return respond(office_problem(heard.error()));
  }
  respond(json_response({{"items", heard_json(*heard)}}));
}

// The client that ordered it sees it. `before`: the client as it was, where it was changed.
Result<void> show_to_client(OfficeContext& office, const HotlineDraft& draft, const storage::Author& author,
                            std::optional<Client>& before) {
  if (draft.client.empty()) return {};
  auto found = office.command_books.find<Client>(draft.client);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kConflict, fmt::format("There is no client '{}' any more.", draft.client));
  Client client = **found;
  if (std::find(client.hotlines.begin(), client.hotlines.end(), draft.key) != client.hotlines.end()) return {};
  before = client;
  client.hotlines.push_back(draft.key);
  std::sort(client.hotlines.begin(), client.hotlines.end());
  return office.command_books.put(client, author);
}

// Writes the draft, which is live before or after it, and has the line follow.
void put_into_line(OfficeContext& office, const office::LinePort* port, const RecordKind<HotlineDraft>& kind,
                   const Call& call, const HotlineDraft& before, HotlineDraft draft, const Responder& respond) {
  const storage::Author author = office.author(call.identity);
  std::vector<office::FormProblem> wrong;
  std::optional<Client> client;
  LineChange change;
  change.write = [&]() -> Result<void> {
    if (draft.status == "live") {
      auto now = read_line_now(port, office.command_books);
      if (!now) return tl::unexpected(now.error());
      auto problems = problems_of(port, draft, *now);
      if (!problems) return tl::unexpected(problems.error());
      wrong = std::move(*problems);
      if (!wrong.empty()) return fail(ErrorCode::kInvalidArgument, "The hotline is not ready.");
    }
    if (auto put = office.command_books.put(draft, author); !put) return put;
    return draft.status == "live" ? show_to_client(office, draft, author, client) : Result<void>{};
  };
  change.undo = [&]() -> Result<void> {
    HotlineDraft again = before;
    again.version = draft.version;
    if (client) {
      ++client->version;
      if (auto put = office.command_books.put(*client, author); !put) return put;
    }
    return office.command_books.put(again, author);
  };
  const LineOutcome outcome = change_line(office, port, change);
  (void)office.accounts.read_organisations();
  if (!wrong.empty())
    return respond(problem(422, "invalid_value", "The hotline is not ready. Nothing was changed.",
                           field_errors(wrong, "/document")));
  if (!outcome.problems.empty()) return respond(line_refuses(outcome.problems));
  if (outcome.done) return respond(json_response(kind.show(office, office.command_books, draft)));
  respond(office_problem(outcome.done.error()));
}

void put_draft(OfficeContext& office, const office::LinePort* port, const RecordKind<HotlineDraft>& kind,
               const Call& call, const Responder& respond) {
  const auto before = draft_or_answer(office.command_books, call, respond);
  if (!before) return;
  HotlineDraft draft = *before;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  kind.read(office, call, body, draft, false);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  draft.version = *version;
  if (*version != before->version) return respond(draft_conflict(office, *before));
  if (before->status == "live") {
    if (auto known = kind.check(office, call, &*before, draft); !known) return respond(office_problem(known.error()));
    return put_into_line(office, port, kind, call, *before, std::move(draft), respond);
  }
  write_record<HotlineDraft>(office, kind, call, respond, &*before, std::move(draft));
}

void delete_draft(OfficeContext& office, const office::LinePort*, const Call& call, const Responder& respond) {
  const auto draft = draft_or_answer(office.command_books, call, respond);
  if (!draft || !is_as_seen(office, call, *draft, respond)) return;
  if (draft->status != "draft")
    return respond(
        problem(409, "conflict", "It has been live: calls and its journal belong to it. Take it off instead."));
  if (auto gone = office.command_books.remove(*draft, office.author(call.identity)); !gone)
    return respond(office_problem(gone.error()));
  respond(json_response({{"removed", draft->key}}));
}

// `status`: "live" or "off".
void set_status(OfficeContext& office, const office::LinePort* port, const RecordKind<HotlineDraft>& kind,
                const std::string& status, const Call& call, const Responder& respond) {
  const auto before = draft_or_answer(office.command_books, call, respond);
  if (!before) return;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (*version != before->version) return respond(draft_conflict(office, *before));
  if (before->status == status) return respond(json_response(kind.show(office, office.command_books, *before)));
  if (status == "off" && before->status != "live")
    return respond(problem(409, "conflict", "The hotline is not live, so it cannot be taken off."));
  HotlineDraft draft = *before;
  draft.status = status;
  if (status == "live") draft.live_at = office.now();
  put_into_line(office, port, kind, call, *before, std::move(draft), respond);
}

void go_live(OfficeContext& office, const office::LinePort* port, const RecordKind<HotlineDraft>& kind,
             const Call& call, const Responder& respond) {
  set_status(office, port, kind, "live", call, respond);
}

void take_off(OfficeContext& office, const office::LinePort* port, const RecordKind<HotlineDraft>& kind,
              const Call& call, const Responder& respond) {
  set_status(office, port, kind, "off", call, respond);
}

}  // namespace

void add_hotline_draft_resources(Router& router, OfficeContext& office, const office::LinePort* port) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern, [&office, port, handler](const Call& call, const Responder& respond) {
      handler(office, port, call, respond);
    });
  };
  route(Method::kGet, "/api/alliance/hotline-templates", list_templates);
  route(Method::kGet, "/api/alliance/hotline-templates/{template}", get_template);
  route(Method::kGet, "/api/alliance/hotline-choices", get_choices);
  add_record_routes(router, office, draft_kind(port), true, true, false);
  const auto kind = std::make_shared<const RecordKind<HotlineDraft>>(draft_kind(port));
  const auto change = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern, [&office, port, kind, handler](const Call& call, const Responder& respond) {
      handler(office, port, *kind, call, respond);
    });
  };
  change(Method::kPut, kDraft, put_draft);
  route(Method::kDelete, kDraft, delete_draft);
  route(Method::kGet, "/api/alliance/hotline-drafts/{draft}/check", get_check);
  route(Method::kGet, "/api/alliance/hotline-drafts/{draft}/preview", get_preview);
  change(Method::kPost, "/api/alliance/hotline-drafts/{draft}/live", go_live);
  change(Method::kPost, "/api/alliance/hotline-drafts/{draft}/off", take_off);
  add_hotline_speech_resource(router, office, port);
}

}  // namespace rufbund::api
