#include "office/retention_clock.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "alliance/local_time.h"

namespace rufbund::office {
namespace {

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour, kFar = 7 * kDay;
// The last round that was believed; the last one that was not; how many hours such rounds have gone on.
constexpr const char* kBelieved = "retention_believed";
constexpr const char* kDoubted = "retention_doubted";
constexpr const char* kSteady = "retention_steady";

// 0 where nothing is there.
Result<std::int64_t> number_from(storage::OfficeBooks& books, std::string_view sql,
                                 const storage::Parameters& parameters) {
  auto rows = books.tables().query(sql, parameters, {storage::ColumnType::kInteger});
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? 0 : std::get<std::int64_t>(rows->front()[0]);
}
Result<std::int64_t> remembered(storage::OfficeBooks& books, const char* what) {
  return number_from(books, "SELECT last FROM counters WHERE kind = :kind", {{"kind", std::string(what)}});
}
Result<void> remember(storage::OfficeBooks& books, const char* what, std::int64_t value) {
  const storage::Parameters parameters{{"value", value}, {"kind", std::string(what)}};
  auto changed = books.tables().execute("UPDATE counters SET last = :value WHERE kind = :kind", parameters);
  if (changed && *changed == 0)
    changed = books.tables().execute("INSERT INTO counters (last, kind) VALUES (:value, :kind)", parameters);
  if (!changed) return tl::unexpected(changed.error());
  return {};
}

// The time that was right for certain; 0: nothing is known of it.
Result<std::int64_t> last_right_time(storage::OfficeBooks& books) {
  auto believed = remembered(books, kBelieved);
  if (!believed || *believed > 0) return believed;
  return number_from(books, "SELECT max(at) FROM audit", {});
}

// Hours in which the doubted time went on without a leap, this round with it.
Result<std::int64_t> steady_hours(storage::OfficeBooks& books, TimeMs now) {
  auto doubted = remembered(books, kDoubted);
  if (!doubted) return doubted;
  auto steady = remembered(books, kSteady);
  if (!steady) return steady;
  const std::int64_t passed = now.ms - *doubted;
  // A round right after a restart is no hour; more than two hours are a leap, or the node stood still.
  if (*doubted > 0 && passed >= 0 && passed < kHour) return steady;
  const std::int64_t hours = *doubted > 0 && passed >= kHour && passed <= 2 * kHour ? *steady + 1 : 0;
  if (auto kept = remember(books, kDoubted, now.ms); !kept) return tl::unexpected(kept.error());
  if (auto kept = remember(books, kSteady, hours); !kept) return tl::unexpected(kept.error());
  return hours;
}

std::string day_of(std::int64_t ms) { return alliance::to_text(alliance::to_local(TimeMs{ms}).date); }

}  // namespace

Result<void> believe_clock(storage::OfficeBooks& books, TimeMs now) {
  std::int64_t right = 0, hours = 0;
  bool doubtful = false;
  // A doubt is no error of the transaction: it is to be remembered.
  auto done = books.transaction([&]() -> Result<void> {
    auto known = last_right_time(books);
    if (!known) return tl::unexpected(known.error());
    right = *known;
    if (right > 0 && now.ms - right > kFar) {
      auto steady = steady_hours(books, now);
      if (!steady) return tl::unexpected(steady.error());
      hours = *steady;
      doubtful = hours < kDay / kHour;
      if (doubtful) return {};
    }
    if (auto kept = remember(books, kDoubted, 0); !kept) return kept;
    if (auto kept = remember(books, kSteady, 0); !kept) return kept;
    return remember(books, kBelieved, now.ms);
  });
  if (!done) return done;
  if (doubtful)
    return fail(ErrorCode::kConflict,
                fmt::format("nothing is deleted: the clock says {}, {} days after {}, when it was right for the last "
                            "time. If it is wrong, mend it (NTP). If the node stood still for so long, leave it "
                            "running: after a day without another leap ({} of 24 hours) it goes on by itself.",
                            day_of(now.ms), (now.ms - right) / kDay, day_of(right), hours));
  return {};
}

Result<bool> is_doubtful(storage::OfficeBooks& books, TimeMs now) {
  auto right = last_right_time(books);
  if (!right) return tl::unexpected(right.error());
  return *right > 0 && now.ms - *right > kFar;
}

Result<RetentionRounds> retention_rounds(storage::OfficeBooks& books) {
  auto believed = remembered(books, kBelieved);
  if (!believed) return tl::unexpected(believed.error());
  auto doubted = remembered(books, kDoubted);
  if (!doubted) return tl::unexpected(doubted.error());
  return RetentionRounds{TimeMs{*believed}, *doubted > 0};
}

}  // namespace rufbund::office
