// What tests of every document ask: the golden files of tests/documents, and HTML that holds together.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace rufbund::documents::testing {

// With RUFBUND_UPDATE_GOLDEN=1 the file is written anew.
inline void expect_golden(const std::string& name, const std::string& got) {
  const std::string path = std::string{RUFBUND_GOLDEN} + "/" + name;
  if (std::getenv("RUFBUND_UPDATE_GOLDEN") != nullptr) std::ofstream{path, std::ios::binary} << got;
  std::ifstream file{path, std::ios::binary};
  std::ostringstream want;
  want << file.rdbuf();
  // The whole files are too long to be told; the first line that differs is enough.
  std::istringstream a{got}, b{want.str()};
  std::string x, y;
  for (int line = 1; got != want.str(); ++line) {
    const bool more_a = static_cast<bool>(std::getline(a, x)), more_b = static_cast<bool>(std::getline(b, y));
    if (x == y && more_a && more_b) continue;
    FAIL() << path << ":" << line << "\n  is     " << x << "\n  should " << y;
  }
}

inline std::size_t count(const std::string& text, const char* what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// No scripts, nothing fetched.
inline void expect_stands_alone(const std::string& html) {
  for (const char* part : {"<script", "href=", "src=", "url(", "@import"})
    EXPECT_EQ(html.find(part), html.npos) << part;
}

// Every element is closed and every table has a caption and scopes.
inline void expect_well_formed(const std::string& html) {
  std::vector<std::string> open;
  static const std::regex kTag{"<(/?)([a-z0-9]+)[^>]*?(/?)>"};
  for (std::sregex_iterator it{html.begin() + 15, html.end(), kTag}, end; it != end; ++it) {
    const std::string tag = (*it)[2];
    if ((*it)[3] == "/" || tag == "meta") continue;
    if ((*it)[1] == "") {
      open.push_back(tag);
    } else {
      ASSERT_FALSE(open.empty()) << tag;
      ASSERT_EQ(open.back(), tag);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(count(html, "<table"), count(html, "<caption"));
  EXPECT_EQ(count(html, "<th "), count(html, "scope=\""));
  EXPECT_EQ(count(html, "<h1>"), 1u);
  EXPECT_EQ(count(html, "<main>"), 1u);
}

}  // namespace rufbund::documents::testing
