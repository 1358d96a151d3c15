// Errors as RFC 9457 problem details with stable codes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/message.h"

namespace rufbund::api {

// One thing that is wrong in a request: a body's field (RFC 6901 pointer) or a query parameter.
struct FieldError {
  std::string pointer;
  std::string parameter;
  std::string_view code;  // as in the contract
  std::string detail;
};

[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail,
                               const std::vector<FieldError>& errors = {});
[[nodiscard]] Response not_found(std::string_view what, std::string_view name);
[[nodiscard]] Response invalid(const std::vector<FieldError>& errors);

}  // namespace rufbund::api
