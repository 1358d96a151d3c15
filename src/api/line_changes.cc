#include "api/line_changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/commands.h"

namespace rufbund::api {
namespace {

std::string sentence_of(const office::LineProblem& problem) {
  const std::string place =
      problem.kind == "file" ? "the configuration's file" : fmt::format("{} '{}'", problem.kind, problem.key);
  return fmt::format("{}: {}: {}", place, problem.where, problem.what);
}

}  // namespace

Result<LineNow> read_line_now(const office::LinePort* port, storage::OfficeBooks& books) {
  if (port == nullptr) return fail(ErrorCode::kUnavailable, "This node cannot read its configuration from here.");
  auto line = office::read_line_books(books);
  if (!line) return tl::unexpected(line.error());
  auto facts = port->facts();
  if (!facts) return tl::unexpected(facts.error());
  return LineNow{std::move(*line), std::move(*facts)};
}

LineOutcome change_line(OfficeContext& office, const office::LinePort* port, const LineChange& change) {
  LineOutcome out;
  storage::OfficeBooks& books = office.command_books;
  out.done = books.transaction([&]() -> Result<void> {
    if (auto written = change.write(); !written) return written;
    auto now = read_line_now(port, books);
    if (!now) return tl::unexpected(now.error());
    if (change.check) out.problems = change.check(now->books, now->facts);
    if (out.problems.empty()) {
      auto problems = port->problems(office::line_documents(now->books, now->facts.file));
      if (!problems) return tl::unexpected(problems.error());
      out.problems = std::move(*problems);
    }
    if (!out.problems.empty()) return fail(ErrorCode::kConflict, sentence_of(out.problems.front()));
    return {};
  });
  if (!out.done || !office.reload) return out;
  if (auto taken = office.reload(); !taken) {
    out.done = tl::unexpected(taken.error());
    if (auto undone = books.transaction(change.undo); !undone)
      out.done.error().message += " It could not be taken back either: " + undone.error().message;
    // Where a part of it was in force already the node goes back too.
    if (taken.error().code == ErrorCode::kUnavailable) (void)office.reload();
  }
  return out;
}

Response line_refuses(const std::vector<office::LineProblem>& problems) {
  std::vector<FieldError> errors;
  for (const office::LineProblem& problem : problems) errors.push_back({"", "", "configuration", sentence_of(problem)});
  return problem(409, "line_refuses", "The line cannot take it. Nothing was changed.", errors);
}

void follow_status(OfficeContext& office, const alliance::Member& member, Response answer, const Responder& respond) {
  std::string trouble;
  if (office.reload)
    if (auto taken = office.reload(); !taken) trouble = taken.error().message;
  const auto mode = member.status == "active" ? core::SiteMode::kActive : core::SiteMode::kPaused;
  std::vector<CellCommand> commands;
  for (const HotlineNames& hotline : office.line.names.hotlines()) {
    if (!office.line.pictured(hotline)) continue;
    for (const directory::Site& site : hotline.hotline().sites)
      if (hotline.member_key(site.member) == member.key)
        commands.push_back({&hotline, core::SetSiteMode{site.id, mode}});
  }
  const auto finish = [respond, answer = std::move(answer), trouble = std::move(trouble)](const Response& line) {
    if (line.status == 200 && trouble.empty()) return respond(answer);
    respond(problem(503, "not_confirmed",
                    fmt::format("The status is changed, but the line could not follow: {}",
                                trouble.empty() ? "its journal did not confirm." : trouble)));
  };
  if (commands.empty()) {
    Response nothing;
    nothing.status = 200;
    return finish(nothing);
  }
  submit_commands(office.line, std::move(commands), finish);
}

}  // namespace rufbund::api
