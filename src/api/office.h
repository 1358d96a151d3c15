// What the office's resources share: accounts and the alliance's books. GET runs on the query thread with `books`, all
// else on the command thread with `command_books`; signing in on a thread of its own, with neither.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "access/identity.h"
#include "api/accounts.h"
#include "api/document_response.h"
#include "api/guard.h"
#include "api/journal_head.h"
#include "api/problem.h"
#include "api/resources.h"
#include "api/router.h"
#include "storage/office_books.h"

namespace rufbund::api {

struct OfficeContext {
  Accounts& accounts;
  storage::OfficeBooks& books;
  storage::OfficeBooks& command_books;
  const Context& line;
  std::function<TimeMs()> now;
  bool secure = false;  // reached by TLS
  // Takes what the books say of hotlines, members and sites into the running node; names every problem.
  std::function<Result<void>()> reload;
  // Runs `task` on the command thread, which owns `command_books`; drops it where the server is stopping or overloaded.
  std::function<void(std::function<void()>)> on_command_thread;
  // Runs `task` on a thread of its own, which owns nothing: what computes for long. False: too many wait already.
  std::function<bool(std::function<void()>)> compute;
  DocumentPress& press;
  std::string alliance;  // its name
  // The journal of a cell as far as it is durable; empty: unknown. Any thread.
  std::function<Result<JournalHead>(CellId)> journal_head;
  std::function<void()> somebody_joined;  // an account was made from a link; any thread, may be empty
  bool webhooks_to_own_networks = false;  // see notices::WebhookSettings

  [[nodiscard]] storage::OfficeBooks& books_of(Method method) {
    return method == Method::kGet || method == Method::kHead ? books : command_books;
  }
  [[nodiscard]] storage::Author author(const access::Identity& identity) const {
    return {identity.account, identity.name, std::string(access::name_of(identity.role)), identity.organisation, now()};
  }
};

// kNotFound 404, kConflict 409, kInvalidArgument 422, kOverloaded and all else 503.
[[nodiscard]] Response office_problem(const Error& error);

// Whose the thing is that a variable of a path names.
[[nodiscard]] access::Owner owner_of(const Context& line, std::string_view variable, const std::string& value);

void add_session_resources(Router& router, OfficeContext& office);
void add_account_resources(Router& router, OfficeContext& office);
void add_membership_resources(Router& router, OfficeContext& office);
void add_pledge_resources(Router& router, OfficeContext& office);
void add_key_proposal_resources(Router& router, OfficeContext& office);
void add_countersignature_resources(Router& router, OfficeContext& office);
void add_plan_resources(Router& router, OfficeContext& office);
void add_case_resources(Router& router, OfficeContext& office);
void add_case_report_resources(Router& router, OfficeContext& office);

}  // namespace rufbund::api
