// One event into the state; see applier.h.
#include "core/applier.h"
#include "core/core.h"

namespace rufbund::core {

void Core::apply(Sequence sequence, TimeMs at, const Event& event) {
  std::visit(Applier{*state_, sequence, at}, event);
}

}  // namespace rufbund::core
