#include "app/own_words.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace rufbund::app {

namespace fs = std::filesystem;

std::string own_words_path(const NodeOptions& node) { return node.data + "/texts"; }

Result<void> write_own_words(const std::string& folder, const std::vector<HotlineConfig>& hotlines) {
  std::error_code error;
  fs::remove_all(folder, error);
  for (const HotlineConfig& hotline : hotlines)
    for (const OwnWords& words : hotline.own_words) {
      const fs::path place = fs::path(folder) / words.language / hotline.key;
      fs::create_directories(place, error);
      const fs::path path = place / (words.prompt + ".txt");
      std::ofstream file(path, std::ios::trunc);
      file << words.text << '\n';
      file.flush();
      if (!file)
        return fail(ErrorCode::kUnavailable,
                    fmt::format("{} cannot be written. Check the disk and its permissions.", path.string()));
    }
  return {};
}

}  // namespace rufbund::app
