// Simulated calls per CPU-second through the production core (docs/performance.md). Beside each figure stands that of a
// bare loop over the same queue without any rule: what an event heap and chance alone cost on this machine.
//
//   sim_bench [--hours N] [--small-only]
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "sim/exact_math.h"
#include "sim/simulation.h"

namespace {

using namespace rufbund;
using namespace rufbund::sim;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

constexpr double kTalk = 180, kPatience = 300;

// One pool, one member: M/M/480+M at a load of 1.05.
Scenario one_pool(double hours) {
  Scenario s;
  s.length_ms = static_cast<std::int64_t>(hours * 3'600'000);
  s.interval_ms = 900'000;
  Line line;
  line.topics = {{"all", 0, Millis{180'000}}};
  line.settings = {{core::Setting::kLeastTalk, 0}, {core::Setting::kWaitLimit, 7 * 86'400'000LL}};
  line.most_tickets = 8'192;
  line.caller_places = 1 << 14;
  s.lines = {line};
  Callers callers;
  callers.curve = {{0, 1.05 * 480 / kTalk}};
  callers.talk = Distribution::exponential(kTalk);
  callers.patience = Distribution::exponential(kPatience);
  callers.withheld = 1;
  s.callers = {callers};
  s.members = {{"one", "One", 1'000'000, 0, 0, 0}};
  s.sites = {{"site", "Site", 0, 0, core::SiteKind::kTrunk, Millis{}}};
  SeatGroup group;
  group.seats = {{0, 480}};
  s.seats = {group};
  return s;
}

// Twenty members of two sites each, four languages and topics, wrap-up, ringing, caller keys, redials.
Scenario alliance(double hours) {
  Scenario s = one_pool(hours);
  Line& line = s.lines[0];
  line.skills = {{"de", 0}, {"en", 1}, {"tr", 2}, {"medical", 1}};
  line.topics = {{"general", 0, Millis{180'000}}, {"medical", 4, Millis{240'000}}};
  line.most_tickets = 1 << 15;
  line.caller_places = 1 << 18;
  s.callers.clear();
  for (std::uint8_t topic = 1; topic <= 2; ++topic)
    for (std::uint8_t language = 1; language <= 3; ++language) {
      Callers c;
      c.topic = topic;
      c.language = language;
      c.curve = {{0, 10.0 * (topic == 1 ? 0.8 : 0.2) * (language == 1 ? 0.85 : language == 2 ? 0.1 : 0.05)}};
      c.talk = Distribution::lognormal(4.62, 1.0);
      c.patience = Distribution::exponential(415);
      c.menu = Distribution::uniform(5, 15);
      c.withheld = 0.1;
      c.after_busy = {0.8, Distribution::exponential(120), 50};
      c.after_abandonment = {0.36, Distribution::exponential(1200), 50};
      s.callers.push_back(c);
    }
  s.members.clear();
  s.sites.clear();
  s.seats.clear();
  for (std::uint32_t m = 0; m < 20; ++m) {
    s.members.push_back({"m", "M", 50'000, 0, 0, 0});
    for (int n = 0; n < 2; ++n) {
      s.sites.push_back({"s", "S", m, 0, core::SiteKind::kTrunk, Millis{15'000}});
      for (const core::SkillMask skills : {0b0010u, 0b0110u, 0b10010u, 0b11110u}) {
        SeatGroup group;
        group.site = static_cast<std::uint32_t>(s.sites.size() - 1);
        group.skills = skills;
        group.seats = {{0, 12}};
        group.ring = Distribution::uniform(1, 4);
        s.seats.push_back(group);
      }
    }
  }
  return s;
}

struct Bare {
  std::uint64_t calls = 0, answered = 0;
  double cpu_s = 0;
};

// The same pool as a loop over a heap: what there is to do without anybody deciding.
Bare bare_loop(double hours) {
  struct Next {
    double at;
    std::uint32_t what;  // 0: a call comes, 1: a seat is free, else a caller gives up
    bool operator>(const Next& o) const { return at > o.at; }
  };
  Random random(1);
  const auto exponential = [&](double mean) { return -mean * log_of(random.uniform()); };
  std::priority_queue<Next, std::vector<Next>, std::greater<>> heap;
  std::deque<bool> line;
  std::uint32_t first = 2, free = 480;
  Bare bare;
  const double cpu = cpu_seconds(), end = hours * 3600, rate = 1.05 * 480 / kTalk;
  heap.push({0, 0});
  while (heap.top().at < end) {
    const Next next = heap.top();
    heap.pop();
    if (next.what == 0) {
      ++bare.calls;
      heap.push({next.at + exponential(1 / rate), 0});
      if (free > 0) {
        --free;
        ++bare.answered;
        heap.push({next.at + exponential(kTalk), 1});
      } else {
        heap.push({next.at + exponential(kPatience), static_cast<std::uint32_t>(first + line.size())});
        line.push_back(true);
      }
    } else if (next.what == 1) {
      while (!line.empty() && !line.front()) line.pop_front(), ++first;
      if (line.empty()) {
        ++free;
        continue;
      }
      line.pop_front(), ++first;
      ++bare.answered;
      heap.push({next.at + exponential(kTalk), 1});
    } else if (next.what >= first) {
      line[next.what - first] = false;
    }
  }
  bare.cpu_s = cpu_seconds() - cpu;
  return bare;
}

void measure(const char* what, const Scenario& scenario, const Bare* bare) {
  RunOptions options;
  options.check_estimates = false;
  const double before = cpu_seconds();
  const Figures f = Simulation(scenario, options).run();
  const double cpu = cpu_seconds() - before;
  const IntervalFigures& t = f.lines[0].total;
  const auto attempts = static_cast<double>(t.attempts);
  std::printf("| %s | %.2f million | %.0f ns | %.2f | %.1f %% | ", what, attempts / cpu / 1e6, cpu / attempts * 1e9,
              static_cast<double>(f.commands) / attempts, 100.0 * static_cast<double>(t.answered) / attempts);
  if (bare != nullptr)
    std::printf("%.2f million (%.1f %% answered) |\n", static_cast<double>(bare->calls) / bare->cpu_s / 1e6,
                100.0 * static_cast<double>(bare->answered) / static_cast<double>(bare->calls));
  else
    std::printf("– |\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  double hours = 200;
  bool small_only = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--hours") == 0 && i + 1 < argc) {
      hours = std::atof(argv[++i]);
    } else if (std::strcmp(argv[i], "--small-only") == 0) {
      small_only = true;
    } else {
      std::fprintf(stderr, "usage: sim_bench [--hours N] [--small-only]\n");
      return 2;
    }
  }
  if (!(hours > 0 && hours <= 10'000)) return 2;
  std::printf(
      "| simulated | calls per CPU-second | each | commands a call | answered | a bare loop over the same queue |\n"
      "|---|--:|--:|--:|--:|--:|\n");
  const Bare bare = bare_loop(hours);
  measure("one pool, M/M/480+M, load 1.05", one_pool(hours), &bare);
  if (!small_only) measure("20 members, 960 seats, 4 skills, redials, timers", alliance(hours / 10), nullptr);
  std::printf("\nMark: 2.5 million, with 20 members 1 million; moonshot: 10 and 5 million.\n");
  return 0;
}
