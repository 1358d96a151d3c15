// The configuration's parts, one function each; config.cc calls them in order. Later parts refer to earlier ones.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "app/section.h"

namespace rufbund::app {

// A text that must be one of the choices.
std::string one_of(Section& section, const std::string& key, const std::vector<std::string>& choices,
                   const std::string& otherwise);

void read_carriers(Section& root, Config& config);
// What a carrier's table says of calling out through it; `out` stays empty where it says nothing.
void read_calls_out(Section& carrier, const NodeOptions& node, directory::Carrier& out);
// Which numbers may be called, and how many at the same time.
void read_calling_out(Section& section, directory::CallingOut& out);
void read_members(Section& root, Config& config);
void read_sites(Section& root, Config& config);
void read_hotlines(Section& root, Config& config);
directory::Policy read_policy(Section& policy);
OpeningHours read_hours(Section& hotline);
void read_seats(Section& hotline, const Config& config, HotlineConfig& out);
// What only the whole hotline shows: weights that fit the members with seats, skills that somebody has.
void check_hotline(Section& hotline, const Config& config, const HotlineConfig& read);

// A problem where the key stands in the list already. Notes where it was first.
class Unique {
 public:
  explicit Unique(const char* what) : what_(what) {}
  // False where `value` was there before.
  bool note(Section& section, const std::string& key, const std::string& value);

 private:
  const char* what_;
  std::vector<std::pair<std::string, std::string>> seen_;  // and its place
};

}  // namespace rufbund::app
