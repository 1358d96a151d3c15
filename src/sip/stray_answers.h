// Answers to INVITEs of ours for which nobody waits any more: to an offer from before a crash, or long after it was
// given up. Whoever answered believes to be in a call, so each gets ACK and BYE in its own dialog (RFC 3261 §13.2.2.4),
// back to where the answer came from, and so many only within half a minute. While an INVITE's transaction is still
// there, sofia does so by itself, for a fork's second answer too. Private to this folder; owner: the loop's thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "sip/derive.h"
#include "sip/leg_host.h"
#include "sip/network.h"

namespace rufbund::sip {

class StrayAnswers {
 public:
  StrayAnswers(LegHost& host, const Deriver& deriver) : host_(host), deriver_(deriver) {}
  ~StrayAnswers() { clear(); }
  StrayAnswers(const StrayAnswers&) = delete;
  StrayAnswers& operator=(const StrayAnswers&) = delete;

  // Takes any response of a site that belongs to no transaction. `hop`: URI of where it came from.
  void take(const sip_t& response, const AddressBytes& source, const std::string& hop);
  void clear();

 private:
  using Key = std::pair<std::string, std::string>;  // Call-ID and To tag
  // Kept after its BYE was answered, so that it counts.
  struct Ending {
    AddressBytes source{};
    nta_leg_t* dialog = nullptr;
    nta_outgoing_t* bye = nullptr;
    calls::Loop::TimerId timer = 0;
  };
  static int on_bye_answered(void* self, nta_outgoing_t* request, const sip_t* sip);
  static void finish(Ending& ending);
  void drop(const Key& key);
  [[nodiscard]] bool has_place(const Key& key, const AddressBytes& source) const;
  void write(Ending& ending, const sip_t& response, const std::string& hop);
  [[nodiscard]] bool is_ours(const sip_t& response) const;
  [[nodiscard]] bool in_a_dialog(const sip_t& response);

  LegHost& host_;
  const Deriver& deriver_;
  std::map<Key, Ending> endings_;
  std::map<AddressBytes, std::size_t> of_source_;  // how many of these
};

}  // namespace rufbund::sip
