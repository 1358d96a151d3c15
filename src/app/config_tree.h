// TOML as a plain tree that remembers its document and lines; config_tree.cc is the only place that sees the parser.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/problems.h"

namespace rufbund::app {

struct ConfigNode;
struct ConfigEntry;  // not a std::pair: that may not name a type that is still incomplete
using ConfigList = std::vector<ConfigNode>;
using NodeTable = std::vector<ConfigEntry>;

// Dates and times have no use in a document of ours, fractions in scenarios alone; dates are kept as Other to be named
// in a message.
struct Other {
  std::string type;
};

struct ConfigNode {
  int line = 0;
  int document = 0;  // of Problems: 0 is the file
  std::variant<std::string, std::int64_t, bool, ConfigList, NodeTable, double, Other> value;

  // "a text", "a number", ...
  [[nodiscard]] std::string type_name() const;
};

struct ConfigEntry {
  std::string key;
  ConfigNode value;
};

// Reads and parses; a problem where the file cannot be read or is no TOML. The tree is then empty.
[[nodiscard]] ConfigNode read_tree(const std::string& path, Problems& problems);
// Parses a document that is not a file's; likewise.
[[nodiscard]] ConfigNode parse_tree(const std::string& text, int document, Problems& problems);

}  // namespace rufbund::app
