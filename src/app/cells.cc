#include "app/cells.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

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

Result<OpenedCell> open_cell(const NodeOptions& node, const std::string& hotline, IdBook& ids) {
  auto journal = storage::SqliteJournal::open(journal_path(node, hotline));
  if (!journal) return tl::unexpected(journal.error());
  if (!(*journal)->notice().empty()) spdlog::warn("journal: {}", (*journal)->notice());
  const auto identity = (*journal)->identity();
  if (!identity) return tl::unexpected(identity.error());
  CellId cell;
  if (*identity) {
    cell = (*identity)->cell;
    const auto labels = (*journal)->labels();
    if (!labels) return tl::unexpected(labels.error());
    if (auto loaded = ids.load(hotline, *labels); !loaded) return tl::unexpected(loaded.error());
  }
  return OpenedCell{cell, hotline, std::move(*journal)};
}

// Cells keep their numbers, new ones get the next.
Result<void> number_cells(std::vector<OpenedCell>& opened, std::map<std::string, CellId>& cells,
                          std::uint16_t& last_cell) {
  for (const OpenedCell& one : opened) last_cell = std::max(last_cell, one.cell.value);
  for (OpenedCell& one : opened) {
    if (!one.cell) one.cell = CellId{++last_cell};
    for (const auto& [key, other] : cells) {
      if (other == one.cell)
        return fail(ErrorCode::kConflict,
                    fmt::format("the journals of '{}' and '{}' are both of cell {}: they come from different "
                                "nodes. Give each node a data folder of its own.",
                                key, one.hotline, other.value));
    }
    cells[one.hotline] = one.cell;
  }
  return {};
}

// Journals of hotlines that are configured no more: their numbers and ids are not given to others, so that they can
// come back. One that cannot be read is left alone.
void remember_former(const Config& config, IdBook& ids, std::uint16_t& last_cell) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(config.node.data, error)) {
    const std::string hotline = entry.path().stem().string();
    const bool configured = std::any_of(config.hotlines.begin(), config.hotlines.end(),
                                        [&](const HotlineConfig& known) { return known.key == hotline; });
    if (entry.path().extension() != ".journal" || configured) continue;
    auto journal = storage::SqliteJournal::open_read_only(entry.path().string());
    if (!journal) continue;
    const auto identity = (*journal)->identity();
    const auto labels = (*journal)->labels();
    if (!identity || !*identity || !labels || (*identity)->hotline != hotline) continue;
    last_cell = std::max(last_cell, (*identity)->cell.value);
    ids.remember(*labels);
  }
}

}  // namespace

Result<std::int64_t> delete_line_caches(const NodeOptions& node, const directory::Directory& directory, TimeMs before) {
  std::int64_t count = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(node.data, error)) {
    const std::string name = entry.path().filename().string();
    const std::size_t end = name.find(".journal-");
    if (end == std::string::npos) continue;
    const std::string_view rest = std::string_view(name).substr(end + std::strlen(".journal-"));
    if (!rest.starts_with("picture") && !rest.starts_with("snapshot-")) continue;
    const std::string hotline = name.substr(0, end);
    if (std::any_of(directory.hotlines.begin(), directory.hotlines.end(),
                    [&](const directory::Hotline& known) { return known.key == hotline; }))
      continue;
    struct stat info {};
    if (::stat(entry.path().c_str(), &info) != 0 || info.st_mtime >= before.ms / 1'000) continue;
    if (::unlink(entry.path().c_str()) != 0)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be deleted: {}", entry.path().string(), std::strerror(errno)));
    ++count;
  }
  if (error) return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be read: {}", node.data, error.message()));
  return count;
}

std::string journal_path(const NodeOptions& node, const std::string& hotline) {
  return fmt::format("{}/{}.journal", node.data, hotline);
}
std::string applied_path(const NodeOptions& node, const std::string& hotline) {
  return fmt::format("{}/{}.applied", node.data, hotline);
}
std::string books_path(const NodeOptions& node) { return node.data + "/books.sqlite"; }
std::string office_path(const NodeOptions& node) { return node.data + "/office.sqlite"; }
std::string seal_key_path(const NodeOptions& node) { return node.data + "/office.key"; }
std::string operator_token_path(const NodeOptions& node) { return node.data + "/operator.token"; }
std::string webhook_key_path(const NodeOptions& node) { return node.data + "/webhook.key"; }
std::string first_link_path(const NodeOptions& node) { return node.data + "/first-link"; }
std::string key_path(const NodeOptions& node) { return node.data + "/node.key"; }

Result<CellPlan> plan_cells(const NodeOptions& node, const Config& config, std::map<std::string, CellId> cells,
                            std::uint16_t last_cell, const IdBook& ids, TimeMs now) {
  CellPlan plan{{}, last_cell, ids, {}};
  for (const HotlineConfig& hotline : config.hotlines) {
    if (cells.contains(hotline.key)) continue;
    std::error_code error;
    if (!std::filesystem::exists(journal_path(node, hotline.key), error)) {
      plan.added.push_back({CellId{}, hotline.key, nullptr});
      continue;
    }
    auto opened = open_cell(node, hotline.key, plan.ids);
    if (!opened) return tl::unexpected(opened.error());
    plan.added.push_back(std::move(*opened));
  }
  if (auto numbered = number_cells(plan.added, cells, plan.last_cell); !numbered)
    return tl::unexpected(numbered.error());
  auto directory = build_directory(config, cells, plan.ids, now);
  if (!directory) return tl::unexpected(directory.error());
  plan.directory = std::move(*directory);
  return plan;
}

Result<OpenedCells> open_cells(const Config& config, TimeMs now) {
  OpenedCells out;
  if (auto made = make_folder(config.node.data); !made) return tl::unexpected(made.error());
  for (const HotlineConfig& hotline : config.hotlines) {
    auto opened = open_cell(config.node, hotline.key, out.ids);
    if (!opened) return tl::unexpected(opened.error());
    out.cells.push_back(std::move(*opened));
  }
  remember_former(config, out.ids, out.last_cell);
  std::map<std::string, CellId> cells;
  if (auto numbered = number_cells(out.cells, cells, out.last_cell); !numbered) return tl::unexpected(numbered.error());
  auto directory = build_directory(config, cells, out.ids, now);
  if (!directory) return tl::unexpected(directory.error());
  out.directory = std::move(*directory);
  return out;
}

}  // namespace rufbund::app
