#include <gtest/gtest.h>

#include "api/body.h"
#include "api/call_json.h"
#include "api/guard.h"
#include "api/json.h"
#include "api/query.h"
#include "api/router.h"

namespace rufbund::api {
namespace {

TEST(Times, go_to_text_and_back) {
  EXPECT_EQ(to_rfc3339(TimeMs{1'768'204'862'003}), "2026-01-12T08:01:02.003Z");
  EXPECT_EQ(from_rfc3339("2026-01-12T08:01:02.003Z"), TimeMs{1'768'204'862'003});
  EXPECT_EQ(from_rfc3339("2026-01-12T09:01:02.0034+01:00"), TimeMs{1'768'204'862'003});
  EXPECT_EQ(from_rfc3339("2026-01-12T08:01:02Z"), TimeMs{1'768'204'862'000});
  for (const char* wrong :
       {"", "2026", "2026-02-30T00:00:00Z", "2026-01-12T24:00:00Z", "2026-01-12T08:01:02", "2026-01-12T08:01:02.Z",
        "1969-01-12T08:01:02Z", "2026-01-12T08:01:02Zx", "2026-01-12T08:01:02+99:00"})
    EXPECT_EQ(from_rfc3339(wrong), std::nullopt) << wrong;
}

TEST(Query, reads_typed_parameters_and_reports_the_rest) {
  Query query("limit=20&q=a%20b+c&from=2026-01-12T08:00:00Z&odd=1&empty=");
  EXPECT_EQ(query.integer("limit", 1, 500), 20);
  EXPECT_EQ(query.text("q"), "a b c");
  EXPECT_TRUE(query.time("from"));
  ASSERT_EQ(query.finish().size(), 2u);
  EXPECT_EQ(query.finish()[0].code, "unknown_field");
}

TEST(Query, refuses_what_is_broken_or_out_of_bounds) {
  for (const char* wrong : {"limit=0", "limit=501", "limit=+5", "limit=5x", "limit=99999999999999999999",
                            "limit=1&limit=2", "q=%4", "q=%00", "=%zz"}) {
    Query query(wrong);
    (void)query.integer("limit", 1, 500);
    (void)query.text("q");
    EXPECT_FALSE(query.finish().empty()) << wrong;
  }
}

TEST(Guard, knows_loopback_names) {
  for (const char* host :
       {"localhost", "LocalHost:8480", "127.0.0.1", "127.0.0.1:80", "127.255.255.254", "[::1]", "[::1]:8480"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const char* host :
       {"", "localhost.", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0", "127.0.0.1.1", "127.0.0.256",
        "128.0.0.1", "0127.0.0.1", "[::1", "[::2]", "::1", "localhost:", "localhost:0", "localhost:65536",
        "localhost:80x", "evil.example", "@localhost"})
    EXPECT_FALSE(is_loopback_host(host)) << host;
}

TEST(Guard, takes_its_own_origin_only) {
  EXPECT_TRUE(origin_allowed("", "http", "localhost:1", {}));
  EXPECT_TRUE(origin_allowed("http://LOCALHOST:1", "http", "localhost:1", {}));
  EXPECT_TRUE(origin_allowed("http://localhost:5173", "http", "localhost:1", {"http://localhost:5173"}));
  EXPECT_TRUE(origin_allowed("https://localhost:1", "https", "localhost:1", {}));
  EXPECT_FALSE(origin_allowed("http://localhost:1", "https", "localhost:1", {}));
  for (const char* origin :
       {"null", "https://localhost:1", "http://localhost:2", "http://127.0.0.1:1", "http://evil.example"})
    EXPECT_FALSE(origin_allowed(origin, "http", "localhost:1", {})) << origin;
}

// Such routes hash passwords, on a thread of their own: however the path is written.
TEST(Guard, knows_routes_that_check_secrets_as_the_router_reads_them) {
  for (const char* path : {"/api/session", "/api/%73ession", "/api/session/second-factor", "/api/links/redeem",
                           "/api/link%73/redeem", "/%61pi/session"})
    EXPECT_TRUE(checks_secrets(path)) << path;
  for (const char* path : {"/api/sessions", "/api", "/", "/session", "/api/hotlines/session", "/api/%zz"})
    EXPECT_FALSE(checks_secrets(path)) << path;
}

// 8 MiB of brackets took more than half a GiB to parse.
TEST(Body, knows_a_deep_text_without_parsing_it) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(is_shallow(nested(Body::kDeepest)));
  EXPECT_FALSE(is_shallow(nested(Body::kDeepest + 1)));
  EXPECT_TRUE(is_shallow("{\"a\": \"[[[[[[[[[[[[ \\\" {{{{{{{{{{{{\"}"));
  EXPECT_FALSE(is_shallow(std::string(8 << 20, '[')));
}

TEST(Body, reports_every_mistake_with_its_place) {
  Request request;
  request.content_type = "application/json; charset=utf-8";
  request.body = R"({"mode":5,"text_de":"","a/b":1})";
  Body body(request);
  (void)body.text("mode", true, 0, 64);
  (void)body.text("text_de", true, 1, 10);
  (void)body.text("text_en", true, 1, 10);
  const auto response = body.finish();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 422);
  const Json errors = Json::parse(response->body)["errors"];
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0]["code"], "wrong_type");
  EXPECT_EQ(errors[1]["code"], "empty");
  EXPECT_EQ(errors[2]["code"], "required");
  EXPECT_EQ(errors[3]["pointer"], "/a~1b");
}

TEST(Body, counts_characters_not_bytes) { EXPECT_EQ(text_length("ähm“"), 4u); }

TEST(Csv, quotes_as_rfc_4180_and_disarms_formulas) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_field("line\nbreak"), "\"line\nbreak\"");
  EXPECT_EQ(csv_field("=1+1"), "'=1+1");
}

TEST(Router, finds_the_resource_and_names_what_is_allowed) {
  struct Open final : Gatekeeper {
    std::optional<Response> refusal(const Route&, const Call&) const override { return std::nullopt; }
    Responder returning(const Route&, const Call&, const Responder& respond) const override { return respond; }
  } const open;
  Router router(open);
  std::string seen;
  router.add(Method::kGet, "/api/sites/{site}", [&](const Call& call, const Responder& respond) {
    seen = call.params[0];
    respond({});
  });
  router.add(Method::kPut, "/api/sites/{site}", [](const Call&, const Responder& respond) { respond({}); });
  Response last;
  const auto ask = [&](Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    router.dispatch(request, access::Identity{}, [&](Response response) { last = std::move(response); });
    return last.status;
  };
  EXPECT_EQ(ask(Method::kHead, "/api/sites/k%C3%B6ln"), 200);
  EXPECT_EQ(seen, "köln");
  EXPECT_EQ(ask(Method::kDelete, "/api/sites/x"), 405);
  EXPECT_EQ(last.headers.at(0).second, "GET, HEAD, PUT");
  EXPECT_EQ(ask(Method::kGet, "/api/sites/"), 404);
  EXPECT_EQ(ask(Method::kGet, "/api/sites/a/b"), 404);
  EXPECT_EQ(ask(Method::kGet, "api"), 400);
}

}  // namespace
}  // namespace rufbund::api
