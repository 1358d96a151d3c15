// With the real WeasyPrint. What a document names is not fetched: a server on loopback and a file wait in vain.
#include "documents/pdf.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

// In place of the interpreter.
std::string script(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + "/" + name + std::to_string(getpid());
  std::ofstream(path) << "#!/bin/sh\n" << text;
  chmod(path.c_str(), 0700);
  return path;
}

// A busy machine gives a child its turn now and then: that takes long, and is no reason to give up.
TEST(Pdf, whoever_works_on_is_waited_for_and_whoever_hangs_is_not) {
  PdfLimits limits;
  limits.time = std::chrono::seconds{3};
  limits.python = script("slow", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.3; done; echo %PDF-1.7\n");
  const auto slow = to_pdf("<p>x</p>", limits);
  EXPECT_TRUE(slow) << slow.error().message;
  limits.python = script("hangs", "exec sleep 600\n");
  const auto hangs = to_pdf("<p>x</p>", limits);
  ASSERT_FALSE(hangs);
  EXPECT_EQ(hangs.error().message, "the PDF takes too long");
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
