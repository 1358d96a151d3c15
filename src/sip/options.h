// How this node's telephony is set up. Defaults are for production on one node; tests shorten the times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/time.h"

namespace rufbund::sip {

struct Options {
  std::string bind_address = "127.0.0.1";  // IP literal, without brackets
  std::string public_address;              // in Contact and Via; empty: the bind address
  std::uint16_t udp_port = 5060;           // 0: no UDP
  std::uint16_t tcp_port = 5060;           // 0: no TCP
  std::filesystem::path data_dir = "var";  // its folder "telephony" holds the keys

  std::size_t max_calls = 20'000;                  // held or admitted at the same time; 503 beyond
  std::uint32_t max_stranger_replies_per_s = 100;  // 403s; silence beyond
  std::size_t max_held = 4096;                     // INVITEs that wait for the core's decision
  std::size_t max_unconfirmed = 4096;              // admitted calls without ACK yet
  std::size_t max_connections = 64;                // TCP, open at the same time: per carrier, per address of a site
  Millis connection_idle{300'000};                 // closed after so long without a byte; callers' probes come sooner
  Millis held_limit{4'000};                        // an attempt that the core did not decide by then is refused
  Millis endpoint_patience{4'000};                 // no response at all: the site's next endpoint is tried
  Millis site_probe_interval{5'000};               // OPTIONS to every site endpoint
  int site_misses = 3;                             // so many unanswered in a row: unreachable
  Millis caller_probe_interval{90'000};            // OPTIONS within the caller's dialog: is it still there?
  Millis seat_probe_interval{20'000};
  Millis menu_patience{6'000};  // silence after a menu
};

}  // namespace rufbund::sip
