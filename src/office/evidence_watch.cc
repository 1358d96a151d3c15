#include "office/evidence_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/evidence_records.h"
#include "office/evidence_words.h"

namespace rufbund::office {
namespace {

using alliance::EvidenceStep;
using alliance::Member;
using alliance::MemberSite;
using alliance::Notice;
using storage::OfficeBooks;

constexpr Millis kTriedFor{2LL * 24 * 3'600'000};  // a letter that cannot be delivered

std::string joined_codes(const std::vector<ChecklistPoint>& points) {
  alliance::Words codes;
  for (const ChecklistPoint& point : points) codes.push_back(point.code);
  return alliance::joined(codes);
}

// --- whom it is told to ---

Result<void> tell(OfficeBooks& books, const Member& member, std::string_view kind, const std::string& points,
                  TimeMs now) {
  auto contacts = books.select<alliance::Contact>("WHERE member = :member ORDER BY rank, id", {{"member", member.key}});
  if (!contacts) return tl::unexpected(contacts.error());
  auto office = books.select<alliance::Account>("WHERE role = 'coordinator' AND status = 'active' ORDER BY id");
  if (!office) return tl::unexpected(office.error());
  const auto issue = [&](std::string_view channel, const std::string& contact) -> Result<void> {
    auto id = books.next_id("notice");
    if (!id) return tl::unexpected(id.error());
    Notice notice;
    notice.id = *id;
    notice.kind = kind;
    notice.member = member.key;
    notice.channel = channel;
    notice.contact = contact;
    notice.state = channel == "portal" ? "sent" : "due";
    notice.created_at = notice.next_at = now;
    notice.deadline = now + kTriedFor;
    if (channel == "portal") notice.done_at = now;
    notice.text = points;
    return books.insert(notice);
  };
  if (auto told = issue("portal", ""); !told) return told;
  if (!member.webhook_url.empty())
    if (auto told = issue("webhook", ""); !told) return told;
  for (const alliance::Contact& contact : *contacts)
    if (!contact.email.empty())
      if (auto told = issue("email", contact.id); !told) return told;
  for (const alliance::Account& account : *office)
    if (!account.email.empty())
      if (auto told = issue("email", account.id); !told) return told;
  return {};
}

// --- steps ---

// Those of `points` for which the step was not taken yet; notes it.
Result<std::vector<ChecklistPoint>> take_step(OfficeBooks& books, const Member& member, std::string_view step,
                                              const std::vector<ChecklistPoint>& points, TimeMs now) {
  std::vector<ChecklistPoint> fresh;
  for (const ChecklistPoint& point : points) {
    EvidenceStep record;
    record.id = fmt::format("{}/{}/{}/{}", member.key, point.code, point.ends_at.ms, step);
    auto taken = books.find<EvidenceStep>(record.id);
    if (!taken) return tl::unexpected(taken.error());
    if (*taken) continue;
    record.member = member.key;
    record.step = step;
    record.point = point.code;
    record.ends_at = point.ends_at;
    record.at = now;
    if (auto noted = books.insert(record); !noted) return tl::unexpected(noted.error());
    fresh.push_back(point);
  }
  return fresh;
}

Result<void> tell_step(OfficeBooks& books, const Member& member, std::string_view step, std::string_view kind,
                       const std::vector<ChecklistPoint>& points, TimeMs now) {
  auto fresh = take_step(books, member, step, points, now);
  if (!fresh) return tl::unexpected(fresh.error());
  return fresh->empty() ? Result<void>{} : tell(books, member, kind, joined_codes(*fresh), now);
}

Result<void> make_dormant(OfficeBooks& books, Member& member, const std::vector<ChecklistPoint>& ended,
                          const std::vector<MemberSite>& sites, TimeMs now) {
  member.status = "dormant";
  member.status_since = now;
  member.status_reason = dormancy_reason(ended, sites);
  if (auto put = books.put(member, {"office", "office", "", "", now}); !put) return put;
  EvidenceStep record;
  record.id = fmt::format("{}/{}/dormant", member.key, now.ms);
  record.member = member.key;
  record.step = "dormant";
  record.point = joined_codes(ended);
  record.ends_at = ended.front().ends_at;
  for (const ChecklistPoint& point : ended) record.ends_at = std::min(record.ends_at, point.ends_at);
  record.at = now;
  if (auto noted = books.insert(record); !noted) return noted;
  return tell(books, member, kMemberDormant, record.point, now);
}

// The office's own change of the member's status, where that is the one that stands.
Result<std::optional<EvidenceStep>> dormancy_of(OfficeBooks& books, const Member& member) {
  auto steps = books.select<EvidenceStep>("WHERE member = :member AND step = 'dormant' AND at = :since",
                                          {{"member", member.key}, {"since", member.status_since.ms}});
  if (!steps) return tl::unexpected(steps.error());
  return steps->empty() ? std::optional<EvidenceStep>{} : std::optional(std::move(steps->front()));
}

// --- one member ---

class Look {
 public:
  Look(OfficeBooks& books, TimeMs now, std::vector<OfficeAlarm>& alarms) : books_(books), now_(now), alarms_(alarms) {}

