#include "office/plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "alliance/values.h"
#include "office/call_ups.h"
#include "office/open_cases.h"
#include "office/plan_json.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;
using alliance::Case;
using alliance::OperationPlan;
using alliance::Plan;
using alliance::PlanInterval;
using storage::Author;
using storage::OfficeBooks;

constexpr Millis kMinute{60'000};

std::string clock_of(TimeMs at) {
  const alliance::LocalTime t = alliance::to_local(at);
  return fmt::format("{} {:02}:{:02}", alliance::to_text(t.date), t.hour, t.minute);
}

// One of the steps below, under way: what stands in its way is noted, and undoes the transaction.
class Step {
 public:
  Step(OfficeBooks& books, const Author& author) : books_(books), author_(author) {}

  tl::unexpected<Error> refuse(std::string_view code, std::string detail) {
    refusal_ = PlanRefusal{code, detail};
    return fail(ErrorCode::kConflict, std::move(detail));
  }

  // The plan, as its reader saw it and in that status.
  Result<Plan> plan(const std::string& id, std::int64_t version, std::string_view status) {
    auto found = books_.find<Plan>(id);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return refuse("not_found", fmt::format("There is no plan \"{}\".", id));
    const Plan& plan = **found;
    if (plan.version != version || (plan.status != status && plan.status != "draft"))
      return refuse("conflict", plan.status == "carried_out" ? "It was carried out already."
                                : plan.status == "approved"  ? "It was approved already."
                                                             : "Somebody else changed it meanwhile.");
    if (plan.status != status) return refuse("not_approved", "Only an approved plan is carried out.");
    return std::move(**found);
  }

  Result<void> note(const std::string& case_id, std::string_view kind, std::string text) {
    auto id = books_.next_id("entry");
    if (!id) return tl::unexpected(id.error());
    alliance::CaseEntry entry;
    entry.id = *id;
    entry.case_id = case_id;
    entry.kind = kind;
    entry.text = std::move(text);
    entry.account = author_.account;
    entry.name = author_.name;
    entry.at = author_.at;
    return books_.insert(entry);
  }

  PlanStep<Plan> end(Result<void> done, Plan plan) {
    if (done) return plan;
    if (!refusal_) refusal_ = PlanRefusal{"", done.error().message};
    return tl::unexpected(*refusal_);
  }

  OfficeBooks& books_;
  const Author& author_;
  std::optional<PlanRefusal> refusal_;
};

class CarryOut : public Step {
 public:
  CarryOut(OfficeBooks& books, const Author& author, const CaseHook& on_opened)
      : Step(books, author), on_opened_(on_opened) {}

  Result<void> work(const std::string& id, std::int64_t version, const std::string& reason) {
    auto record = plan(id, version, "approved");
    if (!record) return tl::unexpected(record.error());
    plan_ = std::move(*record);
    auto opened = open_plan(plan_);
    if (!opened) return tl::unexpected(opened.error());
    const OperationPlan& what = *opened;
    if (auto known = know_members(what); !known) return known;
    if (auto in_time = look_at_times(what); !in_time) return in_time;
    if (auto found = plan_.case_id.empty() ? open_case(what, reason) : find_case(); !found) return found;
    if (auto noted = note(case_.id, "plan_carried_out", fmt::format("{} · {}", plan_.id, reason)); !noted) return noted;
    // By key, not in the plan's order, which the price of a seat has a part in: members see their orders' numbers.
    std::vector<const alliance::PlannedCallUp*> orders;
    for (const alliance::PlannedCallUp& order : what.call_ups) orders.push_back(&order);
    std::stable_sort(orders.begin(), orders.end(), [&](const auto* a, const auto* b) {
      return what.input.members[a->member].key < what.input.members[b->member].key;
    });
    for (const alliance::PlannedCallUp* order : orders)
      if (auto sent = call_up(what, *order); !sent) return sent;
    plan_.status = "carried_out";
    plan_.carried_out_by = author_.name;
    plan_.carried_out_at = author_.at;
    plan_.case_id = case_.id;
    return books_.put(plan_, author_);
  }

  Plan plan_;

 private:
  Result<void> know_members(const OperationPlan& what) {
    auto members = books_.select<alliance::Member>("WHERE status = 'active'");
    if (!members) return tl::unexpected(members.error());
    for (const alliance::Member& m : *members) active_.insert(m.key);
    for (const alliance::PlannedCallUp& order : what.call_ups) {
      const alliance::PlanMember& member = what.input.members[order.member];
      if (!active_.contains(member.key))
        return refuse("unknown_member", fmt::format("{} ('{}') is no active member any more: make another plan.",
                                                    member.name, member.key));
    }
    return {};
  }

  [[nodiscard]] TimeMs deadline(const OperationPlan& what, const alliance::PlannedCallUp& order) const {
    return std::min(author_.at + kMinute * static_cast<std::int64_t>(what.input.answer_within_minutes),
                    order.begin - kMinute);
  }

  Result<void> look_at_times(const OperationPlan& what) {
    for (const alliance::PlannedCallUp& order : what.call_ups)
      if (deadline(what, order) <= author_.at)
        return refuse("plan_too_late",
                      fmt::format("The call-up to {} begins on {}, before anybody could answer it: make another plan.",
                                  what.input.members[order.member].name, clock_of(order.begin)));
    return {};
  }

  Result<void> find_case() {
    auto found = books_.find<Case>(plan_.case_id);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return refuse("not_found", fmt::format("There is no case \"{}\".", plan_.case_id));
    case_ = std::move(**found);
    if (case_.closed_at != TimeMs{}) return refuse("wrong_level", fmt::format("{} is closed.", case_.id));
    if (case_.level != "activation" && case_.level != "live")
      return refuse("wrong_level",
                    fmt::format("{} is not activated: members are called up in a case that is.", case_.id));
    return {};
  }

  Result<void> open_case(const OperationPlan& what, const std::string& reason) {
    auto figures = books_.find<alliance::PlanFigures>(plan_.id);
    if (!figures) return tl::unexpected(figures.error());
    auto id = books_.next_id("case");
    if (!id) return tl::unexpected(id.error());
    case_.id = *id;
    case_.title = plan_.title;
    case_.hotlines = {plan_.hotline};
    if (*figures) {
      case_.client = (*figures)->client;
      case_.hotline_type = (*figures)->hotline_type;
    }
    case_.level = "activation";
    case_.drill = what.input.drill ? 1 : 0;
    case_.budget_cents = what.input.budget_cents;
    case_.target_ppm = std::int64_t{what.input.target_percent} * 10'000;
    case_.target_ms = std::int64_t{what.input.target_s} * 1'000;
    case_.opened_at = author_.at;
    case_.opened_by = author_.name;
    if (*figures) case_.ends_at = (*figures)->ends_at;
    if (auto free = check_hotlines_free(books_, case_.id, case_.hotlines); !free)
      return free.error().code == ErrorCode::kConflict ? refuse("hotline_in_case", free.error().message) : free;
    if (auto added = books_.add(case_, author_); !added) return added;
    if (on_opened_)
      if (auto done = on_opened_(case_); !done) return done;
    if (auto noted = note(case_.id, "opened", case_.title); !noted) return noted;
    return note(case_.id, "level_activation", reason);
  }

  Result<void> call_up(const OperationPlan& what, const alliance::PlannedCallUp& order) {
    const alliance::PlanMember& member = what.input.members[order.member];
    CallUpRecord record;
    auto id = books_.next_id("callup");
    if (!id) return tl::unexpected(id.error());
    record.id = *id;
    record.case_id = case_.id;
    record.plan = plan_.id;
    record.member = member.key;
    record.hotline = plan_.hotline;
    record.skills = order.skills;
    record.begin_at = order.begin;
    record.interval_minutes = what.input.interval_minutes;
    record.ordered.assign(order.seats.begin(), order.seats.end());
    for (const alliance::Substitute& s : order.substitutes) {
      const std::string& key = what.input.members[s.member].key;
      if (active_.contains(key)) record.substitutes.push_back(key);
    }
    record.state = "proposed";
    record.created_at = author_.at;
    const alliance::CallUp proposed = alliance::call_up_of(record);
    auto opened = alliance::open(proposed, proposed.revision, author_.at, deadline(what, order));
    if (!opened) return refuse("plan_too_late", std::string(to_text(opened.error())));
    alliance::take_over(*opened, record);
    if (auto added = books_.add(record, author_); !added) return added;
    if (auto told = issue_notices(books_, record, case_.title, author_.at); !told) return told;
    return note(case_.id, "called_up", record.id + " " + record.member);
  }

  const CaseHook& on_opened_;
  Case case_;
  std::set<std::string> active_;
};

}  // namespace

