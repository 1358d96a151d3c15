// Beside records.h: what is kept of a case's account and of what the line was told. The same rules: append fields only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "alliance/records.h"

namespace rufbund::alliance {

// A report of a case; never changed once it is made.
struct CaseReportRecord {
  std::string id, case_id, status;  // "draft", "final"
  std::string document, sha256;     // JSON of what it says, and its hash
  std::string heads;                // JSON: how far the journals reached
  std::int64_t drill = 0;
  std::string made_by;
  TimeMs made_at;
  static constexpr std::string_view kTable = "case_reports";
  static constexpr std::string_view kKeyField = "id";
  static constexpr std::string_view kSecret = "document";  // large, and made for its reader: as HTML and PDF alone
  RUFBUND_FIELDS(id, case_id, status, document, sha256, heads, drill, made_by, made_at)
};

// What a line was told last of the seats that a member owes it now.
struct LineCommitment {
  std::string id, hotline, member;  // id: "HOTLINE/MEMBER"
  std::int64_t seats = 0;
  TimeMs from_at, to_at;
  static constexpr std::string_view kTable = "line_commitments";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, hotline, member, seats, from_at, to_at)
};

// How far a member had come on a line in the running quarter hour when a case was opened or closed there: the case pays
// for what came after, and before.
struct CaseMark {
  std::string id, case_id, hotline, kind;  // "opened", "closed"; id: "CASE/HOTLINE/KIND/MEMBER"
  std::string member;                      // "": says only that this line was marked
  TimeMs at;
  // In the quarter hour of `at` up to it: those that have ended; talk also of those under way, since their beginning.
  std::int64_t conversations = 0, talk_ms = 0;
  static constexpr std::string_view kTable = "case_marks";
  static constexpr std::string_view kKeyField = "id";
  RUFBUND_FIELDS(id, case_id, hotline, kind, member, at, conversations, talk_ms)
};

}  // namespace rufbund::alliance
