// Mistakes found in a configuration: each names its document, its line, its key and the remedy. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::app {

struct Problem {
  int document = 0;  // 0: the file; else the documents read beside it, in their order
  int line = 0;      // 0: of the document as a whole
  std::string key;   // "sites.nordlicht-kiel.address"; empty: of the document as a whole
  std::string what;  // what is wrong, then how to put it right; full sentences
};

class Problems {
 public:
  explicit Problems(std::string file) { names_.push_back(std::move(file)); }

  // The number of a document that is read beside the file.
  int add_document(std::string name) {
    names_.push_back(std::move(name));
    return static_cast<int>(names_.size()) - 1;
  }
  void add(int line, std::string key, std::string what, int document = 0) {
    found_.push_back({document, line, std::move(key), std::move(what)});
  }
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  [[nodiscard]] const std::string& file() const { return names_.front(); }
  [[nodiscard]] const std::string& name_of(int document) const { return names_.at(static_cast<std::size_t>(document)); }
  [[nodiscard]] const std::vector<Problem>& found() const { return found_; }
  // "FILE:LINE: KEY: WHAT", in order of documents and lines.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::vector<std::string> names_;  // of the file and of the documents
  std::vector<Problem> found_;
};

// The known word that is nearest to `word` (at most a third of its letters differ, swaps counted once); empty: none is.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace rufbund::app
