// The configuration's part that the office keeps in its books: read anew at each start and each reload.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "app/config_tree.h"
#include "office/line_port.h"

namespace rufbund::app {

// Reads the books in the data folder that `config_file` names; none are made where there are none yet.
[[nodiscard]] DocumentSource books_documents(std::string config_file);

[[nodiscard]] std::vector<ConfigDocument> config_documents(const std::vector<office::LineDocument>& documents);

// What the file names by itself, whether or not the rest of it is sound.
[[nodiscard]] office::InFile in_file(const ConfigNode& tree);

[[nodiscard]] std::vector<office::LineFacts::Named> named_in(const ConfigNode& tree, std::string_view list);

// For a start, where there is nothing to fall back to: documents with mistakes are left out, so that one entry of the
// books keeps no line from being answered. `left_out` says which and why.
[[nodiscard]] Config read_config_without_faulty(const std::string& path, const DocumentSource& source,
                                                Problems& problems, std::vector<std::string>& left_out);

}  // namespace rufbund::app
