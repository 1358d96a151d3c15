// What the alliance's books say of the line, as documents of the configuration (TOML): members and sites that are
// connected, hotlines that are live. The node reads them beside its file. Pure.
//
// Every text is quoted, so that a record can say what it likes and never more than its own fields.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "alliance/records.h"
#include "office/hotline_form.h"

namespace rufbund::office {

struct LineBooks {
  std::vector<alliance::Member> members;
  std::vector<alliance::MemberSite> sites;
  std::vector<alliance::HotlineDraft> drafts;
};

// What the configuration's file has by itself. A member of the file is the books' member of the same key, and so is a
// site: the file connects it, the books hold its papers.
struct InFile {
  std::set<std::string> members, sites, hotlines;
  std::map<std::string, std::string> member_of;  // by site
};

struct LineDocument {
  std::string kind;  // "member", "site", "hotline"
  std::string key;
  std::string toml;

  [[nodiscard]] std::string name() const;  // for messages
};

[[nodiscard]] std::vector<LineDocument> line_documents(const LineBooks& books, const InFile& file);

// The draft's seats whose sites take part now: of the file, or of an active member and connected. Skills that are left
// to the site are filled in.
[[nodiscard]] std::vector<FormSeats> seats_taking_part(const HotlineForm& form, const LineBooks& books,
                                                       const InFile& file);
// Whether somebody can take every topic in every language.
[[nodiscard]] bool all_served(const HotlineForm& form, const std::vector<FormSeats>& seats);

// The member of a site, "" where the books do not know it.
[[nodiscard]] std::string member_of_site(const LineBooks& books, const std::string& site);

// A text in TOML's quotes (TOML 1.0, basic strings).
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace rufbund::office
