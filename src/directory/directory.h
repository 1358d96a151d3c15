// Who is who: the hotlines, carriers, members, sites and seats of this node, with their names and addresses. Read from
// the configuration at start and then constant; live state is in the core, never here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/enums.h"

namespace rufbund::directory {

enum class Transport : std::uint8_t { kUdp = 1, kTcp = 2 };

struct Endpoint {
  std::string host;  // IPv4 or IPv6 literal, without brackets
  std::uint16_t port = 5060;
  Transport transport = Transport::kUdp;
};

struct Skill {
  SkillId id;
  std::string key;  // "de", "en", "dates": stable, used in API and locales
  std::uint8_t scarcity = 0;
  bool is_language = false;
};

struct Topic {
  TopicId id;
  std::string key;  // "appointments"
  std::string name_de, name_en;
  SkillId skill;  // 0: any seat may serve it
  Millis norm_work{180'000};
  int menu_digit = 0;  // 1 to 9
};

// A number that callers dial, and what it says about the caller.
struct DialledNumber {
  std::string e164;  // "+493023125000"
  SkillId language;  // 0: the menu asks
  ClassId klass;
};

struct Policy {  // one field per core::Setting; see there
  Millis wait_limit{1'800'000};
  std::int64_t max_waiting = 50'000;
  Millis offer_deadline{15'000};
  std::int64_t site_failures_in_a_row = 3;
  Millis probe_interval{30'000};
  Millis proven_within{600'000};
  Millis burst{1'800'000};
  Millis share_tolerance{2'160'000};
  Millis short_conversation{10'000};
  Millis return_within{900'000};
  Millis credit_keep{1'800'000};
  Millis place_max{43'200'000};
  Millis service_target{20'000};
  std::int64_t service_target_percent = 80;
  Millis tell_interval{45'000};
  Millis capacity_expiry{30'000};
  Millis menu_limit{60'000};
  Millis served_within{15'000};
  Millis least_talk{2'000};
};

struct Class {
  ClassId id;
  std::string key;
  Millis head_start{};
  bool emergency = false;
  std::uint32_t max_waiting = 0;
};

struct OpenInterval {
  TimeMs from, to;
};

struct Member {
  MemberId id;
  std::string key;   // "nordlicht"
  std::string name;  // "Nordlicht Dialog GmbH"
};

struct Site {
  SiteId id;
  MemberId member;
  std::string key;
  std::string name;  // "Nordlicht Kiel"
  core::SiteKind kind = core::SiteKind::kTrunk;
  std::vector<Endpoint> endpoints;  // tried in order
  bool sees_caller_number = false;  // P-Asserted-Identity is passed on
  Millis wrap_up{10'000};
};

struct Seat {
  SeatId id;
  SiteId site;
  std::uint64_t skills = 0;
  std::string user;  // SIP user part that is rung at the site
};

// One hotline = one cell.
struct Hotline {
  CellId cell;
  std::string key;  // "impfen"
  std::string name_de, name_en;
  std::vector<DialledNumber> numbers;
  std::vector<Skill> skills;
  std::vector<Topic> topics;
  std::vector<Class> classes;
  bool asks_thanks = false;  // callers whose seat hung up are asked whether they want to say thanks
  Policy policy;
  bool always_open = true;
  std::vector<OpenInterval> hours;
  std::vector<Member> members;
  std::vector<core::StageWeight> key_shares;  // what stages the key, member by member
  std::vector<Site> sites;
  std::vector<Seat> seats;
  // Who took part once and does so no more, so that calls of then still say where they were answered. Of a site its id,
  // key and name alone: whose it was is not kept.
  std::vector<Member> former_members;
  std::vector<Site> former_sites;
};

// What calling out through a carrier needs.
struct CallsOut {
  Endpoint via;               // where INVITEs go
  std::string caller_number;  // "+493023125000", shown to whoever is called
  std::uint32_t max_calls = 5;
};

struct Carrier {
  CarrierId id;
  std::string key;
  std::string name;
  std::vector<std::string> addresses;  // IP literals or CIDR networks calls may come from
  std::uint32_t max_calls = 1000;      // calls at the same time
  std::uint32_t max_attempts_per_s = 100;
  bool trusted_identity = true;       // its P-Asserted-Identity names the caller
  std::uint32_t max_unconfirmed = 0;  // calls that it has not confirmed by ACK yet; 0: from its other limits
  std::optional<CallsOut> out{};      // nothing: no call goes out through it
};

// For all carriers together.
struct CallingOut {
  // "+492" permits, "!+4932" refuses numbers that begin so; the longest that fits decides. Germany's geographic and
  // mobile numbers (Bundesnetzagentur's numbering plan): neither foreign nor premium, shared-cost, personal or service
  // numbers.
  std::vector<std::string> prefixes{"+492",  "+493",    "!+4932", "+494",    "+495", "+496",
                                    "+497",  "!+49700", "+498",   "!+49800", "+499", "!+49900",
                                    "+4915", "+49160",  "+49162", "+49163",  "+4917"};
  std::uint32_t max_calls = 20;  // at the same time
};

struct Directory {
  std::vector<Carrier> carriers;
  std::vector<Hotline> hotlines;
  CallingOut calling_out{};
};

}  // namespace rufbund::directory
