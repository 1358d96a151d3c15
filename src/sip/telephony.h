// Telephony of one node, for wiring: owns the SIP thread with its loop, the edge, all calls and their media control.
// Give sink() to the engine, and a CommandPort comes in; both ways only messages pass. Thread-safe where said.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "calls/announcement_texts.h"
#include "calls/exchange.h"
#include "calls/media_port.h"
#include "calls/phone_notices.h"
#include "calls/site_checks.h"
#include "calls/tone_port.h"
#include "directory/directory.h"
#include "engine/engine.h"
#include "sip/options.h"

namespace rufbund::sip {

struct EdgeCounts;

// Made on the SIP thread and destroyed there.
struct MediaPorts {
  std::unique_ptr<calls::MediaPort> media;
  std::unique_ptr<calls::VoicePort> voice;
  std::unique_ptr<calls::TonePort> tones{};  // of checks of sites; null: none is made
};
using MediaFactory = std::function<Result<MediaPorts>(calls::Loop&)>;

// A copy of this node's figures, at most a second old.
struct TelephonySnapshot {
  calls::CallCounts calls;
  std::uint64_t requests = 0, attempts = 0, repeated = 0, unknown_source = 0, unknown_number = 0, other_replies = 0;
  std::array<std::uint64_t, core::kRefusalCauseCount> refused{};
  std::uint32_t held = 0, caller_legs = 0, unconfirmed = 0, seat_legs = 0;
  bool media_healthy = false;
  std::uint32_t connections = 0;                                                              // TCP, opened by others
  std::uint64_t strangers_connections = 0, connections_over_bound = 0, idle_connections = 0;  // closed, since the start
  std::uint32_t outbound_legs = 0;
};

class Telephony {
 public:
  // `port`, `texts` and `clock` must outlive it.
  Telephony(Options options, std::shared_ptr<const directory::Directory> directory, engine::CommandPort& port,
            MediaFactory media, const calls::AnnouncementTexts& texts, const engine::Clock& clock);
  ~Telephony();
  Telephony(const Telephony&) = delete;
  Telephony& operator=(const Telephony&) = delete;

  // Effects of durable batches go here, before and after start(); thread-safe, never blocks for long.
  [[nodiscard]] engine::BatchSink& sink();
  // Calls that this node places itself; takes them between start() and stop(). Thread-safe, as long as this object
  // lives.
  [[nodiscard]] calls::PhoneNotices& notices();
  // Checks of sites; as above.
  [[nodiscard]] calls::SiteChecks& site_checks();
  // Starts the SIP thread; gives the reason where an address, a key file or media cannot be had.
  Result<void> start();
  // A changed directory, while it runs, in two steps by one thread that is not the SIP thread; both wait for it.
  // prepare: the texts of its hotlines are read and spoken, its seats can be offered, its cells may decide. Fails, with
  // nothing changed, where a text is missing. use: once the journals have the change, its numbers are let in, its
  // carriers may call and its sites are watched. Calls that run keep what they began with.
  [[nodiscard]] Result<void> prepare(std::shared_ptr<const directory::Directory> directory);
  [[nodiscard]] Result<void> use(std::shared_ptr<const directory::Directory> directory);
  // Whoever waits in one of the two gets an error, now and later. Thread-safe.
  void give_up_changes();
  // Accepts nobody any more, says BYE to everybody, waits for the answers (2 s at most), ends the thread. Callers'
  // places are kept. The engine must still take commands.
  void stop();
  // Thread-safe.
  [[nodiscard]] TelephonySnapshot snapshot() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::sip
