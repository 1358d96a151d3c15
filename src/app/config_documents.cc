#include "app/config_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace rufbund::app {
namespace {

constexpr std::size_t kMostDocuments = 2'048;
constexpr std::size_t kLongestDocument = 8u << 20;  // bytes: twenty thousand agents with names take less than one
constexpr std::array<std::string_view, 4> kLists = {"carriers", "members", "sites", "hotlines"};

// False where the file has something else under that key; its reader will say so.
bool append(NodeTable& table, const std::string& key, ConfigList&& elements) {
  for (ConfigEntry& entry : table) {
    if (entry.key != key) continue;
    ConfigList* const list = std::get_if<ConfigList>(&entry.value.value);
    if (list) list->insert(list->end(), std::move_iterator(elements.begin()), std::move_iterator(elements.end()));
    return list != nullptr;
  }
  ConfigNode node;
  node.line = elements.empty() ? 0 : elements.front().line;
  node.document = elements.empty() ? 0 : elements.front().document;
  node.value = std::move(elements);
  table.push_back({key, std::move(node)});
  return true;
}

void add_document(NodeTable& table, const std::string& toml, int document, Problems& problems) {
  if (toml.size() > kLongestDocument)
    return problems.add(
        0, "", fmt::format("The document has {} bytes, but {} are the most.", toml.size(), kLongestDocument), document);
  ConfigNode parsed = parse_tree(toml, document, problems);
  for (ConfigEntry& entry : std::get<NodeTable>(parsed.value)) {
    if (std::find(kLists.begin(), kLists.end(), entry.key) == kLists.end()) {
      problems.add(entry.value.line, entry.key,
                   fmt::format("belongs into the file {}. Here may be: {}.", problems.file(), fmt::join(kLists, ", ")),
                   document);
      continue;
    }
    ConfigList* const list = std::get_if<ConfigList>(&entry.value.value);
    if (!list) {
      problems.add(
          entry.value.line, entry.key,
          fmt::format("is {}, but must be a list of tables, each headed [[{}]].", entry.value.type_name(), entry.key),
          document);
      continue;
    }
    (void)append(table, entry.key, std::move(*list));
  }
}

}  // namespace

void add_documents(ConfigNode& tree, const std::vector<ConfigDocument>& documents, Problems& problems) {
  if (documents.size() > kMostDocuments)
    return problems.add(
        0, "",
        fmt::format("There are {} documents beside the file, but {} are the most.", documents.size(), kMostDocuments));
  for (const ConfigDocument& document : documents)
    add_document(std::get<NodeTable>(tree.value), document.toml, problems.add_document(document.name), problems);
}

}  // namespace rufbund::app
