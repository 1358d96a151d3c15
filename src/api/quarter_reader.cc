#include "api/quarter_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rufbund::api {

using projections::Quarter;

Result<std::vector<Quarter>> quarters_of(const PictureWriter& writer, storage::Books& books, CellId cell, TimeMs from,
                                         TimeMs to) {
  auto recent = writer.recent_quarters(cell, from, to);
  if (!recent) return fail(ErrorCode::kOverloaded, "The journal is still being read. Try again in a minute.");
  if (from >= recent->kept_from) return std::move(recent->quarters);
  auto older = books.quarters(cell, from, std::min(to, recent->kept_from));
  if (!older) return tl::unexpected(older.error());
  // What is in memory though it is old has changed since it was written.
  std::vector<Quarter> out;
  auto memory = recent->quarters.begin();
  for (Quarter& q : *older) {
    for (; memory != recent->quarters.end() && memory->from < q.from; ++memory) out.push_back(std::move(*memory));
    if (memory != recent->quarters.end() && memory->from == q.from) continue;
    out.push_back(std::move(q));
  }
  std::move(memory, recent->quarters.end(), std::back_inserter(out));
  return out;
}

std::optional<office::StaffedLine> staffed_of(const Names& names, const PictureWriter& writer, storage::Books& books,
                                              const std::string& hotline, const std::string& member, TimeMs from,
                                              TimeMs to) {
  const auto pin = names.pin();
  const HotlineNames* const line = names.hotline(hotline);
  if (line == nullptr) return std::nullopt;  // it is configured no more: unknown, which is not none
  // Also one that has left the line since: what it delivered stays delivered.
  const auto whose = line->member_id(member);
  office::StaffedLine out;
  if (!whose) return out;  // its journal never knew the member: it had no seat there
  out.skills = line->skill_masks();
  auto quarters = quarters_of(writer, books, line->cell(), from, to);
  if (!quarters) return std::nullopt;
  for (Quarter& q : *quarters)
    for (projections::MemberQuarter& m : q.members)
      if (m.member == *whose && !m.staffed.empty()) out.quarters.push_back({q.from, std::move(m.staffed)});
  return out;
}

}  // namespace rufbund::api
