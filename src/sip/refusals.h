// How a refusal is put in SIP, and how often the edge refused by itself. Owner: the loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/ids.h"
#include "base/time.h"
#include "core/enums.h"
#include "engine/engine.h"

namespace rufbund::sip {

struct Reply {
  int status = 0;
  const char* phrase = "";
  std::int64_t retry_after_s = 0;  // 0: no Retry-After
};

// R7: per caller 486 or 480; 503 with Retry-After only where the whole hop is meant (RFC 3261 §21.5.4: the client then
// sends nothing here for that time). `now` and `return_at` in journal time; kNever: unknown.
[[nodiscard]] Reply reply_for(core::RefusalCause cause, TimeMs now, TimeMs return_at);

// Counts until the next flush; what the engine does not take stays counted.
class RefusalCounter {
 public:
  void count(CellId cell, CarrierId carrier, core::RefusalCause cause) { ++counts_[{cell, {carrier, cause}}]; }
  void flush(engine::CommandPort& port);

 private:
  std::map<std::pair<CellId, std::pair<CarrierId, core::RefusalCause>>, std::uint32_t> counts_;
};

}  // namespace rufbund::sip
