// A hotline's seats, and what only the whole hotline shows.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/config_parts.h"

namespace rufbund::app {
namespace {

constexpr std::size_t kMostSeats = 20'000;
constexpr std::size_t kMostSkillSets = 64;

const SiteConfig* find_site(const Config& config, const std::string& key) {
  for (const SiteConfig& site : config.sites) {
    if (site.site.key == key) return &site;
  }
  return nullptr;
}

std::vector<std::string> skills_of(const HotlineConfig& hotline) {
  std::vector<std::string> skills = hotline.languages;
  for (const TopicConfig& topic : hotline.topics) {
    if (topic.needs_skill) skills.push_back(topic.topic.key);
  }
  return skills;
}

bool is_sip_user(const std::string& user) {
  return !user.empty() && user.size() <= 64 && std::all_of(user.begin(), user.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

void read_users(Section& s, const SiteConfig& site, const std::string& hotline, SeatsConfig& out) {
  if (site.site.kind == core::SiteKind::kTrunk) {
    const auto channels = s.number("channels", 1, 10'000, Section::kRequired, 0);
    const std::string user = s.text("user", Section::kOptional, hotline.empty() ? "hotline" : hotline);
    if (!is_sip_user(user))
      s.problem("user", fmt::format("'{}' is no SIP user. Use letters, digits, '-', '_' and '.'.", user));
    out.users.assign(static_cast<std::size_t>(channels), user);
    if (s.has("agents")) {
      s.expect("agents");
      s.problem("agents",
                fmt::format("belongs to sites of kind \"agents\", and '{}' is a trunk. Write channels = a number.",
                            site.site.key));
    }
    return;
  }
  out.users = s.texts("agents", Section::kRequired);
  for (std::size_t i = 0; i < out.users.size(); ++i) {
    if (!is_sip_user(out.users[i]))
      s.problem("agents", fmt::format("'{}' is no SIP user. Use letters, digits, '-', '_' and '.'.", out.users[i]));
    if (std::count(out.users.begin(), out.users.begin() + static_cast<std::ptrdiff_t>(i), out.users[i]) > 0)
      s.problem("agents", fmt::format("names '{}' twice. Remove one.", out.users[i]));
  }
  if (s.has("channels")) {
    s.expect("channels");
    s.problem("channels",
              fmt::format(
                  "belongs to sites of kind \"trunk\", and '{}' has agents. Write agents = a list of their SIP users.",
                  site.site.key));
  }
}

bool share_an_address(const directory::Site& a, const directory::Site& b) {
  const auto same = [](const directory::Endpoint& x, const directory::Endpoint& y) {
    return x.host == y.host && x.port == y.port && x.transport == y.transport;
  };
  return std::any_of(a.endpoints.begin(), a.endpoints.end(), [&](const directory::Endpoint& x) {
    return std::any_of(b.endpoints.begin(), b.endpoints.end(),
                       [&](const directory::Endpoint& y) { return same(x, y); });
  });
}

// Two sites may stand behind one address, told apart by the SIP user that is rung; the same user at both is one place
// with two names.
void check_users(Section& s, const Config& config, const std::vector<const SeatsConfig*>& earlier,
                 const SeatsConfig& entry) {
  const SiteConfig* site = find_site(config, entry.site);
  for (const SeatsConfig* other : earlier) {
    const SiteConfig* other_site = find_site(config, other->site);
    if (other_site == site || !share_an_address(site->site, other_site->site)) continue;
    const std::set<std::string> rung(other->users.begin(), other->users.end());
    for (const std::string& user : entry.users) {
      if (!rung.contains(user)) continue;
      const char* key = site->site.kind == core::SiteKind::kTrunk ? "user" : "agents";
      return s.problem(key, fmt::format("'{}' is rung at site '{}' too, which has the same address. Give one of them "
                                        "another SIP user or address.",
                                        user, other->site));
    }
  }
}

}  // namespace

void read_seats(Section& hotline, const Config& config, HotlineConfig& out) {
  std::vector<std::string> sites;
  for (const SiteConfig& site : config.sites) sites.push_back(site.site.key);
  const std::vector<std::string> known = skills_of(out);
  std::set<std::string> taken;  // site and skills: two tables of the same would be one
  std::set<std::set<std::string>> skill_sets;
  std::size_t seats = 0;
  hotline.each("seats", Section::kRequired, [&](Section& s) {
    SeatsConfig entry;
    entry.site = s.name_key("site", Section::kRequired);
    entry.skills = s.texts("skills", Section::kRequired);
    for (const std::string& skill : entry.skills) {
      if (std::find(known.begin(), known.end(), skill) != known.end()) continue;
      const std::string meant = nearest(skill, known);
      s.problem("skills", fmt::format("there is no skill '{}'. {}", skill,
                                      meant.empty() ? fmt::format("Languages and topics of the hotline are skills: {}.",
                                                                  fmt::join(known, ", "))
                                                    : fmt::format("Did you mean '{}'?", meant)));
    }
    std::sort(entry.skills.begin(), entry.skills.end());
    entry.skills.erase(std::unique(entry.skills.begin(), entry.skills.end()), entry.skills.end());
    const SiteConfig* site = find_site(config, entry.site);
    if (!site) {
      for (const char* key : {"channels", "agents", "user"}) s.expect(key);
      const std::string meant = nearest(entry.site, sites);
      if (!entry.site.empty())
        s.problem("site",
                  fmt::format("there is no site '{}'. {}", entry.site,
                              meant.empty() ? "Add it under [[sites]]." : fmt::format("Did you mean '{}'?", meant)));
      return;
    }
    read_users(s, *site, out.key, entry);
    std::vector<const SeatsConfig*> earlier;
    for (const HotlineConfig& hotline_before : config.hotlines)
      for (const SeatsConfig& before : hotline_before.seats) earlier.push_back(&before);
    for (const SeatsConfig& before : out.seats) earlier.push_back(&before);
    check_users(s, config, earlier, entry);
    seats += entry.users.size();
    skill_sets.emplace(entry.skills.begin(), entry.skills.end());
    if (!taken.insert(fmt::format("{} {}", entry.site, fmt::join(entry.skills, "+"))).second)
      s.problem("site", fmt::format("'{}' has seats with these skills already. Join the two tables.", entry.site));
    out.seats.push_back(std::move(entry));
  });
  if (seats > kMostSeats)
    hotline.problem("seats", fmt::format("are {}. A hotline holds {} at most.", seats, kMostSeats));
  if (skill_sets.size() > kMostSkillSets)
    hotline.problem("seats", fmt::format("have {} different sets of skills. A hotline holds {} at most.",
                                         skill_sets.size(), kMostSkillSets));
}

void check_hotline(Section& s, const Config& config, const HotlineConfig& read) {
  std::int64_t sum = 0;
  std::set<std::string> weighted, seated;
  std::vector<core::ShareTerms> all_terms;
  for (const auto& [member, terms] : read.terms) {
    sum += terms.share_ppm;
    weighted.insert(member);
    all_terms.push_back(terms);
  }
  const auto left = 1'000'000 - sum;
  if (s.has("weights_ppm") && left != 0)
    s.problem("weights_ppm", fmt::format("sum to {}, not 1000000. {} {} parts per million.", sum,
                                         left > 0 ? "Add" : "Take away", std::abs(left)));
  else if (const auto weights = core::resolve_shares(all_terms); s.has("weights_ppm") && !weights)
    s.problem("weights_ppm", fmt::format("have floors and caps that cannot all hold. {}", weights.error().message));

  for (const SeatsConfig& seats : read.seats) {
    if (const SiteConfig* site = find_site(config, seats.site)) seated.insert(site->member);
  }
  for (const std::string& member : seated) {
    if (!member.empty() && !weighted.contains(member) && s.has("weights_ppm"))
      s.problem("weights_ppm",
                fmt::format("has no share for '{}', which has seats. Add it, or remove its seats.", member));
  }
  for (const std::string& member : weighted) {
    if (!seated.contains(member) && s.has("seats"))
      s.problem(
          "weights_ppm",
          fmt::format("gives '{}' a share, but no site of it has seats. Add seats, or remove the share.", member));
  }

  if (read.seats.empty()) return;
  for (const std::string& language : read.languages) {
    for (const TopicConfig& topic : read.topics) {
      const bool served = std::any_of(read.seats.begin(), read.seats.end(), [&](const SeatsConfig& seats) {
        const auto has = [&](const std::string& skill) {
          return std::find(seats.skills.begin(), seats.skills.end(), skill) != seats.skills.end();
        };
        return has(language) && (!topic.needs_skill || has(topic.topic.key));
      });
      if (!served && !topic.topic.key.empty())
        s.problem(
            "seats",
            fmt::format("nobody can take '{}' in '{}', so its callers would wait forever. Give some seats both skills.",
                        topic.topic.key, language));
    }
  }
}

}  // namespace rufbund::app
