// The feed's hub: each picture is made into text once for every audience (those who may see the same) and handed to its
// viewers. A viewer holds at most one message
// that is being written, one picture and one activity that wait; newer ones replace them.
//
// Viewers belong to the HTTP thread; `publish` comes from the picture's writer and only posts.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

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
  [[nodiscard]] virtual const std::string& audience() const = 0;
};

class LiveHub {
 public:
  // --- the HTTP thread ---
  // `first`: shown unless a newer picture for its audience is there.
  void join(LiveViewer& viewer, const SharedText& first) {
    Audience& audience = audiences_[viewer.audience()];
    audience.viewers.insert(&viewer);
    if (!audience.newest) audience.newest = first;
    if (audience.newest) viewer.show_picture(audience.newest);
  }
  void leave(LiveViewer& viewer) {
    const auto audience = audiences_.find(viewer.audience());
    if (audience == audiences_.end()) return;
    audience->second.viewers.erase(&viewer);
    if (audience->second.viewers.empty()) audiences_.erase(audience);
  }
  void show(const std::string& audience, const SharedText& picture, const SharedText& activity) {
    const auto found = audiences_.find(audience);
    if (found == audiences_.end()) return;
    found->second.newest = picture;
    // Somebody whose session has ended leaves while it is shown to.
    const std::vector<LiveViewer*> viewers(found->second.viewers.begin(), found->second.viewers.end());
    for (LiveViewer* viewer : viewers) {
      if (activity) viewer->show_activity(activity);
      viewer->show_picture(picture);
    }
  }

 private:
  struct Audience {
    std::unordered_set<LiveViewer*> viewers;
    SharedText newest;
  };
  std::map<std::string, Audience> audiences_;
};

// `all`: PictureJson::all, as far as the reader may see it.
[[nodiscard]] std::string picture_message(Json all);
// "" where there is nothing to tell.
[[nodiscard]] std::string activity_message(TimeMs at, Json items, std::size_t skipped);
[[nodiscard]] std::string hello_message(const std::string& version, TimeMs now, Millis interval);

}  // namespace rufbund::api
