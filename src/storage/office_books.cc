#include "storage/office_books.h"

#include <algorithm>

#include "alliance/alert_rule_record.h"
#include "alliance/application_record.h"
#include "alliance/case_records.h"
#include "alliance/evidence_records.h"
#include "alliance/key_signature_records.h"
#include "alliance/plan_records.h"
#include "alliance/site_check_records.h"

namespace rufbund::storage {
namespace {

constexpr std::int64_t kVersion = 1;

std::string_view sql_type(ColumnType type) { return type == ColumnType::kInteger ? "BIGINT" : "TEXT"; }
std::string_view sql_default(ColumnType type) { return type == ColumnType::kInteger ? "0" : "''"; }

// What is looked up often besides by key.
constexpr const char* kIndexes[] = {
    "CREATE INDEX IF NOT EXISTS audit_by_member ON audit (member, number)",
    "CREATE INDEX IF NOT EXISTS audit_by_item ON audit (kind, item, number)",
    "CREATE UNIQUE INDEX IF NOT EXISTS accounts_by_email ON accounts (email)",
    "CREATE INDEX IF NOT EXISTS evidence_by_member ON evidence (member)",
    "CREATE INDEX IF NOT EXISTS pledges_by_member ON pledges (member)",
    "CREATE INDEX IF NOT EXISTS key_shares_by_proposal ON key_shares (proposal)",
    "CREATE INDEX IF NOT EXISTS case_entries_by_case ON case_entries (case_id)",
    "CREATE INDEX IF NOT EXISTS plans_by_hotline ON plans (hotline)",
    "CREATE INDEX IF NOT EXISTS call_ups_by_case ON call_ups (case_id)",
    "CREATE INDEX IF NOT EXISTS call_ups_by_member ON call_ups (member)",
    "CREATE INDEX IF NOT EXISTS notices_by_state ON notices (state, next_at)",
    "CREATE INDEX IF NOT EXISTS delivery_by_call_up ON delivery_intervals (call_up)",
    "CREATE INDEX IF NOT EXISTS site_checks_by_site ON site_checks (site, ended_at)",
    "CREATE INDEX IF NOT EXISTS case_reports_by_case ON case_reports (case_id)",
    "CREATE INDEX IF NOT EXISTS evidence_steps_by_member ON evidence_steps (member)",
};

}  // namespace

namespace detail {
std::string text_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}
}  // namespace detail

OfficeBooks::Shape OfficeBooks::shape_from(std::string_view table, std::string_view key,
                                           const std::vector<detail::Column>& columns) {
  Shape out;
  std::string names, places, sets;
  for (const detail::Column& c : columns) {
    const char* comma = names.empty() ? "" : ", ";
    names += comma + c.name;
    places += fmt::format("{}:{}", comma, c.name);
    // The key is set to itself, so that every parameter is used.
    sets += fmt::format("{}{} = :{}", comma, c.name, c.name);
    out.types.push_back(c.type);
  }
  out.select = fmt::format("SELECT {} FROM {} ", names, table);
  out.insert = fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, places);
  out.update = fmt::format("UPDATE {} SET {} WHERE {} = :{}", table, sets, key, key);
  return out;
}

Result<void> OfficeBooks::complete(std::string_view table, std::string_view key,
                                   const std::vector<detail::Column>& columns) {
  std::string sql = fmt::format("CREATE TABLE IF NOT EXISTS {} (", table);
  for (const detail::Column& c : columns)
    sql += fmt::format("{} {} NOT NULL DEFAULT {}, ", c.name, sql_type(c.type), sql_default(c.type));
  sql += fmt::format("PRIMARY KEY ({}))", key);
  if (auto made = tables_->execute(sql); !made) return tl::unexpected(made.error());
  // Fields that came with a later version of the program.
  auto known = tables_->query("SELECT column_name FROM table_columns WHERE table_name = :wanted",
                              {{"wanted", std::string(table)}}, {ColumnType::kText});
  if (!known) return tl::unexpected(known.error());
  for (const detail::Column& c : columns) {
    const bool there = std::any_of(known->begin(), known->end(),
                                   [&](const auto& row) { return std::get<std::string>(row[0]) == c.name; });
    if (there) continue;
    if (!known->empty())
      if (auto grown = tables_->execute(fmt::format("ALTER TABLE {} ADD COLUMN {} {} NOT NULL DEFAULT {}", table,
                                                    c.name, sql_type(c.type), sql_default(c.type)));
          !grown)
        return tl::unexpected(grown.error());
    if (auto noted = tables_->execute("INSERT INTO table_columns (table_name, column_name) VALUES (:name, :field)",
                                      {{"name", std::string(table)}, {"field", c.name}});
        !noted)
      return tl::unexpected(noted.error());
  }
  return {};
}

template <class Record>
Result<void> OfficeBooks::complete_table() {
  return complete(Record::kTable, Record::kKeyField, detail::columns_of<Record>());
}

