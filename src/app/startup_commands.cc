#include "app/startup_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "directory/policy_settings.h"
#include "journal/hash.h"

namespace rufbund::app {
namespace {

using namespace core;

constexpr std::uint32_t kMostHours = 60;  // below the rulebook's table, so that the control room has room too

class Comparison {
 public:
  Comparison(const directory::Hotline& hotline, const State& state, const Applied& applied, TimeMs now)
      : hotline_(hotline), state_(state), before_(applied), now_(now) {}

  Startup run() {
    if (state_.g.rules_version != kRulesVersion) add(AdoptRules{kRulesVersion});
    settings();
    definitions();
    people();
    remember_names_of_the_absent();
    seats();
    weights();
    opening();
    return std::move(out_);
  }

 private:
  void add(Command command) { out_.commands.push_back(std::move(command)); }

  // True where the configuration says something else than when it was last put into force.
  bool changed(const std::string& name, const std::string& value) {
    out_.applied[name] = value;
    const auto before = before_.find(name);
    return before == before_.end() || before->second != value;
  }

  void settings() {
    for (const auto& [setting, value] : directory::settings_of(hotline_.policy)) {
      const bool told = changed(fmt::format("setting.{}", static_cast<int>(setting)), fmt::format("{}", value));
      if (told && state_.setting(setting) != value) add(ChangeSetting{setting, value});
    }
  }

  void definitions() {
    for (const directory::Skill& skill : hotline_.skills) {
      const bool known = (state_.g.skills_defined >> skill.id.value & 1) != 0;
      if (!known || state_.g.scarcity[skill.id.value] != skill.scarcity) add(DefineSkill{skill.id, skill.scarcity});
    }
    for (const directory::Topic& topic : hotline_.topics) {
      const core::Topic& now = state_.g.topics[topic.id.value];
      if (!now.defined || now.skill != topic.skill || now.norm_work_ms != topic.norm_work.count())
        add(DefineTopic{topic.id, topic.skill, topic.norm_work});
    }
    for (const directory::Class& klass : hotline_.classes) {
      const ClassRule& now = state_.g.classes[klass.id.value];
      if (!now.defined || now.head_start_ms != klass.head_start.count() || now.emergency != klass.emergency ||
          now.max_waiting != klass.max_waiting)
        add(DefineClass{klass.id, klass.head_start, klass.emergency, klass.max_waiting});
    }
  }

  void people() {
    for (const directory::Member& member : hotline_.members) {
      const std::uint64_t names = journal::name_hash(member.key, member.name);
      const bool renamed = changed("member." + member.key, fmt::format("{:016x}", names));
      if (renamed || !state_.find_member(member.id)) add(AddMember{member.id, names});
    }
    for (const directory::Site& site : hotline_.sites) {
      const std::uint64_t names = journal::name_hash(site.key, site.name);
      const bool renamed = changed("site." + site.key, fmt::format("{:016x}", names));
      const core::Site* now = state_.find_site(site.id);
      if (!now) {
        add(AddSite{site.id, site.member, site.kind, site.wrap_up, names});
        continue;
      }
      if (renamed) add(AddSite{site.id, now->member, now->kind, Millis{now->wrap_up_ms}, names});
      if (now->member != site.member || now->kind != site.kind || now->wrap_up_ms != site.wrap_up.count()) {
        out_.warnings.push_back(
            fmt::format("site '{}' keeps the member, kind and wrap-up time that its journal began with; "
                        "give a changed site a new key",
                        site.key));
      }
    }
  }

  // Who is away today keeps the name that the journal knows; coming back is no renaming.
  void remember_names_of_the_absent() {
    for (const auto& [name, value] : before_)
      if (name.starts_with("member.") || name.starts_with("site.")) out_.applied.try_emplace(name, value);
  }

