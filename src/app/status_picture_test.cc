#include "app/status_picture.h"

#include <gtest/gtest.h>

namespace rufbund::app {
namespace {

constexpr const char* kStatus = R"({
  "product":"rufbund","version":"0.1.0","rules_version":1,"now":"2026-01-12T08:01:02.003Z","started_at":"2026-01-12T07:01:02.003Z",
  "accepting":true,"access":{"mode":"accounts","address":"127.0.0.1","port":8480,"tls":false},
  "hotlines":[{"key":"impfen","state":"open","waiting":17,"in_menu":3,"offered":2,"talking":98,"oldest_wait_ms":83000,
    "seats_ready":12,"seats_signed_in":120,"answered_today":12345,"abandoned_today":655,"refused_today":3,
    "service_level_today_ppm":834000,"service_level_15_min_ppm":null,
    "journal":{"sequence":123456,"at":null,"healthy":true,"failing_since":null}}],
  "engine":{"queue_length":0,"queue_capacity":65536,"commands":123456},"media":{"healthy":true},
  "picture":{"at":"2026-01-12T08:01:02.003Z","viewers":2,"queue_length":0,"queue_capacity":8192},
  "alarms":[{"id":"site_unreachable:impfen:kiel","code":"site_unreachable","severity":"warning","since":"2026-01-12T08:00:00.000Z",
    "hotline":"impfen","member":"nord","site":"kiel"}]})";

TEST(StatusPicture, ShowsWhatMatters) {
  const std::string picture = draw_status(kStatus, {});
  for (const char* part :
       {"accepts calls", "17 waiting, the longest 1:23", "98 talking", "12,345 answered", "655 abandoned (5.0 %)",
        "83.4 % in time", "site_unreachable", "impfen · kiel", "123,456 records"})
    EXPECT_NE(picture.find(part), std::string::npos) << part << "\n" << picture;
  EXPECT_EQ(picture.find('\x1b'), std::string::npos);
  EXPECT_NE(draw_status(kStatus, {true, 80}).find('\x1b'), std::string::npos);
}

TEST(StatusPicture, WhatIsNoStatusIsNotDrawn) {
  EXPECT_EQ(draw_status("", {}), "");
  EXPECT_EQ(draw_status("{}", {}), "");
  EXPECT_EQ(draw_status("[1", {}), "");
}

}  // namespace
}  // namespace rufbund::app
