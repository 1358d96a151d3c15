#include "sip/edge.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "calls/call_digest.h"
#include "sip/request.h"
#include "sip/triage.h"

namespace rufbund::sip {
namespace {

constexpr Millis kTick{1'000};
constexpr Connections::Owner kFirstSite = 1u << 20;  // beyond every CarrierId
constexpr unsigned kSocketBuffer = 4u << 20;
constexpr unsigned kMaxMessage = 65'535;
// The directory says which transport an endpoint wants: no change to TCP above 1,300 bytes (RFC 3261 §18.1.1) behind
// it.
constexpr unsigned kUdpMtu = 65'535;

// Tells sofia that transports are added one by one.
const auto* const kNoAddress = reinterpret_cast<const url_string_t*>(-1);

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string bracketed(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

}  // namespace

Edge::Edge(SipLoop& loop, const Options& options, std::shared_ptr<const directory::Directory> directory,
           engine::CommandPort& port, const engine::Clock& clock, const std::array<unsigned char, 32>& key)
    : loop_(loop),
      options_(options),
      port_(port),
      clock_(clock),
      deriver_(key),
      directory_(std::move(directory)),
      numbers_(directory_),
      carriers_(directory_, options.max_unconfirmed),
      connections_(loop, {.per_owner = options.max_connections, .idle = options.connection_idle},
                   [this](const AddressBytes& address) { return owner_of(address); }),
      watch_(*this, port, *directory_),
      left_behind_(*this, deriver_),
      stray_answers_(*this, deriver_),
      outbound_(*this, deriver_),
      checks_(*this, deriver_, [this] { refresh_site_addresses(); }),
      held_(options.max_held),
      strangers_(options.max_stranger_replies_per_s) {
  refresh_site_addresses();
}

void Edge::use(std::shared_ptr<const directory::Directory> directory) {
  directory_ = std::move(directory);
  numbers_ = NumberTable(directory_);
  carriers_.use(directory_);
  watch_.use(*directory_);
  refresh_site_addresses();
}

// Of the directory's sites, and of those that left it while an offer or a conversation there goes on: their connections
// must last as long.
void Edge::refresh_site_addresses() {
  std::set<AddressBytes> addresses;
  const auto add = [&](const directory::Site& site) {
    for (const auto& endpoint : site.endpoints) {
      if (const auto address = parse_address(endpoint.host)) addresses.insert(*address);
    }
  };
  for (const auto& hotline : directory_->hotlines) {
    for (const auto& site : hotline.sites) add(site);
  }
  for (const std::string& host : checks_.hosts())
    if (const auto address = parse_address(host)) addresses.insert(*address);
  const std::size_t current = addresses.size();
  for (const auto& [id, leg] : seat_legs_) add(leg->site());
  former_sites_ = addresses.size() > current;
  site_addresses_.assign(addresses.begin(), addresses.end());
  outbound_addresses_.clear();
  for (const auto& carrier : directory_->carriers) {
    const auto address = carrier.out ? parse_address(carrier.out->via.host) : std::nullopt;
    if (address) outbound_addresses_.push_back(*address);
  }
}

Edge::~Edge() { close_agent(); }

void Edge::close_agent() {
  if (tick_) loop_.cancel(std::exchange(tick_, 0));
  if (sweep_) loop_.cancel(std::exchange(sweep_, 0));
  connections_.stop();
  watch_.stop();
  left_behind_.clear();
  stray_answers_.clear();
  outbound_.clear();
  checks_.clear();
  caller_legs_.clear();
  seat_legs_.clear();
  caller_legs_over_.clear();
  seat_legs_over_.clear();
  held_.clear();
  if (agent_) nta_agent_destroy(std::exchange(agent_, nullptr));
}

void Edge::set_journal(CellId cell, bool healthy) {
  if (healthy) {
    journal_failing_.erase(cell);
  } else {
    journal_failing_.insert(cell);
  }
}

Result<void> Edge::start(calls::CallEvents& events, calls::OutboundEvents& outbound, calls::CheckEvents& checks) {
  events_ = &events;
  outbound_.start(outbound);
  checks_.start(checks);
  agent_ = nta_agent_create(loop_.root(), kNoAddress, &Edge::on_message, this, NTATAG_UA(1), NTATAG_MERGE_482(1),
                            NTATAG_CANCEL_487(1), NTATAG_SERVER_RPORT(1), NTATAG_CLIENT_RPORT(1),
                            NTATAG_MAXSIZE(kMaxMessage), NTATAG_UDP_MTU(kUdpMtu), NTATAG_USE_NAPTR(0),
                            NTATAG_USE_SRV(0), TAG_END());
  if (!agent_) return fail(ErrorCode::kInternal, "sofia-sip cannot create its agent");
  if (options_.udp_port) {
    if (auto bound = listen("udp", options_.udp_port); !bound) return bound;
  }
  if (options_.tcp_port) {
    if (auto bound = listen("tcp", options_.tcp_port); !bound) return bound;
  }
  if (options_.tcp_port) {
    if (auto watched = connections_.start(agent_, options_.tcp_port); !watched) return watched;
  }
  watch_.start();
  tick_ = loop_.after(kTick, [this] { tick(); });
  return {};
}

Result<void> Edge::listen(const char* transport, std::uint16_t port) {
  const std::string& announced = options_.public_address.empty() ? options_.bind_address : options_.public_address;
  const std::string url = fmt::format("sip:{}:{};maddr={};transport={}", bracketed(announced), port,
                                      bracketed(options_.bind_address), transport);
  const int bound = nta_agent_add_tport(agent_, reinterpret_cast<const url_string_t*>(url.c_str()),
                                        TPTAG_UDP_RMEM(kSocketBuffer), TPTAG_UDP_WMEM(kSocketBuffer), TAG_END());
  if (bound >= 0) return {};
  return fail(ErrorCode::kUnavailable,
              fmt::format("cannot listen for SIP on {} port {} ({}): is it in use, or no address of this machine?",
                          options_.bind_address, port, transport));
}

std::string Edge::contact(directory::Transport transport) const {
  const std::string& host = options_.public_address.empty() ? options_.bind_address : options_.public_address;
  // A node without the peer's transport names the one it has.
  const bool tcp = options_.tcp_port && (transport == directory::Transport::kTcp || !options_.udp_port);
  return fmt::format("<sip:rufbund@{}:{}{}>", bracketed(host), tcp ? options_.tcp_port : options_.udp_port,
                     tcp ? ";transport=tcp" : "");
}

bool Edge::is_site(const AddressBytes& address) const {
  return std::binary_search(site_addresses_.begin(), site_addresses_.end(), address);
}

Connections::Owner Edge::owner_of(const AddressBytes& address) {
  if (const Trunk* const trunk = carriers_.find_with_calls(address)) return trunk->carrier->id.value;
  const auto site = std::lower_bound(site_addresses_.begin(), site_addresses_.end(), address);
  if (site == site_addresses_.end() || *site != address) return Connections::kNobody;
  return kFirstSite + static_cast<Connections::Owner>(site - site_addresses_.begin());
}

// --- requests outside dialogs ---

int Edge::on_message(void* self, nta_agent_t*, msg_t* message, sip_t* sip) {
  auto& edge = *static_cast<Edge*>(self);
  if (sip && sip->sip_request) {
    edge.on_request(message, *sip);
  } else {
    if (sip && sip->sip_status) edge.on_stray_answer(message, *sip);
    edge.discard(message);
  }
  return 0;
}

// From whom we call alone, and what it gets goes back to where it came from: its Contact and Record-Route could else
// make us write to anybody.
void Edge::on_stray_answer(msg_t* message, const sip_t& sip) {
  const su_sockaddr_t* const source = msg_addr(message);
  const auto address = source ? address_of(&source->su_sa) : std::nullopt;
  if (!address) return;
  const bool called =
      std::find(outbound_addresses_.begin(), outbound_addresses_.end(), *address) != outbound_addresses_.end();
  if (!called && !is_site(*address)) return;
  tport_t* const transport = nta_incoming_transport(agent_, nullptr, message);
  const bool tcp = transport && tport_is_tcp(transport);
  tport_unref(transport);
  const directory::Endpoint hop{text_of(*address), ntohs(source->su_port),
                                tcp ? directory::Transport::kTcp : directory::Transport::kUdp};
  stray_answers_.take(sip, *address, endpoint_uri("", hop));
}

void Edge::discard(msg_t* message) { nta_msg_discard(agent_, message); }

void Edge::on_request(msg_t* message, sip_t& sip) {
  ++counts_.requests;
  if (sip.sip_request->rq_method == sip_method_ack) return discard(message);  // of a refusal
  // Answers go to where the request came from (RFC 3581), never where its Via would have them: who is unknown could
  // else make us send to anybody (RFC 3261 §18.2.2, maddr).
  if (sip.sip_via) msg_header_remove_param(sip.sip_via->v_common, "maddr");
  const su_sockaddr_t* const source = msg_addr(message);
  const auto address = source ? address_of(&source->su_sa) : std::nullopt;
  Trunk* const trunk = address ? carriers_.find(*address) : nullptr;
  const bool from_site = address && is_site(*address);
  const bool may_ask = trunk || (from_site && sip.sip_request->rq_method != sip_method_invite);
  if (!may_ask) return refuse_stranger(message);
  const Verdict verdict = triage(sip);
  switch (verdict.kind) {
    case Verdict::Kind::kDrop:
      return discard(message);
    case Verdict::Kind::kCancel:
      return on_cancel(message, sip, trunk);
    case Verdict::Kind::kAttempt:
      return on_attempt(message, sip, *trunk);
    case Verdict::Kind::kReply:
      ++counts_.other_replies;
      nta_msg_treply(
          agent_, message, verdict.status, verdict.phrase, TAG_IF(verdict.tells_allow, SIPTAG_ALLOW_STR(kAllow)),
          TAG_IF(verdict.tells_accept, SIPTAG_ACCEPT_STR(kAccept)),
          TAG_IF(!verdict.unsupported.empty(), SIPTAG_UNSUPPORTED_STR(verdict.unsupported.c_str())), TAG_END());
      return;
  }
}

// Some get their 403; a flood of them gets silence.
void Edge::refuse_stranger(msg_t* message) {
  ++counts_.unknown_source;
  if (!strangers_.take(steady_us())) return discard(message);
  nta_msg_treply(agent_, message, SIP_403_FORBIDDEN, TAG_END());
}

void Edge::on_attempt(msg_t* message, sip_t& sip, Trunk& trunk) {
  const RequestKey key = request_key(sip);
  if (held_.holds(key)) {
    ++counts_.repeated;
    return discard(message);
  }
  if (const Reply* const before = recent_.find(key)) {
    ++counts_.repeated;
    return reply(message, nullptr, *before);
  }
  if (held_.holds_merged(merge_key(sip))) {
    nta_msg_treply(agent_, message, 482, "Request Merged", TAG_END());  // RFC 3261 §8.2.2.2
    return;
  }
  const Dialled dialled = numbers_.find(dialled_user(sip));
  if (!dialled.hotline) {
    ++counts_.unknown_number;
    nta_msg_treply(agent_, message, SIP_404_NOT_FOUND, TAG_END());
    return;
  }
  const CellId cell = dialled.hotline->cell;
  if (const auto refusal = refused_at_edge(cell, trunk)) {
    return refuse_now(message, key, cell, trunk, refusal->cause, refusal->return_at);
  }
  const calls::Attempt attempt{random_leg(),
                               cell,
                               trunk.carrier->id,
                               dialled.number->language,
                               dialled.number->klass,
                               calls::call_digest(sip.sip_call_id->i_id),
                               asserted_number(sip, trunk.carrier->trusted_identity)};
  if (const auto cause = events_->on_attempt(attempt)) return refuse_now(message, key, cell, trunk, *cause, kNever);
  ++counts_.attempts;
  ++trunk.calls;
  ++trunk.unconfirmed;
  held_.add({attempt.leg, cell, key, merge_key(sip), message, nta_incoming_transport(agent_, nullptr, message), &trunk,
             steady_us() / 1000});
}

std::optional<calls::Gate> Edge::refused_at_edge(CellId cell, Trunk& trunk) {
  const auto because = [](core::RefusalCause cause) { return calls::Gate{false, cause, kNever}; };
  if (closing_) return because(core::RefusalCause::kOverloaded);
  const auto gate = gates_.find(cell);
  if (gate != gates_.end() && !gate->second.open) return gate->second;
  if (journal_failing_.contains(cell)) return because(core::RefusalCause::kJournalFailed);
  if (trunk.calls >= trunk.carrier->max_calls) return because(core::RefusalCause::kCarrierLimit);
  if (trunk.unconfirmed >= trunk.max_unconfirmed) return because(core::RefusalCause::kCarrierLimit);
  if (!trunk.attempts.take(steady_us())) return because(core::RefusalCause::kCarrierLimit);
  const std::size_t calls = held_.size() + caller_legs_.size();
  if (calls >= options_.max_calls) return because(core::RefusalCause::kOverloaded);
  if (held_.full() || unconfirmed_ >= options_.max_unconfirmed) return because(core::RefusalCause::kOverloaded);
  return std::nullopt;
}

void Edge::refuse_now(msg_t* message, RequestKey key, CellId cell, const Trunk& trunk, core::RefusalCause cause,
                      TimeMs return_at) {
  ++counts_.refused[static_cast<std::size_t>(cause)];
  refusals_.count(cell, trunk.carrier->id, cause);
  const Reply refusal = reply_for(cause, clock_.now(), return_at);
  recent_.add(key, refusal);
  reply(message, nullptr, refusal);
}

void Edge::reply(msg_t* message, tport_t* transport, const Reply& reply) {
  const std::string retry_after = reply.retry_after_s > 0 ? std::to_string(reply.retry_after_s) : std::string();
  nta_msg_treply(agent_, message, reply.status, reply.phrase, TAG_IF(transport, NTATAG_TPORT(transport)),
                 TAG_IF(!retry_after.empty(), SIPTAG_RETRY_AFTER_STR(retry_after.c_str())), TAG_END());
}

// A CANCEL that finds no transaction may mean an INVITE that is still held.
void Edge::on_cancel(msg_t* message, sip_t& sip, const Trunk* trunk) {
  const auto held = held_.take_by_key(request_key(sip), trunk);
  if (!held) {
    nta_msg_treply(agent_, message, SIP_481_NO_TRANSACTION, TAG_END());
    return;
  }
  nta_msg_treply(agent_, message, SIP_200_OK, TAG_END());
  const Reply cancelled{487, "Request Terminated", 0};
  recent_.add(held->key, cancelled);
  reply(held->message, held->transport, cancelled);
  tport_unref(held->transport);
  release(*held->trunk);
  events_->on_caller_gone(held->leg, core::LegEnd::kHungUp);
}

void Edge::tick() {
  carriers_.forget_idle();
  if (former_sites_) refresh_site_addresses();
  refusals_.flush(port_);
  const std::int64_t limit = steady_us() / 1000 - options_.held_limit.count();
  for (const HeldInvite& held : held_.older_than(limit)) {
    spdlog::warn("sip: an attempt was not decided in time");
    events_->on_caller_gone(held.leg, core::LegEnd::kBroken);
    // Where one hotline's record fails, the hop is not to blame (R7).
    const bool unwritten = journal_failing_.contains(held.cell);
    refuse(held.leg, unwritten ? core::RefusalCause::kJournalFailed : core::RefusalCause::kOverloaded, kNever);
  }
  tick_ = loop_.after(kTick, [this] { tick(); });
}

EdgeCounts Edge::counts() const {
  EdgeCounts counts = counts_;
  counts.held = static_cast<std::uint32_t>(held_.size());
  counts.connections = connections_.counts();
  counts.caller_legs = static_cast<std::uint32_t>(caller_legs_.size());
  counts.unconfirmed = unconfirmed_;
  counts.seat_legs = static_cast<std::uint32_t>(seat_legs_.size());
  counts.outbound_legs = static_cast<std::uint32_t>(outbound_.size());
  counts.check_legs = static_cast<std::uint32_t>(checks_.size());
  return counts;
}

}  // namespace rufbund::sip
