// Lists a message's fields once, for encoding, comparing, printing and hashing alike.
//
//   struct AddMember { MemberId member; RUFBUND_FIELDS(member) };
//
// The n-th name is protobuf field n: append only, never reorder, never remove.
#pragma once

#include <string_view>
#include <tuple>

#define RUFBUND_FIELDS(...)                                       \
  constexpr auto fields() { return std::tie(__VA_ARGS__); }       \
  constexpr auto fields() const { return std::tie(__VA_ARGS__); } \
  static constexpr std::string_view kFieldNames = #__VA_ARGS__;

#define RUFBUND_NO_FIELDS                              \
  constexpr std::tuple<> fields() { return {}; }       \
  constexpr std::tuple<> fields() const { return {}; } \
  static constexpr std::string_view kFieldNames = "";
