#include "api/case_account.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/case_talk.h"
#include "api/digests.h"
#include "api/quarter_reader.h"
#include "api/record_json.h"
#include "api/report_json.h"
#include "office/case_report.h"
#include "office/delivery.h"

namespace rufbund::api {
namespace {

using alliance::Case;
using alliance::CaseReportRecord;

Result<office::LineQuarters> line_of(const Context& line, const AccountBooks& books, const HotlineNames& hotline,
                                     TimeMs from, TimeMs to) {
  office::LineQuarters out;
  out.hotline = hotline.key();
  for (const directory::Member& m : hotline.hotline().members) out.members[m.id] = {m.key, m.name, 0, 1'000'000};
  const auto picture = line.writer.latest();
  if (const std::size_t index = line.index_of(hotline); index < picture->lines.size())
    for (const auto& m : picture->lines[index].members)
      if (const auto known = out.members.find(m.member); known != out.members.end()) {
        known->second.agreed_ppm = m.agreed_ppm;
        known->second.cap_ppm = m.terms.cap_ppm;
      }
  auto quarters = quarters_of(line.writer, books.calls, hotline.cell(), from, to);
  if (!quarters) return tl::unexpected(quarters.error());
  out.quarters = std::move(*quarters);
  // Who has left the line since did its work all the same.
  for (const projections::Quarter& q : out.quarters)
    for (const projections::MemberQuarter& m : q.members) {
      const auto [known, fresh] = out.members.emplace(m.member, office::LineMember{});
      if (!fresh) continue;
      const std::string key(hotline.member_key(m.member));
      auto record = books.office.find<alliance::Member>(key);
      if (!record) return tl::unexpected(record.error());
      known->second = {key.empty() ? fmt::format("member-{}", m.member.value) : key, *record ? (*record)->name : key, 0,
                       1'000'000};
    }
  return out;
}

// How far the journals of a case's hotlines reach: for people, and as JSON.
Result<std::pair<std::string, std::string>> heads_of(const OfficeContext& office, const Case& c) {
  Json heads = Json::array();
  std::string text;
  for (const std::string& key : c.hotlines) {
    const HotlineNames* const hotline = office.line.names.hotline(key);
    if (hotline == nullptr || !office.journal_head) continue;
    auto head = office.journal_head(hotline->cell());
    if (!head) return tl::unexpected(head.error());
    heads.push_back({{"hotline", key}, {"sequence", head->sequence.value}, {"hash", head->hash}});
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "; ", key, head->sequence.value, head->hash);
  }
  return std::pair{text, dump(heads)};
}

Result<office::CaseBooks> books_of_case(storage::OfficeBooks& books, const OfficeContext& office, const Case& c) {
  office::CaseBooks out;
  out.of = c;
  out.alliance = office.alliance.empty() ? "Rufbund" : office.alliance;
  const storage::Parameters id{{"id", c.id}};
  auto entries = books.select<alliance::CaseEntry>("WHERE case_id = :id ORDER BY at, id", id);
  if (!entries) return tl::unexpected(entries.error());
  auto points = books.select<alliance::OpenPoint>("WHERE case_id = :id ORDER BY due_at, id", id);
  if (!points) return tl::unexpected(points.error());
  auto call_ups = books.select<alliance::CallUpRecord>("WHERE case_id = :id ORDER BY begin_at, created_at", id);
  if (!call_ups) return tl::unexpected(call_ups.error());
  auto client = books.find<alliance::Client>(c.client);
  if (!client) return tl::unexpected(client.error());
  out.client = *client ? (*client)->name : c.client;
  out.entries = std::move(*entries);
  out.points = std::move(*points);
  out.call_ups = std::move(*call_ups);
  return out;
}

}  // namespace

