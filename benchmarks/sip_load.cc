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

constexpr int kQuietMs = 500, kMostQuiet = 10;
constexpr std::uint64_t kMostUnexpected = 100;
// Of callers who ring in: less than a socket's buffer takes, so that a server that is held up loses none.
constexpr std::size_t kMostUnanswered = 128;

}  // namespace

std::string Load::trouble(std::uint64_t wanted) const {
  if (unexpected > 0)
    return fmt::format("{} calls ended otherwise than they should, last with {}", unexpected, unexpected_status);
  if (done < wanted) return fmt::format("{} of {} calls, then nothing came any more", done, wanted);
  if (lost * 100 > wanted) return fmt::format("{} of {} calls were lost", lost, wanted);
  return {};
}

bool Once::first(std::uint32_t number) {
  if (number >= seen_.size()) seen_.resize(2 * std::size_t{number} + 1024);
  if (seen_[number]) return false;
  return seen_[number] = true;
}

Load refused_attempts(std::uint16_t server_port, std::uint64_t attempts, std::uint32_t in_flight, int status) {
  UdpPort port(kCallerAddress);
  port.aim(kServerAddress, server_port);
  Load load;
  Once ended;
  std::uint32_t last = 0;
  const auto start = Clock::now();
  for (std::uint32_t i = 0; i < in_flight; ++i) port.send(invite(++last, server_port, port.port()));
  port.flush();
  int quiet = 0;
  while (load.done < attempts && quiet < kMostQuiet && load.unexpected < kMostUnexpected) {
    const int came = port.receive(kQuietMs, [&](std::string_view message) {
      const int got = status_of(message);
      if (got == 100) return;
      port.send(ack_of_refusal(message, server_port));
      if (!ended.first(call_number(message))) return;
      if (got == status) {
        ++load.done;
      } else {
        ++load.unexpected;
        load.unexpected_status = got;
      }
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
    const std::uint32_t call = call_number(message);
    if (!ended_.first(call)) return;
    if (answered_.first(call)) {
      ++load_.unexpected;
    } else {
      ++load_.done;
    }
    begin_call();
  } else if (message.starts_with("OPTIONS ")) {
    callers_.send(response(message, "200 OK", {}, {}));
  } else if (status == 200 && method_of_cseq(message) == "INVITE") {
    (void)answered_.first(call_number(message));
    callers_.send(ack_of_answer(message, callers_.port()));
  } else if (status >= 300) {
    callers_.send(ack_of_refusal(message, server_port_));
    if (!ended_.first(call_number(message))) return;
    ++load_.unexpected;
    load_.unexpected_status = status;
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
  while (load_.done < calls && quiet < kMostQuiet && load_.unexpected < kMostUnexpected) {
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
    waiting_ += static_cast<std::uint32_t>(unanswered_.erase(call_number(message)));
    callers_.send(ack_of_answer(message, callers_.port()));
  } else if (status >= 300) {
    refused_ += static_cast<std::uint32_t>(unanswered_.erase(call_number(message)));
    refused_status_ = status;
    callers_.send(ack_of_refusal(message, server_port_));
  } else if (message.starts_with("OPTIONS ") || message.starts_with("BYE ")) {
    callers_.send(response(message, "200 OK", {}, {}));
    if (!message.starts_with("BYE ") || !ended_.first(call_number(message))) return;
    --waiting_;
    ++sent_away_;
  }
}

bool WaitingCallers::ring_in(std::uint16_t server_port, std::uint32_t callers, std::uint32_t per_second, int seconds) {
  server_port_ = server_port;
  callers_.aim(kServerAddress, server_port);
  const auto start = Clock::now();
  auto heard = start;
  const std::uint32_t goal = waiting_ + callers;
  std::uint32_t sent = 0;
  while (waiting_ < goal && refused_ + sent_away_ == 0 && since(start) < seconds) {
    const double due = since(start) * per_second;
    for (; sent < callers && sent < due && unanswered_.size() < kMostUnanswered; ++sent) {
      unanswered_.insert(++last_call_);
      callers_.send(invite(last_call_, server_port, callers_.port()));
    }
    callers_.flush();
    if (callers_.receive(1, [&](std::string_view message) { on_message(message); }) > 0) heard = Clock::now();
    if (since(heard) * 1000 > kQuietMs) {  // what was lost is said again, as every caller does
      for (const std::uint32_t call : unanswered_) callers_.send(invite(call, server_port, callers_.port()));
      heard = Clock::now();
    }
    callers_.flush();
  }
  return waiting_ >= goal;
}

std::string WaitingCallers::trouble() const {
  std::string what = fmt::format("{} callers wait, {} more are not answered", waiting_, unanswered_.size());
  if (refused_ > 0) what += fmt::format(", {} were refused with {}", refused_, refused_status_);
  if (sent_away_ > 0) what += fmt::format(", {} were sent away", sent_away_);
  return what;
}

void WaitingCallers::wait(int ms) {
  const auto start = Clock::now();
  while (since(start) * 1000 < ms) {
    callers_.receive(20, [&](std::string_view message) { on_message(message); });
    callers_.flush();
  }
}

}  // namespace rufbund::bench
