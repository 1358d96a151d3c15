#include "office/case_spend.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace rufbund::office {
namespace {

__extension__ using Int128 = __int128;

using alliance::CaseMark;
using alliance::RateCardRecord;
using projections::kQuarterMs;
using projections::Quarter;

constexpr std::int64_t kHour = 3'600'000;

// What one line's marks say of the case's opening or close there.
struct Border {
  TimeMs at;  // 0: there is no mark
  std::vector<const CaseMark*> members;

  [[nodiscard]] bool marked() const { return at != TimeMs{}; }
  [[nodiscard]] TimeMs quarter() const { return projections::quarter_of(at); }
};

Border border_of(const std::vector<CaseMark>& marks, const std::string& hotline, std::string_view kind) {
  Border out;
  for (const CaseMark& m : marks) {
    if (m.hotline != hotline || m.kind != kind) continue;
    out.at = m.at;
    if (!m.member.empty()) out.members.push_back(&m);
  }
  return out;
}

class LineWork {
 public:
  LineWork(std::vector<PaidWork>& out, const LineQuarters& line, const std::vector<CaseMark>& marks, TimeMs until)
      : out_(out),
        line_(line),
        opened_(border_of(marks, line.hotline, "opened")),
        closed_(border_of(marks, line.hotline, "closed")),
        until_(until) {}

  void add() {
    for (const Quarter& q : line_.quarters) {
      const bool before = opened_.marked() && q.from < opened_.quarter();
      const bool marked_end = closed_.marked() && q.from >= closed_.quarter();
      if (before || marked_end || q.from >= until_) continue;
      for (const projections::MemberQuarter& m : q.members)
        if (const auto known = line_.members.find(m.member); known != line_.members.end())
          add(q.from, known->second.key, static_cast<std::int64_t>(m.conversations), m.talk_ms);
    }
    // What a member had talked before the opening is taken off; what is in conversations that were under way then ends
    // in a later quarter hour perhaps, so this may be less than nothing for a while.
    if (opened_.marked() && opened_.at < until_)
      for (const CaseMark* m : opened_.members) add(opened_.quarter(), m->member, -m->conversations, -m->talk_ms);
    if (closed_.marked())
      for (const CaseMark* m : closed_.members) add(closed_.quarter(), m->member, m->conversations, m->talk_ms);
  }

 private:
  void add(TimeMs quarter, const std::string& member, std::int64_t conversations, std::int64_t talk_ms) {
    if (conversations == 0 && talk_ms == 0) return;
    PaidWork& work = out_.emplace_back();
    work.member = member;
    work.end = std::min(quarter + Millis{kQuarterMs}, until_);
    work.begin = std::min(opened_.marked() ? std::max(quarter, opened_.at) : quarter, work.end - Millis{1});
    work.conversations = conversations;
    work.talk_ms = talk_ms;
  }

  std::vector<PaidWork>& out_;
  const LineQuarters& line_;
  const Border opened_, closed_;
  const TimeMs until_;
};

// The card of an instant; null: none.
const RateCardRecord* card_at(const std::vector<const RateCardRecord*>& cards, TimeMs at) {
  const RateCardRecord* out = nullptr;
  for (const RateCardRecord* card : cards)
    if (card->valid_from <= at && (card->valid_to == TimeMs{} || at < card->valid_to) &&
        (out == nullptr || out->valid_from < card->valid_from))
      out = card;
  return out;
}

// The part of a work's sum that lies in [from, to): parts of the whole add up to it.
std::int64_t part(std::int64_t whole, const PaidWork& w, TimeMs from, TimeMs to) {
  const auto up_to = [&](TimeMs at) {
    return static_cast<std::int64_t>(static_cast<Int128>(whole) * (at - w.begin).count() / (w.end - w.begin).count());
  };
  return up_to(to) - up_to(from);
}

}  // namespace

std::vector<PaidWork> paid_work(const alliance::Case& c, const std::vector<LineQuarters>& lines,
                                const std::vector<CaseMark>& marks,
                                const std::vector<alliance::DeliveryInterval>& delivery, TimeMs until) {
  std::vector<PaidWork> out;
  for (const LineQuarters& line : lines) LineWork(out, line, marks, until).add();
  // Nothing of an order is delivered before it was accepted, so none of it before its case was opened.
  for (const alliance::DeliveryInterval& i : delivery) {
    if (i.delivered_seat_ms <= 0) continue;
    PaidWork& work = out.emplace_back();
    work.member = i.member;
    work.end = std::min(i.from_at + Millis{i.length_ms}, until);
    work.begin = std::min(std::max(i.from_at, c.opened_at), work.end - Millis{1});
    work.seat_ms = i.delivered_seat_ms;
  }
  return out;
}

std::map<std::string, MemberSpend> spend_of(const std::vector<PaidWork>& work, const std::vector<RateCardRecord>& cards,
                                            TimeMs from, TimeMs to) {
  std::map<std::string, std::vector<const RateCardRecord*>> by_member;
  std::map<std::string, std::set<TimeMs>> borders;
  for (const RateCardRecord& card : cards) {
    by_member[card.member].push_back(&card);
    borders[card.member].insert({card.valid_from, card.valid_to});
  }
  std::map<std::string, MemberSpend> out;
  std::map<std::string, Int128> exact;  // cents, times an hour
  for (const PaidWork& w : work) {
    const TimeMs end = std::min(w.end, to);
    MemberSpend& spend = out[w.member];
    const std::set<TimeMs>& cuts = borders[w.member];
    for (TimeMs at = std::max(w.begin, from); at < end;) {
      const auto cut = cuts.upper_bound(at);
      const TimeMs next = cut == cuts.end() ? end : std::min(*cut, end);
      const std::int64_t talk_ms = part(w.talk_ms, w, at, next), seat_ms = part(w.seat_ms, w, at, next);
      spend.conversations += part(w.conversations, w, at, next);
      spend.talk_ms += talk_ms;
      spend.seat_ms += seat_ms;
      if (const RateCardRecord* card = card_at(by_member[w.member], at)) {
        exact[w.member] += static_cast<Int128>(talk_ms) * card->cents_per_minute * 60 +
                           static_cast<Int128>(seat_ms) * card->cents_per_seat_hour;
      } else {
        spend.unpriced_talk_ms += talk_ms;
        spend.unpriced_seat_ms += seat_ms;
      }
      at = next;
    }
  }
  for (auto& [member, spend] : out) {
    for (std::int64_t* sum : {&spend.conversations, &spend.talk_ms, &spend.unpriced_talk_ms})
      *sum = std::max<std::int64_t>(*sum, 0);
    spend.cents = std::max<std::int64_t>(static_cast<std::int64_t>((exact[member] + kHour / 2) / kHour), 0);
  }
  return out;
}

std::int64_t cents_per_hour(std::int64_t cents, TimeMs from, TimeMs to) {
  const std::int64_t passed = std::max<std::int64_t>((to - from).count(), 1);
  return static_cast<std::int64_t>(static_cast<Int128>(cents) * kHour / passed);
}

}  // namespace rufbund::office
