// What callers hear, made from texts and recordings, for wiring.
//
// A rendered prompt is kept on disk under a hash of everything that went into it; when it is wanted again, the answer
// is its path. Rendering runs on one thread of its own at low priority, what callers wait for before what is made
// ahead.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "calls/loop.h"
#include "calls/media_port.h"
#include "directory/directory.h"

namespace rufbund::media {

struct VoiceOptions {
  std::filesystem::path prompts;  // a folder per language; see media/prompts.h
  std::filesystem::path data;     // holds "voices" (the kept sounds; made at need) and "recordings" (may be missing)
  std::string fallback_language = "de";
};

// Call and destroy it on the loop's thread; `directory` must outlive it. Fails with one sentence that names file and
// remedy where prompts are missing or wrong, the folder cannot be written, or espeak-ng does not run.
//
// render() reports once, on a later turn of the loop: kNotFound (no such prompt), kOverloaded (too much waits to be
// rendered), kUnavailable (espeak-ng or the disk failed), kInvalidArgument (a recording that is no WAV file).
[[nodiscard]] Result<std::unique_ptr<calls::VoicePort>> make_voices(calls::Loop& loop, VoiceOptions options,
                                                                    const directory::Directory& directory);

}  // namespace rufbund::media
