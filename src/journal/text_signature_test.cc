#include "journal/text_signature.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "journal/node_key.h"

namespace rufbund::journal {
namespace {

TEST(TextSignature, IsByTheNodesKeyAndHoldsForThisTextAlone) {
  const std::string path = testing::TempDir() + "text-signature-key-" + std::to_string(getpid());
  const auto node = NodeKey::load_or_create(path);
  ASSERT_TRUE(node);
  const auto signer = TextSigner::load(path);
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->public_key(), node->public_key());
  const std::string signature = signer->sign("kind-1\ntext");
  EXPECT_TRUE(text_signature_holds("kind-1\ntext", signature, node->public_key()));
  EXPECT_FALSE(text_signature_holds("kind-1\ntexT", signature, node->public_key()));
  EXPECT_FALSE(text_signature_holds("kind-1\ntext", signature, NodeKey::ephemeral().public_key()));
  for (const std::string& wrong : {std::string(), std::string("00"), signature + "00", "zz" + signature.substr(2)})
    EXPECT_FALSE(text_signature_holds("kind-1\ntext", wrong, node->public_key()));
  ::unlink(path.c_str());
}

TEST(TextSignature, AFileThatIsNoKeyIsNamed) {
  const auto signer = TextSigner::load("/nowhere/key");
  ASSERT_FALSE(signer);
  EXPECT_NE(signer.error().message.find("/nowhere/key"), std::string::npos);
}

}  // namespace
}  // namespace rufbund::journal
