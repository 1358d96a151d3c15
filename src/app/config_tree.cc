#include "app/config_tree.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace rufbund::app {
namespace {

ConfigNode convert(const toml::node& node, int document) {
  ConfigNode out;
  out.document = document;
  out.line = static_cast<int>(node.source().begin.line);
  switch (node.type()) {
    case toml::node_type::string:
      out.value = node.as_string()->get();
      break;
    case toml::node_type::integer:
      out.value = node.as_integer()->get();
      break;
    case toml::node_type::boolean:
      out.value = node.as_boolean()->get();
      break;
    case toml::node_type::array: {
      ConfigList list;
      for (const toml::node& element : *node.as_array()) list.push_back(convert(element, document));
      out.value = std::move(list);
      break;
    }
    case toml::node_type::table: {
      NodeTable table;
      for (const auto& [key, element] : *node.as_table()) {
        ConfigNode child = convert(element, document);
        // A key's own line is the better place for a message than that of a value that begins further down.
        if (key.source().begin.line != 0) child.line = static_cast<int>(key.source().begin.line);
        table.push_back({std::string(key.str()), std::move(child)});
      }
      out.value = std::move(table);
      break;
    }
    case toml::node_type::floating_point:
      out.value = node.as_floating_point()->get();
      break;
    default:
      out.value = Other{"a date or time"};
      break;
  }
  return out;
}

}  // namespace

std::string ConfigNode::type_name() const {
  static constexpr const char* kNames[] = {"a text", "a number", "true or false",
                                           "a list", "a table",  "a number with a fraction"};
  if (const Other* other = std::get_if<Other>(&value)) return other->type;
  return kNames[value.index()];
}

ConfigNode read_tree(const std::string& path, Problems& problems) {
  ConfigNode root;
  root.value = NodeTable{};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    // An empty file sets failbit on the output stream although nothing is wrong with it.
    if (file.is_open() && file.peek() == std::ifstream::traits_type::eof() && !file.bad()) {
      problems.add(0, "", "The file is empty or no file. Write a configuration; demo/rufbund.toml is an example.");
    } else {
      problems.add(
          0, "", fmt::format("The file cannot be read: {}. Check its name and its permissions.", std::strerror(errno)));
    }
    return root;
  }
  return parse_tree(text.str(), 0, problems);
}

ConfigNode parse_tree(const std::string& text, int document, Problems& problems) {
  try {
    return convert(toml::parse(text, problems.name_of(document)), document);
  } catch (const toml::parse_error& error) {
    problems.add(
        static_cast<int>(error.source().begin.line), "",
        fmt::format("This is not TOML: {}. Mend the line; https://toml.io shows the format.", error.description()),
        document);
    ConfigNode root;
    root.document = document;
    root.value = NodeTable{};
    return root;
  }
}

}  // namespace rufbund::app
