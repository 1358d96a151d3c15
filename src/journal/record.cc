// See record.h. Pure but for the owners' table.
#include "journal/record.h"

#include "journal/codec.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

// Fields of Record and PrivatePart in journal.proto.
constexpr std::uint32_t kSequence = 1, kAt = 2, kRulesVersion = 3, kCommand = 4, kEvents = 5, kPart = 6;
constexpr std::uint32_t kPrivateCommand = 1, kPrivateEvents = 2;
constexpr std::uint32_t kEventIndex = 1, kEvent = 2;

constexpr std::size_t kRoom = kMaxMessage + 64;  // for one message with its tags, lengths and index

template <class Message>
void append_message(Bytes& out, std::uint32_t field, const Message& message) {
  std::uint8_t* p = out.reserve(kRoom);
  out.advance_to(wire::put_message(p, field, [&](std::uint8_t* at) { return encode(message, Part::kPublic, at); }));
}

void append_private_event(Bytes& out, std::size_t index, const core::Event& event) {
  std::uint8_t* p = out.reserve(kRoom);
  out.advance_to(wire::put_message(p, kPrivateEvents, [&](std::uint8_t* at) {
    at = wire::put_uint(at, kEventIndex, index);
    return wire::put_message(at, kEvent, [&](std::uint8_t* inner) { return encode(event, Part::kPrivate, inner); });
  }));
}

// A private encoding without any value is its bare tag and length 0: at most three bytes.
template <class Message>
bool has_private_values(const Message& message) {
  std::uint8_t buffer[kMaxMessage];
  return has_private(message) && encode(message, Part::kPrivate, buffer) - buffer > 3;
}

bool merge_private_event(ByteSpan content, RecordPart& out, std::uint64_t& next_index) {
  wire::Reader reader(content);
  std::uint64_t index = 0;
  bool merged = false;
  while (reader.next()) {
    if (reader.field() == kEventIndex) {
      index = reader.take_uint(UINT32_MAX);
    } else if (reader.field() == kEvent) {
      const ByteSpan body = reader.take_bytes();
      if (!reader.ok() || index < next_index || index >= out.events.size()) return false;
      if (!merge_private(body, out.events[index])) return false;
      next_index = index + 1;
      merged = true;
    } else {
      return false;
    }
  }
  return reader.ok() && merged;
}

bool merge_private_part(ByteSpan content, RecordPart& out) {
  wire::Reader reader(content);
  std::uint64_t next_index = 0;
  while (reader.next()) {
    if (reader.field() == kPrivateCommand) {
      const ByteSpan body = reader.take_bytes();
      if (!reader.ok() || out.part != 0 || !merge_private(body, out.command)) return false;
    } else if (reader.field() == kPrivateEvents) {
      const ByteSpan body = reader.take_repeated();
      if (!reader.ok() || !merge_private_event(body, out, next_index)) return false;
    } else {
      return false;
    }
  }
  return reader.ok();
}

}  // namespace

bool LeafEncoder::next(Owners& owners, Bytes& public_part, Bytes& private_part) {
  if (part_ > 0 && next_event_ == events_.size()) return false;
  public_part.clear();
  private_part.clear();

  std::uint8_t* p = public_part.reserve(kRoom);
  p = wire::put_uint(p, kSequence, sequence_.value);
  p = wire::put_sint(p, kAt, at_.ms);
  if (part_ == 0) p = wire::put_uint(p, kRulesVersion, rules_version_);
  public_part.advance_to(p);

  MemberId owner;
  bool everybodys = part_ == 0 && for_all(command_);  // the leaf so far, as long as nobody owns it
  if (part_ == 0) {
    owner = owners.of(command_);
    append_message(public_part, kCommand, command_);
    if (has_private_values(command_)) {
      p = private_part.reserve(kRoom);
      private_part.advance_to(wire::put_message(
          p, kPrivateCommand, [this](std::uint8_t* at) { return encode(command_, Part::kPrivate, at); }));
    }
  }
  for (std::size_t index = 0; next_event_ < events_.size(); ++next_event_, ++index) {
    const core::Event& event = events_[next_event_];
    owners.learn(event);
    const MemberId concerned = owners.of(event);
    // Goes on in a leaf of its own where another member is concerned, and so that nothing of everybody's is withheld.
    if (concerned ? (owner ? concerned != owner : everybodys) : owner && for_all(event)) break;
    if (concerned) owner = concerned;
    everybodys |= for_all(event);
    append_message(public_part, kEvents, event);
    if (has_private_values(event)) append_private_event(private_part, index, event);
  }
  public_part.advance_to(wire::put_uint(public_part.reserve(16), kPart, part_));
  ++part_;
  return true;
}

bool decode_part(ByteSpan public_part, ByteSpan private_part, RecordPart& out) {
  out.sequence = {};
  out.at = {};
  out.rules_version = 0;
  out.part = 0;
  out.events.clear();
  bool has_command = false;
  wire::Reader reader(public_part);
  while (reader.next()) {
    switch (reader.field()) {
      case kSequence:
        out.sequence = Sequence{reader.take_uint()};
        break;
      case kAt:
        out.at = TimeMs{reader.take_sint()};
        break;
      case kRulesVersion:
        out.rules_version = static_cast<std::uint32_t>(reader.take_uint(UINT32_MAX));
        break;
      case kCommand: {
        const ByteSpan body = reader.take_bytes();
        if (!reader.ok() || !decode_public(body, out.command)) return false;
        has_command = true;
        break;
      }
      case kEvents: {
        const ByteSpan body = reader.take_repeated();
        if (!reader.ok() || !decode_public(body, out.events.emplace_back())) return false;
        break;
      }
      case kPart:
        out.part = static_cast<std::uint32_t>(reader.take_uint(UINT32_MAX));
        break;
      default:
        return false;
    }
  }
  if (!reader.ok() || !out.sequence || has_command != (out.part == 0)) return false;
  return private_part.empty() || merge_private_part(private_part, out);
}

MemberId owner_of(const RecordPart& part, Owners& owners) {
  MemberId owner = part.part == 0 ? owners.of(part.command) : MemberId{};
  for (const core::Event& event : part.events) {
    owners.learn(event);
    if (!owner) owner = owners.of(event);
  }
  return owner;
}

}  // namespace rufbund::journal
