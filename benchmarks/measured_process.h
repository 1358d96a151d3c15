// A process of its own that is measured from outside: its CPU time and memory, with those of its children.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace rufbund::bench {

class MeasuredProcess {
 public:
  // Runs `body` in a forked process, in a process group of its own; it ends with this object, at the latest with us.
  // Fork before any thread is started.
  explicit MeasuredProcess(const std::function<int()>& body);
  ~MeasuredProcess() { end(); }
  MeasuredProcess(const MeasuredProcess&) = delete;
  MeasuredProcess& operator=(const MeasuredProcess&) = delete;

  // Of the whole group, user and system.
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] double resident_kb() const;
  [[nodiscard]] bool runs() const;
  // SIGKILL at once, as after a power cut.
  void kill();
  // SIGTERM, then SIGKILL.
  void end();

 private:
  pid_t pid_;
};

// A folder for what the bench writes, removed at the end. Beside the build, so that it is on the disk that is meant.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace rufbund::bench
