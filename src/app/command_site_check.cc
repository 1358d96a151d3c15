// `rufbund site-check`: asks a running node for a check, tells what is found as it is found; or checks a result's
// signature.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <map>
#include <thread>
#include <utility>

#include "api/site_check_document.h"
#include "app/commands.h"
#include "app/http_get.h"
#include "app/node_door.h"
#include "app/values.h"
#include "journal/text_signature.h"

namespace rufbund::app {
namespace {

using api::Json;

constexpr Millis kPatience{10'000};
constexpr std::chrono::milliseconds kPoll{300};
constexpr std::chrono::minutes kLongest{6};
constexpr std::size_t kMostBytes = 1 << 20;

std::string words(const Json& object, const char* name, const std::string& language) {
  const auto found = object.find(name);
  return found != object.end() && found->is_object() ? found->value(language, "") : std::string();
}

// Without what could steer a terminal: a file may come from anywhere.
std::string plain(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

const char* mark_of(const std::string& verdict, const std::string& language) {
  const bool german = language == "de";
  if (verdict == "passed") return german ? "bestanden" : "passed";
  if (verdict == "failed") return german ? "NICHT BESTANDEN" : "FAILED";
  return german ? "nicht geprüft" : "not checked";
}

void print_finding(const Json& finding, const std::string& language) {
  const std::string verdict = finding.value("verdict", "");
  fmt::print("{:<16} {}: {}\n", mark_of(verdict, language), plain(words(finding, "title", language)),
             plain(words(finding, "text", language)));
  if (const std::string remedy = words(finding, "remedy", language); !remedy.empty())
    fmt::print("{:<16} → {}\n", "", plain(remedy));
  std::fflush(stdout);
}

int cannot(const std::string& why) {
  fmt::print(stderr, "rufbund site-check: {}\n", why);
  return kExitFailed;
}

// What a refusal says, for people.
int refused(const HttpReply& reply) {
  const Json json = Json::parse(reply.body, nullptr, false);
  std::string why = json.is_object() ? json.value("detail", "") : std::string();
  if (json.is_object() && json.contains("errors") && json["errors"].is_array())
    for (const Json& error : json["errors"])
      if (error.is_object()) why += fmt::format(" {}: {}", error.value("pointer", ""), error.value("detail", ""));
  if (reply.status == 401 || reply.status == 403)
    why =
        "the node asks who you are. Name its configuration (--config FILE) as the user that runs it, or put an API "
        "token "
        "of the coordinator's or of the site's manager, with the scopes 'read' and 'line', into the environment as "
        "RUFBUND_TOKEN.";
  return cannot(plain(fmt::format("{} ({})", why, reply.status)));
}

int verify(const SiteCheckOptions& options) {
  std::ifstream file(options.verify, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() == 0) {
    fmt::print(stderr, "rufbund site-check: {} cannot be read\n", options.verify);
    return kExitMistake;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  const auto document = api::open_document(text);
  if (!document) {
    fmt::print(stderr, "rufbund site-check: {}: {}\n", options.verify, document.error().message);
    return kExitMistake;
  }
  const auto key = journal::key_from_hex(options.key.empty() ? document->key : options.key);
  if (!key) {
    fmt::print(stderr, "rufbund site-check: {}\n", key.error().message);
    return kExitMistake;
  }
  journal::init_crypto();
  if (!journal::text_signature_holds(document->text, document->signature, *key))
    return cannot(options.key.empty() ? "the signature does not hold: the file was changed"
                                      : "the signature is not by this key, or the file was changed");
  const Json& result = document->result;
  const bool passed = result.value("passed", false);
  if (result.contains("findings") && result["findings"].is_array())
    for (const Json& finding : result["findings"])
      if (finding.is_object()) print_finding(finding, options.language);
  fmt::print("\nThe signature holds: site {} of {} {} on {}.\nSigned by {}{}\n", plain(result.value("site", "")),
             plain(result.value("member", "")), passed ? "passed" : "did not pass", plain(result.value("ended_at", "")),
             journal::to_hex(*key),
             options.key.empty() ? ". That this is the node's key must be known from elsewhere (--key)." : "");
  return passed ? kExitFine : kExitFailed;
}

// Until it is over; prints what was found meanwhile.
Result<Json> follow(const NodeDoor& place, const std::string& target, const std::string& language) {
  const auto end = std::chrono::steady_clock::now() + kLongest;
  std::size_t told = 0;
  std::map<std::string, bool> printed;
  for (;;) {
    auto reply = http_get(place.server, target, place.token, kPatience);
    if (!reply) return tl::unexpected(reply.error());
    const Json json = Json::parse(reply->body, nullptr, false);
    if (reply->status != 200 || !json.is_object() || !json.contains("findings"))
      return fail(ErrorCode::kUnavailable, fmt::format("the node answers {}", reply->status));
    for (const Json& finding : json["findings"]) {
      const std::string item = finding.value("item", "");
      if (finding.value("verdict", "") == "open" || std::exchange(printed[item], true)) continue;
      print_finding(finding, language);
      ++told;
    }
    if (json.value("state", "") != "running") return json;
    if (std::chrono::steady_clock::now() > end)
      return fail(ErrorCode::kUnavailable, fmt::format("the check does not end; {} findings so far", told));
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace

int site_check(const SiteCheckOptions& options) {
  if (!options.verify.empty()) return verify(options);
  if (!is_key(options.site)) {
    fmt::print(stderr, "rufbund site-check: name a site by its key, or a result's file (--verify FILE)\n");
    return kExitMistake;
  }
  const auto place = node_door(options.address, options.config);
  if (!place) {
    fmt::print(stderr, "rufbund site-check: {}\n", place.error().message);
    return kExitMistake;
  }
  const std::string target = "/api/sites/" + options.site + "/check";
  Json order{{"test_number", options.test_number}, {"reports_capacity", options.reports_capacity}};
  if (!options.busy_number.empty()) order["busy_number"] = options.busy_number;
  if (!options.no_answer_number.empty()) order["no_answer_number"] = options.no_answer_number;
  const auto begun = http_post(place->server, target, place->token, api::dump(order), kPatience);
  if (!begun) return cannot(begun.error().message);
  if (begun->status != 202) return refused(*begun);
  const auto ended = follow(*place, target, options.language);
  if (!ended) return cannot(ended.error().message);
  const bool passed = ended->value("state", "") == "passed";
  const auto evidence = ended->find("evidence");
  fmt::print("\nSite {}: {}{}\n", options.site, passed ? "passed" : "not passed",
             evidence != ended->end() && evidence->is_string()
                 ? fmt::format("; its member's evidence is {}", evidence->get<std::string>())
                 : std::string());
  if (!options.out.empty()) {
    std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
    file << api::dump((*ended)["document"]) << '\n';
    if (!file.flush()) return cannot(options.out + " cannot be written");
    fmt::print("The signed result is in {}\n", options.out);
  }
  return passed ? kExitFine : kExitFailed;
}

}  // namespace rufbund::app
