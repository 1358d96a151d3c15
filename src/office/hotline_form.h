// What the office fills in for a new hotline: the form that a draft holds, as JSON in the books and in the contract.
// Pure.
//
// A form may be unfinished: reading it asks for types, bounds and texts that can be spoken, not for completeness; that
// is draft_check.h's.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/records.h"

namespace rufbund::office {

struct FormNumber {
  std::string number;    // as written
  std::string language;  // empty: the menu asks
  std::string carrier;   // by whom its calls come; empty: not said
  friend bool operator==(const FormNumber&, const FormNumber&) = default;
};

struct FormTopic {
  std::string key, name_de, name_en;
  std::int64_t digit = 0;  // 1 to 9
  std::int64_t norm_work_s = 180;
  bool needs_skill = true;
  friend bool operator==(const FormTopic&, const FormTopic&) = default;
};

struct FormSeats {
  std::string site;
  std::int64_t channels = 0;
  alliance::Words skills;  // empty: whatever the site can of what the hotline needs
  friend bool operator==(const FormSeats&, const FormSeats&) = default;
};

// A text for the lines that is prepared before it is needed.
struct FormAnnouncement {
  std::string title, text_de, text_en;
  friend bool operator==(const FormAnnouncement&, const FormAnnouncement&) = default;
};

struct HotlineForm {
  std::string name_de, name_en;
  alliance::Words languages;
  std::vector<FormNumber> numbers;
  bool always_open = true;
  std::string timezone = "Europe/Berlin";
  alliance::Words weekly, closed;  // "mon-fri 08:00-20:00"; dates
  std::vector<FormTopic> topics;
  std::map<std::string, std::map<std::string, std::string>>
      prompts;  // by prompt, then language: the hotline's own words
  std::vector<FormAnnouncement> announcements;
  std::int64_t max_waiting = 500, max_wait_s = 1'800;
  std::int64_t target_s = 20, target_percent = 80;
  bool thanks = false;  // callers are asked for thanks by a key after the call
  std::vector<FormSeats> seats;
  std::map<std::string, std::int64_t> weights_ppm;  // by member; empty: by channels
  friend bool operator==(const HotlineForm&, const HotlineForm&) = default;
};

// One thing that is wrong, at its place (RFC 6901 pointer into the form).
struct FormProblem {
  std::string pointer;
  std::string_view code;  // stable
  std::string detail;
};

inline constexpr std::size_t kLongestForm = 256u << 10;  // bytes of JSON

// What is wrong is added to `problems` and is then as in an empty form.
[[nodiscard]] HotlineForm read_form(const nlohmann::json& json, std::vector<FormProblem>& problems);
// Of a draft in the books, which was read before it was written: what cannot be read is as in an empty form.
[[nodiscard]] HotlineForm form_of(const alliance::HotlineDraft& draft);
[[nodiscard]] nlohmann::json to_json(const HotlineForm& form);
[[nodiscard]] std::string form_text(const HotlineForm& form);

}  // namespace rufbund::office
