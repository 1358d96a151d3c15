// All dialogs of calls that this node places itself, as calls::OutboundPort. Private to this folder; owner: the loop's
// thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "calls/outbound_port.h"
#include "sip/network.h"
#include "sip/outbound_leg.h"

namespace rufbund::sip {

class Outbound final : public calls::OutboundPort, private OutboundHost {
 public:
  Outbound(LegHost& host, const Deriver& deriver) : host_(host), deriver_(deriver) {}
  ~Outbound() override { clear(); }
  Outbound(const Outbound&) = delete;
  Outbound& operator=(const Outbound&) = delete;

  void start(calls::OutboundEvents& events) { events_ = &events; }
  // Without a word; no event follows.
  void clear();
  [[nodiscard]] std::size_t size() const { return legs_.size(); }

  // --- calls::OutboundPort ---
  void call(const calls::OutboundInvite& invite) override;
  void answer_outbound_reoffer(calls::OutboundLegId leg, const Result<std::string>& sdp) override;
  void end_outbound(calls::OutboundLegId leg) override;

 private:
  // --- OutboundHost ---
  calls::OutboundEvents& outbound_events() override { return *events_; }
  void outbound_over(calls::OutboundLegId leg) override;

  LegHost& host_;
  const Deriver& deriver_;
  calls::OutboundEvents* events_ = nullptr;
  std::unordered_map<calls::OutboundLegId, std::unique_ptr<OutboundLeg>> legs_;
  std::vector<calls::OutboundLegId> over_;
  calls::Loop::TimerId sweep_ = 0;
};

}  // namespace rufbund::sip
