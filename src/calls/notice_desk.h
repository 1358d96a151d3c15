// All notices by telephone of this node: checks what is asked for, lets as many calls out at the same time as allowed,
// and finds the call that an event is for. place() and adopt() from any thread; everything else on the loop's thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "calls/notice_call.h"
#include "calls/outbound_port.h"
#include "calls/permitted_numbers.h"
#include "calls/phone_notices.h"

namespace rufbund::calls {

class NoticeDesk final : public PhoneNotices, public OutboundEvents, private NoticeHost {
 public:
  explicit NoticeDesk(const directory::Directory& directory);
  ~NoticeDesk() override;
  NoticeDesk(const NoticeDesk&) = delete;
  NoticeDesk& operator=(const NoticeDesk&) = delete;

  // What the directory says of calling out; again, where it has changed. Calls under way go on.
  void adopt(const directory::Directory& directory);
  // From now on notices are taken. The ports must outlive close().
  void open(NoticeServices services);
  // Lets those go out that have a place now. It runs by itself; call it now and then, in case the loop's queue was
  // full.
  void take_waiting();
  // Every notice ends, those that wait too; no more are taken. The legs end a little later: see idle().
  void shut_down();
  [[nodiscard]] bool idle() const { return legs_.empty(); }
  // The loop and the ports go away. Idempotent; shut_down() included.
  void close();

  // --- PhoneNotices ---
  [[nodiscard]] Result<void> place(PhoneNotice notice, OnEnd on_end) override;

  // --- OutboundEvents ---
  void on_outbound_ringing(OutboundLegId leg) override;
  void on_outbound_answered(OutboundLegId leg, const std::string& sdp) override;
  void on_outbound_failed(OutboundLegId leg, int sip_status) override;
  void on_outbound_gone(OutboundLegId leg, bool broken) override;
  void on_outbound_reoffer(OutboundLegId leg, const std::string& sdp) override;
  void on_outbound_digit(OutboundLegId leg, char digit) override;
  void on_outbound_over(OutboundLegId leg) override;

  static constexpr std::size_t kMostWaiting = 256;

 private:
  struct Waiting {
    PhoneNotice notice;
    OnEnd on_end;
  };
  struct Trunk {
    std::string key;  // of the carrier
    directory::CallsOut out;
  };
  struct Leg {
    std::weak_ptr<NoticeCall> call;
    std::string carrier;
  };
  // For tasks and verdicts that come when the desk is closed or gone.
  struct Door {
    std::mutex mutex;
    Loop* loop = nullptr;  // null: closed
    NoticeDesk* desk = nullptr;
  };
  using Calls = std::unordered_map<RoomName, std::shared_ptr<NoticeCall>>;

  [[nodiscard]] Result<void> check(const PhoneNotice& notice) const;
  bool post(void (NoticeDesk::*what)());
  void take_later();
  [[nodiscard]] std::size_t preparing() const;
  [[nodiscard]] bool has_place() const;
  [[nodiscard]] std::size_t legs_of(const std::string& carrier) const;
  [[nodiscard]] std::shared_ptr<NoticeCall> with(OutboundLegId leg) const;
  [[nodiscard]] std::shared_ptr<NoticeCall> in(const RoomName& room) const;

  // --- NoticeHost ---
  NoticeServices& services() override { return *services_; }
  std::optional<OutboundInvite> next_leg(NoticeCall& call) override;
  PhoneNotice::Say say_to(const NoticeCall& call) override;
  void over(NoticeCall& call) override;

  mutable std::mutex mutex_;  // of what other threads touch
  std::vector<Trunk> trunks_;
  PermittedNumbers permitted_{{}};
  std::set<std::string> own_numbers_;
  std::size_t most_calls_ = 0;
  std::deque<Waiting> waiting_;
  std::set<std::string> ids_;  // waiting or under way
  bool taking_ = false;

  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  std::optional<NoticeServices> services_;
  Calls calls_;
  std::map<OutboundLegId, Leg> legs_;
  std::uint64_t last_leg_ = 0;
  Loop::TimerId take_ = 0;
};

}  // namespace rufbund::calls
