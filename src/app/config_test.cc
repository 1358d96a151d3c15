// The configuration: what a good one becomes, and that every mistake gets its one message. The mistakes are a table,
// tests/config/mistakes.txt: a change to good.toml and the messages that must follow, no more and no less.
#include "app/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/values.h"

namespace rufbund::app {
namespace {

const std::string kFolder = RUFBUND_SOURCE_DIR "/tests/config/";

std::string slurp(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

struct Mistake {
  int line = 0;  // in the table
  std::string name;
  std::vector<std::string> remove, add, expected;
};

std::vector<Mistake> read_table() {
  std::vector<Mistake> out;
  std::ifstream file(kFolder + "mistakes.txt");
  std::string line;
  for (int n = 1; std::getline(file, line); ++n) {
    if (line.empty() || line[0] == '#') continue;
    const std::string rest = line.size() > 2 ? line.substr(2) : "";
    switch (line[0]) {
      case '=':
        out.push_back({n, rest, {}, {}, {}});
        break;
      case '-':
        out.back().remove.push_back(rest);
        break;
      case '+':
        out.back().add.push_back(rest);
        break;
      case '!':
        out.back().expected.push_back(rest);
        break;
      default:
        ADD_FAILURE() << "mistakes.txt:" << n << " begins with none of # = - + !";
    }
  }
  return out;
}

std::string join(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::vector<std::string> messages_of(const std::string& content) {
  const std::string path = testing::TempDir() + "rufbund-config-" + std::to_string(::getpid()) + ".toml";
  std::ofstream(path) << content;
  Problems problems(path);
  (void)read_config(path, problems);
  std::filesystem::remove(path);
  std::vector<std::string> out;
  for (const std::string& line : problems.lines()) {
    EXPECT_EQ(line.rfind(path + ":", 0), 0U) << line;
    std::string message = line.substr(path.size() + 1);
    const std::string folder = std::filesystem::path(path).parent_path().lexically_normal().string();
    if (const std::size_t at = message.find(folder + "/"); at != std::string::npos)
      message.replace(at, folder.size(), "FOLDER");
    out.push_back(std::move(message));
  }
  return out;
}

TEST(Config, EveryMistakeGetsItsOneMessage) {
  const std::string good = slurp(kFolder + "good.toml");
  const auto table = read_table();
  ASSERT_GT(table.size(), 60U);
  for (const Mistake& mistake : table) {
    SCOPED_TRACE("mistakes.txt:" + std::to_string(mistake.line) + ": " + mistake.name);
    std::string content = good;
    const std::string removed = join(mistake.remove);
    const std::size_t at = removed.empty() ? 0 : ("\n" + content).find("\n" + removed);
    if (at == std::string::npos) {
      ADD_FAILURE() << "good.toml has no such lines:\n" << removed;
      continue;
    }
    content.replace(at, removed.size(), join(mistake.add));
    EXPECT_EQ(join(messages_of(content)), join(mistake.expected));
  }
}

TEST(Config, TwoSitesMayShareAnAddressWhereTheirUsersDiffer) {
  std::string content = slurp(kFolder + "good.toml");
  const auto change = [&](const std::string& from, const std::string& to) {
    content.replace(content.find(from), from.size(), to);
  };
  change("127.0.0.1:18102", "127.0.0.1:18101");
  EXPECT_EQ(join(messages_of(content)), "");
  change("\"a2\"", "\"impfen\"");
  EXPECT_EQ(
      join(messages_of(content)),
      "95: hotlines.impfen.seats[2].agents: 'impfen' is rung at site 'kiel' too, which has the same address. Give "
      "one of them another SIP user or address.\n");
}

TEST(Config, TheOnlyCarrierMayHaveAllUnconfirmedCallsOfTheNode) {
  std::string content = slurp(kFolder + "good.toml");
  const std::string second = "[[carriers]]\nkey = \"tel\"\nname = \"Alpentel\"\naddresses = [\"127.0.0.3\"]\n";
  content.replace(content.find(second), second.size(), "");
  const std::string bound = "max_unconfirmed = 200\n";
  content.replace(content.find(bound), bound.size(), "max_calls = 4096\nmax_unconfirmed = 4096\n");
  EXPECT_EQ(join(messages_of(content)), "");
}

// The office's books bring members, sites and hotlines: a file may have none of them.
TEST(Config, AFileMayLeaveMembersSitesAndHotlinesToTheOffice) {
  const std::string good = slurp(kFolder + "good.toml");
  std::string content = good.substr(0, good.find("[[members]]"));
  EXPECT_EQ(join(messages_of(content)), "");
  content += "[[sites]]\nkey = \"kiel\"\nname = \"Kiel\"\nmember = \"nord\"\naddress = \"127.0.0.1:18101\"\n";
  EXPECT_NE(join(messages_of(content)).find("there is no member 'nord'"), std::string::npos);
}

TEST(Config, ACarrierIsCalledByTheTransportThatTheNodeHas) {
  std::string content = slurp(kFolder + "good.toml");
  const std::string with = "addresses = [\"127.0.0.3\"]\n";
  content.replace(content.find(with), with.size(),
                  with +
                      "outbound = \"127.0.0.3:5060\"\noutbound_transport = \"tcp\"\n"
                      "caller_number = \"+49 30 23125 000\"\n");
  EXPECT_EQ(join(messages_of(content)), "");
  const std::string port = "tcp_port = 18061";
  content.replace(content.find(port), port.size(), "tcp_port = 0");
  EXPECT_EQ(join(messages_of(content)),
            "29: carriers.tel.outbound: goes by tcp, but sip.tcp_port is 0. Give it a port.\n");
}

TEST(Config, WhatMayBeCalledAndThroughWhom) {
  const std::string path = testing::TempDir() + "rufbund-config-out-" + std::to_string(::getpid()) + ".toml";
  std::string content = slurp(kFolder + "good.toml");
  const std::string with = "addresses = [\"127.0.0.3\"]\n";
  content.replace(content.find(with), with.size(),
                  with +
                      "outbound = \"127.0.0.3:5070\"\ncaller_number = \"+49 30 23125 001\"\nmax_outbound = 7\n"
                      "\n[calling_out]\nprefixes = [\"+49 30\", \"!+49 30 1\"]\nmax_calls = 3\n"
                      "\n[webhooks]\nown_networks = true\n");
  std::ofstream(path) << content;
  Problems problems(path);
  const Config config = read_config(path, problems);
  std::filesystem::remove(path);
  EXPECT_EQ(join(problems.lines()), "");
  EXPECT_FALSE(config.carriers[0].carrier.out);
  ASSERT_TRUE(config.carriers[1].carrier.out);
  EXPECT_EQ(config.carriers[1].carrier.out->via.port, 5070);
  EXPECT_EQ(config.carriers[1].carrier.out->caller_number, "+493023125001");
  EXPECT_EQ(config.carriers[1].carrier.out->max_calls, 7U);
  EXPECT_EQ(config.calling_out.prefixes, (std::vector<std::string>{"+4930", "!+49301"}));
  EXPECT_EQ(config.calling_out.max_calls, 3U);
  EXPECT_TRUE(config.node.webhooks_to_own_networks);
}

TEST(Config, WebhooksLeadIntoOwnNetworksOnlyWhereItSaysSo) {
  Problems problems(kFolder + "good.toml");
  EXPECT_FALSE(read_config(kFolder + "good.toml", problems).node.webhooks_to_own_networks);
}

TEST(Config, TheGoodOneAndTheDemoHaveNoProblem) {
  for (const std::string& path : {kFolder + "good.toml", std::string(RUFBUND_SOURCE_DIR "/demo/rufbund.toml")}) {
    Problems problems(path);
    (void)read_config(path, problems);
    EXPECT_EQ(join(problems.lines()), "");
  }
}

TEST(Config, AMissingFileIsNamed) {
  Problems problems("/nowhere/rufbund.toml");
  (void)read_config("/nowhere/rufbund.toml", problems);
  EXPECT_EQ(join(problems.lines()),
            "/nowhere/rufbund.toml: The file cannot be read: No such file or directory. Check its name and its "
            "permissions.\n");
}

TEST(Config, AnEmptyFileAndGarbageAreNoConfiguration) {
  EXPECT_FALSE(messages_of("").empty());
  const auto garbage = messages_of("[node\ndata = 1");
  ASSERT_EQ(garbage.size(), 1U);
  EXPECT_EQ(garbage[0].rfind("1: This is not TOML: ", 0), 0U) << garbage[0];
  EXPECT_EQ(messages_of(std::string("\0\1\2", 3)).size(), 1U);
}

TEST(Config, ReadsWhatTheFileSays) {
  Problems problems("good.toml");
  const Config config = read_config(kFolder + "good.toml", problems);
  ASSERT_TRUE(problems.empty());
  EXPECT_EQ(config.node.udp_port, 18060);
  EXPECT_EQ(config.node.http.port, 18480);
  ASSERT_EQ(config.hotlines.size(), 1U);
  const HotlineConfig& hotline = config.hotlines[0];
  EXPECT_EQ(hotline.numbers[0].e164, "+493023125000");
  EXPECT_EQ(hotline.numbers[1].klass, "helpers");
  EXPECT_EQ(hotline.topics[1].topic.name_en, "Fragen");
  EXPECT_EQ(hotline.policy.wait_limit, Millis{1'800'000});
  EXPECT_EQ(hotline.seats[0].users.size(), 12U);
  EXPECT_EQ(hotline.seats[0].users[0], "impfen");
  EXPECT_EQ(hotline.seats[1].users, (std::vector<std::string>{"a1", "a2"}));
  EXPECT_EQ(hotline.hours.weekly.size(), 6U);
  EXPECT_EQ(config.sites[1].site.kind, core::SiteKind::kAgents);
}

TEST(Values, DurationsNeedAUnit) {
  EXPECT_EQ(parse_duration("90s"), Millis{90'000});
  EXPECT_EQ(parse_duration("2 min"), Millis{120'000});
  for (const char* text : {"", "s", "90", "1.5s", "-1s", "1 hour", "99999999999999999d"})
    EXPECT_FALSE(parse_duration(text)) << text;
  EXPECT_EQ(duration_text(Millis{90'000}), "90s");
  EXPECT_EQ(duration_text(Millis{0}), "0s");
}

TEST(Values, NetworksOverlapWhereOneHoldsTheOther) {
  const auto network = [](const char* text) { return *parse_network(text); };
  EXPECT_TRUE(network("192.0.2.0/24").overlaps(network("192.0.2.7")));
  EXPECT_TRUE(network("0.0.0.0/0").overlaps(network("192.0.2.7")));
  EXPECT_FALSE(network("192.0.2.0/25").overlaps(network("192.0.2.128")));
  EXPECT_FALSE(network("0.0.0.0/0").overlaps(network("2001:db8::1")));
  for (const char* text : {"", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "2001:db8::/129", "a/8"})
    EXPECT_FALSE(parse_network(text)) << text;
}

TEST(Values, EndpointsAreAnAddressAndAPort) {
  EXPECT_EQ(parse_endpoint("[::1]:5060")->host, "::1");
  for (const char* text :
       {"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:5060", "localhost:5060", "[127.0.0.1]:1", ":5060"})
    EXPECT_FALSE(parse_endpoint(text)) << text;
  EXPECT_TRUE(is_loopback("127.3.2.1"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("::"));
}

TEST(Problems, TheNearestWordIsMeant) {
  EXPECT_EQ(nearest("channles", {"agents", "channels", "site"}), "channels");
  EXPECT_EQ(nearest("adress", {"address", "name"}), "address");
  EXPECT_EQ(nearest("colour", {"address", "name"}), "");
}

}  // namespace
}  // namespace rufbund::app
