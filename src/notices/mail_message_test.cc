#include "notices/mail_message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "notices/mail_address.h"
#include "notices/mime.h"

namespace rufbund::notices {
namespace {

Mail small_mail() {
  return {.from = {"Rufbund Leitstelle", "leitstelle@rufbund.example"},
          .to = {"Nordlicht", "planung@nordlicht.example"},
          .subject = "Abruf 7",
          .text = "Guten Tag",
          .message_id = "callup-7.nordlicht@rufbund.example",
          .date = TimeMs{1'793'916'001'000},
          .attachment = {}};
}

TEST(MailMessage, ASmallMailIsReadable) {
  const auto composed = compose(small_mail());
  ASSERT_TRUE(composed);
  EXPECT_EQ(composed->content,
            "Date: Thu, 05 Nov 2026 22:00:01 +0000\r\n"
            "From: Rufbund Leitstelle\r\n <leitstelle@rufbund.example>\r\n"
            "To: Nordlicht\r\n <planung@nordlicht.example>\r\n"
            "Message-ID: <callup-7.nordlicht@rufbund.example>\r\n"
            "Subject: Abruf 7\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Guten Tag\r\n");
}

TEST(MailMessage, NoFieldSmugglesAHeaderIn) {
  const std::function<std::string&(Mail&)> fields[] = {
      [](Mail& mail) -> std::string& { return mail.from.name; },
      [](Mail& mail) -> std::string& { return mail.from.address; },
      [](Mail& mail) -> std::string& { return mail.to.name; },
      [](Mail& mail) -> std::string& { return mail.to.address; },
      [](Mail& mail) -> std::string& { return mail.subject; },
      [](Mail& mail) -> std::string& { return mail.message_id; },
      [](Mail& mail) -> std::string& { return mail.attachment->file_name; },
      [](Mail& mail) -> std::string& { return mail.attachment->media_type; }};
  for (const auto& field : fields) {
    for (const std::string& evil : {std::string("\r\nBcc: all@rivals.example"), std::string("\n"), std::string("\r"),
                                    std::string(1, '\0'), std::string("\x7f"), std::string("\xff"),
                                    std::string("\xc2\x85"), std::string("\xe2\x80\xa8"), std::string(1000, 'a')}) {
      Mail mail = small_mail();
      mail.attachment = {"plan.pdf", "application/pdf", "%PDF"};
      ASSERT_TRUE(compose(mail));
      field(mail) += evil;
      const auto composed = compose(mail);
      ASSERT_FALSE(composed);
      EXPECT_EQ(composed.error().code, ErrorCode::kInvalidArgument);
      EXPECT_EQ(composed.error().message.find("rivals"), std::string::npos);
    }
  }
}

TEST(MailMessage, ATextHasNoControlsButTabulatorAndLineEnds) {
  Mail mail = small_mail();
  mail.text = "a\tb\r\nc\n";
  EXPECT_TRUE(compose(mail));
  for (const std::string& bad : {std::string(1, '\0'), std::string("\x1b[2J"), std::string("\xff")}) {
    mail.text = bad;
    EXPECT_FALSE(compose(mail));
  }
}

TEST(MailMessage, SizesAreBounded) {
  Mail mail = small_mail();
  mail.text = std::string(kMailTextMost, 'x');
  EXPECT_TRUE(compose(mail));
  mail.text += 'x';
  EXPECT_FALSE(compose(mail));
  mail = small_mail();
  mail.attachment = {"plan.pdf", "application/pdf", std::string(kMailAttachmentMost, 'x')};
  EXPECT_TRUE(compose(mail));
  mail.attachment->content += 'x';
  EXPECT_FALSE(compose(mail));
  mail.attachment = {"../plan.pdf", "application/pdf", "x"};
  EXPECT_FALSE(compose(mail));
}

RC_GTEST_PROP(MailMessage, NoLineIsTooLongAndNoneEndsOddly, (const std::u32string& name, const std::string& bytes)) {
  std::string word;
  for (const char32_t c : name) {
    const char32_t point = U'ä' + c % 0x400;  // two bytes of UTF-8
    word += static_cast<char>(0xc0 | point >> 6);
    word += static_cast<char>(0x80 | (point & 0x3f));
  }
  Mail mail = small_mail();
  mail.from.name = word.substr(0, 200);
  mail.subject = "x" + word.substr(0, 300);
  mail.text = word + "\n." + word;
  mail.attachment = {"x" + word.substr(0, 100), "application/pdf", bytes};
  const auto composed = compose(mail);
  RC_ASSERT(composed.has_value());
  const std::string& content = composed->content;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = content.find("\r\n", begin);
    RC_ASSERT(end != std::string::npos);
    const std::string_view line = std::string_view(content).substr(begin, end - begin);
    RC_ASSERT(line.find_first_of("\r\n") == std::string_view::npos);
    RC_ASSERT(line.size() <= (line.find("filename") == std::string_view::npos ? 78u : 998u));
    begin = end + 2;
  }
}

TEST(Mime, TheRfcsWaysOfQuoting) {
  EXPECT_EQ(quoted_printable(""), "");
  EXPECT_EQ(quoted_printable("Grüße = 5 €"), "Gr=C3=BC=C3=9Fe =3D 5 =E2=82=AC\r\n");
  EXPECT_EQ(quoted_printable("blank at the end \nx"), "blank at the end=20\r\nx\r\n");
  EXPECT_EQ(quoted_printable("a\rb\r\nc\n\nd"), "a\r\nb\r\nc\r\n\r\nd\r\n");
  EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x') + "\r\n");
  EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx\r\n");
  EXPECT_EQ(header_words("Abruf 7"), "Abruf 7");
  EXPECT_EQ(header_words("Grüße"), "=?UTF-8?B?R3LDvMOfZQ==?=");
  EXPECT_NE(header_words("=?UTF-8?Q?x?="), "=?UTF-8?Q?x?=") << "what looks encoded is encoded";
  EXPECT_NE(header_words("a, b <c@d>"), "a, b <c@d>");
}

TEST(Mime, AFileNameIsGivenOnce) {
  EXPECT_EQ(file_name_parameter("Plan 7.pdf"), "filename=\"Plan 7.pdf\"");
  EXPECT_EQ(file_name_parameter("Süd \"7\".pdf"), "filename*=UTF-8''S%C3%BCd%20%227%22.pdf");
}

TEST(MailAddress, DomainsInAnyScriptBecomeAsciiLabels) {
  EXPECT_EQ(mail_address("planung@nordlicht.example").value(), "planung@nordlicht.example");
  EXPECT_EQ(mail_address("a.b+c@bücher.example").value(), "a.b+c@xn--bcher-kva.example");
  EXPECT_EQ(mail_address("a@straße.example").value(), "a@xn--strae-oqa.example");
  EXPECT_EQ(mail_address("a@localhost").value(), "a@localhost");
}

TEST(MailAddress, WhatIsNoneIsRefusedWithoutBeingRepeated) {
  for (const std::string& bad : {std::string(),
                                 std::string("planung"),
                                 std::string("@b.example"),
                                 std::string("a@"),
                                 std::string("a@b"),
                                 std::string("a b@c.example"),
                                 std::string("a@b.example>"),
                                 std::string("<a@b.example"),
                                 std::string("a@b..example"),
                                 std::string(".a@b.example"),
                                 std::string("a..b@c.example"),
                                 std::string("a@-b.example"),
                                 std::string("a@b@c.example"),
                                 std::string("\"a\"@b.example"),
                                 std::string("a@[192.0.2.1]"),
                                 std::string("jürgen@b.example"),
                                 std::string("a@b.example\r\nRCPT TO:<x@y.example>"),
                                 std::string("a\0@b.example", 12),
                                 std::string("a@b\0.example", 12),
                                 std::string(65, 'a') + "@b.example",
                                 "a@" + std::string(300, 'b') + ".example"}) {
    const auto address = mail_address(bad);
    ASSERT_FALSE(address) << bad;
    const bool repeated = bad.size() > 3 && address.error().message.find(bad) != std::string::npos;
    EXPECT_FALSE(repeated) << bad;
  }
}

RC_GTEST_PROP(MailAddress, WhatIsTakenIsPlainAscii, (const std::string& local, const std::string& domain)) {
  const auto address = mail_address(local + "@" + domain + ".example");
  if (!address) return;
  for (const char c : *address) RC_ASSERT(c > ' ' && c != '<' && c != '>' && c != 0x7f);
}

}  // namespace
}  // namespace rufbund::notices
