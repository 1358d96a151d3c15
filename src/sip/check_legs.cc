#include "sip/check_legs.h"

#include <fmt/format.h>

#include <utility>

#include "sip/seat_leg.h"

namespace rufbund::sip {

std::vector<std::string> CheckLegs::hosts() const {
  std::vector<std::string> out;
  for (const auto& [leg, host] : hosts_) out.push_back(host);
  return out;
}

// --- OPTIONS ---

void CheckLegs::ask_options(calls::CheckLegId leg, const directory::Endpoint& endpoint) {
  const std::string target = endpoint_uri("", endpoint);
  const std::string from = host_.contact(endpoint.transport);
  const std::string to = fmt::format("<{}>", target);
  const std::string call_id = fmt::format("check-{}", random_tag());
  auto question = std::make_unique<Question>();
  question->owner = this;
  question->leg = leg;
  question->dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID_STR(call_id.c_str()),
                                     SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (!question->dialog) return;  // the check's patience ends by itself
  nta_leg_tag(question->dialog, random_tag().c_str());
  question->request =
      nta_outgoing_tcreate(question->dialog, &on_options_answered, question.get(), nullptr, SIP_METHOD_OPTIONS,
                           reinterpret_cast<const url_string_t*>(target.c_str()), TAG_END());
  questions_[leg] = std::move(question);
}

int CheckLegs::on_options_answered(void* context, nta_outgoing_t* request, const sip_t* sip) {
  auto& question = *static_cast<Question*>(context);
  const int status = nta_outgoing_status(request);
  if (question.request != request || status < 200) return 0;
  nta_outgoing_destroy(std::exchange(question.request, nullptr));
  CheckLegs& owner = *question.owner;
  const calls::CheckLegId leg = question.leg;
  owner.over_.push_back(leg);
  owner.sweep_later();
  const bool answered = sip && !nta_sip_is_internal(sip);
  owner.events_->on_check_event(leg, {.kind = calls::CheckEvent::Kind::kOptions, .status = answered ? status : 0});
  return 0;
}

void CheckLegs::drop(Question& question) {
  if (question.request) nta_outgoing_destroy(std::exchange(question.request, nullptr));
  if (question.dialog) nta_leg_destroy(std::exchange(question.dialog, nullptr));
}

// --- calls ---

CheckLeg* CheckLegs::find(calls::CheckLegId leg) const {
  const auto found = legs_.find(leg);
  return found == legs_.end() ? nullptr : found->second.get();
}

void CheckLegs::invite(const calls::CheckInvite& invite) {
  auto& leg = legs_[invite.leg];
  leg = std::make_unique<CheckLeg>(host_, static_cast<CheckLegHost&>(*this), deriver_, invite);
  hosts_[invite.leg] = invite.endpoint.host;
  hosts_changed_();
  leg->call();
}

void CheckLegs::reoffer(calls::CheckLegId leg, const std::string& sdp) {
  if (CheckLeg* const found = find(leg)) found->reoffer(sdp);
}

void CheckLegs::refer(calls::CheckLegId leg) {
  if (CheckLeg* const found = find(leg)) found->refer();
}

void CheckLegs::answer_their_offer(calls::CheckLegId leg, const Result<std::string>& sdp) {
  if (CheckLeg* const found = find(leg)) found->answer_reoffer(sdp);
}

void CheckLegs::end(calls::CheckLegId leg) {
  if (CheckLeg* const found = find(leg)) found->end();
}

void CheckLegs::forget(calls::CheckLegId leg) {
  if (CheckLeg* const found = find(leg)) {
    found->forget();
    found->end();
  } else if (questions_.contains(leg)) {
    over_.push_back(leg);
    sweep_later();
  }
}

void CheckLegs::check_over(calls::CheckLegId leg) {
  over_.push_back(leg);
  sweep_later();
}

// Deleted on the loop's next turn, when the leg is off the stack.
void CheckLegs::sweep_later() {
  if (sweep_) return;
  sweep_ = host_.loop().after(Millis{0}, [this] {
    sweep_ = 0;
    for (const auto finished : std::exchange(over_, {})) {
      if (const auto question = questions_.find(finished); question != questions_.end()) {
        drop(*question->second);
        questions_.erase(question);
      }
      legs_.erase(finished);
      hosts_.erase(finished);
    }
    hosts_changed_();
  });
}

void CheckLegs::clear() {
  if (sweep_) host_.loop().cancel(std::exchange(sweep_, 0));
  for (auto& [leg, question] : questions_) drop(*question);
  questions_.clear();
  legs_.clear();
  hosts_.clear();
  over_.clear();
}

}  // namespace rufbund::sip
