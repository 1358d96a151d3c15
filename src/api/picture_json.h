// The picture in the contract's words.
#pragma once

#include "api/announcement_texts.h"
#include "api/json.h"
#include "api/names.h"
#include "api/picture.h"
#include "projections/activity.h"

namespace rufbund::api {

class PictureJson {
 public:
  PictureJson(const Names& names, const AnnouncementTexts& texts) : names_(names), texts_(texts) {}

  // Hotline, MemberShare, Site, Carrier, Alarm of the contract. `index`: of the hotline in the picture.
  [[nodiscard]] Json hotline(const Picture& picture, std::size_t index) const;
  [[nodiscard]] Json announcement(CellId cell, const projections::AnnouncementPicture& announcement) const;
  [[nodiscard]] Json member_shares(const Picture& picture, std::size_t index) const;
  [[nodiscard]] Json sites(const Picture& picture, std::size_t index) const;
  [[nodiscard]] Json carriers(const Picture& picture) const;
  [[nodiscard]] Json alarms(const Picture& picture) const;
  [[nodiscard]] Json journal(const Picture& picture, std::size_t index) const;
  // Everything: `Picture` of the contract.
  [[nodiscard]] Json all(const Picture& picture) const;
  [[nodiscard]] Json activity(const projections::Activity& activity) const;

 private:
  const Names& names_;
  const AnnouncementTexts& texts_;
};

[[nodiscard]] Json to_json(const projections::SeatCounts& counts);
[[nodiscard]] Json to_json(const projections::Interval& interval);
[[nodiscard]] Json to_json(const core::ShareTerms& terms);
[[nodiscard]] Json policy_json(const projections::LinePicture& line);

}  // namespace rufbund::api