  Result<void> at(const std::string& key) {
    auto found = books_.find<Member>(key);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return {};
    Member member = std::move(**found);
    auto evidence = books_.select<alliance::Evidence>("WHERE member = :member", {{"member", key}});
    if (!evidence) return tl::unexpected(evidence.error());
    auto sites = books_.select<MemberSite>("WHERE member = :member ORDER BY key", {{"member", key}});
    if (!sites) return tl::unexpected(sites.error());
    std::vector<ChecklistPoint> ended, soon, very_soon;
    for (ChecklistPoint& point : checklist_of(*evidence, *sites, now_)) {
      if (point.ended())
        ended.push_back(std::move(point));
      else if (point.held && point.ends_at != TimeMs{} && point.ends_at - now_ <= kEndsSoon)
        (point.ends_at - now_ <= kEndsVerySoon ? very_soon : soon).push_back(std::move(point));
    }
    if (member.status == "active") {
      if (auto told = tell_step(books_, member, "30_days", kEvidenceEnds, soon, now_); !told) return told;
      if (auto told = tell_step(books_, member, "7_days", kEvidenceEnds, very_soon, now_); !told) return told;
      if (!ended.empty())
        if (auto done = at_ended(member, ended, *sites); !done) return done;
    }
    return ended.empty() ? Result<void>{} : raise(member, ended);
  }

 private:
  Result<void> at_ended(Member& member, const std::vector<ChecklistPoint>& ended,
                        const std::vector<MemberSite>& sites) {
    auto held = held_by_case(books_, member.key);
    if (!held) return tl::unexpected(held.error());
    if (*held) return tell_step(books_, member, "ended", kEvidenceEnded, ended, now_);
    return make_dormant(books_, member, ended, sites, now_);
  }

  Result<void> raise(const Member& member, const std::vector<ChecklistPoint>& ended) {
    TimeMs since = ended.front().ends_at;
    for (const ChecklistPoint& point : ended) since = std::min(since, point.ends_at);
    if (member.status == "active") {
      alarms_.push_back({"evidence_ended", "critical", member.key, since});
      return {};
    }
    auto dormancy = dormancy_of(books_, member);
    if (!dormancy) return tl::unexpected(dormancy.error());
    if (*dormancy) alarms_.push_back({"member_dormant", "warning", member.key, member.status_since});
    return {};
  }

  OfficeBooks& books_;
  const TimeMs now_;
  std::vector<OfficeAlarm>& alarms_;
};

}  // namespace

Result<std::vector<OfficeAlarm>> look_at_evidence(OfficeBooks& books, TimeMs now) {
  auto members = books.select<Member>("WHERE status = 'active' OR status = 'dormant' ORDER BY key");
  if (!members) return tl::unexpected(members.error());
  std::vector<OfficeAlarm> alarms;
  Look look(books, now, alarms);
  for (const Member& member : *members)
    if (auto looked = books.transaction([&] { return look.at(member.key); }); !looked)
      return tl::unexpected(looked.error());
  return alarms;
}

Result<std::optional<std::string>> held_by_case(OfficeBooks& books, const std::string& member) {
  auto cases = books.select<alliance::Case>(
      "WHERE closed_at = 0 AND (level = 'activation' OR level = 'live') AND id IN (SELECT case_id FROM call_ups WHERE "
      "member = :member AND (state = 'open' OR state = 'accepted')) ORDER BY id",
      {{"member", member}});
  if (!cases) return tl::unexpected(cases.error());
  return cases->empty() ? std::optional<std::string>{} : std::optional(cases->front().id);
}

Result<std::vector<std::string>> still_to_follow(OfficeBooks& books) {
  auto steps = books.select<EvidenceStep>(
      "WHERE step = 'dormant' AND followed_at = 0 AND EXISTS (SELECT 1 FROM members m WHERE m.key = "
      "evidence_steps.member AND m.status = 'dormant' AND m.status_since = evidence_steps.at) ORDER BY member");
  if (!steps) return tl::unexpected(steps.error());
  std::vector<std::string> out;
  for (const EvidenceStep& step : *steps) out.push_back(step.member);
  return out;
}

Result<void> has_followed(OfficeBooks& books, const std::string& member, TimeMs now) {
  auto done = books.tables().execute(
      "UPDATE evidence_steps SET followed_at = :now WHERE member = :member AND step = 'dormant' AND followed_at = 0",
      {{"now", now.ms}, {"member", member}});
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace rufbund::office
