#include "media/relay_watch.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace rufbund::media {
namespace {

// So many call-ids fit into one datagram.
constexpr int kMostListed = 1'000;

}  // namespace

RelayWatch::RelayWatch(calls::Loop& loop, NgClient& relay, Millis interval, IsOrphan is_orphan)
    : loop_(loop), relay_(relay), interval_(interval), is_orphan_(std::move(is_orphan)) {
  sweep();
}

RelayWatch::~RelayWatch() {
  if (timer_) loop_.cancel(timer_);
}

void RelayWatch::sweep() {
  relay_.request("list", {{"limit", kMostListed}}, [this](const Result<bencode::Dict>& reply) {
    if (reply) return end_orphans(*reply);
    sweep_later();
  });
}

void RelayWatch::sweep_later() {
  timer_ = loop_.after(interval_, [this] {
    timer_ = 0;
    sweep();
  });
}

void RelayWatch::end_orphans(const bencode::Dict& reply) {
  const auto found = reply.find("calls");
  const auto* calls = found == reply.end() ? nullptr : found->second.list();
  if (!calls) return;
  int ended = 0;
  for (const auto& call : *calls) {
    const auto* call_id = call.bytes();
    if (!call_id || !is_orphan_(*call_id)) continue;
    ++ended;
    relay_.request("delete", {{"call-id", *call_id}, {"delete delay", 0}}, [](const Result<bencode::Dict>&) {});
  }
  if (ended > 0) spdlog::info("media: relay {} kept {} rooms from before the start; ended", relay_.name(), ended);
  if (ended > 0 && calls->size() >= kMostListed) sweep_later();  // there may be more
}

}  // namespace rufbund::media
