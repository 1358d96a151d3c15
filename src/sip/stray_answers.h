// Answers to INVITEs of ours for which nobody waits any more: to an offer from before a crash, or long after it was
// given up. Whoever answered believes to be in a call, so each gets ACK and BYE in its own dialog (RFC 3261 §13.2.2.4).
// While an INVITE's transaction is still there, sofia does so by itself, for a fork's second answer too. Private to
// this folder; owner: the loop's thread.
#pragma once

#include <map>
#include <string>

#include "sip/derive.h"
#include "sip/leg_host.h"

namespace rufbund::sip {

class StrayAnswers {
 public:
  StrayAnswers(LegHost& host, const Deriver& deriver) : host_(host), deriver_(deriver) {}
  ~StrayAnswers() { clear(); }
  StrayAnswers(const StrayAnswers&) = delete;
  StrayAnswers& operator=(const StrayAnswers&) = delete;

  // Takes any response that belongs to no transaction.
  void take(const sip_t& response);
  void clear();

 private:
  struct Ending {
    StrayAnswers* all = nullptr;
    std::string key;
    nta_leg_t* dialog = nullptr;
    nta_outgoing_t* bye = nullptr;
  };
  static int on_bye_answered(void* self, nta_outgoing_t* request, const sip_t* sip);
  static void drop(Ending& ending);
  [[nodiscard]] bool is_ours(const sip_t& response) const;
  [[nodiscard]] bool in_a_dialog(const sip_t& response);

  LegHost& host_;
  const Deriver& deriver_;
  std::map<std::string, Ending> endings_;  // by Call-ID and To tag
};

}  // namespace rufbund::sip
