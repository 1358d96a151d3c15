#include "media/voice_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "media/voice_sound.h"

namespace rufbund::media {
namespace {

namespace fs = std::filesystem;

// Part of every name: raise it when the same words sound differently.
constexpr int kSoundVersion = 1;

std::string hash_of(std::string_view content) {
  std::array<unsigned char, 20> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     nullptr, 0);
  std::string out;
  for (const auto byte : hash) out += fmt::format("{:02x}", byte);
  return out;
}

// Names what is heard. A recording counts by its bytes' outside, so that a new one is noticed without reading it.
std::string identity(const Plan& plan) {
  std::string out = fmt::format("{}", kSoundVersion);
  for (const auto& fragment : plan) {
    out += fmt::format("\n{}\t{}\t{}\t", fragment.voice, fragment.speed, fragment.text);
    if (fragment.recording.empty()) continue;
    struct stat about {};
    if (stat(fragment.recording.c_str(), &about) == 0)
      out +=
          fmt::format("{}\t{}\t{}.{}", fragment.recording, about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  }
  return out;
}

}  // namespace

Result<std::int64_t> delete_unused(const std::string& folder, TimeMs before) {
  std::int64_t count = 0;
  std::error_code error;
  std::string trouble;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    struct stat file {};
    if (stat(entry.path().c_str(), &file) != 0 || !S_ISREG(file.st_mode)) continue;
    if (std::int64_t{file.st_mtim.tv_sec} * 1'000 + file.st_mtim.tv_nsec / 1'000'000 >= before.ms) continue;
    std::error_code kept;
    if (fs::remove(entry.path(), kept)) ++count;
    if (kept) trouble = fmt::format("{}: {}", entry.path().string(), kept.message());
  }
  // A folder that is not there yet has nothing to delete.
  if (error && error != std::errc::no_such_file_or_directory) trouble = fmt::format("{}: {}", folder, error.message());
  if (!trouble.empty()) return fail(ErrorCode::kUnavailable, "voice: cannot delete " + trouble);
  return count;
}

bool touch(const std::string& path) { return utimensat(AT_FDCWD, path.c_str(), nullptr, 0) == 0; }

VoiceStore::VoiceStore(std::string folder, std::string program, const std::atomic<bool>& stopping,
                       std::uintmax_t most_bytes)
    : folder_(std::move(folder)), program_(std::move(program)), stopping_(stopping), most_bytes_(most_bytes) {}

Result<void> VoiceStore::open() {
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium does not start");
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error || access(folder_.c_str(), W_OK) != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written", folder_));
  // The relay may run as another user; what is in here, callers hear.
  std::error_code not_ours;
  fs::permissions(folder_, fs::perms(0755), fs::perm_options::add, not_ours);
  kept_bytes_ = 0;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    std::error_code unknown;
    const auto size = entry.file_size(unknown);
    if (!unknown) kept_bytes_ += size;
  }
  return {};
}

Result<std::string> VoiceStore::make(const Plan& plan) {
  if (plan.empty()) return fail(ErrorCode::kInvalidArgument, "there is nothing to say");
  const std::string path = fmt::format("{}/{}.wav", folder_, hash_of(identity(plan)));
  if (touch(path)) return path;
  if (plan.size() == 1) {
    const auto sound = sound_of(plan.front(), program_, stopping_);
    if (!sound) return tl::unexpected(sound.error());
    return keep(path, *sound);
  }
  // Each breath is kept for itself too: positions and waits recur in ever new company.
  Sound whole;
  for (const auto& fragment : plan) {
    const auto part_path = make({fragment});
    if (!part_path) return part_path;
    const auto part = read_sound(*part_path);
    if (!part) return tl::unexpected(part.error());
    append_breath(whole, *part);
  }
  return keep(path, whole);
}

// Under its name only when it is whole.
Result<std::string> VoiceStore::keep(const std::string& path, const Sound& sound) {
  make_room();
  const std::string bytes = alaw_wav(sound), unfinished = path + ".part";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  std::error_code error;
  if (out) {
    // The relay may run as another user.
    fs::permissions(unfinished,
                    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read,
                    error);
    fs::rename(unfinished, path, error);
  }
  if (!out || error) {
    fs::remove(unfinished, error);
    return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written", path));
  }
  kept_bytes_ += bytes.size();
  return path;
}

void VoiceStore::make_room() {
  if (kept_bytes_ <= most_bytes_) return;
  struct File {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<File> files;
  std::error_code error;
  kept_bytes_ = 0;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    std::error_code unknown;
    File file{entry.last_write_time(unknown), entry.file_size(unknown), entry.path()};
    if (unknown) continue;
    kept_bytes_ += file.size;
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used < b.used; });
  for (const auto& file : files) {
    if (kept_bytes_ <= most_bytes_ / 4 * 3) break;
    if (fs::remove(file.path, error)) kept_bytes_ -= file.size;
  }
}

}  // namespace rufbund::media
