// Checks of sites with ports that are moved by hand: what the real thing cannot make happen, or not in good time. Real
// calls to good and faulty sites are in tests/e2e/site_check.py.
#include "calls/site_check.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "calls/check_desk.h"
#include "calls/check_sdp.h"
#include "calls/hand_loop_for_tests.h"

namespace rufbund::calls {
namespace {

using Kind = CheckEvent::Kind;

const std::string kSdp =
    "v=0\r\no=- 7 3 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n";

class HandMedia final : public MediaPort {
 public:
  explicit HandMedia(HandLoop& loop) : loop_(loop) {}
  bool healthy() const override { return true; }
  void on_digit(OnDigit) override {}
  void on_room_lost(OnRoomLost handler) override { lost = std::move(handler); }
  void open(const RoomName& room, const std::string&, DoneSdp done) override {
    rooms.insert(room);
    later([this, done] { works ? done(kSdp) : done(fail(ErrorCode::kUnavailable, "no relay")); });
  }
  void offer_seat(const RoomName&, int, DoneSdp done) override {
    later([done] { done(kSdp); });
  }
  bool accepts(const std::string& sdp) const override { return !sdp.empty(); }
  void connect(const RoomName&, int, const std::string& sdp, Done done) override {
    connected.push_back(sdp);
    later([done] { done({}); });
  }
  void renegotiate_seat(const RoomName&, int, const std::string& sdp, DoneSdp done) override {
    later([done, sdp] { done(sdp); });
  }
  void close(const RoomName& room) override { rooms.erase(room); }
  void open_without_offer(const RoomName&, DoneSdp) override {}
  void accept_answer(const RoomName&, const std::string&, Done) override {}
  void renegotiate_caller(const RoomName&, const std::string&, DoneSdp) override {}
  void play(const RoomName&, const std::string&, int, DonePlaying) override {}
  void stop(const RoomName&, Done) override {}
  void return_to_room(const RoomName&, Done) override {}

  OnRoomLost lost;
  std::set<RoomName> rooms;
  std::vector<std::string> connected;
  bool works = true;

 private:
  void later(Loop::Task task) { loop_.after(Millis{1}, std::move(task)); }
  HandLoop& loop_;
};

// What the site does with sound and keys.
struct Sound {
  bool echo = true, keys = true;
  char pressed = 0;  // by us
};

class HandTone final : public ToneEnd {
 public:
  explicit HandTone(Sound& sound) : sound_(sound) { sound_.pressed = 0; }
  std::string sdp() const override { return kSdp; }
  Result<void> talk_to(const std::string&) override { return {}; }
  void say(int hz) override { hz_ = hz; }
  void press(char digit) override { sound_.pressed = digit; }
  void forget() override {}
  std::uint64_t packets() const override { return 1; }
  bool loud() const override { return sound_.echo && hz_ != 0; }
  bool hears(int hz) const override { return sound_.echo && hz == hz_; }
  bool heard_key(char digit) const override { return sound_.keys && sound_.pressed == digit; }

 private:
  Sound& sound_;
  int hz_ = 0;
};

class HandTones final : public TonePort {
 public:
  Result<std::unique_ptr<ToneEnd>> make() override { return std::make_unique<HandTone>(sound); }
  Sound sound;
};

// A good site, unless something is changed. Answers come on the loop's later turns.
class HandSite final : public CheckPort {
 public:
  HandSite(HandLoop& loop, HandTones& tones) : loop_(loop), tones_(tones) {}

  void ask_options(CheckLegId leg, const directory::Endpoint& endpoint) override {
    if (!dead.contains(endpoint.port)) tell(leg, {.kind = Kind::kOptions, .status = 200});
  }
  void invite(const CheckInvite& invite) override {
    invites.push_back(invite);
    const CheckLegId leg = invite.leg;
    if (invite.user == "busy") return tell(leg, {.kind = Kind::kFailed, .status = 486});
    if (refuses_headers && !invite.user_to_user.empty()) return tell(leg, {.kind = Kind::kFailed, .status = 420});
    tell(leg, {.kind = Kind::kProvisional, .status = 180});
    rings_.insert(leg);
    if (invite.user == "nobody") {
      if (nobody_ends.kind != Kind::kTick) loop_.after(nobody_ends_after, [this, leg] { end_ringing(leg); });
      return;
    }
    loop_.after(Millis{2'000}, [this, leg] {
      if (rings_.erase(leg) > 0) events->on_check_event(leg, {.kind = Kind::kAnswered, .status = 200, .sdp = kSdp});
    });
    watch_keys(leg);
  }
  void reoffer(CheckLegId leg, const std::string& sdp) override {
    offers.push_back(sdp);
    if (glares-- > 0) return tell(leg, {.kind = Kind::kReoffered, .status = 491});
    const bool held = sdp.find("a=sendonly") != std::string::npos;
    const std::string answer = held ? offered_again(kSdp, "recvonly", 1) : resumed.empty() ? kSdp : resumed;
    tell(leg, {.kind = Kind::kReoffered, .status = 200, .sdp = answer});
  }
  void refer(CheckLegId leg) override { tell(leg, {.kind = Kind::kReferred, .status = 603}); }
  void answer_their_offer(CheckLegId, const Result<std::string>& sdp) override { answered_theirs = sdp.value_or(""); }
  void end(CheckLegId leg) override { tell(leg, {.kind = Kind::kEnded, .status = rings_.erase(leg) > 0 ? 487 : 200}); }
  void forget(CheckLegId leg) override { rings_.erase(leg); }

