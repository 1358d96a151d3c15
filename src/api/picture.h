// The node's picture at one moment: what the feed sends and the resources show. Immutable once published.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "projections/picture.h"

namespace rufbund::api {

struct Alarm {
  std::string id;  // stable while it lasts
  std::string_view code;
  std::string_view severity;  // critical, warning, info
  TimeMs since;
  std::string hotline, member, site;  // keys; "" where it does not concern one
};

struct JournalHealth {
  bool healthy = true;
  TimeMs failing_since;
};

// What the engine says about itself.
struct EngineStats {
  std::uint64_t queue_length = 0, queue_capacity = 0;  // summed over the hotlines
  std::uint64_t commands = 0;                          // decided since the start
  bool takes_calls = true;  // no hotline's queue is so full that new calls are refused for it
  Millis clock_ahead{};     // the machine's clock, of the journal's time that is farthest from it; negative: behind
};

struct Picture {
  std::uint64_t number = 0;
  TimeMs at;
  std::vector<projections::LinePicture> lines;  // in the directory's order of hotlines
  std::vector<JournalHealth> journals;          // likewise
  std::vector<Alarm> alarms;                    // worst first
  EngineStats engine;
  bool media_healthy = true;

  // New calls can be accepted.
  [[nodiscard]] bool accepting() const {
    for (const JournalHealth& j : journals)
      if (!j.healthy) return false;
    return media_healthy && engine.takes_calls;
  }
};

}  // namespace rufbund::api
