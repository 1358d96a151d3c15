#include "api/evidence_files.h"

#include <fmt/format.h>
#include <sodium.h>

#include "api/body.h"
#include "api/digests.h"
#include "api/problem.h"

namespace rufbund::api {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;

struct Kind {
  std::string_view begins, ends, media_type, extension;
};
// By their first bytes, and for what can be cut also by their last.
constexpr Kind kKinds[] = {{"%PDF-", "%%EOF", "application/pdf", ".pdf"},
                           {"\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82", "image/png", ".png"},
                           {"\xff\xd8\xff", "\xff\xd9", "image/jpeg", ".jpg"}};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string decoded(const std::string& base64) {
  std::string out(base64.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), base64.data(), base64.size(), nullptr,
                        &size, nullptr, kVariant) != 0)
    return {};
  out.resize(size);
  return out;
}

}  // namespace

Result<Upload> read_upload(const Json& json) {
  const auto text = [&](const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Upload out;
  out.name = text("name");
  out.base64 = text("content");
  if (out.name.empty() || text_length(out.name) > 120 || out.name.find_first_of("/\\\"\r\n") != std::string::npos ||
      out.name.find('\0') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "The file needs a name without slashes, of at most 120 characters.");
  const std::string bytes = decoded(out.base64);
  if (bytes.empty()) return fail(ErrorCode::kInvalidArgument, "The content is not Base64, or empty.");
  if (bytes.size() > kMostUpload) return fail(ErrorCode::kInvalidArgument, "The file is larger than 5 MiB.");
  for (const Kind& kind : kKinds) {
    if (bytes.compare(0, kind.begins.size(), kind.begins) != 0) continue;
    const std::string name = lower(out.name);
    const bool named = ends_with(name, kind.extension) || (kind.extension == ".jpg" && ends_with(name, ".jpeg"));
    if (!named)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The file is {}, but its name does not end with {}.", kind.media_type, kind.extension));
    const std::string_view tail =
        std::string_view(bytes).substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1'024));
    if (tail.find(kind.ends) == std::string_view::npos)
      return fail(ErrorCode::kInvalidArgument, "The file is cut off.");
    out.media_type = kind.media_type;
    out.size = bytes.size();
    out.sha256 = sha256_of(bytes);
    return out;
  }
  return fail(ErrorCode::kInvalidArgument, "Only PDF, PNG and JPEG are taken; this is none of them.");
}

Response download(const alliance::EvidenceFile& file, const alliance::Evidence& evidence) {
  std::string bytes = decoded(file.content);
  if (sha256_of(bytes) != evidence.sha256) return problem(503, "books_failing", "The file is damaged.");
  Response response;
  response.content_type = evidence.media_type;
  response.body = std::move(bytes);
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", evidence.id));
  response.headers.emplace_back("Content-Security-Policy", "sandbox");
  return response;
}

}  // namespace rufbund::api
