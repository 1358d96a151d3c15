#include "sip_load.h"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <utility>

#include "sip_text.h"

namespace rufbund::bench {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string ack_of_answer(std::string_view answer, std::uint16_t own_port) {
  return request("ACK", 1, kCallerAddress, own_port, uri_in(header(answer, "Contact")), header(answer, "From"),
                 header(answer, "To"), header(answer, "Call-ID"));
}

constexpr int kQuietMs = 500;

}  // namespace

Load refused_attempts(std::uint16_t server_port, std::uint64_t attempts, std::uint32_t in_flight) {
  UdpPort port(kCallerAddress);
  port.aim(kServerAddress, server_port);
  Load load;
  std::uint32_t last = 0;
  const auto start = Clock::now();
  for (std::uint32_t i = 0; i < in_flight; ++i) port.send(invite(++last, server_port, port.port()));
  port.flush();
  int quiet = 0;
  while (load.done < attempts && quiet < 10) {
    const int came = port.receive(kQuietMs, [&](std::string_view message) {
      if (status_of(message) == 100) return;
      ++load.done;
      port.send(ack_of_refusal(message, server_port));
      port.send(invite(++last, server_port, port.port()));
    });
    if (came == 0) {
      ++quiet;
      load.lost += in_flight;
      for (std::uint32_t i = 0; i < in_flight; ++i) port.send(invite(++last, server_port, port.port()));
    } else {
      quiet = 0;
    }
    port.flush();
  }
  load.seconds = since(start);
  return load;
}

TwoLegCalls::TwoLegCalls()
    : callers_(kCallerAddress), seats_(kSeatAddress), seat_contact_(contact("seat", kSeatAddress, seats_.port())) {}

void TwoLegCalls::wait_for_probe(std::uint16_t server_port, int ms) {
  seats_.aim(kServerAddress, server_port);
  const auto start = Clock::now();
  while (since(start) * 1000 < ms) {
    seats_.receive(20, [&](std::string_view message) { on_seat(message); });
    seats_.flush();
  }
}

void TwoLegCalls::begin_call() { callers_.send(invite(++last_call_, server_port_, callers_.port())); }

void TwoLegCalls::on_seat(std::string_view message) {
  if (message.starts_with("INVITE ")) {
    seats_.send(response(message, "200 OK", "seat", seat_contact_));
  } else if (message.starts_with("OPTIONS ")) {
    seats_.send(response(message, "200 OK", "seat", {}));
  } else if (message.starts_with("ACK ")) {
    ++load_.connected;
    // The seat's BYE: what was To is From now, and the other way round.
    seats_.send(request("BYE", 7, kSeatAddress, seats_.port(), server_uri_,
                        fmt::format("From{}", header(message, "To").substr(2)),
                        fmt::format("To{}", header(message, "From").substr(4)), header(message, "Call-ID")));
  }
}

void TwoLegCalls::on_caller(std::string_view message) {
  const int status = status_of(message);
  if (message.starts_with("BYE ")) {
    callers_.send(response(message, "200 OK", {}, {}));
    ++load_.done;
    begin_call();
  } else if (message.starts_with("OPTIONS ")) {
    callers_.send(response(message, "200 OK", {}, {}));
  } else if (status == 200 && method_of_cseq(message) == "INVITE") {
    callers_.send(ack_of_answer(message, callers_.port()));
  } else if (status >= 300) {
    ++load_.refused;
    callers_.send(ack_of_refusal(message, server_port_));
    begin_call();
  }
}

Load TwoLegCalls::run(std::uint16_t server_port, std::uint64_t calls, std::uint32_t in_flight) {
  server_port_ = server_port;
  server_uri_ = fmt::format("sip:rufbund@{}:{}", kServerAddress, server_port);
  callers_.aim(kServerAddress, server_port);
  seats_.aim(kServerAddress, server_port);
  load_ = {};
  const auto start = Clock::now();
  for (std::uint32_t i = 0; i < in_flight; ++i) begin_call();
  callers_.flush();
  int quiet = 0;
  while (load_.done < calls && quiet < 10) {
    const int came = callers_.receive(0, [&](std::string_view message) { on_caller(message); }) +
                     seats_.receive(0, [&](std::string_view message) { on_seat(message); });
    callers_.flush();
    seats_.flush();
    if (came > 0) {
      quiet = 0;
      continue;
    }
    std::array<pollfd, 2> wait{{{callers_.fd(), POLLIN, 0}, {seats_.fd(), POLLIN, 0}}};
    if (::poll(wait.data(), wait.size(), kQuietMs) > 0) continue;
    ++quiet;
    load_.lost += in_flight;
    for (std::uint32_t i = 0; i < in_flight; ++i) begin_call();
    callers_.flush();
  }
  load_.seconds = since(start);
  return load_;
}

WaitingCallers::WaitingCallers() : callers_(kCallerAddress) {}

void WaitingCallers::on_message(std::string_view message) {
  const int status = status_of(message);
  if (status == 200 && method_of_cseq(message) == "INVITE") {
    ++waiting_;
    callers_.send(ack_of_answer(message, callers_.port()));
  } else if (status >= 300) {
    ++refused_;
    callers_.send(ack_of_refusal(message, server_port_));
  } else if (message.starts_with("OPTIONS ") || message.starts_with("BYE ")) {
    callers_.send(response(message, "200 OK", {}, {}));
    if (message.starts_with("BYE ")) --waiting_;
  }
}

bool WaitingCallers::ring_in(std::uint16_t server_port, std::uint32_t callers, std::uint32_t per_second) {
  server_port_ = server_port;
  callers_.aim(kServerAddress, server_port);
  const auto start = Clock::now();
  const std::uint32_t goal = waiting_ + callers;
  std::uint32_t sent = 0;
  while (waiting_ < goal && refused_ == 0 && since(start) < 5 + 2.0 * callers / per_second) {
    const auto due = static_cast<std::uint32_t>(since(start) * per_second);
    for (; sent < callers && sent < due; ++sent) callers_.send(invite(++last_call_, server_port, callers_.port()));
    callers_.flush();
    callers_.receive(1, [&](std::string_view message) { on_message(message); });
    callers_.flush();
  }
  return waiting_ >= goal;
}

void WaitingCallers::wait(int ms) {
  const auto start = Clock::now();
  while (since(start) * 1000 < ms) {
    callers_.receive(20, [&](std::string_view message) { on_message(message); });
    callers_.flush();
  }
}

}  // namespace rufbund::bench
