// Prometheus text exposition 0.0.4. Labels are keys of the directory and codes of the contract only, so their number is
// bounded and no number of a caller can be among them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/names.h"
#include "api/picture.h"

namespace rufbund::api {

class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  // `type`: gauge or counter. Samples of one metric stand together: start it once, then add.
  void metric(std::string_view name, std::string_view type, std::string_view help);
  void sample(const Labels& labels, double value);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::string name_;
};

[[nodiscard]] std::string picture_metrics(const Picture& picture, const Names& names);

}  // namespace rufbund::api
