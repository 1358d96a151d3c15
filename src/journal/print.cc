// See print.h.
#include "journal/print.h"

#include <fmt/core.h>
#include <time.h>

#include "journal/reflect.h"

namespace rufbund::journal {
namespace {

template <class T>
std::string value_text(const T& value) {
  if constexpr (kIsId<T>) {
    return std::to_string(value.value);
  } else if constexpr (std::is_same_v<T, Millis>) {
    return fmt::format("{} ms", value.count());
  } else if constexpr (std::is_same_v<T, TimeMs>) {
    return value == kNever ? "never" : describe(value);
  } else if constexpr (std::is_enum_v<T>) {
    const std::string_view name = enum_name(value);
    return name.empty() ? std::to_string(static_cast<std::uint64_t>(value)) : std::string(name.substr(1));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "yes" : "no";
  } else {
    return fmt::format("{}", value);
  }
}

template <class V>
std::string describe_variant(const V& message) {
  return std::visit(
      []<class M>(const M& m) {
        std::string fields;
        for_each_field(m, [&]<class I, class T>(I, const T& value) {
          if (value == T{}) return;
          fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", field_name<M>(I::value), value_text(value));
        });
        return fields.empty() ? std::string(type_name<M>()) : fmt::format("{}{{{}}}", type_name<M>(), fields);
      },
      message);
}

}  // namespace

std::string describe(const core::Command& command) { return describe_variant(command); }
std::string describe(const core::Event& event) { return describe_variant(event); }

std::string describe(TimeMs at) {
  std::int64_t seconds = at.ms / 1000, ms = at.ms % 1000;
  if (ms < 0) ms += 1000, --seconds;
  const time_t t = seconds;
  tm utc{};
  if (gmtime_r(&t, &utc) == nullptr || utc.tm_year > 8000) return fmt::format("{} ms", at.ms);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} UTC", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, ms);
}

}  // namespace rufbund::journal
