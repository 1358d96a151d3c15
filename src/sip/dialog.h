// What the callers' and the seats' dialogs have in common once both sides have agreed to talk: re-INVITE and UPDATE,
// keys by INFO, the question whether the other side is still there, and BYE. Section numbers are RFC 3261's. Private to
// this folder; owner: the loop's thread.
#pragma once

#include <string>

#include "sip/leg_host.h"

namespace rufbund::sip {

class Dialog {
 public:
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;

  // Answers the re-INVITE or UPDATE that was reported; an error becomes 488. Where the ACK of a re-INVITE without SDP
  // brought what was reported, nobody waits for the answer, and an error ends the dialog.
  void answer_reoffer(const Result<std::string>& sdp);
  // Passes a key on (application/dtmf-relay).
  void send_digit(char digit);

 protected:
  enum class State { kSettingUp, kConfirmed, kEnding, kOver };

  explicit Dialog(LegHost& host) : host_(host) {}
  virtual ~Dialog();

  static int on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip);
  void send_ok(nta_incoming_t* request, const std::string& sdp);
  void confirm();
  void send_bye();
  void become_over();
  // Lets go of sofia's dialog and every transaction in it.
  void drop_dialog();

  LegHost& host_;
  State state_ = State::kSettingUp;
  // A 200 of ours made an offer, and the ACK that brings its answer has not come (RFC 3264 §4).
  bool offer_unanswered_ = false;
  std::string local_sdp_;
  nta_leg_t* dialog_ = nullptr;

 private:
  // --- what the two kinds do differently ---
  [[nodiscard]] virtual directory::Transport transport() const = 0;
  [[nodiscard]] virtual Millis probe_interval() const = 0;
  // A BYE came before or after the dialog was confirmed.
  virtual void hung_up() = 0;
  // A confirmed dialog's other side is there no more.
  virtual void lost() = 0;
  // A re-INVITE came before the dialog was confirmed: the status to reply.
  virtual int early_offer(nta_incoming_t* request) = 0;
  virtual void report_reoffer(const std::string& sdp) = 0;
  virtual void report_digit(char digit) = 0;
  // The next target of our requests, as the other side's Contact says.
  virtual void retarget(const sip_t& sip) = 0;
  virtual void report_over() = 0;
  // Our BYE was answered; 0: by nobody. The dialog is over next.
  virtual void bye_answered(int) {}
  // NOTIFY comes where we asked for a transfer (RFC 3515 §2.4.4).
  [[nodiscard]] virtual bool takes_notify() const { return false; }

  static int on_reoffer_event(void* self, nta_incoming_t* request, const sip_t* sip);
  static int on_bye_answered(void* self, nta_outgoing_t* request, const sip_t* sip);
  static int on_probe_answered(void* self, nta_outgoing_t* request, const sip_t* sip);
  int handle(nta_incoming_t* request, const sip_t& sip);
  int handle_offer(nta_incoming_t* request, const sip_t& sip);
  int handle_info(const sip_t& sip);
  void await_ack(nta_incoming_t* request);
  void take_answer(const std::string& sdp);
  void schedule_probe();
  void probe();

  nta_incoming_t* reoffer_ = nullptr;  // re-INVITE or UPDATE that waits for its answer
  bool reoffer_needs_ack_ = false;
  bool taking_answer_ = false;                // of an ACK
  nta_incoming_t* unacknowledged_ = nullptr;  // a re-INVITE that was answered with 200
  nta_outgoing_t* bye_ = nullptr;
  nta_outgoing_t* probe_ = nullptr;
  calls::Loop::TimerId probe_timer_ = 0;
};

}  // namespace rufbund::sip
