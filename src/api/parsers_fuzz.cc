// Fuzzed: the parsers that are the API's own: query, path, times, Host and Origin, JSON bodies. The first byte chooses.
#include <cstdint>
#include <string>

#include "api/body.h"
#include "api/guard.h"
#include "api/json.h"
#include "api/query.h"
#include "base/check.h"

using namespace rufbund;
using namespace rufbund::api;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 5) {
    case 0: {
      Query query(text);
      (void)query.integer("limit", 1, 500);
      (void)query.time("from");
      (void)query.text("q", 64);
      (void)invalid(query.finish());
      break;
    }
    case 1:
      if (const auto segments = split_path(text)) CHECK(segments->size() <= 16);
      break;
    case 2:
      if (const auto time = from_rfc3339(text); time && time->ms >= 0) CHECK(from_rfc3339(to_rfc3339(*time)) == time);
      break;
    case 3:
      (void)is_loopback_host(text);
      (void)origin_allowed(text, "http", "127.0.0.1:8480", {});
      break;
    default: {
      Request request;
      request.content_type = "application/json";
      request.body = text;
      Body body(request);
      (void)body.text("text_de", true, 1, 1000);
      (void)body.integer("wait_limit_ms", false, 0, 1000);
      (void)body.finish();
    }
  }
  return 0;
}
