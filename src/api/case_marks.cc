#include "api/case_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alliance/case_records.h"
#include "api/quarter_reader.h"
#include "projections/call_talks.h"
#include "projections/line_projection.h"

namespace rufbund::api {
namespace {

using alliance::CaseMark;

Result<void> keep(storage::OfficeBooks& books, CaseMark mark) {
  mark.id = fmt::format("{}/{}/{}/{}", mark.case_id, mark.hotline, mark.kind, mark.member);
  auto known = books.find<CaseMark>(mark.id);
  if (!known) return tl::unexpected(known.error());
  return *known ? Result<void>{} : books.insert(mark);
}

// What every member has done of the quarter hour; on the command thread.
struct SoFar {
  std::int64_t conversations = 0, talk_ms = 0;
};
Result<std::map<MemberId, SoFar>> so_far(const Context& line, CellId cell, TimeMs at) {
  auto quarters = quarters_of(line.writer, line.command_books, cell, projections::quarter_of(at), at + Millis{1});
  if (!quarters) return tl::unexpected(quarters.error());
  std::map<MemberId, SoFar> out;
  for (const projections::Quarter& q : *quarters)
    for (const projections::MemberQuarter& m : q.members)
      if (m.conversations > 0) out[m.member] = {static_cast<std::int64_t>(m.conversations), m.talk_ms};
  // A conversation under way is counted when it ends; what it has lasted so far lies before the mark.
  line.writer.with_line(cell, [&](const projections::LineProjection& of) {
    for (const auto& [ticket, call] : of.live_calls())
      if (const auto since = projections::talking_since(call))
        out[call.member].talk_ms += std::max<std::int64_t>((at - *since).count(), 0);
  });
  return out;
}

}  // namespace

Result<void> mark_case(OfficeContext& office, const alliance::Case& c, const std::vector<std::string>& hotlines,
                       std::string_view kind, TimeMs at) {
  for (const std::string& key : hotlines) {
    const HotlineNames* const hotline = office.line.names.hotline(key);
    if (hotline == nullptr) continue;
    const auto members = so_far(office.line, hotline->cell(), at);
    if (!members && members.error().code == ErrorCode::kOverloaded) continue;
    if (!members) return tl::unexpected(members.error());
    CaseMark mark;
    mark.case_id = c.id;
    mark.hotline = key;
    mark.kind = kind;
    mark.at = at;
    if (auto kept = keep(office.command_books, mark); !kept) return kept;
    for (const auto& [id, done] : *members) {
      mark.member = std::string(hotline->member_key(id));
      mark.conversations = done.conversations;
      mark.talk_ms = done.talk_ms;
      if (mark.member.empty()) continue;
      if (auto kept = keep(office.command_books, mark); !kept) return kept;
    }
  }
  return {};
}

}  // namespace rufbund::api
