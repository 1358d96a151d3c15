// Names of a directory that changes while others look things up.
#include "api/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace rufbund::api {
namespace {

directory::Directory with_hotlines(std::uint16_t count, const std::string& member) {
  directory::Directory out;
  for (std::uint16_t cell = 1; cell <= count; ++cell) {
    directory::Hotline& hotline = out.hotlines.emplace_back();
    hotline.cell = CellId{cell};
    hotline.key = "line" + std::to_string(cell);
    hotline.members = {{MemberId{1}, "key", member}};
  }
  return out;
}

TEST(Names, what_was_looked_up_stays_while_a_pin_from_before_is_held) {
  Names names(with_hotlines(1, "first"));
  auto pin = names.pin();
  const HotlineNames* const before = names.hotline("line1");
  names.use(std::make_shared<directory::Directory>(with_hotlines(2, "second")));
  const HotlineNames* const between = names.hotline("line2");
  const auto third = std::make_shared<directory::Directory>(with_hotlines(3, "third"));
  names.use(third);
  EXPECT_EQ(before->member(MemberId{1})->name, "first");
  EXPECT_EQ(between->member(MemberId{1})->name, "second") << "also what came after the pin";
  EXPECT_EQ(names.hotline("line3")->member(MemberId{1})->name, "third");
  EXPECT_EQ(names.index_of(CellId{3}), 2u);
  EXPECT_EQ(names.index_of(before->cell()), 0u);
  pin.reset();
  const std::weak_ptr<const directory::Directory> last = third;
  names.use(std::make_shared<directory::Directory>(with_hotlines(3, "fourth")));
  EXPECT_EQ(last.use_count(), 1) << "nobody but the test has the third now";
}

TEST(Names, skills_are_known_by_their_bits_also_those_that_went_by_a_reload) {
  directory::Directory directory = with_hotlines(1, "member");
  directory::Topic with, without;
  with.key = "termine";
  with.skill = SkillId{3};
  without.key = "sonstiges";
  directory.hotlines[0].topics = {with, without};
  directory.hotlines[0].skills = {
      {SkillId{1}, "de", 0, true}, {SkillId{2}, "en", 0, true}, {SkillId{3}, "termine", 0, false}};
  directory::Directory later = directory;
  Names names(std::move(directory));
  const std::map<std::string, std::uint64_t> all{{"de", 0b10}, {"en", 0b100}, {"termine", 0b1000}, {"sonstiges", 0}};
  EXPECT_EQ(names.hotline("line1")->skill_masks(), all);
  later.hotlines[0].skills.erase(later.hotlines[0].skills.begin() + 1);
  for (int times = 0; times < 2; ++times) {
    names.use(std::make_shared<directory::Directory>(later));
    EXPECT_EQ(names.hotline("line1")->skill_masks(), all) << "seats of then have it still";
  }
  EXPECT_EQ(names.hotline("line1")->skill("en"), nullptr);
}

TEST(Names, what_left_the_directory_keeps_its_key_for_the_calls_of_then) {
  directory::Directory first = with_hotlines(1, "member");
  directory::Site site;
  site.id = SiteId{7};
  site.key = "potsdam";
  site.member = MemberId{1};
  first.hotlines[0].sites = {site};
  Names names(std::move(first));
  for (int times = 0; times < 2; ++times) {
    directory::Directory without = with_hotlines(1, "member");
    without.hotlines[0].members.clear();
    names.use(std::make_shared<directory::Directory>(std::move(without)));
    const HotlineNames& line = *names.hotline("line1");
    EXPECT_EQ(line.site_key(SiteId{7}), "potsdam");
    EXPECT_EQ(line.member_key_of_site(SiteId{7}), "key");
    EXPECT_EQ(line.member_key(MemberId{1}), "key");
    EXPECT_EQ(line.member_id("key"), MemberId{1}) << "what it delivered then is measured still";
    EXPECT_EQ(line.member_id("nobody"), std::nullopt);
    EXPECT_EQ(line.site(SiteId{7}), nullptr) << "it takes no part any more";
  }
}

TEST(Names, what_left_before_the_start_has_its_key_from_the_directory_until_it_comes_back) {
  directory::Directory first = with_hotlines(1, "member");
  directory::Site site;
  site.id = SiteId{7};
  site.key = "potsdam";
  first.hotlines[0].former_sites = {site};
  first.hotlines[0].former_members = {{MemberId{2}, "spree", "Spree"}};
  directory::Directory back = first;
  Names names(std::move(first));
  const auto keys = [&] {
    const HotlineNames& line = *names.hotline("line1");
    EXPECT_EQ(line.site_key(SiteId{7}), "potsdam");
    EXPECT_EQ(line.member_key(MemberId{2}), "spree");
    EXPECT_EQ(line.site_key(SiteId{8}), "") << "an id that never was given";
  };
  keys();
  const HotlineNames& line = *names.hotline("line1");
  EXPECT_EQ(line.site(SiteId{7}), nullptr) << "it takes no part";
  EXPECT_EQ(line.member("spree"), nullptr);
  EXPECT_EQ(line.member_id("spree"), MemberId{2}) << "its work stays its own";
  EXPECT_EQ(line.member_id("havel"), std::nullopt);
  EXPECT_EQ(line.member_key_of_site(SiteId{7}), "") << "nobody's";
  site.member = MemberId{1};
  back.hotlines[0].former_sites.clear();
  back.hotlines[0].sites = {site};
  names.use(std::make_shared<directory::Directory>(std::move(back)));
  keys();
  EXPECT_EQ(names.hotline("line1")->member_key_of_site(SiteId{7}), "key");
}

TEST(Names, are_replaced_under_readers_with_pins) {
  Names names(with_hotlines(1, "member"));
  std::atomic<bool> over{false};
  std::atomic<std::size_t> looked{0};
  std::thread reader([&] {
    while (!over) {
      const auto pin = names.pin();
      for (const HotlineNames& hotline : names.hotlines()) EXPECT_EQ(hotline.member(MemberId{1})->name, "member");
      ++looked;
    }
  });
  for (std::uint16_t count = 2; count <= 100 || looked < 100; ++count) {
    const std::uint16_t hotlines = std::min<std::uint16_t>(count, 100);
    names.use(std::make_shared<directory::Directory>(with_hotlines(hotlines, "member")));
  }
  over = true;
  reader.join();
}

}  // namespace
}  // namespace rufbund::api
