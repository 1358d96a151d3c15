// How far a line's journal reaches, for documents that others hold against it.
#pragma once

#include <string>

#include "base/ids.h"

namespace rufbund::api {

struct JournalHead {
  Sequence sequence;
  std::string hash;  // of the chain's last batch, hexadecimal
};

}  // namespace rufbund::api
