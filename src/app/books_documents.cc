#include "app/books_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/cells.h"
#include "office/line_books.h"

namespace rufbund::app {
namespace {

// A text of a table; "" where there is none.
std::string text_in(const NodeTable& table, std::string_view key) {
  for (const ConfigEntry& entry : table)
    if (entry.key == key)
      if (const auto* text = std::get_if<std::string>(&entry.value.value)) return *text;
  return {};
}

template <class Read>
void each_table(const ConfigNode& tree, std::string_view list, Read read) {
  const auto* root = std::get_if<NodeTable>(&tree.value);
  if (root == nullptr) return;
  for (const ConfigEntry& entry : *root) {
    const auto* elements = entry.key == list ? std::get_if<ConfigList>(&entry.value.value) : nullptr;
    if (elements == nullptr) continue;
    for (const ConfigNode& element : *elements)
      if (const auto* table = std::get_if<NodeTable>(&element.value)) read(*table);
  }
}

}  // namespace

office::InFile in_file(const ConfigNode& tree) {
  office::InFile out;
  each_table(tree, "members", [&](const NodeTable& t) { out.members.insert(text_in(t, "key")); });
  each_table(tree, "hotlines", [&](const NodeTable& t) { out.hotlines.insert(text_in(t, "key")); });
  each_table(tree, "sites", [&](const NodeTable& t) {
    const std::string key = text_in(t, "key");
    out.sites.insert(key);
    out.member_of[key] = text_in(t, "member");
  });
  return out;
}

std::vector<office::LineFacts::Named> named_in(const ConfigNode& tree, std::string_view list) {
  std::vector<office::LineFacts::Named> out;
  each_table(tree, list, [&](const NodeTable& t) { out.push_back({text_in(t, "key"), text_in(t, "name")}); });
  return out;
}

std::vector<ConfigDocument> config_documents(const std::vector<office::LineDocument>& documents) {
  std::vector<ConfigDocument> out;
  for (const office::LineDocument& document : documents) out.push_back({document.name(), document.toml});
  return out;
}

DocumentSource books_documents(std::string config_file) {
  return [config_file = std::move(config_file)]() -> Result<std::vector<ConfigDocument>> {
    // Mistakes of the file are told by whoever reads it as a whole.
    Problems unsaid(config_file);
    const ConfigNode tree = read_tree(config_file, unsaid);
    const NodeOptions node = read_node_options(config_file, unsaid);
    std::error_code error;
    if (node.data.empty() || !std::filesystem::exists(office_path(node), error)) return std::vector<ConfigDocument>{};
    auto books = storage::OfficeBooks::open("sqlite:" + office_path(node));
    if (!books) return tl::unexpected(books.error());
    auto line = office::read_line_books(**books);
    if (!line) return tl::unexpected(line.error());
    return config_documents(office::line_documents(*line, in_file(tree)));
  };
}

Config read_config_without_faulty(const std::string& path, const DocumentSource& source, Problems& problems,
                                  std::vector<std::string>& left_out) {
  auto documents = source();
  if (!documents) {
    problems.add(0, "", documents.error().message);
    return {};
  }
  for (;;) {
    Problems found(path);
    Config config = read_config(path, *documents, found);
    std::set<int, std::greater<>> faulty;
    for (const Problem& problem : found.found())
      if (problem.document > 0) faulty.insert(problem.document);
    if (faulty.empty()) {
      problems = std::move(found);
      return config;
    }
    for (const std::string& line : found.lines()) left_out.push_back(line);
    for (const int document : faulty) documents->erase(documents->begin() + (document - 1));
  }
}

}  // namespace rufbund::app
