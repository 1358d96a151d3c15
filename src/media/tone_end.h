// calls::TonePort by RTP of its own: what a check of a site says and hears. One socket per call; A-law in packets of
// 20 ms. Owner: the loop's thread.
#pragma once

#include <memory>

#include "base/result.h"
#include "calls/loop.h"
#include "calls/tone_port.h"
#include "directory/directory.h"

namespace rufbund::media {

// `towards`: the relay, whose side of this machine the sound comes and goes by. Call and destroy it, and the ends that
// it makes, on the loop's thread.
[[nodiscard]] std::unique_ptr<calls::TonePort> make_tones(calls::Loop& loop, directory::Endpoint towards);

}  // namespace rufbund::media
