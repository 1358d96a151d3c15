#include "calls/caller_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace rufbund::calls {
namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr TimeMs kNoon{1'795'435'200'000};  // 2026-11-23 12:00 UTC
constexpr char kNumber[] = "+491713920001";

class CallerKeysTest : public testing::Test {
 protected:
  CallerKeysTest() {
    std::string name = (std::filesystem::temp_directory_path() / "caller-keys-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~CallerKeysTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(CallerKeysTest, OneNumberIsOneKeyForAHotlineAndADay) {
  auto keys = CallerKeys::open(folder_);
  ASSERT_TRUE(keys);
  const CallerKey key = *keys->key_of("impfen", kNumber, kNoon);
  EXPECT_TRUE(bool(key));
  EXPECT_EQ(*keys->key_of("impfen", kNumber, kNoon + Millis{3'600'000}), key);
  EXPECT_NE(*keys->key_of("flut", kNumber, kNoon), key);
  EXPECT_NE(*keys->key_of("impfen", "+491713920002", kNoon), key);
  EXPECT_NE(*keys->key_of("impfen", kNumber, kNoon + Millis{kDay}), key);
}

TEST_F(CallerKeysTest, AWithheldNumberHasNoKey) {
  auto keys = CallerKeys::open(folder_);
  ASSERT_TRUE(keys);
  EXPECT_EQ(*keys->key_of("impfen", "", kNoon), CallerKey{});
}

TEST_F(CallerKeysTest, TheKeySurvivesARestartAndOnlyItsOwnerReadsIt) {
  CallerKey before;
  {
    auto keys = CallerKeys::open(folder_);
    ASSERT_TRUE(keys);
    before = *keys->key_of("impfen", kNumber, kNoon);
  }
  auto keys = CallerKeys::open(folder_);
  ASSERT_TRUE(keys);
  EXPECT_EQ(*keys->key_of("impfen", kNumber, kNoon), before);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
  }
}

TEST_F(CallerKeysTest, OldKeysAreDestroyed) {
  auto keys = CallerKeys::open(folder_, 3);
  ASSERT_TRUE(keys);
  const CallerKey first = *keys->key_of("impfen", kNumber, kNoon);
  (void)keys->key_of("impfen", kNumber, kNoon + Millis{10 * kDay});
  auto again = CallerKeys::open(folder_, 3);
  ASSERT_TRUE(again);
  EXPECT_NE(*again->key_of("impfen", kNumber, kNoon), first) << "the day's key is still there";
}

TEST_F(CallerKeysTest, ATruncatedKeyFileIsAnErrorAndNotANewKey) {
  std::ofstream(folder_ / ("caller-key-" + operating_day(kNoon))) << "short";
  auto keys = CallerKeys::open(folder_);
  ASSERT_TRUE(keys);
  const auto key = keys->key_of("impfen", kNumber, kNoon);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kCorrupt);
}

TEST_F(CallerKeysTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(folder_ / "file") << "x";
  const auto keys = CallerKeys::open(folder_ / "file" / "keys");
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().message.find("file/keys"), std::string::npos);
}

}  // namespace
}  // namespace rufbund::calls
