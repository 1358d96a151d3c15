// See verify_json.h.
#include "app/verify_json.h"

#include <nlohmann/json.hpp>

#include "journal/print.h"

namespace rufbund::app {
namespace {

using Json = nlohmann::ordered_json;
using journal::Deviation;
using journal::LabelKind;
using journal::VerifyReport;
using journal::WhyMember;

const char* outcome_name(journal::Outcome outcome) {
  switch (outcome) {
    case journal::Outcome::kAgrees:
      return "agrees";
    case journal::Outcome::kDeviates:
      return "deviates";
    case journal::Outcome::kNotProven:
      return "not_proven";
    case journal::Outcome::kNotChecked:
      return "not_checked";
  }
  return "";
}

const char* kind_name(Deviation::Kind kind) {
  switch (kind) {
    case Deviation::Kind::kDecision:
      return "decision";
    case Deviation::Kind::kBytes:
      return "bytes";
    case Deviation::Kind::kOrder:
      return "order";
    case Deviation::Kind::kSignature:
      return "signature";
    case Deviation::Kind::kAccount:
      return "account";
    case Deviation::Kind::kInvariant:
      return "invariant";
    case Deviation::Kind::kNames:
      return "names";
    case Deviation::Kind::kAgreement:
      return "agreement";
    case Deviation::Kind::kHeads:
      return "kept_heads";
  }
  return "";
}

const char* reason_name(WhyMember::Reason reason) {
  switch (reason) {
    case WhyMember::Reason::kChosen:
      return "chosen";
    case WhyMember::Reason::kNoWeight:
      return "no_share";
    case WhyMember::Reason::kAbsent:
      return "absent";
    case WhyMember::Reason::kBusy:
      return "no_ready_seat";
    case WhyMember::Reason::kUnskilled:
      return "skills";
    case WhyMember::Reason::kOverTolerance:
      return "account_ahead";
    case WhyMember::Reason::kOthersTurn:
      return "others_turn";
    case WhyMember::Reason::kNotProven:
      return "not_proven_seat";
  }
  return "";
}

Json deviation_json(const Deviation& d) {
  return {{"kind", kind_name(d.kind)}, {"batch", d.batch},         {"sequence", d.sequence.value},
          {"at_ms", d.at.ms},          {"what", d.what},           {"command", d.command},
          {"recorded", d.stored},      {"by_the_rules", d.decided}};
}

class Writer {
 public:
  explicit Writer(const VerifyReport& report) : r_(report) {}

  Json all(const std::string& path) const {
    const bool whole = r_.header.view == journal::View::kWhole;
    Json json{{"file", path},
              {"hotline", r_.header.identity.hotline},
              {"public_key", journal::to_hex(r_.header.identity.public_key)},
              {"view", whole ? "whole" : "member"},
              {"member", whole ? Json(nullptr) : Json(key_of(r_.header.member))},
              {"outcome", outcome_name(outcome(r_))},
              {"records", r_.records},
              {"batches", r_.batches},
              {"first_at_ms", r_.first_at.ms},
              {"last_at_ms", r_.last_at.ms},
              {"parts", {{"whole", r_.whole}, {"public", r_.public_only}, {"withheld", r_.withheld}}},
              {"signed_heads", r_.signed_heads},
              {"unsigned_records", r_.unsigned_records},
              {"longest_unsigned_ms", r_.longest_unsigned.count()},
              {"kept_heads",
               {{"given", r_.kept.given},
                {"agreed", r_.kept.agreed},
                {"beyond", r_.kept.beyond},
                {"foreign", r_.kept.foreign},
                {"proven_through", r_.kept.through.value},
                {"signed_at_ms", r_.kept.signed_at.ms}}},
              {"countersigned", countersigned()},
              {"unbound_names", r_.unbound_names},
              {"deviation", r_.deviation ? deviation_json(*r_.deviation) : Json(nullptr)}};
    if (whole) {
      json["decisions"] = {{"commands", r_.commands_decided}, {"events", r_.events_compared}};
    } else {
      json["decisions"] = {{"own", r_.own_decided}};
      json["account"] = {{"checked", r_.charges_checked}, {"taken_as_shown", r_.charges_trusted}};
    }
    json["agreement"] = agreement();
    json["shares_at_ms"] = r_.totals.empty() ? Json(nullptr) : Json(r_.totals_at.ms);
    json["standings"] = Json::array();
    for (const auto& [member, ppm] : r_.weight_ppm)
      if (const auto standing = journal::standing_of(r_, member)) json["standings"].push_back(standing_json(*standing));
    json["why"] = r_.why ? why() : Json(nullptr);
    return json;
  }

