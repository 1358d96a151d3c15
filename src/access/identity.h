// Who asks: the role and the organisation that a session or a token stands for, and what is its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rufbund::access {

// The columns of permissions.txt, in its order.
enum class Role : std::uint8_t { kCoordinator, kClient, kManager, kPlanner, kAuditor, kPublic };
inline constexpr std::size_t kRoleCount = 6;

// The names of the contract: "coordinator", "client", "manager", "planner", "auditor", "public".
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_of(std::string_view name);

// Whose an object is; empty where that is nobody's in particular.
struct Owner {
  std::string member, hotline, client;
};

struct Identity {
  Role role = Role::kPublic;
  std::string organisation;           // key of the member or client; empty: the alliance's office, auditors
  std::vector<std::string> hotlines;  // of a client: those it ordered
  std::string account;                // id; empty: nobody signed in
  std::string name;                   // of the person or the token, for the audit log
  bool by_token = false;              // an API client: bound to `scopes`
  std::vector<std::string> scopes;
  std::string session;  // the hash under which the session or token is kept; empty: none

  [[nodiscard]] bool signed_in() const { return role != Role::kPublic; }
  [[nodiscard]] bool of_member() const { return role == Role::kManager || role == Role::kPlanner; }
  // Of a member: what names it. Of a client: its hotlines, and what names it. All others own nothing in particular.
  [[nodiscard]] bool owns(const Owner& owner) const;
};

}  // namespace rufbund::access
