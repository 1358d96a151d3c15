#include "office/case_report.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "alliance/values.h"
#include "office/call_ups.h"
#include "office/report_words.h"

namespace rufbund::office {
namespace {

__extension__ using Int128 = __int128;

using documents::CaseReport;

std::int64_t seat_minutes(const alliance::Numbers& seats, std::int64_t interval_minutes) {
  return std::accumulate(seats.begin(), seats.end(), std::int64_t{0}) * interval_minutes;
}

bool has_anything(const CallFigures& f) { return f.offered > 0 || f.staffed_seat_ms > 0 || f.conversations != 0; }

// Without the empty intervals before the first and after the last in which something was.
void add_intervals(CaseReport& r, const CaseFigures& figures) {
  const auto some = [](const FigureInterval& i) { return has_anything(i.figures); };
  const auto first = std::find_if(figures.intervals.begin(), figures.intervals.end(), some);
  const auto last = std::find_if(figures.intervals.rbegin(), figures.intervals.rend(), some).base();
  const std::int64_t length_ms = figures.step_minutes * 60'000;
  for (auto it = first; it < last; ++it) {
    const CallFigures& f = it->figures;
    documents::ReportInterval& out = r.intervals.emplace_back();
    out.begin = it->from;
    out.offered = static_cast<std::uint32_t>(f.offered);
    out.answered = static_cast<std::uint32_t>(f.answered);
    out.answered_in_target = static_cast<std::uint32_t>(f.answered_in_target);
    out.abandoned = static_cast<std::uint32_t>(f.abandoned);
    out.left_at_once = static_cast<std::uint32_t>(f.left_at_once);
    if (f.offered > 0)
      out.mean_wait_s = static_cast<std::uint32_t>(f.wait_ms / 1'000 / static_cast<std::int64_t>(f.offered));
    // Mean over the part of it that has passed.
    const std::int64_t passed = std::clamp<std::int64_t>((figures.at - it->from).count(), 1, length_ms);
    out.staffed_seats = static_cast<std::uint32_t>((f.staffed_seat_ms + passed / 2) / passed);
  }
}

// One line a member. Over several hotlines the agreed shares are weighted by the work that there was on each.
void add_shares(CaseReport& r, const CaseFigures& figures) {
  std::map<std::string, std::int64_t> work;  // by hotline
  for (const CaseShare& s : figures.shares) work[s.hotline] += s.norm_work_ms;
  const std::int64_t whole = figures.totals.norm_work_ms;
  for (const CaseMember& member : figures.members) {
    documents::ReportShare out;
    Int128 agreed = 0;
    std::int64_t lines = 0, plain = 0;
    std::vector<DeviationReason> reasons;
    for (const CaseShare& s : figures.shares) {
      if (s.member != member.member) continue;
      agreed += static_cast<Int128>(s.agreed_ppm) * work[s.hotline];
      plain += s.agreed_ppm;
      ++lines;
      for (const DeviationReason& reason : s.reasons) {
        const auto known = std::find_if(reasons.begin(), reasons.end(),
                                        [&](const DeviationReason& one) { return one.code == reason.code; });
        if (known == reasons.end()) {
          reasons.push_back(reason);
        } else {
          known->offers += reason.offers;
          known->norm_work_ms += reason.norm_work_ms;
        }
      }
    }
    if (lines == 0) continue;
    out.member = member.member;
    out.name = member.name;
    out.agreed_ppm = static_cast<std::uint32_t>(whole > 0 ? static_cast<std::int64_t>(agreed / whole) : plain / lines);
    if (whole > 0)
      out.delivered_ppm = static_cast<std::uint32_t>(
          std::clamp<Int128>(static_cast<Int128>(member.norm_work_ms) * 1'000'000 / whole, 0, 1'000'000));
    out.norm_work_ms = member.norm_work_ms;
    out.calls = member.counted;
    out.reliability_ppm = member.reliability_ppm;
    out.why = reason_words(reasons);
    r.shares.push_back(std::move(out));
  }
}

void add_call_ups(CaseReport& r, const CaseBooks& books, const CaseFigures& figures) {
  std::map<std::string, std::string> names;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> kept;  // by order: owed and delivered so far
  for (const CaseMember& m : figures.members) {
    names[m.member] = m.name;
    for (const alliance::DeliveryInterval& i : m.intervals) {
      kept[i.call_up].first += i.committed_seat_ms;
      kept[i.call_up].second += i.delivered_seat_ms;
    }
  }
  for (const alliance::CallUpRecord& record : books.call_ups) {
    const alliance::CallUp order = alliance::call_up_of(record);
    documents::ReportCallUp& out = r.call_ups.emplace_back();
    out.member = record.member;
    out.name = names.count(record.member) > 0 ? names[record.member] : record.member;
    out.begin = record.begin_at;
    out.end = end_of(record);
    out.state = order.state;
    out.reason = order.reason;
    out.text = record.text;
    out.is_substitute = !record.replaces.empty();
    out.ordered_seat_minutes = seat_minutes(record.ordered, record.interval_minutes);
    out.accepted_seat_minutes = seat_minutes(record.accepted, record.interval_minutes);
    const auto& [owed, delivered] = kept[record.id];
    out.delivered_seat_minutes = delivered / 60'000;
    if (owed > 0)
      out.reliability_ppm =
          static_cast<std::uint32_t>(static_cast<Int128>(std::min(delivered, owed)) * 1'000'000 / owed);
  }
}

// An entry on a call-up says whose it is: "callup-3 nordlicht".
std::string member_of(const alliance::CaseEntry& entry) {
  for (const std::string_view kind :
       {"called_up", "accepted", "declined", "expired", "withdrawn", "substitute_asked", "no_time_for_substitute"})
    if (entry.kind == kind) return entry.text.substr(entry.text.rfind(' ') + 1);
  return entry.kind == "note" || entry.kind == "decision" ? std::string(documents::kOfficeOnly) : std::string();
}

void add_timeline(CaseReport& r, const CaseBooks& books) {
  for (const alliance::CaseEntry& entry : books.entries) {
    documents::ReportEvent& out = r.timeline.emplace_back();
    const alliance::LocalText kind = kind_words(entry.kind);
    out.at = entry.at;
    out.what =
        entry.text.empty() ? kind : alliance::LocalText{kind.de + ": " + entry.text, kind.en + ": " + entry.text};
    out.who = entry.name;
    out.member = member_of(entry);
    out.elsewhere = kind;
  }
  for (const alliance::OpenPoint& point : books.points) {
    if (point.done_at != TimeMs{}) continue;
    documents::ReportPoint& out = r.open_points.emplace_back();
    out.what = {point.text, point.text};
    out.who = point.person;
    if (point.due_at != TimeMs{}) out.due = point.due_at;
    out.member = std::string(documents::kOfficeOnly);
  }
}

}  // namespace

CaseReport case_report(const CaseBooks& books, const CaseFigures& figures, const MadeBy& made) {
  const alliance::Case& c = books.of;
  CaseReport r;
  r.number = c.id;
  r.title = {c.title, c.title};
  r.alliance = books.alliance;
  r.client = books.client;
  r.made_by = made.name;
  r.made_at = made.at;
  r.begin = c.opened_at;
  r.end = c.closed_at != TimeMs{} ? c.closed_at : made.at;
  r.drill = c.drill != 0;
  r.target_percent = static_cast<std::uint32_t>(c.target_ppm / 10'000);
  r.target_s = static_cast<std::uint32_t>(figures.target_ms / 1'000);
  r.left_at_once_s = static_cast<std::uint32_t>(figures.left_at_once_ms / 1'000);
  r.interval_minutes = static_cast<std::uint32_t>(figures.step_minutes);
  add_intervals(r, figures);
  add_shares(r, figures);
  add_call_ups(r, books, figures);
  for (const CaseMember& m : figures.members)
    r.spend.push_back(
        {m.member, m.name, m.spend.seat_ms / 60'000, m.spend.talk_ms / 60'000, m.spend.cents, m.spend.lacks_card()});
  r.budget_cents = c.budget_cents;
  r.thanks = static_cast<std::uint32_t>(figures.totals.thanks);
  add_timeline(r, books);
  r.talking = made.talking;
  r.journal_head = made.journal_head;
  return r;
}

std::optional<documents::Certificate> certificate_of(const CaseReport& report, const std::string& member) {
  const auto found = std::find_if(report.shares.begin(), report.shares.end(),
                                  [&](const documents::ReportShare& s) { return s.member == member; });
  if (found == report.shares.end()) return std::nullopt;
  documents::Certificate out;
  out.member = found->name;
  out.alliance = report.alliance;
  out.case_number = report.number;
  out.hotline = report.title;
  out.begin = report.begin;
  out.end = report.end;
  out.issued_at = report.made_at;
  out.drill = report.drill;
  out.calls = found->calls;
  out.norm_work_ms = found->norm_work_ms;
  out.agreed_ppm = found->agreed_ppm;
  out.delivered_ppm = found->delivered_ppm;
  out.reliability_ppm = found->reliability_ppm;
  out.issued_by = report.alliance;
  out.journal_head = report.journal_head;
  return out;
}

}  // namespace rufbund::office