  void tell(CheckLegId leg, CheckEvent event) {
    loop_.after(Millis{20}, [this, leg, event] { events->on_check_event(leg, event); });
  }

  CheckEvents* events = nullptr;
  std::vector<CheckInvite> invites;
  std::vector<std::string> offers;
  std::set<std::uint16_t> dead;
  std::string resumed, answered_theirs;
  bool refuses_headers = false, hangs_up_on_key = true;
  int glares = 0;
  CheckEvent nobody_ends{.kind = Kind::kTick};  // what ends the ringing where nobody answers; kTick: nothing
  Millis nobody_ends_after{10'000};

 private:
  void end_ringing(CheckLegId leg) {
    if (rings_.erase(leg) > 0) events->on_check_event(leg, nobody_ends);
  }
  void watch_keys(CheckLegId leg) {
    loop_.after(Millis{100}, [this, leg] {
      if (invites.back().leg != leg) return;
      if (tones_.sound.pressed == '#' && hangs_up_on_key) return events->on_check_event(leg, {.kind = Kind::kGone});
      watch_keys(leg);
    });
  }
  HandLoop& loop_;
  HandTones& tones_;
  std::set<CheckLegId> rings_;
};

class SiteCheckTest : public testing::Test {
 protected:
  SiteCheckTest() {
    site.events = &desk;
    desk.open({loop, media, tones, site, clock});
  }
  ~SiteCheckTest() override { desk.close(); }

