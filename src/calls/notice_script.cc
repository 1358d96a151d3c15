#include "calls/notice_script.h"

#include <utility>

#include "base/check.h"

namespace rufbund::calls {

NoticeScript::NoticeScript(std::size_t sentences, std::string answer_keys, char repeat_key, int most_rounds)
    : sentences_(sentences), answer_keys_(std::move(answer_keys)), repeat_key_(repeat_key), most_rounds_(most_rounds) {
  CHECK(sentences_ > 0 && most_rounds_ > 0);
}

NoticeScript::Step NoticeScript::passed() {
  switch (now_.part) {
    case Part::kMessage:
      now_ = now_.index + 1 < sentences_ ? Step{Part::kMessage, now_.index + 1} : Step{Part::kQuestion};
      break;
    case Part::kQuestion:
      now_ = {Part::kPatience};
      break;
    case Part::kPatience:
      now_ = rounds_ < most_rounds_ ? Step{Part::kMessage, 0} : Step{Part::kUnanswered};
      ++rounds_;
      break;
    case Part::kWrongKey:
      now_ = {Part::kQuestion};
      break;
    case Part::kDecision:
      now_ = {Part::kVerdict};
      break;
    case Part::kVerdict:
    case Part::kUnanswered:
    case Part::kEnd:
      now_ = {Part::kEnd};
      break;
  }
  return now_;
}

// Keys are taken from the first word on, and into the farewell.
bool NoticeScript::pressed(char key) {
  if (key_ || now_.part == Part::kEnd) return false;
  if (answer_keys_.find(key) != std::string::npos) {
    key_ = key;
    now_ = {Part::kDecision};
    return true;
  }
  if (now_.part == Part::kUnanswered || ++detours_ > kMostDetours) return false;
  now_ = key == repeat_key_ && repeat_key_ ? Step{Part::kMessage, 0} : Step{Part::kWrongKey};
  return true;
}

bool NoticeScript::decided() {
  if (now_.part != Part::kDecision) return false;
  now_ = {Part::kVerdict};
  return true;
}

bool NoticeScript::time_is_up() {
  if (key_ || now_.part == Part::kUnanswered || now_.part == Part::kEnd) return false;
  now_ = {Part::kUnanswered};
  return true;
}

}  // namespace rufbund::calls
