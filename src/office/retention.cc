#include "office/retention.h"

#include <optional>
#include <string_view>

#include "office/retention_kinds.h"

namespace rufbund::office {
namespace {

constexpr std::int64_t kDay = 86'400'000;

// What of the office's books is of a kind, and older than :before. The rows of `sql` are counted.
struct Rule {
  std::string_view kind;
  const char* sql;
  const char* besides[16] = {};  // before it: what goes along
};

#define RUFBUND_OF_MEMBERS_LEFT \
  "IN (SELECT key FROM members WHERE status = 'left' AND status_since > 0 AND status_since < :before)"

#define RUFBUND_ACCOUNTS_DISABLED \
  "IN (SELECT id FROM accounts WHERE status = 'disabled' AND disabled_at > 0 AND disabled_at < :before)"
#define RUFBUND_CASES_CLOSED "IN (SELECT id FROM cases WHERE closed_at > 0 AND closed_at < :before)"
// What the audit log says of a case's own records of one kind.
#define RUFBUND_AUDIT_OF_CASES(table)                                                                    \
  "UPDATE audit SET before = '', after = '' WHERE kind = '" table "' AND item IN (SELECT id FROM " table \
  " WHERE case_id " RUFBUND_CASES_CLOSED ")"

constexpr Rule kRules[] = {
    {"sign_ins", "DELETE FROM sign_ins WHERE expires_at < :before"},
    // The log of it holds the e-mail of whoever was invited, and the link is its key: once it is gone, nothing tells
    // whose that was.
    {"links",
     "DELETE FROM links WHERE expires_at < :before",
     {"UPDATE audit SET before = '', after = '' WHERE kind = 'links' AND (before <> '' OR after <> '') AND item NOT IN "
      "(SELECT token_hash FROM links WHERE expires_at >= :before)"}},
    {"api_tokens", "DELETE FROM api_tokens WHERE expires_at < :before OR (revoked_at > 0 AND revoked_at < :before)"},
    // A step that was noted stays while its evidence holds, and the dormancy that stands as long as it does.
    {"notices",
     "DELETE FROM notices WHERE created_at < :before AND state <> 'due' AND state <> 'calling'",
     {"DELETE FROM evidence_steps WHERE at < :before AND ends_at < :before AND NOT (step = 'dormant' AND "
      "EXISTS (SELECT 1 FROM members m WHERE m.key = evidence_steps.member AND m.status = 'dormant' "
      "AND m.status_since = evidence_steps.at))"}},
    {"contacts_of_members_left",
     "DELETE FROM contacts WHERE member " RUFBUND_OF_MEMBERS_LEFT,
     {"UPDATE audit SET before = '', after = '' WHERE kind = 'contacts' AND member " RUFBUND_OF_MEMBERS_LEFT}},
    {"evidence_of_members_left",
     "DELETE FROM evidence WHERE member " RUFBUND_OF_MEMBERS_LEFT,
     {"UPDATE audit SET before = '', after = '' WHERE kind = 'evidence' AND member " RUFBUND_OF_MEMBERS_LEFT,
      "DELETE FROM evidence_files WHERE evidence IN "
      "(SELECT id FROM evidence WHERE member " RUFBUND_OF_MEMBERS_LEFT ")"}},
    {"disabled_accounts",
     "DELETE FROM accounts WHERE id " RUFBUND_ACCOUNTS_DISABLED,
     {"UPDATE audit SET before = '', after = '' WHERE kind = 'accounts' AND item " RUFBUND_ACCOUNTS_DISABLED,
      "DELETE FROM sign_ins WHERE account " RUFBUND_ACCOUNTS_DISABLED,
      "UPDATE audit SET before = '', after = '' WHERE kind = 'links' AND item IN (SELECT token_hash FROM links WHERE "
      "account " RUFBUND_ACCOUNTS_DISABLED
      " OR email IN (SELECT email FROM accounts WHERE id " RUFBUND_ACCOUNTS_DISABLED "))",
      "DELETE FROM links WHERE account " RUFBUND_ACCOUNTS_DISABLED,
      "DELETE FROM links WHERE email IN (SELECT email FROM accounts WHERE id " RUFBUND_ACCOUNTS_DISABLED ")"}},
    {"closed_cases",
     "DELETE FROM cases WHERE closed_at > 0 AND closed_at < :before",
     {"UPDATE audit SET before = '', after = '' WHERE kind = 'cases' AND item " RUFBUND_CASES_CLOSED,
      RUFBUND_AUDIT_OF_CASES("case_entries"), RUFBUND_AUDIT_OF_CASES("open_points"), RUFBUND_AUDIT_OF_CASES("call_ups"),
      RUFBUND_AUDIT_OF_CASES("plans"), RUFBUND_AUDIT_OF_CASES("case_reports"),
      "DELETE FROM delivery_intervals WHERE call_up IN "
      "(SELECT id FROM call_ups WHERE case_id " RUFBUND_CASES_CLOSED ")",
      "DELETE FROM plan_figures WHERE plan IN (SELECT id FROM plans WHERE case_id " RUFBUND_CASES_CLOSED ")",
      "DELETE FROM notices WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM call_ups WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM plans WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM case_reports WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM case_marks WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM open_points WHERE case_id " RUFBUND_CASES_CLOSED,
      "DELETE FROM case_entries WHERE case_id " RUFBUND_CASES_CLOSED}},
    // A rejected evidence, or one that has ended as long ago, needs its check no more.
    {"site_checks",
     "DELETE FROM site_checks WHERE ended_at < :before AND NOT (EXISTS (SELECT 1 FROM evidence e WHERE "
     "e.id = site_checks.evidence AND e.status <> 'rejected' AND (e.expires_at = 0 OR e.expires_at >= :before)) "
     "AND NOT EXISTS (SELECT 1 FROM site_checks n JOIN evidence f ON f.id = n.evidence WHERE n.site = site_checks.site "
     "AND n.ended_at > site_checks.ended_at AND f.status <> 'rejected'))"},
    {"audit", "DELETE FROM audit WHERE at < :before"},
    {"deletions", "DELETE FROM deletions WHERE at < :before"},
    {"applications", "DELETE FROM applications WHERE received_at < :before"},
};

#undef RUFBUND_OF_MEMBERS_LEFT
#undef RUFBUND_ACCOUNTS_DISABLED
#undef RUFBUND_CASES_CLOSED
#undef RUFBUND_AUDIT_OF_CASES

class Round {
 public:
  Round(storage::OfficeBooks& books, const RetentionHooks& hooks, TimeMs now)
      : books_(books), hooks_(hooks), now_(now) {}