Result<void> number_plan(OfficeBooks& books, const PlanForm& form, const std::string& id, alliance::PlanInput& input) {
  auto before = books.select<alliance::PlanHead>("WHERE hotline = :hotline", {{"hotline", form.hotline}});
  if (!before) return tl::unexpected(before.error());
  input.number = form.case_id.empty() ? id : form.case_id;
  input.version = static_cast<std::uint32_t>(before->size() + 1);
  return {};
}

alliance::PlanFigures figures_of(const OperationPlan& plan, const PlanForm& form, const std::string& id) {
  const alliance::PlanInput& in = plan.input;
  alliance::PlanFigures out;
  out.plan = id;
  out.title_en = in.title.en;
  out.hotline_type = form.hotline_type;
  out.client = form.client;
  out.number = in.number;
  out.level = alliance::to_text(in.level);
  out.edition = in.version;
  out.drill = in.drill ? 1 : 0;
  out.interval_minutes = in.interval_minutes;
  out.answer_within_min = in.answer_within_minutes;
  out.target_percent = in.target_percent;
  out.target_s = in.target_s;
  out.activated_at = in.activated_at;
  out.begin_at = in.begin;
  out.ends_at = form.end;
  std::vector<std::int64_t> seats(in.demand[0].calls.size());
  std::int64_t in_time = 0;
  for (const auto& list : plan.intervals)
    for (std::size_t i = 0; i < list.size(); ++i) {
      seats[i] += list[i].planned;
      out.calls += list[i].calls;
      in_time += std::int64_t{list[i].calls} * list[i].service_level_ppm;
    }
  out.most_seats = *std::max_element(seats.begin(), seats.end());
  out.service_level_ppm = out.calls == 0 ? 1'000'000 : in_time / out.calls;
  out.cost_cents = plan.cost_cents;
  out.budget_cents = in.budget_cents;
  if (plan.budget_lasts_until != kNever) out.budget_lasts_until = plan.budget_lasts_until;
  out.call_up_count = static_cast<std::int64_t>(plan.call_ups.size());
  out.gap_count = static_cast<std::int64_t>(plan.gaps.size());
  for (const alliance::PlanGap& gap : plan.gaps) out.missing_seat_minutes += gap.missing_seat_minutes;
  return out;
}

