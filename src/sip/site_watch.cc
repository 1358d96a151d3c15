#include "sip/site_watch.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "sip/derive.h"
#include "sip/seat_leg.h"

namespace rufbund::sip {

SiteWatch::SiteWatch(LegHost& host, engine::CommandPort& port, const directory::Directory& directory)
    : host_(host), port_(port) {
  use(directory);
}

SiteWatch::~SiteWatch() { stop(); }

void SiteWatch::stop() {
  if (timer_) host_.loop().cancel(std::exchange(timer_, 0));
  for (auto& endpoint : endpoints_) drop(*endpoint);
}

void SiteWatch::drop(Endpoint& endpoint) {
  if (endpoint.request) nta_outgoing_destroy(std::exchange(endpoint.request, nullptr));
  if (endpoint.dialog) nta_leg_destroy(std::exchange(endpoint.dialog, nullptr));
}

void SiteWatch::use(const directory::Directory& directory) {
  std::map<std::pair<CellId, SiteId>, std::pair<bool, bool>> told;
  for (const Site& site : sites_) told[{site.cell, site.site}] = {site.known, site.reachable};
  sites_.clear();
  Endpoints former = std::exchange(endpoints_, {});
  std::map<std::string, std::size_t> by_target;
  for (const auto& hotline : directory.hotlines) {
    for (const auto& site : hotline.sites) {
      if (site.endpoints.empty()) continue;
      Site watched{hotline.cell, site.id, {}, false, false};
      if (const auto before = told.find({hotline.cell, site.id}); before != told.end())
        std::tie(watched.known, watched.reachable) = before->second;
      for (const auto& endpoint : site.endpoints)
        watched.endpoints.push_back(endpoint_index(endpoint, by_target, former));
      sites_.push_back(std::move(watched));
    }
  }
  for (auto& endpoint : former)
    if (endpoint) drop(*endpoint);
  if (!timer_) return;  // not begun yet
  for (auto& endpoint : endpoints_)
    if (endpoint->health == Endpoint::Health::kUnknown && !endpoint->request) probe(*endpoint);
  report();
}

// An endpoint that several sites share is asked once.
std::size_t SiteWatch::endpoint_index(const directory::Endpoint& endpoint,
                                      std::map<std::string, std::size_t>& by_target, Endpoints& former) {
  const std::string target = endpoint_uri("", endpoint);
  const auto [found, added] = by_target.try_emplace(target, endpoints_.size());
  if (!added) return found->second;
  const auto known =
      std::find_if(former.begin(), former.end(), [&](const auto& old) { return old && old->target == target; });
  if (known != former.end()) {
    endpoints_.push_back(std::move(*known));
  } else {
    auto fresh = std::make_unique<Endpoint>();
    fresh->watch = this;
    fresh->target = target;
    fresh->transport = endpoint.transport;
    endpoints_.push_back(std::move(fresh));
  }
  return endpoints_.size() - 1;
}

void SiteWatch::start() { round(); }

void SiteWatch::round() {
  for (auto& endpoint : endpoints_) probe(*endpoint);
  report();
  timer_ = host_.loop().after(host_.options().site_probe_interval, [this] {
    timer_ = 0;
    round();
  });
}

void SiteWatch::probe(Endpoint& endpoint) {
  if (endpoint.request) {  // of the round before
    nta_outgoing_destroy(std::exchange(endpoint.request, nullptr));
    note(endpoint, false);
  }
  // Each time as a new dialog: some peers ignore a Call-ID that they have seen off.
  if (endpoint.dialog) nta_leg_destroy(std::exchange(endpoint.dialog, nullptr));
  const std::string from = host_.contact(endpoint.transport);
  const std::string to = fmt::format("<{}>", endpoint.target);
  const std::string call_id = fmt::format("watch-{}", random_tag());
  endpoint.dialog = nta_leg_tcreate(host_.agent(), nullptr, nullptr, SIPTAG_CALL_ID_STR(call_id.c_str()),
                                    SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (!endpoint.dialog) return note(endpoint, false);
  nta_leg_tag(endpoint.dialog, random_tag().c_str());
  endpoint.request = nta_outgoing_tcreate(endpoint.dialog, &on_answer, &endpoint, nullptr, SIP_METHOD_OPTIONS,
                                          reinterpret_cast<const url_string_t*>(endpoint.target.c_str()), TAG_END());
  if (!endpoint.request) note(endpoint, false);
}

int SiteWatch::on_answer(void* context, nta_outgoing_t* request, const sip_t* sip) {
  auto& endpoint = *static_cast<Endpoint*>(context);
  if (endpoint.request != request || nta_outgoing_status(request) < 200) return 0;
  nta_outgoing_destroy(std::exchange(endpoint.request, nullptr));
  endpoint.watch->note(endpoint, sip && !nta_sip_is_internal(sip));
  endpoint.watch->report();
  return 0;
}

void SiteWatch::note(Endpoint& endpoint, bool answered) {
  if (answered) {
    endpoint.misses = 0;
    endpoint.health = Endpoint::Health::kReachable;
  } else if (++endpoint.misses >= host_.options().site_misses) {
    endpoint.health = Endpoint::Health::kUnreachable;
  }
}

void SiteWatch::report() {
  for (auto& site : sites_) {
    bool reachable = false;
    bool undecided = false;
    for (const std::size_t index : site.endpoints) {
      reachable = reachable || endpoints_[index]->health == Endpoint::Health::kReachable;
      undecided = undecided || endpoints_[index]->health == Endpoint::Health::kUnknown;
    }
    if (!reachable && undecided) continue;
    if (site.known && site.reachable == reachable) continue;
    if (!port_.submit(site.cell, core::ReportSiteHealth{site.site, reachable})) continue;  // again in the next round
    site.known = true;
    site.reachable = reachable;
    spdlog::info("sip: site {} of cell {} is {}", site.site.value, site.cell.value,
                 reachable ? "reachable" : "unreachable");
  }
}

}  // namespace rufbund::sip
