// The feed's hub: each picture is made into text once and handed to all viewers. A viewer holds at most one message
// that is being written, one picture and one activity that wait; newer ones replace them.
//
// Viewers belong to the HTTP thread; `publish` comes from the picture's writer and only posts.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>

#include "api/picture_json.h"

namespace rufbund::api {

// Text shared by all viewers that still have to send it.
using SharedText = std::shared_ptr<const std::string>;

class LiveViewer {
 public:
  virtual ~LiveViewer() = default;
  virtual void show_picture(const SharedText& text) = 0;
  virtual void show_activity(const SharedText& text) = 0;
  virtual void close() = 0;
};

class LiveHub {
 public:
  // --- the HTTP thread ---
  void join(LiveViewer& viewer) {
    viewers_.insert(&viewer);
    if (newest_) viewer.show_picture(newest_);
  }
  void leave(LiveViewer& viewer) { viewers_.erase(&viewer); }
  void show(const SharedText& picture, const SharedText& activity) {
    if (activity)
      for (LiveViewer* viewer : viewers_) viewer->show_activity(activity);
    newest_ = picture;
    for (LiveViewer* viewer : viewers_) viewer->show_picture(picture);
  }
  [[nodiscard]] std::size_t size() const { return viewers_.size(); }

 private:
  std::unordered_set<LiveViewer*> viewers_;
  SharedText newest_;
};

[[nodiscard]] std::string picture_message(const PictureJson& json, const Picture& picture);
// "" where there is nothing to tell.
[[nodiscard]] std::string activity_message(const PictureJson& json, TimeMs at,
                                           std::span<const projections::Activity> items, std::size_t skipped);
[[nodiscard]] std::string hello_message(const std::string& version, TimeMs now, Millis interval);

}  // namespace rufbund::api
