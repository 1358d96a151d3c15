// What a case costs: minutes talked and seat-hours delivered, each at the rate that its member's card had then. Talk is
// the quarter hours' (the same that figures and report are made of), never the call records': those are kept for
// months, and give a call to one member. Pure, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "alliance/case_records.h"
#include "office/case_figures.h"

namespace rufbund::office {

// What a member did from `begin` to before `end`, spread evenly over it: a quarter hour's talk, or an interval's seats.
struct PaidWork {
  std::string member;
  TimeMs begin, end;
  std::int64_t conversations = 0, talk_ms = 0, seat_ms = 0;
};

// Of the quarter hours in which the case was opened and closed, what `marks` tell apart as before and after; where
// there is no mark, as much of them as of their time. `until`: the case's close, else now.
[[nodiscard]] std::vector<PaidWork> paid_work(const alliance::Case& c, const std::vector<LineQuarters>& lines,
                                              const std::vector<alliance::CaseMark>& marks,
                                              const std::vector<alliance::DeliveryInterval>& delivery, TimeMs until);

// By member, what lies in [from, to); by the card that was valid when it was done, of several the one that began last.
// Work without a card costs nothing and is told beside. Half a cent and more is rounded up once per member.
[[nodiscard]] std::map<std::string, MemberSpend> spend_of(const std::vector<PaidWork>& work,
                                                          const std::vector<alliance::RateCardRecord>& cards,
                                                          TimeMs from, TimeMs to);

// Of the last hour, or since the case was opened where that is less: what an hour costs at this pace, in cents.
[[nodiscard]] std::int64_t cents_per_hour(std::int64_t cents, TimeMs from, TimeMs to);

}  // namespace rufbund::office
