#include "office/line_books.h"

namespace rufbund::office {

Result<LineBooks> read_line_books(storage::OfficeBooks& books) {
  LineBooks out;
  auto members = books.select<alliance::Member>("ORDER BY key");
  if (!members) return tl::unexpected(members.error());
  auto sites = books.select<alliance::MemberSite>("ORDER BY key");
  if (!sites) return tl::unexpected(sites.error());
  // A hotline keeps its place among the others.
  auto drafts = books.select<alliance::HotlineDraft>("ORDER BY created_at, key");
  if (!drafts) return tl::unexpected(drafts.error());
  out.members = std::move(*members);
  out.sites = std::move(*sites);
  out.drafts = std::move(*drafts);
  return out;
}

}  // namespace rufbund::office
