// A request and its response as the resources see them: no sockets, no Beast. The HTTP thread makes the one and sends
// the other; resources run on the query thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rufbund::api {

enum class Method { kGet, kHead, kPost, kPut, kDelete, kOther };

struct Request {
  Method method = Method::kOther;
  std::string path;   // as sent, without the query
  std::string query;  // as sent, without the question mark
  std::string content_type;
  std::string if_none_match;
  std::string accept;
  std::string session_cookie;  // the session's token; secret
  std::string authorization;   // "Bearer TOKEN"; secret
  std::string csrf;            // what a page of ours sends with a change
  std::string source;          // address of the peer
  std::string body;
};

// What a chunk of a long body is. After kFailed the connection is reset, so that nobody takes what came for the whole.
enum class Chunk { kMore, kLast, kFailed };

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // Where set, the body goes on: called on the query thread, one chunk at a time, until it is the last or fails.
  std::function<Chunk(std::string&)> more;
};

// Called exactly once, from any thread.
using Responder = std::function<void(Response)>;

}  // namespace rufbund::api
