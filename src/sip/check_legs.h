// All dialogs of checks of sites, as calls::CheckPort. Private to this folder; owner: the loop's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "calls/check_port.h"
#include "sip/check_leg.h"

namespace rufbund::sip {

class CheckLegs final : public calls::CheckPort, private CheckLegHost {
 public:
  // `hosts_changed`: hosts() gives others now.
  CheckLegs(LegHost& host, const Deriver& deriver, std::function<void()> hosts_changed)
      : host_(host), deriver_(deriver), hosts_changed_(std::move(hosts_changed)) {}
  ~CheckLegs() override { clear(); }
  CheckLegs(const CheckLegs&) = delete;
  CheckLegs& operator=(const CheckLegs&) = delete;

  void start(calls::CheckEvents& events) { events_ = &events; }
  // Without a word; no event follows.
  void clear();
  [[nodiscard]] std::size_t size() const { return legs_.size(); }
  // Where calls go: requests and connections from there are let in as a site's.
  [[nodiscard]] std::vector<std::string> hosts() const;

  // --- calls::CheckPort ---
  void ask_options(calls::CheckLegId leg, const directory::Endpoint& endpoint) override;
  void invite(const calls::CheckInvite& invite) override;
  void reoffer(calls::CheckLegId leg, const std::string& sdp) override;
  void refer(calls::CheckLegId leg) override;
  void answer_their_offer(calls::CheckLegId leg, const Result<std::string>& sdp) override;
  void end(calls::CheckLegId leg) override;
  void forget(calls::CheckLegId leg) override;

 private:
  // An OPTIONS that waits for its answer.
  struct Question {
    CheckLegs* owner = nullptr;
    calls::CheckLegId leg;
    nta_leg_t* dialog = nullptr;
    nta_outgoing_t* request = nullptr;
  };
  static int on_options_answered(void* question, nta_outgoing_t* request, const sip_t* sip);
  static void drop(Question& question);
  void sweep_later();
  [[nodiscard]] CheckLeg* find(calls::CheckLegId leg) const;

  // --- CheckLegHost ---
  void check_event(calls::CheckLegId leg, const calls::CheckEvent& event) override {
    events_->on_check_event(leg, event);
  }
  void check_over(calls::CheckLegId leg) override;

  LegHost& host_;
  const Deriver& deriver_;
  const std::function<void()> hosts_changed_;
  calls::CheckEvents* events_ = nullptr;
  std::map<calls::CheckLegId, std::unique_ptr<CheckLeg>> legs_;
  std::map<calls::CheckLegId, std::string> hosts_;  // of the legs
  std::map<calls::CheckLegId, std::unique_ptr<Question>> questions_;
  std::vector<calls::CheckLegId> over_;
  calls::Loop::TimerId sweep_ = 0;
};

}  // namespace rufbund::sip
