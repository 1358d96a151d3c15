#include "api/call_up_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "office/call_ups.h"

namespace rufbund::api {
namespace {

// Where in the body's list the word is; record fields may be sorted.
std::string place_in(Body& body, std::string_view list, const std::string& word) {
  if (const Json* sent = body.value(list, false); sent != nullptr && sent->is_array())
    for (std::size_t i = 0; i < sent->size(); ++i)
      if ((*sent)[i] == word) return fmt::format("/{}/{}", list, i);
  return "/" + std::string(list);
}

}  // namespace

void check_call_up(const OfficeContext& office, Body& body, const alliance::CallUpRecord& record, TimeMs deadline) {
  if (!body.good()) return;
  if (std::find(record.substitutes.begin(), record.substitutes.end(), record.member) != record.substitutes.end())
    body.reject(place_in(body, "substitutes", record.member), "own_substitute", "It is the member that is called up.");
  const HotlineNames* hotline = office.line.names.hotline(record.hotline);
  for (const std::string& skill : record.skills)
    if (hotline != nullptr && hotline->skill(std::string_view(skill)) == nullptr &&
        hotline->topic(std::string_view(skill)) == nullptr)
      body.reject(place_in(body, "skills", skill), "unknown_name",
                  fmt::format("The hotline has no skill '{}'.", skill));
  if (std::all_of(record.ordered.begin(), record.ordered.end(), [](std::int64_t seats) { return seats == 0; }))
    body.reject("/ordered", "out_of_range", "Order a seat in one interval at least.");
  if (deadline <= office.now())
    body.reject("/deadline", "in_the_past", "The member needs time to answer.");
  else if (deadline >= office::end_of(record))
    body.reject("/deadline", "out_of_range", "The answer is due before the order ends.");
}

}  // namespace rufbund::api
