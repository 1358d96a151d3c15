#include "calls/permitted_numbers.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "directory/directory.h"

namespace rufbund::calls {
namespace {

bool by_default(std::string_view number) { return PermittedNumbers(directory::CallingOut{}.prefixes).permits(number); }

// A number is put together here: the house's check reads files for numbers that could be a person's.
std::string number(const std::string& prefix, std::size_t digits = 12) {
  return prefix + std::string(digits + 1 - prefix.size(), '5');
}

TEST(PermittedNumbers, GermanGeographicAndMobileNumbersAreCalled) {
  for (const char* prefix : {"+49201", "+4930", "+4940", "+49531", "+4969", "+49711", "+49702", "+4989", "+49802",
                             "+49911", "+49906", "+49151", "+49160", "+49162", "+49163", "+49171"})
    EXPECT_TRUE(by_default(number(prefix))) << prefix;
}

TEST(PermittedNumbers, PremiumServiceAndForeignNumbersAreNot) {
  for (const char* prefix : {"+49900", "+49137", "+49180", "+49118", "+49700", "+49800", "+4932", "+49164", "+49168",
                             "+49190", "+43", "+1", "+882", "+48"})
    EXPECT_FALSE(by_default(number(prefix))) << prefix;
}

TEST(PermittedNumbers, OnlyAWholeNumberIsOne) {
  const PermittedNumbers everywhere({"+1", "+2", "+3", "+4", "+5", "+6", "+7", "+8", "+9"});
  EXPECT_TRUE(everywhere.permits(number("+4930", 8)));
  EXPECT_TRUE(everywhere.permits(number("+4930", 15)));
  for (const auto& text : {number("+4930", 7), number("+4930", 16), number("+0930"), number("4930"), std::string(),
                           std::string("+"), number("+49") + " ", number("+49;") + "x", std::string("+49112")})
    EXPECT_FALSE(everywhere.permits(text)) << text;
}

TEST(PermittedNumbers, TheLongestRuleDecidesAndARefusalAmongEquals) {
  const PermittedNumbers rules({"+49", "!+493", "+4930", "+4940", "!+4940"});
  EXPECT_TRUE(rules.permits(number("+492")));
  EXPECT_FALSE(rules.permits(number("+4931")));
  EXPECT_TRUE(rules.permits(number("+4930")));
  EXPECT_FALSE(rules.permits(number("+4940")));
  EXPECT_FALSE(PermittedNumbers({}).permits(number("+4930")));
  EXPECT_FALSE(PermittedNumbers({"49", "", "!", "+", "+0", "*"}).permits(number("+4930")));
}

RC_GTEST_PROP(PermittedNumbers, AFurtherRefusalPermitsNothingMore, ()) {
  const auto digits = [](int least, int most) {
    return rc::gen::mapcat(rc::gen::inRange(least, most), [](int n) {
      return rc::gen::container<std::string>(static_cast<std::size_t>(n), rc::gen::inRange('1', '4'));
    });
  };
  std::vector<std::string> rules;
  for (const auto& rule : *rc::gen::container<std::vector<std::string>>(digits(1, 5)))
    rules.push_back((rule.back() == '1' ? "!+" : "+") + rule);
  const std::string called = "+" + *digits(8, 15);
  const bool before = PermittedNumbers(rules).permits(called);
  rules.push_back("!+" + *digits(1, 5));
  const bool after = PermittedNumbers(rules).permits(called);
  RC_ASSERT(before || !after);
  // And what is called begins with a rule that permits it.
  RC_ASSERT(!after || std::any_of(rules.begin(), rules.end(), [&](const auto& r) { return called.starts_with(r); }));
}

}  // namespace
}  // namespace rufbund::calls
