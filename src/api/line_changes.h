// Changes of the books that the line follows: hotlines, connected sites, members. Each is checked as a whole before it
// is written, with the file and everything else that the line knows; then the node takes it; where that fails it is
// taken back. The command thread.
#pragma once

#include <functional>
#include <vector>

#include "api/record_resources.h"
#include "office/line_books.h"
#include "office/line_port.h"

namespace rufbund::api {

struct LineChange {
  std::function<Result<void>()> write;  // in a transaction
  std::function<Result<void>()> undo;   // likewise, where the node could not take it
  // More to ask of the books as they would be: what it returns stands in the way.
  std::function<std::vector<office::LineProblem>(const office::LineBooks&, const office::LineFacts&)> check = {};
};

struct LineOutcome {
  Result<void> done;
  std::vector<office::LineProblem> problems;  // why it was not even written
};

[[nodiscard]] LineOutcome change_line(OfficeContext& office, const office::LinePort* port, const LineChange& change);

// The books' documents with what they need to know of the file.
struct LineNow {
  office::LineBooks books;
  office::LineFacts facts;
};
// kUnavailable without a port: this node cannot be asked.
[[nodiscard]] Result<LineNow> read_line_now(const office::LinePort* port, storage::OfficeBooks& books);

// 409 `line_refuses`, each problem at its place.
[[nodiscard]] Response line_refuses(const std::vector<office::LineProblem>& problems);

// A member's sites follow its status: one that is not active gets no offers on any line; conversations go on. Answers
// with `answer` once that is in force.
void follow_status(OfficeContext& office, const alliance::Member& member, Response answer, const Responder& respond);

// A member's sites: entered, changed, connected. `port` may be null.
void add_member_line_resources(Router& router, OfficeContext& office, const office::LinePort* port);
// Hotlines from templates.
void add_hotline_draft_resources(Router& router, OfficeContext& office, const office::LinePort* port);

}  // namespace rufbund::api
