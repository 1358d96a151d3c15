#include "office/notice_content.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/record_text.h"
#include "office/call_ups.h"
#include "office/evidence_watch.h"
#include "office/evidence_words.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;
using alliance::json_string;
using alliance::Notice;

// --- call-ups ---

std::string call_up_webhook(const Notice& notice, const CallUpRecord& record) {
  std::string seats;
  for (const std::int64_t n : record.ordered) seats += (seats.empty() ? "" : ",") + std::to_string(n);
  return fmt::format(
      "{{\"kind\":\"call_up\",\"id\":{},\"member\":{},\"call_up\":{},\"case\":{},\"topic\":{},\"hotline\":{},"
      "\"skills\":{},"
      "\"begin_at_ms\":{},\"interval_minutes\":{},\"ordered\":[{}],\"deadline_ms\":{}}}",
      json_string(notice.id), json_string(notice.member), json_string(record.id), json_string(record.case_id),
      json_string(notice.text), json_string(record.hotline), json_string(alliance::joined(record.skills)),
      record.begin_at.ms, record.interval_minutes, seats, record.deadline.ms);
}

Result<NoticeContent> call_up_content(storage::OfficeBooks& books, const Notice& notice) {
  auto record = books.find<CallUpRecord>(notice.call_up);
  if (!record) return tl::unexpected(record.error());
  NoticeContent out;
  if (!*record || (*record)->state != "open") {
    out.over = "answered_meanwhile";
    return out;
  }
  out.webhook = call_up_webhook(notice, **record);
  out.letter = [order = **record, topic = notice.text](const std::string& language) {
    return call_up_text(order, topic, language);
  };
  const alliance::Numbers& seats = (*record)->ordered;
  PhoneOrder call;
  call.notice = notice.id;
  call.topic = notice.text;
  call.seats = static_cast<std::uint32_t>(seats.empty() ? 0 : *std::max_element(seats.begin(), seats.end()));
  call.from = (*record)->begin_at;
  call.until = end_of(**record);
  call.deadline = (*record)->deadline;
  out.call = std::move(call);
  return out;
}

// --- evidence that ends ---

std::string evidence_webhook(const Notice& notice, const EvidenceLetter& letter) {
  std::string points;
  for (const ChecklistPoint& point : letter.points)
    points += fmt::format("{}{{\"point\":{},\"ends_at_ms\":{}}}", points.empty() ? "" : ",", json_string(point.code),
                          point.ends_at.ms);
  return fmt::format("{{\"kind\":{},\"id\":{},\"member\":{},\"evidence\":[{}]}}", json_string(notice.kind),
                     json_string(notice.id), json_string(notice.member), points);
}

Result<NoticeContent> evidence_content(storage::OfficeBooks& books, const Notice& notice, TimeMs now) {
  auto member = books.find<alliance::Member>(notice.member);
  if (!member) return tl::unexpected(member.error());
  auto points = checklist_of(books, notice.member, now);
  if (!points) return tl::unexpected(points.error());
  auto sites = books.select<alliance::MemberSite>("WHERE member = :member", {{"member", notice.member}});
  if (!sites) return tl::unexpected(sites.error());
  NoticeContent out;
  const std::string wanted = notice.kind == kMemberDormant ? "dormant" : "active";
  if (!*member || (*member)->status != wanted) {
    out.over = "status_changed";
    return out;
  }
  // As they stand now, of those that the notice was made for.
  const alliance::Words named = alliance::split_words(notice.text);
  std::erase_if(*points, [&](const ChecklistPoint& point) {
    const bool ends = point.ended() || (point.ends_at != TimeMs{} && point.ends_at - now <= kEndsSoon);
    return !(notice.kind == kEvidenceEnds ? ends : point.ended()) ||
           std::find(named.begin(), named.end(), point.code) == named.end();
  });
  if (points->empty()) {
    out.over = "renewed_meanwhile";
    return out;
  }
  EvidenceLetter letter{notice.kind, (*member)->name, std::move(*points), std::move(*sites), now};
  out.webhook = evidence_webhook(notice, letter);
  out.letter = [letter = std::move(letter)](const std::string& language) { return evidence_text(letter, language); };
  return out;
}

}  // namespace

Result<NoticeContent> content_of(storage::OfficeBooks& books, const Notice& notice, TimeMs now) {
  if (notice.kind == "call_up") return call_up_content(books, notice);
  return evidence_content(books, notice, now);
}

Result<std::optional<Recipient>> recipient_of(storage::OfficeBooks& books, const Notice& notice, TimeMs now) {
  auto contact = books.find<alliance::Contact>(notice.contact);
  if (!contact) return tl::unexpected(contact.error());
  if (*contact) return Recipient{(*contact)->name, (*contact)->email, (*contact)->language, phone_at(**contact, now)};
  auto account = books.find<alliance::Account>(notice.contact);
  if (!account) return tl::unexpected(account.error());
  if (!*account || (*account)->status != "active") return std::optional<Recipient>{};
  return Recipient{(*account)->name, (*account)->email, "", ""};
}

}  // namespace rufbund::office
