#include "api/case_talk.h"

namespace rufbund::api {

using alliance::Case;

Result<CaseTalk> talk_of(const OfficeContext& office, const Case& c) {
  CaseTalk out;
  const bool closed = c.closed_at != TimeMs{};
  for (const std::string& key : c.hotlines) {
    const HotlineNames* const hotline = office.line.names.hotline(key);
    if (hotline == nullptr) continue;  // it is no longer there
    Sequence durable;
    if (office.journal_head) {
      auto head = office.journal_head(hotline->cell());
      if (!head) return tl::unexpected(head.error());
      durable = head->sequence;
    }
    const auto talking = office.line.writer.talking(hotline->cell(), closed ? c.closed_at : kNever);
    out.going_on += talking ? talking->calls : 0;
    // All until the close is known where something later is, or all there is.
    out.all_told &= talking && ((closed && talking->at > c.closed_at) || talking->sequence >= durable);
  }
  return out;
}

bool is_final(const Case& c, const CaseTalk& talk, TimeMs now) {
  if (c.closed_at == TimeMs{}) return false;
  if (now - c.closed_at >= kLongestUntold) return true;
  return now - c.closed_at >= kSettled && talk.all_told;
}

}  // namespace rufbund::api
