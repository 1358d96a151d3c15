#include "office/hotline_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "directory/own_words.h"

namespace rufbund::office {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestText = 2'000;  // bytes: what is spoken at once

std::string token(std::string_view name) {  // RFC 6901 §3
  std::string out;
  for (const char c : name) out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool has_control(std::string_view text, bool lines) {
  std::size_t at = 0;
  while (const auto c = next_code_point(text, at))
    if (is_control(*c) && !(lines && *c == '\n')) return true;
  return at != text.size();  // no UTF-8
}

// One object of the form: typed fields, each named once; the rest is unknown.
class Part {
 public:
  Part(const Json& json, std::string pointer, std::vector<FormProblem>& problems)
      : json_(json), pointer_(std::move(pointer)), problems_(problems) {
    if (!json_.is_object()) wrong("", "wrong_type", "An object is expected.");
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part() {
    if (!json_.is_object()) return;
    for (const auto& [name, unused] : json_.items())
      if (std::find(known_.begin(), known_.end(), name) == known_.end()) wrong(name, "unknown_field", {});
  }

  [[nodiscard]] const Json* find(std::string_view name) {
    known_.emplace_back(name);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(name);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }
  void line(std::string_view name, std::string& into, std::size_t most) { text(name, into, most, false); }
  void text(std::string_view name, std::string& into, std::size_t most, bool lines) {
    if (const Json* found = find(name)) value(*found, std::string(name), into, most, lines);
  }
  void number(std::string_view name, std::int64_t& into, std::int64_t least, std::int64_t most) {
    if (const Json* found = find(name)) value(*found, std::string(name), into, least, most);
  }
  void flag(std::string_view name, bool& into) {
    const Json* found = find(name);
    if (found == nullptr) return;
    if (!found->is_boolean()) return wrong(name, "wrong_type", "true or false is expected.");
    into = found->get<bool>();
  }
  void word(std::string_view name, std::string& into) {
    const Json* found = find(name);
    if (found == nullptr) return;
    if (!found->is_string()) return wrong(name, "wrong_type", "A text is expected.");
    const auto text = found->get<std::string>();
    if (!text.empty() && !is_word(text)) return wrong(name, "malformed", kWord);
    into = text;
  }
  void words(std::string_view name, alliance::Words& into, std::size_t most) {
    each(name, most, [&](const Json& entry, const std::string& where) {
      if (!entry.is_string() || !is_word(entry.get<std::string>())) return wrong(where, "malformed", kWord);
      if (std::find(into.begin(), into.end(), entry.get<std::string>()) != into.end())
        return wrong(where, "duplicate", {});
      into.push_back(entry.get<std::string>());
    });
  }
  void lines(std::string_view name, alliance::Words& into, std::size_t most) {
    each(name, most, [&](const Json& entry, const std::string& where) {
      std::string one;
      value(entry, where, one, 80, false);
      if (!one.empty()) into.push_back(std::move(one));
    });
  }
  // `read(entry, place)` for each of a list.
  template <class Read>
  void each(std::string_view name, std::size_t most, Read read) {
    const Json* list = find(name);
    if (list == nullptr) return;
    if (!list->is_array()) return wrong(name, "wrong_type", "A list is expected.");
    if (list->size() > most) return wrong(name, "out_of_range", fmt::format("{} entries at most.", most));
    for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], fmt::format("{}/{}", name, i));
  }
  // `read(part)` for each object of a list.
  template <class Read>
  void parts(std::string_view name, std::size_t most, Read read) {
    each(name, most, [&](const Json& entry, const std::string& where) {
      Part part(entry, pointer_ + "/" + where, problems_);
      read(part);
    });
  }
  template <class Read>
  void inner(std::string_view name, Read read) {
    const Json* found = find(name);
    if (found == nullptr) return;
    Part part(*found, pointer_ + "/" + std::string(name), problems_);
    read(part);
  }
  // `read(key, value)` for each entry of an object with keys that are words.
  template <class Read>
  void map(std::string_view name, std::size_t most, Read read) {
    const Json* found = find(name);
    if (found == nullptr) return;
    if (!found->is_object()) return wrong(name, "wrong_type", "An object is expected.");
    if (found->size() > most) return wrong(name, "out_of_range", fmt::format("{} entries at most.", most));
    for (const auto& [key, entry] : found->items()) {
      const std::string where = fmt::format("{}/{}", name, token(key));
      if (!is_word(key))
        wrong(where, "malformed", kWord);
      else
        read(key, entry, where);
    }
  }
  void value(const Json& json, const std::string& where, std::string& into, std::size_t most, bool lines) {
    if (!json.is_string()) return wrong(where, "wrong_type", "A text is expected.");
    const auto& text = json.get_ref<const std::string&>();
    if (text.size() > most) return wrong(where, "too_long", fmt::format("{} bytes at most.", most));
    if (has_control(text, lines)) return wrong(where, "malformed", "Text without control characters is expected.");
    if (!lines && has_invisible(text))
      return wrong(where, "invisible_character",
                   "It holds a character that nobody sees, or one that turns the text round.");
    into = text;
  }
  void value(const Json& json, const std::string& where, std::int64_t& into, std::int64_t least, std::int64_t most) {
    if (!json.is_number_integer()) return wrong(where, "wrong_type", "A whole number is expected.");
    if (json < least || json > most) return wrong(where, "out_of_range", fmt::format("From {} to {}.", least, most));
    into = json.get<std::int64_t>();
  }
  // `where`: below this part, made of tokens.
  void wrong(std::string_view where, std::string_view code, std::string detail) {
    problems_.push_back({where.empty() ? pointer_ : pointer_ + "/" + std::string(where), code, std::move(detail)});
  }

 private:
  static constexpr const char* kWord = "Lower-case letters, digits, hyphens and underscores, 40 at most.";
  const Json& json_;
  const std::string pointer_;
  std::vector<FormProblem>& problems_;
  std::vector<std::string> known_;
};

void read_prompts(Part& form, HotlineForm& out) {
  form.map(
      "prompts", directory::kOwnWords.size(), [&](const std::string& prompt, const Json& texts, std::string where) {
        if (std::find(directory::kOwnWords.begin(), directory::kOwnWords.end(), prompt) == directory::kOwnWords.end())
          return form.wrong(where, "unknown_name", fmt::format("One of: {}.", fmt::join(directory::kOwnWords, ", ")));
        if (!texts.is_object() || texts.size() > 9)
          return form.wrong(where, "wrong_type", "Texts by language are expected.");
        for (const auto& [language, text] : texts.items()) {
          const std::string place = where + "/" + token(language);
          if (!is_word(language)) {
            form.wrong(place, "malformed", "A language is expected, as \"de\".");
            continue;
          }
          std::string words;
          form.value(text, place, words, kLongestText, true);
          if (!words.empty()) out.prompts[prompt][language] = std::move(words);
        }
      });
}

}  // namespace

