// `rufbund export` and `rufbund verify`.
#include <fmt/format.h>

#include <algorithm>

#include "app/books_documents.h"
#include "app/cells.h"
#include "app/commands.h"
#include "app/config.h"
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
  return journal::run_verify(options.file, options.key, stdout, stderr);
}

}  // namespace rufbund::app
