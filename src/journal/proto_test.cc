// journal.proto, compiled by protoc, against our encoder: the same bytes both ways for every command and event.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "journal.pb.h"
#include "journal/codec.h"
#include "journal/hash.h"
#include "journal/print.h"
#include "journal/random_messages_for_tests.h"
#include "journal/record.h"
#include "journal/schema.h"

namespace rufbund::journal {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <class T>
std::uint64_t as_wide(const T& value) {
  if constexpr (kIsId<T>) {
    return value.value;
  } else if constexpr (std::is_same_v<T, Millis>) {
    return static_cast<std::uint64_t>(value.count());
  } else if constexpr (std::is_same_v<T, TimeMs>) {
    return static_cast<std::uint64_t>(value.ms);
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

void set_field(Message& message, const FieldDescriptor* field, std::uint64_t v) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      reflection->SetUInt32(&message, field, static_cast<std::uint32_t>(v));
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      reflection->SetUInt64(&message, field, v);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(&message, field, static_cast<std::int64_t>(v));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection->SetBool(&message, field, v != 0);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      reflection->SetEnumValue(&message, field, static_cast<int>(v));
      break;
    default:
      FAIL() << "unexpected type of field " << field->full_name();
  }
}

// Fills the protobuf oneof with the same values, by field number.
template <class V>
void fill(const V& ours, Message& theirs, Part part) {
  std::visit(
      [&]<class M>(const M& m) {
        const auto* kind = theirs.GetDescriptor()->FindFieldByNumber(static_cast<int>(ours.index()) + 1);
        ASSERT_NE(kind, nullptr);
        ASSERT_EQ(kind->message_type()->name(), type_name<M>());
        Message* inner = theirs.GetReflection()->MutableMessage(&theirs, kind);
        for_each_field(m, [&]<class I, class T>(I, const T& value) {
          const auto* field = inner->GetDescriptor()->FindFieldByNumber(static_cast<int>(I::value) + 1);
          ASSERT_NE(field, nullptr);
          ASSERT_EQ(field->name(), field_name<M>(I::value));
          if (kIsPrivate<T> == (part == Part::kPrivate)) set_field(*inner, field, as_wide(value));
        });
      },
      ours);
}

template <class Proto, class V>
void expect_same_bytes(const V& message) {
  for (const Part part : {Part::kPublic, Part::kPrivate}) {
    Bytes bytes;
    bytes.advance_to(encode(message, part, bytes.reserve(kMaxMessage)));
    Proto theirs;
    fill(message, theirs, part);
    const std::string text = theirs.SerializeAsString();
    ASSERT_EQ(to_hex(bytes.span()), to_hex(as_bytes(text))) << describe(message);
    Proto parsed;
    ASSERT_TRUE(parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    ASSERT_EQ(parsed.SerializeAsString(), text);
    if (part == Part::kPublic) {
      V back;
      ASSERT_TRUE(decode_public(as_bytes(text), back)) << describe(message);
    }
  }
}

TEST(Proto, commands_have_the_bytes_that_protobuf_gives_them) {
  for_random_messages<core::Command>(11, 100, [](const core::Command& c) { expect_same_bytes<v1::Command>(c); });
}
TEST(Proto, events_have_the_bytes_that_protobuf_gives_them) {
  for_random_messages<core::Event>(12, 100, [](const core::Event& e) { expect_same_bytes<v1::Event>(e); });
}

TEST(Proto, a_record_is_read_whole_by_merging_its_private_part) {
  const core::Command command = core::AdmitAttempt{LegId{77}, CallerKey{88}, CarrierId{3}, ClassId{}, SkillId{1}};
  const std::vector<core::Event> events{
      core::TimePassed{TimeMs{5}, 1},
      core::AttemptAdmitted{LegId{77}, TicketId{9}, CallerKey{88}, CarrierId{3}, ClassId{}, SkillId{1}, TimeMs{1'000}}};
  Owners owners;
  Bytes open, hidden;
  LeafEncoder encoder(Sequence{42}, TimeMs{1'800'000'000'000}, 1, command, events);
  ASSERT_TRUE(encoder.next(owners, open, hidden));
  v1::PrivatePart private_part;
  ASSERT_TRUE(private_part.ParseFromArray(hidden.data(), static_cast<int>(hidden.size())));
  v1::Record whole;
  ASSERT_TRUE(whole.ParseFromArray(open.data(), static_cast<int>(open.size())));
  EXPECT_EQ(whole.SerializeAsString().size(), open.size());
  EXPECT_EQ(whole.command().admit_attempt().leg(), 0u);
  whole.mutable_command()->MergeFrom(private_part.command());
  for (const auto& e : private_part.events()) whole.mutable_events(static_cast<int>(e.index()))->MergeFrom(e.event());
  EXPECT_EQ(whole.command().admit_attempt().leg(), 77u);
  EXPECT_EQ(whole.command().admit_attempt().carrier(), 3u);
  EXPECT_EQ(whole.events(1).attempt_admitted().caller(), 88u);
  EXPECT_EQ(whole.events(1).attempt_admitted().ticket(), 9u);
}

TEST(Proto, the_checked_in_schema_is_what_the_messages_say) {
  if (std::getenv("RUFBUND_WRITE_SCHEMA") != nullptr) std::ofstream(RUFBUND_JOURNAL_PROTO) << proto_schema();
  std::ifstream file(RUFBUND_JOURNAL_PROTO);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), proto_schema())
      << "write it anew: RUFBUND_WRITE_SCHEMA=1 journal_tests --gtest_filter=Proto.the_checked*";
}

}  // namespace
}  // namespace rufbund::journal
