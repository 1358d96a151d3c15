// Media for calls by one or several rtpengines (10.5 or later; user space or kernel), for wiring.
//
// Each rtpengine runs with its NG port reachable and `--dtmf-log-dest` set to `keys_listen`, so that pressed keys
// arrive here as JSON over UDP. It must see the prompts' files under the same paths as this process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "calls/loop.h"
#include "calls/media_port.h"
#include "directory/directory.h"
#include "media/ng_client.h"

namespace rufbund::media {

struct RtpengineOptions {
  std::vector<directory::Endpoint> relays;             // NG ports; IP literals; at least one
  directory::Endpoint keys_listen{"127.0.0.1", 2224};  // UDP; port 0: no keys from RTP (INFO works without)
  // In front of each room's name at the relay, the same after a restart of this node and of no other: rooms that were
  // left behind are ended by it. Empty: none are.
  std::string node;
  NgTiming timing;
};

// Call and destroy it on the loop's thread. Fails where an address is wrong or taken; a relay that does not answer is
// no failure: healthy() tells, and becomes true once one answers.
[[nodiscard]] Result<std::unique_ptr<calls::MediaPort>> make_rtpengine(calls::Loop& loop, RtpengineOptions options);

}  // namespace rufbund::media
