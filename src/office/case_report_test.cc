#include "office/case_report.h"

#include <gtest/gtest.h>

namespace rufbund::office {
namespace {

using documents::Language;
using documents::Reader;
using projections::kQuarterMs;
using projections::Quarter;

constexpr TimeMs kOpened{1'768'204'860'000};   // 2026-01-12 08:01 UTC
constexpr TimeMs kQuarter{1'768'204'800'000};  // 08:00

alliance::Case closed_case() {
  alliance::Case c;
  c.id = "case-7";
  c.title = "Impfstart";
  c.hotlines = {"impfen"};
  c.level = "normal";
  c.drill = 1;
  c.target_ms = 22'000;
  c.budget_cents = 123'456;
  c.opened_at = kOpened;
  c.closed_at = kOpened + Millis{40 * 60'000};
  return c;
}

// Nord answered three of four callers, Elbe had nobody for one of them.
std::vector<LineQuarters> one_line() {
  LineQuarters line;
  line.hotline = "impfen";
  line.members[MemberId{1}] = {"nord", "Nordlicht Dialog GmbH", 600'000, 700'000};
  line.members[MemberId{2}] = {"elbe", "Elbruf Service AG", 400'000, 1'000'000};
  Quarter q;
  q.from = kQuarter + Millis{kQuarterMs};
  q.line.offered = 4;
  q.line.answered = 3;
  q.line.answered_by[0] = 2;   // within 5 s
  q.line.answered_by[11] = 1;  // within a minute
  q.line.abandoned = 1;
  q.line.wait_ms = 80'000;
  projections::MemberQuarter& nord = q.member(MemberId{1});
  nord.add_staffed({{0b10, 2}}, kQuarterMs);
  nord.conversations = nord.counted = 3;
  nord.norm_work_ms = 540'000;
  nord.due_ppm_ms = 324'000'000'000;
  nord.talk_ms = 300'000;
  nord.offers = 3;
  nord.thanks = 2;
  projections::MemberQuarter& elbe = q.member(MemberId{2});
  elbe.due_ppm_ms = 216'000'000'000;
  elbe.absent_offers = 3;
  elbe.absent_ppm_ms = 216'000'000'000;
  line.quarters.push_back(q);
  return {line};
}

CaseFigures figures() {
  alliance::DeliveryInterval i;
  i.call_up = "callup-1";
  i.member = "nord";
  i.hotline = "impfen";
  i.from_at = kQuarter + Millis{kQuarterMs};
  i.length_ms = kQuarterMs;
  i.committed_seat_ms = 3 * kQuarterMs;
  i.delivered_seat_ms = 2 * kQuarterMs;
  return case_figures(closed_case(), one_line(), {i}, {{"nord", {3, 300'000, 2 * kQuarterMs, 4'242}}},
                      kOpened + Millis{3'600'000}, 15);
}

CaseBooks books() {
  CaseBooks out;
  out.of = closed_case();
  out.alliance = "Impfbund Nord";
  out.client = "Gesundheitsamt";
  const auto entry = [&](const char* kind, const char* text) {
    alliance::CaseEntry e;
    e.kind = kind;
    e.text = text;
    e.name = "Dana Koordination";
    e.at = kOpened;
    out.entries.push_back(e);
  };
  entry("level_live", "Der Andrang wächst");
  entry("note", "Elbe hat Personalsorgen");
  entry("declined", "callup-2 elbe");
  alliance::OpenPoint point;
  point.text = "Rechnung prüfen";
  out.points.push_back(point);
  return out;
}

documents::CaseReport report() {
  return case_report(books(), figures(), {"Dana Koordination", kOpened, "impfen 12 ab"});
}

TEST(CaseFigures, of_a_whole_case_and_of_each_interval) {
  const CaseFigures f = figures();
  EXPECT_EQ(f.from, kQuarter);
  EXPECT_EQ(f.to, kQuarter + Millis{3 * kQuarterMs});
  EXPECT_EQ(f.target_ms, 20'000) << "the next lower wait that is counted apart";
  ASSERT_EQ(f.intervals.size(), 3u);
  EXPECT_EQ(f.intervals[1].figures.offered, 4u);
  EXPECT_EQ(f.totals.answered_in_target, 2u);
  EXPECT_EQ(f.totals.service_level_ppm(), 500'000u);
  EXPECT_EQ(f.totals.staffed_seat_ms, 2 * kQuarterMs);
  ASSERT_EQ(f.shares.size(), 2u);
  EXPECT_EQ(f.shares[0].agreed_ppm, 600'000u);
  EXPECT_EQ(f.shares[0].delivered_ppm, 1'000'000u);
  ASSERT_EQ(f.shares[0].reasons.size(), 1u);
  EXPECT_EQ(f.shares[0].reasons[0].code, "over_cap");
  EXPECT_EQ(f.shares[0].reasons[0].norm_work_ms, 162'000);
  ASSERT_EQ(f.shares[1].reasons.size(), 1u);
  EXPECT_EQ(f.shares[1].reasons[0].code, "absent");
  EXPECT_EQ(f.shares[1].reasons[0].norm_work_ms, 216'000);
  ASSERT_EQ(f.members.size(), 2u);  // by key: elbe, nord
  EXPECT_EQ(f.members[1].reliability_ppm, 666'666u);
  EXPECT_EQ(f.members[1].spend.cents, 4'242);
  EXPECT_EQ(f.members[0].reliability_ppm, std::nullopt);
}

TEST(CaseFigures, steps_grow_with_the_case) {
  EXPECT_EQ(step_for(TimeMs{0}, TimeMs{2 * 86'400'000}), 15);
  EXPECT_EQ(step_for(TimeMs{0}, TimeMs{3 * 86'400'000}), 60);
  EXPECT_EQ(step_for(TimeMs{0}, TimeMs{40ll * 86'400'000}), 1'440);
  EXPECT_EQ(counted_target_ms(20'000), 20'000);
  EXPECT_EQ(counted_target_ms(4'000), 0);
}

TEST(CaseReport, each_reader_finds_what_is_its_own) {
  const std::string office = documents::report_html(report(), Language::kGerman);
  for (const char* word : {"Elbe hat Personalsorgen", "Der Andrang wächst", "Dana Koordination", "Rechnung prüfen",
                           "1.234,56", "42,42", "Übung", "2 Anrufende haben sich nach dem Gespräch bedankt."})
    EXPECT_NE(office.find(word), std::string::npos) << word;
  const std::string rival = documents::report_html(report(), Language::kGerman, Reader::kMember, "elbe");
  for (const char* word : {"Personalsorgen", "Andrang", "Rechnung prüfen", "1.234,56", "42,42"})
    EXPECT_EQ(rival.find(word), std::string::npos) << word;
  EXPECT_NE(rival.find("Alarmstufe: Betrieb"), std::string::npos);
  EXPECT_NE(rival.find("Aufruf abgelehnt"), std::string::npos) << "its own";
  EXPECT_NE(rival.find("ohne angemeldeten Platz"), std::string::npos);
  const std::string client = documents::report_html(report(), Language::kGerman, Reader::kClient);
  for (const char* word : {"Personalsorgen", "Andrang", "Rechnung prüfen", "Aufruf abgelehnt", "ohne angemeldeten"})
    EXPECT_EQ(client.find(word), std::string::npos) << word;
  EXPECT_NE(client.find("42,42"), std::string::npos) << "what it paid";
}

TEST(CaseReport, what_goes_on_at_the_close_is_told) {
  documents::CaseReport r = case_report(books(), figures(), {"Dana Koordination", kOpened, "impfen 12 ab", 2});
  const std::string note = "Gespräche dieses Falls, die beim Erstellen noch andauerten: 2.";
  EXPECT_NE(documents::report_html(r, Language::kGerman).find(note), std::string::npos);
  r.talking = 0;
  EXPECT_EQ(documents::report_html(r, Language::kGerman).find("noch andauerten"), std::string::npos);
}

TEST(CaseReport, a_planner_learns_no_rates_from_it) {
  const std::string manager = documents::report_html(report(), Language::kGerman, Reader::kMember, "nord", true);
  const std::string planner = documents::report_html(report(), Language::kGerman, Reader::kMember, "nord", false);
  EXPECT_NE(manager.find("42,42"), std::string::npos);
  EXPECT_EQ(planner.find("42,42"), std::string::npos) << "beside its minutes its cost would be its rate";
  EXPECT_EQ(planner.find("€"), std::string::npos);
  EXPECT_NE(planner.find("Gesprächsminuten"), std::string::npos) << "its hours and minutes are its own";
}

TEST(CaseReport, minutes_and_cost_are_of_one_account_and_say_what_they_lack) {
  CaseFigures f = figures();
  f.members[0].spend = {1, 120'000, 0, 0, 120'000, 0};  // Elbe, without a card
  const documents::CaseReport r = case_report(books(), f, {"Dana Koordination", kOpened, "impfen 12 ab"});
  EXPECT_EQ(r.spend[0].talk_minutes, 2);
  EXPECT_EQ(r.spend[1].talk_minutes, 5);
  EXPECT_EQ(r.spend[1].seat_minutes, 30);
  const auto html = [&](Reader reader, const char* member, bool rates = true) {
    return documents::report_html(r, Language::kEnglish, reader, member, rates);
  };
  const char* const kMissing =
      "Without a valid rate card for some of the work, which is not in the cost: Elbruf Service AG";
  EXPECT_NE(html(Reader::kCoordinator, "").find(kMissing), std::string::npos);
  EXPECT_NE(html(Reader::kMember, "elbe").find(kMissing), std::string::npos);
  EXPECT_EQ(html(Reader::kMember, "elbe", false).find("rate card"), std::string::npos);
  EXPECT_EQ(html(Reader::kMember, "nord").find("which is not in the cost"), std::string::npos);
  EXPECT_NE(html(Reader::kClient, "").find("done without a valid rate card"), std::string::npos);
  EXPECT_EQ(documents::report_html(report(), Language::kEnglish).find("valid rate card"), std::string::npos);
}

TEST(CaseReport, a_certificate_follows_from_it) {
  const auto certificate = certificate_of(report(), "nord");
  ASSERT_TRUE(certificate.has_value());
  EXPECT_EQ(certificate->calls, 3);
  EXPECT_EQ(certificate->reliability_ppm, 666'666u);
  EXPECT_TRUE(certificate->drill);
  EXPECT_FALSE(certificate_of(report(), "havel").has_value());
}

}  // namespace
}  // namespace rufbund::office