Result<std::unique_ptr<OfficeBooks>> OfficeBooks::open(const std::string& where) {
  auto tables = Tables::open(where);
  if (!tables) return tl::unexpected(tables.error());
  std::unique_ptr<OfficeBooks> books(new OfficeBooks(std::move(*tables)));
  // The first statements are safe to run twice at once; a transaction needs the table of counters.
  for (const char* sql : {"CREATE TABLE IF NOT EXISTS counters (kind TEXT PRIMARY KEY, last BIGINT NOT NULL)",
                          "CREATE TABLE IF NOT EXISTS table_columns (table_name TEXT NOT NULL, column_name TEXT NOT "
                          "NULL, PRIMARY KEY (table_name, column_name))"})
    if (auto made = books->tables_->execute(sql); !made) return tl::unexpected(made.error());
  auto done = books->transaction([&]() -> Result<void> {
    auto rows = books->tables_->query("SELECT last FROM counters WHERE kind = 'format'", {}, {ColumnType::kInteger});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) {
      auto marked = books->tables_->execute("INSERT INTO counters (kind, last) VALUES ('format', :format)",
                                            {{"format", kVersion}});
      if (!marked) return tl::unexpected(marked.error());
    } else if (std::get<std::int64_t>(rows->front()[0]) != kVersion) {
      return fail(ErrorCode::kCorrupt, "office books: they were made by another version of the program");
    }
    using namespace alliance;
    Result<void> all;
    const auto table = [&]<class Record>(const Record*) {
      if (all) all = books->complete_table<Record>();
    };
    const auto tables_of = [&]<class... Records>(const Records*... none) { (table(none), ...); };
    tables_of(static_cast<Account*>(nullptr), static_cast<SignIn*>(nullptr), static_cast<Link*>(nullptr),
              static_cast<ApiToken*>(nullptr), static_cast<AuditEntry*>(nullptr), static_cast<Deletion*>(nullptr),
              static_cast<Client*>(nullptr), static_cast<Member*>(nullptr), static_cast<MemberSite*>(nullptr),
              static_cast<Evidence*>(nullptr), static_cast<EvidenceFile*>(nullptr), static_cast<Agreement*>(nullptr),
              static_cast<Acceptance*>(nullptr), static_cast<RateCardRecord*>(nullptr), static_cast<Contact*>(nullptr),
              static_cast<PledgeRecord*>(nullptr), static_cast<KeyProposal*>(nullptr), static_cast<KeyShare*>(nullptr),
              static_cast<KeyObjection*>(nullptr), static_cast<HotlineDraft*>(nullptr), static_cast<Plan*>(nullptr),
              static_cast<Case*>(nullptr), static_cast<CaseEntry*>(nullptr), static_cast<OpenPoint*>(nullptr),
              static_cast<CallUpRecord*>(nullptr), static_cast<Notice*>(nullptr),
              static_cast<DeliveryInterval*>(nullptr), static_cast<PlanFigures*>(nullptr),
              static_cast<SiteCheckRecord*>(nullptr));
    tables_of(static_cast<CaseReportRecord*>(nullptr), static_cast<LineCommitment*>(nullptr),
              static_cast<KeySignature*>(nullptr), static_cast<HeadCountersignature*>(nullptr),
              static_cast<EvidenceStep*>(nullptr), static_cast<Application*>(nullptr), static_cast<AlertRule*>(nullptr),
              static_cast<CaseMark*>(nullptr));
    if (!all) return all;
    for (const char* sql : kIndexes)
      if (auto made = books->tables_->execute(sql); !made) return tl::unexpected(made.error());
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return books;
}

Result<void> OfficeBooks::note(const Author& author, std::string action, std::string kind, std::string item,
                               std::string member, std::string before, std::string after) {
  return transaction([&]() -> Result<void> {
    auto number = next_number("audit");
    if (!number) return tl::unexpected(number.error());
    alliance::AuditEntry entry;
    entry.number = *number;
    entry.at = author.at;
    entry.account = author.account;
    entry.name = author.name;
    entry.role = author.role;
    entry.organisation = author.organisation;
    entry.action = std::move(action);
    entry.kind = std::move(kind);
    entry.item = std::move(item);
    entry.member = std::move(member);
    entry.before = std::move(before);
    entry.after = std::move(after);
    return insert(entry);
  });
}

Result<std::int64_t> OfficeBooks::next_number(std::string_view kind) {
  std::int64_t number = 0;
  auto done = transaction([&]() -> Result<void> {
    auto counted =
        tables_->execute("UPDATE counters SET last = last + 1 WHERE kind = :kind", {{"kind", std::string(kind)}});
    if (!counted) return tl::unexpected(counted.error());
    if (*counted == 0) {
      auto begun =
          tables_->execute("INSERT INTO counters (kind, last) VALUES (:kind, 1)", {{"kind", std::string(kind)}});
      if (!begun) return tl::unexpected(begun.error());
    }
    auto rows = tables_->query("SELECT last FROM counters WHERE kind = :kind", {{"kind", std::string(kind)}},
                               {ColumnType::kInteger});
    if (!rows) return tl::unexpected(rows.error());
    number = std::get<std::int64_t>(rows->front()[0]);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return number;
}

Result<std::string> OfficeBooks::next_id(std::string_view prefix) {
  auto number = next_number(prefix);
  if (!number) return tl::unexpected(number.error());
  return fmt::format("{}-{}", prefix, *number);
}

}  // namespace rufbund::storage
