// What a report says of a case's timeline and of why a share deviates, in German and English. Constant, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alliance/operation_plan.h"
#include "office/case_figures.h"

namespace rufbund::office {

// Of a timeline entry's kind: "level_live" → "Alarmstufe: Betrieb". An unknown kind is itself.
[[nodiscard]] alliance::LocalText kind_words(std::string_view kind);
// Empty where there is nothing to say.
[[nodiscard]] alliance::LocalText reason_words(const std::vector<DeviationReason>& reasons);

}  // namespace rufbund::office
