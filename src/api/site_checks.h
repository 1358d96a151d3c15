// Checks of members' sites: asked for by the coordinator or the site's manager, made by the node's own telephony, kept
// in the office's books with the node's signature; one that is passed is the evidence that the site is connected.
#pragma once

#include "api/office.h"
#include "api/site_check_hooks.h"

namespace rufbund::api {

void add_site_check_resources(Router& router, OfficeContext& office, const SiteCheckHooks& hooks);

}  // namespace rufbund::api
