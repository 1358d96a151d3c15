// `rufbund export` and `rufbund verify`.
#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "app/books_documents.h"
#include "app/cells.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/heads_file.h"
#include "app/verify_json.h"
#include "engine/system_clock.h"
#include "journal/export.h"
#include "journal/verify.h"
#include "storage/journal_sqlite.h"

namespace rufbund::app {

// A node signs every 5 s while records come; the commit takes its time too.
constexpr Millis kHeadPatience{7'000};

int export_journal(const ExportOptions& options) {
  NodeOptions node;
  node.data = options.data;
  if (!options.config.empty()) {
    Problems problems(options.config);
    const Config config = read_config(options.config, books_documents(options.config), problems);
    for (const std::string& line : problems.lines()) fmt::print(stderr, "{}\n", line);
    if (!problems.empty()) return kExitMistake;
    node = config.node;
    std::vector<std::string> hotlines;
    for (const HotlineConfig& hotline : config.hotlines) hotlines.push_back(hotline.key);
    if (std::find(hotlines.begin(), hotlines.end(), options.hotline) == hotlines.end()) {
      const std::string meant = nearest(options.hotline, hotlines);
      fmt::print(stderr, "rufbund export: there is no hotline '{}'. {}\n", options.hotline,
                 meant.empty() ? fmt::format("There are: {}.", fmt::join(hotlines, ", "))
                               : fmt::format("Did you mean '{}'?", meant));
      return kExitMistake;
    }
  }
  auto journal = storage::SqliteJournal::open_read_only(journal_path(node, options.hotline));
  if (!journal) {
    fmt::print(stderr, "rufbund export: {}\n", journal.error().message);
    return kExitFailed;
  }
  return journal::run_export(**journal, options.member, options.out, engine::SystemClock{}.now(), kHeadPatience, stdout,
                             stderr);
}

int verify_export(const VerifyOptions& options) {
  const auto refuse = [&](const std::string& what) {
    fmt::print(stderr, "rufbund verify: {}: {}\n", options.file, what);
    return kExitMistake;
  };
  journal::VerifyOptions wanted;
  wanted.why = Sequence{options.why};
  if (!options.key.empty()) {
    auto key = journal::key_from_hex(options.key);
    if (!key) return refuse("--key: " + key.error().message);
    wanted.expected = *key;
  }
  for (const std::string& path : options.heads) {
    auto documents = read_heads_file(path);
    if (!documents) return refuse("--heads: " + documents.error().message);
    for (const HeadsDocument& document : *documents) {
      // Who kept a node's heads knows its key: a file of another node does not pass for its journal.
      if (wanted.expected && *wanted.expected != document.public_key)
        return refuse(
            fmt::format("--heads: {} holds heads of another node, {}", path, journal::to_hex(document.public_key)));
      wanted.expected = document.public_key;
      wanted.kept.insert(wanted.kept.end(), document.heads.begin(), document.heads.end());
      wanted.countersigned.insert(wanted.countersigned.end(), document.countersigned.begin(),
                                  document.countersigned.end());
    }
  }
  Result<journal::VerifyReport> report;
  try {
    report = journal::verify_file(options.file, std::move(wanted));
  } catch (const std::bad_alloc&) {  // 1 would mean that it deviates
    return refuse("there is not enough memory to decide this journal anew");
  }
  if (!report) return refuse(report.error().message);
  if (options.json)
    fmt::print("{}", verify_json(*report, options.file));
  else
    journal::print_report(*report, options.file, stdout);
  const auto outcome = journal::outcome(*report);
  if (options.why == 0 || report->why) return static_cast<int>(outcome);
  // What was asked was not given; that it does not agree is the graver answer.
  fmt::print(stderr, "rufbund verify: record {} is not in this file, or withheld from its reader\n", options.why);
  return outcome == journal::Outcome::kDeviates ? static_cast<int>(outcome) : kExitMistake;
}

}  // namespace rufbund::app
