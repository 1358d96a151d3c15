#include "sip/outbound.h"

#include <utility>

namespace rufbund::sip {

void Outbound::call(const calls::OutboundInvite& invite) {
  auto& leg = legs_[invite.leg];
  leg = std::make_unique<OutboundLeg>(host_, static_cast<OutboundHost&>(*this), deriver_, invite);
  leg->call();
}

void Outbound::answer_outbound_reoffer(calls::OutboundLegId leg, const Result<std::string>& sdp) {
  if (const auto found = legs_.find(leg); found != legs_.end()) found->second->answer_reoffer(sdp);
}

void Outbound::end_outbound(calls::OutboundLegId leg) {
  if (const auto found = legs_.find(leg); found != legs_.end()) found->second->end();
}

// Deleted and told on the loop's next turn, when the leg is off the stack.
void Outbound::outbound_over(calls::OutboundLegId leg) {
  over_.push_back(leg);
  if (sweep_) return;
  sweep_ = host_.loop().after(Millis{0}, [this] {
    sweep_ = 0;
    for (const auto finished : std::exchange(over_, {})) {
      legs_.erase(finished);
      events_->on_outbound_over(finished);
    }
  });
}

void Outbound::clear() {
  if (sweep_) host_.loop().cancel(std::exchange(sweep_, 0));
  legs_.clear();
  over_.clear();
}

}  // namespace rufbund::sip
