// What the office asks the running node about its line: what the configuration's file has, whether it would take these
// documents, how a hotline would sound. Implemented by app/configured_line.h; the command thread and the query thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "office/hotline_template.h"
#include "office/line_documents.h"

namespace rufbund::office {

struct LineFacts {
  struct Named {
    std::string key, name;
  };
  InFile file;
  std::vector<Named> carriers, sites;  // the file's
  alliance::Words languages;           // that there are prompts for
};

struct HeardPrompt {
  std::string language, prompt, text;  // text: a line each breath; empty where a recording is played
  bool recorded = false;
};

struct LineProblem {
  std::string kind, key;  // of the document; "file" where it is the configuration's file
  std::string where;      // the configuration's key: "hotlines.spenden.numbers[1].number"
  std::string what;       // full sentences, with the remedy
};

class LinePort {
 public:
  virtual ~LinePort() = default;
  [[nodiscard]] virtual const std::vector<HotlineTemplate>& templates() const = 0;
  // kInvalidArgument: the file itself has mistakes.
  [[nodiscard]] virtual Result<LineFacts> facts() const = 0;
  // What is wrong with the configuration as a whole, these documents taken together with the file.
  [[nodiscard]] virtual Result<std::vector<LineProblem>> problems(const std::vector<LineDocument>& documents) const = 0;
  // What callers of a hotline of these documents hear. kInvalidArgument where the documents have mistakes.
  [[nodiscard]] virtual Result<std::vector<HeardPrompt>> heard(const std::vector<LineDocument>& documents,
                                                               const std::string& hotline) const = 0;
  // What all lines say, of those prompts that a hotline may have in words of its own.
  [[nodiscard]] virtual Result<std::vector<HeardPrompt>> general_prompts() const = 0;
  // A WAV of `text` in that language, as the callers of the form's hotline would hear it; where it is empty, of what
  // all lines say of `prompt`. Takes as long as a synthesiser does. kNotFound: no such language or prompt;
  // kInvalidArgument: nothing that can be spoken.
  [[nodiscard]] virtual Result<std::string> spoken(const HotlineForm& form, const std::string& language,
                                                   const std::string& prompt, const std::string& text) const = 0;
};

}  // namespace rufbund::office
