#include "api/commands.h"

#include <fmt/format.h>

#include <mutex>

#include "api/codes.h"
#include "api/problem.h"

namespace rufbund::api {
namespace {

Json result_json(const HotlineNames& hotline, Sequence sequence, bool applied, const Json& reason) {
  return {{"hotline", hotline.key()},
          {"sequence", sequence.value},
          {"effect", applied ? "applied" : "unchanged"},
          {"reason", reason}};
}

Json answer_json(bool applied, Json results) {
  return {{"effect", applied ? "applied" : "unchanged"}, {"results", std::move(results)}};
}

// The commands of one request, settled one by one on the journal's threads.
class Pending {
 public:
  Pending(std::size_t count, const Responder& respond, CommandOptions options)
      : outstanding_(count), respond_(respond), options_(std::move(options)) {}

  void settle(const HotlineNames& hotline, const Result<Sequence>& result, std::span<const core::Event> events) {
    std::lock_guard lock(mutex_);
    if (!result) {
      if (!error_) error_ = result.error();
    } else {
      note(hotline, *result, events);
    }
    if (--outstanding_ == 0) respond_(answer());
  }
  // Commands that were never submitted.
  void drop(std::size_t count, Error error) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    outstanding_ -= count;
    if (outstanding_ == 0) respond_(answer());
  }

 private:
  struct Line {
    const HotlineNames* hotline;
    Sequence sequence;
    bool applied = false;
    std::optional<core::IgnoreReason> ignored;  // of any command
    std::optional<core::IgnoreReason> refused;  // the first that is not "nothing to do"
  };

  void note(const HotlineNames& hotline, Sequence sequence, std::span<const core::Event> events) {
    Line* line = nullptr;
    for (Line& known : lines_)
      if (known.hotline == &hotline) line = &known;
    if (line == nullptr) line = &lines_.emplace_back(Line{&hotline, sequence, false, {}, {}});
    line->sequence = std::max(line->sequence, sequence);
    for (const core::Event& event : events) {
      if (const auto* ignored = std::get_if<core::CommandIgnored>(&event)) {
        line->ignored = ignored->reason;
        if (ignored->reason != core::IgnoreReason::kNothingToDo && !line->refused) line->refused = ignored->reason;
      } else {
        line->applied = true;
      }
    }
  }

  Response answer() {
    if (error_) {
      const bool overloaded = error_->code == ErrorCode::kOverloaded;
      return problem(503, overloaded ? "overloaded" : "journal_failing", error_->message);
    }
    Json results = Json::array();
    bool applied = false;
    for (const Line& line : lines_) {
      if (line.refused) {
        Response response =
            problem(409, "command_ignored", fmt::format("The state of {} does not allow it.", line.hotline->key()));
        Json json = Json::parse(response.body);
        json["reason"] = code(*line.refused);
        json["sequence"] = line.sequence.value;
        response.body = dump(json);
        return response;
      }
      applied |= line.applied;
      const Json reason = line.applied || !line.ignored ? Json(nullptr) : Json(code(*line.ignored));
      results.push_back(result_json(*line.hotline, line.sequence, line.applied, reason));
    }
    const Sequence last = lines_.empty() ? Sequence{} : lines_.back().sequence;
    Json json = answer_json(applied, std::move(results));
    if (options_.extra) json[options_.extra_name] = options_.extra(last);
    return json_response(json, options_.status);
  }

  std::mutex mutex_;
  std::size_t outstanding_;
  Responder respond_;
  CommandOptions options_;
  std::vector<Line> lines_;
  std::optional<Error> error_;
};

}  // namespace

void submit_commands(const Context& context, std::vector<CellCommand> commands, const Responder& respond,
                     CommandOptions options) {
  // While the journal fails nothing is submitted: its answer would be that nobody knows.
  const auto before = context.writer.latest();
  for (const CellCommand& command : commands) {
    const std::size_t line = context.index_of(*command.hotline);
    if (line >= before->journals.size() || before->journals[line].healthy) continue;
    return respond(problem(503, "journal_failing", "The journal cannot be written now. Nothing was changed."));
  }
  // Shared by the callbacks of all its commands, which the engine keeps until they are settled.
  auto pending = std::make_shared<Pending>(commands.size(), respond, std::move(options));
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const HotlineNames* hotline = commands[i].hotline;
    const bool taken =
        context.port.submit(hotline->cell(), std::move(commands[i].command),
                            [pending, hotline](Result<Sequence> result, std::span<const core::Event> events) {
                              pending->settle(*hotline, result, events);
                            });
    if (taken) continue;
    const auto picture = context.writer.latest();
    const std::size_t line = context.index_of(*hotline);
    const bool failing = line < picture->journals.size() && !picture->journals[line].healthy;
    return pending->drop(commands.size() - i, failing
                                                  ? Error{ErrorCode::kUnavailable, "The journal cannot be written now."}
                                                  : Error{ErrorCode::kOverloaded, "The node's queue is full."});
  }
}

Response nothing_changed(const HotlineNames& hotline, Sequence sequence) {
  return json_response(answer_json(false, Json::array({result_json(hotline, sequence, false, nullptr)})));
}

}  // namespace rufbund::api
