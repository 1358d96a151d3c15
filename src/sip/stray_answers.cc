#include "sip/stray_answers.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace rufbund::sip {
namespace {

// Each lasts until its BYE is answered or has been repeated for 64*T1; an answer that finds no place is repeated.
constexpr std::size_t kMaxEndings = 64;

bool accepts_an_invite(const sip_t& response) {
  const int status = response.sip_status ? response.sip_status->st_status : 0;
  return status >= 200 && status < 300 && response.sip_cseq && response.sip_cseq->cs_method == sip_method_invite &&
         response.sip_call_id && response.sip_from && response.sip_to && response.sip_to->a_tag && response.sip_via;
}

}  // namespace

void StrayAnswers::take(const sip_t& response) {
  if (!accepts_an_invite(response) || !is_ours(response) || in_a_dialog(response)) return;
  std::string key = std::string(response.sip_call_id->i_id) + ' ' + response.sip_to->a_tag;
  if (endings_.size() >= kMaxEndings || endings_.contains(key)) return;
  spdlog::info("sip: ends a call that was answered when nobody waited for it any more");
  Ending& ending = endings_[key];
  ending.all = this;
  ending.key = std::move(key);
  ending.dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID(response.sip_call_id),
                                  SIPTAG_FROM(response.sip_from), SIPTAG_TO(response.sip_to), TAG_END());
  if (!ending.dialog) return drop(ending);
  nta_leg_client_reroute(ending.dialog, response.sip_record_route, response.sip_contact, 1);
  // Named by its branch, as sofia asserts that it knows the INVITE else; it repeats this ACK for each repeated answer.
  nta_outgoing_t* const ack =
      nta_outgoing_tcreate(ending.dialog, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                           SIPTAG_CSEQ(response.sip_cseq), NTATAG_ACK_BRANCH(response.sip_via->v_branch), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
  ending.bye =
      nta_outgoing_tcreate(ending.dialog, &on_bye_answered, &ending, nullptr, SIP_METHOD_BYE, nullptr, TAG_END());
  if (!ending.bye) drop(ending);
}

// What is not ours would make us write to whomever its Contact names: only we can make names that fit each other.
bool StrayAnswers::is_ours(const sip_t& response) const {
  const char* const tag = response.sip_from->a_tag;
  const char* const branch = response.sip_via->v_branch;
  return tag && branch && !response.sip_via->v_next && deriver_.made({response.sip_call_id->i_id, tag, branch});
}

// A late repetition of an answer that was taken. The dialog that a CANCEL was sent in has no remote tag.
bool StrayAnswers::in_a_dialog(const sip_t& response) {
  const nta_leg_t* const leg = nta_leg_by_dialog(host_.agent(), nullptr, response.sip_call_id, response.sip_to->a_tag,
                                                 nullptr, response.sip_from->a_tag, nullptr);
  return leg && nta_leg_get_rtag(leg);
}

int StrayAnswers::on_bye_answered(void* self, nta_outgoing_t* request, const sip_t*) {
  auto& ending = *static_cast<Ending*>(self);
  if (nta_outgoing_status(request) >= 200) drop(ending);  // whatever the answer, and also where none came (§15.1.1)
  return 0;
}

void StrayAnswers::drop(Ending& ending) {
  if (ending.bye) nta_outgoing_destroy(std::exchange(ending.bye, nullptr));
  if (ending.dialog) nta_leg_destroy(std::exchange(ending.dialog, nullptr));
  const std::string key = ending.key;
  ending.all->endings_.erase(key);
}

void StrayAnswers::clear() {
  while (!endings_.empty()) drop(endings_.begin()->second);
}

}  // namespace rufbund::sip
