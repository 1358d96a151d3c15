// The report of a simulation: its golden files, from figures made by hand, and one of a small simulation.
#include "documents/simulation_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "documents/drawing.h"
#include "documents/simulation_steps.h"
#include "documents/simulation_text.h"
#include "documents/testing/documents.h"
#include "sim/testing/three_ways.h"

namespace rufbund::documents {
namespace {

using sim::Organisation;
using sim::Results;
using sim::testing::made_by_hand;

std::vector<Results> by_hand() {
  return {made_by_hand(Organisation::kSeparate, 40), made_by_hand(Organisation::kContractor, 44),
          made_by_hand(Organisation::kAlliance, 60)};
}

std::string html_of(const std::vector<Results>& results, Language language) {
  const sim::Summary summary = sim::summarise(results);
  SimulationReport report;
  report.results = &results;
  report.summary = &summary;
  report.assumptions = {{"Nach dem Auflegen rufen 85 % wieder an.", "After hanging up 85% call again."}};
  report.version = "0.1.0";
  report.commit = "0123456";
  report.command = "rufbund simulate scenarios/small.toml --seed 7 --replications 2";
  return simulation_html(report, language);
}

void expect_contains(const std::string& html, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(html.find(part), html.npos) << part;
}

TEST(SimulationReport, is_what_it_was_in_both_languages) {
  testing::expect_golden("simulation.de.html", html_of(by_hand(), Language::kGerman));
  testing::expect_golden("simulation.en.html", html_of(by_hand(), Language::kEnglish));
  testing::expect_golden("simulation.svg", worth_svg(sim::summarise(by_hand()), Language::kEnglish));
}

TEST(SimulationReport, says_first_what_the_alliance_is_worth) {
  expect_contains(
      html_of(by_hand(), Language::kGerman),
      {"<p class=\"lead\">Von 110 Menschen erreichten im Bund 66 jemanden statt 46 auf getrennten Leitungen "
       "und 50 bei einem Auftragnehmer.</p>",
       "dieselben Menschen und 10 bezahlte Platzstunden", "<td class=\"n\">+20</td>",
       "Nach dem Auflegen rufen 85 % wieder an.", "Eine Stunde Warten ist mit 10,00\u00a0€ angesetzt.",
       "0000000000abcdef", "So wird sie wiederholt:"});
  expect_contains(html_of(by_hand(), Language::kEnglish),
                  {"<p class=\"lead\">Of 110 people, 66 got through with the alliance instead of 46 on separate lines "
                   "and 50 with one contractor.</p>"});
}

TEST(SimulationReport, large_figures_are_rounded_in_sentences_alone) {
  const Format format{Language::kGerman};
  const SimulationText text{format};
  EXPECT_EQ(text.rough(1'679'482), "1.679.000");
  EXPECT_EQ(text.rough(99'999), "99.999");
  EXPECT_EQ(text.rough(100'049), "100.000");
  EXPECT_EQ(text.rough(0), "0");
  EXPECT_EQ(text.value(1'679'482, sim::Unit::kCount), "1.679.482");
}

TEST(SimulationText, an_interval_reads_as_its_mean_does) {
  const Format format{Language::kEnglish};
  const SimulationText text{format};
  const Cell cell = text.cell({150, 100, 200, 5}, sim::Unit::kSeconds);
  EXPECT_EQ(cell.text, "2.5\u00a0min");
  EXPECT_EQ(cell.note, "1.7\u00a0min to 3.3\u00a0min");
  EXPECT_EQ(text.cell({}, sim::Unit::kShare).text, "–");
  const Cell gain = text.gain({0.01, -0.02, 0.04, 5}, sim::Unit::kShare);
  EXPECT_EQ(gain.text, "+1.0\u00a0points");
  EXPECT_EQ(gain.note, "−2.0\u00a0points to +4.0\u00a0points · not certain");
  EXPECT_EQ(text.gain({12'345, 12'345, 12'345, 1}, sim::Unit::kEuro).text, "+€12,345");
}

TEST(SimulationReport, unlike_means_are_not_called_the_same) {
  auto results = by_hand();
  results[0].runs[0].members[0].paid_ms *= 2;
  expect_contains(html_of(results, Language::kEnglish), {"Mind: callers or seats are not the same in each case."});
}

TEST(SimulationReport, of_one_organisation_or_of_one_run_claims_no_more) {
  std::vector<Results> one{made_by_hand(Organisation::kSeparate, 40)};
  one[0].runs.resize(1);
  const std::string german = html_of(one, Language::kGerman), english = html_of(one, Language::kEnglish);
  expect_contains(german,
                  {"Von 100 Menschen erreichten auf getrennten Leitungen 40 jemanden.", "Ein einziger Durchlauf"});
  expect_contains(english, {"Of 100 people, 40 got through on separate lines.", "A single run"});
  EXPECT_EQ(german.find("Was der Bund ändert"), german.npos);
  testing::expect_well_formed(german);
}

TEST(SimulationReport, of_nothing_is_a_document_too) {
  testing::expect_well_formed(html_of({}, Language::kGerman));
  auto results = by_hand();
  for (Results& r : results) r.runs.clear();
  testing::expect_well_formed(html_of(results, Language::kEnglish));
  results = by_hand();
  for (Results& r : results)
    for (sim::Figures& run : r.runs) {
      run = {};
      run.members.resize(3);
    }
  const std::string html = html_of(results, Language::kEnglish);
  testing::expect_well_formed(html);
  EXPECT_EQ(html.find("nan"), html.npos);
}

TEST(SimulationReport, what_people_wrote_is_escaped) {
  auto results = by_hand();
  for (Results& r : results) {
    r.scenario.title_de = "<script>alert(1)</script>";
    r.scenario.members[0].name = "A & <img src=x onerror='y'>";
  }
  const std::string html = html_of(results, Language::kGerman);
  EXPECT_EQ(html.find("<script>"), html.npos);
  EXPECT_EQ(html.find("<img"), html.npos);
  expect_contains(html, {"<bdi dir=\"auto\">A &amp; &lt;img src=x onerror=&#39;y&#39;&gt;</bdi>"});
  EXPECT_EQ(worth_svg(sim::summarise(results), Language::kGerman).find("<script>"), std::string::npos);
}

TEST(SimulationReport, of_a_small_simulation_holds_together) {
  const auto results = sim::testing::play_three_ways(900, 10, 2);
  for (const Language language : {Language::kGerman, Language::kEnglish}) {
    const std::string html = html_of(results, language);
    testing::expect_stands_alone(html);
    testing::expect_well_formed(html);
    // The samples beside the organisations' names say nothing themselves.
    EXPECT_EQ(testing::count(html, "<svg"),
              testing::count(html, "role=\"img\"") + testing::count(html, "aria-hidden=\"true\">\n"));
    EXPECT_EQ(testing::count(html, "role=\"img\""), testing::count(html, "<desc>"));
    EXPECT_EQ(testing::count(html, "<figure"), 8u);
    EXPECT_EQ(html, html_of(results, language));
  }
}

TEST(SimulationSteps, a_step_is_a_day_or_as_fine_as_two_hundred_points_allow) {
  sim::Scenario s;
  const auto step_min = [&](std::int64_t hours, std::int64_t interval_min) {
    s.length_ms = hours * 3'600'000;
    s.interval_ms = interval_min * 60'000;
    return plot_step_ms(s) / 60'000;
  };
  EXPECT_EQ(step_min(24, 15), 15);
  EXPECT_EQ(step_min(24, 1), 10);
  EXPECT_EQ(step_min(3 * 24, 15), 30);
  EXPECT_EQ(step_min(6 * 24, 15), 60);
  EXPECT_EQ(step_min(20 * 24, 15), 24 * 60);
  EXPECT_EQ(step_min(400 * 24, 60), 48 * 60);
  EXPECT_EQ(step_min(24, 7), 14);
}

TEST(SimulationSteps, of_a_week_and_more_the_busiest_day_is_shown_finely) {
  std::vector<Results> results{made_by_hand(Organisation::kAlliance, 60)};
  EXPECT_FALSE(busiest_day(results)) << "of one day";
  sim::Scenario& s = results[0].scenario;
  s.length_ms = 8 * kDayMs;
  for (sim::Figures& run : results[0].runs) {
    run.lines[0].intervals.assign(8 * 96, {});
    run.lines[0].intervals[3 * 96 + 40].attempts = 500;
    run.lines[0].intervals[3 * 96 + 41].attempts = 100;
  }
  const auto day = busiest_day(results);
  ASSERT_TRUE(day);
  EXPECT_EQ(day->from_ms, 3 * kDayMs);
  EXPECT_EQ(day->to_ms, 4 * kDayMs);
  EXPECT_EQ(day->step_ms, s.interval_ms);
  const auto steps = steps_of(results[0], *day);
  ASSERT_EQ(steps.size(), 96u);
  EXPECT_EQ(steps[40].attempts, 1000) << "of both runs";
  EXPECT_EQ(rate(results[0], steps[40], steps[40].attempts, kHourMs), 2000) << "of one run, in an hour";
  const auto days = steps_of(results[0], whole_of(s));
  ASSERT_EQ(days.size(), 8u);
  EXPECT_EQ(rate(results[0], days[3], days[3].attempts, kDayMs), 600);
}

TEST(Drawing, a_long_text_is_cut_between_letters_and_says_so) {
  EXPECT_EQ(drawing::shortened("Elbruf", 100, 12), "Elbruf");
  const std::string cut = drawing::shortened("Übermäßig ausführlicher Name", 80, 12);
  EXPECT_TRUE(cut.ends_with("…")) << cut;
  EXPECT_LE(drawing::width_of(cut, 12), 80);
  EXPECT_EQ(drawing::shortened("ÜÜÜÜ", drawing::width_of("ÜÜÜ", 12), 12), "ÜÜ…");
}

TEST(Drawing, a_step_parts_an_axis_into_few_round_ones) {
  EXPECT_EQ(drawing::step_for(1, 5), 0.2);
  EXPECT_EQ(drawing::step_for(13.3, 5), 5);
  EXPECT_EQ(drawing::step_for(100, 4), 50);
  EXPECT_EQ(drawing::step_for(54'233'878, 5), 20'000'000);
  EXPECT_NEAR(drawing::step_for(0.03, 5), 0.01, 1e-12);
}

TEST(SimulationWords, none_is_missing) {
  for (const Language language : {Language::kGerman, Language::kEnglish}) {
    const Words& w = words(language);
    const auto all = [](const auto& texts) {
      return std::none_of(texts.begin(), texts.end(), [](std::string_view text) { return text.empty(); });
    };
    EXPECT_TRUE(all(w.organisations) && all(w.organisation_texts) && all(w.in_organisation));
    EXPECT_TRUE(all(w.ways) && all(w.loads) && all(w.positions) && all(w.headlines));
    EXPECT_TRUE(all(w.headline_groups) && all(w.limit_texts));
  }
}

}  // namespace
}  // namespace rufbund::documents
