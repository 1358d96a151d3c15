// Reads one table of the configuration: typed values, each key named once, unknown keys reported with the nearest
// known.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/config_tree.h"
#include "app/problems.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::app {

class Section {
 public:
  // `path` is what messages call the table, for example "sites.kiel"; empty for the file's root.
  Section(const ConfigNode& node, std::string path, Problems& problems);

  // Each reads one key. Where it is missing, wrong in type or out of bounds, a problem is noted; the value is then the
  // default. `required`: missing is a problem too.
  enum Need { kOptional, kRequired };
  std::string text(const std::string& key, Need need, std::string otherwise = {});
  std::int64_t number(const std::string& key, std::int64_t least, std::int64_t most, Need need,
                      std::int64_t otherwise = 0);
  // A number that may have a fraction; finite.
  double fraction(const std::string& key, double least, double most, Need need, double otherwise = 0);
  // A list of such numbers.
  std::vector<double> fractions(const std::string& key, double least, double most, Need need);
  bool flag(const std::string& key, bool otherwise);
  // "30min", "15s", "250ms", "12h".
  Millis duration(const std::string& key, Millis least, Millis most, Millis otherwise);
  // A list of texts; one text alone counts as a list of one.
  std::vector<std::string> texts(const std::string& key, Need need);
  // A short name for ids: small letters, digits, "-", "_", "."; at most 64.
  std::string name_key(const std::string& key, Need need);
  // "127.0.0.1:5060" or "[::1]:5060"; several may be listed.
  std::vector<directory::Endpoint> endpoints(const std::string& key, Need need, directory::Transport transport);
  // { de = "...", en = "..." }; `en` may be left out and is then the German one.
  std::pair<std::string, std::string> names(const std::string& key);

  // The raw value, null where missing; the key counts as known.
  const ConfigNode* find(const std::string& key);
  // Makes the key a known one without reading it.
  void expect(const std::string& key) { known_.push_back(key); }
  // Calls `read` with a section per element of a list of tables. The section's path has its "key" where it has one.
  void each(const std::string& key, Need need, const std::function<void(Section&)>& read);
  // Calls `read` if the table is there; else it is read as an empty one, so that defaults and requirements hold.
  void inner(const std::string& key, const std::function<void(Section&)>& read);

  // Reports keys that nobody asked for. Call it last.
  void finish();

  void problem(const std::string& key, std::string what);  // at the key's line, or the table's where it is missing
  void problem_at(const ConfigNode& node, const std::string& key, std::string what);
  [[nodiscard]] std::string path_of(const std::string& key) const;
  // Where the table stands: "line 7", with the document's name where it is not the file.
  [[nodiscard]] std::string place() const;
  [[nodiscard]] bool has(const std::string& key) const;
  [[nodiscard]] Problems& problems() { return problems_; }

 private:
  const ConfigNode* need(const std::string& key, Need need, const char* example);
  std::optional<double> number_at(const ConfigNode& node, const std::string& key, double least, double most);
  void wrong_type(const ConfigNode& node, const std::string& key, const char* wanted);

  const ConfigNode& node_;
  const NodeTable* table_ = nullptr;
  std::string path_;
  Problems& problems_;
  std::vector<std::string> known_;
};

}  // namespace rufbund::app
