// Posts a signed notice to the address that a member gave. Such an address is hostile input: it is checked when it is
// entered, and what it leads to once more when the connection is made. Any thread, which waits up to the time limit.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "notices/delivery.h"
#include "notices/webhook_key.h"

namespace rufbund::notices {

inline constexpr std::size_t kWebhookUrlMost = 2048;          // bytes
inline constexpr std::size_t kWebhookBodyMost = 256u << 10;   // bytes
inline constexpr std::size_t kWebhookAnswerMost = 64u << 10;  // bytes of header and body that are read and thrown away

struct WebhookSettings {
  // Also addresses of this machine and of private networks, and http to this machine. Such addresses reach services
  // that trust their neighbours: for tests, and for alliances within one closed network.
  bool own_networks = false;
  std::string ca_file;  // empty: the system's certificates
  Millis connect_limit{5'000};
  Millis time_limit{15'000};  // for one try as a whole
};

struct Webhook {
  std::string url;
  std::string id;  // of the notice, the same at every try; see is_webhook_id
  TimeMs at;       // of the try: receivers refuse old ones
  std::string
      body;  // JSON; it names the member it is for, else one member could pass it on to another as if it were ours
};

// For the form in which a member enters it: https with a host, at most kWebhookUrlMost bytes of ASCII, without user,
// password and fragment; http only where own networks are allowed. kInvalidArgument with a reason without the address,
// whose query may hold a secret.
Result<void> check_webhook_url(std::string_view url, const WebhookSettings& settings);

// kDelivered: 2xx. kGone: 410. kRetry: 429, 5xx, no answer, no valid certificate. kRefused: every other answer,
// redirects included, and what cannot be sent, above all where the host's name leads into a network that is not
// allowed.
Delivery post(const Webhook& webhook, const WebhookKey& key, const WebhookSettings& settings);

}  // namespace rufbund::notices
