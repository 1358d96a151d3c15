// With the real WeasyPrint. What a document names is not fetched: a server on loopback and a file wait in vain.
#include "documents/pdf.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "documents/testing/demo_case.h"

namespace rufbund::documents {
namespace {

std::string latin(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Pdf, a_document_becomes_a_tagged_pdf) {
  const auto pdf = to_pdf(certificate_html(testing::demo_certificate(), Language::kGerman));
  ASSERT_TRUE(pdf) << pdf.error().message;
  const std::string bytes = latin(*pdf);
  EXPECT_EQ(bytes.substr(0, 5), "%PDF-");
  EXPECT_NE(bytes.find("/Lang"), bytes.npos);
}

TEST(Pdf, nothing_is_fetched_from_network_or_files) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 4), 0);
  socklen_t length = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  const std::string server = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const std::string style = "<style>@import url(" + server + "/a.css); p{background:url(" + server + "/b.png)}</style>";
  const auto plain = to_pdf("<html lang=\"de\"><title>x</title><p>x</p></html>");
  const auto named = to_pdf("<html lang=\"de\"><title>x</title>" + style + "<link rel=\"stylesheet\" href=\"" + server +
                            "/c.css\"><p>x<img src=\"" + server +
                            "/d.png\"><img src=\"file:///etc/hostname\">"
                            "<object data=\"file:///etc/passwd\"></object></p><link rel=\"attachment\" "
                            "href=\"file:///etc/passwd\"></html>");
  pollfd waiting{listener, POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 0);
  close(listener);
  ASSERT_TRUE(plain) << plain.error().message;
  ASSERT_TRUE(named) << named.error().message;
  EXPECT_EQ(latin(*named).find("EmbeddedFile"), std::string::npos);
  EXPECT_NEAR(static_cast<double>(named->size()), static_cast<double>(plain->size()), 600);
}

TEST(Pdf, what_is_too_large_or_cannot_run_is_said) {
  PdfLimits limits;
  limits.most_html_bytes = 10;
  EXPECT_EQ(to_pdf("<html lang=\"de\"></html>", limits).error().code, ErrorCode::kInvalidArgument);
  limits = {};
  limits.python = "/no/such/python3";
  EXPECT_EQ(to_pdf("<p>x</p>", limits).error().code, ErrorCode::kUnavailable);
  limits = {};
  limits.memory_bytes = 32u << 20;
  EXPECT_EQ(to_pdf("<p>x</p>", limits).error().code, ErrorCode::kUnavailable);
  limits = {};
  limits.time = std::chrono::seconds{0};
  EXPECT_EQ(to_pdf("<p>x</p>", limits).error().code, ErrorCode::kUnavailable);
  limits = {};
  limits.most_pdf_bytes = 100;
  EXPECT_FALSE(to_pdf("<p>x</p>", limits));
}

}  // namespace
}  // namespace rufbund::documents
