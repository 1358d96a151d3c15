// All checks of sites of this node: takes orders, lets few run at the same time, and finds the check that an event is
// for. begin() from any thread; everything else on the loop's thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "calls/site_check.h"

namespace rufbund::calls {

class CheckDesk final : public SiteChecks, public CheckEvents, private CheckHost {
 public:
  CheckDesk();
  ~CheckDesk() override;
  CheckDesk(const CheckDesk&) = delete;
  CheckDesk& operator=(const CheckDesk&) = delete;

  // From now on checks are taken. The ports must outlive close().
  void open(CheckServices services);
  // Every check ends, no more are taken.
  void shut_down();
  // The loop and the ports go away. Idempotent; shut_down() included.
  void close();

  // --- SiteChecks ---
  [[nodiscard]] Result<void> begin(SiteCheckOrder order, OnReport on_report) override;

  // --- CheckEvents ---
  void on_check_event(CheckLegId leg, const CheckEvent& event) override;

  static constexpr std::size_t kMostAtOnce = 4;

 private:
  // For orders that come when the desk is closed or gone.
  struct Door {
    std::mutex mutex;
    Loop* loop = nullptr;  // null: closed
    CheckDesk* desk = nullptr;
    std::set<std::string> sites;  // that are being checked
  };

  void start(SiteCheckOrder order, OnReport on_report);
  void sweep_later();

  // --- CheckHost ---
  CheckServices& check_services() override { return *services_; }
  CheckLegId next_leg() override { return CheckLegId{++last_leg_}; }
  RoomName next_room() override;

  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  std::optional<CheckServices> services_;
  std::map<std::string, std::shared_ptr<SiteCheck>> checks_;  // by site
  std::uint64_t last_leg_ = 0;
  Loop::TimerId sweep_ = 0;
};

}  // namespace rufbund::calls
