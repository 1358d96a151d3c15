// See export.h.
#include "journal/export.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>

#include "journal/batch.h"
#include "journal/owners.h"
#include "journal/print.h"
#include "journal/sync_folder.h"

namespace rufbund::journal {
namespace {

using Reveal = ExportLeaf::Reveal;

class Exporter {
 public:
  Exporter(MemberId member, const ExportSink& sink) : member_(member), sink_(sink) {}

  Result<void> put(const auto& item) {
    out_.clear();
    append_item(out_, item);
    return write(out_.span());
  }
  Result<void> write(ByteSpan bytes) {
    summary.bytes += bytes.size();
    if (sink_(bytes)) return {};
    return fail(ErrorCode::kUnavailable, fmt::format("cannot write the export: {}", std::strerror(errno)));
  }

  Result<void> batch(const StoredBatch& stored) {
    if (auto parsed = parse_batch(stored.data, view_); !parsed) {
      return fail(ErrorCode::kCorrupt, fmt::format("batch {} is malformed", stored.number));
    }
    derive_salts(view_.seed, view_.leaves.size(), salts_);
    out_batch_.header_bytes = view_.header_bytes;
    out_batch_.head = stored.head;
    out_batch_.leaves.clear();
    for (std::size_t i = 0; i < view_.leaves.size(); ++i) {
      auto revealed = reveal(view_.leaves[i], salts_[i]);
      if (!revealed) return tl::unexpected(revealed.error());
      out_batch_.leaves.push_back(*revealed);
    }
    ++summary.batches;
    summary.records += stored.last.value - stored.first.value + 1;
    summary.last = stored.last;
    return put(out_batch_);
  }

  ExportSummary summary;

 private:
  Result<ExportLeaf> reveal(const LeafView& leaf, const Salt& salt) {
    Reveal how = Reveal::kWhole;
    if (member_) {
      if (!decode_part(leaf.public_part, leaf.private_part, part_)) {
        return fail(ErrorCode::kCorrupt, "a record cannot be read by this version");
      }
      const MemberId owner = owner_of(part_, owners_);
      how = owner == member_ ? Reveal::kWhole : owner ? Reveal::kWithheld : Reveal::kPublic;
    }
    ++(how == Reveal::kWhole ? summary.whole : how == Reveal::kPublic ? summary.public_only : summary.withheld);
    ExportLeaf out{.reveal = how, .public_part = {}, .private_part = {}, .salt = {}, .hash = {}};
    if (how != Reveal::kWithheld) out.public_part = leaf.public_part;
    if (how == Reveal::kWhole) {
      out.private_part = leaf.private_part;
      out.salt = salt;
    } else {
      out.hash = private_hash(salt, leaf.private_part);
      if (how == Reveal::kWithheld) out.hash = leaf_hash(leaf.public_part, out.hash, scratch_);
    }
    return out;
  }

  const MemberId member_;
  const ExportSink& sink_;
  Bytes out_, scratch_;
  BatchView view_;
  ExportBatch out_batch_;
  RecordPart part_;
  Owners owners_;
  std::vector<Salt> salts_;
};

}  // namespace

struct ExportStream::State {
  State(JournalStore& of, MemberId whose, TimeMs now, std::uint64_t last)
      : store(of), member(whose), at(now), through(last), exporter(whose, sink) {}

  Result<void> begin();
  Result<bool> batches(std::uint64_t most);

