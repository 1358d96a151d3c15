#include "app/section.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/values.h"

namespace rufbund::app {

Section::Section(const ConfigNode& node, std::string path, Problems& problems)
    : node_(node), table_(std::get_if<NodeTable>(&node.value)), path_(std::move(path)), problems_(problems) {
  if (!table_) wrong_type(node, "", "a table");
}

std::string Section::path_of(const std::string& key) const {
  if (path_.empty() || key.empty()) return path_ + key;
  return path_ + "." + key;
}

std::string Section::place() const {
  const std::string line = fmt::format("line {}", node_.line);
  return node_.document == 0 ? line : fmt::format("{} of {}", line, problems_.name_of(node_.document));
}

bool Section::has(const std::string& key) const {
  return table_ && std::any_of(table_->begin(), table_->end(), [&](const auto& entry) { return entry.key == key; });
}

const ConfigNode* Section::find(const std::string& key) {
  known_.push_back(key);
  if (!table_) return nullptr;
  for (const auto& [name, node] : *table_) {
    if (name == key) return &node;
  }
  return nullptr;
}

const ConfigNode* Section::need(const std::string& key, Need need, const char* example) {
  const ConfigNode* node = find(key);
  if (!node && need == kRequired && table_)
    problem(key, fmt::format("is missing. Add it, for example {} = {}.", key, example));
  return node;
}

void Section::problem(const std::string& key, std::string what) {
  const ConfigNode* at = &node_;
  if (table_) {
    for (const auto& [name, node] : *table_) {
      if (name == key) at = &node;
    }
  }
  problem_at(*at, key, std::move(what));
}

void Section::problem_at(const ConfigNode& node, const std::string& key, std::string what) {
  problems_.add(node.line, path_of(key), std::move(what), node.document);
}

void Section::wrong_type(const ConfigNode& node, const std::string& key, const char* wanted) {
  problem_at(node, key, fmt::format("is {}, but must be {}.", node.type_name(), wanted));
}

std::string Section::text(const std::string& key, Need required, std::string otherwise) {
  const ConfigNode* node = need(key, required, "\"...\"");
  if (!node) return otherwise;
  const std::string* value = std::get_if<std::string>(&node->value);
  if (!value) {
    wrong_type(*node, key, "a text in quotes");
    return otherwise;
  }
  if (value->empty() || value->size() > 1000) {
    problem_at(*node, key, "is empty or longer than 1000 characters. Write something short.");
    return otherwise;
  }
  return *value;
}

std::int64_t Section::number(const std::string& key, std::int64_t least, std::int64_t most, Need required,
                             std::int64_t otherwise) {
  const ConfigNode* node = need(key, required, fmt::format("{}", least).c_str());
  if (!node) return otherwise;
  const std::int64_t* value = std::get_if<std::int64_t>(&node->value);
  if (!value) {
    wrong_type(*node, key, "a whole number without quotes");
    return otherwise;
  }
  if (*value < least || *value > most) {
    problem_at(*node, key, fmt::format("is {}, but must be from {} to {}.", *value, least, most));
    return otherwise;
  }
  return *value;
}

double Section::fraction(const std::string& key, double least, double most, Need required, double otherwise) {
  const ConfigNode* node = need(key, required, fmt::format("{}", least).c_str());
  return node ? number_at(*node, key, least, most).value_or(otherwise) : otherwise;
}

std::vector<double> Section::fractions(const std::string& key, double least, double most, Need required) {
  const ConfigNode* node = need(key, required, "[1, 2.5]");
  std::vector<double> out;
  if (!node) return out;
  const ConfigList* list = std::get_if<ConfigList>(&node->value);
  if (!list) {
    wrong_type(*node, key, "a list of numbers");
    return out;
  }
  for (const ConfigNode& element : *list) out.push_back(number_at(element, key, least, most).value_or(least));
  return out;
}

std::optional<double> Section::number_at(const ConfigNode& node, const std::string& key, double least, double most) {
  double value = 0;
  if (const std::int64_t* whole = std::get_if<std::int64_t>(&node.value)) {
    value = static_cast<double>(*whole);
  } else if (const double* broken = std::get_if<double>(&node.value)) {
    value = *broken;
  } else {
    wrong_type(node, key, "a number without quotes");
    return std::nullopt;
  }
  // Not a number is within no bounds.
  if (value >= least && value <= most) return value;
  problem_at(node, key, fmt::format("is {}, but must be from {} to {}.", value, least, most));
  return std::nullopt;
}

bool Section::flag(const std::string& key, bool otherwise) {
  const ConfigNode* node = find(key);
  if (!node) return otherwise;
  const bool* value = std::get_if<bool>(&node->value);
  if (!value) wrong_type(*node, key, "true or false without quotes");
  return value ? *value : otherwise;
}

Millis Section::duration(const std::string& key, Millis least, Millis most, Millis otherwise) {
  const ConfigNode* node = find(key);
  if (!node) return otherwise;
  const std::string* written = std::get_if<std::string>(&node->value);
  const auto value = written ? parse_duration(*written) : std::nullopt;
  if (!value) {
    problem_at(
        *node, key,
        "is no duration. Write a whole number and a unit in quotes: \"250ms\", \"15s\", \"30min\", \"12h\", \"7d\".");
    return otherwise;
  }
  if (*value < least || *value > most) {
    problem_at(*node, key,
               fmt::format("is {}, but must be from {} to {}.", *written, duration_text(least), duration_text(most)));
    return otherwise;
  }
  return *value;
}

std::vector<std::string> Section::texts(const std::string& key, Need required) {
  const ConfigNode* node = need(key, required, "[\"...\"]");
  std::vector<std::string> out;
  if (!node) return out;
  if (const std::string* one = std::get_if<std::string>(&node->value)) return {*one};
  const ConfigList* list = std::get_if<ConfigList>(&node->value);
  if (!list) {
    wrong_type(*node, key, "a list of texts in quotes");
    return out;
  }
  for (const ConfigNode& element : *list) {
    if (const std::string* value = std::get_if<std::string>(&element.value)) {
      out.push_back(*value);
    } else {
      problem_at(element, key,
                 fmt::format("holds {}, but every element must be a text in quotes.", element.type_name()));
    }
  }
  if (list->empty() && required == kRequired) problem_at(*node, key, "is an empty list. Name at least one.");
  return out;
}

std::string Section::name_key(const std::string& key, Need required) {
  const ConfigNode* node = find(key);
  const std::string* value = node ? std::get_if<std::string>(&node->value) : nullptr;
  if (value && is_key(*value)) return *value;
  if (!node) {
    if (required == kRequired && table_)
      problem(key, fmt::format("is missing. Add it, for example {} = \"nordlicht\".", key));
  } else if (!value) {
    wrong_type(*node, key, "a text in quotes");
  } else {
    problem_at(
        *node, key,
        fmt::format("'{}' is no key. Use 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit.",
                    *value));
  }
  return {};
}

std::vector<directory::Endpoint> Section::endpoints(const std::string& key, Need required,
                                                    directory::Transport transport) {
  std::vector<directory::Endpoint> out;
  for (const std::string& written : texts(key, required)) {
    auto endpoint = parse_endpoint(written);
    if (!endpoint) {
      problem(key,
              fmt::format("'{}' is no address. Write an IP address and a port: \"127.0.0.1:5060\" or \"[::1]:5060\".",
                          written));
      continue;
    }
    endpoint->transport = transport;
    out.push_back(*endpoint);
  }
  return out;
}

std::pair<std::string, std::string> Section::names(const std::string& key) {
  std::pair<std::string, std::string> out;
  const ConfigNode* node = need(key, kRequired, "{ de = \"...\", en = \"...\" }");
  if (!node) return out;
  Section both(*node, path_of(key), problems_);
  out.first = both.text("de", kRequired);
  out.second = both.text("en", kOptional, out.first);
  both.finish();
  return out;
}

void Section::each(const std::string& key, Need required, const std::function<void(Section&)>& read) {
  const ConfigNode* node = find(key);
  if (!node) {
    if (required == kRequired && table_)
      problem(key, fmt::format("is missing. Add at least one table headed [[{}]].",
                               path_.empty() ? key : "hotlines." + key));
    return;
  }
  const ConfigList* list = std::get_if<ConfigList>(&node->value);
  if (!list) return wrong_type(*node, key, fmt::format("a list of tables, each headed [[{}]]", key).c_str());
  if (list->empty() && required == kRequired) problem_at(*node, key, "is an empty list. Add at least one.");
  int n = 0;
  for (const ConfigNode& element : *list) {
    std::string path = fmt::format("{}[{}]", path_of(key), ++n);
    if (const NodeTable* table = std::get_if<NodeTable>(&element.value)) {
      for (const auto& [name, value] : *table) {
        const std::string* own = name == "key" ? std::get_if<std::string>(&value.value) : nullptr;
        if (own && is_key(*own)) path = fmt::format("{}.{}", path_of(key), *own);
      }
    }
    Section section(element, path, problems_);
    if (!section.table_) continue;
    read(section);
    section.finish();
  }
}

void Section::inner(const std::string& key, const std::function<void(Section&)>& read) {
  const ConfigNode* node = find(key);
  ConfigNode nothing;
  nothing.line = node_.line;
  nothing.document = node_.document;
  nothing.value = NodeTable{};
  Section section(node ? *node : nothing, path_of(key), problems_);
  if (!section.table_) return;
  read(section);
  section.finish();
}

void Section::finish() {
  if (!table_) return;
  for (const auto& [name, node] : *table_) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string meant = nearest(name, known_);
    std::vector<std::string> sorted = known_;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    problem_at(node, name,
               meant.empty() ? fmt::format("is unknown. Known here: {}.", fmt::join(sorted, ", "))
                             : fmt::format("is unknown. Did you mean '{}'?", meant));
  }
}

}  // namespace rufbund::app
