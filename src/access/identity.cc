#include "access/identity.h"

#include <algorithm>

namespace rufbund::access {
namespace {

constexpr std::array<std::string_view, kRoleCount> kNames{"coordinator", "client",  "manager",
                                                          "planner",     "auditor", "public"};

}  // namespace

std::string_view name_of(Role role) { return kNames[static_cast<std::size_t>(role)]; }

std::optional<Role> role_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Role>(i);
  return std::nullopt;
}

bool Identity::owns(const Owner& owner) const {
  if (organisation.empty()) return false;
  if (of_member()) return owner.member == organisation;
  if (role != Role::kClient) return false;
  return owner.client == organisation ||
         (!owner.hotline.empty() && std::find(hotlines.begin(), hotlines.end(), owner.hotline) != hotlines.end());
}

}  // namespace rufbund::access
