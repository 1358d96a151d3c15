// The generic encoder and decoder over RUFBUND_FIELDS, instantiated for Command and Event. Pure functions.
#include "journal/codec.h"

#include <limits>

#include "base/check.h"
#include "journal/reflect.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

// --- one field ---
template <class T>
std::uint8_t* put_field(std::uint8_t* out, std::uint32_t field, const T& value) {
  if constexpr (kIsId<T>) {
    return wire::put_uint(out, field, value.value);
  } else if constexpr (std::is_same_v<T, Millis>) {
    return wire::put_sint(out, field, value.count());
  } else if constexpr (std::is_same_v<T, TimeMs>) {
    return wire::put_sint(out, field, value.ms);
  } else if constexpr (std::is_enum_v<T>) {
    return wire::put_uint(out, field, static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_signed_v<T>) {
    return wire::put_sint(out, field, value);
  } else {
    static_assert(std::is_unsigned_v<T>);
    return wire::put_uint(out, field, value);
  }
}

template <class T>
void take_field(wire::Reader& reader, T& value) {
  if constexpr (kIsId<T>) {
    value.value = static_cast<typename T::rep>(reader.take_uint(std::numeric_limits<typename T::rep>::max()));
  } else if constexpr (std::is_same_v<T, Millis>) {
    value = Millis{reader.take_sint()};
  } else if constexpr (std::is_same_v<T, TimeMs>) {
    value = TimeMs{reader.take_sint()};
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(reader.take_uint(kEnumMax<T>));
  } else if constexpr (std::is_signed_v<T>) {
    static_assert(sizeof(T) == sizeof(std::int64_t));
    value = reader.take_sint();
  } else {
    value = static_cast<T>(reader.take_uint(std::numeric_limits<T>::max()));
  }
}

// --- one message ---
template <class M>
std::uint8_t* encode_fields(const M& message, Part part, std::uint8_t* out) {
  for_each_field(message, [&]<class I, class T>(I, const T& value) {
    if (kIsPrivate<T> == (part == Part::kPrivate)) out = put_field(out, I::value + 1, value);
  });
  return out;
}

template <class M>
bool decode_fields(ByteSpan content, Part part, M& message) {
  wire::Reader reader(content);
  while (reader.next()) {
    bool taken = false;
    for_each_field(message, [&]<class I, class T>(I, T& value) {
      if (reader.field() != I::value + 1 || kIsPrivate<T> != (part == Part::kPrivate)) return;
      take_field(reader, value);
      taken = true;
    });
    if (!taken) return false;  // unknown: written by a newer version
  }
  return reader.ok();
}

// --- the oneof ---
template <class M>
constexpr std::size_t max_encoded() {
  return 6 + 12 * kFieldCount<M>;
}

template <class... T>
std::uint8_t* encode_oneof(const std::variant<T...>& v, Part part, std::uint8_t* out) {
  static_assert(((max_encoded<T>() + 9 < kMaxMessage) && ...));
  return std::visit(
      [&](const auto& m) {
        return wire::put_message(out, static_cast<std::uint32_t>(v.index()) + 1,
                                 [&](std::uint8_t* at) { return encode_fields(m, part, at); });
      },
      v);
}

template <class V, std::size_t I>
bool decode_alternative(ByteSpan content, V& out) {
  return decode_fields(content, Part::kPublic, out.template emplace<I>());
}

template <class V, std::size_t... I>
bool decode_oneof(ByteSpan content, V& out, std::index_sequence<I...>) {
  wire::Reader reader(content);
  if (!reader.next()) return false;
  const std::uint32_t field = reader.field();
  const ByteSpan body = reader.take_bytes();
  if (!reader.ok() || reader.next() || !reader.ok() || field > sizeof...(I)) return false;
  using Decode = bool (*)(ByteSpan, V&);
  static constexpr Decode kDecoders[] = {&decode_alternative<V, I>...};
  return kDecoders[field - 1](body, out);
}

template <class V>
bool merge_oneof(ByteSpan content, V& into) {
  wire::Reader reader(content);
  if (!reader.next()) return false;
  const std::uint32_t field = reader.field();
  const ByteSpan body = reader.take_bytes();
  if (!reader.ok() || reader.next() || !reader.ok() || field != into.index() + 1) return false;
  return std::visit([&](auto& m) { return decode_fields(body, Part::kPrivate, m); }, into);
}

template <class... T>
bool alternative_has_private(const std::variant<T...>& v) {
  static constexpr bool kTable[] = {kHasPrivate<T>...};
  return kTable[v.index()];
}

}  // namespace

std::uint8_t* encode(const core::Command& command, Part part, std::uint8_t* out) {
  return encode_oneof(command, part, out);
}
std::uint8_t* encode(const core::Event& event, Part part, std::uint8_t* out) { return encode_oneof(event, part, out); }

bool has_private(const core::Command& command) { return alternative_has_private(command); }
bool has_private(const core::Event& event) { return alternative_has_private(event); }

bool decode_public(ByteSpan content, core::Command& out) {
  return decode_oneof(content, out, std::make_index_sequence<std::variant_size_v<core::Command>>{});
}
bool decode_public(ByteSpan content, core::Event& out) {
  return decode_oneof(content, out, std::make_index_sequence<std::variant_size_v<core::Event>>{});
}
bool merge_private(ByteSpan content, core::Command& into) { return merge_oneof(content, into); }
bool merge_private(ByteSpan content, core::Event& into) { return merge_oneof(content, into); }

}  // namespace rufbund::journal
