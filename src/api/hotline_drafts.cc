#include "api/hotline_drafts.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/record_fields.h"

namespace rufbund::api {
namespace {

using alliance::HotlineDraft;

void read_draft(const office::LinePort* port, OfficeContext& office, const Call& call, Body& body, HotlineDraft& draft,
                bool fresh) {
  read_key(body, "client", draft.client, false);
  office::HotlineForm form;
  if (fresh) {
    draft.status = "draft";
    draft.created_by = call.identity.name;
    draft.created_at = office.now();
    read_key(body, "form", draft.form, false);
    if (!draft.form.empty()) {
      const office::HotlineTemplate* from = nullptr;
      if (port != nullptr)
        for (const auto& one : port->templates())
          if (one.key == draft.form) from = &one;
      if (from == nullptr)
        body.reject("/form", "unknown_name", fmt::format("There is no template '{}'.", draft.form));
      else
        form = from->form;
    }
    draft.document = office::form_text(form);
  }
  const Json* document = body.value("document", false);
  if (document == nullptr) return;
  std::vector<office::FormProblem> problems;
  form = office::read_form(*document, problems);
  for (const auto& wrong : problems) body.reject("/document" + wrong.pointer, wrong.code, wrong.detail);
  draft.document = office::form_text(form);
  if (draft.document.size() > office::kLongestForm)
    body.reject("/document", "too_long", fmt::format("{} bytes at most.", office::kLongestForm));
}

Result<void> check_references(OfficeContext& office, const Call&, const HotlineDraft* before, HotlineDraft& draft) {
  if (before == nullptr)
    for (const HotlineNames& hotline : office.line.names.hotlines())
      if (hotline.key() == draft.key)
        return fail(ErrorCode::kConflict,
                    fmt::format("There is a hotline '{}' already. Choose another key.", draft.key));
  if (draft.client.empty()) return {};
  auto client = office.command_books.find<alliance::Client>(draft.client);
  if (!client) return tl::unexpected(client.error());
  if (!*client) return fail(ErrorCode::kInvalidArgument, fmt::format("There is no client '{}'.", draft.client));
  return {};
}

}  // namespace

RecordKind<HotlineDraft> draft_kind(const office::LinePort* port) {
  RecordKind<HotlineDraft> kind{.list = "/api/alliance/hotline-drafts",
                                .one = "/api/alliance/hotline-drafts/{draft}",
                                .parent = {},
                                .id_prefix = {},
                                .order = "ORDER BY created_at DESC, key"};
  kind.read = [port](OfficeContext& o, const Call& call, Body& body, HotlineDraft& draft, bool fresh) {
    read_draft(port, o, call, body, draft, fresh);
  };
  kind.check = check_references;
  kind.extend = [](OfficeContext&, storage::OfficeBooks&, const HotlineDraft& draft, Json& json) {
    json["document"] = parsed(draft.document);
  };
  return kind;
}

Result<std::vector<office::FormProblem>> problems_of(const office::LinePort* port, const HotlineDraft& draft,
                                                     const LineNow& now) {
  const office::HotlineForm form = office::form_of(draft);
  auto problems = office::check_draft(draft, form, now.books, now.facts);
  if (!problems.empty()) return problems;
  auto found = port->problems(office::line_documents(office::as_if_live(now.books, draft), now.facts.file));
  if (!found) return tl::unexpected(found.error());
  for (const office::LineProblem& one : *found) problems.push_back(office::form_problem(one, draft.key, form));
  return problems;
}

Json problem_json(const office::FormProblem& problem) {
  return {{"pointer", problem.pointer}, {"code", problem.code}, {"detail", problem.detail}};
}

std::vector<FieldError> field_errors(const std::vector<office::FormProblem>& problems, std::string_view under) {
  std::vector<FieldError> out;
  for (const auto& one : problems) out.push_back({std::string(under) + one.pointer, "", one.code, one.detail});
  return out;
}

Response draft_conflict(OfficeContext& office, const HotlineDraft& current) {
  Json json = record_json(current);
  json["document"] = parsed(current.document);
  return conflict_problem(office, HotlineDraft::kTable, current.key, std::move(json));
}

std::optional<HotlineDraft> draft_or_answer(storage::OfficeBooks& books, const Call& call, const Responder& respond) {
  auto found = books.find<HotlineDraft>(call.params[0]);
  if (!found)
    respond(office_problem(found.error()));
  else if (!*found)
    respond(not_found("draft", call.params[0]));
  else
    return std::move(**found);
  return std::nullopt;
}

}  // namespace rufbund::api