  void seats() {
    std::set<std::uint32_t> wanted;
    for (const directory::Seat& seat : hotline_.seats) {
      wanted.insert(seat.id.value);
      // A trunk's channels are ready as long as the trunk is; agents sign in themselves.
      const core::Seat* now = state_.find_seat(seat.id);
      if (!now)
        add(AddSeat{seat.id, seat.site, seat.skills});
      else if (is_channel(*now) && now->wish == SeatState::kOffline)
        add(SetSeatState{seat.id, SeatState::kReady});
    }
    for (std::uint32_t id = 1; id < state_.seats.size(); ++id) {
      const core::Seat& seat = state_.seats[id];
      if (!seat.added || wanted.contains(id)) continue;
      const SeatState now = is_channel(seat) ? seat.wish : seat.state;
      if (now != SeatState::kOffline) add(SetSeatState{SeatId{id}, SeatState::kOffline});
    }
  }

  [[nodiscard]] bool is_channel(const core::Seat& seat) const {
    return state_.find_site(seat.site)->kind == SiteKind::kTrunk;
  }

  // What the file says of the key; and as earlier versions remembered it: with terms where there is a floor or a cap,
  // and with the weights alone.
  struct KeyTexts {
    std::string terms, bounds, weights;
  };

  static KeyTexts key_texts(const std::map<std::uint16_t, StageWeight>& key) {
    KeyTexts out;
    for (const auto& [member, share] : key) {
      const std::string weight = fmt::format("{}{}:{}", out.terms.empty() ? "" : ",", member, share.weight_ppm);
      const std::string terms = fmt::format("={}/{}/{}", share.share_ppm, share.floor_ppm, share.cap_ppm);
      const bool bound = share.floor_ppm != 0 || share.cap_ppm != 0;
      out.terms += weight + terms;
      out.bounds += weight + (bound ? terms : "");
      out.weights += weight;
    }
    return out;
  }

  void weights() {
    std::map<std::uint16_t, StageWeight> wanted;
    for (const StageWeight& share : hotline_.key_shares) wanted[share.member.value] = share;
    const KeyTexts said = key_texts(wanted);
    const auto before = before_.find("weights");
    const auto was = [&](const std::string& text) { return before != before_.end() && before->second == text; };
    if (!changed("weights", said.terms) || was(said.bounds)) return;
    bool other_terms = false, other_weights = false, has_terms = false;
    for (std::uint32_t id = 1; id < state_.members.size(); ++id) {
      const core::Member& member = state_.members[id];
      const auto found = wanted.find(static_cast<std::uint16_t>(id));
      has_terms |= member.terms.share_ppm != 0;
      if (found == wanted.end()) {
        other_weights |= member.account.weight_ppm != 0;
        if (member.added) wanted[static_cast<std::uint16_t>(id)] = {MemberId{static_cast<std::uint16_t>(id)}};
        continue;
      }
      const StageWeight& share = found->second;
      other_weights |= member.account.weight_ppm != share.weight_ppm;
      other_terms |= member.terms.share_ppm != share.share_ppm || member.terms.floor_ppm != share.floor_ppm ||
                     member.terms.cap_ppm != share.cap_ppm;
    }
    if (!other_weights && !other_terms) return;
    // Where the weights alone were remembered, a key of these weights came from the file and lacks its terms; another
    // one was set by command.
    if (was(said.weights) && (other_weights || has_terms)) return;
    // What was delivered under the key so far is told before its account ends.
    if (state_.g.agreement > 0) add(PublishTotals{});
    for (std::uint32_t id = 1; id < state_.members.size() && state_.g.agreement > 0; ++id)
      if (state_.members[id].added) add(StateAccount{MemberId{static_cast<std::uint16_t>(id)}});
    for (const auto& [member, share] : wanted) add(share);
    add(AdoptWeights{state_.g.agreement + 1});
  }

