// The node's parts and what start, reload and stop share. Private to node.cc and node_reload.cc.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/server.h"
#include "app/cells.h"
#include "app/into_force.h"
#include "app/node.h"
#include "calls/announcement_texts.h"
#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "journal/text_signature.h"
#include "office/desk.h"
#include "sip/telephony.h"

namespace rufbund::app {

class Node::Impl {
 public:
  Impl(std::string config_file, Config config, NodeHooks hooks)
      : config_file_(std::move(config_file)), hooks_(std::move(hooks)), config_(std::move(config)) {}
  ~Impl() { (void)stop(); }

  Result<void> start();
  Result<void> stop();
  void refresh_hours();
  void tell_accounts();
  Result<Reloaded> reload();

 private:
  // A line that the engine has: what other threads ask about it.
  struct Line {
    std::string journal;    // path
    Sequence before_start;  // the last record of an earlier run
  };

  [[nodiscard]] bool told_to_stop() const;
  // The lines' time. All follow the same clocks; only one whose journal is ahead of them differs from the first. Any
  // thread.
  [[nodiscard]] TimeMs now() const;
  [[nodiscard]] const directory::Hotline* find(const std::string& key) const;
  [[nodiscard]] std::string journal_of(CellId cell) const;
  [[nodiscard]] api::EngineStats engine_stats() const;

  // --- start ---
  Result<engine::CellStart> add_cell(OpenedCell& opened);
  Result<void> add_cells(OpenedCells& cells);
  Result<void> put_all_into_force();
  [[nodiscard]] static Result<api::TlsContext> load_tls(const NodeOptions& node);
  Result<void> make_server();
  [[nodiscard]] api::SiteCheckHooks site_check_hooks(const journal::TextSigner& signer);
  Result<void> offer_first_link();
  Result<void> make_desk();
  [[nodiscard]] Result<std::int64_t> delete_what_is_due(const NodeOptions& node, storage::OfficeBooks& books,
                                                        TimeMs now) const;
  [[nodiscard]] Result<void> commit_seats(const office::CommittedSeats& seats);
  [[nodiscard]] Result<void> place_call(const office::PhoneOrder& order, const std::string& alliance);
  void make_telephony();
  Result<sip::MediaPorts> make_media(calls::Loop& loop);

  // --- reload, under `changing_` ---
  struct Change;  // on its way
  Result<Change> read_change();
  Result<void> open_added(Change& change);
  Result<void> put_labels(const Change& change);
  Result<void> put_line_into_force(Change& change, const directory::Hotline& hotline);
  void adopt(Change& change);

  const std::string config_file_;
  const NodeHooks hooks_;
  engine::SystemClock clock_;

  // What a reload changes; the main thread before and after, else under the lock.
  std::timed_mutex changing_;
  Config config_;
  IdBook ids_;
  std::uint16_t last_cell_ = 0;                            // the highest number given
  std::map<std::string, CellId> cells_;                    // of the engine's lines, by hotline
  std::map<CellId, core::Capacity> capacities_;            // likewise
  std::shared_ptr<const directory::Directory> directory_;  // as published

  mutable std::mutex lines_mutex_;
  std::map<CellId, Line> lines_;
  std::shared_ptr<const directory::Directory> published_;  // for other threads

  std::string node_name_;                    // the same after a restart: of its key
  std::map<std::string, Startup> startups_;  // by hotline, until they are in force
  calls::AnnouncementTexts texts_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<sip::Telephony> telephony_;
  office::AlarmBoard office_alarms_;
  std::unique_ptr<api::Server> server_;
  std::unique_ptr<office::Desk> desk_;
  std::map<CellId, std::int64_t> told_;  // by how much was done then; the engine thread
  std::atomic<bool> lets_calls_in_ = false, stopping_ = false;
  bool running_ = false;
};

}  // namespace rufbund::app
