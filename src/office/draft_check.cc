#include "office/draft_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace rufbund::office {
namespace {

using alliance::Words;

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What a text may name in braces; see prompts/README.md.
constexpr std::array<std::string_view, 6> kPlaceholders = {"hotline", "place", "position", "wait", "topics", "time"};

constexpr std::size_t kLongestBreath = 600;  // bytes; what is beyond would not be spoken

class Check {
 public:
  Check(const HotlineForm& form, const LineBooks& books, const LineFacts& facts, bool live)
      : form_(form), books_(books), facts_(facts), live_(live) {}

  std::vector<FormProblem> run(const std::string& key) {
    if (facts_.file.hotlines.contains(key))
      add("", "duplicate", fmt::format("The configuration's file has a hotline '{}'. Choose another key.", key));
    names();
    numbers();
    topics();
    prompts();
    seats();
    weights();
    return std::move(out_);
  }

 private:
  void add(std::string pointer, std::string_view code, std::string detail) {
    out_.push_back({std::move(pointer), code, std::move(detail)});
  }

  void names() {
    if (form_.name_de.empty()) add("/name/de", "required", "Callers hear the name. Say what the hotline is called.");
    if (form_.languages.empty()) add("/languages", "required", "Say which languages are spoken.");
    for (std::size_t i = 0; i < form_.languages.size(); ++i)
      if (!holds(facts_.languages, form_.languages[i]))
        add(fmt::format("/languages/{}", i), "no_prompts",
            fmt::format("There are no prompts in '{}'. There are: {}.", form_.languages[i],
                        fmt::join(facts_.languages, ", ")));
    if (!form_.always_open && form_.weekly.empty())
      add("/hours/weekly", "required", "Say when the line is open, for example mon-fri 08:00-20:00, or choose always.");
  }

  void numbers() {
    if (form_.numbers.empty()) add("/numbers", "required", "Name at least one number that callers dial.");
    for (std::size_t i = 0; i < form_.numbers.size(); ++i) {
      const FormNumber& number = form_.numbers[i];
      const std::string where = fmt::format("/numbers/{}", i);
      if (number.number.empty()) add(where + "/number", "required", "Write the number with its country.");
      const bool known = std::any_of(facts_.carriers.begin(), facts_.carriers.end(),
                                     [&](const auto& carrier) { return carrier.key == number.carrier; });
      if (!number.carrier.empty() && !known)
        add(where + "/carrier", "unknown_name", fmt::format("There is no carrier '{}'.", number.carrier));
      if (!number.language.empty() && !holds(form_.languages, number.language))
        add(where + "/language", "unknown_name",
            "The hotline does not offer this language: add it, or leave it out, and the menu asks.");
    }
  }

  void topics() {
    if (form_.topics.empty()) add("/topics", "required", "Name at least one topic; the first is the whole menu then.");
    std::set<std::string> keys;
    std::set<std::int64_t> digits;
    for (std::size_t i = 0; i < form_.topics.size(); ++i) {
      const FormTopic& topic = form_.topics[i];
      const std::string where = fmt::format("/topics/{}", i);
      if (topic.key.empty())
        add(where + "/key", "required", "Give the topic a short key; it is the skill that agents have.");
      else if (!keys.insert(topic.key).second || holds(form_.languages, topic.key))
        add(where + "/key", "duplicate", "Topics and languages are skills: each has a key of its own.");
      if (topic.name_de.empty() && topic.name_en.empty())
        add(where + "/name/de", "required", "Callers hear the topic's name in the menu.");
      if (topic.digit == 0)
        add(where + "/digit", "required", "Say which key callers press, from 1 to 9.");
      else if (!digits.insert(topic.digit).second)
        add(where + "/digit", "duplicate", "Another topic has this key already.");
    }
  }

  void prompts() {
    for (const auto& [prompt, texts] : form_.prompts)
      for (const auto& [language, text] : texts) {
        const std::string where = fmt::format("/prompts/{}/{}", prompt, language);
        if (!holds(form_.languages, language)) {
          // Kept for the day on which the hotline offers the language again; until then nobody hears it.
          if (!holds(facts_.languages, language))
            add(where, "no_prompts", fmt::format("There are no prompts in '{}'. Leave the text out.", language));
          continue;
        }
        spoken(text, where);
        for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
          const std::string name = text.substr(at + 1, text.find('}', at) - at - 1);
          if (std::find(kPlaceholders.begin(), kPlaceholders.end(), name) == kPlaceholders.end())
            add(where, "unknown_placeholder",
                fmt::format("'{{{}}}' is unknown. There are: {}.", name.substr(0, 40), fmt::join(kPlaceholders, ", ")));
        }
        if (prompt == "topic_menu" && text.find("{topics}") == std::string::npos)
          add(where, "missing_placeholder", "Write {topics} where the topics and their keys are said.");
      }
  }

