#include "api/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/query.h"
#include "base/check.h"

namespace rufbund::api {
namespace {

template <class List>
auto by_key(const List& list, std::string_view key) -> decltype(&list.front()) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.key == key; });
  return found == list.end() ? nullptr : &*found;
}

template <class List, class IdType>
std::string_view key_by_id(const List& list, IdType id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.id == id; });
  return found == list.end() ? std::string_view{} : std::string_view{found->key};
}

}  // namespace

HotlineNames::HotlineNames(const directory::Hotline& hotline) : hotline_(&hotline) {
  for (const auto& member : hotline.members) members_.emplace(member.id, &member);
  for (const auto& site : hotline.sites) sites_.emplace(site.id, &site);
  for (const auto& member : hotline.former_members) members_gone_.emplace(member.id, member.key);
  for (const auto& site : hotline.former_sites) sites_gone_.emplace(site.id, SiteGone{site.key, {}});
}

const directory::Member* HotlineNames::member(MemberId id) const {
  const auto found = members_.find(id);
  return found == members_.end() ? nullptr : found->second;
}
const directory::Site* HotlineNames::site(SiteId id) const {
  const auto found = sites_.find(id);
  return found == sites_.end() ? nullptr : found->second;
}
std::string_view HotlineNames::member_key(MemberId id) const {
  if (const auto* found = member(id)) return found->key;
  const auto gone = members_gone_.find(id);
  return gone == members_gone_.end() ? std::string_view{} : gone->second;
}
std::optional<MemberId> HotlineNames::member_id(std::string_view key) const {
  if (const directory::Member* found = member(key)) return found->id;
  for (const auto& [id, gone] : members_gone_)
    if (gone == key) return id;
  return std::nullopt;
}
std::string_view HotlineNames::site_key(SiteId id) const {
  if (const auto* found = site(id)) return found->key;
  const auto gone = sites_gone_.find(id);
  return gone == sites_gone_.end() ? std::string_view{} : gone->second.key;
}
std::string_view HotlineNames::member_key_of_site(SiteId id) const {
  if (const directory::Site* found = site(id)) return member_key(found->member);
  const auto gone = sites_gone_.find(id);
  return gone == sites_gone_.end() ? std::string_view{} : gone->second.member;
}

void HotlineNames::remember(const HotlineNames& before) {
  // What was known before says more than the directory's list: also whose a site was.
  for (const auto& [id, key] : before.members_gone_) members_gone_.insert_or_assign(id, key);
  for (const auto& [id, site] : before.sites_gone_) sites_gone_.insert_or_assign(id, site);
  skills_gone_ = before.skill_masks();
  for (const auto& [id, member] : before.members_) members_gone_.insert_or_assign(id, member->key);
  for (const auto& [id, site] : before.sites_)
    sites_gone_.insert_or_assign(id, SiteGone{site->key, std::string(before.member_key(site->member))});
}

std::string_view HotlineNames::topic_key(TopicId id) const { return key_by_id(hotline_->topics, id); }
std::string_view HotlineNames::skill_key(SkillId id) const { return key_by_id(hotline_->skills, id); }
std::string_view HotlineNames::class_key(ClassId id) const {
  return id ? key_by_id(hotline_->classes, id) : std::string_view{};
}

std::vector<std::string> HotlineNames::skill_keys(std::uint64_t mask) const {
  std::vector<std::string> out;
  for (const auto& skill : hotline_->skills)
    if ((mask >> skill.id.value & 1) != 0) out.push_back(skill.key);
  return out;
}

std::map<std::string, std::uint64_t> HotlineNames::skill_masks() const {
  std::map<std::string, std::uint64_t> out;
  for (const directory::Skill& skill : hotline_->skills) out.emplace(skill.key, std::uint64_t{1} << skill.id.value);
  for (const directory::Topic& topic : hotline_->topics)
    if (!topic.skill) out.emplace(topic.key, 0);
  out.insert(skills_gone_.begin(), skills_gone_.end());
  return out;
}

const directory::Member* HotlineNames::member(std::string_view key) const { return by_key(hotline_->members, key); }
const directory::Site* HotlineNames::site(std::string_view key) const { return by_key(hotline_->sites, key); }
const directory::Topic* HotlineNames::topic(std::string_view key) const { return by_key(hotline_->topics, key); }
const directory::Skill* HotlineNames::skill(std::string_view key) const { return by_key(hotline_->skills, key); }

std::string HotlineNames::call_id(TicketId ticket) const {
  return ticket ? fmt::format("{}-{}", key(), ticket.value >> 32) : std::string();
}
std::string HotlineNames::seat_id(SeatId seat) const { return fmt::format("{}-{}", key(), seat.value); }

Names::Generation::Generation(std::shared_ptr<const directory::Directory> of) : directory(std::move(of)) {
  hotlines.reserve(directory->hotlines.size());
  for (const auto& hotline : directory->hotlines) hotlines.emplace_back(hotline);
}

Names::Names(directory::Directory directory)
    : held_(std::make_shared<Generation>(std::make_shared<const directory::Directory>(std::move(directory)))),
      now_(held_.get()) {}
Names::~Names() = default;

void Names::use(std::shared_ptr<const directory::Directory> directory) {
  auto fresh = std::make_shared<Generation>(std::move(directory));
  CHECK(fresh->hotlines.size() >= held_->hotlines.size());
  for (std::size_t i = 0; i < held_->hotlines.size(); ++i)
    CHECK(fresh->hotlines[i].cell() == held_->hotlines[i].cell());
  for (std::size_t i = 0; i < held_->hotlines.size(); ++i) fresh->hotlines[i].remember(held_->hotlines[i]);
  std::shared_ptr<Generation> before;  // goes without the lock, unless somebody has a pin
  std::lock_guard lock(mutex_);
  now_.store(fresh.get(), std::memory_order_release);
  held_->next = fresh;
  before = std::exchange(held_, std::move(fresh));
}

std::shared_ptr<const void> Names::pin() const {
  std::lock_guard lock(mutex_);
  return held_;
}

std::size_t Names::index_of(CellId cell) const {
  const auto& all = hotlines();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& h) { return h.cell() == cell; });
  CHECK(found != all.end());
  return static_cast<std::size_t>(found - all.begin());
}

const HotlineNames* Names::hotline(std::string_view key) const {
  const auto& all = hotlines();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& h) { return h.key() == key; });
  return found == all.end() ? nullptr : &*found;
}
const HotlineNames* Names::hotline(CellId cell) const {
  const auto& all = hotlines();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& h) { return h.cell() == cell; });
  return found == all.end() ? nullptr : &*found;
}
const directory::Carrier* Names::carrier(std::string_view key) const { return by_key(directory().carriers, key); }
std::string_view Names::carrier_key(CarrierId id) const { return key_by_id(directory().carriers, id); }

bool Names::knows_member(std::string_view key) const {
  const auto& all = hotlines();
  return std::any_of(all.begin(), all.end(), [&](const auto& h) { return h.member(key) != nullptr; });
}
bool Names::knows_site(std::string_view key) const {
  const auto& all = hotlines();
  return std::any_of(all.begin(), all.end(), [&](const auto& h) { return h.site(key) != nullptr; });
}

std::optional<Names::Numbered> Names::numbered(std::string_view id) const {
  const std::size_t dash = id.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const HotlineNames* found = hotline(id.substr(0, dash));
  const auto number = parse_integer(id.substr(dash + 1), 1, UINT32_MAX);
  if (found == nullptr || !number) return std::nullopt;
  return Numbered{found, static_cast<std::uint32_t>(*number)};
}

}  // namespace rufbund::api