  static SiteCheckOrder order(const std::string& key = "kiel") {
    SiteCheckOrder out;
    out.site = key;
    out.endpoints = {{"192.0.2.1", 5060}};
    out.test_user = "test";
    out.user_to_user = "context";
    return out;
  }
  Result<void> begin(SiteCheckOrder wanted) {
    auto begun = desk.begin(std::move(wanted), [this](const CheckReport& one) {
      report = one;
      ends += one.over ? 1 : 0;
    });
    loop.run_posted();
    return begun;
  }
  void run(SiteCheckOrder wanted = order()) {
    ASSERT_TRUE(begin(std::move(wanted)));
    loop.go(Millis{240'000});
    ASSERT_TRUE(report.over);
    EXPECT_EQ(ends, 1);
    EXPECT_TRUE(media.rooms.empty()) << "every room is closed";
  }
  [[nodiscard]] const CheckFinding& of(CheckItem item) const {
    return report.findings[static_cast<std::size_t>(item) - 1];
  }
  void expect_failed(CheckItem item, CheckReason reason) {
    EXPECT_EQ(of(item).verdict, CheckVerdict::kFailed) << name_of(item);
    EXPECT_EQ(of(item).reason, reason) << name_of(item) << ": " << name_of(of(item).reason);
    EXPECT_FALSE(report.passed());
  }

  HandLoop loop;
  HandClock clock{loop};
  HandMedia media{loop};
  HandTones tones;
  HandSite site{loop, tones};
  CheckDesk desk;
  CheckReport report;
  int ends = 0;
};

TEST_F(SiteCheckTest, AGoodSitePassesAndWhatIsNotAskedForDoesNoHarm) {
  run();
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(of(CheckItem::kBusy).reason, CheckReason::kNotAsked);
  EXPECT_EQ(of(CheckItem::kCapacity).reason, CheckReason::kNotAsked);
  EXPECT_EQ(of(CheckItem::kRingsOn).reason, CheckReason::kNotAsked);
  EXPECT_NEAR(static_cast<double>(of(CheckItem::kRinging).took_ms), 1'980, 60);
  EXPECT_EQ(of(CheckItem::kTransfer).status, 603);
  EXPECT_EQ(site.invites.size(), 4u);
  EXPECT_TRUE(media.connected.size() == 3) << "the cancelled call has no sound";
}

TEST_F(SiteCheckTest, OffersThatCrossAreMadeAgainAfterAWhile) {
  site.glares = 2;
  run();
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(site.offers.size(), 4u);
}

TEST_F(SiteCheckTest, OffersThatCrossWithoutEndAreARefusal) {
  site.glares = 99;
  run();
  expect_failed(CheckItem::kHold, CheckReason::kRefused);
  EXPECT_EQ(of(CheckItem::kHold).status, 491);
}

TEST_F(SiteCheckTest, ASiteThatMovesItsSoundWhenTakenBackIsFollowed) {
  site.resumed = kSdp;
  site.resumed.replace(site.resumed.find("4000"), 4, "4002");
  run();
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(media.connected.size(), 4u);
  EXPECT_EQ(media.connected[1], site.resumed);
}

TEST_F(SiteCheckTest, AHeldCallIsOfferedWithARisingVersion) {
  run();
  ASSERT_GE(site.offers.size(), 2u);
  EXPECT_NE(site.offers[0].find("o=- 7 4 IN"), std::string::npos);
  EXPECT_NE(site.offers[1].find("o=- 7 5 IN"), std::string::npos);
}

TEST_F(SiteCheckTest, TheSecondAddressIsCalledWhereTheFirstIsDead) {
  auto wanted = order();
  wanted.endpoints.push_back({"192.0.2.2", 5062});
  site.dead = {5060};
  run(wanted);
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(site.invites.front().endpoint.port, 5062);
}

TEST_F(SiteCheckTest, NothingElseIsTriedWhereNobodyIsThere) {
  site.dead = {5060};
  run();
  expect_failed(CheckItem::kOptions, CheckReason::kUnreachable);
  EXPECT_EQ(of(CheckItem::kAnswer).reason, CheckReason::kNotReached);
  EXPECT_TRUE(site.invites.empty());
}

TEST_F(SiteCheckTest, HeadersAreBlamedWhereTheCallGoesThroughWithoutThem) {
  site.refuses_headers = true;
  run();
  expect_failed(CheckItem::kHeaders, CheckReason::kHeadersRefused);
  EXPECT_EQ(of(CheckItem::kHeaders).status, 420);
  EXPECT_EQ(of(CheckItem::kSound).verdict, CheckVerdict::kPassed) << "the rest is checked all the same";
}

TEST_F(SiteCheckTest, AKeyMayComeByInfo) {
  tones.sound.keys = false;
  ASSERT_TRUE(begin(order()));
  for (int n = 0; n < 200 && tones.sound.pressed != '5'; ++n) loop.go(Millis{50});
  site.tell(site.invites.back().leg, {.kind = Kind::kDigit, .digit = '5'});
  loop.go(Millis{240'000});
  EXPECT_TRUE(report.passed());
}

TEST_F(SiteCheckTest, AKeyThatEndsTheCallWasUnderstood) {
  tones.sound.keys = false;
  run();
  EXPECT_TRUE(report.passed()) << "it hung up on '#'";
}

TEST_F(SiteCheckTest, ASiteWithoutKeysIsNamed) {
  tones.sound.keys = false;
  site.hangs_up_on_key = false;
  run();
  expect_failed(CheckItem::kKeys, CheckReason::kKeysUnnoticed);
  expect_failed(CheckItem::kHangUpThere, CheckReason::kNoHangUp);
}

TEST_F(SiteCheckTest, AnOfferOfTheSiteIsAnsweredMeanwhile) {
  ASSERT_TRUE(begin(order()));
  loop.go(Millis{2'500});
  site.tell(site.invites.back().leg, {.kind = Kind::kTheirOffer, .sdp = kSdp});
  loop.go(Millis{240'000});
  EXPECT_EQ(site.answered_theirs, kSdp);
  EXPECT_TRUE(report.passed());
}

TEST_F(SiteCheckTest, ARelayThatFailsIsNotTheSitesFault) {
  media.works = false;
  run();
  EXPECT_FALSE(report.passed());
  EXPECT_EQ(of(CheckItem::kRinging).verdict, CheckVerdict::kNotChecked);
  EXPECT_EQ(of(CheckItem::kRinging).reason, CheckReason::kNoMedia);
}

TEST_F(SiteCheckTest, ARoomThatIsLostEndsTheCheck) {
  ASSERT_TRUE(begin(order()));
  loop.go(Millis{3'000});
  ASSERT_EQ(media.rooms.size(), 1u);
  media.lost(*media.rooms.begin());
  loop.go(Millis{1});
  EXPECT_TRUE(report.over);
  EXPECT_EQ(of(CheckItem::kTransfer).reason, CheckReason::kNoMedia);
  EXPECT_TRUE(media.rooms.empty());
}

TEST_F(SiteCheckTest, WhereNobodyAnswersItRingsOnUntilItIsTakenBack) {
  auto wanted = order();
  wanted.no_answer_user = "nobody";
  run(wanted);
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(site.invites.size(), 5u);
  EXPECT_EQ(of(CheckItem::kRingsOn).status, 487);
  EXPECT_NEAR(static_cast<double>(of(CheckItem::kRingsOn).took_ms), 20'000, 60);
  EXPECT_NE(of(CheckItem::kCancel).took_ms, of(CheckItem::kRingsOn).took_ms) << "two findings of two calls";
}

TEST_F(SiteCheckTest, WhoAnswersOrGivesUpWhereNobodyIsThereIsNamed) {
  auto wanted = order();
  wanted.no_answer_user = "nobody";
  const auto ends_with = [&](const CheckEvent& event, CheckReason reason) {
    ends = 0;
    site.nobody_ends = event;
    run(wanted);
    expect_failed(CheckItem::kRingsOn, reason);
    EXPECT_EQ(of(CheckItem::kRingsOn).status, event.status);
    EXPECT_EQ(of(CheckItem::kCancel).verdict, CheckVerdict::kPassed);
  };
  site.nobody_ends_after = Millis{19'500};
  ends_with({.kind = Kind::kAnswered, .status = 200, .sdp = kSdp}, CheckReason::kNobodyAnswered);
  ends_with({.kind = Kind::kFailed, .status = 480}, CheckReason::kGaveUp);
  ends_with({.kind = Kind::kFailed}, CheckReason::kUnanswered);
  ends_with({.kind = Kind::kProvisional, .status = 182}, CheckReason::kQueuedThere);
}

TEST_F(SiteCheckTest, ACapacityReportFromBeforeDoesNotCount) {
  auto wanted = order();
  wanted.reports_capacity = true;
  TimeMs reported{5};
  wanted.last_capacity_report = [&reported] { return reported; };
  run(wanted);
  expect_failed(CheckItem::kCapacity, CheckReason::kNoReport);
  ends = 0;
  ASSERT_TRUE(begin(wanted));
  loop.go(Millis{1'000});
  reported = TimeMs{6};
  loop.go(Millis{240'000});
  EXPECT_TRUE(report.passed());
}

TEST_F(SiteCheckTest, OneCheckOfASiteAndFourInAll) {
  ASSERT_TRUE(begin(order()));
  EXPECT_EQ(begin(order()).error().code, ErrorCode::kConflict);
  for (const char* key : {"b", "c", "d"}) ASSERT_TRUE(begin(order(key)));
  EXPECT_EQ(begin(order("e")).error().code, ErrorCode::kOverloaded);
}

TEST_F(SiteCheckTest, ANodeThatStopsSaysSo) {
  ASSERT_TRUE(begin(order()));
  loop.go(Millis{3'000});
  desk.shut_down();
  EXPECT_TRUE(report.over);
  EXPECT_EQ(of(CheckItem::kTransfer).reason, CheckReason::kStopping);
  desk.close();
  EXPECT_EQ(begin(order()).error().code, ErrorCode::kUnavailable);
}

TEST_F(SiteCheckTest, WhatCannotBeCalledIsRefused) {
  auto wanted = order();
  wanted.test_user = "test@elsewhere";
  EXPECT_EQ(begin(wanted).error().code, ErrorCode::kInvalidArgument);
  wanted = order();
  wanted.endpoints.clear();
  EXPECT_EQ(begin(wanted).error().code, ErrorCode::kInvalidArgument);
  wanted = order();
  wanted.busy_user = "a b";
  EXPECT_EQ(begin(wanted).error().code, ErrorCode::kInvalidArgument);
  wanted = order();
  wanted.no_answer_user = "a b";
  EXPECT_EQ(begin(wanted).error().code, ErrorCode::kInvalidArgument);
}

TEST(CheckSdp, SaysWhatMatters) {
  const auto look = look_at_sdp(kSdp);
  EXPECT_TRUE(look.a_law && look.events && look.sends);
  EXPECT_EQ(look.port, "4000");
  EXPECT_EQ(look.where, "IN IP4 192.0.2.1");
  EXPECT_FALSE(look_at_sdp("m=audio 9 RTP/AVP 0\r\na=inactive\r\n").a_law);
  EXPECT_FALSE(look_at_sdp("m=audio 9 RTP/AVP 0\na=recvonly").sends);
  EXPECT_TRUE(look_at_sdp("m=audio 9 RTP/AVP 96\r\na=rtpmap:96 PCMA/8000\r\n").a_law);
  EXPECT_FALSE(look_at_sdp("").a_law);
}

}  // namespace
}  // namespace rufbund::calls
