#include "app/configured_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "app/books_documents.h"
#include "app/build_directory.h"
#include "app/hotline_templates.h"
#include "app/own_words.h"
#include "directory/own_words.h"
#include "media/voice_plan.h"
#include "media/voice_preview.h"

namespace rufbund::app {
namespace {

namespace fs = std::filesystem;
using Kind = calls::Sentence::Kind;

// In the order in which a caller meets them; the place and the wait are an example.
constexpr std::array kHeard = {Kind::kWelcome,    Kind::kLanguageMenu, Kind::kTopicMenu, Kind::kPlaceFirst,
                               Kind::kConnecting, Kind::kGoodbye,      Kind::kRefused,   Kind::kClosed};
constexpr std::uint32_t kExamplePosition = 5;
constexpr Millis kExampleLow{4 * 60'000}, kExampleHigh{6 * 60'000};

alliance::Words languages_in(const std::string& prompts) {
  alliance::Words out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(prompts, error))
    if (fs::exists(entry.path() / "words.txt", error)) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

// For the texts of one preview.
struct Folder {
  Folder() {
    if (::mkdtemp(path.data()) == nullptr) path.clear();
  }
  ~Folder() {
    std::error_code ignored;
    if (!path.empty()) fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path = (fs::temp_directory_path() / "rufbund-preview-XXXXXX").string();
};

media::PromptPlaces places_of(const NodeOptions& node, const std::string& texts) {
  return {node.prompts, (fs::path(node.data) / "recordings").string(), "Europe/Berlin", texts};
}

office::HeardPrompt heard_of(const media::Plan& plan, const calls::Sentence& sentence) {
  office::HeardPrompt out{sentence.language, media::prompt_name(sentence.kind), {}};
  for (const media::Fragment& fragment : plan) {
    out.recorded |= !fragment.recording.empty();
    if (!fragment.text.empty()) out.text += (out.text.empty() ? "" : "\n") + fragment.text;
  }
  return out;
}

}  // namespace

Result<std::shared_ptr<const ConfiguredLine>> ConfiguredLine::open(std::string config_file, const NodeOptions& node) {
  auto templates = read_hotline_templates(node.templates);
  if (!templates) return tl::unexpected(templates.error());
  return std::shared_ptr<const ConfiguredLine>(new ConfiguredLine(std::move(config_file), std::move(*templates)));
}

Result<office::LineFacts> ConfiguredLine::facts() const {
  Problems problems(config_file_);
  const ConfigNode tree = read_tree(config_file_, problems);
  const NodeOptions node = read_node_options(config_file_, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems.lines(), "\n")));
  office::LineFacts out;
  out.file = in_file(tree);
  out.languages = languages_in(node.prompts);
  out.carriers = named_in(tree, "carriers");
  out.sites = named_in(tree, "sites");
  return out;
}

Result<std::vector<office::LineProblem>> ConfiguredLine::problems(
    const std::vector<office::LineDocument>& documents) const {
  Problems found(config_file_);
  (void)read_config(config_file_, config_documents(documents), found);
  std::vector<office::LineProblem> out;
  for (const Problem& problem : found.found()) {
    office::LineProblem one{"file", {}, problem.key, problem.what};
    if (problem.document > 0) {
      const office::LineDocument& document = documents.at(static_cast<std::size_t>(problem.document - 1));
      one.kind = document.kind;
      one.key = document.key;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<office::HeardPrompt>> ConfiguredLine::heard(const std::vector<office::LineDocument>& documents,
                                                               const std::string& hotline) const {
  Problems problems(config_file_);
  Config config = read_config(config_file_, config_documents(documents), problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems.lines(), "\n")));
  std::erase_if(config.hotlines, [&](const HotlineConfig& one) { return one.key != hotline; });
  config.carriers.clear();  // notices by telephone need no words here
  if (config.hotlines.empty()) return fail(ErrorCode::kNotFound, fmt::format("There is no hotline '{}'.", hotline));
  IdBook ids;
  const auto directory = build_directory(config, {{hotline, CellId{1}}}, ids, TimeMs{0});
  if (!directory) return tl::unexpected(directory.error());
  const Folder texts;
  if (texts.path.empty()) return fail(ErrorCode::kUnavailable, "No folder can be made for the preview's texts.");
  if (auto written = write_own_words(texts.path, config.hotlines); !written) return tl::unexpected(written.error());
  const auto prompts = media::Prompts::read(places_of(config.node, texts.path), *directory);
  if (!prompts) return fail(ErrorCode::kInvalidArgument, prompts.error().message);
  std::vector<office::HeardPrompt> out;
  const std::vector<std::string>& languages = config.hotlines.front().languages;
  for (const std::string& language : languages)
    for (const Kind kind : kHeard) {
      // Each language offers itself in one menu for all.
      if (kind == Kind::kLanguageMenu && (languages.size() == 1 || language != languages.front())) continue;
      calls::Sentence sentence;
      sentence.kind = kind;
      sentence.language = language;
      sentence.hotline = hotline;
      sentence.position = kExamplePosition;
      sentence.low = kExampleLow;
      sentence.high = kExampleHigh;
      const auto plan = prompts->plan(sentence, TimeMs{0});
      if (!plan) return tl::unexpected(plan.error());
      out.push_back(heard_of(*plan, sentence));
    }
  return out;
}

Result<std::vector<office::HeardPrompt>> ConfiguredLine::general_prompts() const {
  Problems problems(config_file_);
  const NodeOptions node = read_node_options(config_file_, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems.lines(), "\n")));
  std::vector<office::HeardPrompt> out;
  const media::PromptPlaces places = places_of(node, {});
  for (const std::string& language : languages_in(node.prompts))
    for (const std::string_view prompt : directory::kOwnWords) {
      auto general = media::general_prompt(places, language, prompt);
      if (!general) continue;  // such a hotline would not start; its check says so
      out.push_back({language, std::string(prompt), std::move(general->text), !general->recording.empty()});
    }
  return out;
}

Result<std::string> ConfiguredLine::spoken(const office::HotlineForm& form, const std::string& language,
                                           const std::string& prompt, const std::string& text) const {
  Problems problems(config_file_);
  const NodeOptions node = read_node_options(config_file_, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems.lines(), "\n")));
  const auto named = [&](const std::string& de, const std::string& en) {
    const std::string& wanted = language == "de" ? de : en;
    return wanted.empty() ? (de.empty() ? en : de) : wanted;
  };
  media::PromptToHear heard{language, prompt, text, named(form.name_de, form.name_en), {}};
  std::vector<office::FormTopic> topics = form.topics;
  std::stable_sort(topics.begin(), topics.end(), [](const auto& a, const auto& b) { return a.digit < b.digit; });
  for (const office::FormTopic& topic : topics)
    heard.topics.emplace_back(named(topic.name_de, topic.name_en), static_cast<int>(topic.digit));
  return media::speak_prompt(places_of(node, {}), heard);
}

}  // namespace rufbund::app
