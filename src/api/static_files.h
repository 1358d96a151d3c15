// The built user interface, from one directory. Paths that are no files and look like pages get its index.html.
#pragma once

#include <string>

#include "api/message.h"

namespace rufbund::api {

class StaticFiles {
 public:
  // `directory` "": there is no user interface.
  explicit StaticFiles(std::string directory) : directory_(std::move(directory)) {}

  // For GET and HEAD; 404 where there is nothing.
  [[nodiscard]] Response get(const Request& request) const;

 private:
  std::string directory_;
};

// By a file name's ending; "application/octet-stream" for others.
[[nodiscard]] std::string_view content_type_of(std::string_view path);

}  // namespace rufbund::api
