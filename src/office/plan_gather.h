// What an operation plan is made from: the coordinator's form, and what the books and the directory say at this moment.
// Whatever is missing is named. With the caller's own books.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/operation_plan.h"
#include "directory/directory.h"
#include "storage/office_books.h"

namespace rufbund::office {

struct DemandForm {
  alliance::SkillSet skills;
  alliance::LocalText name;  // empty: from the skills
  std::uint32_t handling_s = 0, patience_s = 0;
  std::vector<std::uint32_t> calls;          // per interval, or else
  std::vector<std::uint32_t> calls_by_hour;  // 24 of a day or 168 of a week from Monday, in local time
};

struct PlanForm {
  alliance::LocalText title, occasion;
  std::string hotline, hotline_type, case_id, client;
  bool drill = false;
  alliance::AlertLevel level = alliance::AlertLevel::kLive;
  TimeMs activated_at, begin, end;
  std::uint32_t interval_minutes = 60, answer_within_minutes = 60;
  std::uint32_t target_percent = 80, target_s = 20;
  std::int64_t budget_cents = 0;
  std::vector<DemandForm> demand;
  std::vector<alliance::PlanAnnouncement> announcements;

  [[nodiscard]] std::size_t intervals() const {
    return static_cast<std::size_t>((end - begin).count() / (std::int64_t{interval_minutes} * 60'000));
  }
};

// Of the line, as it is now.
struct PlannedLine {
  const directory::Hotline* hotline = nullptr;
  const std::vector<directory::Carrier>* carriers = nullptr;
  std::map<std::string, std::uint32_t> shares_ppm;  // the key in force, by member; empty: none
  alliance::LocalText announcement;                 // in force; empty: none
  std::string alliance;                             // its name
};

// Why no plan can be made. The codes are the contract's.
struct Missing {
  std::string pointer;    // into the form; empty: of the books
  std::string_view code;  // "no_pledges", "no_key", "no_rates", "nobody_able"
  std::string detail;
};

struct Gathered {
  alliance::PlanInput input;  // without number and version
  std::vector<Missing> missing;
};

// Errors are those of the books alone.
[[nodiscard]] Result<Gathered> gather(storage::OfficeBooks& books, const PlanForm& form, const PlannedLine& line,
                                      const storage::Author& author);

// Calls of each interval, by a profile of local hours; what an hour's calls leave when divided comes first. The hour
// that a clock change skips is never, the one that it repeats has its calls twice.
[[nodiscard]] std::vector<std::uint32_t> calls_by_interval(const std::vector<std::uint32_t>& by_hour, TimeMs begin,
                                                           std::uint32_t interval_minutes, std::size_t count);

// Names of a hotline's skills, for people.
[[nodiscard]] std::vector<std::pair<std::string, alliance::LocalText>> skill_names(const directory::Hotline& hotline);

}  // namespace rufbund::office