 private:
  [[nodiscard]] std::string key_of(MemberId member) const {
    const auto found = r_.labels.find({LabelKind::kMember, member.value});
    return found == r_.labels.end() ? std::to_string(member.value) : found->second.key;
  }
  [[nodiscard]] Json countersigned() const {
    Json members = Json::array();
    for (const auto& [member, through] : r_.countersigned.through)
      members.push_back({{"member", key_of(member)}, {"through", through.value}});
    return {{"given", r_.countersigned.given}, {"foreign", r_.countersigned.foreign}, {"members", std::move(members)}};
  }
  [[nodiscard]] Json agreement() const {
    Json members = Json::array();
    for (const auto& [member, t] : r_.terms) {
      const auto key = r_.member_keys.find(member);
      const auto total = r_.totals.find(member);
      members.push_back({{"member", key_of(member)},
                         {"id", member.value},
                         {"weight_ppm", t.weight_ppm},
                         {"share_ppm", t.share_ppm},
                         {"floor_ppm", t.floor_ppm},
                         {"cap_ppm", t.cap_ppm},
                         {"key", key == r_.member_keys.end() ? Json(nullptr) : Json(journal::to_hex(key->second))},
                         {"signed", r_.signed_by.contains(member)},
                         {"delivered_ms", total == r_.totals.end() ? Json(nullptr) : Json(total->second.count())}});
    }
    return {{"number", r_.agreement}, {"members", std::move(members)}};
  }
  [[nodiscard]] Json standing_json(const journal::ShareStanding& s) const {
    const core::AccountStated& a = s.account;
    const auto others = [&](Millis ms) {
      return Json{{"offered_ms", ms.count()}, {"share_ms", s.part_of(ms).count()}};
    };
    return {{"member", key_of(a.member)},
            {"at_ms", r_.accounts_at.at(a.member).ms},
            {"share_ppm", s.share_ppm},
            {"weight_ppm", s.weight_ppm},
            {"bound", s.cut_by_cap()        ? Json("cap")
                      : s.raised_by_floor() ? Json("floor")
                                            : Json(nullptr)},
            {"total_ms", s.total.count()},
            {"due_ms", s.due.count()},
            {"delivered_ms", s.delivered.count()},
            {"delivered_ppm", s.delivered_ppm},
            {"missing_ms", s.missing().count()},
            {"offers", a.offers},
            {"offered_ms", a.offered.count()},
            {"failures", a.failures},
            {"failed_ms", a.failed.count()},
            {"given_back_ms", a.given_back.count()},
            {"uncounted_ms", s.answered_uncounted().count()},
            {"conversations", a.conversations},
            {"thanks", a.thanks},
            {"absent", others(a.absent)},
            {"no_ready_seat", others(a.busy)},
            {"skills", others(a.unskilled)},
            {"others_turn", others(a.others_turn)}};
  }
  [[nodiscard]] Json why() const {
    const journal::Why& w = *r_.why;
    Json offers = Json::array();
    for (const journal::WhyOffer& o : w.offers) {
      Json members = Json::array();
      for (const WhyMember& m : o.members) {
        members.push_back({{"member", key_of(m.member)},
                           {"reason", reason_name(m.reason)},
                           {"account", m.virtual_time},
                           {"weight_ppm", m.weight_ppm},
                           {"seats_signed_in", m.seats_signed_in}});
      }
      offers.push_back({{"member", key_of(o.offer.member)},
                        {"account", o.offer.virtual_time},
                        {"least_account", o.offer.least_virtual_time},
                        {"tolerance", o.tolerance},
                        {"candidates", o.offer.candidates},
                        {"position", o.position ? Json(*o.position) : Json(nullptr)},
                        {"waited_ms", o.offer.waited.count()},
                        {"members", std::move(members)}});
    }
    return {{"sequence", w.sequence.value},
            {"at_ms", w.at.ms},
            {"command", w.command.empty() ? Json(nullptr) : Json(w.command)},
            {"events", w.events},
            {"offers", std::move(offers)}};
  }

  const VerifyReport& r_;
};

}  // namespace

std::string verify_json(const VerifyReport& report, const std::string& path) {
  return Writer(report).all(path).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rufbund::app
