// A node's journals, opened: which cell is whose, the ids that they know, and the directory that follows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"
#include "storage/journal_sqlite.h"

namespace rufbund::app {

struct OpenedCell {
  CellId cell;
  std::string hotline;
  std::unique_ptr<storage::SqliteJournal> journal;
};

struct OpenedCells {
  std::vector<OpenedCell> cells;  // in the configuration's order of hotlines
  std::uint16_t last_cell = 0;    // the highest number that was ever given, also to hotlines that have gone
  IdBook ids;
  directory::Directory directory;
};

// How the cells and ids of a running node go on with a changed configuration.
struct CellPlan {
  std::vector<OpenedCell> added;  // new hotlines: their journals where there is one already, else null
  std::uint16_t last_cell = 0;
  IdBook ids;
  directory::Directory directory;  // as configured
};

// Makes no file. `cells`, `last_cell` and `ids`: the running node's.
[[nodiscard]] Result<CellPlan> plan_cells(const NodeOptions& node, const Config& config,
                                          std::map<std::string, CellId> cells, std::uint16_t last_cell,
                                          const IdBook& ids, TimeMs now);

// Makes the data folder (for its owner alone) and the journals where they are missing. A cell keeps its number; a new
// hotline gets the next. Errors name the file and the remedy; another process that holds a journal is one.
[[nodiscard]] Result<OpenedCells> open_cells(const Config& config, TimeMs now);

// Pictures and snapshots of lines that the directory does not know (any more), older than that; how many files. They
// are made again from the journals where somebody needs them.
[[nodiscard]] Result<std::int64_t> delete_line_caches(const NodeOptions& node, const directory::Directory& directory,
                                                      TimeMs before);

[[nodiscard]] std::string journal_path(const NodeOptions& node, const std::string& hotline);
[[nodiscard]] std::string applied_path(const NodeOptions& node, const std::string& hotline);
[[nodiscard]] std::string books_path(const NodeOptions& node);
[[nodiscard]] std::string key_path(const NodeOptions& node);
// Of the alliance's books where they are SQLite's; the key that seals what they keep secret; the secret that acts as
// the coordinator for whoever may read it; the first coordinator's link.
[[nodiscard]] std::string office_path(const NodeOptions& node);
[[nodiscard]] std::string seal_key_path(const NodeOptions& node);
[[nodiscard]] std::string operator_token_path(const NodeOptions& node);
[[nodiscard]] std::string webhook_key_path(const NodeOptions& node);
[[nodiscard]] std::string first_link_path(const NodeOptions& node);

}  // namespace rufbund::app
