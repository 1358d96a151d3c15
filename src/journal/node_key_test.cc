// The key file: made once, kept private, refused where it is damaged or open to others.
#include "journal/node_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace rufbund::journal {
namespace {

struct Folder {
  Folder() {
    char name[] = "/tmp/rufbund-key-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

TEST(NodeKey, the_first_start_makes_a_private_file_and_the_next_finds_the_same_key) {
  Folder folder;
  const std::string path = folder.path + "/node.key";
  const auto first = NodeKey::load_or_create(path), again = NodeKey::load_or_create(path);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->public_key(), again->public_key());
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(NodeKey, a_file_that_others_can_read_is_refused) {
  Folder folder;
  const std::string path = folder.path + "/node.key";
  ASSERT_TRUE(NodeKey::load_or_create(path));
  chmod(path.c_str(), 0644);
  const auto key = NodeKey::load_or_create(path);
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().message.find("chmod 600"), std::string::npos);
}

TEST(NodeKey, a_damaged_file_is_refused_and_left_alone) {
  Folder folder;
  const std::string path = folder.path + "/node.key";
  std::ofstream(path) << "0123";
  chmod(path.c_str(), 0600);
  EXPECT_FALSE(NodeKey::load_or_create(path));
  EXPECT_EQ(std::filesystem::file_size(path), 4u);
}

TEST(NodeKey, a_signature_covers_every_part_of_the_head) {
  const NodeKey key = NodeKey::ephemeral();
  SignedHead head{3, Sequence{9}, TimeMs{1'800'000'000'000}, {1, 2, 3}, {}};
  key.sign(head);
  EXPECT_TRUE(signature_holds(head, key.public_key()));
  const auto broken = [&](auto&& change) {
    SignedHead other = head;
    change(other);
    return !signature_holds(other, key.public_key());
  };
  EXPECT_TRUE(broken([](SignedHead& h) { ++h.batch; }));
  EXPECT_TRUE(broken([](SignedHead& h) { h.last = Sequence{8}; }));
  EXPECT_TRUE(broken([](SignedHead& h) { h.signed_at = TimeMs{0}; }));
  EXPECT_TRUE(broken([](SignedHead& h) { h.head[31] ^= 1; }));
  EXPECT_TRUE(broken([](SignedHead& h) { h.signature[0] ^= 1; }));
}

}  // namespace
}  // namespace rufbund::journal
