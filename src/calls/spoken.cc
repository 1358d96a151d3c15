#include "calls/spoken.h"

#include "base/check.h"

namespace rufbund::calls {
namespace {

using Kind = Sentence::Kind;

Kind place_kind(const core::TellPlace& place) {
  if (place.low.count() < 0 || place.high.count() < 0) return Kind::kPositionOnly;
  switch (place.kind) {
    case core::TellKind::kFirst:
      return Kind::kPlaceFirst;
    case core::TellKind::kUpdate:
      return Kind::kPlaceUpdate;
    case core::TellKind::kLonger:
      return Kind::kPlaceLonger;
  }
  return Kind::kPositionOnly;
}

Kind farewell_kind(const Farewell& farewell) {
  if (farewell.end == core::TicketEnd::kServedByAnnouncement) return Kind::kGoodbye;
  if (farewell.end == core::TicketEnd::kClosed || farewell.cause == core::RefusalCause::kClosed) return Kind::kClosed;
  return farewell.return_at == kNever ? Kind::kRefused : Kind::kRefusedReturnAt;
}

Kind kind_of(Cue cue, const Ears& ears, const Farewell& farewell) {
  switch (cue) {
    case Cue::kWelcome:
      return Kind::kWelcome;
    case Cue::kInvalidChoice:
      return Kind::kInvalidChoice;
    case Cue::kLanguageMenu:
      return Kind::kLanguageMenu;
    case Cue::kTopicMenu:
      return Kind::kTopicMenu;
    case Cue::kAnnouncement:
      return Kind::kBreaking;
    case Cue::kServedQuestion:
      return Kind::kServedByAnnouncement;
    case Cue::kPlace:
      return place_kind(*ears.place);
    case Cue::kMusic:
      return Kind::kMusic;
    case Cue::kFarewell:
      return farewell_kind(farewell);
    case Cue::kThanksQuestion:
      return Kind::kThanksQuestion;
    case Cue::kThanksTaken:
      return Kind::kThanksTaken;
    case Cue::kNothing:
    case Cue::kEnterLine:
    case Cue::kHangUp:
      break;
  }
  CHECK(!"a cue that is heard");
  return Kind::kMusic;
}

}  // namespace

bool has_words(const Farewell& farewell) {
  return farewell.end == core::TicketEnd::kRefused || farewell.end == core::TicketEnd::kServedByAnnouncement ||
         farewell.end == core::TicketEnd::kClosed;
}

Sentence sentence_for(Cue cue, const Ears& ears, const Farewell& farewell, const std::string& hotline,
                      const std::string& language, const std::string& announcement_text) {
  Sentence sentence;
  sentence.kind = kind_of(cue, ears, farewell);
  sentence.language = language;
  sentence.hotline = hotline;
  if (cue == Cue::kPlace) {
    sentence.position = ears.place->position;
    sentence.low = ears.place->low;
    sentence.high = ears.place->high;
  }
  if (cue == Cue::kFarewell) sentence.return_at = farewell.return_at;
  if (cue == Cue::kAnnouncement) sentence.text = announcement_text;
  return sentence;
}

}  // namespace rufbund::calls
