// Mistakes found in a configuration: each names its line, its key and the remedy. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::app {

struct Problem {
  int line = 0;      // 0: of the file as a whole
  std::string key;   // "sites.nordlicht-kiel.address"; empty: of the file as a whole
  std::string what;  // what is wrong, then how to put it right; full sentences
};

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(int line, std::string key, std::string what) { found_.push_back({line, std::move(key), std::move(what)}); }
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  [[nodiscard]] const std::string& file() const { return file_; }
  // "FILE:LINE: KEY: WHAT", in order of lines.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::string file_;
  std::vector<Problem> found_;
};

// The known word that is nearest to `word` (at most a third of its letters differ, swaps counted once); empty: none is.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace rufbund::app
