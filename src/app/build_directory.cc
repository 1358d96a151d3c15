#include "app/build_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "core/command.h"

namespace rufbund::app {
namespace {

using journal::LabelKind;

// The bounds of the id types and of the rulebook's tables (core::Capacity's defaults).
constexpr std::uint32_t kMostMembers = 256, kMostSites = 1024, kMostSeats = 20'000, kMostSkills = 63, kMostTopics = 255,
                        kMostClasses = 7, kMostCarriers = 65'535;

class Builder {
 public:
  Builder(const Config& config, const HotlineConfig& from, IdBook& ids) : config_(config), from_(from), ids_(ids) {}

  void build(directory::Hotline& to, TimeMs now) {
    to.key = from_.key;
    to.name_de = from_.name_de;
    to.name_en = from_.name_en;
    to.policy = from_.policy;
    to.asks_thanks = from_.asks_thanks;
    to.always_open = from_.hours.always;
    to.hours = open_intervals(from_.hours, now, kDaysAhead);
    add_skills(to);
    add_classes(to);
    add_numbers(to);
    add_people(to);
    add_seats(to);
    add_former(to);
  }
  // The kind whose ids are used up; nothing if none is.
  [[nodiscard]] const std::string& exhausted() const { return exhausted_; }

 private:
  template <class IdType>
  IdType give(LabelKind kind, const std::string& key, const std::string& name, std::uint32_t most, const char* what) {
    const std::uint32_t id = ids_.give(from_.key, kind, key, name);
    if (id > most) exhausted_ = what;
    return IdType{static_cast<typename IdType::rep>(std::min(id, most))};
  }

  SkillId skill(const std::string& key) { return give<SkillId>(LabelKind::kSkill, key, key, kMostSkills, "skills"); }

  void add_skills(directory::Hotline& to) {
    for (const std::string& language : from_.languages) {
      const auto scarcity = from_.scarcity.find(language);
      to.skills.push_back(
          {skill(language), language, scarcity == from_.scarcity.end() ? std::uint8_t{0} : scarcity->second, true});
    }
    for (const TopicConfig& topic : from_.topics) {
      directory::Topic out = topic.topic;
      out.id = give<TopicId>(LabelKind::kTopic, out.key, out.name_de, kMostTopics, "topics");
      if (topic.needs_skill) {
        out.skill = skill(out.key);
        to.skills.push_back({out.skill, out.key, topic.scarcity, false});
      }
      to.topics.push_back(std::move(out));
    }
  }

  void add_classes(directory::Hotline& to) {
    for (directory::Class klass : from_.classes) {
      klass.id = give<ClassId>(LabelKind::kClass, klass.key, klass.key, kMostClasses, "classes");
      to.classes.push_back(std::move(klass));
    }
  }

  void add_numbers(directory::Hotline& to) {
    for (const NumberConfig& number : from_.numbers) {
      directory::DialledNumber out{number.e164, {}, {}};
      if (!number.language.empty()) out.language = skill(number.language);
      for (const auto& klass : to.classes) {
        if (klass.key == number.klass) out.klass = klass.id;
      }
      to.numbers.push_back(std::move(out));
    }
  }

  // Members with a share, and the sites of theirs that have seats here.
  void add_people(directory::Hotline& to) {
    for (const auto& [key, unused] : from_.terms) {
      const auto member =
          std::find_if(config_.members.begin(), config_.members.end(), [&](const auto& m) { return m.key == key; });
      const auto id = give<MemberId>(LabelKind::kMember, key, member->name, kMostMembers, "members");
      to.members.push_back({id, key, member->name});
    }
    auto shares = core::stage_shares(agreed_terms(to));
    CHECK(shares && "the configuration was checked");
    to.key_shares = std::move(*shares);
    for (const SiteConfig& site : config_.sites) {
      const bool here =
          std::any_of(from_.seats.begin(), from_.seats.end(), [&](const auto& s) { return s.site == site.site.key; });
      if (!here) continue;
      directory::Site out = site.site;
      out.id = give<SiteId>(LabelKind::kSite, out.key, out.name, kMostSites, "sites");
      for (const auto& member : to.members) {
        if (member.key == site.member) out.member = member.id;
      }
      to.sites.push_back(std::move(out));
    }
  }

