#include "office/open_cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/records.h"

namespace rufbund::office {

Result<void> check_hotlines_free(storage::OfficeBooks& books, const std::string& id,
                                 const std::vector<std::string>& hotlines) {
  auto open = books.select<alliance::Case>("WHERE closed_at = 0 AND id <> :id ORDER BY opened_at", {{"id", id}});
  if (!open) return tl::unexpected(open.error());
  for (const alliance::Case& other : *open)
    for (const std::string& hotline : hotlines)
      if (std::find(other.hotlines.begin(), other.hotlines.end(), hotline) != other.hotlines.end())
        return fail(
            ErrorCode::kConflict,
            fmt::format("{} (\"{}\") is open on the hotline '{}', and its budget pays for what is talked there: "
                        "close it first, or go on in it.",
                        other.id, other.title, hotline));
  return {};
}

}  // namespace rufbund::office
