// Names of the core's messages, fields and enumerators, taken from the compiler, so that the schema, printed records
// and messages about deviations can never drift from the code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/ids.h"
#include "base/time.h"

namespace rufbund::journal {

// --- kinds of fields ---
template <class T>
struct IdTraits : std::false_type {};
template <class Tag, class Rep>
struct IdTraits<Id<Tag, Rep>> : std::true_type {};
template <class T>
inline constexpr bool kIsId = IdTraits<T>::value;

// The private part of a record: which caller, which call. Everything else is public.
template <class T>
inline constexpr bool kIsPrivate =
    std::is_same_v<T, LegId> || std::is_same_v<T, CallerKey> || std::is_same_v<T, CallDigest>;

template <class M>
using FieldTypes = decltype(std::declval<M&>().fields());
template <class M>
inline constexpr std::size_t kFieldCount = std::tuple_size_v<FieldTypes<M>>;
template <class M, std::size_t I>
using FieldType = std::remove_cvref_t<std::tuple_element_t<I, FieldTypes<M>>>;

namespace detail {
template <class M, std::size_t... I>
constexpr bool any_private(std::index_sequence<I...>) {
  return (kIsPrivate<FieldType<M, I>> || ...);
}
constexpr std::string_view last_name(std::string_view pretty, std::string_view before) {
  const std::size_t start = pretty.find(before) + before.size();
  std::size_t end = start;
  while (end < pretty.size() && pretty[end] != ';' && pretty[end] != ']' && pretty[end] != ',') ++end;
  std::string_view name = pretty.substr(start, end - start);
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
template <class T>
constexpr std::string_view pretty_type() {
  return __PRETTY_FUNCTION__;
}
template <auto V>
constexpr std::string_view pretty_value() {
  return __PRETTY_FUNCTION__;
}
}  // namespace detail

template <class M>
inline constexpr bool kHasPrivate = detail::any_private<M>(std::make_index_sequence<kFieldCount<M>>{});

// "OfferMade"
template <class T>
constexpr std::string_view type_name() {
  return detail::last_name(detail::pretty_type<T>(), "T = ");
}

// "kRefused", or empty where the enumeration has no such value.
template <auto V>
constexpr std::string_view enumerator_name() {
  const std::string_view name = detail::last_name(detail::pretty_value<V>(), "V = ");
  return !name.empty() && name[0] == 'k' ? name : std::string_view{};
}

// Enumerators are looked for from 0 to here; stored enumerations are small and dense.
inline constexpr std::size_t kEnumScan = 48;

namespace detail {
template <class E, std::size_t... I>
constexpr std::string_view enum_name(E value, std::index_sequence<I...>) {
  std::string_view found;
  ((static_cast<std::size_t>(value) == I ? (found = enumerator_name<static_cast<E>(I)>(), 0) : 0), ...);
  return found;
}
template <class E, std::size_t... I>
constexpr std::uint64_t enum_max(std::index_sequence<I...>) {
  std::uint64_t max = 0;
  ((enumerator_name<static_cast<E>(I)>().empty() ? 0 : (max = I, 0)), ...);
  return max;
}
}  // namespace detail

template <class E>
std::string_view enum_name(E value) {
  return detail::enum_name(value, std::make_index_sequence<kEnumScan>{});
}
template <class E>
inline constexpr std::uint64_t kEnumMax = detail::enum_max<E>(std::make_index_sequence<kEnumScan>{});

// The n-th (from 0) name of a message's fields.
template <class M>
constexpr std::string_view field_name(std::size_t n) {
  std::string_view names = M::kFieldNames;
  for (;;) {
    const std::size_t comma = names.find(',');
    std::string_view name = names.substr(0, comma);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    if (n-- == 0) return name;
    if (comma == std::string_view::npos) return {};
    names.remove_prefix(comma + 1);
  }
}

// Calls f(std::integral_constant<size_t, n>, field) for every field in order.
template <class M, class F>
constexpr void for_each_field(M& message, F&& f) {
  auto fields = message.fields();
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f(std::integral_constant<std::size_t, I>{}, std::get<I>(fields)), ...);
  }
  (std::make_index_sequence<kFieldCount<std::remove_const_t<M>>>{});
}

// Calls f.template operator()<T, I>() for every alternative of a variant type in order.
template <class V, class F>
constexpr void for_each_alternative(F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f.template operator()<std::variant_alternative_t<I, V>, I>(), ...);
  }
  (std::make_index_sequence<std::variant_size_v<V>>{});
}

// Same alternative, same values.
template <class... T>
bool same(const std::variant<T...>& a, const std::variant<T...>& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&b](const auto& x) { return x.fields() == std::get<std::remove_cvref_t<decltype(x)>>(b).fields(); }, a);
}

}  // namespace rufbund::journal
