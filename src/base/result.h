// How environment and input failures travel: as values, with a stable code and one sentence that names the thing and
// the remedy. No exception crosses a folder; adapters catch what libraries throw.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace rufbund {

// Stable codes; scripts and tests may rely on them. Do not renumber.
enum class ErrorCode : int {
  kInvalidArgument = 1,  // input is malformed or out of its bounds
  kNotFound = 2,         // the named thing does not exist
  kConflict = 3,         // the thing's state forbids it now
  kUnavailable = 4,      // a part (disk, network peer, program) does not work now
  kCorrupt = 5,          // stored data contradicts itself
  kOverloaded = 6,       // a bounded queue is full
  kInternal = 7,         // a library failed in a way that has no better name
};

struct Error {
  ErrorCode code{};
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace rufbund
