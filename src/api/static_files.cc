#include "api/static_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "api/problem.h"
#include "api/query.h"

namespace rufbund::api {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 16 << 20;

// A relative path of plain names: nothing hidden, nothing that climbs.
std::optional<std::string> safe_path(std::string_view path) {
  const auto segments = split_path(path);
  if (!segments) return std::nullopt;
  std::string out;
  for (const std::string& segment : *segments) {
    if (segment.empty()) continue;
    if (segment.front() == '.' || segment.find_first_of("\\/:") != std::string::npos) return std::nullopt;
    for (const char c : segment)
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    out += "/" + segment;
  }
  return out;
}

std::optional<Response> read_file(const fs::path& root, const std::string& relative, const Request& request) {
  std::error_code error;
  // Links must not lead out of the directory.
  const fs::path file = fs::canonical(root.string() + relative, error);
  if (error || !fs::is_regular_file(file, error)) return std::nullopt;
  const std::string prefix = root.string() + "/";
  if (file.string().compare(0, prefix.size(), prefix) != 0) return std::nullopt;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > kLargestFile) return std::nullopt;
  const auto changed = fs::last_write_time(file, error);
  if (error) return std::nullopt;
  Response response;
  const std::string tag = fmt::format("\"{:x}-{:x}\"", size, changed.time_since_epoch().count());
  response.headers.emplace_back("ETag", tag);
  // Built assets carry a hash in their name.
  const bool immutable = relative.compare(0, 8, "/assets/") == 0;
  response.headers.emplace_back("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.content_type = content_type_of(relative);
  if (request.if_none_match == tag) {
    response.status = 304;
    return response;
  }
  std::ifstream in(file, std::ios::binary);
  response.body.resize(static_cast<std::size_t>(size));
  if (!in.read(response.body.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return response;
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".ttf", "font/ttf"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"}};
  for (const auto& [ending, type] : kTypes)
    if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending) return type;
  return "application/octet-stream";
}

Response StaticFiles::get(const Request& request) const {
  std::error_code error;
  const fs::path root = directory_.empty() ? fs::path() : fs::canonical(directory_, error);
  if (directory_.empty() || error) return problem(404, "not_found", "The user interface is not built.");
  const auto path = safe_path(request.path);
  if (!path) return problem(404, "not_found", "There is no such page.");
  if (auto found = read_file(root, *path, request); found && !path->empty()) return std::move(*found);
  // A page of the interface has no ending; a missing asset has, and must not become a page.
  const std::size_t name = path->rfind('/');
  const bool page = path->find('.', name == std::string::npos ? 0 : name) == std::string::npos;
  if (page)
    if (auto index = read_file(root, "/index.html", request)) return std::move(*index);
  return problem(404, "not_found", page ? "The user interface is not built." : "There is no such file.");
}

}  // namespace rufbund::api
