#include "calls/line_facts.h"

namespace rufbund::calls {
namespace {

// A copy, so that what is left of a former directory does not keep the whole of it.
template <class Map>
void keep_former(Map& now, const Map& before) {
  for (const auto& [id, former] : before) {
    if (now.contains(id)) continue;
    now.emplace(id, std::make_shared<typename Map::mapped_type::element_type>(*former));
  }
}

template <class Map, class IdType>
typename Map::mapped_type look_up(const Map& map, IdType id) {
  const auto found = map.find(id);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

LineFacts::LineFacts(std::shared_ptr<const directory::Directory> directory, const directory::Hotline& hotline,
                     const LineFacts* before)
    : directory_(std::move(directory)), hotline_(hotline), menu_(hotline) {
  for (const auto& seat : hotline_.seats)
    seats_.emplace(seat.id, std::shared_ptr<const directory::Seat>(directory_, &seat));
  for (const auto& site : hotline_.sites)
    sites_.emplace(site.id, std::shared_ptr<const directory::Site>(directory_, &site));
  if (!before) return;
  keep_former(seats_, before->seats_);
  keep_former(sites_, before->sites_);
}

std::shared_ptr<const directory::Seat> LineFacts::seat(SeatId id) const { return look_up(seats_, id); }
std::shared_ptr<const directory::Site> LineFacts::site(SiteId id) const { return look_up(sites_, id); }

AllFacts facts_of(const std::shared_ptr<const directory::Directory>& directory, const AllFacts& before) {
  AllFacts out;
  for (const auto& hotline : directory->hotlines) {
    const auto former = before.find(hotline.cell);
    out.emplace(hotline.cell, std::make_shared<const LineFacts>(
                                  directory, hotline, former == before.end() ? nullptr : former->second.get()));
  }
  return out;
}

}  // namespace rufbund::calls