Result<CaseWork> work_of(const OfficeContext& office, const AccountBooks& books, const Case& c) {
  const TimeMs now = office.now();
  const auto [from, to] = office::period_of(c, now);
  CaseWork out;
  for (const std::string& key : c.hotlines) {
    const HotlineNames* const hotline = office.line.names.hotline(key);
    if (hotline == nullptr) continue;  // it is no longer there
    auto line = line_of(office.line, books, *hotline, from, to);
    if (!line) return tl::unexpected(line.error());
    out.lines.push_back(std::move(*line));
  }
  auto delivery = books.office.select<alliance::DeliveryInterval>(
      "WHERE call_up IN (SELECT id FROM call_ups WHERE case_id = :id) ORDER BY from_at, id", {{"id", c.id}});
  if (!delivery) return tl::unexpected(delivery.error());
  auto marks = books.office.select<alliance::CaseMark>("WHERE case_id = :id", {{"id", c.id}});
  if (!marks) return tl::unexpected(marks.error());
  auto cards = books.office.select<alliance::RateCardRecord>("WHERE hotline_type = :type ORDER BY valid_from, id",
                                                             {{"type", c.hotline_type}});
  if (!cards) return tl::unexpected(cards.error());
  out.delivery = std::move(*delivery);
  out.cards = std::move(*cards);
  out.paid = office::paid_work(c, out.lines, *marks, out.delivery, c.closed_at != TimeMs{} ? c.closed_at : now);
  return out;
}

Result<office::CaseFigures> figures_of(const OfficeContext& office, const AccountBooks& books, const Case& c,
                                       std::optional<std::int64_t> step_minutes) {
  const TimeMs now = office.now();
  const auto [from, to] = office::period_of(c, now);
  const std::int64_t step = step_minutes.value_or(office::step_for(from, to));
  if ((to - from).count() / (step * 60'000) >= static_cast<std::int64_t>(office::kMostFigureIntervals))
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The case is too long for steps of {} minutes; take longer ones.", step));
  auto work = work_of(office, books, c);
  if (!work) return tl::unexpected(work.error());
  const auto spend =
      office::spend_of(work->paid, work->cards, c.opened_at, c.closed_at != TimeMs{} ? c.closed_at : now);
  return office::case_figures(c, work->lines, work->delivery, spend, now, step);
}

Result<void> measure_case(OfficeContext& office, const Case& c) {
  const auto staffed = [&](const std::string& hotline, const std::string& member, TimeMs from, TimeMs to) {
    return staffed_of(office.line.names, office.line.writer, office.line.command_books, hotline, member, from, to);
  };
  const TimeMs now = office.now();
  const auto measured = office::measure_delivery(office.command_books, staffed, now, std::min(now, c.opened_at));
  if (!measured) return tl::unexpected(measured.error());
  return {};
}

Result<CaseReportRecord> make_report(OfficeContext& office, const storage::Author& author, const Case& c) {
  storage::OfficeBooks& books = office.command_books;
  storage::Books& calls = office.line.command_books;
  CaseReportRecord record;
  // Before the figures: what ends meanwhile is in them, and said to go on.
  const auto talk = talk_of(office, c);
  if (!talk) return tl::unexpected(talk.error());
  auto done = books.transaction([&]() -> Result<void> {
    if (auto measured = measure_case(office, c); !measured) return measured;
    auto figures = figures_of(office, {books, calls}, c, std::nullopt);
    if (!figures) return tl::unexpected(figures.error());
    auto of = books_of_case(books, office, c);
    if (!of) return tl::unexpected(of.error());
    auto heads = heads_of(office, c);
    if (!heads) return tl::unexpected(heads.error());
    auto id = books.next_id("report");
    if (!id) return tl::unexpected(id.error());
    record.id = *id;
    record.case_id = c.id;
    record.status = is_final(c, *talk, office.now()) ? "final" : "draft";
    record.document =
        report_text(office::case_report(*of, *figures, {author.name, author.at, heads->first, talk->going_on}));
    record.sha256 = sha256_of(record.document);
    record.heads = heads->second;
    record.drill = c.drill;
    record.made_by = author.name;
    record.made_at = author.at;
    return books.add(record, author);
  });
  if (!done) return tl::unexpected(done.error());
  return record;
}

Result<void> make_final_report(OfficeContext& office, const std::string& case_id) {
  storage::OfficeBooks& books = office.command_books;
  const auto found = books.find<Case>(case_id);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return {};
  const auto made =
      books.select<CaseReportRecord>("WHERE case_id = :id AND status = 'final' LIMIT 1", {{"id", case_id}});
  if (!made) return tl::unexpected(made.error());
  if (!made->empty()) return {};
  const auto talk = talk_of(office, **found);
  if (!talk) return tl::unexpected(talk.error());
  if (!is_final(**found, *talk, office.now())) return {};
  const auto report = make_report(office, {"office", "office", "", "", office.now()}, **found);
  if (!report) return tl::unexpected(report.error());
  return {};
}

}  // namespace rufbund::api
