// See edges.h. The compiler calls __sanitizer_cov_trace_pc in every basic block and __sanitizer_cov_trace_*cmp* before
// every comparison (GCC manual, -fsanitize-coverage). This file itself is not instrumented.
#include "edges.h"

#include <array>
#include <cstring>

namespace {

constexpr std::size_t kEdges = 1u << 16;
alignas(8) std::array<std::uint8_t, kEdges> taken{}, ever{};
std::uintptr_t previous = 0;
std::array<Comparison, 1024> comparisons{};
std::size_t next_comparison = 0;

// 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128 and more times: a bit each (Zalewski, AFL technical details, "Detecting new
// behaviors").
std::uint8_t times_class(std::uint8_t times) {
  if (times < 4) return static_cast<std::uint8_t>(times == 0 ? 0 : 1 << (times - 1));
  if (times < 8) return 8;
  if (times < 16) return 16;
  if (times < 32) return 32;
  return times < 128 ? 64 : 128;
}

void compared(std::uint64_t value, unsigned size) {
  comparisons[next_comparison++ % comparisons.size()] = {value, size};
}

}  // namespace

void clear_edges() {
  taken.fill(0);
  previous = 0;
}

bool edges_are_new() {
  bool found = false;
  for (std::size_t at = 0; at < kEdges; at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, &taken[at], 8);
    if (eight == 0) continue;
    for (std::size_t i = at; i < at + 8; ++i) {
      const std::uint8_t now = times_class(taken[i]);
      if ((now & ~ever[i]) == 0) continue;
      ever[i] = static_cast<std::uint8_t>(ever[i] | now);
      found = true;
    }
  }
  return found;
}

std::size_t edges_reached() {
  std::size_t reached = 0;
  for (const std::uint8_t classes : ever) reached += classes != 0;
  return reached;
}

Comparison some_comparison(std::size_t pick) {
  const std::size_t known = next_comparison < comparisons.size() ? next_comparison : comparisons.size();
  return known == 0 ? Comparison{0, 1} : comparisons[pick % known];
}

extern "C" {
void __sanitizer_cov_trace_pc() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  // The high bits of an address tell less than the low ones; the multiplication spreads them (Fibonacci hashing).
  const std::uintptr_t spread = (here * 0x9E3779B97F4A7C15ull) >> 48;
  std::uint8_t& times = taken[(spread ^ (previous >> 1)) % kEdges];
  if (times < 255) ++times;
  previous = spread;
}
void __sanitizer_cov_trace_cmp1(std::uint8_t, std::uint8_t b) { compared(b, 1); }
void __sanitizer_cov_trace_cmp2(std::uint16_t, std::uint16_t b) { compared(b, 2); }
void __sanitizer_cov_trace_cmp4(std::uint32_t, std::uint32_t b) { compared(b, 4); }
void __sanitizer_cov_trace_cmp8(std::uint64_t, std::uint64_t b) { compared(b, 8); }
void __sanitizer_cov_trace_const_cmp1(std::uint8_t a, std::uint8_t) { compared(a, 1); }
void __sanitizer_cov_trace_const_cmp2(std::uint16_t a, std::uint16_t) { compared(a, 2); }
void __sanitizer_cov_trace_const_cmp4(std::uint32_t a, std::uint32_t) { compared(a, 4); }
void __sanitizer_cov_trace_const_cmp8(std::uint64_t a, std::uint64_t) { compared(a, 8); }
void __sanitizer_cov_trace_switch(std::uint64_t, std::uint64_t* cases) {
  for (std::uint64_t i = 0; i < cases[0] && i < 16; ++i)
    compared(cases[2 + i], cases[1] > 8 ? static_cast<unsigned>(cases[1] / 8) : 1);
}
}
