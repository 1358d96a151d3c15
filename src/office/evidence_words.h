// What is said of evidence that ends: names of the checklist's points, letters, the reason of a dormancy.
#pragma once

#include <string>
#include <vector>

#include "alliance/records.h"
#include "office/checklist.h"
#include "office/notice_words.h"

namespace rufbund::office {

struct EvidenceLetter {
  std::string kind;    // a kind of notice of evidence_watch.h
  std::string member;  // its name
  std::vector<ChecklistPoint> points;
  std::vector<alliance::MemberSite> sites;  // the member's, for their names
  TimeMs now;
};

// "Standortprüfung Kiel".
[[nodiscard]] std::string point_name(const std::string& code, const std::vector<alliance::MemberSite>& sites,
                                     bool german);

// `language`: "de" or "en"; "": both, German first. Times in the alliance's local time.
[[nodiscard]] NoticeText evidence_text(const EvidenceLetter& letter, const std::string& language);

// Why a member became dormant, in both languages: for its record, so for the audit log.
[[nodiscard]] std::string dormancy_reason(const std::vector<ChecklistPoint>& ended,
                                          const std::vector<alliance::MemberSite>& sites);

}  // namespace rufbund::office