  // As the voice reads it: a line each breath, remarks left out.
  void spoken(const std::string& text, const std::string& where) {
    bool something = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::size_t first = text.find_first_not_of(" []<>", at);
      something |= first < end && text[first] != '#';
      if (end - at > kLongestBreath)
        add(where, "too_long", fmt::format("A line has {} bytes at most. Begin a new one.", kLongestBreath));
      at = end + 1;
    }
    if (!something) add(where, "empty", "Nothing can be spoken of it.");
  }

  void seats() {
    if (form_.seats.empty()) add("/seats", "required", "Choose at least one site that answers.");
    const std::size_t before = out_.size();
    for (std::size_t i = 0; i < form_.seats.size(); ++i) seat(form_.seats[i], fmt::format("/seats/{}", i));
    if (out_.size() != before || form_.seats.empty()) return;
    if (!all_served(form_, seats_taking_part(form_, books_, facts_.file)))
      add("/seats", "not_served",
          "There is a topic that nobody can take in one of the languages, so its callers would wait for ever.");
  }

  void seat(const FormSeats& seats, const std::string& where) {
    if (seats.channels == 0) add(where + "/channels", "required", "Say how many calls the site takes at once.");
    if (seats.site.empty()) return add(where + "/site", "required", "Name the site.");
    if (facts_.file.sites.contains(seats.site)) return;
    const auto site =
        std::find_if(books_.sites.begin(), books_.sites.end(), [&](const auto& one) { return one.key == seats.site; });
    if (site == books_.sites.end())
      return add(where + "/site", "unknown_name", fmt::format("There is no site '{}'.", seats.site));
    const auto member = std::find_if(books_.members.begin(), books_.members.end(),
                                     [&](const auto& one) { return one.key == site->member; });
    // Of a hotline that is live a suspended member's seats take no part until it is back: no change waits for that.
    if (member == books_.members.end() || (!live_ && member->status != "active"))
      return add(where + "/site", "not_active", fmt::format("Its member '{}' is not active.", site->member));
    if (!live_ && site->status != "connected")
      return add(where + "/site", "not_connected", "Connect the site first, once its check has passed.");
    if (seats.channels > site->channels)
      add(where + "/channels", "out_of_range", fmt::format("The site has {} channels.", site->channels));
  }

  void weights() {
    if (form_.weights_ppm.empty()) return;
    std::int64_t sum = 0;
    for (const auto& [member, ppm] : form_.weights_ppm) sum += ppm;
    if (sum != 1'000'000) add("/weights_ppm", "wrong_sum", fmt::format("The sum is {}; it must be 1,000,000.", sum));
    std::set<std::string> seated;
    for (const FormSeats& seats : form_.seats) {
      const std::string of_books = member_of_site(books_, seats.site);
      const auto of_file = facts_.file.member_of.find(seats.site);
      if (!of_books.empty())
        seated.insert(of_books);
      else if (of_file != facts_.file.member_of.end())
        seated.insert(of_file->second);
    }
    for (const std::string& member : seated)
      if (!form_.weights_ppm.contains(member))
        add("/weights_ppm/" + member, "required", "It has seats, so it needs a share; or leave all shares out.");
    for (const auto& [member, ppm] : form_.weights_ppm)
      if (!seated.contains(member)) add("/weights_ppm/" + member, "unknown_name", "It has no seats here.");
  }

  const HotlineForm& form_;
  const LineBooks& books_;
  const LineFacts& facts_;
  const bool live_;
  std::vector<FormProblem> out_;
};

// "numbers[2].number" as "/numbers/1/number"
std::string pointer_of(std::string_view path) {
  std::string out = "/";
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '.') {
      out += '/';
    } else if (path[i] == '[') {
      std::size_t n = 0;
      for (++i; i < path.size() && path[i] >= '0' && path[i] <= '9'; ++i) n = n * 10 + std::size_t(path[i] - '0');
      out += fmt::format("/{}", n > 0 ? n - 1 : 0);
    } else {
      out += path[i];
    }
  }
  return out;
}

}  // namespace

std::vector<FormProblem> check_draft(const alliance::HotlineDraft& draft, const HotlineForm& form,
                                     const LineBooks& books, const LineFacts& facts) {
  return Check(form, books, facts, draft.status == "live").run(draft.key);
}

FormProblem form_problem(const LineProblem& problem, const std::string& hotline, const HotlineForm& form) {
  FormProblem out{"", "configuration", problem.what};
  if (problem.kind != "hotline" || problem.key != hotline) {
    out.code = "elsewhere";
    out.detail = problem.kind == "file"
                     ? fmt::format("The configuration's file: {}: {}", problem.where, problem.what)
                     : fmt::format("{} '{}': {}: {}", problem.kind, problem.key, problem.where, problem.what);
    return out;
  }
  const std::string before = fmt::format("hotlines.{}.", hotline);
  if (!problem.where.starts_with(before)) return out;
  const std::string path = problem.where.substr(before.size());
  const auto under = [&](std::string_view part) { return path.starts_with(part); };
  if (under("policy.wait_limit"))
    out.pointer = "/limits/max_wait_s";
  else if (under("policy.max_waiting"))
    out.pointer = "/limits/max_waiting";
  else if (under("policy."))
    out.pointer = "/service_target";
  else if (under("seats"))
    out.pointer = "/seats";  // not each of the form's takes part
  else if (under("topics."))
    for (std::size_t i = 0; i < form.topics.size(); ++i) {
      const std::string topic = "topics." + form.topics[i].key;
      if (path == topic || under(topic + "."))
        out.pointer = fmt::format("/topics/{}{}", i, pointer_of(path.substr(topic.size())).substr(1));
    }
  else
    out.pointer = pointer_of(path);
  return out;
}

LineBooks as_if_live(LineBooks books, const alliance::HotlineDraft& draft) {
  const auto found =
      std::find_if(books.drafts.begin(), books.drafts.end(), [&](const auto& one) { return one.key == draft.key; });
  if (found == books.drafts.end())
    books.drafts.push_back(draft);
  else
    *found = draft;
  for (auto& one : books.drafts)
    if (one.key == draft.key) one.status = "live";
  return books;
}

}  // namespace rufbund::office
