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
    const auto [found, added] = cancelled_.try_emplace(names.call_id);
    if (!added) continue;  // on its way
    Cancelled& one = found->second;
    one.target = endpoint_uri(seat.user, site.endpoints[i]);
    one.branch = names.branch;
    const std::string from = host_.contact(site.endpoints[i].transport), to = fmt::format("<{}>", one.target);
    one.dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                                 SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
    if (!one.dialog) continue;
    nta_leg_tag(one.dialog, names.from_tag.c_str());
    one.request = nta_outgoing_tcreate(one.dialog, &on_answered, reinterpret_cast<nta_outgoing_magic_t*>(&one), nullptr,
                                       SIP_METHOD_CANCEL, reinterpret_cast<const url_string_t*>(one.target.c_str()),
                                       NTATAG_BRANCH_KEY(one.branch.c_str()), SIPTAG_CSEQ_STR("1 CANCEL"), TAG_END());
  }
  if (timer_) return;
  timer_ = host_.loop().after(kKept, [this] {
    timer_ = 0;
    clear();
  });
}

// Without a handler of ours sofia would let go of the request at its final response by itself.
int LeftBehind::on_answered(void* self, nta_outgoing_t* request, const sip_t*) {
  Cancelled& one = *static_cast<Cancelled*>(self);
  if (nta_outgoing_status(request) >= 200 && one.request) nta_outgoing_destroy(std::exchange(one.request, nullptr));
  return 0;
}

void LeftBehind::drop(Cancelled& one) {
  if (one.request) nta_outgoing_destroy(std::exchange(one.request, nullptr));
  if (one.dialog) nta_leg_destroy(std::exchange(one.dialog, nullptr));
}

void LeftBehind::clear() {
  if (timer_) host_.loop().cancel(std::exchange(timer_, 0));
  for (auto& [call_id, one] : cancelled_) drop(one);
  cancelled_.clear();
}

}  // namespace rufbund::sip
