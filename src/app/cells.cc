#include "app/cells.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "app/build_directory.h"

namespace rufbund::app {
namespace {

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  const auto parent = std::filesystem::path(path).parent_path();
  std::filesystem::create_directories(parent, error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(ErrorCode::kUnavailable, fmt::format("the data folder {} cannot be made: {}. Name another in the "
                                                     "configuration, node.data, or make it writable.",
                                                     path, std::strerror(errno)));
  return {};
}

}  // namespace

std::string journal_path(const NodeOptions& node, const std::string& hotline) {
  return fmt::format("{}/{}.journal", node.data, hotline);
}
std::string applied_path(const NodeOptions& node, const std::string& hotline) {
  return fmt::format("{}/{}.applied", node.data, hotline);
}
std::string books_path(const NodeOptions& node) { return node.data + "/books.sqlite"; }
std::string key_path(const NodeOptions& node) { return node.data + "/node.key"; }

Result<OpenedCells> open_cells(const Config& config, TimeMs now) {
  OpenedCells out;
  if (auto made = make_folder(config.node.data); !made) return tl::unexpected(made.error());
  std::map<std::string, CellId> cells;
  std::uint16_t last = 0;
  for (const HotlineConfig& hotline : config.hotlines) {
    auto journal = storage::SqliteJournal::open(journal_path(config.node, hotline.key));
    if (!journal) return tl::unexpected(journal.error());
    if (!(*journal)->notice().empty()) spdlog::warn("journal: {}", (*journal)->notice());
    const auto identity = (*journal)->identity();
    if (!identity) return tl::unexpected(identity.error());
    CellId cell;
    if (*identity) {
      cell = (*identity)->cell;
      last = std::max(last, cell.value);
      const auto labels = (*journal)->labels();
      if (!labels) return tl::unexpected(labels.error());
      if (auto loaded = out.ids.load(hotline.key, *labels); !loaded) return tl::unexpected(loaded.error());
    }
    out.cells.push_back({cell, hotline.key, std::move(*journal)});
  }
  for (OpenedCell& opened : out.cells) {
    if (!opened.cell) opened.cell = CellId{++last};
    for (const auto& [key, other] : cells) {
      if (other == opened.cell)
        return fail(ErrorCode::kConflict,
                    fmt::format("the journals of '{}' and '{}' are both of cell {}: they come from different "
                                "nodes. Give each node a data folder of its own.",
                                key, opened.hotline, other.value));
    }
    cells[opened.hotline] = opened.cell;
  }
  auto directory = build_directory(config, cells, out.ids, now);
  if (!directory) return tl::unexpected(directory.error());
  out.directory = std::move(*directory);
  return out;
}

}  // namespace rufbund::app
