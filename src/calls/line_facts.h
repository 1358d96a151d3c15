// What the directory says of one hotline, as calls need it: immutable, shared by all calls that began under it, so that
// a changed directory takes nothing away from a call that runs.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>

#include "calls/menu.h"
#include "directory/directory.h"

namespace rufbund::calls {

class LineFacts {
 public:
  // `hotline` must be one of `directory`. Seats and sites that only `before` knows stay known: an offer to one may be
  // under way.
  LineFacts(std::shared_ptr<const directory::Directory> directory, const directory::Hotline& hotline,
            const LineFacts* before);
  LineFacts(const LineFacts&) = delete;
  LineFacts& operator=(const LineFacts&) = delete;

  [[nodiscard]] const directory::Hotline& hotline() const { return hotline_; }
  [[nodiscard]] const Menu& menu() const { return menu_; }
  // Null where the directory never knew it. Who keeps one keeps it whatever becomes of the directory.
  [[nodiscard]] std::shared_ptr<const directory::Seat> seat(SeatId id) const;
  [[nodiscard]] std::shared_ptr<const directory::Site> site(SiteId id) const;

 private:
  const std::shared_ptr<const directory::Directory> directory_;
  const directory::Hotline& hotline_;
  const Menu menu_;
  std::unordered_map<SeatId, std::shared_ptr<const directory::Seat>> seats_;
  std::unordered_map<SiteId, std::shared_ptr<const directory::Site>> sites_;
};

// By cell. Made on any thread, as the indexes of a large hotline take a while.
using AllFacts = std::map<CellId, std::shared_ptr<const LineFacts>>;
[[nodiscard]] AllFacts facts_of(const std::shared_ptr<const directory::Directory>& directory, const AllFacts& before);

}  // namespace rufbund::calls
