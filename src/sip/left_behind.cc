#include "sip/left_behind.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "sip/seat_leg.h"

namespace rufbund::sip {
namespace {

constexpr Millis kKept{64'000};  // responses are repeated for 32 s at most (RFC 3261 §17)

}  // namespace

void LeftBehind::cancel(CellId cell, OfferId offer, const directory::Site& site, const directory::Seat& seat) {
  spdlog::info("sip: cancels an offer to site {} of cell {} that was left ringing", site.id.value, cell.value);
  const std::string& host =
      host_.options().public_address.empty() ? host_.options().bind_address : host_.options().public_address;
  for (std::size_t i = 0; i < site.endpoints.size(); ++i) {
    const LegNames names = deriver_.names_of(cell, offer, static_cast<int>(i), host);
    Cancelled one;
    one.target = endpoint_uri(seat.user, site.endpoints[i]);
    one.branch = names.branch;
    const std::string from = host_.contact(site.endpoints[i].transport), to = fmt::format("<{}>", one.target);
    one.dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                                 SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
    if (!one.dialog) continue;
    nta_leg_tag(one.dialog, names.from_tag.c_str());
    one.request = nta_outgoing_tcreate(one.dialog, nullptr, nullptr, nullptr, SIP_METHOD_CANCEL,
                                       reinterpret_cast<const url_string_t*>(one.target.c_str()),
                                       NTATAG_BRANCH_KEY(one.branch.c_str()), SIPTAG_CSEQ_STR("1 CANCEL"), TAG_END());
    const auto [kept, added] = cancelled_.try_emplace(names.call_id, std::move(one));
    if (!added) drop(one);
  }
  if (timer_) return;
  timer_ = host_.loop().after(kKept, [this] {
    timer_ = 0;
    clear();
  });
}

void LeftBehind::drop(Cancelled& one) {
  if (one.request) nta_outgoing_destroy(one.request);
  if (one.dialog) nta_leg_destroy(one.dialog);
}

void LeftBehind::clear() {
  if (timer_) host_.loop().cancel(std::exchange(timer_, 0));
  for (auto& [call_id, one] : cancelled_) drop(one);
  cancelled_.clear();
}

}  // namespace rufbund::sip