HotlineForm read_form(const Json& json, std::vector<FormProblem>& problems) {
  HotlineForm out;
  Part form(json, "", problems);
  form.inner("name", [&](Part& name) {
    name.line("de", out.name_de, 120);
    name.line("en", out.name_en, 120);
  });
  form.words("languages", out.languages, 9);
  form.parts("numbers", 100, [&](Part& part) {
    FormNumber number;
    part.line("number", number.number, 24);
    part.word("language", number.language);
    part.word("carrier", number.carrier);
    out.numbers.push_back(std::move(number));
  });
  form.inner("hours", [&](Part& hours) {
    hours.flag("always", out.always_open);
    hours.line("timezone", out.timezone, 64);
    hours.lines("weekly", out.weekly, 64);
    hours.lines("closed", out.closed, 400);
  });
  form.parts("topics", 9, [&](Part& part) {
    FormTopic topic;
    part.word("key", topic.key);
    part.inner("name", [&](Part& name) {
      name.line("de", topic.name_de, 120);
      name.line("en", topic.name_en, 120);
    });
    part.number("digit", topic.digit, 1, 9);
    part.number("norm_work_s", topic.norm_work_s, 1, 14'400);
    part.flag("needs_skill", topic.needs_skill);
    out.topics.push_back(std::move(topic));
  });
  read_prompts(form, out);
  form.parts("announcements", 32, [&](Part& part) {
    FormAnnouncement text;
    part.line("title", text.title, 120);
    part.text("text_de", text.text_de, kLongestText, true);
    part.text("text_en", text.text_en, kLongestText, true);
    out.announcements.push_back(std::move(text));
  });
  form.inner("limits", [&](Part& limits) {
    limits.number("max_waiting", out.max_waiting, 0, 100'000);
    limits.number("max_wait_s", out.max_wait_s, 0, 604'800);
  });
  form.inner("service_target", [&](Part& target) {
    target.number("seconds", out.target_s, 0, 3'600);
    target.number("percent", out.target_percent, 1, 100);
  });
  form.flag("thanks", out.thanks);
  form.parts("seats", 200, [&](Part& part) {
    FormSeats seats;
    part.word("site", seats.site);
    part.number("channels", seats.channels, 1, 10'000);
    part.words("skills", seats.skills, 16);
    out.seats.push_back(std::move(seats));
  });
  form.map("weights_ppm", 256, [&](const std::string& member, const Json& weight, const std::string& where) {
    std::int64_t ppm = 0;
    form.value(weight, where, ppm, 100, 1'000'000);
    if (ppm > 0) out.weights_ppm[member] = ppm;
  });
  return out;
}

HotlineForm form_of(const alliance::HotlineDraft& draft) {
  std::vector<FormProblem> unread;
  const Json json = Json::parse(draft.document, nullptr, false);
  if (!json.is_object()) return {};
  return read_form(json, unread);
}

Json to_json(const HotlineForm& form) {
  Json out = Json::object();
  out["name"] = {{"de", form.name_de}, {"en", form.name_en}};
  out["languages"] = form.languages;
  Json& numbers = out["numbers"] = Json::array();
  for (const FormNumber& n : form.numbers)
    numbers.push_back({{"number", n.number}, {"language", n.language}, {"carrier", n.carrier}});
  out["hours"] = {
      {"always", form.always_open}, {"timezone", form.timezone}, {"weekly", form.weekly}, {"closed", form.closed}};
  Json& topics = out["topics"] = Json::array();
  for (const FormTopic& t : form.topics)
    topics.push_back({{"key", t.key},
                      {"name", {{"de", t.name_de}, {"en", t.name_en}}},
                      {"digit", t.digit == 0 ? Json(nullptr) : Json(t.digit)},
                      {"norm_work_s", t.norm_work_s},
                      {"needs_skill", t.needs_skill}});
  out["prompts"] = form.prompts;
  Json& texts = out["announcements"] = Json::array();
  for (const FormAnnouncement& a : form.announcements)
    texts.push_back({{"title", a.title}, {"text_de", a.text_de}, {"text_en", a.text_en}});
  out["limits"] = {{"max_waiting", form.max_waiting}, {"max_wait_s", form.max_wait_s}};
  out["service_target"] = {{"seconds", form.target_s}, {"percent", form.target_percent}};
  out["thanks"] = form.thanks;
  Json& seats = out["seats"] = Json::array();
  for (const FormSeats& s : form.seats)
    seats.push_back(
        {{"site", s.site}, {"channels", s.channels == 0 ? Json(nullptr) : Json(s.channels)}, {"skills", s.skills}});
  out["weights_ppm"] = form.weights_ppm;
  return out;
}

std::string form_text(const HotlineForm& form) { return to_json(form).dump(); }

}  // namespace rufbund::office
