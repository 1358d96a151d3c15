#pragma once
#include "calls/media_port.h"
#include "sip/telephony.h"
namespace rufbund::test {
Result<sip::MediaPorts> make_media(calls::Loop& loop, const std::string& relay, const std::string& prompts,
                                   const std::string& data);
}
