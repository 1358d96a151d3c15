// Ends the rooms that an earlier process of this node left behind at one rtpengine: they play music to nobody's caller
// and hold ports. Owner: the loop's thread. Private to this folder.
#pragma once

#include <functional>
#include <string>

#include "media/ng_client.h"

namespace rufbund::media {

class RelayWatch {
 public:
  // Is this call-id one of ours that nobody here knows? Then it is ended.
  using IsOrphan = std::function<bool(const std::string& call_id)>;

  // Asks until the relay answers once; `interval` between two attempts.
  RelayWatch(calls::Loop& loop, NgClient& relay, Millis interval, IsOrphan is_orphan);
  ~RelayWatch();
  RelayWatch(const RelayWatch&) = delete;
  RelayWatch& operator=(const RelayWatch&) = delete;

 private:
  void sweep();
  void sweep_later();
  void end_orphans(const bencode::Dict& reply);

  calls::Loop& loop_;
  NgClient& relay_;
  const Millis interval_;
  const IsOrphan is_orphan_;
  calls::Loop::TimerId timer_ = 0;
};

}  // namespace rufbund::media