Result<Plan> keep_plan(OfficeBooks& books, const OperationPlan& plan, const PlanForm& form, const std::string& id,
                       const Author& author) {
  Plan record;
  record.id = id;
  record.title = plan.input.title.de;
  record.hotline = form.hotline;
  record.case_id = form.case_id;
  record.status = "draft";
  record.input = input_json(plan.input);
  record.document = results_json(plan);
  record.sha256 = fingerprint(plan);
  record.created_by = author.name;
  record.created_at = author.at;
  const alliance::PlanFigures figures = figures_of(plan, form, id);
  auto done = books.transaction([&]() -> Result<void> {
    if (auto kept = books.insert(record); !kept) return kept;
    // The log has the figures and the hash; the plan itself, which may be megabytes, is in its own table.
    if (auto kept = books.add(figures, author); !kept) return kept;
    return books.note(
        author, "added", std::string(Plan::kTable), id, "", "",
        fmt::format("{{\"title\":{},\"hotline\":{},\"sha256\":\"{}\"}}", alliance::json_string(record.title),
                    alliance::json_string(record.hotline), record.sha256));
  });
  if (!done) return tl::unexpected(done.error());
  return record;
}

Result<OperationPlan> open_plan(const Plan& record) {
  auto plan = plan_of_json(record.input, record.document);
  if (plan && fingerprint(*plan) != record.sha256)
    return fail(ErrorCode::kCorrupt, fmt::format("{} is not what was kept: its text has another hash.", record.id));
  return plan;
}

PlanStep<Plan> approve_plan(OfficeBooks& books, const std::string& id, std::int64_t version, const Author& author) {
  Step step(books, author);
  Plan approved;
  auto done = books.transaction([&]() -> Result<void> {
    auto plan = step.plan(id, version, "draft");
    if (!plan) return tl::unexpected(plan.error());
    approved = std::move(*plan);
    approved.status = "approved";
    approved.approved_by = author.name;
    approved.approved_at = author.at;
    return books.put(approved, author);
  });
  return step.end(std::move(done), std::move(approved));
}

PlanStep<Plan> carry_out_plan(OfficeBooks& books, const std::string& id, std::int64_t version,
                              const std::string& reason, const Author& author, const CaseHook& on_opened) {
  CarryOut carrying(books, author, on_opened);
  auto done = books.transaction([&] { return carrying.work(id, version, reason); });
  return carrying.end(std::move(done), std::move(carrying.plan_));
}

}  // namespace rufbund::office
