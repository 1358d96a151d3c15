// One event into the state; see applier.h.
#include "base/check.h"
#include "core/applier.h"
#include "core/core.h"

namespace rufbund::core {

void Core::apply(Sequence sequence, TimeMs at, const Event& event) {
  State& s = *state_;
  CHECK(at >= s.g.at);
  s.g.at = at;
  s.g.sequence = sequence.value;
  std::visit(Applier{s, sequence, at}, event);
}

}  // namespace rufbund::core
