// The one place where the table of permissions is enforced: every request that a route takes passes it before its
// handler, every answer on the way back.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "access/permissions.h"
#include "api/message.h"
#include "api/router.h"

namespace rufbund::api {

class Gate final : public Gatekeeper {
 public:
  // Whose the thing is that a path's variable names, for example {"site", "nordlicht-kiel"}; empty where nobody knows.
  using OwnerOf = std::function<access::Owner(std::string_view variable, const std::string& value)>;

  Gate(const access::Permissions& permissions, OwnerOf owner_of)
      : permissions_(permissions), owner_of_(std::move(owner_of)) {}

  // 401 without an account, 403 where the table says no: the route, another's thing, a field that may not be written.
  [[nodiscard]] std::optional<Response> refusal(const Route& route, const Call& call) const override;
  // The answer that its reader may see; 403 where that is nothing.
  [[nodiscard]] Response readable(const Route& route, const access::Identity& identity, const access::Owner& owner,
                                  Response response) const;
  [[nodiscard]] Responder returning(const Route& route, const Call& call, const Responder& respond) const override;

 private:
  [[nodiscard]] access::Owner owner_of(const Route& route, const Call& call) const;
  const access::Permissions& permissions_;
  OwnerOf owner_of_;
};

}  // namespace rufbund::api
