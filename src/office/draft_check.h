// Whether a hotline's draft can go live: what is missing or does not fit, by field of its form. Pure.
#pragma once

#include <string>
#include <vector>

#include "office/line_port.h"

namespace rufbund::office {

// What the form and the books show by themselves. Empty: the configuration may be asked.
[[nodiscard]] std::vector<FormProblem> check_draft(const alliance::HotlineDraft& draft, const HotlineForm& form,
                                                   const LineBooks& books, const LineFacts& facts);

// A problem of the configuration at the field of the form that it comes from; "" where it is none of this hotline's.
[[nodiscard]] FormProblem form_problem(const LineProblem& problem, const std::string& hotline, const HotlineForm& form);

// The books as they were if that draft were live.
[[nodiscard]] LineBooks as_if_live(LineBooks books, const alliance::HotlineDraft& draft);

}  // namespace rufbund::office
