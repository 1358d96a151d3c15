// Files that members hand in as evidence: what they say they are is looked at, they are given back as a download that
// no browser runs.
#pragma once

#include <string>

#include "alliance/records.h"
#include "api/json.h"
#include "base/result.h"

namespace rufbund::api {

struct Upload {
  std::string name, media_type, sha256, base64;
  std::size_t size = 0;
};

inline constexpr std::size_t kMostUpload = 5 << 20;  // bytes of the file

// {"name": "Zertifikat.pdf", "content": Base64}. kInvalidArgument: no Base64, too large, neither PDF, PNG nor JPEG, or
// not what its name says.
[[nodiscard]] Result<Upload> read_upload(const Json& json);
[[nodiscard]] Response download(const alliance::EvidenceFile& file, const alliance::Evidence& evidence);

}  // namespace rufbund::api
