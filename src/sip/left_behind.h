// Offers that an earlier process rang and left behind when it ended without a word (R10): CANCEL to every endpoint of
// the seat's site, by the names that derive from the offer. What was answered meanwhile is ended as a stray answer is;
// a 487 gets no ACK, as sofia sends none without its INVITE. Private to this folder; owner: the loop's thread.
#pragma once

#include <map>
#include <string>

#include "sip/derive.h"
#include "sip/leg_host.h"

namespace rufbund::sip {

class LeftBehind {
 public:
  LeftBehind(LegHost& host, const Deriver& deriver) : host_(host), deriver_(deriver) {}
  ~LeftBehind() { clear(); }
  LeftBehind(const LeftBehind&) = delete;
  LeftBehind& operator=(const LeftBehind&) = delete;

  void cancel(CellId cell, OfferId offer, const directory::Site& site, const directory::Seat& seat);
  void clear();

 private:
  struct Cancelled {
    std::string target, branch;
    nta_leg_t* dialog = nullptr;
    nta_outgoing_t* request = nullptr;
  };
  static int on_answered(void* self, nta_outgoing_t* request, const sip_t* sip);
  static void drop(Cancelled& one);

  LegHost& host_;
  const Deriver& deriver_;
  std::map<std::string, Cancelled> cancelled_;  // by Call-ID
  calls::Loop::TimerId timer_ = 0;
};

}  // namespace rufbund::sip
