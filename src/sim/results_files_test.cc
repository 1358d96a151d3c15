// results.json and the tables: well-formed, complete, and the same for the same runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "sim/local_text.h"
#include "sim/results_csv.h"
#include "sim/results_json.h"
#include "sim/testing/three_ways.h"

namespace rufbund::sim {
namespace {

using testing::made_by_hand;

// Whether a text is one JSON value (RFC 8259), and how many keys it has.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}
  bool reads() { return value() && (space(), at_ == text_.size()); }
  int keys = 0;

 private:
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view w) {
    if (text_.substr(at_, w.size()) != w) return false;
    at_ += w.size();
    return true;
  }
  bool text() {
    if (!take('"')) return false;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (text_[at_] == '\\') ++at_;
    }
    return take('"');
  }
  bool number() {
    const std::size_t from = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    if (at_ >= text_.size() || !std::isdigit(static_cast<unsigned char>(text_[at_]))) return false;
    while (at_ < text_.size() && std::string_view{"0123456789.eE+-"}.find(text_[at_]) != std::string_view::npos) ++at_;
    return at_ > from;
  }
  bool value() {
    space();
    if (at_ >= text_.size()) return false;
    if (text_[at_] == '"') return text();
    if (text_[at_] == '{' || text_[at_] == '[') {
      const bool is_object = text_[at_++] == '{';
      const char close = is_object ? '}' : ']';
      if (take(close)) return true;
      do {
        if (is_object && !(++keys, text() && take(':'))) return false;
        if (!value()) return false;
      } while (take(','));
      return take(close);
    }
    return word("null") || word("true") || word("false") || number();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<Results> three() {
  return {made_by_hand(Organisation::kSeparate, 40), made_by_hand(Organisation::kContractor, 44),
          made_by_hand(Organisation::kAlliance, 60)};
}

std::size_t rows(const std::string& csv) { return static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')); }

std::string row(const std::string& csv, std::size_t number) {
  std::size_t at = 0;
  for (; number > 0; --number) at = csv.find("\r\n", at) + 2;
  return csv.substr(at, csv.find("\r\n", at) - at);
}

std::size_t cells(const std::string& line) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
}

TEST(ResultsJson, is_json_with_all_figures) {
  const auto results = three();
  const std::string json = results_json(results, summarise(results), {"0.1.0", "abc123"});
  JsonReader reader{json};
  EXPECT_TRUE(reader.reads()) << json;
  EXPECT_GT(reader.keys, 300);
  for (const char* part :
       {"\"format\": 1", "\"version\": \"0.1.0\"", "\"commit\": \"abc123\"", "\"key\": \"small-hotline\"",
        "\"begin\": \"2021-01-12T00:00:00+01:00\"", "\"replications\": 2", "\"waiting_hour_eur\": 10",
        "{\"seed\": \"7\", \"digest\": \"0000000000abcdef\", \"commands\": 0, \"events\": 0}",
        "\"organisation\": \"contractor\"", "\"served\": {\"mean\": 66, \"low\": -10.23723",
        "\"estimate\": {\"error\": 0.05, \"bias\": -0.01}"})
    EXPECT_NE(json.find(part), json.npos) << part << json;
  for (std::size_t h = 0; h < kHeadlines; ++h)
    EXPECT_NE(json.find('"' + std::string{name_of(static_cast<Headline>(h)).key} + "\": "), json.npos);
}

TEST(ResultsJson, of_nothing_or_of_empty_runs_is_json_too) {
  EXPECT_TRUE(JsonReader{results_json({}, summarise({}), {})}.reads());
  auto results = three();
  for (Results& r : results) r.runs.clear();
  const std::string json = results_json(results, summarise(results), {});
  EXPECT_TRUE(JsonReader{json}.reads()) << json;
  EXPECT_EQ(json.find("nan"), json.npos);
}

TEST(ResultsJson, what_people_wrote_stays_text) {
  EXPECT_EQ(json_text("a\"b\\c\n\x01 ä"), "\"a\\\"b\\\\c\\u000a\\u0001 ä\"");
  auto results = three();
  for (Results& r : results) r.scenario.members[0].name = "\"}, \"x\": {\"\\";
  EXPECT_TRUE(JsonReader{results_json(results, summarise(results), {})}.reads());
}

TEST(IntervalsCsv, has_a_row_for_each_line_and_interval) {
  const std::string csv = intervals_csv(three());
  EXPECT_EQ(rows(csv), 1u + (1 + 1 + 1) * 2) << "of the separate lines only the first counted anything by hand";
  for (std::size_t i = 0; i < rows(csv); ++i) EXPECT_EQ(cells(row(csv, i)), cells(row(csv, 0))) << row(csv, i);
  EXPECT_EQ(row(csv, 1), "separate,elbruf,2021-01-12T00:00:00+01:00,165,110,0,10,0,46,20,40,0,0,0,0,0,30,0,0");
  EXPECT_TRUE(row(csv, 2).starts_with("separate,elbruf,2021-01-12T00:15:00+01:00,0,")) << row(csv, 2);
}

TEST(MembersCsv, has_a_row_for_each_member_and_organisation) {
  const std::string csv = members_csv(summarise(three()));
  EXPECT_EQ(rows(csv), 1u + 9);
  for (std::size_t i = 0; i < rows(csv); ++i) EXPECT_EQ(cells(row(csv, i)), cells(row(csv, 0))) << row(csv, i);
  EXPECT_TRUE(row(csv, 7).starts_with("alliance,elbruf,Elbruf GmbH,0.5,0.75,0.75,0.75,0.25,3,")) << row(csv, 7);
}

TEST(EstimatesCsv, has_a_row_for_each_class_and_way) {
  const std::string csv = estimates_csv(summarise(three()));
  EXPECT_EQ(rows(csv), 1u + 3 * kForetold * (1 + kLoadClasses + kPositionClasses));
  for (std::size_t i = 0; i < rows(csv); ++i) EXPECT_EQ(cells(row(csv, i)), cells(row(csv, 0))) << row(csv, i);
  EXPECT_EQ(row(csv, 1), "separate,all,,estimate,20,100,0.05,-0.01");
}

TEST(Csv, text_is_quoted_and_is_no_formula) {
  EXPECT_EQ(csv_text("plain"), "plain");
  EXPECT_EQ(csv_text("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(csv_text("=1+1"), "'=1+1");
}

TEST(LocalIso, is_the_time_that_the_scenario_is_told_in) {
  Scenario s;
  s.begin = TimeMs{0};
  EXPECT_EQ(local_iso(s, 0), "1970-01-01T00:00:00+00:00");
  s.utc_offset_ms = -5 * 3'600'000 - 1'800'000;
  EXPECT_EQ(local_iso(s, 86'399'000), "1970-01-01T18:29:59-05:30");
}

TEST(ResultsFiles, of_a_small_simulation_are_the_same_twice) {
  const auto once = testing::play_three_ways(600, 10, 2), again = testing::play_three_ways(600, 10, 2);
  const Summary a = summarise(once), b = summarise(again);
  EXPECT_EQ(results_json(once, a, {}), results_json(again, b, {}));
  EXPECT_EQ(intervals_csv(once), intervals_csv(again));
  EXPECT_EQ(rows(intervals_csv(once)), 1u + (3 + 1 + 1) * 96);
  EXPECT_EQ(members_csv(a), members_csv(b));
  EXPECT_TRUE(JsonReader{results_json(once, a, {})}.reads());
}

}  // namespace
}  // namespace rufbund::sim
