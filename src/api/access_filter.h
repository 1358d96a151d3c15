// What of an answer its reader may see, by the one table of permissions. What the table does not name is left out.
#pragma once

#include "access/permissions.h"
#include "api/json.h"

namespace rufbund::api {

// Leaves in `json`, an object of that resource, only what `identity` may read. False: the whole object is not for it.
// `around`: whose the thing around it is.
[[nodiscard]] bool keep_readable(Json& json, const access::ResourceRule& rule, const access::Permissions& permissions,
                                 const access::Identity& identity, const access::Owner& around = {});

// The same for every item of a list; items that are not for it go.
void keep_readable_items(Json& items, const access::ResourceRule& rule, const access::Permissions& permissions,
                         const access::Identity& identity, const access::Owner& around = {});

}  // namespace rufbund::api
