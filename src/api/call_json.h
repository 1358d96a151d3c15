// A call's record in the contract's words: in short, its timeline, its decisions, and a line of CSV.
#pragma once

#include <string>

#include "api/json.h"
#include "api/names.h"
#include "projections/call_record.h"

namespace rufbund::api {

class CallJson {
 public:
  explicit CallJson(const Names& names) : names_(names) {}

  [[nodiscard]] Json summary(const projections::CallRecord& call) const;
  [[nodiscard]] Json detail(const projections::CallRecord& call) const;
  [[nodiscard]] Json why(const projections::CallRecord& call) const;
  [[nodiscard]] static std::string csv_header();
  [[nodiscard]] std::string csv_line(const projections::CallRecord& call) const;

 private:
  const Names& names_;
};

// A field as RFC 4180 §2 wants it. A leading =, +, -, @ or tab gets an apostrophe, so that a spreadsheet takes it as
// text.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace rufbund::api
