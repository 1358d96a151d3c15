#include "sip/stray_answers.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace rufbund::sip {
namespace {

// So long a BYE is repeated, and an answer without ACK: 64*T1 (RFC 3261 §17.1.2.2, §13.3.1.4).
constexpr Millis kKept{32'000};
// What a site may bring within that time. No site takes another's places.
constexpr std::size_t kMaxOfSource = 128;
constexpr std::size_t kMaxOfCall = 4;  // telephones behind one proxy

bool accepts_an_invite(const sip_t& response) {
  const int status = response.sip_status ? response.sip_status->st_status : 0;
  return status >= 200 && status < 300 && response.sip_cseq && response.sip_cseq->cs_method == sip_method_invite &&
         response.sip_call_id && response.sip_from && response.sip_to && response.sip_to->a_tag && response.sip_via;
}

}  // namespace

void StrayAnswers::take(const sip_t& response, const AddressBytes& source, const std::string& hop) {
  if (!accepts_an_invite(response) || !is_ours(response) || in_a_dialog(response)) return;
  const Key key{response.sip_call_id->i_id, response.sip_to->a_tag};
  if (!has_place(key, source)) return;
  spdlog::info("sip: ends a call that was answered when nobody waited for it any more");
  Ending& ending = endings_[key];
  ending.source = source;
  ++of_source_[source];
  ending.timer = host_.loop().after(kKept, [this, key] { drop(key); });
  write(ending, response, hop);
}

bool StrayAnswers::has_place(const Key& key, const AddressBytes& source) const {
  if (endings_.contains(key)) return false;
  const auto of_source = of_source_.find(source);
  if (of_source != of_source_.end() && of_source->second >= kMaxOfSource) return false;
  std::size_t of_call = 0;
  for (auto at = endings_.lower_bound({key.first, {}}); at != endings_.end() && at->first.first == key.first; ++at) {
    ++of_call;
  }
  return of_call < kMaxOfCall;
}

// To the hop: Contact and Record-Route only stand in what is written.
void StrayAnswers::write(Ending& ending, const sip_t& response, const std::string& hop) {
  const auto* const url = reinterpret_cast<const url_string_t*>(hop.c_str());
  ending.dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID(response.sip_call_id),
                                  SIPTAG_FROM(response.sip_from), SIPTAG_TO(response.sip_to), TAG_END());
  if (!ending.dialog) return;
  nta_leg_client_reroute(ending.dialog, response.sip_record_route, response.sip_contact, 1);
  // Named by its branch, as sofia asserts that it knows the INVITE else; it repeats this ACK for each repeated answer.
  nta_outgoing_t* const ack =
      nta_outgoing_tcreate(ending.dialog, nullptr, nullptr, url, SIP_METHOD_ACK, nullptr,
                           SIPTAG_CSEQ(response.sip_cseq), NTATAG_ACK_BRANCH(response.sip_via->v_branch), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
  ending.bye = nta_outgoing_tcreate(ending.dialog, &on_bye_answered, &ending, url, SIP_METHOD_BYE, nullptr, TAG_END());
}

// Only we can make names that fit each other.
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
  // Whatever the answer, and also where none came (§15.1.1).
  if (nta_outgoing_status(request) >= 200) finish(*static_cast<Ending*>(self));
  return 0;
}

void StrayAnswers::finish(Ending& ending) {
  if (ending.bye) nta_outgoing_destroy(std::exchange(ending.bye, nullptr));
  if (ending.dialog) nta_leg_destroy(std::exchange(ending.dialog, nullptr));
}

void StrayAnswers::drop(const Key& key) {
  const auto found = endings_.find(key);
  finish(found->second);
  if (--of_source_[found->second.source] == 0) of_source_.erase(found->second.source);
  endings_.erase(found);
}

void StrayAnswers::clear() {
  for (auto& [key, ending] : endings_) {
    host_.loop().cancel(ending.timer);
    finish(ending);
  }
  endings_.clear();
  of_source_.clear();
}

}  // namespace rufbund::sip
