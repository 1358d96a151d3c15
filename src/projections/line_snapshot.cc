// LineProjection as bytes and back: a cache of what the journal's records led to, so that a restart reads only the
// records after it. Of use to the same build only: plain structs are kept as they lie in memory. Never trusts a length.
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "projections/call_codec.h"
#include "projections/line_records.h"

namespace rufbund::projections {
namespace {

class Saver {
 public:
  explicit Saver(std::string& out) : out_(out) {}
  [[nodiscard]] bool ok() const { return true; }

  template <class T>
  void one(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  template <class T>
  void many(const T& items) {
    one(static_cast<std::uint64_t>(items.size()));
    for (const auto& item : items) one(item);
  }
  void bytes(const std::string& content) {
    one(static_cast<std::uint64_t>(content.size()));
    out_ += content;
  }

 private:
  std::string& out_;
};

class Loader {
 public:
  explicit Loader(std::string_view in) : in_(in) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

  template <class T>
  void one(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!has(sizeof(T))) return;
    std::memcpy(&value, in_.data(), sizeof(T));
    in_.remove_prefix(sizeof(T));
  }
  template <class T>
  void many(T& items) {
    using Item = typename T::value_type;
    items.clear();
    for (std::uint64_t n = size(sizeof(Item)); n > 0 && ok_; --n) one(items.emplace_back());
  }
  void bytes(std::string& content) {
    const std::uint64_t n = size(1);
    content.assign(in_.substr(0, n));
    in_.remove_prefix(n);
  }
  // A number of items, each at least so many bytes.
  std::uint64_t size(std::size_t least) {
    std::uint64_t n = 0;
    one(n);
    if (n > in_.size() / least) ok_ = false;
    return ok_ ? n : 0;
  }

 private:
  bool has(std::size_t n) {
    ok_ = ok_ && in_.size() >= n;
    return ok_;
  }
  std::string_view in_;
  bool ok_ = true;
};

template <class Codec, class Call>
void call_fields(Codec& c, Call& call) {
  static_assert(sizeof(CallRecord) == 176, "a field was added: keep it too");
  c.one(call.cell);
  c.one(call.ticket);
  c.one(call.carrier);
  c.one(call.klass);
  c.one(call.topic);
  c.one(call.language);
  c.one(call.phase);
  c.one(call.end);
  c.one(call.first);
  c.one(call.started_at);
  c.one(call.queued_at);
  c.one(call.answered_at);
  c.one(call.ended_at);
  c.one(call.waited_ms);
  c.one(call.talk_ms);
  c.one(call.member);
  c.one(call.site);
  c.one(call.offers);
  c.one(call.norm_work_ms);
  c.one(call.taken_back);
}

}  // namespace

// Both directions in one list.
template <class Codec, class Line>
void LineProjection::snapshot_fields(Codec& c, Line& line) {
  c.one(line.sequence_);
  c.one(line.at_);
  c.one(line.opened_or_closed_at_);
  c.one(line.agreement_since_);
  c.one(line.told_at_);
  c.one(line.bands_);
  c.one(line.today_);
  c.one(line.ever_);
  c.one(line.today_from_);
  c.one(line.minutes_.newest_);
  c.many(line.minutes_.minutes_);
  c.many(line.members_);
  c.many(line.trunks_);
  c.one(line.seat_end_);
  c.many(line.seats_);
  c.many(line.announcements_);
  for (auto& site : line.sites_) {
    static_assert(sizeof(SiteRecord) == 200, "a field was added: keep it too");
    c.one(site.added);
    c.one(site.reachable_since);
    c.one(site.seen);
    c.one(site.set_aside_since);
    c.one(site.probe_at);
    c.one(site.failures);
    c.one(site.capacity_at);
    c.one(site.capacity_expired_since);
    c.many(site.capacity);
    c.one(site.today);
  }
}

void LineProjection::save(std::string& out) const {
  Saver c(out);
  std::vector<std::byte> core;
  core_.save(core);
  c.bytes(std::string(reinterpret_cast<const char*>(core.data()), core.size()));
  snapshot_fields(c, *this);
  std::string quarters;
  quarters_.save(quarters);
  c.bytes(quarters);
  c.one(static_cast<std::uint64_t>(live_.size()));
  for (const auto& [ticket, call] : live_) {
    call_fields(c, call);
    c.bytes(encode_details(call));
  }
  c.one(static_cast<std::uint64_t>(in_line_.size()));
  for (const auto& [since, ticket] : in_line_) {
    c.one(since);
    c.one(ticket);
  }
}

std::unique_ptr<LineProjection> LineProjection::load(CellId cell, const core::Capacity& capacity,
                                                     std::string_view bytes) {
  auto line = std::make_unique<LineProjection>(cell, capacity);
  Loader c(bytes);
  std::string text;
  c.bytes(text);
  if (!c.ok() || !line->core_.load(std::as_bytes(std::span(text.data(), text.size())))) return nullptr;
  snapshot_fields(c, *line);
  c.bytes(text);
  if (!c.ok() || !line->quarters_.load(text)) return nullptr;
  for (std::uint64_t n = c.size(1); n > 0 && c.ok(); --n) {
    CallRecord call;
    call_fields(c, call);
    c.bytes(text);
    if (!c.ok() || !decode_details(text, call)) return nullptr;
    line->live_numbers_[call.number()] = call.ticket;
    line->live_.emplace(call.ticket, std::move(call));
  }
  for (std::uint64_t n = c.size(1); n > 0 && c.ok(); --n) {
    std::pair<TimeMs, TicketId> waiting;
    c.one(waiting.first);
    c.one(waiting.second);
    line->in_line_.insert(waiting);
  }
  const bool sized = line->members_.size() == capacity.members + 1u && line->seats_.size() == capacity.seats + 1u &&
                     line->seat_end_ <= line->seats_.size() &&
                     (line->minutes_.minutes_.empty() || line->minutes_.newest_ < line->minutes_.minutes_.size());
  return c.ok() && c.at_end() && sized ? std::move(line) : nullptr;
}

}  // namespace rufbund::projections
