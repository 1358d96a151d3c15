// HTML to PDF by Debian's WeasyPrint, run as a child process with nothing to reach: no shell, no file or address is
// fetched whatever the HTML names, its own empty folder, a bounded time, memory and output. Blocks the calling thread;
// any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rufbund::documents {

struct PdfLimits {
  // Of the processor, which a busy machine gives slowly; and of the clock, how long it may get nothing of it at all.
  std::chrono::seconds time{60};
  std::uint64_t memory_bytes = 2ull << 30;  // of addresses
  std::size_t most_html_bytes = 16u << 20;
  std::size_t most_pdf_bytes = 64u << 20;
  // The interpreter that Debian's packages of Python modules belong to.
  std::string python = "/usr/bin/python3";
  // Asked a few times a second: whether nobody wants the PDF any more. Empty: never.
  std::function<bool()> stopping = {};
};

// kInvalidArgument where the HTML or the PDF is too large, kUnavailable where WeasyPrint is missing, fails or takes too
// long.
[[nodiscard]] Result<std::vector<std::uint8_t>> to_pdf(std::string_view html, const PdfLimits& limits = {});

}  // namespace rufbund::documents
