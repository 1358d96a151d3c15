// Writes first inputs for the journal's fuzzers: real messages, batches and exports, in the shapes that the fuzzers
// take. Argument: the folder of the corpora.
#include <filesystem>
#include <fstream>

#include "journal/codec.h"
#include "journal/random_messages_for_tests.h"
#include "journal/store_for_tests.h"

namespace {

using namespace rufbund;
using namespace rufbund::journal;

std::filesystem::path corpora;

void write(const char* fuzzer, const std::string& name, std::string_view bytes) {
  std::filesystem::create_directories(corpora / fuzzer);
  std::ofstream(corpora / fuzzer / ("seed-" + name), std::ios::binary) << bytes;
}

template <class V>
std::string encoded(const V& message, Part part = Part::kPublic) {
  std::uint8_t bytes[kMaxMessage];
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(encode(message, part, bytes) - bytes)};
}

// record_fuzz: a message; a leaf behind a byte that says where its private part begins; a batch.
void records() {
  int n = 0;
  const auto message = [&](const auto& value) {
    write("journal_record", "message-" + std::to_string(n++), encoded(value));
  };
  for_random_messages<core::Command>(1, 2, message);
  for_random_messages<core::Event>(2, 2, message);
  TestJournal journal(3, 12, 8);
  (void)journal.store.read(1, [&](const StoredBatch& batch) {
    write("journal_record", "batch-" + std::to_string(n++),
          {reinterpret_cast<const char*>(batch.data.data()), batch.data.size()});
    return true;
  });
}

// command_fuzz: a zero, then for each command a byte of length, a byte of time and the command.
void commands() {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::string history(1, seed == 1 ? '\1' : '\0');
    std::uint64_t at = 0;
    run_history(seed, 60,
                [&](Sequence sequence, TimeMs, const core::Command& command, const std::vector<core::Event>&) {
                  if (seed > 1 && ++at <= alliance_commands().size()) return;  // the fuzzer has an alliance of its own
                  const std::string bytes = encoded(command);
                  history.push_back(static_cast<char>(bytes.size()));
                  history.push_back(static_cast<char>(sequence.value % 9));
                  history += bytes;
                });
    write("journal_command", std::to_string(seed), history);
  }
}

// export_fuzz: two bytes that choose "everything comes of the input", then the file behind its first line.
void exports() {
  for (const std::uint16_t member : {std::uint16_t{0}, std::uint16_t{1}}) {
    TestJournal journal(5, 10, 20);
    write("journal_export", std::to_string(member),
          "\1\1" + journal.exported(MemberId{member}).substr(kExportMagic.size()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  corpora = argv[1];
  records();
  commands();
  exports();
}
