// Notices from the request to the outcome, with ports that are moved by hand: what is told, when, and only once.
#include "calls/notice_desk.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <utility>

#include "calls/hand_loop_for_tests.h"

namespace rufbund::calls {
namespace {

const std::string kNumber = "+491713920001";

// Every file is 1 s long and named by its sentence's kind.
class HandVoice final : public VoicePort {
 public:
  explicit HandVoice(HandLoop& loop) : loop_(loop) {}
  void prepare(std::shared_ptr<const directory::Directory>, DonePrepared done) override { done({}); }
  void use_prepared() override {}
  void render(const Sentence& sentence, DonePath done) override {
    const auto path = works ? Result<std::string>(std::to_string(static_cast<int>(sentence.kind)) + sentence.language)
                            : fail(ErrorCode::kNotFound, "no voice");
    loop_.after(Millis{0}, [done, path] { done(path); });
  }
  bool works = true;

 private:
  HandLoop& loop_;
};

class HandMedia final : public MediaPort {
 public:
  explicit HandMedia(HandLoop& loop) : loop_(loop) {}
  bool healthy() const override { return true; }
  void on_digit(OnDigit handler) override { digit = std::move(handler); }
  void on_room_lost(OnRoomLost handler) override { lost = std::move(handler); }
  void open_without_offer(const RoomName& room, DoneSdp done) override {
    last = room;
    ++open_rooms;
    later([done, works = works] {
      if (works) return done("offer");
      done(fail(ErrorCode::kUnavailable, "no relay"));
    });
  }
  void accept_answer(const RoomName&, const std::string& sdp, Done done) override {
    later([done, good = sdp == "answer"] {
      if (good) return done({});
      done(fail(ErrorCode::kInvalidArgument, "no audio"));
    });
  }
  void play(const RoomName&, const std::string& path, int, DonePlaying done) override {
    played += path + " ";
    later([done] { done(Millis{1'000}); });
  }
  void stop(const RoomName&, Done done) override {
    later([done] { done({}); });
  }
  void close(const RoomName&) override { --open_rooms; }
  void open(const RoomName&, const std::string&, DoneSdp) override {}
  void renegotiate_caller(const RoomName&, const std::string&, DoneSdp done) override {
    later([done] { done("again"); });
  }
  void offer_seat(const RoomName&, int, DoneSdp) override {}
  bool accepts(const std::string&) const override { return false; }
  void connect(const RoomName&, int, const std::string&, Done) override {}
  void renegotiate_seat(const RoomName&, int, const std::string&, DoneSdp) override {}
  void return_to_room(const RoomName&, Done) override {}

  OnDigit digit;
  OnRoomLost lost;
  RoomName last;
  int open_rooms = 0;
  bool works = true;
  std::string played;

 private:
  void later(Loop::Task task) { loop_.after(Millis{0}, std::move(task)); }
  HandLoop& loop_;
};

class HandSip final : public OutboundPort {
 public:
  void call(const OutboundInvite& invite) override { invites.push_back(invite); }
  void answer_outbound_reoffer(OutboundLegId, const Result<std::string>& sdp) override {
    reoffers += sdp ? *sdp : "488";
  }
  void end_outbound(OutboundLegId leg) override { ended.push_back(leg); }
  std::vector<OutboundInvite> invites;
  std::vector<OutboundLegId> ended;
  std::string reoffers;
};

directory::Directory two_carriers(std::uint32_t each = 1) {
  directory::Directory made;
  made.carriers.resize(3);
  made.carriers[0].key = "in-only";
  made.carriers[1].key = "first";
  made.carriers[1].out = directory::CallsOut{{"127.0.0.1", 5060}, "+493023125000", each};
  made.carriers[2].key = "second";
  made.carriers[2].out = directory::CallsOut{{"127.0.0.2", 5060}, "+493023125000", each};
  made.hotlines.resize(1);
  made.hotlines[0].numbers = {{"+493023125100", {}, {}}};
  return made;
}

class NoticeDeskTest : public testing::Test {
 protected:
  void SetUp() override { desk_.open({loop_, media_, voice_, sip_, clock_}); }
  void TearDown() override { desk_.close(); }

  PhoneNotice notice(const std::string& id = "n1") {
    PhoneNotice made = call_up_notice({}, "de");
    made.id = id;
    made.to = kNumber;
    return made;
  }
  Result<void> place(PhoneNotice made) {
    const std::string id = made.id;
    return desk_.place(std::move(made), [this, id](const NoticeOutcome& outcome) { outcomes_[id].push_back(outcome); });
  }
  // Placed and rung.
  OutboundLegId ring(PhoneNotice made) {
    EXPECT_TRUE(place(std::move(made)));
    loop_.go(Millis{10});
    EXPECT_FALSE(sip_.invites.empty());
    return sip_.invites.back().leg;
  }
  OutboundLegId answer(PhoneNotice made) {
    const auto leg = ring(std::move(made));
    desk_.on_outbound_answered(leg, "answer");
    loop_.go(Millis{1});
    return leg;
  }
  void press(char key) { media_.digit(media_.last, key); }
  NoticeOutcome outcome(const std::string& id = "n1") {
    EXPECT_EQ(outcomes_[id].size(), 1U);
    return outcomes_[id].empty() ? NoticeOutcome{} : outcomes_[id].front();
  }

  HandLoop loop_;
  HandClock clock_{loop_};
  HandVoice voice_{loop_};
  HandMedia media_{loop_};
  HandSip sip_;
  NoticeDesk desk_{two_carriers()};
  std::map<std::string, std::vector<NoticeOutcome>> outcomes_;
};

TEST_F(NoticeDeskTest, TheMessageIsHeardAKeyCountsAndIsConfirmedBeforeTheNodeHangsUp) {
  const auto leg = ring(notice());
  EXPECT_EQ(sip_.invites[0].to, kNumber);
  EXPECT_EQ(sip_.invites[0].sdp, "offer");
  EXPECT_EQ(sip_.invites[0].through.via.host, "127.0.0.1");
  loop_.go(Millis{2'000});
  desk_.on_outbound_ringing(leg);
  loop_.go(Millis{3'000});
  desk_.on_outbound_answered(leg, "answer");
  loop_.go(Millis{2'000});
  EXPECT_EQ(media_.played, "17de 18de ");
  press('1');
  loop_.go(Millis{10});
  EXPECT_EQ(media_.played, "17de 18de 19de ");
  EXPECT_TRUE(outcomes_.empty());
  loop_.go(Millis{1'000});
  EXPECT_EQ(sip_.ended, std::vector{leg});
  EXPECT_EQ(media_.open_rooms, 0);
  EXPECT_EQ(outcome().end, NoticeEnd::kKeyPressed);
  EXPECT_EQ(outcome().key, '1');
  EXPECT_EQ(outcome().rang_at, TimeMs{2'010});
  EXPECT_EQ(outcome().answered_at, TimeMs{5'010});
  EXPECT_GE(outcome().ended_at, TimeMs{8'000});
}

TEST_F(NoticeDeskTest, WithoutAKeyAllIsSaidThreeTimesAndThenGoodbye) {
  answer(notice());
  loop_.go(Millis{60'000});
  EXPECT_EQ(media_.played, "17de 18de 17de 18de 17de 18de 21de ");
  EXPECT_EQ(outcome().end, NoticeEnd::kNoKey);
  EXPECT_EQ(sip_.ended.size(), 1U);
}

TEST_F(NoticeDeskTest, WhoListensForTooLongIsToldGoodbye) {
  auto long_one = notice();
  long_one.most_listening = Millis{5'000};
  answer(long_one);
  loop_.go(Millis{20'000});
  EXPECT_EQ(media_.played, "17de 18de 21de ");
  EXPECT_EQ(outcome().end, NoticeEnd::kNoKey);
}

TEST_F(NoticeDeskTest, TheOfficeDecidesWhatIsSaidAboutTheKey) {
  auto asking = notice();
  std::optional<PhoneNotice::Say> say;
  char asked = 0;
  asking.on_key = [&](char key, PhoneNotice::Say then) {
    asked = key;
    say = std::move(then);
  };
  answer(asking);
  loop_.go(Millis{1'000});
  press('2');
  loop_.go(Millis{1'000});
  EXPECT_EQ(asked, '2');
  EXPECT_EQ(media_.played, "17de ");
  Sentence too_late;
  too_late.kind = Sentence::Kind::kNoticeTooLate;
  (*say)(too_late);
  (*say)(Sentence{});  // once is enough
  loop_.go(Millis{2'000});
  EXPECT_EQ(media_.played, "17de 22de ");
  EXPECT_EQ(outcome().key, '2');
}

TEST_F(NoticeDeskTest, AnOfficeThatDoesNotAnswerLeavesTheAnswerOpen) {
  auto asking = notice();
  PhoneNotice::Say say;
  asking.on_key = [&](char, PhoneNotice::Say then) { say = std::move(then); };
  answer(asking);
  press('1');
  loop_.go(Millis{15'000});
  EXPECT_EQ(media_.played, "24de ");
  EXPECT_EQ(outcome().end, NoticeEnd::kKeyPressed);
  say({});  // the call is over
  loop_.go(Millis{10});
  desk_.close();
  say({});
}

TEST_F(NoticeDeskTest, WhoHangsUpAfterTheKeyHasAnswered) {
  const auto leg = answer(notice());
  press('1');
  desk_.on_outbound_gone(leg, true);
  desk_.on_outbound_over(leg);
  loop_.go(Millis{60'000});
  EXPECT_EQ(outcome().end, NoticeEnd::kKeyPressed);
  EXPECT_TRUE(sip_.ended.empty());
}

TEST_F(NoticeDeskTest, NobodyIsRungWithoutVoiceOrMedia) {
  voice_.works = false;
  ASSERT_TRUE(place(notice()));
  loop_.go(Millis{10});
  EXPECT_EQ(outcome().failure, NoticeFailure::kNoVoice);
  voice_.works = true;
  media_.works = false;
  ASSERT_TRUE(place(notice("n2")));
  loop_.go(Millis{10});
  EXPECT_EQ(outcome("n2").failure, NoticeFailure::kNoMedia);
  EXPECT_TRUE(sip_.invites.empty());
}

TEST_F(NoticeDeskTest, AfterTheRingTimeoutAnAnswerChangesNothing) {
  const auto leg = ring(notice());
  loop_.go(Millis{45'000});
  EXPECT_EQ(sip_.ended, std::vector{leg});
  EXPECT_EQ(outcome().end, NoticeEnd::kNoAnswer);
  desk_.on_outbound_answered(leg, "answer");
  desk_.on_outbound_gone(leg, false);
  desk_.on_outbound_over(leg);
  loop_.go(Millis{1'000});
  EXPECT_EQ(outcome().end, NoticeEnd::kNoAnswer);
  EXPECT_EQ(outcome().answered_at, std::nullopt);
}

TEST_F(NoticeDeskTest, WhereACarrierDoesNotAnswerTheNextIsTried) {
  const auto first = ring(notice());
  desk_.on_outbound_failed(first, 0);
  ASSERT_EQ(sip_.invites.size(), 2U);
  EXPECT_EQ(sip_.invites[1].through.via.host, "127.0.0.2");
  EXPECT_EQ(sip_.invites[1].to, kNumber);
  desk_.on_outbound_over(first);
  desk_.on_outbound_failed(sip_.invites[1].leg, 503);
  EXPECT_EQ(outcome().end, NoticeEnd::kFailed);
  EXPECT_EQ(outcome().failure, NoticeFailure::kUnreachable);
  EXPECT_EQ(outcome().sip_status, 503);
}

TEST_F(NoticeDeskTest, NoCarrierGetsMoreCallsThanItMayHave) {
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_TRUE(place(notice(id)));
  loop_.go(Millis{10});
  ASSERT_EQ(sip_.invites.size(), 2U);
  EXPECT_NE(sip_.invites[0].through.via.host, sip_.invites[1].through.via.host);
  desk_.on_outbound_failed(sip_.invites[0].leg, 486);
  loop_.go(Millis{10});
  EXPECT_EQ(sip_.invites.size(), 2U);  // its leg is still there
  desk_.on_outbound_over(sip_.invites[0].leg);
  loop_.go(Millis{10});
  ASSERT_EQ(sip_.invites.size(), 3U);
  EXPECT_EQ(sip_.invites[2].through.via.host, "127.0.0.1");
}

TEST_F(NoticeDeskTest, WhoTriesASecondCarrierTakesNoPlaceThatAnotherCountsOn) {
  const auto first = ring(notice());
  ASSERT_TRUE(place(notice("n2")));
  loop_.run_posted();  // it prepares, for the second carrier's only place
  desk_.on_outbound_failed(first, 0);
  EXPECT_EQ(outcome().failure, NoticeFailure::kUnreachable);
  loop_.go(Millis{10});
  ASSERT_EQ(sip_.invites.size(), 2U);
  EXPECT_EQ(sip_.invites[1].through.via.host, "127.0.0.2");
  EXPECT_TRUE(outcomes_["n2"].empty());
}

TEST_F(NoticeDeskTest, ASingleSettingBoundsAllCallsTogether) {
  auto directory = two_carriers(10);
  directory.calling_out.max_calls = 3;
  desk_.adopt(directory);
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_TRUE(place(notice(id)));
  loop_.go(Millis{10});
  EXPECT_EQ(sip_.invites.size(), 3U);
}

TEST_F(NoticeDeskTest, WhatIsOutOfBoundsIsRefusedAndNothingIsSent) {
  const auto code = [&](const std::function<void(PhoneNotice&)>& change) {
    auto made = notice();
    change(made);
    const auto placed = place(std::move(made));
    return placed ? ErrorCode{} : placed.error().code;
  };
  using Change = std::function<void(PhoneNotice&)>;
  for (const Change& change :
       {Change([](auto& n) { n.id = ""; }), Change([](auto& n) { n.id = "a b"; }),
        Change([](auto& n) { n.id = std::string(65, 'a'); }),
        Change([](auto& n) { n.to = "+49900" + std::string(7, '5'); }),
        Change([](auto& n) { n.to = "+43" + std::string(9, '5'); }),
        Change([](auto& n) { n.to = "+493023125100"; }),  // a hotline of this node
        Change([](auto& n) { n.to = kNumber + "@elsewhere"; }), Change([](auto& n) { n.message.clear(); }),
        Change([](auto& n) { n.message.resize(9); }), Change([](auto& n) { n.answers.clear(); }),
        Change([](auto& n) { n.answers[1].key = '1'; }), Change([](auto& n) { n.answers[0].key = 'x'; }),
        Change([](auto& n) { n.repeat_key = '2'; }), Change([](auto& n) { n.ring_timeout = Millis{0}; }),
        Change([](auto& n) { n.most_listening = Millis{3'600'000}; }), Change([](auto& n) { n.most_rounds = 0; })})
    EXPECT_EQ(code(change), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code([](auto&) {}), ErrorCode{});
  EXPECT_EQ(code([](auto&) {}), ErrorCode::kConflict);
  for (std::size_t n = 1; n < NoticeDesk::kMostWaiting; ++n) ASSERT_TRUE(place(notice("q" + std::to_string(n))));
  EXPECT_EQ(code([](auto& n) { n.id = "one-too-many"; }), ErrorCode::kOverloaded);
  desk_.adopt({});
  EXPECT_EQ(code([](auto& n) { n.id = "late"; }), ErrorCode::kNotFound);
  EXPECT_TRUE(outcomes_.empty());
  desk_.shut_down();
  EXPECT_EQ(code([](auto& n) { n.id = "later"; }), ErrorCode::kUnavailable);
}

TEST_F(NoticeDeskTest, ANoticeThatTheLoopDidNotTakeGoesOutLater) {
  loop_.full = true;
  ASSERT_TRUE(place(notice()));
  loop_.full = false;
  loop_.go(Millis{10});
  EXPECT_TRUE(sip_.invites.empty());
  desk_.take_waiting();
  loop_.go(Millis{10});
  EXPECT_EQ(sip_.invites.size(), 1U);
}

TEST_F(NoticeDeskTest, AHeldCallIsAnsweredAndAfterItsEndRefused) {
  const auto leg = answer(notice());
  desk_.on_outbound_reoffer(leg, "hold");
  loop_.go(Millis{1});
  EXPECT_EQ(sip_.reoffers, "again");
  desk_.shut_down();
  desk_.on_outbound_reoffer(leg, "hold");
  EXPECT_EQ(sip_.reoffers, "again488");
}

// Whatever comes in whatever order, a stop included: each notice has one outcome, and no room is left open.
RC_GTEST_FIXTURE_PROP(NoticeDeskTest, EachOutcomeIsToldExactlyOnce, ()) {
  const int count = *rc::gen::inRange(1, 6);
  for (int n = 0; n < count; ++n) RC_ASSERT(bool(place(notice("p" + std::to_string(n)))));
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 9), rc::gen::inRange(0, 8)));
  std::set<OutboundLegId> over;
  for (const auto& [what, which] : steps) {
    loop_.go(Millis{which * 300});
    if (sip_.invites.empty()) continue;
    const auto leg = sip_.invites[static_cast<std::size_t>(which) % sip_.invites.size()].leg;
    if (over.contains(leg)) continue;
    if (what == 0) desk_.on_outbound_ringing(leg);
    if (what == 1) desk_.on_outbound_answered(leg, "answer");
    if (what == 2) desk_.on_outbound_answered(leg, "nonsense");
    if (what == 3) press("123"[which % 3]);
    if (what == 4) desk_.on_outbound_digit(leg, "129"[which % 3]);
    if (what == 5) media_.lost(media_.last);
    if (what == 6) loop_.go(Millis{50'000});
    if (what >= 7) {
      constexpr std::array<int, 8> kStatuses = {0, 486, 503, 603, 401, 488, 302, 480};
      what == 7 ? desk_.on_outbound_failed(leg, kStatuses[static_cast<std::size_t>(which)])
                : desk_.on_outbound_gone(leg, which % 2 == 0);
      desk_.on_outbound_over(leg);
      over.insert(leg);
    }
  }
  desk_.shut_down();
  loop_.go(Millis{300'000});
  RC_ASSERT(outcomes_.size() == static_cast<std::size_t>(count));
  for (const auto& [id, told] : outcomes_) {
    RC_ASSERT(told.size() == 1U);
    RC_ASSERT((told[0].end == NoticeEnd::kKeyPressed) == (told[0].key != 0));
    RC_ASSERT((told[0].end == NoticeEnd::kFailed) == (told[0].failure != NoticeFailure::kNone));
  }
  RC_ASSERT(media_.open_rooms == 0);
}

}  // namespace
}  // namespace rufbund::calls
