// See schema.h.
#include "journal/schema.h"

#include <fmt/core.h>

#include <cctype>
#include <set>

#include "core/command.h"
#include "core/event.h"
#include "journal/reflect.h"

namespace rufbund::journal {
namespace {

constexpr std::string_view kHead =
    R"(// The records of a Rufbund journal, its batches, and the export file. docs/journal-format.md says how they are hashed,
// chained and signed. Written from the program's own messages (schema.cc); numbers never change, only grow.
//
// Fields marked "private" tell which caller and which call it was. They stand in PrivatePart only: to see a message
// whole, parse the private one and merge it into the public one.
syntax = "proto3";
package rufbund.journal.v1;

// One command and what was decided, or (part > 0) its events about a further member.
message Record {
  uint64 sequence = 1;       // of the command, from 1
  sint64 at = 2;             // ms since 1970-01-01 UTC
  uint32 rules_version = 3;  // part 0 only
  Command command = 4;       // part 0 only
  repeated Event events = 5;
  uint32 part = 6;
}

message PrivatePart {
  Command command = 1;
  repeated PrivateEvent events = 2;
}
message PrivateEvent {
  uint32 index = 1;          // in the Record's events, from 0
  Event event = 2;
}

// What is hashed of a leaf are these very bytes.
message Leaf {
  bytes public = 1;          // a Record
  bytes private = 2;         // a PrivatePart; may be absent
}
message BatchHeader {
  uint64 number = 1;         // from 1
  uint64 first_sequence = 2;
  uint64 last_sequence = 3;
  uint32 leaves = 4;
  sint64 first_at = 5;
  sint64 last_at = 6;
}
// As stored by the node.
message Batch {
  bytes header = 1;          // a BatchHeader
  bytes salt_seed = 2;       // 32 bytes
  repeated Leaf leaves = 3;
}

// --- export file: "RUFBUND-EXPORT-1\n", then ExportItems, each behind its length as a varint ---
message ExportItem {
  oneof item {
    ExportHeader header = 1; // first
    Label label = 2;
    ExportBatch batch = 3;
    SignedHead head = 4;     // after the batch it is about
    ExportEnd end = 5;       // last: without it the file is cut off
  }
}
message ExportHeader {
  uint32 format = 1;         // of the journal: 1
  uint32 cell = 2;
  string hotline = 3;        // its key
  bytes public_key = 4;      // Ed25519, of the node that began the journal
  uint32 view = 5;           // 1: whole, 2: one member's
  uint32 member = 6;         // whose view it is
  uint32 members = 7;        // the line's bounds: members, sites, seats, tickets, remembered callers
  uint32 sites = 8;
  uint32 seats = 9;
  uint32 tickets = 10;
  uint32 caller_places = 11;
  sint64 begun_at = 12;
  sint64 exported_at = 13;
}
message Label {
  uint32 kind = 1;           // 1 member, 2 site, 3 seat, 4 topic, 5 skill, 6 carrier, 7 class
  uint32 id = 2;
  string key = 3;
  string name = 4;
}
message ExportBatch {
  bytes header = 1;          // a BatchHeader
  repeated ExportLeaf leaves = 2;
  bytes head = 3;            // of the chain after it, as stored: tells which batch was changed
}
// Revealed whole: public, private (may be empty) and salt. Public part only: public and private_hash. Withheld:
// leaf_hash.
message ExportLeaf {
  bytes public = 1;
  bytes private = 2;
  bytes salt = 3;            // 16 bytes
  bytes private_hash = 4;    // 32 bytes
  bytes leaf_hash = 5;       // 32 bytes
}
message SignedHead {
  uint64 batch = 1;
  uint64 last_sequence = 2;
  sint64 signed_at = 3;
  bytes head = 4;            // 32 bytes
  bytes signature = 5;       // 64 bytes
}
message ExportEnd {
  uint64 batches = 1;
  bytes head = 2;            // of the chain, after the last batch
}
)";

// "OfferMade" → "offer_made"; "kWaitLimit" → "wait_limit"
std::string snake(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) && !out.empty()) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return out;
}
std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

template <class T>
std::string proto_type() {
  if constexpr (kIsId<T>) {
    return sizeof(typename T::rep) == 8 ? "uint64" : "uint32";
  } else if constexpr (std::is_same_v<T, Millis> || std::is_same_v<T, TimeMs>) {
    return "sint64";
  } else if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(type_name<T>());
  } else if constexpr (std::is_signed_v<T>) {
    return "sint64";
  } else {
    return sizeof(T) == 8 ? "uint64" : "uint32";
  }
}

template <class T>
std::string remark() {
  if constexpr (kIsPrivate<T>) return "  // private";
  if constexpr (std::is_same_v<T, Millis>) return "  // ms";
  if constexpr (std::is_same_v<T, TimeMs>) return "  // ms since 1970-01-01 UTC";
  return {};
}

class Writer {
 public:
  template <class V>
  void one_of(std::string_view name) {
    std::string alternatives;
    for_each_alternative<V>([&]<class M, std::size_t I>() {
      message<M>();
      alternatives += fmt::format("    {} {} = {};\n", type_name<M>(), snake(type_name<M>()), I + 1);
    });
    messages_ += fmt::format("message {} {{\n  oneof kind {{\n{}  }}\n}}\n\n", name, alternatives);
  }
  [[nodiscard]] std::string text() const { return std::string(kHead) + "\n" + enums_ + messages_; }

 private:
  template <class M>
  void message() {
    messages_ += fmt::format("message {} {{\n", type_name<M>());
    M m{};
    for_each_field(m, [&]<class I, class T>(I, const T&) {
      enumeration<T>();
      messages_ +=
          fmt::format("  {} {} = {};{}\n", proto_type<T>(), field_name<M>(I::value), I::value + 1, remark<T>());
    });
    messages_ += "}\n";
  }

  template <class E>
  void enumeration() {
    if constexpr (std::is_enum_v<E>) {
      if (!seen_.insert(type_name<E>()).second) return;
      const std::string prefix = upper(snake(type_name<E>()));
      enums_ += fmt::format("enum {} {{\n", type_name<E>());
      if (enum_name(E{}).empty()) enums_ += fmt::format("  {}_UNSPECIFIED = 0;\n", prefix);
      for (std::uint64_t n = 0; n <= kEnumMax<E>; ++n) {
        const std::string_view name = enum_name(static_cast<E>(n));
        if (!name.empty()) enums_ += fmt::format("  {}_{} = {};\n", prefix, upper(snake(name.substr(1))), n);
      }
      enums_ += "}\n\n";
    }
  }

  std::string enums_, messages_;
  std::set<std::string_view> seen_;
};

}  // namespace

std::string proto_schema() {
  Writer writer;
  writer.one_of<core::Command>("Command");
  writer.one_of<core::Event>("Event");
  std::string text = writer.text();
  text.pop_back();
  return text;
}

}  // namespace rufbund::journal
