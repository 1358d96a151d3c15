// One check of a site: four calls to its test number, one after another (sound, keys and holding; hanging up there;
// transferring; cancelling), one to its busy number, one to where nobody answers, and a look at its capacity reports.
// Each step waits for one thing, with a limit; what fails is noted, and what cannot be looked at then is noted as not
// checked. Owner: the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "calls/check_port.h"
#include "calls/loop.h"
#include "calls/media_port.h"
#include "calls/site_checks.h"
#include "calls/tone_port.h"
#include "engine/engine.h"

namespace rufbund::calls {

struct CheckServices {
  Loop& loop;
  MediaPort& media;
  TonePort& tones;
  CheckPort& sip;
  const engine::Clock& clock;
};

// What a check needs of its owner.
class CheckHost {
 public:
  virtual ~CheckHost() = default;
  [[nodiscard]] virtual CheckServices& check_services() = 0;
  [[nodiscard]] virtual CheckLegId next_leg() = 0;
  [[nodiscard]] virtual RoomName next_room() = 0;
};

class SiteCheck : public std::enable_shared_from_this<SiteCheck> {
 public:
  SiteCheck(CheckHost& host, SiteCheckOrder order, SiteChecks::OnReport on_report);
  ~SiteCheck();
  SiteCheck(const SiteCheck&) = delete;
  SiteCheck& operator=(const SiteCheck&) = delete;

  void start();
  // Everything that is open stays so for this reason.
  void abort(CheckReason reason);
  void on(CheckLegId leg, const CheckEvent& event);
  void on_room_lost(const RoomName& room);

  [[nodiscard]] const SiteCheckOrder& order() const { return order_; }
  [[nodiscard]] bool over() const { return report_.over; }

 private:
  // Null: the time is up.
  using Step = std::function<void(const CheckEvent*)>;
  using Then = std::function<void()>;
  using Kind = CheckEvent::Kind;

  // Waits for what `step` wants: it is asked about every event, and 20 times a second, until another step waits.
  void await(Millis limit, Step step);
  void look_again();
  void stop_timers();
  [[nodiscard]] std::int64_t waited_ms() const;

  // --- findings ---
  [[nodiscard]] CheckFinding& finding(CheckItem item);
  [[nodiscard]] bool is_open(CheckItem item) { return finding(item).verdict == CheckVerdict::kOpen; }
  void pass(CheckItem item, std::int64_t took_ms = -1, int status = 0);
  void miss(CheckItem item, CheckReason reason, int status = 0);  // failed
  void skip(CheckItem item, CheckReason reason);                  // not checked
  void settle(CheckItem item, CheckVerdict verdict, CheckReason reason, int status, std::int64_t took_ms);

  // --- one call ---
  // A room with a tone's end in it, and an INVITE; `step` gets what comes of it.
  void ring(const std::string& user, bool with_headers, Millis limit, Step step);
  void invite(const std::string& offer, const std::string& user, bool with_headers);
  // The call's sound is let through.
  void connect(const std::string& sdp, Then then);
  void end_call(Millis limit, Step step);
  void drop_call();
  // Rings, and goes on with the answered call; `failed` with what came instead.
  void ring_through(Then talking, std::function<void(CheckReason, int status)> failed);

  // --- the steps, in order ---
  void ask_options(std::size_t endpoint);
  void first_call(bool with_headers);
  void first_answered(const CheckEvent& answer, bool with_headers);
  void first_failed(CheckReason reason, int status);
  void hear(int tone_hz, Then heard);
  void press_key();
  void hold(int tries);
  void take_back();
  void hear_again();
  void hang_up();
  void call_to_be_hung_up();
  void call_to_transfer();
  void call_to_cancel();
  // CANCEL, and what comes of it is found of `item`; `took_ms` as `pass` has it, or of the answer where it is -1.
  void take_back_ringing(CheckItem item, std::int64_t took_ms, Then then);
  void call_busy();
  void call_nobody();
  void await_capacity();
  void finish();

  CheckHost& host_;
  const SiteCheckOrder order_;
  const SiteChecks::OnReport on_report_;
  CheckReport report_;
  std::size_t endpoint_ = 0;             // that answers
  std::optional<TimeMs> report_before_;  // of capacity: one that is new counts
  CheckLegId leg_;
  RoomName room_;
  std::unique_ptr<ToneEnd> tone_;
  std::string offer_, answer_;  // of the call's INVITE
  int reoffers_ = 0;
  int refused_headers_ = 0;  // the status
  bool echo_ = false;        // what was said came back
  bool own_sound_ = false;   // something else was heard
  bool events_agreed_ = false;
  bool key_worked_ = false;
  Step step_;
  std::uint64_t step_serial_ = 0;
  TimeMs step_began_;
  Loop::TimerId limit_timer_ = 0, tick_timer_ = 0, whole_timer_ = 0;
};

}  // namespace rufbund::calls
