// Checks of members' sites: asked for by the coordinator or the site's manager, made by the node's own telephony, kept
// in the office's books with the node's signature; one that is passed is the evidence that the site is connected.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/office.h"
#include "calls/site_checks.h"

namespace rufbund::api {

struct SiteCheckHooks {
  // As calls::SiteChecks::begin; empty: this node has no telephony.
  std::function<Result<void>(calls::SiteCheckOrder, calls::SiteChecks::OnReport)> begin;
  std::function<std::string(std::string_view)> sign;  // of a text, in hexadecimal
  std::string node_key;                               // the public key, likewise
  std::function<void(const std::string&)> log;        // one line for people; any thread
};

void add_site_check_resources(Router& router, OfficeContext& office, const SiteCheckHooks& hooks);

}  // namespace rufbund::api
