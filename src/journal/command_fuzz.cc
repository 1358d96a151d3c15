// libFuzzer target: a forged file may hold any commands in any order. Each input is a list of encoded commands, each
// behind a byte of length and a byte of time; the core decides them all and must stay consistent.
#include <cstdio>
#include <cstdlib>

#include "core/core.h"
#include "journal/codec.h"
#include "journal/history_for_tests.h"
#include "journal/print.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund;
  core::Core core({8, 16, 64, 32, 64});
  core::Outcome outcome;
  std::uint64_t sequence = 0;
  TimeMs now{1'800'000'000'000};
  const auto decide = [&](const core::Command& command) {
    outcome.clear();
    core.decide(Sequence{++sequence}, now, command, outcome);
    const char* broken = core.broken_invariant();
    if (!broken) return;
    std::fprintf(stderr, "%s after %s\n", broken, journal::describe(command).c_str());
    std::abort();
  };
  std::size_t at = 0;
  // Half of the inputs begin with an alliance that works, so that offers and conversations are near.
  if (size > 0 && data[at++] % 2 == 0)
    for (const core::Command& command : journal::alliance_commands(12)) decide(command);
  while (at + 2 <= size) {
    const std::size_t length = std::min<std::size_t>(data[at], size - at - 2);
    now = now + Millis{data[at + 1] * data[at + 1] * 8};
    core::Command command;
    const bool ours = journal::decode_public({data + at + 2, length}, command);
    at += 2 + length;
    if (ours) decide(command);
  }
  return 0;
}
