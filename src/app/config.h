// The configuration of a node: read from one TOML file and from documents beside it, checked whole before anything
// starts or changes.
//
// Everything is named by its key here; ids are given by app/ids.h once the journals are known.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/opening_hours.h"
#include "app/problems.h"
#include "base/result.h"
#include "base/time.h"
#include "core/enums.h"
#include "core/share_terms.h"
#include "directory/directory.h"

namespace rufbund::app {

enum class LogFormat : std::uint8_t { kKeyValue, kJson };

// How the office sends e-mail; without a server it does not.
struct MailOptions {
  std::string host;  // empty: no e-mail
  std::uint16_t port = 587;
  std::string tls = "starttls";     // "none" (this machine only), "starttls", "implicit"
  std::string user, password_file;  // empty: no login
  std::string ca_file;              // empty: the system's certificates
  std::string from_name, from_address, hello_name;
};

struct NodeOptions {
  std::string data;       // folder of journals, keys and books; absolute
  std::string prompts;    // folder of prompt texts and recordings; absolute
  std::string templates;  // folder of the hotlines' templates; absolute; need not exist
  std::string log_level = "info";
  LogFormat log_format = LogFormat::kKeyValue;
  std::string sip_bind = "127.0.0.1";  // IP literal
  std::string sip_public;              // what others reach it by; empty: the same
  std::uint16_t udp_port = 5060;       // 0: no UDP
  std::uint16_t tcp_port = 5060;       // 0: no TCP
  std::vector<directory::Endpoint> media_relays;
  // Where the relays report the keys that callers press.
  directory::Endpoint media_keys{"127.0.0.1", 2224, directory::Transport::kUdp};
  directory::Endpoint http{"127.0.0.1", 8480, directory::Transport::kTcp};
  std::vector<std::string> http_hosts;   // names it is reached by besides the loopback's, lower case
  std::string tls_certificate, tls_key;  // PEM files; empty: HTTP in the clear, on loopback alone
  bool second_factor_required = true;
  MailOptions mail;
  bool webhooks_to_own_networks = false;               // see notices::WebhookSettings
  std::map<std::string, std::int64_t> retention_days;  // by office/retention_kinds.h, all of them
  std::string alliance;                                // its name, in notices; empty: "Rufbund"
  std::string web;                                     // folder of the control room's built files; empty: none
  std::int64_t snapshot_every = 50'000;                // records
  std::int64_t max_calls = 20'000;                     // callers' legs held at the same time
};

struct CarrierConfig {
  directory::Carrier carrier;  // without id
};

struct MemberConfig {
  std::string key, name;
};

struct SiteConfig {
  directory::Site site;  // without ids
  std::string member;
};

struct NumberConfig {
  std::string e164, language, klass;  // keys; empty: the menu asks, the ordinary class
};

struct TopicConfig {
  directory::Topic topic;  // without ids
  bool needs_skill = true;
  std::uint8_t scarcity = 0;
};

struct SeatsConfig {
  std::string site;
  std::vector<std::string> skills;
  std::vector<std::string> users;  // one per seat: the SIP user that is rung
};

// What a hotline says in words of its own in place of those that all lines share; see directory/own_words.h.
struct OwnWords {
  std::string prompt, language, text;
};

struct HotlineConfig {
  std::string key, name_de, name_en;
  std::vector<std::string> languages;
  std::map<std::string, std::uint8_t> scarcity;  // by language
  std::vector<NumberConfig> numbers;
  std::vector<TopicConfig> topics;
  std::vector<directory::Class> classes;
  directory::Policy policy;
  OpeningHours hours;
  bool asks_thanks = false;
  std::vector<std::pair<std::string, core::ShareTerms>> terms;  // by member; without ids
  std::vector<SeatsConfig> seats;
  std::vector<OwnWords> own_words;
};

struct Config {
  NodeOptions node;
  std::vector<CarrierConfig> carriers;
  std::vector<MemberConfig> members;
  std::vector<SiteConfig> sites;
  std::vector<HotlineConfig> hotlines;
  directory::CallingOut calling_out;
};

// More of the configuration, from elsewhere than the file: [[carriers]], [[members]], [[sites]] and [[hotlines]], which
// are taken together with the file's. What is the node's own stands in the file alone.
struct ConfigDocument {
  std::string name;  // for messages, in place of the file's
  std::string toml;
};

// Who has such documents gives all of them, anew at each start and each reload. An error is told as a problem.
using DocumentSource = std::function<Result<std::vector<ConfigDocument>>()>;

// Where people find the control room: "https://leitstelle.example:8480".
[[nodiscard]] std::string control_room(const NodeOptions& node);

// Reads and checks everything that can be known without starting anything. With problems, the result is not to be used.
[[nodiscard]] Config read_config(const std::string& path, const std::vector<ConfigDocument>& documents,
                                 Problems& problems);
[[nodiscard]] Config read_config(const std::string& path, Problems& problems);
// Asks `source`, where there is one, first.
[[nodiscard]] Config read_config(const std::string& path, const DocumentSource& source, Problems& problems);
// The node's own sections alone, for who needs the folders before the rest can be known. Other sections are not looked
// at.
[[nodiscard]] NodeOptions read_node_options(const std::string& path, Problems& problems);

}  // namespace rufbund::app
