// Which edges of the code the last input ran through, and which numbers it was compared with, as told by the compiler's
// instrumentation. One thread.
#pragma once

#include <cstddef>
#include <cstdint>

void clear_edges();
// True if the last input took an edge that none took before, or took one an order of magnitude more often.
bool edges_are_new();
std::size_t edges_reached();

struct Comparison {
  std::uint64_t value;
  unsigned size;  // bytes
};
// One of the latest numbers that were compared with something; `pick` is any number.
Comparison some_comparison(std::size_t pick);
