// What callers hear, as calls::VoicePort: prompt files spoken by espeak-ng or recorded, made into A-law WAV files that
// are kept by content under the data directory. For wiring.
//
// prompts_dir/<language>/<prompt>.txt   texts, words.txt with the language's rules; see prompts/README.md
// prompts_dir/<language>/<prompt>.wav   a recording instead; also under <language>/<hotline>/, for one hotline alone
// data_dir/recordings/<language>/...    the same, for recordings that do not belong into the installed files
// data_dir/texts/<language>/<hotline>/  what single hotlines say in words of their own; written by whoever has them
// data_dir/voice/<hash>.wav             what was made; may be deleted at any time
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "calls/loop.h"
#include "calls/media_port.h"
#include "directory/directory.h"

namespace rufbund::media {

struct VoiceOptions {
  std::string prompts_dir;
  std::string data_dir;
  const directory::Directory& directory;   // read during make_voice only; others come by VoicePort::prepare
  std::string timezone = "Europe/Berlin";  // IANA name: times are spoken in it
  std::string synthesiser = "espeak-ng";   // looked up in PATH
};

// Call and destroy it on the loop's thread. Reads all texts at once and fails, naming file and remedy, where a language
// of a hotline lacks one, or where there is no synthesiser. Common sentences are made ahead, on a thread of its own.
[[nodiscard]] Result<std::unique_ptr<calls::VoicePort>> make_voice(calls::Loop& loop, const VoiceOptions& options);

// For retention; any thread. Deletes what was spoken and heard last before that time, withdrawn announcements among it;
// what is needed again is made again. How many files; kUnavailable.
[[nodiscard]] Result<std::int64_t> delete_unused_voice(const std::string& data_dir, TimeMs before);

}  // namespace rufbund::media
