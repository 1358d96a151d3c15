// A hotline as it is often needed: a form that is filled in already. Read from a folder of files (templates/README.md).
#pragma once

#include <string>

#include "office/hotline_form.h"

namespace rufbund::office {

struct HotlineTemplate {
  std::string key, title_de, title_en, about_de, about_en;
  HotlineForm form;
};

}  // namespace rufbund::office
