// See scenario_file.h.
#include "app/scenario_file.h"

#include <date/date.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <map>

#include "app/opening_hours.h"
#include "app/scenario_values.h"
#include "app/section.h"
#include "app/values.h"

namespace rufbund::app {
namespace {

using sim::Distribution;
using sim::Scenario;

constexpr Millis kDay{86'400'000}, kLongest{92LL * 86'400'000};
constexpr std::size_t kMostSeats = 100'000;
constexpr std::int64_t kMostTickets = 2'000'000;

// The index of a name, or a problem that tells which there are.
template <class List>
std::optional<std::uint32_t> named(Section& section, const std::string& key, const List& list, Section::Need need) {
  if (!section.has(key) && need == Section::kOptional) {
    section.expect(key);
    return std::nullopt;
  }
  const std::string name = section.text(key, need);
  if (name.empty()) return std::nullopt;
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list[i].key == name) return i;
    known.push_back(list[i].key);
  }
  section.problem(key, fmt::format("'{}' is not there. There {}: {}.", name, known.size() == 1 ? "is" : "are",
                                   fmt::join(known, ", ")));
  return std::nullopt;
}

struct SettingName {
  const char* key;
  core::Setting setting;
  std::int64_t least_ms = 0, most_ms = 7 * kDay.count();  // what the core takes
};
constexpr SettingName kDurations[] = {
    {"wait_limit", core::Setting::kWaitLimit},
    {"offer_deadline", core::Setting::kOfferDeadline, 1'000, 120'000},
    {"probe_interval", core::Setting::kProbeInterval, 1'000, 3'600'000},
    {"proven_within", core::Setting::kProvenWithin},
    {"burst", core::Setting::kBurst, 1'000},
    {"short_conversation", core::Setting::kShortConversation},
    {"return_within", core::Setting::kReturnWithin},
    {"credit_keep", core::Setting::kCreditKeep},
    {"place_max", core::Setting::kPlaceMax},
    {"service_target", core::Setting::kServiceTarget},
    {"tell_interval", core::Setting::kTellInterval, 1'000, 60'000},
    {"share_tolerance", core::Setting::kShareTolerance},
    {"least_talk", core::Setting::kLeastTalk, 0, 10'000},
};

// Policies that a hotline's line has in its journal, under the names of a node's configuration.
std::vector<core::ChangeSetting> settings(Section& section) {
  std::vector<core::ChangeSetting> out;
  for (const SettingName& name : kDurations) {
    const bool there = section.has(name.key);
    const Millis value = section.duration(name.key, Millis{name.least_ms}, Millis{name.most_ms}, Millis{name.least_ms});
    if (there) out.push_back({name.setting, value.count()});
  }
  const bool most = section.has("max_waiting"), failures = section.has("site_failures_in_a_row");
  const std::int64_t waiting = section.number("max_waiting", 0, kMostTickets, Section::kOptional);
  const std::int64_t in_a_row = section.number("site_failures_in_a_row", 1, 1000, Section::kOptional, 3);
  if (most) out.push_back({core::Setting::kMaxWaiting, waiting});
  if (failures) out.push_back({core::Setting::kSiteFailuresInARow, in_a_row});
  return out;
}

// The same, and under `later` what is changed at a moment.
void policy(Section& section, std::vector<core::ChangeSetting>& now, std::vector<sim::LaterSetting>& later) {
  now = settings(section);
  section.each("later", Section::kOptional, [&](Section& change) {
    const std::int64_t at = moment(change, "at", Section::kRequired);
    for (const core::ChangeSetting& setting : settings(change)) later.push_back({at, setting});
  });
}

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  ScenarioFile read(const ConfigNode& root) {
    Section section(root, "", problems_);
    head(section);
    section.each("hotlines", Section::kRequired, [&](Section& s) { hotline(s); });
    section.each("members", Section::kRequired, [&](Section& s) { member(s); });
    section.each("sites", Section::kRequired, [&](Section& s) { site(s); });
    section.each("callers", Section::kRequired, [&](Section& s) { callers(s); });
    section.each("faults", Section::kOptional, [&](Section& s) { fault(s); });
    section.inner("compare", [&](Section& s) { compare(s); });
    section.finish();
    if (problems_.empty()) whole(section);
    return std::move(file_);
  }

 private:
  void head(Section& section) {
    s_.key = section.name_key("key", Section::kRequired);
    std::tie(s_.title_de, s_.title_en) = section.names("title");
    section.inner("notes", [&](Section& notes) {
      s_.notes_de = notes.texts("de", Section::kOptional);
      s_.notes_en = notes.texts("en", Section::kOptional);
    });
    if (const std::string begin = section.text("begin", Section::kOptional, "2027-01-04"); !begin.empty()) {
      s_.utc_offset_ms = section.duration("utc_offset", Millis{0}, Millis{14 * 3'600'000}, Millis{0}).count();
      const auto date = parse_date(begin);
      if (date)
        s_.begin = TimeMs{midnight_ms(*date) - s_.utc_offset_ms};
      else
        section.problem("begin", fmt::format("'{}' is no date. Write the first day: \"2021-01-31\".", begin));
    }
    s_.length_ms = section.duration("length", Millis{60'000}, kLongest, kDay).count();
    s_.warm_up_ms = section.duration("warm_up", Millis{0}, kLongest, Millis{0}).count();
    s_.interval_ms = section.duration("interval", Millis{10'000}, kDay, Millis{900'000}).count();
    if (s_.warm_up_ms >= s_.length_ms)
      section.problem("warm_up", "is not shorter than `length`: nothing would be counted.");
    s_.seed = static_cast<std::uint64_t>(section.number("seed", 0, INT64_MAX, Section::kOptional, 1));
    s_.replications = static_cast<std::uint32_t>(section.number("replications", 1, 100'000, Section::kOptional, 1));
  }

  void hotline(Section& section) {
    sim::Line line;
    line.key = section.name_key("key", Section::kRequired);
    for (const std::string& text : section.texts("open", Section::kOptional)) open(section, line, text);
    section.each("skills", Section::kOptional, [&](Section& skill) {
      line.skills.push_back({skill.name_key("key", Section::kRequired),
                             static_cast<std::uint8_t>(skill.number("scarcity", 0, 3, Section::kOptional))});
    });
    if (line.skills.size() > 62) section.problem("skills", "are more than 62, which a line has room for.");
    section.each("topics", Section::kOptional, [&](Section& topic) {
      sim::Line::Topic t;
      t.key = topic.name_key("key", Section::kRequired);
      if (const auto skill = named(topic, "skill", line.skills, Section::kOptional))
        t.skill = static_cast<std::uint8_t>(*skill + 1);
      t.norm_work = topic.duration("norm_work", Millis{1000}, Millis{4 * 3'600'000}, Millis{180'000});
      line.topics.push_back(t);
    });
    if (line.topics.empty())
      line.topics.push_back(
          {"all", 0, section.duration("norm_work", Millis{1000}, Millis{4 * 3'600'000}, Millis{180'000})});
    if (line.topics.size() > 255) section.problem("topics", "are more than 255, which a line has room for.");
    section.each("classes", Section::kOptional, [&](Section& one) {
      classes_.push_back({static_cast<std::uint32_t>(s_.lines.size()), one.name_key("key", Section::kRequired)});
      line.classes.push_back(
          {one.duration("head_start", Millis{0}, Millis{7 * kDay.count()}, Millis{0}), one.flag("emergency", false)});
    });
    if (line.classes.size() > 7) section.problem("classes", "are more than 7, which a line has room for.");
    section.inner("policy", [&](Section& s) { policy(s, line.settings, line.later); });
    line.most_tickets =
        static_cast<std::uint32_t>(section.number("most_tickets", 16, kMostTickets, Section::kOptional, 100'000));
    line.caller_places = std::bit_ceil(
        static_cast<std::uint32_t>(section.number("caller_places", 1024, 1 << 28, Section::kOptional, 1 << 20)));
    s_.lines.push_back(std::move(line));
  }

  // "08:00-22:00", on every day.
  void open(Section& section, sim::Line& line, const std::string& text) {
    const std::size_t dash = text.find('-');
    const auto from = dash == std::string::npos ? std::nullopt : parse_moment(std::string_view(text).substr(0, dash));
    const auto to = dash == std::string::npos ? std::nullopt : parse_moment(std::string_view(text).substr(dash + 1));
    if (!from || !to || *from >= *to || *to > kDay.count())
      return section.problem("open",
                             fmt::format("'{}' are no hours. Write \"08:00-22:00\", which holds on every day.", text));
    for (std::int64_t day = 0; day < s_.length_ms; day += kDay.count()) line.open.push_back({day + *from, day + *to});
  }

  void member(Section& section) {
    sim::Member m;
    m.key = section.name_key("key", Section::kRequired);
    m.name = section.text("name", Section::kOptional, m.key);
    const auto ppm = [&](const char* key) {
      return static_cast<std::uint32_t>(section.fraction(key, 0, 1e6, Section::kOptional) * 10'000 + 0.5);
    };
    m.share_ppm = ppm("share");
    m.floor_ppm = ppm("floor");
    m.cap_ppm = ppm("cap");
    m.cents_per_seat_hour = section.number("cents_per_seat_hour", 0, 1'000'000, Section::kOptional);
    section.inner("own_line", [&](Section& s) { policy(s, m.own_line, m.own_line_later); });
    s_.members.push_back(std::move(m));
  }

  void site(Section& section) {
    sim::Site site;
    site.key = section.name_key("key", Section::kRequired);
    site.name = section.text("name", Section::kOptional, site.key);
    site.member = named(section, "member", s_.members, Section::kRequired).value_or(0);
    site.line = named(section, "hotline", s_.lines, Section::kOptional).value_or(0);
    const std::string kind = section.text("kind", Section::kOptional, "trunk");
    if (kind == "agents")
      site.kind = core::SiteKind::kAgents;
    else if (kind != "trunk")
      section.problem("kind", fmt::format("'{}' is neither \"trunk\" nor \"agents\".", kind));
    site.wrap_up = section.duration("wrap_up", Millis{0}, Millis{3'600'000}, Millis{0});
    const auto index = static_cast<std::uint32_t>(s_.sites.size());
    s_.sites.push_back(site);
    section.each("seats", Section::kRequired, [&](Section& seats) { this->seats(seats, index); });
  }

  void seats(Section& section, std::uint32_t site) {
    sim::SeatGroup group;
    group.site = site;
    if (s_.lines.empty()) return;
    const sim::Line& line = s_.lines[s_.sites[site].line];
    for (const std::string& skill : section.texts("skills", Section::kOptional)) {
      const auto at =
          std::find_if(line.skills.begin(), line.skills.end(), [&](const auto& s) { return s.key == skill; });
      if (at == line.skills.end())
        section.problem("skills", fmt::format("'{}' is no skill of hotline '{}'.", skill, line.key));
      else
        group.skills |= core::SkillMask{1} << (at - line.skills.begin() + 1);
    }
    const double number = section.fraction("number", 0, static_cast<double>(kMostSeats), Section::kRequired);
    group.seats = hourly(day_plan(section), number, s_.length_ms, true);
    if (section.has("from") || section.has("to")) between(section, group.seats);
    group.ramp_up = section.duration("ramp_up", Millis{0}, kDay, Millis{0});
    group.ring = distribution(section, "ring", group.ring);
    group.talk = distribution(section, "talk", group.talk);
    group.talk_factor = section.fraction("talk_factor", 0.01, 100, Section::kOptional, 1);
    group.never_answers = section.fraction("never_answers", 0, 1, Section::kOptional);
    group.refuses = section.fraction("refuses", 0, 1, Section::kOptional);
    group.refuses_short = section.fraction("refuses_short", 0, 1, Section::kOptional);
    group.back_after = distribution(section, "back_after", group.back_after);
    s_.seats.push_back(std::move(group));
  }

  // Seats are there, and callers ring, from one moment to another alone.
  void between(Section& section, std::vector<sim::Step>& curve) {
    const std::int64_t from = moment(section, "from", Section::kOptional);
    const std::int64_t to = moment(section, "to", Section::kOptional, s_.length_ms);
    if (from >= to) return section.problem("from", "is not before `to`.");
    std::vector<sim::Step> out;
    const auto at = [&](std::int64_t ms) {
      double value = 0;
      for (const sim::Step& step : curve)
        if (step.from_ms <= ms) value = step.value;
      return value;
    };
    out.push_back({0, from == 0 ? at(0) : 0});
    if (from > 0) out.push_back({from, at(from)});
    for (const sim::Step& step : curve)
      if (step.from_ms > from && step.from_ms < to) out.push_back(step);
    if (to < s_.length_ms) out.push_back({to, 0});
    curve = std::move(out);
  }

  sim::Redial redial(Section& outer, const char* key, sim::Redial otherwise) {
    outer.inner(key, [&](Section& section) {
      otherwise.probability = section.fraction("probability", 0, 1, Section::kOptional, otherwise.probability);
      otherwise.delay = distribution(section, "delay", otherwise.delay);
      otherwise.next_day = section.fraction("next_day", 0, 1, Section::kOptional, otherwise.next_day);
      otherwise.most_attempts =
          static_cast<std::uint32_t>(section.number("most", 1, 1'000'000, Section::kOptional, otherwise.most_attempts));
    });
    return otherwise;
  }

  void callers(Section& section) {
    sim::Callers c;
    // Other callers' habits, but for what is said anew; how many they are and when they ring is always said.
    const std::string key = section.name_key("key", Section::kRequired);
    if (const auto like = named(section, "like", s_.callers, Section::kOptional)) c = s_.callers[*like];
    c.key = key;
    c.line = named(section, "hotline", s_.lines, Section::kOptional).value_or(c.line);
    if (s_.lines.empty()) return;
    const sim::Line& line = s_.lines[c.line];
    if (const auto topic = named(section, "topic", line.topics, Section::kOptional))
      c.topic = static_cast<std::uint8_t>(*topic + 1);
    if (const auto language = named(section, "language", line.skills, Section::kOptional))
      c.language = static_cast<std::uint8_t>(*language + 1);
    if (section.has("class")) klass(section, c);
    section.expect("class");
    if (const auto member = named(section, "number_of", s_.members, Section::kOptional))
      c.own_member = static_cast<std::int32_t>(*member);
    const bool finite = section.has("number"), stream = section.has("per_hour");
    c.number = static_cast<std::uint64_t>(section.number("number", 1, 1'000'000'000, Section::kOptional));
    const double per_hour = section.fraction("per_hour", 0, 1e9, Section::kOptional);
    if (finite == stream)
      section.problem("number",
                      "or `per_hour` must be there, and only one of them: so many people, or a stream of calls.");
    const DayPlan plan = day_plan(section);
    c.curve = hourly(plan, finite ? 1 : per_hour / 3600, s_.length_ms, false);
    if (section.has("from") || section.has("to")) between(section, c.curve);
    c.day_hours = plan.by_hour;
    std::vector<Burst> bursts;
    section.each("bursts", Section::kOptional, [&](Section& one) { bursts.push_back(burst(one)); });
    add(section, bursts, c, finite);
    c.day_sigma = section.fraction("day_sigma", 0, 2, Section::kOptional, c.day_sigma);
    c.withheld = section.fraction("withheld", 0, 1, Section::kOptional, c.withheld);
    c.menu = distribution(section, "menu", c.menu);
    c.patience = distribution(section, "patience", c.patience);
    c.talk = distribution(section, "talk", c.talk);
    c.heeds_return_time = section.fraction("heeds_return_time", 0, 1, Section::kOptional, c.heeds_return_time);
    c.return_spread = distribution(section, "return_spread", c.return_spread);
    c.heeds_estimate = section.fraction("heeds_estimate", 0, 1, Section::kOptional, c.heeds_estimate);
    section.inner("redial", [&](Section& redials) {
      c.after_busy = redial(redials, "busy", c.after_busy);
      c.after_abandonment = redial(redials, "abandoned", c.after_abandonment);
      c.after_service = redial(redials, "served", c.after_service);
      sim::Redial closed = c.after_closed;
      if (redials.has("busy") && !section.has("like")) closed.next_day = c.after_busy.next_day;
      c.after_closed = redial(redials, "closed", closed);
    });
    s_.callers.push_back(std::move(c));
  }

  void klass(Section& section, sim::Callers& c) {
    const std::string name = section.text("class", Section::kOptional);
    std::uint8_t index = 0;
    for (const auto& [line, key] : classes_) {
      if (line != c.line) continue;
      if (key == name) {
        c.klass = index;
        return;
      }
      ++index;
    }
    section.problem("class", fmt::format("'{}' is no class of the hotline.", name));
  }

  // More callers for a while, falling off evenly: of a population so many of its first calls, of a stream as many more.
  struct Burst {
    std::int64_t at_ms = 0, lasts_ms = 1000;
    double callers = 0;  // or calls
  };

  Burst burst(Section& section) {
    const Burst b{moment(section, "at", Section::kRequired),
                  section.duration("lasts", Millis{1000}, kDay, Millis{600'000}).count(),
                  section.fraction("callers", 0, 1e9, Section::kRequired)};
    if (b.at_ms + b.lasts_ms > s_.length_ms) section.problem("at", "lies beyond the scenario's end.");
    return b;
  }

  void add(Section& section, const std::vector<Burst>& bursts, sim::Callers& c, bool finite) {
    double in_bursts = 0, mass = 0;
    for (const Burst& b : bursts) in_bursts += b.callers;
    const double whole = static_cast<double>(c.number);
    if (finite && !bursts.empty() && in_bursts >= whole)
      return section.problem("bursts", "have no fewer callers than the whole `number`.");
    for (std::size_t i = 0; i < c.curve.size(); ++i) {
      const std::int64_t to = i + 1 < c.curve.size() ? c.curve[i + 1].from_ms : s_.length_ms;
      mass += c.curve[i].value * static_cast<double>(to - c.curve[i].from_ms);
    }
    // The curve without them is those who are left. In calls per second of a stream.
    const double each = finite ? mass / (whole - in_bursts) : 1000;
    for (const Burst& b : bursts) add(b, each * b.callers, c);
  }

  // Falls from its peak to nothing in even pieces.
  static void add(const Burst& burst, double mass, sim::Callers& c) {
    constexpr int kPieces = 12;
    std::vector<sim::Step> out;
    std::vector<std::int64_t> cuts;
    for (const sim::Step& step : c.curve) cuts.push_back(step.from_ms);
    for (int i = 0; i <= kPieces; ++i) cuts.push_back(burst.at_ms + burst.lasts_ms * i / kPieces);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    for (const std::int64_t cut : cuts) {
      double value = 0;
      for (const sim::Step& step : c.curve)
        if (step.from_ms <= cut) value = step.value;
      if (cut >= burst.at_ms && cut < burst.at_ms + burst.lasts_ms) {
        // A cut is rounded down and still begins its piece.
        const std::int64_t piece = ((cut - burst.at_ms + 1) * kPieces - 1) / burst.lasts_ms;
        value += mass * 2 * static_cast<double>(kPieces - piece) / (kPieces * (kPieces + 1)) * kPieces /
                 static_cast<double>(burst.lasts_ms);
      }
      out.push_back({cut, value});
    }
    c.curve = std::move(out);
  }

  void fault(Section& section) {
    sim::Fault f;
    for (const char* known : {"site", "member", "hotline", "late", "every", "lasts"}) section.expect(known);
    const std::string kind = section.text("kind", Section::kRequired);
    f.from_ms = moment(section, "from", Section::kRequired);
    f.to_ms = moment(section, "to", Section::kRequired);
    if (f.from_ms >= f.to_ms) section.problem("to", "is not after `from`.");
    if (kind == "site_lost") {
      f.kind = sim::Fault::Kind::kSiteLost;
      f.index = named(section, "site", s_.sites, Section::kRequired).value_or(0);
    } else if (kind == "member_late") {
      f.kind = sim::Fault::Kind::kMemberLate;
      f.index = named(section, "member", s_.members, Section::kRequired).value_or(0);
      f.length_ms = section.duration("late", Millis{1000}, kDay, Millis{1'800'000}).count();
    } else if (kind == "carrier_flaps") {
      f.kind = sim::Fault::Kind::kCarrierFlaps;
      f.index = named(section, "hotline", s_.lines, Section::kOptional).value_or(0);
      f.period_ms = section.duration("every", Millis{1000}, kDay, Millis{300'000}).count();
      f.length_ms = section.duration("lasts", Millis{1000}, kDay, Millis{20'000}).count();
      if (f.length_ms >= f.period_ms) section.problem("lasts", "is not shorter than `every`.");
    } else if (kind == "node_restarts") {
      f.kind = sim::Fault::Kind::kNodeRestarts;
      f.index = named(section, "hotline", s_.lines, Section::kOptional).value_or(0);
    } else if (!kind.empty()) {
      section.problem("kind",
                      fmt::format("'{}' is none of site_lost, member_late, carrier_flaps, node_restarts.", kind));
    }
    s_.faults.push_back(f);
  }

  void compare(Section& section) {
    sim::Comparison& c = file_.comparison;
    if (section.has("organisations")) c.organisations.clear();
    for (const std::string& name : section.texts("organisations", Section::kOptional)) {
      if (name == "separate")
        c.organisations.push_back(sim::Organisation::kSeparate);
      else if (name == "contractor")
        c.organisations.push_back(sim::Organisation::kContractor);
      else if (name == "alliance")
        c.organisations.push_back(sim::Organisation::kAlliance);
      else
        section.problem("organisations", fmt::format("'{}' is none of separate, contractor, alliance.", name));
    }
    section.each("surges", Section::kOptional, [&](Section& surge) {
      sim::Comparison::Surge s;
      s.member = named(surge, "member", s_.members, Section::kRequired).value_or(0);
      s.from_ms = moment(surge, "from", Section::kRequired);
      s.to_ms = moment(surge, "to", Section::kRequired);
      s.share = surge.fraction("share", 0, 1, Section::kRequired);
      c.surges.push_back(s);
    });
    c.tries_other_number = section.fraction("tries_other_number", 0, 1, Section::kOptional);
    section.inner("policy", [&](Section& s) { policy(s, c.settings, c.later); });
  }

  // What can only be seen of the whole.
  void whole(Section& section) {
    double seats = 0;
    for (const sim::SeatGroup& group : s_.seats) seats += sim::most_staffed(group);
    waiting_has_room(section);
    if (seats == 0) section.problem("sites", "have no seat at any time. Nobody would be answered.");
    if (seats > static_cast<double>(kMostSeats))
      section.problem("sites", fmt::format("have more than {} seats.", kMostSeats));
    for (std::uint32_t l = 0; l < s_.lines.size(); ++l) {
      if (std::none_of(s_.sites.begin(), s_.sites.end(), [&](const sim::Site& site) { return site.line == l; }))
        section.problem("sites", fmt::format("none serves hotline '{}'.", s_.lines[l].key));
    }
    for (const sim::Callers& c : s_.callers)
      if (std::none_of(c.curve.begin(), c.curve.end(), [](const sim::Step& step) { return step.value > 0; }))
        section.problem("callers", fmt::format("'{}' never ring: by_day or by_hour are 0 everywhere.", c.key));
  }

  // A line cannot let more wait than it has tickets; it would go on with the bound that it had.
  void waiting_has_room(Section& section) {
    std::uint32_t room = UINT32_MAX;
    for (const sim::Line& line : s_.lines) room = std::min(room, line.most_tickets);
    const auto look = [&](const std::vector<core::ChangeSetting>& now, const std::vector<sim::LaterSetting>& later) {
      const auto fits = [&](const core::ChangeSetting& c) {
        return c.setting != core::Setting::kMaxWaiting || c.value <= std::int64_t{room};
      };
      return std::all_of(now.begin(), now.end(), fits) &&
             std::all_of(later.begin(), later.end(), [&](const sim::LaterSetting& l) { return fits(l.change); });
    };
    bool fits = look(file_.comparison.settings, file_.comparison.later);
    for (const sim::Line& line : s_.lines) fits = fits && look(line.settings, line.later);
    for (const sim::Member& member : s_.members) fits = fits && look(member.own_line, member.own_line_later);
    if (!fits)
      section.problem("hotlines",
                      fmt::format("have a `max_waiting` above `most_tickets` ({}). Raise `most_tickets`.", room));
  }

  static std::int64_t midnight_ms(const CivilDate& civil) {
    const auto day = date::year{civil.year} / date::month{civil.month} / date::day{civil.day};
    return std::chrono::milliseconds{date::sys_days{day}.time_since_epoch()}.count();
  }

  Problems& problems_;
  ScenarioFile file_;
  Scenario& s_ = file_.scenario;
  std::vector<std::pair<std::uint32_t, std::string>> classes_;  // line and key, in the order of each line's
};

}  // namespace

ScenarioFile read_scenario(const std::string& path, Problems& problems) {
  const ConfigNode root = read_tree(path, problems);
  if (!problems.empty()) return {};
  return Reader(problems).read(root);
}

ScenarioFile parse_scenario(const std::string& text, Problems& problems) {
  const ConfigNode root = parse_tree(text, 0, problems);
  if (!problems.empty()) return {};
  return Reader(problems).read(root);
}

}  // namespace rufbund::app
