// Changing a running node. Everything that can be known is read and checked before anything changes; then, in this
// order: voices and seats that calls may need, journals of new hotlines, names, commands (durable), viewers, and at
// last the numbers that callers dial.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/build_directory.h"
#include "app/node_impl.h"
#include "app/own_words.h"
#include "app/reload_plan.h"

namespace rufbund::app {
namespace {

constexpr Millis kJournalPatience{10'000};
constexpr std::chrono::milliseconds kLook{100};

bool configured(const Config& config, const std::string& hotline) {
  return std::any_of(config.hotlines.begin(), config.hotlines.end(),
                     [&](const HotlineConfig& known) { return known.key == hotline; });
}

}  // namespace

struct Node::Impl::Change {
  Config config;
  api::TlsContext tls;  // of a certificate that may have been renewed in its place
  CellPlan plan;
  std::shared_ptr<const directory::Directory> directory;
  Reloaded done;
};

Result<Reloaded> Node::Impl::reload() {
  std::unique_lock changing(changing_, std::defer_lock);
  while (!changing.try_lock_for(kLook))
    if (told_to_stop()) return fail(ErrorCode::kUnavailable, "the node stops");
  if (!lets_calls_in_ || told_to_stop()) return fail(ErrorCode::kUnavailable, "the node does not run");

  auto change = read_change();
  if (!change) return tl::unexpected(change.error());
  if (auto written = write_own_words(own_words_path(config_.node), change->config.hotlines); !written)
    return tl::unexpected(written.error());
  if (auto prepared = telephony_->prepare(change->directory); !prepared) return tl::unexpected(prepared.error());
  if (auto opened = open_added(*change); !opened) return tl::unexpected(opened.error());
  if (auto put = put_labels(*change); !put) return tl::unexpected(put.error());
  for (const directory::Hotline& hotline : change->directory->hotlines)
    if (auto put = put_line_into_force(*change, hotline); !put) return tl::unexpected(put.error());
  if (auto shown = server_->use(change->directory, capacities_); !shown) return tl::unexpected(shown.error());
  if (auto used = telephony_->use(change->directory); !used) return tl::unexpected(used.error());
  adopt(*change);
  for (const std::string& note : change->done.notes) spdlog::warn("reload: {}", note);
  spdlog::info("reload: commands={} opened=[{}] closed=[{}]", change->done.commands,
               fmt::join(change->done.opened, " "), fmt::join(change->done.closed, " "));
  return std::move(change->done);
}

// Nothing is changed by it.
Result<Node::Impl::Change> Node::Impl::read_change() {
  Change change;
  Problems problems(config_file_);
  change.config = read_config(config_file_, hooks_.documents, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems.lines(), "\n")));
  change.done.notes = needs_restart(config_.node, change.config.node);
  change.config.node = config_.node;
  auto tls = load_tls(config_.node);
  if (!tls) return tl::unexpected(tls.error());
  change.tls = std::move(*tls);
  for (const auto& [hotline, cell] : cells_)
    if (engine_->stats(cell).failing)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("the journal of '{}' cannot be written now. Nothing was changed.", hotline));
  auto plan = plan_cells(config_.node, change.config, cells_, last_cell_, ids_, clock_.now());
  if (!plan) return tl::unexpected(plan.error());
  change.plan = std::move(*plan);
  for (const directory::Hotline& hotline : change.plan.directory.hotlines) {
    const auto known = capacities_.find(hotline.cell);
    const auto room = check_room(hotline, known == capacities_.end() ? core::Capacity{} : known->second);
    if (!room) return tl::unexpected(room.error());
  }
  change.directory =
      std::make_shared<const directory::Directory>(behind_former(*directory_, std::move(change.plan.directory)));
  for (const directory::Hotline& hotline : change.directory->hotlines) {
    const bool before = configured(config_, hotline.key), now = configured(change.config, hotline.key);
    if (now && !before) change.done.opened.push_back(hotline.key);
    if (before && !now) change.done.closed.push_back(hotline.key);
  }
  return change;
}

Result<void> Node::Impl::open_added(Change& change) {
  for (OpenedCell& added : change.plan.added) {
    if (!added.journal) {
      auto journal = storage::SqliteJournal::open(journal_path(config_.node, added.hotline));
      if (!journal) return tl::unexpected(journal.error());
      added.journal = std::move(*journal);
    }
    const auto start = add_cell(added);
    if (!start) return tl::unexpected(start.error());
    last_cell_ = std::max(last_cell_, added.cell.value);
    spdlog::info("journal: hotline={} {} records={} from_snapshot={}", added.hotline,
                 start->fresh ? "begun" : "recovered", start->last.value, start->from_snapshot);
  }
  return {};
}

// Ids and names are durable before a command names them; given ids are kept even where the reload ends here.
Result<void> Node::Impl::put_labels(const Change& change) {
  const IdBook before = std::exchange(ids_, change.plan.ids);
  for (const HotlineConfig& hotline : change.config.hotlines) {
    const auto labels = ids_.labels(hotline.key);
    const bool added = std::any_of(change.plan.added.begin(), change.plan.added.end(),
                                   [&](const OpenedCell& one) { return one.hotline == hotline.key; });
    if (!added && labels == before.labels(hotline.key)) continue;
    if (auto put = engine_->put_labels(cells_.at(hotline.key), labels); !put) return put;
  }
  return {};
}

Result<void> Node::Impl::put_line_into_force(Change& change, const directory::Hotline& hotline) {
  const std::string path = applied_path(config_.node, hotline.key);
  auto applied = read_applied(path);
  if (!applied) return tl::unexpected(applied.error());
  const bool left = !configured(change.config, hotline.key);
  const auto give_up = [this] { return told_to_stop(); };
  auto startup = compare_with_state(
      *engine_, hotline.cell,
      [directory = change.directory, &hotline, left, before = *applied, now = clock_.now()](const core::State& state) {
        return left ? retirement_commands(state, before, now) : startup_commands(hotline, state, before, now);
      },
      give_up);
  if (!startup) return tl::unexpected(startup.error());
  for (std::string& warning : startup->warnings) change.done.notes.push_back(std::move(warning));
  change.done.commands += startup->commands.size();
  auto in_force =
      put_into_force(*engine_, hotline.cell, hotline.key, std::move(startup->commands), kJournalPatience, give_up);
  if (!in_force) return tl::unexpected(in_force.error());
  for (std::string& ignored : in_force->ignored) change.done.notes.push_back(std::move(ignored));
  if (startup->applied == *applied) return {};
  return write_applied(path, startup->applied);
}

void Node::Impl::adopt(Change& change) {
  config_ = std::move(change.config);
  if (change.tls) server_->use_tls(std::move(change.tls));
  directory_ = change.directory;
  {
    std::lock_guard lock(lines_mutex_);
    published_ = directory_;
  }
}

}  // namespace rufbund::app
