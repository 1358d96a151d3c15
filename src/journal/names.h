// Which names the journal binds its ids to, by name_hash in MemberAdded and SiteAdded, and whether the labels that
// people read are those. Owned by one verifier.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/event.h"
#include "journal/store.h"

namespace rufbund::journal {

class BoundNames {
 public:
  using Labels = std::map<std::pair<LabelKind, std::uint32_t>, Label>;

  void see(Sequence sequence, const core::Event& event);

  struct Wrong {
    Sequence bound_at;
    std::string what;
  };
  // The first label that is not what the journal binds, or two ids with the same binding; `what` empty: none.
  [[nodiscard]] Wrong check(const Labels& labels) const;
  // Members and sites of these labels whose names nothing binds: older journals.
  [[nodiscard]] std::uint64_t unbound(const Labels& labels) const;

 private:
  struct Binding {
    std::uint64_t hash = 0;
    Sequence at;
  };
  std::map<std::pair<LabelKind, std::uint32_t>, Binding> bound_;
};

}  // namespace rufbund::journal