  void opening() {
    const auto before = before_.find("opening");
    const bool was_always = before != before_.end() && before->second == "always";
    const bool told = changed("opening", hotline_.always_open ? "always" : "hours");
    const bool closes = withdraw_hours();
    if (hotline_.always_open) {
      if ((told && !state_.g.open) || closes) add(OpenHotline{});
      return;
    }
    const bool open_now = std::any_of(hotline_.hours.begin(), hotline_.hours.end(),
                                      [&](const auto& i) { return i.from <= now_ && now_ < i.to; });
    if (told && was_always && state_.g.open && !open_now) add(CloseHotline{});
    for (Command& command : hours_commands(hotline_.hours, state_, now_)) add(std::move(command));
  }

  // Takes back announced openings that the configuration no longer covers; where it covers the rest of one by another
  // interval, the line sees no difference. True where the line closes by it.
  bool withdraw_hours() {
    bool closes = false;
    for (std::uint32_t i = 0; i < state_.g.hours_count; ++i) {
      const HoursEntry& old = state_.g.hours[i];
      if (old.to <= now_) continue;
      const TimeMs rest = std::max(old.from, now_);
      const bool covered = std::any_of(hotline_.hours.begin(), hotline_.hours.end(),
                                       [&](const auto& now) { return now.from <= rest && old.to <= now.to; });
      if (covered && !hotline_.always_open) continue;
      add(WithdrawHours{old.from, old.to});
      closes |= old.from <= now_ && state_.g.open;
    }
    return closes;
  }

  const directory::Hotline& hotline_;
  const State& state_;
  const Applied& before_;
  const TimeMs now_;
  Startup out_;
};

}  // namespace

Startup startup_commands(const directory::Hotline& hotline, const State& state, const Applied& applied, TimeMs now) {
  return Comparison(hotline, state, applied, now).run();
}

Startup retirement_commands(const State& state, const Applied& applied, TimeMs now) {
  Startup out;
  out.applied = applied;
  out.applied["opening"] = "removed";  // so that one that comes back opens anew
  for (std::uint32_t i = 0; i < state.g.hours_count; ++i) {
    const HoursEntry& entry = state.g.hours[i];
    if (entry.to > now) out.commands.push_back(WithdrawHours{entry.from, entry.to});
  }
  // Taking back the opening that runs closes the line already.
  const bool closes = std::any_of(state.g.hours.begin(), state.g.hours.begin() + state.g.hours_count,
                                  [&](const HoursEntry& entry) { return entry.from <= now && now < entry.to; });
  if (state.g.open && !closes) out.commands.push_back(CloseHotline{});
  return out;
}

std::vector<Command> hours_commands(const std::vector<directory::OpenInterval>& hours, const State& state, TimeMs now) {
  std::vector<Command> out;
  std::uint32_t ahead = 0;
  for (std::uint32_t i = 0; i < state.g.hours_count; ++i) ahead += state.g.hours[i].to > now;
  for (const directory::OpenInterval& interval : hours) {
    const auto* begin = state.g.hours.data();
    const bool known = std::any_of(begin, begin + state.g.hours_count, [&](const HoursEntry& entry) {
      return entry.from == interval.from && entry.to == interval.to;
    });
    if (known || interval.to <= now) continue;
    if (++ahead > kMostHours) break;
    out.push_back(ScheduleHours{interval.from, interval.to});
  }
  return out;
}

Result<Applied> read_applied(const std::string& path) {
  Applied out;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t mark = line.find(" = ");
    if (mark != std::string::npos) out[line.substr(0, mark)] = line.substr(mark + 3);
  }
  if (file.bad())
    return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be read. Check the disk and its permissions.", path));
  return out;
}

Result<void> write_applied(const std::string& path, const Applied& applied) {
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::trunc);
    for (const auto& [name, value] : applied) file << name << " = " << value << '\n';
    file.flush();
    if (!file)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be written. Check the disk and its permissions.", fresh));
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  if (error) return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be replaced: {}.", path, error.message()));
  return {};
}

}  // namespace rufbund::app