  void kind(std::string_view key, std::int64_t days) {
    const TimeMs before{now_.ms - days * kDay};
    for (const Rule& rule : kRules)
      if (rule.kind == key) settle(delete_by(rule, before));
    if (key == "call_records" && hooks_.call_records) settle(delete_elsewhere(key, hooks_.call_records, before));
    if (key == "announcements" && hooks_.announcements) settle(delete_elsewhere(key, hooks_.announcements, before));
    if (key == "announcements" && hooks_.voice) settle(delete_elsewhere("voice", hooks_.voice, before));
    if (key == "line_caches" && hooks_.line_caches) settle(delete_elsewhere(key, hooks_.line_caches, before));
  }

  Result<std::int64_t> finish() {
    if (hooks_.forget)
      if (auto forgotten = hooks_.forget(); !forgotten) settle(tl::unexpected(forgotten.error()));
    if (trouble_) return tl::unexpected(*trouble_);
    return count_;
  }

 private:
  void settle(const Result<std::int64_t>& deleted) {
    if (deleted)
      count_ += *deleted;
    else if (!trouble_)
      trouble_ = deleted.error();
  }

  Result<std::int64_t> delete_by(const Rule& rule, TimeMs before) {
    std::int64_t count = 0;
    auto done = books_.transaction([&]() -> Result<void> {
      const storage::Parameters parameters{{"before", before.ms}};
      for (const char* besides : rule.besides)
        if (besides != nullptr)
          if (auto gone = books_.tables().execute(besides, parameters); !gone) return tl::unexpected(gone.error());
      auto deleted = books_.tables().execute(rule.sql, parameters);
      if (!deleted) return tl::unexpected(deleted.error());
      count = *deleted;
      return note(rule.kind, before, count);
    });
    if (!done) return tl::unexpected(done.error());
    return count;
  }

  // The deletion first, then its note: after a crash between them the next round finds less to note, nothing to keep.
  Result<std::int64_t> delete_elsewhere(std::string_view kind,
                                        const std::function<Result<std::int64_t>(TimeMs)>& delete_before,
                                        TimeMs before) {
    auto count = delete_before(before);
    if (!count) return count;
    if (auto noted = note(kind, before, *count); !noted) return tl::unexpected(noted.error());
    return count;
  }

  Result<void> note(std::string_view kind, TimeMs before, std::int64_t count) {
    if (count == 0) return {};
    auto number = books_.next_number("deletion");
    if (!number) return tl::unexpected(number.error());
    alliance::Deletion entry;
    entry.number = *number;
    entry.at = now_;
    entry.older_than = before;
    entry.kind = kind;
    entry.count = count;
    return books_.insert(entry);
  }

  storage::OfficeBooks& books_;
  const RetentionHooks& hooks_;
  const TimeMs now_;
  std::int64_t count_ = 0;
  std::optional<Error> trouble_;
};

}  // namespace

Result<std::int64_t> delete_what_is_due(storage::OfficeBooks& books, const RetentionDays& days,
                                        const RetentionHooks& hooks, TimeMs now) {
  // Accounts that were disabled before it was written down when: their time begins with the first round that sees them.
  const auto begun = books.tables().execute(
      "UPDATE accounts SET disabled_at = :now WHERE status = 'disabled' AND disabled_at = 0", {{"now", now.ms}});
  if (!begun) return tl::unexpected(begun.error());
  Round round(books, hooks, now);
  for (const RetentionKind& kind : kRetentionKinds) {
    const auto said = days.find(std::string(kind.key));
    round.kind(kind.key, said == days.end() ? kind.days : said->second);
  }
  return round.finish();
}

}  // namespace rufbund::office
