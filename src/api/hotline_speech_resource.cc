// A prompt's words as a hotline's callers would hear them, while somebody writes them. Speaking takes a part of a
// second: it is done on the thread for what takes long, one after another, and each account has an allowance.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "api/allowance.h"
#include "api/hotline_drafts.h"
#include "directory/own_words.h"

namespace rufbund::api {
namespace {

constexpr std::size_t kLongestText = 2'000;  // characters
constexpr std::int64_t kTimesAtOnce = 30;    // of one account
constexpr Millis kOneMoreEvery{2'000};

struct ToHear {
  std::string language, prompt, text;
};

ToHear read(Body& body) {
  ToHear out;
  out.language = body.text("language", true, 2, 40).value_or("");
  out.prompt = body.text("prompt", false, 1, 40).value_or("");
  out.text = body.text("text", false, 0, kLongestText).value_or("");
  const auto& known = directory::kOwnWords;
  if (!out.prompt.empty() && std::find(known.begin(), known.end(), out.prompt) == known.end())
    body.reject("/prompt", "unknown_name", fmt::format("There is no prompt '{}'.", out.prompt));
  if (out.prompt.empty() && out.text.empty() && body.good())
    body.reject("/text", "required", "Say what is to be heard: a text, or a prompt.");
  return out;
}

Response answer_of(Result<std::string> wav) {
  if (wav) {
    Response response;
    response.content_type = "audio/wav";
    response.body = std::move(*wav);
    return response;
  }
  if (wav.error().code == ErrorCode::kNotFound)
    return problem(422, "invalid_value", "", {{"/language", "", "unknown_name", wav.error().message}});
  if (wav.error().code == ErrorCode::kInvalidArgument)
    return problem(422, "invalid_value", "", {{"/text", "", "malformed", wav.error().message}});
  return office_problem(wav.error());
}

void speak(OfficeContext& office, const office::LinePort* port, Allowance& allowance, const Call& call,
           const Responder& respond) {
  const auto draft = draft_or_answer(office.command_books, call, respond);
  if (!draft) return;
  Body body(call.request);
  ToHear heard = read(body);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (port == nullptr) return respond(problem(503, "overloaded", "This node has no voice."));
  if (!allowance.take(fmt::format("{} {}", call.identity.account, call.identity.name), office.now()))
    return respond(problem(429, "too_many_tries", "You have listened often in a short time. Wait a few seconds."));
  const bool taken = office.compute([port, respond, heard = std::move(heard), form = office::form_of(*draft)] {
    respond(answer_of(port->spoken(form, heard.language, heard.prompt, heard.text)));
  });
  if (!taken) respond(problem(503, "overloaded", "The voice is busy. Try again in a moment."));
}

}  // namespace

void add_hotline_speech_resource(Router& router, OfficeContext& office, const office::LinePort* port) {
  const auto allowance = std::make_shared<Allowance>(kTimesAtOnce, kOneMoreEvery);  // the command thread's
  router.add(Method::kPost, "/api/alliance/hotline-drafts/{draft}/speech",
             [&office, port, allowance](const Call& call, const Responder& respond) {
               speak(office, port, *allowance, call, respond);
             });
}

}  // namespace rufbund::api
