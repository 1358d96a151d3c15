// Writes a journal as an export file: whole, or as one member may see it.
//
// In a member's view its own records are whole; what concerns all (rules, hours, the published key, callers in the
// line) shows its public part; rivals' records are withheld as hashes. The file verifies all the same.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "journal/export_file.h"
#include "journal/store.h"

namespace rufbund::journal {

struct ExportSummary {
  std::uint64_t batches = 0, records = 0, bytes = 0;
  std::uint64_t whole = 0, public_only = 0, withheld = 0;  // leaves
  std::uint64_t signed_heads = 0;
  Sequence last, last_signed;
};

// Writes the file's bytes piece by piece; false where that failed.
using ExportSink = std::function<bool(ByteSpan)>;

// `member` none: the whole journal. Batches after `through` are left out.
Result<ExportSummary> write_export(JournalStore& store, MemberId member, TimeMs now, const ExportSink& sink,
                                   std::uint64_t through = UINT64_MAX);

// The same piece by piece, for whoever cannot wait for the whole: each call of `next` appends some of the file's bytes
// to `out`; false once it has appended the last. `store` must outlive it.
class ExportStream {
 public:
  ExportStream(JournalStore& store, MemberId member, TimeMs now, std::uint64_t through);
  ~ExportStream();
  Result<bool> next(std::string& out);
  [[nodiscard]] const ExportSummary& summary() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Waits up to `patience` until a signed head covers every batch there was at the call, and gives the newest signed
// batch. Where none comes (no node runs, and the last one was not stopped in order), all there is.
Result<std::uint64_t> await_signed(JournalStore& store, Millis patience);

// Finds a member by its key, name or number in the journal's labels. kNotFound names those there are.
Result<MemberId> find_member(JournalStore& store, const std::string& name);

// The command `export`: `member_name` empty for the whole journal. Writes beside `path` and renames, so that a file of
// that name is always whole. Ends at a signed head where one comes within `patience`. Tells `out` what it did; gives
// the exit status: 0 done, 2 not.
int run_export(JournalStore& store, const std::string& member_name, const std::string& path, TimeMs now,
               Millis patience, std::FILE* out, std::FILE* err);

}  // namespace rufbund::journal
