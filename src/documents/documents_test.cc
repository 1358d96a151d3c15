// The documents against their golden files in tests/documents: a change of what people get is seen in a review. With
// RUFBUND_UPDATE_GOLDEN=1 the files are written anew.
#include "documents/testing/documents.h"

#include <gtest/gtest.h>

#include "documents/html.h"
#include "documents/testing/demo_case.h"

namespace rufbund::documents {
namespace {

using testing::demo_certificate;
using testing::demo_report;
using testing::demo_skill_names;

const alliance::OperationPlan& demo_plan() {
  static const alliance::OperationPlan plan = *alliance::make_plan(testing::demo_plan_input());
  return plan;
}
PlanDocument demo_document() {
  PlanDocument d;
  d.plan = &demo_plan();
  d.fingerprint = "b2:51d7c0a9e44f6b1fd2c08e7a";
  d.approved_by = "Dana Świderska";
  d.approved_at = TimeMs{demo_plan().input.made_at.ms + 3'600'000};
  d.skill_names = demo_skill_names();
  return d;
}

TEST(Documents, are_what_they_were_in_both_languages) {
  testing::expect_golden("plan.de.html", plan_html(demo_document(), Language::kGerman));
  testing::expect_golden("plan.en.html", plan_html(demo_document(), Language::kEnglish));
  testing::expect_golden("report.de.html", report_html(demo_report(), Language::kGerman));
  testing::expect_golden("report.en.html", report_html(demo_report(), Language::kEnglish));
  testing::expect_golden("certificate.de.html", certificate_html(demo_certificate(), Language::kGerman));
  testing::expect_golden("certificate.en.html", certificate_html(demo_certificate(), Language::kEnglish));
}

std::vector<std::string> all_documents() {
  std::vector<std::string> out;
  for (const Language language : {Language::kGerman, Language::kEnglish}) {
    for (const Reader reader : {Reader::kCoordinator, Reader::kClient, Reader::kMember}) {
      PlanDocument d = demo_document();
      d.reader = reader;
      d.reading_member = "elbruf";
      out.push_back(plan_html(d, language));
      out.push_back(report_html(demo_report(), language, reader, "elbruf"));
    }
    out.push_back(certificate_html(demo_certificate(), language));
  }
  return out;
}

TEST(Documents, stand_alone_without_scripts_or_anything_fetched) {
  for (const std::string& html : all_documents()) testing::expect_stands_alone(html);
}

TEST(Documents, every_element_is_closed_and_every_table_has_a_caption_and_scopes) {
  for (const std::string& html : all_documents()) {
    testing::expect_well_formed(html);
    EXPECT_EQ(testing::count(html, "<svg"), testing::count(html, "role=\"img\""));
    EXPECT_EQ(testing::count(html, "<svg"), testing::count(html, "<desc>"));
  }
}

TEST(Documents, what_people_wrote_is_escaped_and_names_have_their_own_direction) {
  PlanDocument d = demo_document();
  alliance::OperationPlan plan = demo_plan();
  plan.input.title.de = "<script>alert(1)</script>";
  plan.input.members[0].name = "A & \"B\" <img src=x onerror='y'>";
  plan.input.contacts[4].person = "ليلى حداد";
  d.plan = &plan;
  const std::string html = plan_html(d, Language::kGerman);
  EXPECT_EQ(html.find("<script>"), html.npos);
  EXPECT_EQ(html.find("<img"), html.npos);
  EXPECT_NE(html.find("<bdi dir=\"auto\">A &amp; &quot;B&quot; &lt;img src=x onerror=&#39;y&#39;&gt;</bdi>"),
            html.npos);
  EXPECT_NE(html.find("<bdi dir=\"auto\">ليلى حداد</bdi>"), html.npos);
  EXPECT_EQ(escaped(std::string{"a\0\x1b\nb", 5}), "a\nb");
  EXPECT_EQ(escaped("Fall\u202e \u2066rund\u2069 \u2019\xe2\x80"), "Fall rund \u2019\xe2\x80")
      << "the rest of a sentence is not turned round";
}

TEST(Documents, a_member_finds_nothing_of_rivals_but_their_agreed_share) {
  PlanDocument d = demo_document();
  d.reader = Reader::kMember;
  d.reading_member = "elbruf";
  const std::string mine = plan_html(d, Language::kGerman), whole = plan_html(demo_document(), Language::kGerman);
  for (const char* secret :
       {"0,62\u00a0€", "14,50\u00a0€", "sip:kiel.nordlicht.example", "alarm@nordlicht.example", "Ole Jensen"}) {
    EXPECT_NE(whole.find(secret), whole.npos) << secret;
    EXPECT_EQ(mine.find(secret), mine.npos) << secret;
  }
  for (const char* own : {"0,58\u00a0€", "sip:hamburg.elbruf.example", "alarm@elbruf.example", "23,5\u00a0%"})
    EXPECT_NE(mine.find(own), mine.npos) << own;
  // No order of a rival and no substitutes, whose spare seats would be told.
  EXPECT_EQ(mine.find("Ersatz</th>"), mine.npos);
  // Which addresses carriers' trunks have is what lets calls in; and a number of an order among all tells how many are
  // cheaper.
  for (const char* trunk : {"Alpentel Verbund", "alpentel-2", "nordfunk-1"}) {
    EXPECT_NE(whole.find(trunk), whole.npos) << trunk;
    EXPECT_EQ(mine.find(trunk), mine.npos) << trunk;
  }
  EXPECT_NE(mine.find("+49 30 23125 002"), mine.npos);
  std::size_t own_orders = 0, first_of_all = demo_plan().call_ups.size();
  for (std::size_t i = demo_plan().call_ups.size(); i-- > 0;)
    if (demo_plan().input.members[demo_plan().call_ups[i].member].key == "elbruf") ++own_orders, first_of_all = i;
  ASSERT_GT(own_orders, 1u);
  ASSERT_GT(first_of_all, 0u) << "else the order's place tells nothing";
  const std::size_t row = mine.find("<tr><th scope=\"row\"", mine.find("Wer wann aufgerufen wird"));
  ASSERT_NE(row, mine.npos);
  const std::string first = mine.substr(row, mine.find("</th>", row) - row);
  EXPECT_TRUE(first.ends_with(">1")) << first;
  d.reader = Reader::kClient;
  const std::string client = plan_html(d, Language::kGerman);
  for (const char* secret : {"0,58\u00a0€", "0,62\u00a0€", "sip:hamburg.elbruf.example", "alarm@elbruf.example"})
    EXPECT_EQ(client.find(secret), client.npos) << secret;

  const std::string report = report_html(demo_report(), Language::kEnglish, Reader::kMember, "elbruf");
  EXPECT_EQ(report.find("Betriebsversammlung"), report.npos);
  EXPECT_EQ(report.find("trunk failure"), report.npos);
  EXPECT_EQ(report.find("Bochum"), report.npos);
  EXPECT_NE(report.find("13.1%"), report.npos);  // Ruhrdialog's delivered share is everybody's to know
}

TEST(Documents, the_service_level_follows_the_stated_definition) {
  EXPECT_EQ(service_level_ppm(100, 0, 80), 800'000u);
  EXPECT_EQ(service_level_ppm(110, 10, 80), 800'000u);
  EXPECT_EQ(service_level_ppm(5, 5, 0), std::nullopt);
  EXPECT_EQ(service_level_ppm(0, 0, 0), std::nullopt);
}

TEST(Documents, an_empty_case_is_a_document_too) {
  CaseReport r;
  r.number = "2026-00";
  EXPECT_NE(report_html(r, Language::kGerman).find("Es ist nichts offen."), std::string::npos);
}

}  // namespace
}  // namespace rufbund::documents
