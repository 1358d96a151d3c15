// Pledges as the books hold them and as the rules take them.
#pragma once

#include <vector>

#include "alliance/pledge_grid.h"
#include "alliance/values.h"
#include "storage/office_books.h"

namespace rufbund::api {

// Everybody's; one that the rules cannot read is left out.
[[nodiscard]] inline Result<std::vector<alliance::Pledge>> valid_pledges(storage::OfficeBooks& books) {
  auto records = books.select<alliance::PledgeRecord>("ORDER BY member, valid_from, level, id");
  if (!records) return tl::unexpected(records.error());
  std::vector<alliance::Pledge> out;
  for (const alliance::PledgeRecord& record : *records)
    if (auto pledge = alliance::pledge_of(record)) out.push_back(std::move(*pledge));
  return out;
}

}  // namespace rufbund::api
