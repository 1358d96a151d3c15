#include "access/permissions.h"

#include <gtest/gtest.h>

namespace rufbund::access {
namespace {

Identity manager_of(const std::string& member) {
  Identity out;
  out.role = Role::kManager;
  out.organisation = member;
  return out;
}

TEST(Permissions, the_table_that_is_built_in_can_be_read) {
  EXPECT_FALSE(Permissions::built_in().routes().empty());
  EXPECT_NE(Permissions::built_in().resource("site"), nullptr);
  EXPECT_EQ(Permissions::built_in().route("GET", "/api/nowhere"), nullptr);
}

TEST(Permissions, a_mistake_is_named_with_its_line) {
  for (const auto& [text, line] : std::initializer_list<std::pair<const char*, const char*>>{
           {"GET /a read - a a a a a\n", "line 1"},      // a role is missing
           {"\nGET /a read - a a a x a a\n", "line 2"},  // no letter
           {"  name a- a- a- a- a- a-\n", "line 1"},     // a field without its resource
           {"resource r\nname a- a- a- a- a- a-\nname a- a- a- a- a- a-\n", "line 3"},
           {"resource r table=books\nresource s table=books\n", "line 2"},
           {"GET /a read - a a a a a -\nGET /a read - a a a a a -\n", "line 2"}}) {
    const auto parsed = Permissions::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find(line), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(Permissions::parse("GET /a read nothing a a a a a -\n")) << "a resource that is not there";
  EXPECT_FALSE(Permissions::parse("resource r\nafter >{kind} a- a- a- a- a- a-\n")) << "a field that is not beside it";
}

TEST(Permissions, a_record_of_the_books_has_the_resource_of_its_table) {
  const Permissions& table = Permissions::built_in();
  ASSERT_NE(table.resource_of_table("call_ups"), nullptr);
  EXPECT_EQ(table.resource_of_table("call_ups")->name, "call_up");
  EXPECT_EQ(table.resource_of_table("sign_ins"), nullptr);
  EXPECT_EQ(table.resource_of_table(""), nullptr);
}

TEST(Permissions, a_member_reaches_what_names_it_and_nothing_else) {
  Reaches own{};
  own.fill(Reach::kOwn);
  EXPECT_TRUE(reaches(own, manager_of("nordlicht"), {.member = "nordlicht", .hotline = {}, .client = {}}));
  EXPECT_FALSE(reaches(own, manager_of("nordlicht"), {.member = "elbruf", .hotline = {}, .client = {}}));
  EXPECT_FALSE(reaches(own, manager_of("nordlicht"), {})) << "nobody's is not its own";
  EXPECT_FALSE(reaches(own, manager_of(""), {})) << "who has no organisation owns nothing";
  EXPECT_FALSE(reaches(own, {}, {.member = "nordlicht", .hotline = {}, .client = {}}));
}

TEST(Permissions, a_client_reaches_its_hotlines) {
  Identity client;
  client.role = Role::kClient;
  client.organisation = "ministerium";
  client.hotlines = {"impfen"};
  EXPECT_TRUE(client.owns({.member = {}, .hotline = "impfen", .client = {}}));
  EXPECT_TRUE(client.owns({.member = {}, .hotline = {}, .client = "ministerium"}));
  EXPECT_FALSE(client.owns({.member = "ministerium", .hotline = "spenden", .client = {}}));
}

TEST(Permissions, a_token_is_bound_to_its_scopes) {
  const RouteRule* route = Permissions::built_in().route("GET", "/api/overview");
  ASSERT_NE(route, nullptr);
  Identity token = manager_of("nordlicht");
  EXPECT_TRUE(in_scope(*route, token));
  token.by_token = true;
  EXPECT_FALSE(in_scope(*route, token));
  token.scopes = {"capacity", "read"};
  EXPECT_TRUE(in_scope(*route, token));
}

}  // namespace
}  // namespace rufbund::access
