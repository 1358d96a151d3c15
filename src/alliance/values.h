// Between the alliance's records (texts and numbers of tables) and the values that its rules compute with.
#pragma once

#include <optional>
#include <vector>

#include "alliance/call_up.h"
#include "alliance/pledge_grid.h"
#include "alliance/records.h"
#include "base/result.h"

namespace rufbund::alliance {

// kInvalidArgument names the field where a record holds what is none.
[[nodiscard]] Result<Pledge> pledge_of(const PledgeRecord& record);
[[nodiscard]] PledgeRecord record_of(const Pledge& pledge);

[[nodiscard]] CallUp call_up_of(const CallUpRecord& record);
// What the rules changed, put into the record.
void take_over(const CallUp& call_up, CallUpRecord& record);

[[nodiscard]] std::optional<AlertLevel> alert_level(std::string_view text);
[[nodiscard]] std::optional<DeclineReason> decline_reason(std::string_view text);
[[nodiscard]] std::optional<CallUpState> call_up_state(std::string_view text);

}  // namespace rufbund::alliance
