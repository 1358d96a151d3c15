// OPTIONS keep-alive to every endpoint of every site: any answer means reachable, several misses in a row unreachable
// (RFC 3261 §11). A site is reachable while one of its endpoints is. Private to this folder; owner: the loop's thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "sip/leg_host.h"

namespace rufbund::sip {

class SiteWatch {
 public:
  SiteWatch(LegHost& host, engine::CommandPort& port, const directory::Directory& directory);
  // A changed directory: what is known of endpoints and sites that stay is kept, new endpoints are asked at once.
  void use(const directory::Directory& directory);
  ~SiteWatch();
  SiteWatch(const SiteWatch&) = delete;
  SiteWatch& operator=(const SiteWatch&) = delete;
  // Sends the first round now, then one per interval.
  void start();
  void stop();

 private:
  struct Endpoint {
    SiteWatch* watch = nullptr;
    std::string target;
    directory::Transport transport{};
    int misses = 0;
    enum class Health { kUnknown, kReachable, kUnreachable } health = Health::kUnknown;
    nta_leg_t* dialog = nullptr;  // of the round's request
    nta_outgoing_t* request = nullptr;
  };
  struct Site {
    CellId cell;
    SiteId site;
    std::vector<std::size_t> endpoints;     // indexes
    bool known = false, reachable = false;  // as told to the core
  };

  static int on_answer(void* endpoint, nta_outgoing_t* request, const sip_t* sip);
  using Endpoints = std::vector<std::unique_ptr<Endpoint>>;
  std::size_t endpoint_index(const directory::Endpoint& endpoint, std::map<std::string, std::size_t>& by_target,
                             Endpoints& former);
  static void drop(Endpoint& endpoint);
  void probe(Endpoint& endpoint);
  void round();
  void report();
  void note(Endpoint& endpoint, bool answered);

  LegHost& host_;
  engine::CommandPort& port_;
  Endpoints endpoints_;
  std::vector<Site> sites_;
  calls::Loop::TimerId timer_ = 0;
};

}  // namespace rufbund::sip
