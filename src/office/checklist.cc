#include "office/checklist.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace rufbund::office {
namespace {

using alliance::Evidence;
using alliance::MemberSite;

ChecklistPoint point(std::string code, std::initializer_list<std::string_view> kinds, std::string_view site,
                     const std::vector<Evidence>& evidence, TimeMs now) {
  std::vector<const Evidence*> accepted;
  for (const Evidence& e : evidence)
    if (e.status == "accepted" && e.site == site && std::find(kinds.begin(), kinds.end(), e.kind) != kinds.end())
      accepted.push_back(&e);
  std::sort(accepted.begin(), accepted.end(),
            [](const Evidence* a, const Evidence* b) { return a->valid_from < b->valid_from; });
  ChecklistPoint out;
  out.code = std::move(code);
  TimeMs until = now, ended;
  for (const Evidence* e : accepted) {
    if (e->valid_from > until) break;  // a gap: what comes later does not help now
    if (e->expires_at == TimeMs{}) {
      out.held = true;
      out.ends_at = {};
      return out;
    }
    out.held |= e->valid_from <= now && e->expires_at > now;
    if (out.held) until = std::max(until, e->expires_at);
    ended = std::max(ended, e->expires_at);
  }
  out.ends_at = out.held ? until : ended;
  return out;
}

}  // namespace

std::vector<ChecklistPoint> checklist_of(const std::vector<Evidence>& evidence, const std::vector<MemberSite>& sites,
                                         TimeMs now) {
  std::vector<ChecklistPoint> out;
  out.push_back(point("iso_18295_1", {"iso_18295_1"}, "", evidence, now));
  out.push_back(point("art_28", {"art_28", "art_26"}, "", evidence, now));
  out.push_back(point("code_of_conduct", {"code_of_conduct"}, "", evidence, now));
  for (const MemberSite& site : sites)
    out.push_back(point("site_check:" + site.key, {"site_check"}, site.key, evidence, now));
  return out;
}

Result<std::vector<ChecklistPoint>> checklist_of(storage::OfficeBooks& books, const std::string& member, TimeMs now) {
  auto evidence = books.select<Evidence>("WHERE member = :member", {{"member", member}});
  if (!evidence) return tl::unexpected(evidence.error());
  auto sites = books.select<MemberSite>("WHERE member = :member ORDER BY key", {{"member", member}});
  if (!sites) return tl::unexpected(sites.error());
  return checklist_of(*evidence, *sites, now);
}

Result<std::vector<std::string>> missing_of(storage::OfficeBooks& books, const std::string& member, TimeMs now) {
  auto points = checklist_of(books, member, now);
  if (!points) return tl::unexpected(points.error());
  std::vector<std::string> out;
  bool any_site = false;
  for (const ChecklistPoint& one : *points) {
    const bool of_site = one.code.rfind("site_check:", 0) == 0;
    any_site |= of_site;
    if (!one.held) out.push_back(one.code);
  }
  if (!any_site) out.emplace_back("site");
  auto open = books.select<alliance::Agreement>(
      "WHERE NOT EXISTS (SELECT 1 FROM acceptances x WHERE x.agreement = agreements.id AND x.member = :member) AND NOT "
      "EXISTS (SELECT 1 FROM agreements n WHERE n.name = agreements.name AND n.edition > agreements.edition)",
      {{"member", member}});
  if (!open) return tl::unexpected(open.error());
  for (const alliance::Agreement& agreement : *open) out.push_back("agreement:" + agreement.id);
  return out;
}

}  // namespace rufbund::office