  // What the configuration agrees on the members' shares.
  [[nodiscard]] std::vector<core::ShareTerms> agreed_terms(const directory::Hotline& to) const {
    std::vector<core::ShareTerms> out;
    for (const auto& [key, terms] : from_.terms) {
      out.push_back(terms);
      for (const directory::Member& member : to.members) {
        if (member.key == key) out.back().member = member.id;
      }
    }
    return out;
  }

  void add_seats(directory::Hotline& to) {
    for (const SeatsConfig& seats : from_.seats) {
      const auto site =
          std::find_if(to.sites.begin(), to.sites.end(), [&](const auto& s) { return s.key == seats.site; });
      core::SkillMask mask = 0;
      for (const std::string& key : seats.skills) mask |= core::SkillMask{1} << skill(key).value;
      // A seat's skills never change: with others it is another seat. So they are part of its name.
      const std::string stem = fmt::format("{}/{}", seats.site, fmt::join(seats.skills, "+"));
      int n = 0;
      for (const std::string& user : seats.users) {
        const bool channel = site->kind == core::SiteKind::kTrunk;
        const std::string key = channel ? fmt::format("{}/{}", stem, ++n) : fmt::format("{}/{}", stem, user);
        to.seats.push_back({give<SeatId>(LabelKind::kSeat, key, user, kMostSeats, "seats"), site->id, mask, user});
      }
    }
    std::sort(to.seats.begin(), to.seats.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  }

  // What the journal's labels know and the configuration does not any more.
  void add_former(directory::Hotline& to) const {
    const auto takes_part = [](const auto& list, const std::string& key) {
      return std::any_of(list.begin(), list.end(), [&](const auto& e) { return e.key == key; });
    };
    for (const journal::Label& label : ids_.labels(from_.key)) {
      if (label.kind == LabelKind::kMember && label.id <= kMostMembers && !takes_part(to.members, label.key))
        to.former_members.push_back({MemberId{static_cast<MemberId::rep>(label.id)}, label.key, label.name});
      if (label.kind == LabelKind::kSite && label.id <= kMostSites && !takes_part(to.sites, label.key)) {
        directory::Site& site = to.former_sites.emplace_back();
        site.id = SiteId{static_cast<SiteId::rep>(label.id)};
        site.key = label.key;
        site.name = label.name;
      }
    }
  }

  const Config& config_;
  const HotlineConfig& from_;
  IdBook& ids_;
  std::string exhausted_;
};

}  // namespace

Result<directory::Directory> build_directory(const Config& config, const std::map<std::string, CellId>& cells,
                                             IdBook& ids, TimeMs now) {
  directory::Directory out;
  out.calling_out = config.calling_out;
  for (const HotlineConfig& from : config.hotlines) {
    directory::Hotline hotline;
    hotline.cell = cells.at(from.key);
    Builder builder(config, from, ids);
    builder.build(hotline, now);
    std::string exhausted = builder.exhausted();
    std::vector<directory::Carrier> carriers;
    for (const CarrierConfig& carrier : config.carriers) {
      directory::Carrier with_id = carrier.carrier;
      const std::uint32_t id = ids.give(from.key, LabelKind::kCarrier, with_id.key, with_id.name);
      if (id > kMostCarriers) exhausted = "carriers";
      with_id.id = CarrierId{static_cast<std::uint16_t>(id)};
      carriers.push_back(std::move(with_id));
    }
    if (!exhausted.empty())
      return fail(ErrorCode::kOverloaded,
                  fmt::format("the journal of '{}' has no ids left for more {}: ids are never used twice. Close this "
                              "case: move the data folder away and begin a new one.",
                              from.key, exhausted));
    out.carriers = std::move(carriers);
    out.hotlines.push_back(std::move(hotline));
  }
  return out;
}

}  // namespace rufbund::app
