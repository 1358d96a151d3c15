#include "calls/phone_notices.h"

namespace rufbund::calls {
namespace {

using Kind = Sentence::Kind;

Sentence of_kind(Kind kind) {
  Sentence sentence;
  sentence.kind = kind;
  return sentence;
}

}  // namespace

const char* name_of(NoticeEnd end) {
  switch (end) {
    case NoticeEnd::kKeyPressed:
      return "key_pressed";
    case NoticeEnd::kNoKey:
      return "no_key";
    case NoticeEnd::kBusy:
      return "busy";
    case NoticeEnd::kNoAnswer:
      return "no_answer";
    case NoticeEnd::kRefused:
      return "refused";
    case NoticeEnd::kFailed:
      return "failed";
  }
  return "";
}

const char* name_of(NoticeFailure failure) {
  switch (failure) {
    case NoticeFailure::kNone:
      return "none";
    case NoticeFailure::kNoVoice:
      return "no_voice";
    case NoticeFailure::kNoMedia:
      return "no_media";
    case NoticeFailure::kUnreachable:
      return "unreachable";
    case NoticeFailure::kPasswordWanted:
      return "password_wanted";
    case NoticeFailure::kNoSound:
      return "no_sound";
    case NoticeFailure::kBroken:
      return "broken";
    case NoticeFailure::kStopping:
      return "stopping";
  }
  return "";
}

PhoneNotice call_up_notice(const CallUpWords& words, const std::string& language) {
  PhoneNotice notice;
  notice.language = language;
  Sentence message = of_kind(Kind::kNoticeCallUp);
  message.names = {{"alliance", words.alliance}, {"case", words.topic}};
  message.numbers = {{"seats", words.seats}};
  message.times = {{"from", words.from}, {"until", words.until}, {"deadline", words.deadline}};
  notice.message = {message};
  notice.question = of_kind(Kind::kNoticeKeys);
  notice.unanswered = of_kind(Kind::kNoticeUnanswered);
  notice.undecided = of_kind(Kind::kNoticeUndecided);
  notice.answers = {{'1', of_kind(Kind::kNoticeAccepted)}, {'2', of_kind(Kind::kNoticeDeclined)}};
  notice.repeat_key = '3';
  return notice;
}

}  // namespace rufbund::calls
