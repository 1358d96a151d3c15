// Kept heads as a file: one document or one a line; whatever is not what the node gives is refused with its place.
#include "app/heads_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace rufbund::app {
namespace {

const std::string kHead(64, 'a');
const std::string kSignature(128, 'b');

std::string item(std::uint64_t batch) {
  return fmt::format(R"({{"batch":{},"last_sequence":{},"signed_at":"2026-01-12T08:01:02.003Z","signed_at_ms":7,)"
                     R"("head":"{}","signature":"{}"}})",
                     batch, batch * 10, kHead, kSignature);
}
std::string document(const std::string& items) {
  return fmt::format(R"({{"hotline":"impfen","public_key":"{}","items":[{}]}})", std::string(64, 'c'), items);
}

TEST(HeadsFile, one_document_or_one_a_line_is_read) {
  const auto one = parse_heads(document(item(3)));
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->size(), 1u);
  EXPECT_EQ(one->front().hotline, "impfen");
  EXPECT_EQ(one->front().public_key[31], 0xcc);
  ASSERT_EQ(one->front().heads.size(), 1u);
  const journal::SignedHead& head = one->front().heads[0];
  EXPECT_EQ(head.batch, 3u);
  EXPECT_EQ(head.last, Sequence{30});
  EXPECT_EQ(head.signed_at, TimeMs{7});
  EXPECT_EQ(head.head[0], 0xaa);
  EXPECT_EQ(head.signature[63], 0xbb);
  const auto two = parse_heads(document(item(1)) + "\n\n" + document(item(2) + "," + item(3)) + "\n");
  ASSERT_TRUE(two) << two.error().message;
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ((*two)[1].heads.size(), 2u);
}

TEST(HeadsFile, members_signatures_under_a_head_are_read) {
  const std::string by =
      fmt::format(R"({{"member":"nord","public_key":"{}","signature":"{}","at":"2026-01-12T08:01:02.003Z"}})",
                  std::string(64, 'd'), std::string(128, 'e'));
  const auto with = [&](const std::string& list) {
    std::string text = item(3);
    text.insert(text.size() - 1, fmt::format(R"(,"countersigned":{})", list));
    return parse_heads(document(text));
  };
  const auto two = with("[" + by + "," + by + "]");
  ASSERT_TRUE(two) << two.error().message;
  ASSERT_EQ(two->front().countersigned.size(), 2u);
  EXPECT_EQ(two->front().countersigned[1].head.batch, 3u);
  EXPECT_EQ(two->front().countersigned[1].key[0], 0xdd);
  EXPECT_EQ(two->front().countersigned[1].signature[63], 0xee);
  EXPECT_TRUE(with("[]"));
  for (const char* wrong : {"{}", "[1]", "[{}]", R"([{"public_key":"dd"}])"}) {
    const auto refused = with(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_NE(refused.error().message.find("item 1"), std::string::npos);
  }
}

TEST(HeadsFile, what_is_no_head_is_refused_and_named) {
  const auto wrong = [](const std::string& text) {
    const auto heads = parse_heads(text);
    return heads ? std::string() : heads.error().message;
  };
  EXPECT_NE(wrong("").find("no head"), std::string::npos);
  EXPECT_NE(wrong("RUFBUND-EXPORT-1\n").find("not JSON"), std::string::npos);
  EXPECT_NE(wrong("[]").find("document 1"), std::string::npos);
  EXPECT_NE(wrong(document(item(1)) + "\n{}").find("document 2"), std::string::npos);
  EXPECT_NE(wrong(document(item(1) + "," + item(0))).find("item 2"), std::string::npos);
  EXPECT_NE(wrong(document("{\"batch\":1}")).find("item 1"), std::string::npos);
  EXPECT_NE(wrong(R"({"hotline":"impfen","public_key":"abc","items":[]})").find("public_key"), std::string::npos);
  const std::string good = document(item(1));
  for (std::size_t size = 1; size < good.size(); ++size) EXPECT_FALSE(parse_heads(good.substr(0, size))) << size;
}

}  // namespace
}  // namespace rufbund::app
