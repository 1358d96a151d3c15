// A secret that an operator put into a file. Any thread.
#pragma once

#include <string>

#include "base/result.h"

namespace rufbund::notices {

// The file's one line without its end, 1 to 512 bytes of printable text. kInvalidArgument: others than the owner can
// read it, it is no regular file, or holds something else; kUnavailable: it cannot be read. No error repeats the
// content.
Result<std::string> read_secret_file(const std::string& path);

}  // namespace rufbund::notices
