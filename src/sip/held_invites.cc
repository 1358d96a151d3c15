#include "sip/held_invites.h"

#include <sodium.h>

#include <array>
#include <cstring>

namespace rufbund::sip {
namespace {

// Keyed, so that nobody can make two requests collide.
const std::array<unsigned char, crypto_shorthash_KEYBYTES>& hash_key() {
  static const auto key = [] {
    std::array<unsigned char, crypto_shorthash_KEYBYTES> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
  }();
  return key;
}

void append(std::string& text, const char* part) {
  if (part) text += part;
  text += '\0';
}

RequestKey key_of(const sip_t& request, const char* branch) {
  thread_local std::string text;
  text.clear();
  append(text, request.sip_call_id ? request.sip_call_id->i_id : nullptr);
  append(text, request.sip_from ? request.sip_from->a_tag : nullptr);
  append(text, branch);
  const std::uint32_t cseq = request.sip_cseq ? request.sip_cseq->cs_seq : 0;
  text.append(reinterpret_cast<const char*>(&cseq), sizeof cseq);
  RequestKey key = 0;
  static_assert(sizeof key == crypto_shorthash_BYTES);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&key), reinterpret_cast<const unsigned char*>(text.data()),
                   text.size(), hash_key().data());
  return key;
}

}  // namespace

RequestKey request_key(const sip_t& request) {
  return key_of(request, request.sip_via ? request.sip_via->v_branch : nullptr);
}

RequestKey merge_key(const sip_t& request) { return key_of(request, nullptr); }

void HeldInvites::clear() {
  for (auto& [leg, invite] : by_leg_) {
    msg_destroy(invite.message);
    tport_unref(invite.transport);
  }
  by_leg_.clear();
  by_key_.clear();
  merged_.clear();
}

void HeldInvites::add(const HeldInvite& invite) {
  by_leg_.emplace(invite.leg, invite);
  by_key_.emplace(invite.key, invite.leg);
  merged_.insert(invite.merged);
}

std::optional<HeldInvite> HeldInvites::take(LegId leg) {
  const auto found = by_leg_.find(leg);
  if (found == by_leg_.end()) return std::nullopt;
  const HeldInvite invite = found->second;
  by_leg_.erase(found);
  by_key_.erase(invite.key);
  merged_.erase(invite.merged);
  return invite;
}

std::optional<HeldInvite> HeldInvites::take_by_key(RequestKey key, const Trunk* trunk) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || by_leg_.at(found->second).trunk != trunk) return std::nullopt;
  return take(found->second);
}

std::vector<HeldInvite> HeldInvites::older_than(std::int64_t ms) const {
  std::vector<HeldInvite> old;
  for (const auto& [leg, invite] : by_leg_) {
    if (invite.since_ms < ms) old.push_back(invite);
  }
  return old;
}

void RecentRefusals::add(RequestKey key, const Reply& reply) {
  Entry& entry = ring_[next_];
  if (entry.key != 0) index_.erase(entry.key);
  entry = {key, reply};
  index_[key] = next_;
  next_ = (next_ + 1) % ring_.size();
}

const Reply* RecentRefusals::find(RequestKey key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &ring_[found->second].reply;
}

}  // namespace rufbund::sip
