// What the office asks about the line, answered from the configuration's file, its prompts and templates as they are at
// that moment. Any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "office/line_port.h"

namespace rufbund::app {

class ConfiguredLine final : public office::LinePort {
 public:
  // Reads the templates. kInvalidArgument names their mistakes.
  [[nodiscard]] static Result<std::shared_ptr<const ConfiguredLine>> open(std::string config_file,
                                                                          const NodeOptions& node);

  [[nodiscard]] const std::vector<office::HotlineTemplate>& templates() const override { return templates_; }
  [[nodiscard]] Result<office::LineFacts> facts() const override;
  [[nodiscard]] Result<std::vector<office::LineProblem>> problems(
      const std::vector<office::LineDocument>& documents) const override;
  [[nodiscard]] Result<std::vector<office::HeardPrompt>> heard(const std::vector<office::LineDocument>& documents,
                                                               const std::string& hotline) const override;
  [[nodiscard]] Result<std::vector<office::HeardPrompt>> general_prompts() const override;
  [[nodiscard]] Result<std::string> spoken(const office::HotlineForm& form, const std::string& language,
                                           const std::string& prompt, const std::string& text) const override;

 private:
  ConfiguredLine(std::string config_file, std::vector<office::HotlineTemplate> templates)
      : config_file_(std::move(config_file)), templates_(std::move(templates)) {}
  const std::string config_file_;
  const std::vector<office::HotlineTemplate> templates_;
};

}  // namespace rufbund::app
