// See journal_recorder.h.
#include "sim/journal_recorder.h"

#include "base/check.h"
#include "journal/codec.h"
#include "journal/export.h"
#include "sim/founding.h"

namespace rufbund::sim {
namespace {

constexpr std::uint64_t kRecordsABatch = 512;

std::vector<journal::Label> labels(const Scenario& scenario, std::uint32_t line) {
  using journal::LabelKind;
  std::vector<journal::Label> out;
  for (std::uint32_t i = 0; i < scenario.sites.size(); ++i) {
    const Site& site = scenario.sites[i];
    if (site.line != line) continue;
    const Member& member = scenario.members[site.member];
    out.push_back({LabelKind::kMember, site.member + 1, member.key, member.name});
    out.push_back({LabelKind::kSite, i + 1, site.key, site.name});
  }
  for (std::uint32_t i = 0; i < scenario.lines[line].topics.size(); ++i)
    out.push_back({LabelKind::kTopic, i + 1, scenario.lines[line].topics[i].key, scenario.lines[line].topics[i].key});
  for (std::uint32_t i = 0; i < scenario.lines[line].skills.size(); ++i)
    out.push_back({LabelKind::kSkill, i + 1, scenario.lines[line].skills[i].key, scenario.lines[line].skills[i].key});
  return out;
}

}  // namespace

JournalRecorder::JournalRecorder(const Scenario& scenario, std::uint32_t line) : scenario_(scenario), line_(line) {
  journal::Identity identity;
  identity.cell = CellId{static_cast<std::uint16_t>(line + 1)};
  identity.hotline = scenario.lines[line].key;
  identity.public_key = key_.public_key();
  identity.capacity = capacity_of(scenario, line);
  identity.begun_at = scenario.begin;
  CHECK(store_.begin(identity));
  CHECK(store_.put_labels(labels(scenario, line)));
  journal::ChainEnd begin;
  begin.head = journal::genesis_hash(identity.hotline, identity.public_key);
  writer_ = std::make_unique<journal::BatchWriter>(begin, journal::Owners{});
}

void JournalRecorder::see(Sequence sequence, TimeMs at, const core::Command& command,
                          std::span<const core::Event> events) {
  at_ = at;
  ++records_;
  writer_->add(sequence, at, core::kRulesVersion, command, events);
  record_.clear();
  record_.append(record_hash_);
  const auto take = [&](const auto& message) {
    for (const journal::Part part : {journal::Part::kPublic, journal::Part::kPrivate}) {
      record_.push_back(static_cast<std::uint8_t>(message.index()));
      record_.advance_to(journal::encode(message, part, record_.reserve(journal::kMaxMessage)));
    }
  };
  take(command);
  for (const core::Event& event : events) take(event);
  for (int shift = 0; shift < 64; shift += 8) record_.push_back(static_cast<std::uint8_t>(at.ms >> shift));
  record_hash_ = journal::blake2b(record_.span());
  if (++in_batch_ == kRecordsABatch) seal();
}

void JournalRecorder::seal() {
  if (in_batch_ == 0) return;
  in_batch_ = 0;
  batch_.clear();
  journal::StoredBatch batch = writer_->seal(batch_);
  batch.data = batch_.span();
  journal::SignedHead head{batch.number, batch.last, at_, batch.head, {}};
  key_.sign(head);
  CHECK(store_.append({&batch, 1}, &head));
}

Result<void> JournalRecorder::write(const std::string& path) {
  seal();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return fail(ErrorCode::kUnavailable, path + " cannot be written. Choose another --journal.");
  const auto written = journal::write_export(store_, MemberId{}, at_, [&](journal::ByteSpan bytes) {
    return std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  });
  const bool closed = std::fclose(file) == 0;
  if (!written) return tl::unexpected<Error>(written.error());
  if (!closed) return fail(ErrorCode::kUnavailable, path + " could not be written to its end. Is the disk full?");
  return {};
}

}  // namespace rufbund::sim
