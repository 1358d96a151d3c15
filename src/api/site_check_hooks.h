// What checks of sites need of the node. For wiring.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "calls/site_checks.h"

namespace rufbund::api {

struct SiteCheckHooks {
  // As calls::SiteChecks::begin; empty: this node has no telephony.
  std::function<Result<void>(calls::SiteCheckOrder, calls::SiteChecks::OnReport)> begin;
  std::function<std::string(std::string_view)> sign;  // of a text, in hexadecimal
  std::string node_key;                               // the public key, likewise
  std::function<void(const std::string&)> log;        // one line for people; any thread
};

}  // namespace rufbund::api
