// A quarter hour as the bytes in which the books and a kept picture hold it.
#pragma once

#include <string>
#include <string_view>

#include "projections/quarter.h"

namespace rufbund::projections {

[[nodiscard]] std::string encode_quarter(const Quarter& quarter);
// False where the bytes are not whole, or of an unknown version.
[[nodiscard]] bool decode_quarter(std::string_view bytes, Quarter& quarter);

}  // namespace rufbund::projections
