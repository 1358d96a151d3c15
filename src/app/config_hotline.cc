// A hotline: numbers, languages, topics, classes, hours, policy.
#include <fmt/format.h>

#include <algorithm>

#include "app/config_parts.h"
#include "app/values.h"
#include "directory/own_words.h"

namespace rufbund::app {
namespace {

constexpr Millis kWeek{7LL * 24 * 3'600'000};

std::string or_meant(const std::string& word, const std::vector<std::string>& known, const char* otherwise) {
  const std::string meant = nearest(word, known);
  return meant.empty() ? otherwise : fmt::format("Did you mean '{}'?", meant);
}

void read_languages(Section& s, HotlineConfig& hotline) {
  hotline.languages = s.texts("languages", Section::kRequired);
  for (std::size_t i = 0; i < hotline.languages.size(); ++i) {
    const std::string& language = hotline.languages[i];
    const bool plain = language.size() >= 2 && language.size() <= 3 &&
                       std::all_of(language.begin(), language.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!plain)
      s.problem("languages",
                fmt::format("'{}' is no language. Write ISO 639 codes such as \"de\" or \"en\".", language));
    if (std::find(hotline.languages.begin(), hotline.languages.begin() + static_cast<std::ptrdiff_t>(i), language) !=
        hotline.languages.begin() + static_cast<std::ptrdiff_t>(i))
      s.problem("languages", fmt::format("names '{}' twice. Remove one.", language));
  }
  if (hotline.languages.size() > 9) s.problem("languages", "are more than 9, but a caller chooses by one key. Keep 9.");
  s.inner("scarcity", [&](Section& scarcity) {
    for (const std::string& language : hotline.languages)
      hotline.scarcity[language] = static_cast<std::uint8_t>(scarcity.number(language, 0, 3, Section::kOptional, 0));
  });
}

void read_classes(Section& s, HotlineConfig& hotline) {
  Unique keys("the key of a class");
  s.each("classes", Section::kOptional, [&](Section& c) {
    directory::Class klass;
    klass.key = c.name_key("key", Section::kRequired);
    keys.note(c, "key", klass.key);
    if (klass.key == "ordinary") c.problem("key", "'ordinary' is the class of everybody else. Choose another key.");
    klass.head_start = c.duration("head_start", Millis{0}, kWeek, Millis{0});
    klass.emergency = c.flag("emergency", false);
    klass.max_waiting = static_cast<std::uint32_t>(c.number("max_waiting", 0, 100'000, Section::kOptional, 0));
    hotline.classes.push_back(std::move(klass));
  });
  if (hotline.classes.size() > 7) s.problem("classes", "are more than 7. Keep 7.");
}

void read_numbers(Section& s, HotlineConfig& hotline, Unique& numbers) {
  std::vector<std::string> classes;
  for (const auto& klass : hotline.classes) classes.push_back(klass.key);
  s.each("numbers", Section::kRequired, [&](Section& n) {
    NumberConfig out;
    const std::string written = n.text("number", Section::kRequired);
    if (const auto e164 = parse_e164(written)) {
      out.e164 = *e164;
      numbers.note(n, "number", out.e164);
    } else if (!written.empty()) {
      n.problem("number",
                fmt::format("'{}' is no E.164 number. Write it with its country: \"+49 30 23125 000\".", written));
    }
    out.language = n.text("language", Section::kOptional);
    if (!out.language.empty() &&
        std::find(hotline.languages.begin(), hotline.languages.end(), out.language) == hotline.languages.end())
      n.problem("language", fmt::format("'{}' is none of the hotline's languages. {}", out.language,
                                        or_meant(out.language, hotline.languages,
                                                 "Add it to 'languages' or leave it out: the menu asks.")));
    out.klass = n.text("class", Section::kOptional);
    if (!out.klass.empty() && std::find(classes.begin(), classes.end(), out.klass) == classes.end())
      n.problem("class", fmt::format("there is no class '{}'. {}", out.klass,
                                     or_meant(out.klass, classes, "Add it under [[hotlines.classes]].")));
    hotline.numbers.push_back(std::move(out));
  });
}

void read_topics(Section& s, HotlineConfig& hotline) {
  Unique keys("the key of a topic"), digits("the digit of a topic");
  s.each("topics", Section::kRequired, [&](Section& t) {
    TopicConfig out;
    out.topic.key = t.name_key("key", Section::kRequired);
    keys.note(t, "key", out.topic.key);
    if (std::find(hotline.languages.begin(), hotline.languages.end(), out.topic.key) != hotline.languages.end())
      t.problem("key", fmt::format("'{}' is a language of this hotline, and both are skills. Choose another key.",
                                   out.topic.key));
    std::tie(out.topic.name_de, out.topic.name_en) = t.names("name");
    out.topic.menu_digit = static_cast<int>(t.number("digit", 1, 9, Section::kRequired, 0));
    if (out.topic.menu_digit > 0) digits.note(t, "digit", std::to_string(out.topic.menu_digit));
    out.topic.norm_work = t.duration("norm_work", Millis{1'000}, Millis{4LL * 3'600'000}, out.topic.norm_work);
    out.needs_skill = t.flag("needs_skill", true);
    out.scarcity = static_cast<std::uint8_t>(t.number("scarcity", 0, 3, Section::kOptional, 0));
    hotline.topics.push_back(std::move(out));
  });
}

// What this hotline says in words of its own; see prompts/README.md.
void read_own_words(Section& s, HotlineConfig& hotline) {
  constexpr std::size_t kLongest = 2'000;  // bytes
  s.inner("prompts", [&](Section& prompts) {
    for (const std::string_view name : directory::kOwnWords) {
      const std::string prompt(name);
      prompts.expect(prompt);
      if (!prompts.has(prompt)) continue;
      prompts.inner(prompt, [&](Section& texts) {
        for (const std::string& language : hotline.languages) {
          std::string text = texts.text(language, Section::kOptional);
          if (text.size() > kLongest)
            texts.problem(language, fmt::format("has {} bytes, but {} are the most.", text.size(), kLongest));
          else if (!text.empty())
            hotline.own_words.push_back({prompt, language, std::move(text)});
        }
      });
    }
  });
}

void read_weights(Section& s, const Config& config, HotlineConfig& hotline) {
  if (!s.has("weights_ppm"))
    s.problem("weights_ppm", "is missing. Give each member its share in parts per million; the sum is 1000000.");
  s.inner("weights_ppm", [&](Section& w) {
    for (const MemberConfig& member : config.members) {
      if (member.key.empty()) continue;
      const ConfigNode* node = w.find(member.key);
      if (!node) continue;
      core::ShareTerms terms;
      const auto ppm = [](Section& from, const std::string& key, Section::Need need, std::uint32_t least,
                          std::uint32_t otherwise) {
        return static_cast<std::uint32_t>(from.number(key, least, core::kWholeKeyPpm, need, otherwise));
      };
      // A share alone, or with its floor and cap.
      if (std::holds_alternative<NodeTable>(node->value)) {
        w.inner(member.key, [&](Section& bounds) {
          terms.share_ppm = ppm(bounds, "share", Section::kRequired, core::kLeastSharePpm, 0);
          terms.floor_ppm = ppm(bounds, "floor", Section::kOptional, 0, 0);
          terms.cap_ppm = ppm(bounds, "cap", Section::kOptional, core::kLeastSharePpm, core::kWholeKeyPpm);
        });
      } else {
        terms.share_ppm = ppm(w, member.key, Section::kRequired, core::kLeastSharePpm, 0);
      }
      if (terms.share_ppm > 0) hotline.terms.emplace_back(member.key, terms);
    }
  });
}

}  // namespace

directory::Policy read_policy(Section& s) {
  directory::Policy p;
  const auto second = Millis{1'000}, hour = Millis{3'600'000};
  const auto count = [&](const char* key, std::int64_t least, std::int64_t most, std::int64_t& value) {
    value = s.number(key, least, most, Section::kOptional, value);
  };
  const auto time = [&](const char* key, Millis least, Millis most, Millis& value) {
    value = s.duration(key, least, most, value);
  };
  time("wait_limit", Millis{0}, kWeek, p.wait_limit);
  count("max_waiting", 0, 100'000, p.max_waiting);
  time("offer_deadline", second, 120 * second, p.offer_deadline);
  count("site_failures_in_a_row", 1, 1'000, p.site_failures_in_a_row);
  time("probe_interval", second, hour, p.probe_interval);
  time("proven_within", Millis{0}, kWeek, p.proven_within);
  time("burst", second, kWeek, p.burst);
  time("share_tolerance", Millis{0}, kWeek, p.share_tolerance);
  time("short_conversation", Millis{0}, 600 * second, p.short_conversation);
  time("return_within", Millis{0}, kWeek, p.return_within);
  time("credit_keep", Millis{0}, kWeek, p.credit_keep);
  time("place_max", Millis{0}, kWeek, p.place_max);
  time("service_target", Millis{0}, hour, p.service_target);
  count("service_target_percent", 1, 100, p.service_target_percent);
  time("tell_interval", second, 60 * second, p.tell_interval);
  time("capacity_expiry", second, 600 * second, p.capacity_expiry);
  time("menu_limit", second, 600 * second, p.menu_limit);
  time("served_within", 0 * second, 60 * second, p.served_within);
  time("least_talk", 0 * second, 10 * second, p.least_talk);
  return p;
}

OpeningHours read_hours(Section& hotline) {
  OpeningHours hours;
  const ConfigNode* node = hotline.find("hours");
  if (!node) return hours;
  if (const std::string* word = std::get_if<std::string>(&node->value)) {
    if (*word != "always")
      hotline.problem("hours", fmt::format("'{}' is unknown. Write \"always\", or a table with 'weekly'.", *word));
    return hours;
  }
  hours.always = false;
  hotline.inner("hours", [&](Section& s) {
    hours.timezone = s.text("timezone", Section::kOptional, hours.timezone);
    if (!timezone_known(hours.timezone))
      s.problem("timezone", fmt::format("there is no time zone '{}'. Write an IANA name such as \"Europe/Berlin\".",
                                        hours.timezone));
    for (const std::string& written : s.texts("weekly", Section::kRequired)) {
      const auto openings = parse_opening(written);
      if (!openings) {
        s.problem("weekly", openings.error().message);
        continue;
      }
      hours.weekly.insert(hours.weekly.end(), openings->begin(), openings->end());
    }
    if (const auto both = overlap(hours.weekly))
      s.problem("weekly", fmt::format("'{}' and '{}' overlap. Join them or shorten one.", opening_text(both->first),
                                      opening_text(both->second)));
    for (const std::string& written : s.texts("closed", Section::kOptional)) {
      if (const auto day = parse_date(written)) {
        hours.closed.push_back(*day);
      } else {
        s.problem("closed", fmt::format("'{}' is no date. Write \"2026-12-25\".", written));
      }
    }
  });
  return hours;
}

void read_hotlines(Section& root, Config& config) {
  Unique keys("the key of a hotline"), numbers("a hotline's number");
  root.each("hotlines", Section::kOptional, [&](Section& s) {
    HotlineConfig hotline;
    hotline.key = s.name_key("key", Section::kRequired);
    keys.note(s, "key", hotline.key);
    std::tie(hotline.name_de, hotline.name_en) = s.names("name");
    hotline.asks_thanks = s.flag("thanks", false);
    // One mistake, one message: what builds on a part is read only where that part is sound.
    const std::size_t before = s.problems().size();
    const auto sound = [&] { return s.problems().size() == before; };
    read_languages(s, hotline);
    read_classes(s, hotline);
    for (const char* later : {"numbers", "topics", "hours", "policy", "prompts", "weights_ppm", "seats"})
      s.expect(later);
    if (sound()) {
      read_numbers(s, hotline, numbers);
      read_topics(s, hotline);
      hotline.hours = read_hours(s);
      s.inner("policy", [&](Section& p) { hotline.policy = read_policy(p); });
      read_own_words(s, hotline);
      read_weights(s, config, hotline);
    }
    if (sound()) read_seats(s, config, hotline);
    if (sound()) check_hotline(s, config, hotline);
    config.hotlines.push_back(std::move(hotline));
  });
}

}  // namespace rufbund::app
