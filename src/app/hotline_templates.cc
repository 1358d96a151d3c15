#include "app/hotline_templates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "app/section.h"
#include "directory/own_words.h"

namespace rufbund::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostTemplates = 64;
constexpr Millis kSecond{1'000}, kWeek{7LL * 24 * 3'600'000};

std::int64_t seconds(Millis duration) { return duration.count() / 1'000; }

void read_words(Section& prompts, office::HotlineForm& form) {
  for (const std::string_view name : directory::kOwnWords) {
    const std::string prompt(name);
    if (!prompts.has(prompt)) {
      prompts.expect(prompt);
      continue;
    }
    prompts.inner(prompt, [&](Section& texts) {
      for (const std::string& language : form.languages) {
        std::string text = texts.text(language, Section::kRequired);
        while (!text.empty() && text.back() == '\n') text.pop_back();
        form.prompts[prompt][language] = std::move(text);
      }
    });
  }
}

office::HotlineTemplate read_template(Section& s) {
  office::HotlineTemplate out;
  office::HotlineForm& form = out.form;
  std::tie(out.title_de, out.title_en) = s.names("title");
  std::tie(out.about_de, out.about_en) = s.names("about");
  std::tie(form.name_de, form.name_en) = s.names("name");
  form.languages = s.texts("languages", Section::kRequired);
  if (const ConfigNode* hours = s.find("hours");
      hours != nullptr && !std::holds_alternative<std::string>(hours->value)) {
    form.always_open = false;
    s.inner("hours", [&](Section& h) {
      form.timezone = h.text("timezone", Section::kOptional, form.timezone);
      form.weekly = h.texts("weekly", Section::kRequired);
      form.closed = h.texts("closed", Section::kOptional);
    });
  }
  s.inner("limits", [&](Section& limits) {
    form.max_waiting = limits.number("max_waiting", 0, 100'000, Section::kOptional, form.max_waiting);
    form.max_wait_s = seconds(limits.duration("max_wait", Millis{0}, kWeek, form.max_wait_s * kSecond));
  });
  s.inner("service_target", [&](Section& target) {
    form.target_s = seconds(target.duration("within", Millis{0}, 3'600 * kSecond, form.target_s * kSecond));
    form.target_percent = target.number("percent", 1, 100, Section::kOptional, form.target_percent);
  });
  form.thanks = s.flag("thanks", false);
  s.each("topics", Section::kRequired, [&](Section& t) {
    office::FormTopic topic;
    topic.key = t.name_key("key", Section::kRequired);
    std::tie(topic.name_de, topic.name_en) = t.names("name");
    topic.digit = t.number("digit", 1, 9, Section::kRequired);
    topic.norm_work_s = seconds(t.duration("norm_work", kSecond, 14'400 * kSecond, topic.norm_work_s * kSecond));
    topic.needs_skill = t.flag("needs_skill", true);
    form.topics.push_back(std::move(topic));
  });
  s.inner("prompts", [&](Section& prompts) { read_words(prompts, form); });
  s.each("announcements", Section::kOptional, [&](Section& a) {
    office::FormAnnouncement text;
    text.title = a.text("title", Section::kRequired);
    std::tie(text.text_de, text.text_en) = a.names("text");
    form.announcements.push_back(std::move(text));
  });
  return out;
}

}  // namespace

Result<std::vector<office::HotlineTemplate>> read_hotline_templates(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!folder.empty())
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.size() > kMostTemplates)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} holds {} templates, but {} are the most.", folder, files.size(), kMostTemplates));
  std::vector<office::HotlineTemplate> out;
  std::vector<std::string> mistakes;
  for (const fs::path& file : files) {
    Problems problems(file.string());
    const ConfigNode tree = read_tree(file.string(), problems);
    if (problems.empty()) {
      Section root(tree, "", problems);
      out.push_back(read_template(root));
      root.finish();
      out.back().key = file.stem().string();
    }
    for (const std::string& line : problems.lines()) mistakes.push_back(line);
  }
  if (!mistakes.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(mistakes, "\n")));
  return out;
}

}  // namespace rufbund::app