  JournalStore& store;
  const MemberId member;
  const TimeMs at;
  const std::uint64_t through;
  std::string* out = nullptr;
  const ExportSink sink = [this](ByteSpan bytes) {
    out->append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  };
  Exporter exporter;
  std::vector<SignedHead> heads;
  std::size_t next_head = 0;
  ExportEnd end;
  bool begun = false;
};

Result<void> ExportStream::State::begin() {
  auto identity = store.identity();
  if (!identity) return tl::unexpected(identity.error());
  if (!identity->has_value()) return fail(ErrorCode::kNotFound, "the journal has not been begun");
  auto labels = store.labels();
  if (!labels) return tl::unexpected(labels.error());
  auto all_heads = store.heads();
  if (!all_heads) return tl::unexpected(all_heads.error());
  heads = std::move(*all_heads);

  Result<void> done = exporter.write(as_bytes(kExportMagic));
  if (done) done = exporter.put(ExportHeader{**identity, member ? View::kMember : View::kWhole, member, at});
  for (const Label& label : *labels) {
    // Seats and sites are rivals' business, also by name.
    const bool everybodys = label.kind != LabelKind::kSite && label.kind != LabelKind::kSeat;
    if (done && (!member || everybodys)) done = exporter.put(label);
  }
  end = {0, genesis_hash((*identity)->hotline, (*identity)->public_key)};
  begun = true;
  return done;
}

// False where there are no more.
Result<bool> ExportStream::State::batches(std::uint64_t most) {
  std::uint64_t taken = 0;
  auto read = store.read(end.batches + 1, [&](const StoredBatch& stored) -> Result<bool> {
    if (stored.number > through || taken == most) return false;
    ++taken;
    if (auto put = exporter.batch(stored); !put) return tl::unexpected(put.error());
    end = {stored.number, stored.head};
    for (; next_head < heads.size() && heads[next_head].batch <= stored.number; ++next_head) {
      if (auto put = exporter.put(heads[next_head]); !put) return tl::unexpected(put.error());
      ++exporter.summary.signed_heads;
      exporter.summary.last_signed = heads[next_head].last;
    }
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return taken == most;
}

ExportStream::ExportStream(JournalStore& store, MemberId member, TimeMs now, std::uint64_t through)
    : state_(std::make_unique<State>(store, member, now, through)) {}
ExportStream::~ExportStream() = default;
const ExportSummary& ExportStream::summary() const { return state_->exporter.summary; }

Result<bool> ExportStream::next(std::string& out) {
  constexpr std::uint64_t kBatchesAtOnce = 256;
  state_->out = &out;
  if (!state_->begun) {
    if (auto begun = state_->begin(); !begun) return tl::unexpected(begun.error());
    return true;
  }
  auto more = state_->batches(kBatchesAtOnce);
  if (!more) return tl::unexpected(more.error());
  if (*more) return true;
  if (auto put = state_->exporter.put(state_->end); !put) return tl::unexpected(put.error());
  return false;
}

Result<ExportSummary> write_export(JournalStore& store, MemberId member, TimeMs now, const ExportSink& sink,
                                   std::uint64_t through) {
  ExportStream stream(store, member, now, through);
  std::string bytes;
  for (;;) {
    bytes.clear();
    auto more = stream.next(bytes);
    if (!more) return tl::unexpected(more.error());
    if (!sink(as_bytes(bytes)))
      return fail(ErrorCode::kUnavailable, fmt::format("cannot write the export: {}", std::strerror(errno)));
    if (!*more) return stream.summary();
  }
}

Result<std::uint64_t> await_signed(JournalStore& store, Millis patience) {
  auto wanted = store.last();
  if (!wanted) return tl::unexpected(wanted.error());
  if (!wanted->has_value()) return UINT64_MAX;
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto heads = store.heads();
    if (!heads) return tl::unexpected(heads.error());
    if (!heads->empty() && heads->back().batch >= (*wanted)->batch) return heads->back().batch;
    if (std::chrono::steady_clock::now() >= until) return UINT64_MAX;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

Result<MemberId> find_member(JournalStore& store, const std::string& name) {
  auto labels = store.labels();
  if (!labels) return tl::unexpected(labels.error());
  std::string known;
  for (const Label& label : *labels) {
    if (label.kind != LabelKind::kMember) continue;
    if (name == label.key || name == label.name || name == std::to_string(label.id)) {
      return MemberId{static_cast<std::uint16_t>(label.id)};
    }
    known += (known.empty() ? "" : ", ") + label.key;
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("there is no member \"{}\" in this journal; its members: {}", name, known));
}

int run_export(JournalStore& store, const std::string& member_name, const std::string& path, TimeMs now,
               Millis patience, std::FILE* out, std::FILE* err) {
  const auto refuse = [&](const std::string& what) {
    fmt::print(err, "rufbund export: {}\n", what);
    return 2;
  };
  MemberId member;
  if (!member_name.empty()) {
    auto found = find_member(store, member_name);
    if (!found) return refuse(found.error().message);
    member = *found;
  }
  // The finished file takes the place of what bears its name: never that of a device, a pipe or a folder.
  std::error_code unknown;
  const auto there = std::filesystem::status(path, unknown);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    return refuse(fmt::format("{} is there and no regular file: name a file", path));
  const auto through = await_signed(store, patience);
  if (!through) return refuse(through.error().message);
  const std::string draft = path + ".part";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::FILE* file = fd < 0 ? nullptr : ::fdopen(fd, "wb");
  if (!file) return refuse(fmt::format("cannot write {}: {}", draft, std::strerror(errno)));
  auto summary = write_export(
      store, member, now,
      [&](ByteSpan bytes) { return std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size(); }, *through);
  const bool flushed = std::fflush(file) == 0 && ::fsync(fd) == 0;
  std::fclose(file);
  if (!summary || !flushed || ::rename(draft.c_str(), path.c_str()) != 0 || !sync_folder_of(path)) {
    const std::string why =
        summary ? fmt::format("cannot write {}: {}", path, std::strerror(errno)) : summary.error().message;
    ::unlink(draft.c_str());
    return refuse(why);
  }
  fmt::print(out, "{}: {} records in {} batches, {} signed heads, {:.1f} MB\n", path, summary->records,
             summary->batches, summary->signed_heads, static_cast<double>(summary->bytes) / 1e6);
  if (member) {
    fmt::print(out, "  view of {}: {} parts whole, {} public part only, {} withheld\n", member_name, summary->whole,
               summary->public_only, summary->withheld);
  }
  if (summary->last_signed < summary->last) {
    fmt::print(out, "  the last {} records are not signed: the node does so within seconds while it runs\n",
               summary->last.value - summary->last_signed.value);
  }
  fmt::print(out, "  check it: rufbund verify {}\n", path);
  return 0;
}

}  // namespace rufbund::journal
