// Commands a second through the bare rulebook, one thread: 20 members, 10,000 seats, 63 skills, 50,000 callers waiting
// (docs/performance.md). Nothing durable, no network: what deciding itself costs.
//
//   core_bench [--commands N] [--waiting N] [--seats N] [--members N] [--pace N] [--by-kind]
//
// A first core is driven by a plausible world (arrivals that keep the line full, menus, ringing, talk, wrap-up) and the
// commands are written down; then a second core decides the same commands again and only that is timed.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <string>
#include <vector>

#include "core/core.h"
#include "core/state.h"

namespace {

using namespace rufbund;
using namespace rufbund::core;

struct Settings {
  std::uint64_t commands = 2'000'000;
  std::uint32_t waiting = 50'000;
  std::uint32_t seats = 10'000;
  std::uint16_t members = 20;
  std::int64_t pace = 0;  // the world lives so many times faster; 0: both paces
  bool by_kind = false;
};

constexpr std::uint8_t kLanguages = 4;  // skills 1 to 4; topics have the skills 5 to 63
constexpr std::uint8_t kTopics = 59;

class Random {
 public:
  std::uint32_t below(std::uint32_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>((state_ >> 32) * n >> 32);
  }

 private:
  std::uint64_t state_ = 88'172'645'463'325'252;
};

struct Stamped {
  TimeMs at;
  Command command;
};

Capacity capacity(const Settings& s) {
  return {s.members, static_cast<std::uint32_t>(2 * s.members), s.seats, s.waiting + s.seats + 10'000, 1 << 20};
}

// Members, sites, seats in 64 classes of skills, an equal key.
std::vector<Command> founding(const Settings& s) {
  std::vector<Command> c;
  for (std::uint8_t k = 1; k < 64; ++k)
    c.push_back(DefineSkill{SkillId{k}, static_cast<std::uint8_t>(k <= 2 ? 0 : k % 3)});
  for (std::uint8_t t = 1; t <= kTopics; ++t)
    c.push_back(
        DefineTopic{TopicId{t}, SkillId{static_cast<std::uint8_t>(kLanguages + t)}, Millis{120'000 + 2'000 * t}});
  c.push_back(ChangeSetting{Setting::kMaxWaiting, s.waiting + s.seats + 5'000});
  c.push_back(ChangeSetting{Setting::kWaitLimit, 7 * 24 * 3'600'000LL});
  c.push_back(ChangeSetting{Setting::kTellInterval, 60'000});
  // Conversations are so many times shorter: none of them is no sooner answered than over.
  c.push_back(ChangeSetting{Setting::kLeastTalk, 2'000 / s.pace});
  c.push_back(ChangeSetting{Setting::kShortConversation, 10'000 / s.pace});
  const auto sites = static_cast<std::uint16_t>(2 * s.members);
  std::uint32_t left = 1'000'000;
  for (std::uint16_t m = 1; m <= s.members; ++m) {
    const std::uint32_t weight = m == s.members ? left : 1'000'000u / s.members;
    left -= weight;
    c.push_back(AddMember{MemberId{m}});
    c.push_back(StageWeight{MemberId{m}, weight});
  }
  c.push_back(AdoptWeights{1});
  for (std::uint16_t i = 1; i <= sites; ++i) {
    const auto member = static_cast<std::uint16_t>((i - 1) % s.members + 1);
    c.push_back(
        AddSite{SiteId{i}, MemberId{member}, SiteKind::kTrunk, Millis{std::max<std::int64_t>(10'000 / s.pace, 1)}});
  }
  for (std::uint32_t seat = 1; seat <= s.seats; ++seat) {
    const std::uint32_t k = seat % 64;
    SkillMask skills = SkillMask{1} << 1 | SkillMask{1} << (2 + k % 3);
    for (std::uint32_t t = 0; t < 20; ++t) skills |= SkillMask{1} << (kLanguages + 1 + (k * 7 + t * 3) % kTopics);
    c.push_back(AddSeat{SeatId{seat}, SiteId{static_cast<std::uint16_t>(seat % sites + 1)}, skills});
  }
  c.push_back(OpenHotline{});
  for (std::uint16_t i = 1; i <= sites; ++i) c.push_back(ReportSiteHealth{SiteId{i}, true});
  return c;
}

// The world around the first core.
class World {
 public:
  explicit World(const Settings& s) : s_(s), core_(capacity(s)) {}

  // Until the line is full and the seats are busy; then as many commands more as asked for.
  void play() {
    for (const Command& c : founding(s_)) decide(c);
    while (core_.state().g.waiting_count < s_.waiting) step();
    measured_from_ = stream_.size();
    while (stream_.size() < measured_from_ + s_.commands) step();
  }
  [[nodiscard]] const std::vector<Stamped>& stream() const { return stream_; }
  [[nodiscard]] std::size_t measured_from() const { return measured_from_; }
  [[nodiscard]] const Core& core() const { return core_; }

 private:
  struct Planned {
    TimeMs at;
    std::uint64_t order;
    Command command;
    bool operator<(const Planned& o) const { return at != o.at ? at > o.at : order > o.order; }
  };
  void plan(std::int64_t in_ms, const Command& c) { planned_.push({now_ + Millis{in_ms / s_.pace}, ++order_, c}); }

  void step() {
    const Globals& g = core_.state().g;
    if (g.menu_count + g.waiting_count < s_.waiting + 500) {
      const CallerKey caller{random_.below(2) ? std::uint64_t{random_.below(1u << 31)} << 20 | 1 : 0};
      return decide(AdmitAttempt{LegId{++legs_}, caller, CarrierId{1}, ClassId{}, SkillId{}});
    }
    const TimeMs timer = core_.next_deadline();
    if (planned_.empty() || timer <= planned_.top().at) {
      now_ = std::max(now_, timer);
      return decide(PassTime{});
    }
    const Planned next = planned_.top();
    planned_.pop();
    now_ = std::max(now_, next.at);
    decide(next.command);
  }
  void decide(const Command& command) {
    stream_.push_back({now_, command});
    outcome_.clear();
    core_.decide(Sequence{stream_.size()}, now_, command, outcome_);
    for (const Effect& effect : outcome_.effects) {
      if (const auto* accept = std::get_if<AcceptLeg>(&effect)) {
        // One topic in 59 for the first language, the other languages ask for five topics only: 64 sets of skills.
        const auto pick = static_cast<std::uint8_t>(random_.below(64));
        const auto topic = static_cast<std::uint8_t>(pick < kTopics ? pick + 1 : pick - kTopics + 1);
        const auto language = static_cast<std::uint8_t>(pick < kTopics ? 1 : 2);
        plan(2'000 + random_.below(3'000), SelectService{accept->ticket, TopicId{topic}, SkillId{language}});
      } else if (const auto* offer = std::get_if<OfferSeat>(&effect)) {
        const auto rings = static_cast<std::int64_t>(1'000 + random_.below(4'000));
        const auto talk = static_cast<std::int64_t>(90'000 + random_.below(180'000));
        plan(200, ReportRinging{offer->offer});
        plan(rings, AnswerOffer{offer->offer});
        plan(rings + talk, EndConversation{offer->offer, EndedBy::kSeat});
      }
    }
  }

  const Settings s_;
  Core core_;
  Outcome outcome_;
  Random random_;
  TimeMs now_{1'800'000'000'000};
  std::priority_queue<Planned> planned_;
  std::vector<Stamped> stream_;
  std::size_t measured_from_ = 0;
  std::uint64_t order_ = 0, legs_ = 0;
};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Kind {
  const char* name;
  std::uint64_t count = 0;
  double seconds = 0;
};

int run(const Settings& s) {
  World world(s);
  world.play();
  const auto& stream = world.stream();
  Core core(capacity(s));
  Outcome outcome;
  std::uint64_t sequence = 0, events = 0, told = 0, offers = 0;
  const auto decide = [&](const Stamped& c) {
    outcome.clear();
    core.decide(Sequence{++sequence}, c.at, c.command, outcome);
  };
  for (std::size_t i = 0; i < world.measured_from(); ++i) decide(stream[i]);

  std::array<Kind, std::variant_size_v<Command>> kinds{};
  const double cpu_before = cpu_seconds();
  const auto started = std::chrono::steady_clock::now();
  for (std::size_t i = world.measured_from(); i < stream.size(); ++i) {
    if (s.by_kind) {
      const auto before = std::chrono::steady_clock::now();
      decide(stream[i]);
      Kind& kind = kinds[stream[i].command.index()];
      ++kind.count;
      kind.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
      for (const Event& event : outcome.events) {
        told += std::holds_alternative<PlaceTold>(event);
        offers += std::holds_alternative<OfferMade>(event);
      }
    } else {
      decide(stream[i]);
    }
    events += outcome.events.size();
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const double cpu = cpu_seconds() - cpu_before;
  if (core.digest() != world.core().digest()) {
    std::fprintf(stderr, "core_bench: the second core decided otherwise\n");
    return 1;
  }
  const auto count = static_cast<double>(stream.size() - world.measured_from());
  const State& state = core.state();
  const double simulated = static_cast<double>((stream.back().at - stream[world.measured_from()].at).count()) / 1000;
  if (state.g.talking_count * 10 < s.seats) {
    std::fprintf(stderr, "core_bench: %u of %u seats talk: this is no life of a line\n", state.g.talking_count,
                 s.seats);
    return 1;
  }
  if (state.g.waiting_count < s.waiting) {
    std::fprintf(stderr, "core_bench: %u wait instead of %u\n", state.g.waiting_count, s.waiting);
    return 1;
  }
  std::printf("| %lld | %u | %u | %.2f million | %.2f million | %.0f | %.2f million | %.1f |\n",
              static_cast<long long>(s.pace), state.g.waiting_count, state.g.talking_count, count / cpu / 1e6,
              count / wall / 1e6, cpu / count * 1e9, static_cast<double>(events) / cpu / 1e6, simulated / cpu);
  if (s.by_kind) {
    static constexpr const char* kNames[] = {"AdoptRules",
                                             "ChangeSetting",
                                             "DefineSkill",
                                             "DefineTopic",
                                             "DefineClass",
                                             "AddMember",
                                             "AddSite",
                                             "AddSeat",
                                             "StageWeight",
                                             "AdoptWeights",
                                             "OpenHotline",
                                             "CloseHotline",
                                             "ScheduleHours",
                                             "SetSeatState",
                                             "EndWrapUp",
                                             "SetSiteMode",
                                             "ReportSiteHealth",
                                             "ReportCapacity",
                                             "AdmitAttempt",
                                             "RecordRefusals",
                                             "SelectService",
                                             "EndLeg",
                                             "ReportRinging",
                                             "AnswerOffer",
                                             "FailOffer",
                                             "EndConversation",
                                             "BreakConversation",
                                             "PublishAnnouncement",
                                             "WithdrawAnnouncement",
                                             "ConfirmHeard",
                                             "PassTime",
                                             "ResumeNode"};
    for (std::size_t k = 0; k < kinds.size(); ++k)
      if (kinds[k].count != 0)
        std::printf("  %-20s %9llu  %7.0f ns\n", kNames[k], static_cast<unsigned long long>(kinds[k].count),
                    kinds[k].seconds / static_cast<double>(kinds[k].count) * 1e9);
    std::printf("  offers %llu, places told %llu\n", static_cast<unsigned long long>(offers),
                static_cast<unsigned long long>(told));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Settings s;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--by-kind") {
      s.by_kind = true;
      continue;
    }
    const long long value = i + 1 < argc ? std::atoll(argv[++i]) : -1;
    if (option == "--commands" && value > 0) {
      s.commands = static_cast<std::uint64_t>(value);
    } else if (option == "--waiting" && value > 0 && value <= 1'000'000) {
      s.waiting = static_cast<std::uint32_t>(value);
    } else if (option == "--seats" && value > 0 && value <= 100'000) {
      s.seats = static_cast<std::uint32_t>(value);
    } else if (option == "--members" && value > 0 && value <= 256) {
      s.members = static_cast<std::uint16_t>(value);
    } else if (option == "--pace" && value > 0 && value <= 10'000) {
      s.pace = value;
    } else {
      std::fprintf(stderr,
                   "usage: core_bench [--commands N] [--waiting N] [--seats N] [--members N] [--pace N] "
                   "[--by-kind]\n");
      return 2;
    }
  }
  std::printf("The bare rulebook, one thread: %u members, %u seats, 63 skills, 64 sets of required skills.\n\n",
              s.members, s.seats);
  std::printf(
      "| times life's pace | waiting | talking | commands per CPU-second | commands/s | ns each | events per "
      "CPU-second | s of its life per CPU-second |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
  if (s.pace != 0) return run(s);
  // As many commands a second as there may be, and what a day like any other costs: there most work is telling 50,000
  // callers their place again and again.
  int failed = 0;
  for (const std::int64_t pace : {1'000, 1}) {
    s.pace = pace;
    failed |= run(s);
  }
  std::printf("\nMark: 2 million commands per CPU-second at 1,000 times life's pace; moonshot: 5 million.\n");
  return failed;
}
